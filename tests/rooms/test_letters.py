"""Letters: what reaches whom, what is shown to nobody, and what is kept."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from petwire.audit.models import Deed
from petwire.catalog.models import Animal
from petwire.desk.waiting import waiting
from petwire.listings.messages.actions import erase_letters, letters_overdue, settle_letter
from petwire.listings.messages.forms import new_stamp
from petwire.listings.messages.models import Letter
from petwire.listings.messages.reads import kept_out
from petwire.listings.models import Allowance
from petwire.orgs.models import Organisation
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from tests.console import a_cast
from tests.world import BY, NOW, a_mirrored_animal, a_mirrored_org, a_source, an_animal, an_org

pytestmark = pytest.mark.django_db

SAID = {
    "name": "Maria López",
    "email": "maria@home.example",
    "phone": "",
    "text": "Hello! Is Biscuit still there? We have a garden.",
}


@pytest.fixture
def biscuit():
    return an_animal(an_org(name="Happy Tails Rescue", email="hi@tails.example"), name="Biscuit")


def form(minutes=1, **changed):
    stamp = new_stamp(timezone.now() - timedelta(minutes=minutes))
    return {**SAID, "stamp": stamp, "step": "send", **changed}


def path_of(animal):
    return f"/messages/animals/{animal.pk}"


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def kept_of_letters():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(l)::text FROM listings_letter l UNION ALL SELECT row_to_json(a)::text"
            " FROM listings_allowance a UNION ALL SELECT row_to_json(d)::text FROM audit_deed d"
            " UNION ALL SELECT cache_key || value FROM petwire_cache"
        )
        return "\n".join(row[0] for row in cursor)


def test_a_letter_reaches_the_organisation_and_is_answered_to_the_visitor(client, biscuit):
    answer = client.post(path_of(biscuit), form(), REMOTE_ADDR="203.0.113.9")

    assert answer.headers["Location"] == f"{path_of(biscuit)}/sent"
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == (["hi@tails.example"], ["maria@home.example"])
    assert sent.subject == "About Biscuit: Maria López writes to you"
    assert "We have a garden." in sent.body
    assert "maria@home.example" not in sent.body
    assert "maria" not in sent.from_email


def test_no_page_shows_the_receiver_s_address(client, biscuit):
    org = Organisation.objects.get(pk=biscuit.org_id)
    paths = [
        path_of(biscuit),
        f"{path_of(biscuit)}/sent",
        f"/messages/orgs/{org.pk}",
        f"/animals/{biscuit.pk}",
    ]
    pages = [client.get(path, follow=True) for path in [*paths, f"/orgs/{org.pk}"]]
    pages.append(client.post(path_of(biscuit), form(step="preview")))
    pages.append(client.post(path_of(biscuit), form(text="")))

    assert not [page.request["PATH_INFO"] for page in pages if b"tails.example" in page.content]
    assert f'href="{path_of(biscuit)}"' in pages[3].content.decode()


def test_nothing_is_sent_before_the_visitor_has_seen_it(client, biscuit):
    answer = client.post(path_of(biscuit), form(step="", text="Is <b>Biscuit</b>\nstill there?"))

    assert "Is this right?" in words(answer)
    assert "Is &lt;b&gt;Biscuit&lt;/b&gt;<br>still there?" in words(answer)
    assert not mail.outbox


def test_the_form_works_without_javascript_from_the_first_page_to_the_last(biscuit):
    client = Client(enforce_csrf_checks=True)
    hidden = fields(client.get(path_of(biscuit)))
    preview = client.post(path_of(biscuit), {**SAID, **hidden})
    again = fields(preview)
    change = client.post(path_of(biscuit), {**again, "step": "change"})

    assert again["text"] == SAID["text"]
    assert "We have a garden." in words(change)
    assert change.status_code == 200
    assert (
        client.post(path_of(biscuit), {**SAID, "step": "send"}).status_code == 403
    )  # without the form's token


def fields(answer):
    html = answer.content.decode()
    tags = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return dict(tags)


def test_a_letter_that_is_sent_twice_arrives_once(client, biscuit):
    said = form()

    first, second = client.post(path_of(biscuit), said), client.post(path_of(biscuit), said)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"website": "https://spam.example"},
        {"minutes": 0},
        {"minutes": 60 * 25},
        {"stamp": "made-up"},
        {"stamp": ""},
    ],
    ids=[
        "fills in what nobody sees",
        "is quicker than a person",
        "form of yesterday",
        "no form of ours",
        "none",
    ],
)
def test_a_program_sends_nothing(client, biscuit, changed):
    client.post(path_of(biscuit), form(**changed))

    assert not mail.outbox
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("changed", "remedy"),
    [
        ({"name": " "}, "Say who you are"),
        ({"email": ""}, "Give the e-mail address"),
        ({"email": "maria"}, "One looks like name@example.org"),
        ({"email": "a@b.example\nBcc: all@x.example"}, "One looks like name@example.org"),
        ({"email": "a@b.example, c@d.example"}, "One looks like name@example.org"),
        ({"text": ""}, "Write a few words"),
        ({"text": "hi"}, "Write a sentence or two"),
        ({"text": "x" * 3001}, "3,000 characters at most"),
        ({"name": "x" * 81}, "80 characters at most"),
        ({"phone": "1" * 41}, "40 characters at most"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(client, biscuit, changed, remedy):
    answer = client.post(path_of(biscuit), form(**changed))

    assert answer.status_code == 422
    assert words(answer).count(remedy) == 2  # above the form, and beside the field
    assert not mail.outbox


def test_no_line_break_makes_a_header(client, biscuit):
    Animal.objects.filter(pk=biscuit.pk).update(name="Biscuit\r\nBcc: all@x.example")

    client.post(
        path_of(biscuit), form(name="Maria\r\nBcc: all@x.example", phone="1\nX-Evil: yes", text=SAID["text"])
    )

    (sent,) = mail.outbox
    head = sent.message().as_bytes().partition(b"\n\n")[0]
    assert not re.search(rb"^(bcc|x-evil)", head, re.I | re.M)
    assert sent.recipients() == ["hi@tails.example"]


@pytest.mark.parametrize(
    ("animal", "org", "form_of_animal", "form_of_org"),
    [
        ({"message_pet": False}, {}, False, True),
        ({"message_pet": True}, {"message_org": False}, True, False),
        ({}, {"email": ""}, False, False),
        ({}, {"email": "not an address"}, False, False),
        ({}, {}, True, True),
    ],
)
def test_a_no_to_letters_is_a_no(client, biscuit, animal, org, form_of_animal, form_of_org):
    Animal.objects.filter(pk=biscuit.pk).update(**animal)
    Organisation.objects.filter(pk=biscuit.org_id).update(**org)

    for path, offered in (
        (path_of(biscuit), form_of_animal),
        (f"/messages/orgs/{biscuit.org_id}", form_of_org),
    ):
        asked, sent = client.get(path), client.post(path, form())
        assert ("<textarea" in words(asked)) is offered
        assert ("no letters" in words(asked)) is not offered
        assert (sent.status_code == 302) is offered


def test_a_foster_home_gets_letters_only_where_it_agreed_to_be_named(client, biscuit):
    rows = Animal.objects.filter(pk=biscuit.pk)
    for public, to in ((False, "hi@tails.example"), (True, "carla@foster.example")):
        rows.update(contact_email="carla@foster.example", contact_public=public)
        client.post(path_of(biscuit), form())
        assert mail.outbox[-1].to == [to]


def test_mirrored_animals_get_letters_at_their_source_s_address_or_a_link(client):
    source = a_source()
    with_address = a_mirrored_animal(a_mirrored_org(source, email="far@away.example"), contact_public=False)
    without = a_mirrored_animal(a_mirrored_org(source), pet_url="https://far.example/rover")

    client.post(path_of(with_address), form())
    page = words(client.get(path_of(without)))

    assert [sent.to for sent in mail.outbox] == [["far@away.example"]]
    assert 'href="https://far.example/rover"' in page


def test_what_is_not_shown_gets_no_letters(client, biscuit):
    withdraw(kind=Subject.ANIMAL, subject=biscuit.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)

    assert client.get(path_of(biscuit)).status_code == 404
    assert client.post(path_of(biscuit), form()).status_code == 404
    assert client.get(f"{path_of(biscuit)}/sent").status_code == 404
    assert not mail.outbox


def test_the_sixth_letter_in_an_hour_waits_whoever_it_goes_to(client, biscuit):
    other = an_animal(an_org(email="two@x.example"))
    near = {"REMOTE_ADDR": "203.0.113.9"}
    for _ in range(5):
        assert client.post(path_of(biscuit), form(), **near).status_code == 302

    sixth = client.post(path_of(other), form(), **near)

    assert sixth.status_code == 429
    assert 0 < int(sixth.headers["Retry-After"]) <= 3600
    assert "Nothing was sent" in words(sixth)
    assert client.post(path_of(other), form(), REMOTE_ADDR="203.0.113.10").status_code == 302
    assert len(mail.outbox) == 6


def test_nobody_s_address_and_nothing_that_was_written_is_kept(client, biscuit):
    client.post(path_of(biscuit), form(), REMOTE_ADDR="203.0.113.9")

    kept = kept_of_letters()
    assert "letter.send" in kept
    for word in ("maria", "López", "garden", "203.0.113.9", "hi@tails"):
        assert word.encode().hex() not in kept
        assert word not in kept
    assert Allowance.objects.count() == 2


def test_when_the_mail_server_is_away_it_is_said_and_the_same_form_works_later(client, biscuit, monkeypatch):
    said = form()
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        answer = client.post(path_of(biscuit), said)

    assert answer.status_code == 503
    assert "nothing has reached them" in words(answer)
    assert "We have a garden." in words(answer)
    assert client.post(path_of(biscuit), said).status_code == 302
    assert len(mail.outbox) == 1


def refuse(*_):
    raise ConnectionRefusedError


def link_in(sent):
    return re.search(r"(/messages/report/\S+)", sent.body).group(1)


def test_who_got_a_letter_can_keep_its_writer_out(client, biscuit):
    client.post(path_of(biscuit), form())
    link = link_in(mail.outbox[0])

    unsaid = client.post(link)
    assert unsaid.status_code == 422
    assert "Thank you" not in words(client.get(link))
    assert "Thank you" in words(client.post(link, {"reason": "spam"}))

    again = client.post(path_of(biscuit), form(email="MARIA@home.example"))
    assert again.status_code == 403
    assert "not passed on" in words(again)
    assert client.post(path_of(biscuit), form(email="other@home.example")).status_code == 302
    assert Deed.objects.filter(verb="letter.report").count() == 1


def reported(client, animal, *, email=SAID["email"], reason="spam"):
    """A letter about an animal, and its receiver's report of it."""
    client.post(path_of(animal), form(email=email))
    client.post(link_in(mail.outbox[-1]), {"reason": reason})
    return Letter.objects.filter(reported_at__isnull=False).latest("id")


