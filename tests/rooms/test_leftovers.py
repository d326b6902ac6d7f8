"""What is left of withdrawn records at a hub, beside the records: gone with the next sweep, and back when lifted."""

import pytest

from petwire.bulkfiles.leftovers import forget_leftovers, left_over
from petwire.bulkfiles.models import Line, PublishedSet
from petwire.bulkfiles.run import take_back
from petwire.catalog.models import Animal, Picture
from petwire.lib.config import config
from petwire.pictures.store import path_of, read
from petwire.sharing.actions import reinstate, withdraw
from petwire.sharing.leftovers import forget_sizes_left, sizes_left
from petwire.sharing.models import Code, Subject
from petwire.work.jobs import Leftovers
from tests.rooms.test_bulkfiles_https import Service
from tests.world import BY, NOW, a_picture, a_world, an_animal, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")


class Hub:
    """The cast with pictures, and a service that has received a set."""

    def __init__(self) -> None:
        self.world = a_world()
        self.picture = a_picture(self.world.biscuit)
        self.other = a_picture(self.world.mittens, "maroon")
        self.service = Service()
        self.service.publish()

    def withdraw(self, kind: Subject, subject: int) -> None:
        withdraw(kind=kind, subject=subject, code=Code.LEGAL, by=BY, now=NOW)

    def lines(self) -> set[str]:
        return set(Animal.objects.filter(pk__in=Line.objects.values("animal")).values_list("name", flat=True))

    def traces(self) -> list[str]:
        """Files of published sets that name Biscuit."""
        files = (config().home / "sets" / self.service.key_id).rglob("*.json")
        return [path.name for path in files if b'"Biscuit"' in path.read_bytes()]


@pytest.fixture
def hub(committed) -> Hub:
    return Hub()


@pytest.mark.parametrize("kind", [Subject.ANIMAL, Subject.ORG])
def test_rows_and_files_are_gone_and_come_back_when_it_is_lifted(hub, kind):
    subject = hub.world.biscuit.pk if kind is Subject.ANIMAL else hub.world.happy_tails.pk
    assert hub.traces()
    before = Line.objects.count()

    hub.withdraw(kind, subject)
    assert left_over()
    take_back(
        orgs=[subject] if kind is Subject.ORG else [],
        animals=[subject] if kind is Subject.ANIMAL else [],
        by=BY,
        now=NOW,
    )

    assert not left_over()
    assert hub.lines() == ({"Mittens", "Shy"} if kind is Subject.ANIMAL else {"Shy"})
    assert hub.traces() == []
    hub.service.publish()
    assert hub.traces() == []
    assert "Biscuit" not in hub.lines(), "it is not rendered anew while it is withdrawn"
    reinstate(kind=kind, subject=subject, by=BY, now=NOW)
    hub.service.publish()
    assert (Line.objects.count(), bool(hub.traces())) == (before, True)


def test_a_row_that_shows_a_withdrawn_picture_is_gone(hub):
    hub.withdraw(Subject.PICTURE, hub.picture.pk)
    assert left_over()

    forget_leftovers()

    assert hub.lines() == {"Mittens", "Shy"}
    hub.service.publish()
    (line,) = Line.objects.filter(animal=hub.world.biscuit.pk).values_list("line", flat=True)
    assert hub.picture.content[:8] not in line
    assert not left_over()


def test_a_set_that_holds_something_else_stays(hub):
    hub.withdraw(Subject.ANIMAL, hub.world.shy.pk)

    revoked = take_back(orgs=[], animals=[hub.world.shy.pk], by=BY, now=NOW)

    assert revoked == []
    assert PublishedSet.objects.get().revoked_at is None


@pytest.mark.parametrize("kind", [Subject.PICTURE, Subject.ANIMAL, Subject.ORG])
def test_smaller_sizes_of_pictures_are_gone_and_are_made_again_when_it_is_lifted(hub, kind):
    subject = {
        Subject.PICTURE: hub.picture.pk,
        Subject.ANIMAL: hub.world.biscuit.pk,
        Subject.ORG: hub.world.happy_tails.pk,
    }[kind]
    content, small = hub.picture.content, path_of(hub.picture.content, 500)
    assert small.exists()
    assert sizes_left() == []

    hub.withdraw(kind, subject)
    forget_sizes_left()

    assert not small.exists()
    assert path_of(content).exists(), "the organisation may lift its withdrawal"
    assert path_of(hub.other.content, 500).exists() == (kind is not Subject.ORG)
    assert sizes_left() == []
    reinstate(kind=kind, subject=subject, by=BY, now=NOW)
    assert read(content, "500")
    assert small.exists()


def test_a_picture_that_another_animal_has_as_well_keeps_its_sizes(hub):
    twin = an_animal(hub.world.quiet_paws, name="Twin")
    same = a_picture(twin)
    assert same.content == hub.picture.content

    hub.withdraw(Subject.PICTURE, hub.picture.pk)

    assert sizes_left() == []
    hub.withdraw(Subject.ANIMAL, twin.pk)
    assert sizes_left() == [same.content]
    assert Picture.objects.filter(content=same.content).count() == 2


def test_a_worker_finds_them_and_then_leaves_the_store_alone(hub, monkeypatch):
    job = Leftovers()
    hub.withdraw(Subject.PICTURE, hub.picture.pk)

    for task in list(job(NOW)):
        task.do(NOW, None)
    assert list(job(NOW)) == []
    monkeypatch.setattr("petwire.work.jobs.sizes_left", lambda: pytest.fail("looked again"))
    assert list(job(NOW)) == []
    assert not left_over()
