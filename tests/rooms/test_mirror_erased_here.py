"""What a person at the mirror withdraws is erased there, kept out of later data, and let in again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from petwire.audit import journal
from petwire.catalog.models import NO_CONTENT, Animal, Picture
from petwire.catalog.reads import list_animals, list_orgs
from petwire.lib.days import one_business_day
from petwire.mirror import actions, polling
from petwire.mirror.models import Upstream
from petwire.mirror.plan import Verb
from petwire.mirror.reads import status, waiting_orders
from petwire.mirror.store import connected, lock
from petwire.mirror.withdrawn import NotWithdrawnHere, erase_now, lift, readmit
from petwire.orgs.models import Organisation
from petwire.runs.models import State
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject, WithdrawalEntry, Withdrawn
from petwire.sharing.reads import shown_animals, shown_pictures
from petwire.sharing.withdrawn import in_force
from petwire.work import jobs
from tests.orders_world import a_file, an_order, lifted, signed
from tests.rooms.mirror_world import (
    BY,
    DAY,
    NIGHT,
    a_pet,
    add_mirror,
    an_org,
    dump,
    scrub,
    take_in,
    update,
    write_set,
)

pytestmark = pytest.mark.usefixtures("committed")

ORGS = [an_org(1), an_org(2)]
PETS = [a_pet(1, 1), a_pet(2, 1, pictures=2), a_pet(3, 2), a_pet(4, 2)]
PEOPLE = ["person:1", "operator:1", "command"]
TAKES = [update, scrub]
SUBJECTS = [("animal", "2"), ("picture", "201"), ("org", "2")]
MODELS = {"org": Organisation, "animal": Animal, "picture": Picture}


@pytest.fixture
def hub(tmp_path):
    folder = write_set(tmp_path / "hub", orgs=ORGS, pets=PETS)
    add_mirror(folder)
    take_in()
    return folder


def upstream():
    return Upstream.objects.select_related("source").get()


def say_no(kind, source_id, by="operator:1"):
    """A person withdraws a record; nothing is erased yet. Returns its number here."""
    subject = MODELS[kind].objects.get(origin="hub", source_id=source_id).pk
    withdraw(kind=Subject(kind), subject=subject, code=Code.LEGAL, by=by, now=NIGHT)
    return subject


def work(now=NIGHT):
    """What the worker does about it in its next minute."""
    for task in jobs.orders_known(now):
        task.do(now, None)


def night(folder, days, pets=PETS, **values):
    return write_set(folder, **{"orgs": ORGS, "pets": pets, "at": NIGHT + days * DAY, **values})


def again(*numbers):
    """All animals, some of them with a changed row."""
    return [replace(pet, values={**pet.values, "name": "Anew"}) if pet.id in numbers else pet for pet in PETS]


def held():
    """The animals and pictures of which there is more than the place, by the source's ids."""
    animals = Animal.objects.exclude(digest=NO_CONTENT).values_list("source_id", flat=True)
    return {*animals, *Picture.objects.exclude(large_url="").values_list("source_id", flat=True)}


def seen():
    animals = shown_animals()
    pictures = shown_pictures(animals.values_list("pk", flat=True))
    return {one.source_id for one in animals} | {one.source_id for rows in pictures.values() for one in rows}


EVERYTHING = {"1", "101", "2", "201", "202", "3", "301", "4", "401"}
GONE = {
    "animal": {"2", "201", "202"},
    "picture": {"201"},
    "org": {"3", "301", "4", "401"},
}


@pytest.mark.parametrize("by", PEOPLE)
@pytest.mark.parametrize(("kind", "source_id"), SUBJECTS)
def test_whoever_withdraws_it_here_the_worker_erases_it(hub, kind, source_id, by):
    say_no(kind, source_id, by)
    before = held(), seen()

    work()

    assert before == (EVERYTHING, EVERYTHING - GONE[kind])
    assert held() == seen() == EVERYTHING - GONE[kind]
    assert not polling.unfinished(upstream())