@pytest.fixture
def operator():
    cast = a_cast()
    mail.outbox.clear()
    return cast.client("operator")


def test_an_operator_sees_a_reported_letter_and_what_its_writer_sent_else(client, operator, biscuit):
    client.post(path_of(an_animal(an_org(name="Quiet Barn", email="q@barn.example"), name="Hay")), form())
    client.post(path_of(biscuit), form(email="other@home.example"))
    letter = reported(client, biscuit)
    page = f"/console/operator/reports/letters/{letter.pk}/"

    assert page in mail.outbox[-1].body
    listed = words(operator.get("/console/operator/reports/letters/"))
    assert page in listed
    assert "Advertising, or the same letter to many" in listed
    shown = words(operator.get(page))
    assert f"About Biscuit ({biscuit.pk}) of Happy Tails Rescue" in shown
    assert "of Quiet Barn" in shown
    assert shown.count("<tbody><tr>") == 1
    for personal in ("maria", "López", "garden", "tails.example"):
        assert personal not in shown
    unreported = Letter.objects.filter(reported_at=None).first()
    assert operator.get(f"/console/operator/reports/letters/{unreported.pk}/").status_code == 404


def test_an_operator_keeps_a_writer_out_everywhere_and_lets_them_in_again(client, operator, biscuit):
    letter, elsewhere = reported(client, biscuit), an_animal(an_org(email="q@barn.example"))
    page = f"/console/operator/reports/letters/{letter.pk}/"
    assert client.post(path_of(elsewhere), form()).status_code == 302

    assert operator.post(page, {"verdict": "blocked"}).status_code == 302
    assert client.post(path_of(elsewhere), form()).status_code == 403
    later = timezone.now() + timedelta(days=89)
    assert kept_out(email=SAID["email"], org_id=elsewhere.org_id, now=later)
    assert not kept_out(email=SAID["email"], org_id=elsewhere.org_id, now=later + timedelta(days=2))

    assert operator.post(page, {"verdict": "dismissed"}).status_code == 302
    assert client.post(path_of(biscuit), form()).status_code == 302
    deeds = Deed.objects.filter(verb="letter.settle").order_by("pk")
    assert [(one.by.split(":")[0], one.detail["verdict"]) for one in deeds] == [
        ("person", "blocked"),
        ("person", "dismissed"),
    ]


