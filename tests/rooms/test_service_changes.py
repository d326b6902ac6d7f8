"""What a service says of itself is changed by its holder; what organisations decide by is looked at first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from petwire.access.actions import CannotChange, terminate_service
from petwire.access.changes import (
    AddressUsedUp,
    ChangeDecided,
    approve_change,
    change_service,
    confirm_address,
    facts_of,
    refuse_change,
)
from petwire.access.due import requests_due, see_to_requests
from petwire.access.facts import WrongFact
from petwire.access.models import Service, ServiceChange
from petwire.access.reads import recent_changes, waiting
from petwire.access.requests import OneKeyOnly, approve, ask_for_key, confirm
from petwire.audit.models import Deed
from petwire.bulkfiles.run import taken_back, write_set
from petwire.sharing.actions import set_preference
from petwire.sharing.reads import shown_animals, shown_orgs
from tests.console import Cast, a_cast, a_wish
from tests.rooms.test_keys import link_in
from tests.world import BY, NOW, a_world, committed

__all__ = ["committed"]

LATER = NOW + timedelta(days=1)


def a_key(**facts) -> Service:
    """An approved service with a holder."""
    made = ask_for_key(wanted=a_wish(**facts), person=None, by=BY, now=NOW)
    request = confirm(token=made.token, now=NOW)
    return approve(request_id=request.pk, by=BY, now=NOW).service


def fresh(service: Service) -> Service:
    return Service.objects.select_related("audience").get(pk=service.pk)


def change(service: Service, **wanted):
    facts = replace(facts_of(fresh(service)), **wanted)
    return change_service(key_id=service.key_id, wanted=facts, by=BY, now=LATER)


@pytest.fixture
def service(db) -> Service:
    return a_key()


def test_a_description_changes_at_once_and_an_address_waits(service):
    done = change(service, description="Two maps.", url="https://atlas.example")

    now = fresh(service)
    assert (done.at_once, done.waiting) == (["description"], ["url"])
    assert (now.description, now.url) == ("Two maps.", "https://paw-map.example")
    (one,) = waiting()
    assert (one.kind, one.name) == ("change", "Paw Map")

    approve_change(change_id=one.pk, by=BY, now=LATER)
    assert fresh(service).url == "https://atlas.example"
    assert waiting() == []
    with pytest.raises(ChangeDecided):
        approve_change(change_id=one.pk, by=BY, now=LATER)


def test_a_refused_change_leaves_everything_and_says_why(service):
    change(service, company="Others")
    (one,) = waiting()

    refused = refuse_change(change_id=one.pk, reason="Who is that?", by=BY, now=LATER)

    assert refused.reason == "Who is that?"
    assert fresh(service).company == "Paw Map Inc."
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceChange.objects.update(reason="")


def test_an_edit_is_the_whole_of_what_is_wanted(service):
    change(service, company="Others", domains=("a.example",))
    change(service, domains=("b.example",))
    (one,) = waiting()
    assert ServiceChange.objects.get(pk=one.pk).after == {"domains": ["b.example"]}

    change(service)
    assert waiting() == []
    assert set(ServiceChange.objects.values_list("state", flat=True)) == {"taken back"}


def test_the_same_edit_twice_waits_once(service):
    change(service, company="Others")
    change(service, company="Others")

    assert ServiceChange.objects.count() == 1


def test_private_to_public_waits_and_public_to_private_does_not(service):
    change(service, public=False)
    assert fresh(service).public is False

    change(service, public=True)
    assert fresh(service).public is False
    approve_change(change_id=waiting()[0].pk, by=BY, now=LATER)
    assert fresh(service).public is True


def test_a_contact_address_is_confirmed_by_a_link_and_then_looked_at(service):
    done = change(service, email="new@service.example")

    assert (done.email, waiting()) == ("new@service.example", [])
    with pytest.raises(AddressUsedUp):
        confirm_address(token="guess", now=LATER)
    with pytest.raises(AddressUsedUp):
        confirm_address(token=done.token, now=LATER + timedelta(days=7))
    confirm_address(token=done.token, now=LATER)
    assert fresh(service).email == "dev@service.example"
    approve_change(change_id=waiting()[0].pk, by=BY, now=LATER)
    assert fresh(service).email == "new@service.example"
    with pytest.raises(AddressUsedUp):
        confirm_address(token=done.token, now=LATER)


def test_an_address_that_nobody_confirms_is_erased_after_seven_days(service):
    change(service, email="stranger@elsewhere.example", company="Others")

    assert not requests_due(LATER + timedelta(days=7, seconds=-1))
    assert requests_due(LATER + timedelta(days=7))
    see_to_requests(now=LATER + timedelta(days=7))

    assert [one.after for one in ServiceChange.objects.all()] == [{"company": "Others"}]


def test_an_address_that_is_not_wanted_any_more_cannot_be_confirmed(service):
    token = change(service, email="new@service.example").token
    change(service)

    with pytest.raises(AddressUsedUp):
        confirm_address(token=token, now=LATER)


def test_a_project_goes_public_by_a_new_request_alone(db):
    project = a_key(name="Class", categories=("education",), term_ends=NOW.date() + timedelta(days=30))

    with pytest.raises(WrongFact, match="ask for a key"):
        change(project, categories=("adoption site",))
    change(project, public=True, url="https://class.example")
    assert (fresh(project).public, fresh(project).url, waiting()) == (False, "None", [])
    assert a_key(name="Class", url="https://class.example").public, "asked anew, it is another service"


def test_an_edit_does_not_make_one_service_of_two(service):
    other = a_key(name="Other", url="https://other.example")
    with pytest.raises(WrongFact, match="one service, one key"):
        change(other, name="paw map")

    change(other, url="https://paw-map.example/")
    (one,) = waiting()
    with pytest.raises(OneKeyOnly, match=service.key_id):
        approve_change(change_id=one.pk, by=BY, now=LATER)
    assert waiting() == [one]
    approve_change(change_id=one.pk, exception="Two brands, one site.", by=BY, now=LATER)
    assert fresh(other).url == "https://paw-map.example/"


def test_organisations_can_read_what_changed_but_no_contact_address(service):
    token = change(service, company="Others", email="new@service.example").token
    confirm_address(token=token, now=LATER)
    company, _ = waiting()
    approve_change(change_id=company.pk, by=BY, now=LATER)
    refused = change(service, domains=("x.example",), email="new@service.example")
    assert refused.waiting == ["domains", "email"]
    refuse_change(
        change_id=next(one.pk for one in waiting() if "domains" in one.words), reason="No.", by=BY, now=LATER
    )

    email, done = recent_changes(fresh(service))

    assert (email.waiting, [one.field for one in email.fields]) == (True, ["email"])
    assert {one.before + one.after for one in email.fields} == {""}
    assert [(one.words, one.before, one.after) for one in done.fields] == [
        ("Company", "Paw Map Inc.", "Others")
    ]
    assert (done.waiting, done.at) == (False, LATER)


def test_a_service_that_has_ended_says_the_same_for_good(service):
    change(service, company="Others")
    terminate_service(key_id=service.key_id, why="test", by=BY, now=LATER)

    with pytest.raises(CannotChange):
        change(service, company="Another")
    with pytest.raises(CannotChange):
        approve_change(change_id=waiting()[0].pk, by=BY, now=LATER)
    assert fresh(service).company == "Paw Map Inc."


def test_the_audit_holds_names_of_fields_and_no_values(service):
    change(service, company="Others", description="Two maps.")
    approve_change(change_id=waiting()[0].pk, by=BY, now=LATER)

    deeds = Deed.objects.filter(subject=service.key_id)
    fields = [deed.detail["fields"] for deed in deeds.filter(verb="service.change").order_by("pk")]
    assert fields == [["description"], ["company"]]
    assert "Others" not in str(list(deeds.values()))


@pytest.mark.usefixtures("committed")
def test_a_category_that_an_organisation_said_no_to_takes_the_service_out_of_its_reach():
    world = a_world()
    for category, yes in (("adoption site", True), ("for sale", False)):
        set_preference(org_id=world.happy_tails.pk, category=category, yes=yes, by=BY, now=NOW)
    service = a_key()
    assert {one.name for one in shown_animals(service.key_id)} == {"Biscuit", "Mittens"}
    write_set(service, now=NOW, by=BY)

    change(service, categories=("adoption site", "for sale"))
    assert shown_orgs(service.key_id).exists(), "what waits changes nothing"
    approve_change(change_id=waiting()[0].pk, by=BY, now=LATER)

    assert not shown_animals(service.key_id).exists()
    assert not shown_orgs(service.key_id).exists()
    assert [row.service_id for row in taken_back()] == [service.pk], "nor does a set hold it any longer"


# --- By the pages


@pytest.fixture
def cast(db) -> Cast:
    return a_cast()


FORM = {
    "name": "Paw Finder",
    "company": "Lens",
    "url": "none",
    "description": "Finds paws.",
    "categories": ["adoption site"],
    "public": "yes",
    "domains": "",
    "email": "holder@service.example",
}


def test_a_holder_edits_and_an_operator_decides(cast, mailoutbox):
    key_id = cast.ids["key_id"]
    holder, operator = cast.client("holder"), cast.client("operator")
    page = holder.post(f"/console/services/{key_id}/edit/", FORM, follow=True).content.decode()
    assert "An operator looks at this first: company, categories." in page
    assert "Being looked at" in page
    assert 'value="Lens"' in holder.get(f"/console/services/{key_id}/edit/").content.decode()

    (one,) = waiting()
    at = f"/console/operator/services/changes/{one.pk}/"
    assert "Lens" in operator.get(at).content.decode()
    operator.post(at + "approve/")

    assert Service.objects.get(key_id=key_id).company == "Lens"
    assert mailoutbox[-1].subject == "The change of Paw Finder is in force"
    assert operator.post(at + "refuse/", {"reason": "Too late"}, follow=True).status_code == 200
    assert Service.objects.get(key_id=key_id).company == "Lens"


def test_a_project_for_learning_edits_what_it_may(cast):
    project = a_key(name="Class", categories=("education",), term_ends=NOW.date() + timedelta(days=30))
    Service.objects.filter(pk=project.pk).update(holder=cast.people["holder"])
    holder, at = cast.client("holder"), f"/console/services/{project.key_id}/edit/"
    given = FORM | {"name": "Class", "categories": ["education"], "email": project.email}
    page = holder.get(at).content
    assert b'name="public"' not in page and b'name="company"' not in page

    assert holder.post(at, given).status_code == 302
    assert holder.post(at, given | {"categories": ["adoption site"]}).status_code == 422

    now = fresh(project)
    assert (now.description, now.company, now.public) == ("Finds paws.", "Self - educational project", False)


def test_a_holder_is_told_why_not(cast, mailoutbox):
    key_id = cast.ids["key_id"]
    cast.client("holder").post(f"/console/services/{key_id}/edit/", FORM)
    (one,) = waiting()

    cast.client("operator").post(
        f"/console/operator/services/changes/{one.pk}/refuse/", {"reason": "Whose lens?"}
    )

    assert "Whose lens?" in mailoutbox[-1].body
    assert Service.objects.get(key_id=key_id).company == ""


def test_a_new_contact_address_gets_a_link(cast, mailoutbox):
    key_id = cast.ids["key_id"]
    cast.client("holder").post(f"/console/services/{key_id}/edit/", FORM | {"email": "New@service.example"})
    assert mailoutbox[0].to == ["new@service.example"]
    at = link_in(mailoutbox[0])

    Client().get(at)
    assert [one.words for one in waiting()] == ["changes company, categories"], "a look confirms nothing"
    assert b"is confirmed" in Client().post(at).content

    assert [one.words for one in waiting()] == ["changes company, categories", "changes contact e-mail"]
    assert Client().post(at).status_code == 410


def test_an_operator_may_allow_two_keys_for_one_address(cast):
    key_id = cast.ids["key_id"]
    first = a_key(url="https://lens.example")
    cast.client("holder").post(f"/console/services/{key_id}/edit/", FORM | {"url": "https://lens.example"})
    at = f"/console/operator/services/changes/{waiting()[0].pk}/approve/"
    operator = cast.client("operator")

    page = operator.post(at).content.decode()
    assert first.key_id in page and "Why this is an exception" in page
    assert operator.post(at, {"exception": " "}).status_code == 422
    operator.post(at, {"exception": "Two brands."})

    assert Service.objects.get(key_id=key_id).url == "https://lens.example"
