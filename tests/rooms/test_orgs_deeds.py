"""People and organisations: entering, changing, approving, and what the database itself refuses."""

from datetime import timedelta

import pytest
from django.db.utils import IntegrityError

from petwire.audit.models import Deed
from petwire.orgs.actions import (
    ReadOnlyOrganisation,
    WrongEmail,
    WrongField,
    add_member,
    add_organisation,
    add_person,
    approve_organisation,
    change_organisation,
    set_password,
)
from petwire.orgs.models import (
    HERE,
    Membership,
    Organisation,
    Person,
    Role,
    Source,
    Standing,
    Terms,
    default_public_statuses,
)
from petwire.orgs.reads import NoSuchOrganisation
from petwire.orgs.render import org_record
from tests.world import BY, NOW, a_mirrored_org, a_source, an_org

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def _change(org: Organisation, **values: object) -> bool:
    return change_organisation(org_id=org.pk, values=values, by=BY, now=LATER)


def _fresh(org: Organisation) -> Organisation:
    return Organisation.objects.get(pk=org.pk)


def test_a_new_organisation_applies_and_names_itself():
    org = _fresh(an_org(approved=False))

    assert (org.standing, org.approved_at) == (Standing.APPLIED, None)
    assert (org.origin_id, org.source_id, org.status) == (HERE, str(org.pk), "Available")
    assert org.public_statuses == default_public_statuses()
    assert Deed.objects.get(verb="org.add").subject == str(org.pk)


def test_approving_is_written_down_once():
    org = an_org()

    approve_organisation(org_id=org.pk, by=BY, now=LATER)

    assert (_fresh(org).standing, _fresh(org).approved_at) == (Standing.APPROVED, NOW)
    assert Deed.objects.filter(verb="org.approve").count() == 1


def test_a_change_moves_the_digest_and_the_same_values_again_write_nothing():
    org = _fresh(an_org())

    _change(org, phone="555-0100")
    once = _fresh(org)
    change_organisation(org_id=org.pk, values={"phone": "555-0100"}, by=BY, now=LATER + timedelta(hours=1))

    assert bytes(once.digest) != bytes(org.digest)
    assert _fresh(org).changed_at == LATER
    assert [deed.detail for deed in Deed.objects.filter(verb="org.change")] == [{"fields": ["phone"]}]


def test_the_street_address_is_published_only_when_the_organisation_shows_it():
    org = _fresh(an_org(address="1 Elm St"))

    hidden = org_record(org).values
    _change(org, show_address=True)
    shown = org_record(_fresh(org)).values

    assert "address" not in hidden
    assert shown["address"] == "1 Elm St"
    assert bytes(_fresh(org).digest) != bytes(org.digest)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "name is missing"),
        ({"standing": "approved"}, "no field 'standing' that can be set"),
        ({"public_statuses": ["Available", "Deleted"]}, "Deleted is never public"),
    ],
)
def test_what_an_organisation_cannot_be_is_refused(values, message):
    org = an_org()

    with pytest.raises(WrongField, match=message):
        an_org(**values)
    with pytest.raises(WrongField, match=message):
        _change(org, **values)

    assert Organisation.objects.count() == 1


def test_an_organisation_needs_a_name():
    with pytest.raises(WrongField, match="name is missing"):
        add_organisation(values={"city": "Austin"}, by=BY, now=NOW)


def test_mirrored_and_unknown_organisations_are_not_changed_here():
    with pytest.raises(ReadOnlyOrganisation, match="comes from the source 'upstream'"):
        _change(a_mirrored_org(a_source()), name="x")
    with pytest.raises(NoSuchOrganisation, match="no organisation 4711"):
        change_organisation(org_id=4711, values={"name": "x"}, by=BY, now=NOW)


# People


def test_a_person_is_found_again_by_email_in_any_case():
    first, new = add_person(email="Ann@Example.org", by=BY, now=NOW)
    again, newer = add_person(email=" ann@example.ORG ", operator=True, by=BY, now=NOW)

    assert (new, newer, again.pk) == (True, False, first.pk)
    assert Person.objects.get().is_operator
    assert Person.objects.get_by_natural_key("ANN@example.org") == first
    assert list(Deed.objects.order_by("id").values_list("verb", flat=True)) == [
        "person.add",
        "person.operator",
    ]


def test_a_person_without_a_password_cannot_sign_in_and_with_one_only_by_it():
    person, _ = add_person(email="ann@example.org", by=BY, now=NOW)
    before = person.has_usable_password()

    set_password(person=person, password="correct horse", by=BY, now=NOW)

    fresh = Person.objects.get()
    assert not before
    assert fresh.password.startswith("argon2$argon2id$")
    assert fresh.check_password("correct horse")
    assert not fresh.check_password("battery staple")


@pytest.mark.parametrize("email", ["", "ann", "ann@", "ann@example.org, bob@example.org"])
def test_what_is_no_email_address_is_refused(email):
    with pytest.raises(WrongEmail, match="is no e-mail address such as"):
        add_person(email=email, by=BY, now=NOW)


def test_the_audit_names_nobody():
    add_person(email="ann@example.org", name="Ann Smith", by=BY, now=NOW)

    assert "ann" not in str(list(Deed.objects.values())).lower()


def test_a_member_has_one_role_in_an_organisation():
    org = an_org()
    person, _ = add_person(email="ann@example.org", by=BY, now=NOW)

    for role in (Role.FOSTER, Role.ADMIN):
        add_member(org_id=org.pk, person=person, role=role, by=BY, now=NOW)

    assert Membership.objects.get().role == Role.ADMIN


# What the database itself holds


def test_an_email_is_there_once_without_regard_to_case():
    Person.objects.create(email="ann@example.org")

    with pytest.raises(IntegrityError, match="person_email_once"):
        Person.objects.create(email="ANN@example.org")


def test_a_record_of_a_source_is_there_once():
    org = a_mirrored_org(a_source())

    with pytest.raises(IntegrityError, match="org_once_per_source"):
        Organisation.objects.create(origin_id="upstream", source_id=org.source_id, name="Twin")


def test_deleted_is_never_a_public_status():
    org = an_org()

    with pytest.raises(IntegrityError, match="org_deleted_is_never_public"):
        Organisation.objects.filter(pk=org.pk).update(public_statuses=["Deleted"])


@pytest.mark.parametrize(("name", "terms"), [("other", Terms.OWN), ("here2", Terms.OWN)])
def test_own_terms_are_for_what_is_kept_here(name, terms):
    with pytest.raises(IntegrityError, match="source_own_terms_are_for_here"):
        Source.objects.create(name=name, terms=terms)


def test_what_is_kept_here_has_own_terms():
    with pytest.raises(IntegrityError, match="source_own_terms_are_for_here"):
        Source.objects.filter(name=HERE).update(terms=Terms.REPUBLISH)
