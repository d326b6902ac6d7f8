"""What is kept of the gate's answers for organisations, and the deeds that drop it, with what is really committed."""

import time

import pytest
from django.db import connection

from petwire.access.actions import suspend_service, terminate_service
from petwire.access.models import Service
from petwire.catalog.models import Animal
from petwire.lib.memory import Memory
from petwire.orgs.models import Organisation, Source, Standing, Terms
from petwire.petapi.database import Database
from petwire.petapi.shown import Gate
from petwire.sharing.actions import (
    reinstate,
    set_decision,
    set_master,
    set_preference,
    set_standing,
    withdraw,
)
from petwire.sharing.models import AudienceKind, AudienceStanding, Code, Subject
from petwire.sharing.news import Ears
from tests.rooms.petapi_stage import a_key
from tests.world import BY, CATEGORY, NOW, a_mirrored_org, a_source, a_world

PATIENCE = 20  # seconds; nothing of it is waited for where all is well


class Asking:
    """One audience and one organisation, asked of again and again by a process that hears of changes."""

    def __init__(self, key, org):
        self.key, self.org = key, org
        self.audience = Service.objects.get(key_id=key[:8]).audience_id
        self.ears, self.database, self.asked = Ears(), Database(), 0
        rows = self.database.rows
        self.database.rows = lambda name, **given: (self._count(name), rows(name, **given))[1]
        self.gate = Gate(self.database, Memory(self.ears.orders))

    def _count(self, name):
        self.asked += name == "shown_orgs.sql"

    def is_shown(self):
        shown = self.gate.of(self.audience, [self.org])
        assert shown.orgs in ([], [self.org])
        return shown.orgs == [self.org] and "upstream" in shown.sources

    def until(self, is_so):
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end
            time.sleep(0.01)

    def keeps(self, shown):
        """Until the answer is this one, and is given without the gate being asked."""

        def kept():
            before = self.asked
            return self.is_shown() is shown and self.asked == before

        self.until(kept)

    def close(self):
        self.ears._wanted_at = float("-inf")
        self.until(lambda: self.ears._thread is None)
        self.database.forget()


@pytest.fixture
def asking(committed):
    a_world()
    org = a_mirrored_org(a_source(terms=Terms.REPUBLISH), zip="78701")
    key = a_key()
    set_decision(org_id=org.pk, audience=key[:8], yes=True, by=BY, now=NOW)
    made = Asking(key, org.pk)
    yield made
    made.close()


def of_source(asking, **values):
    Source.objects.filter(name="upstream").update(**values)


def source():
    return Source.objects.get(name="upstream").pk


# Each deed that takes an organisation from a service, and the one that gives it back.
DEEDS = {
    "a decision": (
        lambda one: set_decision(org_id=one.org, audience=one.key[:8], yes=False, by=BY, now=NOW),
        lambda one: set_decision(org_id=one.org, audience=one.key[:8], yes=True, by=BY, now=NOW),
    ),
    "the master switch": (
        lambda one: set_master(org_id=one.org, kind=AudienceKind.SERVICE, on=False, by=BY, now=NOW),
        lambda one: set_master(org_id=one.org, kind=AudienceKind.SERVICE, on=True, by=BY, now=NOW),
    ),
    "a decision taken back, with a preference": (
        lambda one: set_decision(org_id=one.org, audience=one.key[:8], yes=None, by=BY, now=NOW),
        lambda one: set_preference(org_id=one.org, category=CATEGORY, yes=True, by=BY, now=NOW),
    ),
    "a preference": (
        lambda one: set_preference(org_id=one.org, category=CATEGORY, yes=False, by=BY, now=NOW),
        lambda one: set_preference(org_id=one.org, category=CATEGORY, yes=True, by=BY, now=NOW),
    ),
    "a withdrawal": (
        lambda one: withdraw(kind=Subject.ORG, subject=one.org, code=Code.LEGAL, by=BY, now=NOW),
        lambda one: reinstate(kind=Subject.ORG, subject=one.org, by=BY, now=NOW),
    ),
    "a source's end": (
        lambda one: withdraw(kind=Subject.SOURCE, subject=source(), code=Code.LEGAL, by=BY, now=NOW),
        lambda one: reinstate(kind=Subject.SOURCE, subject=source(), by=BY, now=NOW),
    ),
    "a source's terms": (
        lambda one: of_source(one, terms=Terms.DISPLAY_ONLY),
        lambda one: of_source(one, terms=Terms.REPUBLISH),
    ),
    "a source's environment": (
        lambda one: of_source(one, environment="test"),
        lambda one: of_source(one, environment="production"),
    ),
    "an organisation's standing": (
        lambda one: Organisation.objects.filter(pk=one.org).update(standing=Standing.SUSPENDED),
        lambda one: Organisation.objects.filter(pk=one.org).update(standing=Standing.APPROVED),
    ),
    "a key's suspension": (
        lambda one: suspend_service(key_id=one.key[:8], why="contract", by=BY, now=NOW),
        lambda one: set_standing(audience=one.key[:8], standing=AudienceStanding.APPROVED),
    ),
}


def test_each_deed_drops_what_is_kept_and_no_animal_does(asking):
    asking.keeps(shown=True)
    for takes, gives in DEEDS.values():
        takes(asking)
        asking.until(lambda: not asking.is_shown())
        asking.keeps(shown=False)
        gives(asking)
        asking.keeps(shown=True)

    heard, asked = asking.ears.state(), asking.asked
    Animal.objects.update(name="Rex")
    asking.until(lambda: asking.ears.state() not in (heard, None))
    assert asking.is_shown()
    assert asking.asked == asked  # it is kept through news of records

    terminate_service(key_id=asking.key[:8], why="contract", by=BY, now=NOW)
    asking.until(lambda: not asking.is_shown())


def test_without_the_listener_the_gate_is_asked_each_time(asking):
    asking.keeps(shown=True)
    with connection.cursor() as cursor:
        asking.ears._connect = lambda: (_ for _ in ()).throw(OSError)
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE query = 'SELECT'")
        for (pid,) in cursor.fetchall():
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    asking.until(lambda: asking.ears.orders() is None)
    before = asking.asked

    assert [asking.is_shown() for _ in range(3)] == [True] * 3
    assert asking.asked == before + 3
    set_decision(org_id=asking.org, audience=asking.key[:8], yes=False, by=BY, now=NOW)
    assert not asking.is_shown()
