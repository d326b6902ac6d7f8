"""What comes due by itself, and what becomes of it: the worker's job, failures, alarms, and what is erased."""

import threading
from datetime import timedelta

import pytest

from petwire.catalog.actions import change_animal
from petwire.exports import due as dues
from petwire.exports import run as runs
from petwire.exports.actions import AccountForm, ask_run, stop_run
from petwire.exports.carry import Carried, ToFolder
from petwire.exports.due import Due, Lanes, forget_leftovers, left_over, run_due, send_alarms
from petwire.exports.lags import lags
from petwire.exports.models import Account, Delivery, Made, Sending
from petwire.exports.reads import sites_of
from petwire.lib import points
from petwire.lib.progress import Nobody
from petwire.runs.actions import Stopped
from petwire.runs.models import Run, State
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from petwire.work.figures import figures
from petwire.work.jobs import Exports
from tests.console import a_member
from tests.rooms.exports_stage import DOG, Refusing, Stage
from tests.world import BY, NOW, a_picture, an_animal

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOOK = AccountForm(protocol="https", host="hooks.site.example/in", password="secret")


@pytest.fixture
def site(tmp_path, monkeypatch) -> Stage:
    stage = Stage(tmp_path / "site")
    monkeypatch.setattr(runs, "carrier_of", lambda account: ToFolder(stage.folder))
    return stage


@pytest.fixture
def pushes(tmp_path, monkeypatch) -> Stage:
    stage = Stage(tmp_path / "site", "webhook", HOOK)
    monkeypatch.setattr(runs, "carrier_of", lambda account: ToFolder(stage.folder))
    return stage


@pytest.fixture
def job() -> Exports:
    return Exports()


def sweep(job: Exports, now) -> int:
    return sum(bool(task.do(now, Nobody())) for task in list(job(now)))


def adopt(animal, at) -> None:
    change_animal(animal_id=animal.pk, values={"status": "Adopted"}, by=BY, now=at)


def test_a_list_is_delivered_when_it_is_switched_on_and_then_at_most_each_quarter_hour(site, job):
    assert sweep(job, NOW) == 0
    site.enable()
    assert sweep(job, NOW) == 1
    an_animal(site.org, **{**DOG, "name": "New"})

    swept = [sweep(job, NOW + minutes * MINUTE) for minutes in (1, 5, 14, 15, 16)]

    assert swept == [0, 0, 0, 1, 0]
    assert len(site.listed()) == 3


def test_an_adopted_animal_does_not_wait_for_the_quarter_hour(site, job):
    site.enable()
    sweep(job, NOW)
    adopt(site.rover, NOW + MINUTE)

    assert sweep(job, NOW + MINUTE) == 1
    assert list(site.listed().values()) == ["Biscuit"]


def test_a_push_goes_with_the_next_sweep_and_only_for_what_changed(pushes, job):
    pushes.enable()
    sweep(job, NOW)
    assert {path.name for path in pushes.folder.iterdir()} == {
        f"{one.pk}.json" for one in (pushes.biscuit, pushes.rover)
    }
    change_animal(animal_id=pushes.biscuit.pk, values={"name": "Bisquit"}, by=BY, now=NOW + MINUTE)
    adopt(pushes.rover, NOW + MINUTE)
    sent: list = []

    class Noting(ToFolder):
        def carry(self, parcel, progress, cancelled):
            sent.extend((one.kind, one.animal_id) for one in parcel.events)
            return super().carry(parcel, progress, cancelled)

    runs.carrier_of = lambda account: Noting(pushes.folder)

    assert sweep(job, NOW + MINUTE) == 1
    assert sent == [("upsert", pushes.biscuit.pk), ("remove", pushes.rover.pk)]
    assert {path.name for path in pushes.folder.iterdir()} == {f"{pushes.biscuit.pk}.json"}
    assert sweep(job, NOW + 2 * MINUTE) == 0


def test_an_animal_whose_age_band_ends_is_sent_anew_on_that_day(site, job):
    born = NOW.date() - timedelta(days=180)
    change_animal(animal_id=site.biscuit.pk, values={"birthdate": born}, by=BY, now=NOW)
    site.enable()
    sweep(job, NOW)
    assert b'"Baby"' in bytes(Made.objects.get(animal_id=site.biscuit.pk).body)

    assert sweep(job, NOW + timedelta(days=3)) == 1
    assert b'"Young"' in bytes(Made.objects.get(animal_id=site.biscuit.pk).body)


def test_a_withdrawn_organisation_is_taken_down_there_by_itself(site, job):
    site.enable()
    sweep(job, NOW)
    withdraw(kind=Subject.ORG, subject=site.org.pk, code=Code.ORG_CHOICE, by=BY, now=NOW + MINUTE)

    assert sweep(job, NOW + MINUTE) == 1
    assert site.listed() == {}
    assert sweep(job, NOW + 2 * MINUTE) == 0


