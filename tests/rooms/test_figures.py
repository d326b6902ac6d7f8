"""What programs ask that look after an instance: ready or not, and the figures of /metrics."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from petwire.bulkfiles.run import write_set
from petwire.catalog.actions import change_animal
from petwire.lib.secrets import secret
from petwire.mirror.actions import add_source
from petwire.mirror.models import Upstream
from petwire.runs.models import Run, State
from petwire.sharing.actions import set_decision
from petwire.sharing.models import Hold
from petwire.work import views
from petwire.work.figures import figures
from tests.rooms.test_bulkfiles import a_key
from tests.world import BY, NOW, an_animal, an_org

pytestmark = pytest.mark.usefixtures("committed")

WATCH = Path(__file__).parents[2] / "docs" / "how-to" / "watch.md"


def values(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def ask(token: str) -> object:
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def test_figures_are_for_who_has_the_token():
    refused = [Client().get("/metrics"), ask("wrong"), ask("")]
    answer = ask(secret("metrics"))

    assert [one.status_code for one in refused] == [401, 401, 401]
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert values(answer.content.decode())["petwire_disk_free_bytes"] > 0


def test_every_figure_is_documented_and_of_a_name_and_form_that_prometheus_reads():
    text = figures(NOW)
    named = set(re.findall(r"^# TYPE (\w+) gauge$", text, re.M))
    documented = set(re.findall(r"`(petwire_\w+)`", re.sub(r"(?s)Alarms that.*", "", WATCH.read_text())))

    assert named == documented
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) \w+ .+|\w+(\{\w+=\"[^\"]*\"\})? [0-9.e+-]+", line), line


def test_a_source_shows_how_old_its_set_is_and_when_it_is_stale(tmp_path):
    add_source(name="hub", url=str(tmp_path), by=BY, now=NOW - timedelta(days=30))
    Upstream.objects.update(imported_at=NOW - timedelta(days=8), set_stamp=NOW - timedelta(days=9))

    stale = values(figures(NOW))
    Upstream.objects.update(updated_at=NOW - timedelta(hours=1))
    fresh = values(figures(NOW))

    assert stale['petwire_source_lag_seconds{source="hub"}'] == 9 * 86400
    assert stale['petwire_source_taken_seconds{source="hub"}'] == 8 * 86400
    assert (stale['petwire_source_stale{source="hub"}'], fresh['petwire_source_stale{source="hub"}']) == (
        1,
        0,
    )
    assert fresh['petwire_source_taken_seconds{source="hub"}'] == 3600


def test_a_set_shows_its_age_and_how_long_its_oldest_change_had_waited():
    service, org = a_key(), an_org()
    biscuit, mittens = an_animal(org), an_animal(org, name="Mittens")
    set_decision(org_id=org.pk, audience=service.key_id, yes=True, by=BY, now=NOW)
    write_set(service, now=NOW, by=BY)
    change_animal(animal_id=biscuit.pk, values={"name": "Toast"}, by=BY, now=NOW + timedelta(minutes=10))
    change_animal(animal_id=mittens.pk, values={"name": "Tom"}, by=BY, now=NOW + timedelta(minutes=20))
    write_set(service, now=NOW + timedelta(hours=1), by=BY)

    found = values(figures(NOW + timedelta(hours=2)))

    assert found[f'petwire_set_age_seconds{{service="{service.key_id}"}}'] == 3600
    assert 3000 <= found[f'petwire_set_lag_seconds{{service="{service.key_id}"}}'] < 3060


def test_what_failed_and_what_is_due_is_counted():
    service = a_key()
    for state in (State.FAILED, State.FAILED, State.LOST, State.DONE):
        Run.objects.create(kind="mirror update", subject="hub", started_at=NOW, state=state)

    found = values(figures(NOW + timedelta(hours=2)))

    assert found['petwire_runs_failed{kind="mirror update"}'] == 2
    assert found['petwire_runs_lost{kind="mirror update"}'] == 1
    assert found['petwire_tasks_due{job="bulk write"}'] == 1
    assert found[f'petwire_set_late{{service="{service.key_id}"}}'] == 1


def test_a_held_instance_says_so_in_its_figures():
    before = values(figures(NOW))["petwire_held"]
    Hold.objects.create(since=NOW, backup_at=NOW)

    assert (before, values(figures(NOW))["petwire_held"]) == (0, 1)
    assert ask(secret("metrics")).status_code == 200


def test_an_instance_that_lacks_a_migration_is_not_ready(monkeypatch):
    views._migrated.cache_clear()
    monkeypatch.setattr(views.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    lacking = Client().get("/readyz")
    monkeypatch.undo()

    assert (lacking.status_code, b"petwire migrate" in lacking.content) == (503, True)
    assert Client().get("/readyz").status_code == 200