@pytest.mark.parametrize("take", TAKES)
@pytest.mark.parametrize(("kind", "source_id"), SUBJECTS)
def test_later_data_does_not_bring_it_back(hub, kind, source_id, take):
    number = say_no(kind, source_id)
    work()

    same = take(now=NIGHT)
    night(
        hub, 1, pets=[*again("1", "2", "3"), a_pet(5, 1)], new=[a_pet(5, 1)], updated=again("1", "2", "3")[:3]
    )
    later = take(now=NIGHT + DAY)
    held_then = held()
    night(hub, 2, pets=[*again("1", "2", "3"), a_pet(5, 1)])
    quiet = take(now=NIGHT + 2 * DAY)

    assert held_then == held() == seen() == (EVERYTHING | {"5", "501"}) - GONE[kind]
    assert MODELS[kind].objects.get(origin="hub", source_id=source_id).pk == number
    assert [one.state for one in (same, later, quiet)] == [State.NOTHING_NEW, State.DONE, State.NOTHING_NEW]
    if take is update:
        assert (later.report["mode"], quiet.report["mode"]) == ("daily", "daily"), "it is not missing"
    counts = later.report["animals"]
    assert (counts["added"], counts["removed"], counts["waiting"], counts["held_back"]) == (1, 0, 0, 0)
    here = sum(1 for one in held() if len(one) == 1)
    assert counts["unchanged"] + counts["added"] + counts["changed"] == here


@pytest.mark.parametrize(("kind", "source_id"), SUBJECTS)
def test_what_is_kept_out_is_neither_planned_nor_counted(hub, kind, source_id):
    say_no(kind, source_id)
    work()
    night(hub, 1, pets=again("2", "3"))

    plan = scrub(now=NIGHT + DAY, dry_run=True).plan

    assert {one.id for one in plan} == {"2", "3"} - GONE[kind]
    animals = sorted(one.source_id for one in list_animals())
    assert animals == sorted(one for one in EVERYTHING - GONE[kind] if len(one) == 1)
    assert status(now=NIGHT)[0].animals == len(animals) == sum(one.animals for one in list_orgs())


@pytest.mark.parametrize("take", TAKES)
@pytest.mark.parametrize(("kind", "source_id"), SUBJECTS)
def test_let_in_again_the_next_set_brings_it_back_as_it_was(hub, kind, source_id, take):
    before, number = dump(), say_no(kind, source_id)
    work()
    night(hub, 1)
    take(now=NIGHT + DAY)

    if kind == "org":
        actions.readmit_org(name="hub", org_source_id=source_id, by=BY, now=NIGHT + DAY)
    else:
        readmit(name="hub", kind=Subject(kind), source_id=source_id, by=BY, now=NIGHT + DAY)
    not_yet = held()
    night(hub, 2)
    back = take(now=NIGHT + 2 * DAY)
    night(hub, 3)
    quiet = take(now=NIGHT + 3 * DAY)

    assert not_yet == EVERYTHING - GONE[kind]
    assert (held(), seen()) == (EVERYTHING, EVERYTHING)
    assert dump() == before
    assert kind == "picture" or MODELS[kind].objects.get(origin="hub", source_id=source_id).pk == number
    assert back.report["animals"]["added"] == {"animal": 1, "picture": 0, "org": 2}[kind]
    assert quiet.report.get("mode") == ("daily" if take is update else "full")
    assert quiet.state is State.NOTHING_NEW


