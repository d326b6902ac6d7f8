"""From a rescue's record to what an adoption site lists, over the doors: edits, faults and withheld pictures."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest

from petwire.catalog.actions import change_animal
from petwire.catalog.media import delete_pictures
from petwire.catalog.models import Picture
from petwire.exports.actions import AccountForm, account_of, approve_losses, enable, set_account
from petwire.exports.doors import delivery, door
from petwire.exports.models import SentPicture
from petwire.exports.run import Order, run_export
from petwire.lib.config import config
from petwire.runs.models import State
from petwire.sharing.actions import withhold_animal
from tests.fakes.ftp import PASSWORD, USER, FtpSite, Moods, ftp_site
from tests.fakes.site import Site
from tests.world import BY, NOW, a_picture, an_animal, an_org

pytestmark = pytest.mark.django_db

DOG = {"species": "Dog", "primary_breed": "Beagle", "sex": "Male", "size": "Medium"}
STEPS = 15
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_once(monkeypatch) -> Iterator[None]:
    """Without pauses, and as with PETWIRE_ALLOW_PRIVATE=127.0.0.1/32."""
    monkeypatch.setattr(delivery, "PAUSES", (0.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(door, "TIMEOUT", 20.0)
    monkeypatch.setenv("PETWIRE_ALLOW_PRIVATE", "127.0.0.1/32")
    config.cache_clear()
    yield
    monkeypatch.undo()
    config.cache_clear()


class Rescue:
    """An organisation with an account at Adopt-a-Pet."""

    def __init__(self, server: FtpSite) -> None:
        self.server = server
        self.org = an_org()
        self.animals = [an_animal(self.org, **{**DOG, "name": f"Pup {number}"}) for number in range(6)]
        form = AccountForm(host="127.0.0.1", port=server.port, user=USER, password=PASSWORD)
        set_account(org_id=self.org.pk, site="adoptapet", form=form, by=BY, now=NOW)
        enable(org_id=self.org.pk, site="adoptapet", by=BY, now=NOW)
        self.names = {str(one.pk): f"Pup {number}" for number, one in enumerate(self.animals)}
        self.now = NOW

    def run(self, *, always: bool = False):
        self.now += DAY
        account = account_of(self.org.pk, "adoptapet")
        outcome = run_export(account, Order(self.now, BY, always=always))
        if outcome.state == State.WAITING:
            account.refresh_from_db()
            approve_losses(org_id=self.org.pk, site="adoptapet", losses=account.waiting, by=BY, now=self.now)
            outcome = run_export(account, Order(self.now, BY, always=always))
        return outcome

    def listed(self) -> dict[str, str]:
        return {name: each.fields["Name"] for name, each in self.server.site.listings.items()}

    def pictures(self) -> dict[str, int]:
        return {name: len(each.pictures) for name, each in self.server.site.listings.items()}


def test_a_picture_that_arrived_without_an_answer_and_was_then_deleted_is_removed_at_the_site():
    with ftp_site(Site()) as server:
        rescue = Rescue(server)
        rescue.run()
        first, second = (a_picture(rescue.animals[0], colour) for colour in ("red", "blue"))
        placed = []

        def fault(verb: str, argument: str) -> str:
            if verb == "RNTO" and argument.endswith("-2.jpg"):
                placed.append(argument)
                return "deaf"
            return "cut" if placed else ""

        server.moods = Moods(fault=fault)
        failed = rescue.run()
        there = [path for path in server.site.files if path.endswith("-2.jpg")]
        server.moods = Moods()
        delete_pictures(animal_id=rescue.animals[0].pk, picture_ids=[second.pk], by=BY, now=rescue.now)
        done = rescue.run()

        assert failed.state == State.FAILED
        assert len(there) == 1
        assert done.state == State.DONE, done
        assert [path for path in server.site.files if path.startswith("photos/")] == [
            f"photos/{rescue.animals[0].pk}.jpg"
        ]
        assert list(SentPicture.objects.values_list("content", flat=True)) == [first.content]


@pytest.mark.parametrize("seed", range(2))
def test_edits_at_the_hub_and_faults_on_the_way_end_with_what_the_rescue_wants_to_be_listed(seed):
    chance = random.Random(seed)
    with ftp_site(Site()) as server:
        rescue = Rescue(server)
        for _ in range(STEPS):
            edit(rescue, chance)
            often = chance.choice([0, 0, 0.05, 0.3])
            server.moods = Moods(
                fault=lambda verb, argument, often=often: (
                    chance.choice(["cut", "deaf", "421", "450", "530"]) if chance.random() < often else ""
                )
            )
            before = rescue.listed()
            outcome = rescue.run()

            assert rescue.listed() in (before, rescue.names), outcome
            assert outcome.state != State.DONE or rescue.listed() == rescue.names, outcome
        server.moods = Moods()
        outcome = rescue.run(always=True)

        assert outcome.state == State.DONE, outcome
        assert rescue.listed() == rescue.names
        wanted = {str(one.pk): Picture.objects.filter(animal=one).count() for one in rescue.animals}
        assert rescue.pictures() == {name: wanted[name] for name in rescue.names}
        assert len([path for path in server.site.files if path.startswith("photos/")]) == sum(
            wanted[name] for name in rescue.names
        )


def edit(rescue: Rescue, chance: random.Random) -> None:
    """Something changes at the hub, by which the wanted names are kept."""
    animal = chance.choice(rescue.animals)
    key = str(animal.pk)
    match chance.choice(["name", "name", "picture", "picture", "no picture", "withheld", "shown"]):
        case "name":
            name = f"Pup {chance.randrange(10_000)}"
            change_animal(animal_id=animal.pk, values={"name": name}, by=BY, now=rescue.now)
            if key in rescue.names:
                rescue.names[key] = name
        case "picture":
            a_picture(animal, f"#{chance.randrange(2**24):06x}")
        case "no picture":
            some = list(Picture.objects.filter(animal=animal).values_list("pk", flat=True)[:1])
            if some:
                delete_pictures(animal_id=animal.pk, picture_ids=some, by=BY, now=rescue.now)
        case "withheld":
            withhold_animal(animal_id=animal.pk, audience="adoptapet", by=BY, now=rescue.now)
            rescue.names.pop(key, None)
        case "shown":
            withhold_animal(animal_id=animal.pk, audience="adoptapet", by=BY, now=rescue.now, withhold=False)
            animal.refresh_from_db()
            rescue.names[key] = animal.name
