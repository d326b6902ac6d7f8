"""An organisation applies, an operator asks, approves or refuses; branches, settings; reports of listings."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from petwire.catalog.models import Report
from petwire.catalog.reports import erase_personal, personal_overdue
from petwire.lib.config import config
from petwire.orgs.branches import keep_branch
from petwire.orgs.models import Application, Branch, Membership, Organisation, Question, Standing
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from petwire.sharing.reads import shown_animals
from tests.console import FACTS, Cast, a_cast
from tests.world import BY, NOW, an_animal

pytestmark = pytest.mark.django_db

PAWS = {
    "name": "Paws of Bowie",
    "kind": "Rescue",
    "zip": "20716",
    "registration": "EIN 98-7654321",
    "contact_name": "Pat",
    "contact_email": "pat@paws.example",
    "terms": "on",
}
FRESH = "a fresh pair of words"


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return a_cast()


def paws() -> Organisation:
    return Organisation.objects.get(name="Paws of Bowie")


def link_in(mail) -> str:
    return re.search(r"^http\S+$", mail.body, re.M)[0].removeprefix(config().public_url)


def test_a_stranger_applies_comes_in_by_mail_types_and_is_public_after_the_yes(cast, mailoutbox):
    applicant = Client()
    assert applicant.post("/join", PAWS).url == "/join/sent"
    org = paws()
    assert (org.city, org.state, org.standing) == ("Bowie", "MD", Standing.APPLIED)
    assert Membership.objects.filter(org=org).count() == 0

    applicant.post(link_in(mailoutbox[0]), {"name": "Pat", "password": FRESH})
    assert b"We are looking at your application" in applicant.get(f"/console/{org.pk}/").content
    animal = an_animal(org, name="Rosie")
    assert not shown_animals().filter(pk=animal.pk).exists()
    assert Client().get(f"/animals/{animal.pk}").status_code == 404
    assert Client().get(f"/orgs/{org.pk}").status_code == 404

    operator = cast.client("operator")
    assert b"Paws of Bowie" in operator.get("/console/operator/applications/").content
    operator.post(f"/console/operator/applications/{org.pk}/approve/")

    assert Client().get(f"/animals/{animal.pk}", follow=True).status_code == 200
    assert mailoutbox[-1].to == ["pat@paws.example"]
    assert mailoutbox[-1].subject == "Paws of Bowie is approved"


def test_somebody_who_has_signed_in_is_admin_of_what_they_apply_for(cast, mailoutbox):
    client = cast.client("editor")
    given = {name: value for name, value in PAWS.items() if name != "contact_email"}

    answer = client.post("/join", given)

    assert answer.url == f"/console/{paws().pk}/"
    assert Membership.objects.get(org=paws()).person == cast.people["editor"]
    assert mailoutbox == []


def test_who_applies_in_anothers_name_gets_nothing(cast, mailoutbox):
    Client().post("/join", PAWS | {"contact_email": "admin@rescue.example"})

    assert Membership.objects.filter(org=paws()).count() == 0
    assert mailoutbox[0].to == ["admin@rescue.example"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"registration": ""}, "Give us a registration number, or two references"),
        ({"registration": "", "first_reference": "Dr Vet"}, "Give us a registration number"),
        ({"zip": "00000"}, "is no ZIP code that we know"),
        ({"terms": ""}, "Without your yes to the terms"),
        ({"kind": "Circus"}, "Select a valid choice"),
    ],
    ids=["no proof", "one reference", "no place", "no terms", "another kind"],
)
def test_an_application_that_lacks_something_says_what(cast, changed, said):
    answer = Client().post("/join", PAWS | changed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Organisation.objects.filter(name="Paws of Bowie").exists()


def test_two_references_do_instead_of_a_number(cast):
    given = PAWS | {"registration": "", "first_reference": "Dr Vet", "second_reference": "Happy Tails"}

    assert Client().post("/join", given).status_code == 302


def test_the_database_asks_for_proof_and_for_reasons_too(cast):
    facts = {"applied_at": NOW, "terms_accepted_at": NOW, **FACTS}
    for wrong in ({"registration": ""}, {"state": "refused"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.create(org=cast.world.happy_tails, **facts | wrong)


def test_the_sixth_application_in_an_hour_has_to_wait(cast):
    for _ in range(5):
        Client().post("/join", PAWS)

    answer = Client().post("/join", PAWS | {"name": "One more"})

    assert answer.status_code == 429
    assert 3000 < int(answer.headers["Retry-After"]) <= 3600
    assert not Organisation.objects.filter(name="One more").exists()


def applied(cast: Cast, mailoutbox) -> tuple[Organisation, Client]:
    client = Client()
    client.post("/join", PAWS)
    client.post(link_in(mailoutbox[0]), {"name": "Pat", "password": FRESH})
    return paws(), client


def test_a_question_goes_by_mail_and_is_answered_on_a_page(cast, mailoutbox):
    org, applicant = applied(cast, mailoutbox)
    operator = cast.client("operator")

    operator.post(f"/console/operator/applications/{org.pk}/ask/", {"text": "Who is your vet?"})
    assert "Who is your vet?" in mailoutbox[-1].body
    page = applicant.get(link_in(mailoutbox[-1])).content.decode()
    assert "Who is your vet?" in page
    answer_at = re.search(rf"/console/{org.pk}/answer/\d+/", page)[0]
    applicant.post(answer_at, {"text": "Dr Vet"})

    assert b"Dr Vet" in operator.get(f"/console/operator/applications/{org.pk}/").content
    assert Application.objects.get(org=org).state == "waiting"
    assert applicant.post(answer_at, {"text": "Another"}).status_code == 404


def test_an_answer_that_comes_after_the_decision_is_told_so(cast, mailoutbox):
    org, applicant = applied(cast, mailoutbox)
    operator = cast.client("operator")
    operator.post(f"/console/operator/applications/{org.pk}/ask/", {"text": "Who is your vet?"})
    operator.post(f"/console/operator/applications/{org.pk}/approve/")

    page = applicant.post(
        link_in(mailoutbox[1]) + f"answer/{Question.objects.get().pk}/", {"text": "Dr Vet"}, follow=True
    )

    assert "decided already" in page.content.decode()


def test_a_refusal_says_why_and_closes(cast, mailoutbox):
    org, applicant = applied(cast, mailoutbox)
    animal = an_animal(org)

    refuse_at = f"/console/operator/applications/{org.pk}/refuse/"
    operator = cast.client("operator")
    assert operator.post(refuse_at, {"reason": ""}).status_code == 422
    operator.post(refuse_at, {"reason": "The vet does not know you."})

    assert "The vet does not know you." in mailoutbox[-1].body
    assert b"The vet does not know you." in applicant.get(f"/console/{org.pk}/").content
    assert not shown_animals().filter(pk=animal.pk).exists()
    operator.post(f"/console/operator/applications/{org.pk}/approve/")
    org.refresh_from_db()
    assert org.standing == Standing.CLOSED


def settings_of(cast: Cast, **changed) -> dict[str, object]:
    given = {"name": "Happy Tails Rescue", "zip": "78701", "public_statuses": ["Available"]}
    return given | changed


def test_settings_are_saved_and_the_town_follows_from_the_zip(cast):
    path = f"/console/{cast.world.happy_tails.pk}/settings/"

    cast.client("admin").post(path, settings_of(cast, zip="20716", about="We love cats.", show_address="on"))

    org = Organisation.objects.get(pk=cast.world.happy_tails.pk)
    assert (org.city, org.state, org.about, org.show_address) == ("Bowie", "MD", "We love cats.", True)
    assert org.public_statuses == ["Available"]


def test_deleted_is_no_choice_for_what_is_public(cast):
    path = f"/console/{cast.world.happy_tails.pk}/settings/"

    answer = cast.client("admin").post(path, settings_of(cast, public_statuses=["Available", "Deleted"]))

    assert answer.status_code == 422
    assert 'value="Deleted"' not in answer.content.decode()
    assert "Deleted" not in Organisation.objects.get(pk=cast.world.happy_tails.pk).public_statuses


def test_branches_have_a_place_of_their_own(cast):
    org = cast.world.happy_tails.pk
    client = cast.client("admin")
    add = f"/console/{org}/settings/branches/add/"

    client.post(add, {"name": "Tulsa", "zip": "74103"})
    branch = Branch.objects.get()
    assert (branch.org_id, branch.city, branch.state) == (org, "Tulsa", "OK")
    assert (
        b"There is a branch of that name already"
        in client.post(add, {"name": "TULSA", "zip": "74103"}).content
    )
    client.post(f"/console/{org}/settings/branches/{branch.pk}/", {"name": "Bowie", "zip": "20716"})
    assert Branch.objects.get().city == "Bowie"
    client.post(f"/console/{org}/settings/branches/{branch.pk}/remove/")
    assert not Branch.objects.exists()


def test_branches_of_others_are_not_there(cast):
    values = {"name": "Tulsa", "zip": "74103"}
    branch = keep_branch(branch=Branch(org=cast.world.quiet_paws), values=values, by=BY, now=NOW)

    path = f"/console/{cast.world.happy_tails.pk}/settings/branches/{branch.pk}/"
    assert cast.client("admin").post(path, values).status_code == 404
    assert cast.client("admin").post(path + "remove/").status_code == 404


def test_a_visitor_reports_a_listing_and_the_operator_settles_it(cast, mailoutbox):
    animal = cast.world.biscuit
    page = Client().get(f"/animals/{animal.pk}", follow=True).content.decode()
    assert f'href="/report/{animal.pk}"' in page

    words = {"reason": "scam", "text": "They want money first.", "email": "visitor@example.org"}
    assert b"Thank you." in Client().post(f"/report/{animal.pk}", words).content

    kept = Report.objects.get()
    assert mailoutbox[0].to == ["operator@hub.example"]
    assert "visitor@example.org" not in mailoutbox[0].body
    operator = cast.client("operator")
    at = link_in(mailoutbox[0])
    assert b"They want money first." in operator.get(at).content
    operator.post(at, {"state": "done"})
    kept.refresh_from_db()
    assert kept.state == "done"


def test_robots_and_the_impatient_report_nothing(cast):
    path = f"/report/{cast.world.biscuit.pk}"

    Client().post(path, {"reason": "other", "website": "https://spam.example"})
    assert not Report.objects.exists()
    for _ in range(9):
        Client().post(path, {"reason": "other"})
    refused = Client().post(path, {"reason": "other"})
    assert refused.status_code == 429
    assert 3000 < int(refused.headers["Retry-After"]) <= 3600
    assert Report.objects.count() == 9


def test_what_is_not_shown_cannot_be_reported(cast):
    animal = cast.world.biscuit
    withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.LEGAL, by=BY, now=NOW)

    assert Client().get(f"/report/{animal.pk}").status_code == 404
    assert Client().post(f"/report/{animal.pk}", {"reason": "other"}).status_code == 404


def test_what_a_visitor_wrote_is_erased_after_ninety_days(cast):
    report = Report.objects.create(
        animal=cast.world.biscuit, reason="other", text="Words", email="v@example.org", at=NOW
    )

    almost, over = NOW + timedelta(days=89), NOW + timedelta(days=90)
    assert not personal_overdue(now=almost)
    assert personal_overdue(now=over)
    assert erase_personal(now=over) == 1
    report.refresh_from_db()
    assert (report.text, report.email, report.reason) == ("", "", "other")
    assert not personal_overdue(now=over)