@pytest.mark.parametrize("take", TAKES)
@pytest.mark.parametrize(("kind", "source_id"), SUBJECTS)
def test_lifted_before_it_was_erased_it_lacks_nothing_of_what_came_meanwhile(hub, kind, source_id, take):
    number = say_no(kind, source_id)
    with connected() as run:  # erasing waits
        assert lock(run, "hub")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(polling, "LOCK_FOR", 0.01)
            work()
    night(hub, 1, pets=[*again("2", "3"), a_pet(6, 2)], new=[a_pet(6, 2)], updated=again("2", "3")[1:3])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(polling, "_erase", lambda *args, **options: (0, 0))
        take(now=NIGHT + DAY)
    assert seen() == (EVERYTHING | {"6", "601"} if kind != "org" else EVERYTHING) - GONE[kind]

    lift(kind=Subject(kind), subject=number, by=BY, now=NIGHT + DAY)
    at_once = seen()
    night(hub, 2, pets=[*again("2", "3"), a_pet(6, 2)])
    take(now=NIGHT + 2 * DAY)

    assert at_once >= EVERYTHING - (GONE[kind] if kind == "picture" else set()), "it was there all the while"
    assert seen() == EVERYTHING | {"6", "601"}
    assert set(Animal.objects.filter(name="Anew").values_list("source_id", flat=True)) == {"2", "3"}


def test_its_pages_and_pictures_say_that_it_is_gone(hub, client):
    animal, org, picture = say_no("animal", "2"), say_no("org", "2"), say_no("picture", "101")
    of_org = Animal.objects.get(source_id="3").pk

    for done in (lambda: None, work):
        done()
        for path in (f"/animals/{animal}", f"/orgs/{org}", f"/animals/{of_org}"):
            assert client.get(path, follow=True).status_code == 410, path
        assert (
            f"{picture}-"
            not in client.get(
                f"/animals/{Animal.objects.get(source_id='1').pk}", follow=True
            ).content.decode()
        )


def test_it_is_erased_long_before_the_business_day_is_over(hub):
    number = say_no("animal", "2")
    entry = Withdrawn.objects.get(subject=number).entry

    work(now=NIGHT + timedelta(minutes=1))

    assert "2" not in held()
    assert entry.deadline == one_business_day(NIGHT, actions.config().zone) > NIGHT + timedelta(minutes=1)


def test_a_command_erases_it_where_no_worker_runs(hub):
    number = say_no("animal", "2", by="command")

    assert erase_now(kind=Subject.ANIMAL, subject=number, now=NIGHT)

    assert held() == EVERYTHING - GONE["animal"]


