"""A hub's orders at its mirror: hidden at once, erased under the guard, shown again when lifted, and kept out."""

from datetime import timedelta

import pytest

from petwire.catalog.models import Animal, Picture
from petwire.lib import signing
from petwire.mirror import actions, polling
from petwire.mirror.models import HubOrders, Upstream
from petwire.mirror.orders import Alarm
from petwire.mirror.reads import status, waiting_orders
from petwire.mirror.store import Store, connected, lock
from petwire.orgs.models import Organisation
from petwire.runs.models import Run, State
from petwire.runs.reads import findings
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject, Withdrawn
from petwire.sharing.reads import shown_animals, shown_orgs, shown_pictures
from tests.orders_world import NOW, SEED, STRANGER, a_file, an_order, lay, lifted, rotated, signed
from tests.rooms.mirror_world import BY, DAY, a_pet, add_mirror, an_org, scrub, take_in, update, write_set
from tests.world import committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

ORGS = [an_org(1), an_org(2)]
PETS = [a_pet(1, 1), a_pet(2, 1, pictures=2), a_pet(3, 2), a_pet(4, 2)]
SET = {"orgs": ORGS, "pets": PETS}


@pytest.fixture
def hub(tmp_path):
    folder = write_set(tmp_path / "hub", **SET)
    add_mirror(folder)
    take_in()
    return folder


def poll(*entries, number=10, now=NOW, **changes) -> polling.Polled:
    upstream = Upstream.objects.select_related("source").get()
    return polling.settle(upstream, signed(a_file(entries, number=number, at=now, **changes)), now=now)


def shown() -> list[str]:
    return sorted(shown_animals().values_list("source_id", flat=True))


def held() -> list[str]:
    return sorted(Animal.objects.values_list("source_id", flat=True))


def test_an_animal_that_is_ordered_back_is_hidden_and_erased_without_a_set(hub):
    polled = poll(an_order(1, subject="2"))

    assert (polled.hidden, polled.erased, polled.exit_code) == (1, 1, 0)
    assert shown() == held() == ["1", "3", "4"]


def test_an_organisation_goes_with_its_animals_and_a_picture_alone(hub):
    poll(an_order(1, "org", "2"), an_order(2, "picture", "201"))

    assert shown() == held() == ["1", "2"]
    assert not Organisation.objects.filter(source_id="2").exists()
    two = Animal.objects.get(source_id="2")
    assert [one.source_id for one in shown_pictures([two.pk])[two.pk]] == ["202"]


def test_while_a_run_has_the_source_what_is_ordered_back_is_hidden_all_the_same(hub, monkeypatch):
    monkeypatch.setattr(polling, "LOCK_FOR", 0.01)
    with connected() as run:
        assert lock(run, "hub")
        polled = poll(an_order(1, subject="2"))

    assert (shown(), held()) == (["1", "3", "4"], ["1", "2", "3", "4"])
    assert polled.waiting == 0
    assert poll(an_order(1, subject="2"), number=11).erased == 1


@pytest.mark.parametrize("take", [update, scrub])
@pytest.mark.parametrize("erased", [True, False], ids=["erased", "still held"])
def test_late_data_does_not_bring_it_back_before_the_order_is_lifted(hub, take, erased, monkeypatch):
    if not erased:
        monkeypatch.setattr(polling, "_erase", lambda *args, **options: (0, 0))
    order = [an_order(1, subject="2"), an_order(2, "org", "2"), an_order(3, "picture", "101")]
    poll(*order)
    again = [a_pet(number, org, name="Again") for number, org in ((1, 1), (2, 1), (3, 2), (4, 2))]
    write_set(hub, orgs=ORGS, pets=again, updated=again, at=NOW + DAY)

    take(now=NOW + DAY)

    assert shown() == ["1"]
    assert held() == (["1"] if erased else ["1", "2", "3", "4"])
    assert not shown_pictures(Animal.objects.filter(source_id="1").values_list("pk", flat=True))

    poll(*map(lifted, order), number=11)
    scrub(now=NOW + 2 * DAY)

    assert shown() == ["1", "2", "3", "4"]


def test_an_order_that_is_lifted_before_anything_was_erased_shows_it_again_at_once(hub, monkeypatch):
    monkeypatch.setattr(polling, "_erase", lambda *args, **options: (0, 0))
    order = [an_order(1, subject="2"), an_order(2, "org", "2"), an_order(3, "source")]
    poll(*order)
    assert shown() == []

    polled = poll(*map(lifted, order), number=11)

    assert (shown(), polled.shown) == (["1", "2", "3", "4"], 3)


