"""Who shows our animals: each switch acts at once, everywhere, and the page says in words how things stand."""

import re
from datetime import timedelta

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from petwire.access.actions import Application, Credentials, add_service, approve_service, suspend_service
from petwire.access.life.models import Channel, DayUse
from petwire.access.reads import service_of
from petwire.bulkfiles.reads import current_set
from petwire.bulkfiles.run import after_a_no, write_set
from petwire.bulkfiles.withdrawals import current_withdrawals, fetched
from petwire.orgs.models import Environment
from petwire.sharing.actions import set_decision, set_master, set_preference
from petwire.sharing.models import AudienceKind, Decision, DecisionEntry, Preference
from petwire.sharing.reads import shown_animals
from tests.console import Cast, a_cast
from tests.world import BY, CATEGORY, NOW, a_service, an_org, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def admin(cast) -> Client:
    return cast.client("admin")


def at(cast: Cast, name: str) -> str:
    return reverse(f"sharing:{name}", args=[cast.world.happy_tails.pk])


def text(response) -> str:
    """What is on a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def row(response, key: str) -> str:
    """What the page says of one audience."""
    found = re.search(rf'<li class="service" id="row-{key}">.*?</form>', response.content.decode(), re.S)
    assert found, f"there is no row of {key}"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def a_key(name: str = "Paw Finder", categories: tuple[str, ...] = (CATEGORY,), **more: str) -> Credentials:
    application = Application(name=name, categories=categories, **more)
    made = add_service(
        application=application, environment=Environment.PRODUCTION, terms_accepted=True, by=BY, now=NOW
    )
    approve_service(key_id=made.id, by=BY, now=NOW)
    return made


def said(client: Client, cast: Cast, audience: str, answer: str, **more: str):
    """Press a switch."""
    return client.post(at(cast, "decide"), {"audience": audience, "answer": answer, **more})


def names_shown(audience: str) -> set[str]:
    return {animal.name for animal in shown_animals(audience)}


def orders(key_id: str) -> list[dict]:
    """What its withdrawals.json says now."""
    return orjson.loads(current_withdrawals(service_of(key_id), now=NOW).data)["entries"]


# What the page says


def test_a_row_says_who_a_service_is_and_how_many_it_may_show(cast, admin):
    key = a_key(
        "Good Homes", company="Homes Inc.", url="https://homes.example", description="A friendly site."
    )

    words = row(admin.get(at(cast, "overview")), key.id)

    for part in ("Good Homes", "Homes Inc.", "https://homes.example", "A friendly site.", "Shows 2"):
        assert part in words
    assert "since 14 Mar 2026" in words
    assert "You said yes to what it is for." in words


def test_a_row_says_what_a_service_takes_and_when_it_last_came(cast, admin):
    key = a_key()
    write_set(service_of(key.id), now=NOW, by=BY)
    DayUse.objects.create(
        service=service_of(key.id), day=NOW.date(), channel=Channel.API, requests=3, bytes=100
    )

    words = row(admin.get(at(cast, "overview")), key.id)

    assert "Takes files every night, the newest of 14 Mar 2026, 11:09 EDT" in words
    assert "last used the API on 14 Mar 2026" in words


def test_an_address_that_is_no_web_address_is_no_link(cast, admin):
    a_key("Sly", url="javascript:alert(1)")

    assert "javascript:" not in admin.get(at(cast, "overview")).content.decode()


def test_each_reason_of_the_gate_is_said_in_words(cast, admin):
    org = cast.world.happy_tails.pk

    def words() -> str:
        return row(admin.get(at(cast, "overview")), "hearth")

    assert "You said yes to what it is for." in words()
    set_decision(org_id=org, audience="hearth", yes=False, by=BY, now=NOW)
    assert "You said no." in words()
    set_decision(org_id=org, audience="hearth", yes=True, by=BY, now=NOW)
    assert "You said yes." in words()
    set_master(org_id=org, kind=AudienceKind.SERVICE, on=False, by=BY, now=NOW)
    assert "API exports are disabled. Your answer for it is kept" in words()
    set_master(org_id=org, kind=AudienceKind.SERVICE, on=True, by=BY, now=NOW)
    set_decision(org_id=org, audience="hearth", yes=None, by=BY, now=NOW)
    set_preference(org_id=org, category=CATEGORY, yes=False, by=BY, now=NOW)
    assert f"You said no to “{CATEGORY}”." in words()
    set_preference(org_id=org, category=CATEGORY, yes=None, by=BY, now=NOW)
    assert "It waits for your word" in words()


def test_what_nobody_has_answered_stands_first(cast, admin):
    a_service("newcomer", categories=("research",))

    page = admin.get(at(cast, "overview")).content.decode()

    waiting = page[page.index("Waiting for your word") : page.index("<h2>Services</h2>")]
    assert "row-newcomer" in waiting
    assert "row-hearth" not in waiting


def test_suspended_services_are_folded_away_without_a_switch(cast, admin):
    key = a_key("Rude")
    suspend_service(key_id=key.id, why="rude", by=BY, now=NOW)

    page = admin.get(at(cast, "overview")).content.decode()

    folded = page[page.index("Suspended or ended (1)") :]
    assert "Rude" in folded
    assert f'id="{key.id}-yes"' not in page


def test_a_service_that_is_not_approved_is_nobodys_business(cast, admin):
    application = Application(name="Hopeful", categories=(CATEGORY,))
    add_service(
        application=application, environment=Environment.PRODUCTION, terms_accepted=True, by=BY, now=NOW
    )

    assert "Hopeful" not in text(admin.get(at(cast, "overview")))


def test_the_page_asks_as_many_questions_for_many_services_as_for_few(
    cast, admin, django_assert_max_num_queries
):
    for number in range(12):
        a_key(f"Service {number}")

    with django_assert_max_num_queries(25):
        admin.get(at(cast, "overview"))


# The switch


def test_a_no_hides_at_once_revokes_the_sets_and_asks_back_what_was_given(cast, admin):
    key = a_key()
    published = write_set(service_of(key.id), now=NOW, by=BY)
    assert published.pets == 2

    said(admin, cast, key.id, "no")

    assert names_shown(key.id) == set()
    ((order),) = orders(key.id)
    assert (order["kind"], order["orgID"], order["code"]) == (
        "org",
        str(cast.world.happy_tails.pk),
        "org_choice",
    )
    recalled = after_a_no(now=NOW, by=BY)
    assert recalled.revoked == [published.id]
    assert current_set(service_of(key.id).pk).pets == 0


def test_a_yes_again_lifts_the_order_and_the_next_set_has_them(cast, admin):
    key = a_key()
    write_set(service_of(key.id), now=NOW, by=BY)
    said(admin, cast, key.id, "no")
    after_a_no(now=NOW, by=BY)

    said(admin, cast, key.id, "yes")

    assert [order["lifted"] is not None for order in orders(key.id)] == [True]
    assert write_set(service_of(key.id), now=NOW, by=BY).pets == 2


def test_by_category_takes_the_own_answer_back_and_the_ledger_says_so(cast, admin):
    said(admin, cast, "hearth", "no")
    assert names_shown("hearth") == set()

    said(admin, cast, "hearth", "default")

    assert names_shown("hearth") == {"Biscuit", "Mittens"}
    assert not Decision.objects.exists()
    assert list(DecisionEntry.objects.order_by("id").values_list("yes", flat=True)) == [False, None]


def test_the_page_tells_of_an_order_that_was_not_fetched_then_of_its_receipt(cast, admin):
    key = a_key()
    service = service_of(key.id)
    write_set(service, now=NOW, by=BY)
    said(admin, cast, key.id, "no")

    waiting = row(admin.get(at(cast, "overview")), key.id)
    issued = current_withdrawals(service, now=NOW)
    fetched(issued, now=NOW + timedelta(minutes=5))
    done = row(admin.get(at(cast, "overview")), key.id)

    assert "Asked to let go of all your animals." in waiting
    assert "has not fetched that yet" in waiting
    assert "it has fetched that, 14 Mar 2026" in done


def test_an_order_whose_time_is_over_is_called_overdue(cast, admin):
    key = a_key()
    write_set(service_of(key.id), now=NOW, by=BY)
    set_decision(org_id=cast.world.happy_tails.pk, audience=key.id, yes=False, by=BY, now=NOW)
    orders(key.id)  # written down in March, and the page is looked at today

    assert "It has not fetched that: it is overdue." in row(admin.get(at(cast, "overview")), key.id)


def test_with_htmx_the_row_alone_comes_back_with_the_message(cast, admin):
    answer = admin.post(
        at(cast, "decide"), {"audience": "hearth", "answer": "no"}, headers={"HX-Request": "true"}
    )

    body = answer.content.decode()
    assert answer.status_code == 200
    assert body.strip().startswith('<li class="service" id="row-hearth">')
    assert 'hx-swap-oob="innerHTML"' in body
    assert 'value="no" id="hearth-no" aria-pressed="true"' in body


def test_own_pages_have_a_switch_too(cast, admin):
    assert "Biscuit" in names_shown("own")

    said(admin, cast, "own", "no")

    assert names_shown("own") == {"Shy"}


@pytest.mark.parametrize("answer", ["", "maybe", "True"])
def test_an_answer_that_is_none_changes_nothing(cast, admin, answer):
    assert said(admin, cast, "hearth", answer).status_code == 404
    assert not DecisionEntry.objects.exists()


def test_an_audience_that_is_none_changes_nothing(cast, admin):
    said(admin, cast, "nobody", "no")

    assert not DecisionEntry.objects.exists()
    assert 'class="said error"' in admin.get(at(cast, "overview")).content.decode()


def test_saying_the_same_again_writes_nothing(cast, admin):
    said(admin, cast, "hearth", "no")
    said(admin, cast, "hearth", "no")

    assert DecisionEntry.objects.count() == 1


@pytest.mark.parametrize("who", ["editor", "volunteer", "foster"])
def test_who_may_not_share_reads_and_changes_nothing(cast, who):
    client = cast.client(who)

    page = client.get(at(cast, "overview"))

    assert page.status_code == 200
    assert 'name="answer"' not in page.content.decode()
    assert said(client, cast, "hearth", "no").status_code == 403
    assert client.post(at(cast, "master")).status_code == 403
    assert client.post(at(cast, "categories"), {"category_0": "yes"}).status_code == 403
    assert not DecisionEntry.objects.exists()


def test_one_organisations_answer_is_not_anothers(cast, admin):
    answer = admin.post(
        reverse("sharing:decide", args=[cast.world.quiet_paws.pk]), {"audience": "hearth", "answer": "yes"}
    )

    assert answer.status_code == 404
    assert not DecisionEntry.objects.exists()


# The master switch


def test_the_master_switch_asks_then_hides_from_every_service_and_keeps_the_answers(cast, admin):
    said(admin, cast, "hearth", "yes")

    page = admin.get(at(cast, "overview"))
    asked = text(admin.get(at(cast, "master")))
    assert "API exports are enabled. Click here to disable." in text(page)
    assert "Disable API exports?" in asked

    admin.post(at(cast, "master"))
    assert names_shown("hearth") == set()
    assert "Biscuit" in names_shown("own")
    off = admin.get(at(cast, "overview"))
    assert "API exports are disabled." in text(off)
    assert "Click here to enable." in text(off)

    admin.post(at(cast, "master"), {"on": "yes"})
    assert names_shown("hearth") == {"Biscuit", "Mittens"}


# By category


def answered(cast: Cast, client: Client, **answers: str):
    """Send the form; `research="no"` is by the category's first word."""
    page = client.get(at(cast, "categories"))
    form = page.context["form"]
    data = {}
    for place, category in enumerate(form.categories):
        word = re.split(r"\W", category)[0]
        if word in answers:
            data[f"category_{place}"] = answers[word]
    assert len(data) == len(answers)
    return client.post(at(cast, "categories"), data)


