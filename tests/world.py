"""The shared cast, small and named: two rescues, one of which says no, and a service that shows animals.

Everything is made by the program's own actions; only what has none yet (a source) is a raw row.
`committed` is for tests whose other connections must see what they write; all others use `django_db`.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any, TypeVar

import pytest
from django.apps import apps
from django.db import connection, transaction
from PIL import Image

from petwire.catalog.actions import add_animal
from petwire.catalog.media import add_pictures
from petwire.catalog.models import Animal, Picture
from petwire.orgs.actions import add_organisation, approve_organisation
from petwire.orgs.models import HERE, Environment, Organisation, Source, Standing, Terms
from petwire.pictures.store import Stored, store
from petwire.sharing.actions import add_audience, set_decision, set_preference, set_standing
from petwire.sharing.models import OWN_PAGES, Audience, AudienceKind, AudienceStanding

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)
BY = "test"
CATEGORY = "adoption sites"
OURS = ("petwire.", "allauth.", "django.contrib.sessions.")  # tables that tests fill

T = TypeVar("T")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class World:
    """Happy Tails shares with everyone, Quiet Paws shares with nobody but its own pages."""

    happy_tails: Organisation
    quiet_paws: Organisation
    biscuit: Animal  # of Happy Tails, a dog
    mittens: Animal  # of Happy Tails, a cat
    shy: Animal  # of Quiet Paws
    hearth: Audience  # a service in the category both were asked about


def a_world() -> World:
    """The whole cast: what Hearth may see is Biscuit and Mittens; own pages show Shy as well."""
    happy_tails = an_org(name="Happy Tails Rescue")
    quiet_paws = an_org(name="Quiet Paws Haven", city="Tulsa", state="OK", zip="74103")
    set_preference(org_id=happy_tails.pk, category=CATEGORY, yes=True, by=BY, now=NOW)
    set_preference(org_id=quiet_paws.pk, category=CATEGORY, yes=False, by=BY, now=NOW)
    return World(
        happy_tails=happy_tails,
        quiet_paws=quiet_paws,
        biscuit=an_animal(happy_tails, name="Biscuit"),
        mittens=an_animal(happy_tails, name="Mittens", species="Cat", primary_breed="Domestic Short Hair"),
        shy=an_animal(quiet_paws, name="Shy"),
        hearth=a_service("hearth"),
    )


def an_org(*, approved: bool = True, **values: Any) -> Organisation:
    """An organisation that is kept here, approved unless said otherwise."""
    given = {"name": "Happy Tails Rescue", "city": "Austin", "state": "TX", "zip": "78701", **values}
    org = add_organisation(values=given, by=BY, now=NOW)
    return approve_organisation(org_id=org.pk, by=BY, now=NOW) if approved else org


def an_animal(org: Organisation, **values: Any) -> Animal:
    """An animal of an organisation that is kept here: an available dog unless said otherwise."""
    given = {"name": "Biscuit", "species": "Dog", "status": "Available", **values}
    return add_animal(org_id=org.pk, values=given, by=BY, now=NOW)


def a_picture(animal: Animal, colour: str = "teal") -> Picture:
    """A drawn picture with stored bytes, hung on an animal."""
    return add_pictures(animal_id=animal.pk, stored=[_drawn(colour)], by=BY, now=NOW)[0]


def a_service(
    name: str = "hearth",
    *,
    categories: tuple[str, ...] = (CATEGORY,),
    environment: Environment = Environment.PRODUCTION,
    terms_accepted: bool = True,
    first_party: bool = False,
    kind: AudienceKind = AudienceKind.SERVICE,
    standing: AudienceStanding = AudienceStanding.APPROVED,
) -> Audience:
    """The audience of a service, approved unless said otherwise. Organisations have yet to say yes."""
    audience = add_audience(
        kind=kind,
        name=name,
        environment=environment,
        categories=categories,
        terms_accepted=terms_accepted,
        first_party=first_party,
    )
    set_standing(audience=name, standing=standing)
    audience.refresh_from_db()
    return audience


def a_site(name: str = "petfinder", **values: Any) -> Audience:
    """The audience of an adoption site by file transfer."""
    return a_service(name, categories=(), kind=AudienceKind.SITE, **values)


def own_pages() -> Audience:
    """The audience that every instance has."""
    return Audience.objects.get(name=OWN_PAGES)


def say(org: Organisation, audience: Audience, yes: bool) -> None:
    """The organisation's decision for an audience."""
    set_decision(org_id=org.pk, audience=audience.name, yes=yes, by=BY, now=NOW)