def test_an_operator_s_word_takes_a_letter_off_the_list_and_nothing_else_does(client, operator, biscuit):
    letter = reported(client, biscuit)
    page = f"/console/operator/reports/letters/{letter.pk}/"
    waits = [item.count for item in waiting(timezone.now()) if item.link.endswith("/letters/")]

    assert waits == [1]
    assert operator.post(page, {"verdict": "forgive"}).status_code == 422
    assert operator.post(page, {"verdict": "stands"}).status_code == 302
    assert not [item for item in waiting(timezone.now()) if item.link.endswith("/letters/")]
    assert client.post(path_of(biscuit), form()).status_code == 403


@pytest.mark.parametrize(("verdict", "days"), [("", 30), ("stands", 30), ("dismissed", 30), ("blocked", 90)])
def test_a_reported_letter_is_forgotten_in_time(client, biscuit, verdict, days):
    letter, now = reported(client, biscuit), timezone.now()
    if verdict:
        settle_letter(letter=letter, verdict=verdict, by=BY, now=now)

    assert not letters_overdue(now=now + timedelta(days=days - 1))
    assert erase_letters(now=now + timedelta(days=days, minutes=1)) == 1


def test_letters_are_forgotten_after_30_days(client, biscuit):
    client.post(path_of(biscuit), form())
    link = link_in(mail.outbox[0])
    now = timezone.now()

    assert not letters_overdue(now=now + timedelta(days=29))
    assert letters_overdue(now=now + timedelta(days=31))
    assert erase_letters(now=now + timedelta(days=31)) == 1
    assert client.get(link).status_code == 410