def test_refused_logins_wait_ever_longer_and_in_the_end_a_person_is_asked(site, job, mailoutbox):
    admin = a_member(site.org.pk, "admin", "ann")
    site.enable()
    refusing = Refusing(site.folder, "wrong_login", "The site does not accept the password.")
    at, tries = NOW, []
    runs.carrier_of = lambda account: refusing
    for _ in range(40):
        if sweep(job, at):
            tries.append(at)
            send_alarms(now=at)
        at += timedelta(hours=3)

    assert len(tries) == 5
    assert tries[4] - tries[3] > tries[1] - tries[0]
    assert site.state().paused
    assert "password" in site.state().words
    assert send_alarms(now=at) == 0
    assert [mail.to for mail in mailoutbox] == [[admin.email]] * 2
    assert "refused the login 2 times. petwire tries again" in mailoutbox[0].body
    assert "petwire has stopped trying" in mailoutbox[1].body

    runs.carrier_of = lambda account: ToFolder(site.folder)
    ask_run(org_id=site.org.pk, site="adoptapet", by=BY, now=at)
    assert sweep(job, at) == 1
    assert site.state().good


def test_a_passing_refusal_never_pauses(site, job):
    site.enable()
    runs.carrier_of = lambda account: Refusing(site.folder, "busy", "530 try again later")
    at = NOW
    for _ in range(30):
        sweep(job, at)
        at += timedelta(hours=7)

    assert not site.state().paused
    assert Sending.objects.filter(state=State.FAILED).count() >= 20


def test_a_run_can_be_cancelled_and_the_site_keeps_what_it_had(site):
    a_picture(site.biscuit)
    site.enable()

    class Cancelling(ToFolder):
        def carry(self, parcel, progress, cancelled):
            assert not cancelled()
            stop_run(org_id=site.org.pk, site="adoptapet", by=BY, now=NOW + MINUTE)
            assert cancelled()
            return Carried(trouble="cancelled", words="It was cancelled.")

    outcome = site.run(Cancelling(site.folder))

    assert outcome.state == State.FAILED
    assert "cancelled" in outcome.words
    assert not Delivery.objects.exists()
    assert site.run(now=NOW + MINUTE).state == State.DONE


@pytest.mark.parametrize("point", list(points.declared("export.")))
def test_a_run_that_is_cut_off_anywhere_is_done_again_to_the_same_end(site, point, request, monkeypatch):
    monkeypatch.setattr(runs, "PICTURES_AT_ONCE", 1)
    a_picture(site.biscuit)
    a_picture(site.biscuit, "red")
    site.enable()

    class Killed(BaseException):
        """As a kill: nothing on the way takes it for trouble."""

    def kill(name: str) -> None:
        if name == point:
            raise Killed

    request.addfinalizer(lambda: points.visit(None))
    points.visit(kill)
    with pytest.raises(Killed):
        site.run()
    points.visit(None)
    there = set(Delivery.objects.filter(there=True).values_list("code", flat=True))
    assert there <= (set(site.listed()) if (site.folder / "pets.csv").exists() else set())

    site.run(now=NOW + MINUTE)

    assert list(site.listed().values()) == ["Biscuit", "Rover"]
    assert set(Delivery.objects.filter(there=True).values_list("code", flat=True)) == set(site.listed())
    assert site.run(now=NOW + 2 * MINUTE).state == State.NOTHING_NEW
    assert not Run.objects.filter(state=State.RUNNING).exists()


def test_what_was_sent_about_a_withdrawn_animal_is_erased_and_its_numbers_stay(site):
    site.enable()
    site.run()
    assert not left_over()
    withdraw(kind=Subject.ANIMAL, subject=site.rover.pk, code=Code.LEGAL, by=BY, now=NOW)

    assert left_over()
    assert forget_leftovers() == 1

    row = Sending.objects.get()
    assert (bytes(row.file), row.replaced) == (b"", [])
    assert row.counts["new"] == 2
    assert not left_over()


def test_one_refused_push_is_told_with_its_animal_and_tried_again(pushes):
    pushes.enable()

    class Picky(ToFolder):
        def carry(self, parcel, progress, cancelled):
            bad = [one for one in parcel.events if one.animal_id == pushes.rover.pk]
            good = tuple(one for one in parcel.events if one not in bad)
            done = super().carry(type(parcel)((), (), (), good), progress, cancelled)
            done.failed |= {one.key: "It refuses it." for one in bad}
            return done

    outcome = pushes.run(Picky(pushes.folder))

    assert outcome.exit_code != 0
    assert Delivery.objects.get(animal_id=pushes.rover.pk).error == "It refuses it."
    assert Delivery.objects.get(animal_id=pushes.biscuit.pk).there
    assert not pushes.state().good
    pushes.run(now=NOW + MINUTE)
    assert Delivery.objects.get(animal_id=pushes.rover.pk).error == ""


