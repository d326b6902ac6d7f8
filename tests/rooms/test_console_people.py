"""People of an organisation: invited by a link that works once, given roles, removed; the last admin stays."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from petwire.audit.models import Deed
from petwire.lib.config import config
from petwire.orgs.actions import add_member
from petwire.orgs.models import Invitation, Membership, Role
from petwire.orgs.people import VALID_FOR, LastAdmin, accept, change_role, invite, remove
from tests.console import Cast, a_cast
from tests.world import BY, NOW, Elsewhere, an_org, committed, elsewhere  # noqa: F401 (fixtures)

FRESH = "a fresh pair of words"


@pytest.fixture
def cast(db) -> Cast:
    return a_cast()


def of_happy_tails(cast: Cast, path: str) -> str:
    return f"/console/{cast.world.happy_tails.pk}/{path}"


def invited_by_mail(cast: Cast, mailoutbox, email="new@rescue.example", role="editor") -> str:
    """The path of the link that was mailed."""
    cast.client("admin").post(of_happy_tails(cast, "people/invite/"), {"email": email, "role": role})
    link = re.search(r"^http\S+$", mailoutbox[-1].body, re.M)[0]
    assert mailoutbox[-1].to == [email]
    return link.removeprefix(config().public_url)


def role_of(cast: Cast, email: str) -> str | None:
    rows = Membership.objects.filter(org=cast.world.happy_tails, person__email=email)
    return rows.values_list("role", flat=True).first()


def test_a_new_person_joins_by_the_link_and_is_signed_in(cast, mailoutbox):
    path = invited_by_mail(cast, mailoutbox)
    client = Client()

    assert b"Join Happy Tails Rescue" in client.get(path).content
    answer = client.post(path, {"name": "Nora", "password": FRESH})

    assert answer.url == of_happy_tails(cast, "")
    assert client.get(answer.url).status_code == 200
    assert role_of(cast, "new@rescue.example") == Role.EDITOR
    assert Client().get(path).status_code == 410


def test_somebody_who_has_signed_in_joins_by_a_press(cast, mailoutbox):
    path = invited_by_mail(cast, mailoutbox, "stranger@rescue.example", "volunteer")
    client = cast.client("stranger")

    client.post(path)

    assert role_of(cast, "stranger@rescue.example") == Role.VOLUNTEER
    assert Membership.objects.filter(person=cast.people["stranger"]).count() == 2


def test_somebody_with_an_account_must_sign_in_to_join(cast, mailoutbox):
    path = invited_by_mail(cast, mailoutbox, "stranger@rescue.example")
    client = Client()

    answer = client.post(path, {"name": "Not me", "password": FRESH})

    assert b"You have an account already" in answer.content
    assert role_of(cast, "stranger@rescue.example") is None
    assert not Client().login(email="stranger@rescue.example", password=FRESH)


def test_a_weak_password_lets_nobody_in(cast, mailoutbox):
    path = invited_by_mail(cast, mailoutbox)

    answer = Client().post(path, {"name": "Nora", "password": "short"})

    assert answer.status_code == 422
    assert role_of(cast, "new@rescue.example") is None


def test_a_link_stops_working_when_it_is_sent_anew_taken_back_or_too_old(cast, mailoutbox):
    first = invited_by_mail(cast, mailoutbox)
    invitation = Invitation.objects.get()
    cast.client("admin").post(of_happy_tails(cast, f"people/invited/{invitation.pk}/again/"))
    second = re.search(r"^http\S+$", mailoutbox[-1].body, re.M)[0].removeprefix(config().public_url)

    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200

    Invitation.objects.update(expires_at=Invitation.objects.get().sent_at - timedelta(seconds=1))
    assert Client().get(second).status_code == 410

    third = invited_by_mail(cast, mailoutbox)
    cast.client("admin").post(of_happy_tails(cast, f"people/invited/{invitation.pk}/revoke/"))
    assert Client().get(third).status_code == 410


def test_the_token_is_nowhere_in_the_database(cast):
    sent = invite(
        org_id=cast.world.happy_tails.pk, email="x@rescue.example", role=Role.FOSTER, by=BY, now=NOW
    )

    row = Invitation.objects.values().get()
    assert sent.token not in str(row)
    assert row["expires_at"] == NOW + VALID_FOR


def test_there_is_one_open_invitation_for_an_address(cast):
    for role in (Role.FOSTER, Role.EDITOR):
        invite(org_id=cast.world.happy_tails.pk, email="X@rescue.example", role=role, by=BY, now=NOW)

    (row,) = Invitation.objects.all()
    assert row.role == Role.EDITOR
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            org=cast.world.happy_tails,
            email="x@RESCUE.example",
            role="editor",
            digest=b"1",
            sent_at=NOW,
            expires_at=NOW,
        )


def test_an_invitation_does_not_change_the_role_somebody_has(cast):
    sent = invite(
        org_id=cast.world.happy_tails.pk, email="x@rescue.example", role=Role.FOSTER, by=BY, now=NOW
    )

    accept(token=sent.token, person=cast.people["editor"], now=NOW)

    assert role_of(cast, "editor@rescue.example") == Role.EDITOR


def test_an_admin_changes_a_role_and_removes_somebody_at_once(cast):
    admin, volunteer = cast.client("admin"), cast.client("volunteer")
    person = cast.people["volunteer"]

    admin.post(of_happy_tails(cast, f"people/{person.pk}/"), {"role": "editor"})
    assert role_of(cast, person.email) == Role.EDITOR
    admin.post(of_happy_tails(cast, f"people/{person.pk}/remove/"))
    assert role_of(cast, person.email) is None
    assert volunteer.get(of_happy_tails(cast, "")).status_code == 404


def test_nobody_is_made_admin_by_somebody_who_is_none(cast):
    person = cast.people["editor"]

    answer = cast.client("editor").post(of_happy_tails(cast, f"people/{person.pk}/"), {"role": "admin"})

    assert answer.status_code == 403
    assert b"Your role does not go this far" in answer.content
    assert role_of(cast, person.email) == Role.EDITOR


def test_members_of_other_organisations_are_not_there(cast):
    client = cast.client("admin")
    stranger = cast.people["stranger"].pk
    foreign = invite(
        org_id=cast.world.quiet_paws.pk, email="x@rescue.example", role=Role.EDITOR, by=BY, now=NOW
    )

    for path in (
        f"people/{stranger}/",
        f"people/{stranger}/remove/",
        f"people/invited/{foreign.invitation.pk}/revoke/",
        f"people/invited/{foreign.invitation.pk}/again/",
    ):
        assert client.post(of_happy_tails(cast, path), {"role": "foster"}).status_code == 404
    assert Membership.objects.get(person_id=stranger).role == Role.ADMIN
    assert Invitation.objects.filter(pk=foreign.invitation.pk).exists()


def test_the_last_admin_stays(cast):
    client = cast.client("admin")
    admin = cast.people["admin"]

    answer = client.post(of_happy_tails(cast, "leave/"), follow=True)
    assert b"This is the last admin" in answer.content
    answer = client.post(of_happy_tails(cast, f"people/{admin.pk}/"), {"role": "editor"})
    assert answer.status_code == 422
    assert role_of(cast, admin.email) == Role.ADMIN

    change_role(
        org_id=cast.world.happy_tails.pk, person_id=cast.people["editor"].pk, role=Role.ADMIN, by=BY, now=NOW
    )
    client.post(of_happy_tails(cast, "leave/"))
    assert role_of(cast, admin.email) is None


def test_of_two_admins_who_remove_each_other_one_stays(elsewhere: Elsewhere):  # noqa: F811
    cast = a_cast()
    org = cast.world.happy_tails.pk
    one, other = cast.people["admin"], cast.people["editor"]
    add_member(org_id=org, person=other, role=Role.ADMIN, by=BY, now=NOW)

    with transaction.atomic():
        remove(org_id=org, person_id=one.pk, by=BY, now=NOW)
        late = elsewhere.start(lambda: remove(org_id=org, person_id=other.pk, by=BY, now=NOW))
        elsewhere.wait_until_it_waits()

    with pytest.raises(LastAdmin):
        late.result(timeout=60)
    assert Membership.objects.filter(org_id=org, role=Role.ADMIN).count() == 1


def test_every_deed_is_audited_and_no_address_is_written_down(cast, mailoutbox):
    path = invited_by_mail(cast, mailoutbox)
    client = Client()
    client.post(path, {"name": "Nora", "password": FRESH})
    person = Membership.objects.get(person__email="new@rescue.example").person_id
    cast.client("admin").post(of_happy_tails(cast, f"people/{person}/"), {"role": "foster"})
    cast.client("admin").post(of_happy_tails(cast, f"people/{person}/remove/"))

    deeds = list(Deed.objects.filter(verb__startswith="member.").order_by("pk")[5:].values())
    verbs = [deed["verb"] for deed in deeds]
    assert verbs[-4:] == ["member.invite", "member.accept", "member.set", "member.remove"]
    assert {deed["by"] for deed in deeds[-4:]} == {f"person:{cast.people['admin'].pk}", f"person:{person}"}
    assert "new@rescue.example" not in str(deeds)


def test_a_person_of_several_organisations_chooses(cast):
    client = cast.client("editor")
    assert client.get("/console/").url == of_happy_tails(cast, "")

    other = an_org(name="Second Chances")
    add_member(org_id=other.pk, person=cast.people["editor"], role=Role.FOSTER, by=BY, now=NOW)

    page = client.get("/console/").content.decode()
    assert "Happy Tails Rescue" in page
    assert "Second Chances" in page