def a_source(
    name: str = "upstream",
    *,
    terms: Terms = Terms.DISPLAY_ONLY,
    environment: Environment = Environment.PRODUCTION,
) -> Source:
    """An upstream hub that is mirrored."""
    return Source.objects.create(name=name, terms=terms, environment=environment)


def a_mirrored_org(source: Source, **values: Any) -> Organisation:
    """An organisation as `mirror` leaves it: approved by its hub, its published address shown."""
    given = {"name": "Far Away Rescue", "show_address": True, **values}
    return Organisation.objects.create(
        origin=source,
        source_id=str(next(_numbers)),
        standing=Standing.APPROVED,
        approved_at=NOW,
        kept={},
        **given,
    )


def a_mirrored_animal(org: Organisation, **values: Any) -> Animal:
    """An animal as `mirror` leaves it."""
    given = {"name": "Rover", "species": "Dog", "digest": bytes(16), "contact_public": True, **values}
    given.setdefault("origin_id", org.origin_id)
    return Animal.objects.create(
        org=org, source_id=str(next(_numbers)), status="Available", was_listed=True, kept={}, **given
    )


def restore_rows() -> None:
    """Put back what migrations wrote, for tests after which the tables were emptied; harmless otherwise."""
    with connection.cursor() as cursor:
        # In one turn to the server, for thousands of tests begin so.
        cursor.execute(
            "WITH source AS (INSERT INTO orgs_source (name, terms) VALUES (%s, 'own') ON CONFLICT DO NOTHING),"
            " epoch AS (INSERT INTO catalog_epoch (id, number) VALUES (1, 1) ON CONFLICT DO NOTHING)"
            " INSERT INTO sharing_audience (kind, name, standing, terms_accepted)"
            " VALUES ('own', %s, 'approved', true) ON CONFLICT DO NOTHING",
            [HERE, OWN_PAGES],
        )


def empty_tables() -> None:
    """Empty every table of petwire (ids go on where they were), then put back what migrations wrote."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith(OURS) and model._meta.managed
    ]
    deletes = "".join(f"DELETE FROM {table};" for table in [*tables, "petwire_cache"])
    with transaction.atomic(), connection.cursor() as cursor:
        # No trigger fires so, not even those of the append-only tables; and it is quicker than TRUNCATE.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"DO $$ BEGIN {deletes} END $$")  # one statement: a hundred take eight times as long
    restore_rows()


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """A database in which every statement is really committed; emptied afterwards. Not with `django_db`."""
    assert not request.node.get_closest_marker("django_db"), "that mark rolls back what this fixture commits"
    with django_db_blocker.unblock():
        restore_rows()
        yield
        empty_tables()


class Elsewhere:
    """The program once more, on a connection of its own: runs what it is given there, one after the other.

    `begin` and `commit` put several deeds into one transaction.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._pid = self.do(self._connect)

    def start(self, deed: Callable[[], T]) -> "Future[T]":
        """Start a deed that will have to wait for somebody else; see `wait_until_it_waits`."""
        return self._thread.submit(deed)

    def do(self, deed: Callable[[], T]) -> T:
        """Do a deed and return what it returns; one that has to wait for a lock is an error."""
        return self.start(deed).result(timeout=60)

    def begin(self) -> None:
        self.do(lambda: transaction.set_autocommit(False))

    def commit(self) -> None:
        self.do(transaction.commit)
        self.do(lambda: transaction.set_autocommit(True))

    def wait_until_it_waits(self) -> None:
        """Return when what was started stands before a lock."""
        deadline = time.monotonic() + 30
        blocked: list[int] = []
        while not blocked:
            assert time.monotonic() < deadline, "it did not have to wait"
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_blocking_pids(%s)", [self._pid])
                (blocked,) = cursor.fetchone()

    def close(self) -> None:
        self.do(lambda: connection.close())  # the connection of that thread, not ours
        self._thread.shutdown()

    @staticmethod
    def _connect() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])


@pytest.fixture
def elsewhere(committed: None) -> Iterator[Elsewhere]:
    """A second connection, for races; what either commits, the other sees."""
    other = Elsewhere()
    yield other
    other.close()


def _drawn(colour: str) -> Stored:
    # Stored anew each time: a test before may have taken a file away.
    return store(drawn_png(colour))


@cache
def drawn_png(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "PNG")
    return out.getvalue()