def test_a_push_whose_answer_was_lost_is_taken_back_when_the_site_may_not_have_the_animal(pushes):
    pushes.enable()

    class CutOff(ToFolder):
        def carry(self, parcel, progress, cancelled):
            super().carry(parcel, progress, cancelled)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pushes.run(CutOff(pushes.folder))
    assert pushes.state().listings == 0
    assert (pushes.folder / f"{pushes.rover.pk}.json").exists()
    withdraw(kind=Subject.ANIMAL, subject=pushes.rover.pk, code=Code.LEGAL, by=BY, now=NOW)

    pushes.run(now=NOW + MINUTE)

    assert {path.name for path in pushes.folder.iterdir()} == {f"{pushes.biscuit.pk}.json"}


def test_nobody_is_refused_by_a_site_and_still_counted_there(pushes):
    pushes.enable()

    class No(ToFolder):
        def carry(self, parcel, progress, cancelled):
            return Carried(failed={one.key: "no" for one in parcel.events})

    pushes.run(No(pushes.folder))

    assert not Delivery.objects.filter(there=True).exists()


def test_how_long_a_change_took_is_measured_by_site_and_day_and_told(site, job):
    site.enable()
    sweep(job, NOW)
    assert lags(now=NOW, org_id=site.org.pk) == {}  # a first delivery is no change
    for minutes, animal in ((20, site.biscuit), (24, site.rover)):
        values = {"name": f"At {minutes}"}
        change_animal(animal_id=animal.pk, values=values, by=BY, now=NOW + minutes * MINUTE)
    sweep(job, NOW + 30 * MINUTE)
    adopt(site.rover, NOW + 31 * MINUTE)
    sweep(job, NOW + 32 * MINUTE)

    together, day = lags(now=NOW + 32 * MINUTE, org_id=site.org.pk)["adoptapet"]
    assert (together.changes, day.changes, together.day) == (3, 3, None)
    assert timedelta(minutes=6) <= together.half < timedelta(minutes=7)
    assert timedelta(minutes=10) <= together.most < timedelta(minutes=11)
    assert lags(now=NOW)["adoptapet"][0].words.startswith("half within 6 min, 95 of 100 within 10 min")
    assert sites_of(site.org.pk, now=NOW)[1].lag.changes == 3
    assert 'petwire_export_lag_seconds{site="adoptapet",quantile="0.95"} 60' in figures(NOW + 32 * MINUTE)

    change_animal(animal_id=site.biscuit.pk, values={"name": "Late"}, by=BY, now=NOW + 40 * MINUTE)
    runs.carrier_of = lambda account: Refusing(site.folder)
    sweep(job, NOW + 60 * MINUTE)
    assert lags(now=NOW)["adoptapet"][0].changes == 3  # nothing is there yet
    runs.carrier_of = lambda account: ToFolder(site.folder)
    sweep(job, NOW + 120 * MINUTE)
    assert timedelta(minutes=80) <= lags(now=NOW)["adoptapet"][0].most < timedelta(minutes=81)


def test_a_site_that_does_not_answer_holds_up_neither_the_others_nor_the_worker(monkeypatch):
    go_on, done = threading.Event(), []

    def run(account, now, watcher):
        if account.pk < 100:
            go_on.wait(60)
        watcher.step("")
        done.append(account.pk)
        return "done"

    monkeypatch.setattr(dues, "_run", run)
    monkeypatch.setattr(dues, "PATIENCE", 0.3)
    lanes = Lanes()
    lists = [Account(pk=number, site="adoptapet") for number in range(dues.AT_ONCE + 3)]
    push = Account(pk=100, site="webhook")

    told = run_due(Due([(one, "") for one in [*lists, push]]), now=NOW, watcher=Nobody(), lanes=lanes)

    assert told == f"1 sites brought up to date, {dues.AT_ONCE} still under way."
    assert done == [100]
    assert [lanes.busy(one) for one in lists] == [True] * dues.AT_ONCE + [False] * 3
    again = run_due(Due([(lists[0], ""), (push, "")]), now=NOW, watcher=Nobody(), lanes=lanes)
    assert again == "1 sites brought up to date, 0 still under way."
    go_on.set()
    for thread in [thread for _, thread in lanes._running.values()]:
        thread.join(60)
    assert sorted(done) == [*range(dues.AT_ONCE), 100, 100]


def test_a_worker_that_is_asked_to_stop_leaves_at_once_and_its_exports_end_at_their_next_step(monkeypatch):
    ended: list[str] = []
    begun = threading.Event()

    def run(account, now, watcher):
        begun.set()
        try:
            while True:
                watcher.advance()
                threading.Event().wait(0.01)
        except Stopped:
            ended.append("stopped")
            raise

    class Stopping(Nobody):
        def advance(self, count: int = 1) -> None:
            assert begun.wait(60)
            raise Stopped

    monkeypatch.setattr(dues, "_run", run)
    lanes = Lanes()

    with pytest.raises(Stopped):
        run_due(Due([(Account(pk=1, site="csv"), "")]), now=NOW, watcher=Stopping(), lanes=lanes)

    for _, thread in list(lanes._running.values()):
        thread.join(60)
    assert ended == ["stopped"]
