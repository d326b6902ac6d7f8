"""Who is new is looked for among those of whom the change log speaks, and nobody is passed over."""

import pytest

from petwire.catalog.actions import change_animal
from petwire.catalog.models import Epoch
from petwire.listings.watch import run
from petwire.listings.watch.models import Arrival
from petwire.listings.watch.run import Arrivals
from petwire.orgs.actions import approve_organisation
from petwire.orgs.models import Terms
from petwire.sharing.actions import reinstate, withdraw
from petwire.sharing.models import Code, Subject
from tests.rooms.test_feeds_followed import wait_until_all_is_told
from tests.world import (
    BY,
    NOW,
    a_mirrored_animal,
    a_mirrored_org,
    a_source,
    an_animal,
    an_org,
    committed,  # noqa: F401 (a fixture)
)


@pytest.fixture
def asked(monkeypatch):
    """Among whom it was looked, each time."""
    seen, note = [], run.note_arrivals
    monkeypatch.setattr(
        run, "note_arrivals", lambda *, now, among: (seen.append(among), note(now=now, among=among))[1]
    )
    return seen


def noted():
    return set(Arrival.objects.values_list("animal", flat=True))


def test_those_alone_that_changed_are_looked_at(committed, asked):  # noqa: F811
    old, hidden = an_animal(an_org()), an_animal(an_org(approved=False))
    arrivals = Arrivals()
    arrivals.note(now=NOW)
    wait_until_all_is_told()
    assert (asked, noted()) == ([None], {old.pk})

    arrivals.note(now=NOW)  # what had committed when it looked, though the log may tell it once more
    wait_until_all_is_told()
    fresh = an_animal(an_org())
    change_animal(animal_id=old.pk, values={"name": "Rex"}, by=BY, now=NOW)
    approve_organisation(org_id=hidden.org_id, by=BY, now=NOW)
    wait_until_all_is_told()
    arrivals.note(now=NOW)

    assert set(asked[-1]) == {old.pk, fresh.pk, hidden.pk}
    assert noted() == {old.pk, fresh.pk, hidden.pk}
    before = len(asked)
    arrivals.note(now=NOW)
    assert len(asked) == before  # nobody has changed: nothing is asked


def test_a_source_a_restore_and_very_many_changes_are_looked_at_as_a_whole(committed, asked, monkeypatch):  # noqa: F811
    source = a_source(terms=Terms.REPUBLISH)
    withdraw(kind=Subject.SOURCE, subject=source.pk, code=Code.LEGAL, by=BY, now=NOW)
    mirrored = a_mirrored_animal(a_mirrored_org(source))
    arrivals = Arrivals()
    arrivals.note(now=NOW)
    assert noted() == set()

    wait_until_all_is_told()
    reinstate(kind=Subject.SOURCE, subject=source.pk, by=BY, now=NOW)
    wait_until_all_is_told()
    arrivals.note(now=NOW)
    assert (asked[-1], noted()) == (None, {mirrored.pk})

    Epoch.objects.update(number=2)
    arrivals.note(now=NOW)
    assert asked == [None] * 3
    monkeypatch.setattr(run, "MANY", 2)
    for _ in range(2):
        an_animal(an_org())
    wait_until_all_is_told()
    arrivals.note(now=NOW)
    assert asked == [None] * 4