def test_an_order_that_comes_while_a_set_is_taken_in_keeps_that_sets_animal_out(hub, monkeypatch):
    removes = Store.remove

    def order_comes(store, animals, orgs):
        poll(an_order(1, subject="9"), an_order(2, "org", "3"), an_order(3, "picture", "801"))
        removes(store, animals, orgs)

    monkeypatch.setattr(Store, "remove", order_comes)
    pets = [*PETS, a_pet(9, 1), a_pet(10, 3), a_pet(8, 1)]
    write_set(hub, orgs=[*ORGS, an_org(3)], pets=pets, new=pets[4:], at=NOW + DAY)

    update(now=NOW + DAY)

    assert shown() == ["1", "2", "3", "4", "8"]
    assert not Picture.objects.filter(source_id="801").exists()


def test_what_was_taken_down_here_stays_away_whatever_the_hub_lifts(hub):
    order = an_order(1, "org", "2")
    poll(order)
    actions.remove_org(name="hub", org_source_id="2", why="legal", by=BY, now=NOW)

    poll(lifted(order), number=11)
    scrub(now=NOW + DAY)
    assert shown() == ["1", "2"]

    actions.readmit_org(name="hub", org_source_id="2", by=BY, now=NOW + DAY)
    scrub(now=NOW + DAY)
    assert shown() == ["1", "2", "3", "4"]


def test_readmitted_here_it_stays_away_while_the_hub_orders_it_back(hub):
    actions.remove_org(name="hub", org_source_id="2", why="legal", by=BY, now=NOW)
    poll(an_order(1, "org", "2"))

    actions.readmit_org(name="hub", org_source_id="2", by=BY, now=NOW)
    scrub(now=NOW + DAY)

    assert shown() == ["1", "2"]


def test_what_a_person_here_has_hidden_is_not_shown_when_the_hub_lifts_its_order(hub):
    animal = Animal.objects.get(source_id="2")
    withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.LEGAL, by=BY, now=NOW)
    order = an_order(1, subject="2")

    poll(order)
    poll(lifted(order), number=11)

    assert shown() == ["1", "3", "4"]


def test_above_the_guard_it_is_hidden_and_waits_for_a_persons_word_to_be_erased(tmp_path):
    pets = [a_pet(number, 1 + number % 2) for number in range(1, 61)]
    add_mirror(write_set(tmp_path / "hub", orgs=ORGS, pets=pets))
    take_in()

    polled = poll(an_order(1, "org", "1"))
    again = poll(an_order(1, "org", "1"))
    assert (polled.exit_code, polled.waiting, again.run_id) == (4, 30, polled.run_id)
    assert (len(shown()), len(held())) == (30, 60)
    assert status(now=NOW)[0].waiting == polled.run_id == waiting_orders("hub").pk
    took = update(now=NOW + DAY)
    assert took.exit_code in (0, 5), "what is ordered back does not count for the guard of a set"

    actions.approve_run(name="hub", run_id=polled.run_id, by="someone@example.org", now=NOW)
    passed = poll(an_order(1, "org", "1"), number=11)

    assert (passed.erased, len(held()), status(now=NOW)[0].waiting) == (30, 30, None)


def test_a_hub_that_takes_everything_back_is_not_taken_in_until_it_lifts_that(hub):
    order = an_order(1, "source", code="terminated")
    poll(order)
    assert shown() == []

    outcome = update(now=NOW + DAY)
    assert (outcome.state, outcome.exit_code) == (State.REFUSED, 4)
    assert "ordered back everything" in outcome.words

    poll(lifted(order), number=11)
    scrub(now=NOW + DAY)
    assert shown() == ["1", "2", "3", "4"]


def test_a_run_asks_for_orders_before_it_takes_a_set_in(hub):
    lay(hub, signed(a_file([an_order(1, subject="2")])))

    outcome = update(now=NOW)

    assert shown() == ["1", "3", "4"]
    assert "orders_told" in {one.code for one in findings(outcome.run_id)}


def test_a_run_says_that_orders_are_refused_and_takes_the_data_in(hub):
    poll()
    write_set(hub, orgs=ORGS, pets=[*PETS, a_pet(5)], new=[a_pet(5)], at=NOW)
    lay(hub, signed(a_file([an_order(1, subject="2")], number=11), STRANGER))

    outcome = update(now=NOW)

    assert outcome.exit_code == 3
    assert shown() == ["1", "2", "3", "4", "5"]
    assert "orders_refused" in {one.code for one in findings(outcome.run_id)}


def test_a_hub_without_orders_is_fine_and_its_key_is_remembered_when_it_shows_one(hub):
    upstream = Upstream.objects.get()

    none = polling.poll(upstream, now=NOW)
    first = poll()

    assert (none.state, none.run_id) == (State.NOTHING_NEW, None)
    assert [one.code for one in first.notices] == ["hub_key_pinned"]
    assert status(now=NOW)[0].hub_key == signing.public_key(SEED)


def test_a_file_that_is_frozen_raises_the_alarm_when_its_time_is_over(hub):
    polled = [poll(now=NOW)]
    upstream = Upstream.objects.get()
    data = signed(a_file())

    polled += [polling.settle(upstream, data, now=NOW + days * DAY) for days in (1, 6, 7, 8)]

    assert [one.exit_code for one in polled] == [0, 5, 5, 4, 4]
    assert status(now=NOW)[0].alarm == Alarm.EXPIRED
    assert Run.objects.filter(kind="orders", state=State.REFUSED).count() == 1, "one alarm, told once"