def test_more_than_the_guard_lets_go_waits_for_a_persons_word_and_holds_up_nothing_else(tmp_path):
    pets = [a_pet(number, 1 + number % 2) for number in range(1, 61)]
    add_mirror(write_set(tmp_path / "hub", orgs=ORGS, pets=pets))
    take_in()
    for number in range(1, 31):
        say_no("animal", str(number))

    work()
    waits = waiting_orders("hub")
    told = polling.settle(upstream(), signed(a_file([an_order(1, subject="40")], at=NIGHT)), now=NIGHT)
    assert (len(held()) // 2, seen() & {"1", "30", "40"}) == (59, set())
    assert (waits.report["waiting"], told.erased) == (30, 1)
    assert not polling.unfinished(upstream()), "it is not tried again each minute"

    actions.approve_run(name="hub", run_id=waiting_orders("hub").pk, by="someone@example.org", now=NIGHT)
    work()

    assert len(held()) // 2 == 29
    assert status(now=NIGHT)[0].waiting is None


def test_a_whole_organisation_is_no_matter_for_the_guard(tmp_path):
    pets = [a_pet(number, 1 + number % 2) for number in range(1, 61)]
    add_mirror(write_set(tmp_path / "hub", orgs=ORGS, pets=pets))
    take_in()
    say_no("org", "1")

    work()

    assert len(held()) // 2 == 30


def test_what_its_hub_has_ordered_back_as_well_is_not_let_in(hub):
    number = say_no("animal", "2")
    order = an_order(1, subject="2")
    polling.settle(upstream(), signed(a_file([order], at=NIGHT)), now=NIGHT)

    readmit(name="hub", kind=Subject.ANIMAL, source_id="2", by=BY, now=NIGHT)
    assert "2" not in seen()
    with pytest.raises(NotWithdrawnHere, match="its hub"):
        readmit(name="hub", kind=Subject.ANIMAL, source_id="2", by=BY, now=NIGHT)
    scrub(now=NIGHT + DAY)
    assert "2" not in held()

    polling.settle(upstream(), signed(a_file([lifted(order)], number=11, at=NIGHT)), now=NIGHT)
    scrub(now=NIGHT + DAY)
    assert seen() == EVERYTHING
    assert Animal.objects.get(source_id="2").pk == number


def test_lifted_here_while_its_hub_orders_it_back_it_is_never_shown_in_between(hub):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(polling, "_erase", lambda *args, **options: (0, 0))
        number = say_no("animal", "2")
        polling.settle(upstream(), signed(a_file([an_order(1, subject="2")], at=NIGHT)), now=NIGHT)

    lift(kind=Subject.ANIMAL, subject=number, by=BY, now=NIGHT)

    assert "2" in held() and "2" not in seen()


def test_a_picture_that_its_hub_lifts_comes_back_although_its_animals_row_is_the_same(hub):
    order = an_order(1, "picture", "201", animal_id="2")
    polling.settle(upstream(), signed(a_file([order], at=NIGHT)), now=NIGHT)
    night(hub, 1)
    update(now=NIGHT + DAY)

    polling.settle(upstream(), signed(a_file([lifted(order)], number=11, at=NIGHT)), now=NIGHT)
    night(hub, 2)
    update(now=NIGHT + 2 * DAY)

    assert seen() == EVERYTHING


def test_what_nobody_here_has_withdrawn_cannot_be_let_in(hub):
    for kind, source_id in (("animal", "2"), ("picture", "201"), ("animal", "77")):
        with pytest.raises(NotWithdrawnHere):
            readmit(name="hub", kind=Subject(kind), source_id=source_id, by=BY, now=NIGHT)
    with pytest.raises(actions.NotRemoved):
        actions.readmit_org(name="hub", org_source_id="2", by=BY, now=NIGHT)


def test_lists_of_withdrawals_name_it_by_its_number_at_the_source(hub):
    for kind, source_id in (("animal", "2"), ("org", "2"), ("picture", "101")):
        say_no(kind, source_id)
    named = {one.kind: (one.name, one.erased_from) for one in in_force()}
    work()

    assert named == {"animal": ("Pet 2", ""), "org": ("Rescue 2", ""), "picture": ("Picture of Pet 1", "")}
    assert {one.kind: (one.name, one.erased_from) for one in in_force()} == {
        "animal": ("Animal 2 of hub", "hub"),
        "org": ("Organisation 2 of hub", "hub"),
        "picture": ("Picture of Pet 1", "hub"),
    }


def test_what_its_source_drops_stays_kept_out_and_when_let_in_leaves_no_trace(hub):
    say_no("animal", "2"), say_no("picture", "101")
    work()
    night(hub, 1, pets=[PETS[2]])
    scrub(now=NIGHT + DAY)
    night(hub, 2)
    scrub(now=NIGHT + 2 * DAY)
    assert seen() == EVERYTHING - GONE["animal"] - {"101"}

    night(hub, 3, pets=[PETS[2]])
    scrub(now=NIGHT + 3 * DAY)
    readmit(name="hub", kind=Subject.ANIMAL, source_id="2", by=BY, now=NIGHT)
    readmit(name="hub", kind=Subject.PICTURE, source_id="101", by=BY, now=NIGHT)
    plan = scrub(now=NIGHT + 3 * DAY, dry_run=True).plan
    gone = scrub(now=NIGHT + 3 * DAY)

    assert (held(), Animal.objects.count()) == ({"3", "301"}, 1)
    assert [one for one in plan if one.verb is Verb.REMOVE] == []
    assert gone.report["animals"]["removed"] == 0


def test_the_journal_names_what_was_withdrawn_by_the_sources_ids(hub):
    number = say_no("animal", "2")
    work()
    readmit(name="hub", kind=Subject.ANIMAL, source_id="2", by=BY, now=NIGHT)

    lines = [line for line in journal.read(journal.path()) if line.get("ledger") == "withdrawalentry"]
    assert [line["identity"]["animal"] for line in lines[-2:]] == [[number, "2"]] * 2
    assert WithdrawalEntry.objects.count() == 2