def test_nothing_is_chosen_for_anybody(cast, admin):
    page = admin.get(at(cast, "categories")).content.decode()

    assert page.count(" checked") == 1  # the one that was answered
    assert page.count('type="radio"') == 3 * 10


def test_answers_by_category_hold_for_services_that_come_later(cast, admin):
    answered(cast, admin, research="yes", app="no", other="ask")

    for name, category in (("lab", "research"), ("phone", "app"), ("odd", "other"), ("shop", "for sale")):
        a_service(name, categories=(category,))
    a_service("both", categories=("research", "app"))

    assert names_shown("lab") == {"Biscuit", "Mittens"}
    assert [names_shown(name) for name in ("phone", "odd", "shop", "both")] == [set()] * 4


def test_ask_me_is_an_answer_and_what_is_not_answered_stays_open(cast, admin):
    org = cast.world.happy_tails.pk
    before = text(admin.get(reverse("organisation:overview", args=[org])))

    answered(cast, admin, other="ask")

    after = text(admin.get(reverse("organisation:overview", args=[org])))
    assert "9 kinds wait for your answer." in before
    assert "8 kinds wait for your answer." in after
    assert Preference.objects.get(org_id=org, category="other").yes is None


def test_the_card_goes_when_everything_is_answered_and_is_for_who_may_answer(cast, admin):
    overview = reverse("organisation:overview", args=[cast.world.happy_tails.pk])
    assert "for your answer" not in text(cast.client("editor").get(overview))

    page = admin.get(at(cast, "categories"))
    admin.post(at(cast, "categories"), dict.fromkeys(page.context["form"].fields, "ask"))

    assert "for your answer" not in text(admin.get(overview))