def test_a_new_key_that_the_old_one_has_signed_takes_its_place_and_the_old_one_ends(hub):
    poll()
    third = "33" * 32
    chain = (rotated(SEED, STRANGER), rotated(STRANGER, third))
    content = a_file(number=11, key=signing.public_key(third), rotations=chain)
    upstream = Upstream.objects.get()

    followed = polling.settle(upstream, signed(content, third), now=NOW)
    refused = poll(number=12)

    assert [one.code for one in followed.notices] == ["hub_key_rotated"]
    assert (refused.state, status(now=NOW)[0].alarm) == (State.REFUSED, Alarm.WRONG_KEY)


def test_on_a_persons_word_another_key_is_believed_and_orders_are_those_that_it_tells(hub):
    poll(an_order(1, subject="2"), number=50)
    key = signing.public_key(STRANGER)
    upstream = Upstream.objects.get()
    data = signed(
        a_file([an_order(1, subject="3")], number=5, key=key, hub="https://moved.example.org"), STRANGER
    )
    assert polling.settle(upstream, data, now=NOW).state is State.REFUSED

    actions.set_source(name="hub", hub_key=key, by=BY, now=NOW)
    polling.settle(upstream, data, now=NOW)
    scrub(now=NOW + DAY)

    assert shown() == ["1", "2", "4"]
    with pytest.raises(actions.WrongValue, match="64 digits"):
        actions.set_source(name="hub", hub_key="abc", by=BY, now=NOW)


def test_a_hub_that_does_not_answer_is_asked_again_later_and_raises_no_alarm(hub):
    upstream = Upstream.objects.get()
    upstream.url = str(hub) + "-gone"
    upstream.save()

    polled = [polling.poll(upstream, now=NOW + timedelta(hours=hour)) for hour in range(2)]

    assert {one.state for one in polled} == {State.FAILED}
    row = HubOrders.objects.get()
    assert (row.failures, row.alarm) == (2, "")


def test_what_is_erased_by_order_leaves_no_withdrawal_of_a_person(hub):
    poll(an_order(1, subject="2"))

    assert {one.entry.by for one in Withdrawn.objects.select_related("entry")} == {"order:hub"}
    assert shown_orgs().count() == 2


def test_what_a_person_took_down_first_survives_a_hubs_order_for_it_and_its_lifting(hub):
    actions.remove_org(name="hub", org_source_id="2", why="legal", by=BY, now=NOW)
    order = an_order(1, "org", "2")

    poll(order)
    poll(lifted(order), number=11)
    scrub(now=NOW + DAY)

    assert shown() == held() == ["1", "2"]


@pytest.mark.parametrize("first", ["the person", "the hub"])
@pytest.mark.parametrize(
    ("order", "model", "gone"),
    [
        pytest.param(an_order(1, "org", "2"), Organisation, {"3", "4"}, id="organisation"),
        pytest.param(an_order(1, subject="2"), Animal, {"2", "201", "202"}, id="animal"),
        pytest.param(an_order(1, "picture", "201"), Picture, {"201"}, id="picture"),
    ],
)
def test_a_persons_withdrawal_holds_when_the_hubs_own_order_is_lifted(hub, order, model, gone, first):
    """Whoever orders first: the hub's order is carried out, and what the person said stays when it is lifted."""
    record = model.objects.get(source_id=order.subject)
    if first == "the hub":
        with pytest.MonkeyPatch.context() as held_up:  # hidden, and not erased yet
            held_up.setattr(polling, "_erase", lambda *args, **options: (0, 0))
            poll(order)
    withdraw(kind=Subject(order.kind), subject=record.pk, code=Code.LEGAL, by="operator:1", now=NOW)

    poll(order, number=11)
    assert not gone & seen()
    assert not gone & with_content(), "the hub's order is to erase, whoever has hidden it"
    assert not polling.unfinished(Upstream.objects.select_related("source").get())
    poll(lifted(order), number=12)
    again = [a_pet(1, 1), a_pet(2, 1, pictures=2, name="Again"), *PETS[2:]]
    write_set(hub, orgs=ORGS, pets=again, at=NOW + DAY)
    scrub(now=NOW + DAY)

    assert not gone & seen()


def seen() -> set[str]:
    """The animals and pictures that are shown, by the source's ids."""
    animals = shown_animals()
    pictures = shown_pictures(animals.values_list("pk", flat=True))
    return {one.source_id for one in animals} | {one.source_id for rows in pictures.values() for one in rows}


def with_content() -> set[str]:
    """The animals and pictures of which more than the place is held."""
    animals = Animal.objects.exclude(digest=bytes(16)).values_list("source_id", flat=True)
    return {*animals, *Picture.objects.exclude(large_url="").values_list("source_id", flat=True)}