def test_an_answer_that_was_a_yes_and_is_none_any_more_hides_at_once(cast, admin):
    page = admin.get(at(cast, "categories"))
    place = list(page.context["form"].categories).index(CATEGORY)

    admin.post(at(cast, "categories"), {f"category_{place}": "ask"})

    assert names_shown("hearth") == set()


def test_a_radio_that_is_none_is_refused(cast, admin):
    answer = admin.post(at(cast, "categories"), {"category_0": "perhaps"})

    assert answer.status_code == 422
    assert Preference.objects.filter(org=cast.world.happy_tails).count() == 1


# From an animal's accounts


def test_the_accounts_of_an_animal_have_the_button_that_mends_it_and_one_comes_back(cast, admin):
    org, animal = cast.world.happy_tails.pk, cast.world.biscuit
    accounts = reverse("animals:accounts", args=[org, animal.pk])
    set_decision(org_id=org, audience="hearth", yes=False, by=BY, now=NOW)
    set_master(org_id=org, kind=AudienceKind.SERVICE, on=False, by=BY, now=NOW)

    for words, name in (("Enable API exports", "master"), ("Let it show our animals", "decide")):
        page = admin.get(accounts).content.decode()
        form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if words in one)
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        assert f'action="{at(cast, name)}"' in form
        answer = admin.post(at(cast, name), fields)
        assert answer.headers["Location"] == accounts

    assert names_shown("hearth") == {"Biscuit", "Mittens"}


def test_who_may_not_share_gets_no_such_button(cast):
    org = cast.world.happy_tails.pk
    set_decision(org_id=org, audience="hearth", yes=False, by=BY, now=NOW)

    page = cast.client("editor").get(reverse("animals:accounts", args=[org, cast.world.biscuit.pk]))

    assert "Let it show our animals" not in text(page)
    assert "An admin can change that." in text(page)


def test_an_organisation_that_is_not_approved_may_answer_already(cast):
    from petwire.orgs.actions import add_member

    org = an_org(approved=False, name="Fresh Start")
    add_member(org_id=org.pk, person=cast.people["admin"], role="admin", by=BY, now=NOW)

    page = cast.client("admin").get(reverse("sharing:overview", args=[org.pk]))

    assert "not approved yet" in row(page, "hearth")
