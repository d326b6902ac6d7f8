"""A world in which what nobody else may see bears unique words, so that any of them in any answer is a leak.

- `zqzqz7...`: everything of Silent Valley, an organisation that said no to everybody, its own pages here included. No
  role of the cast belongs to it.
- `zqzqz6...`: what another holder of a key wrote, who is not in the cast either.
- `zqzqz8...`: of Happy Tails, which shares: an animal that is not to be published, one that was withdrawn, and the
  foster home of Biscuit, which is not public. Its own people may see them, a foster only what lives with her.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.signals import request_finished
from django.db import close_old_connections, connection, models
from django.http.response import HttpResponseBase

from petwire.access.models import KeyQuestion, KeyRequest, Service
from petwire.catalog.models import Animal, Picture, Video, VideoKind
from petwire.orgs.actions import add_person
from petwire.orgs.models import Organisation, Person, Role
from petwire.sharing.actions import set_master, withdraw
from petwire.sharing.models import AudienceKind, Code, Subject
from tests.console import Cast, a_cast, a_member, held_by, waiting_at
from tests.world import BY, NOW, World, a_picture, an_animal, an_org, own_pages, say

MARK = re.compile(r"zqzqz[678]\w*")
# Text that is not free: a mark there would break what the rows are.
FIXED = {
    "source", "source_id", "status", "standing", "state", "kind", "role", "content", "verb", "by", "digest", "look",
    "public_statuses", "environment", "terms_version", "categories", "domains", "url_key",
}  # fmt: skip
CHANGES = re.compile(r"\b(INSERT INTO|UPDATE \"?\w+\"? SET|DELETE FROM|TRUNCATE|COPY)\b", re.I)
QUIET = (
    "django_session",
    "petwire_cache",
    "usersessions_usersession",
)  # who is here, and how often they tried


@dataclass(frozen=True, slots=True)
class Marked:
    """The cast, the ids of what is Silent Valley's and the other holder's, and who may see it."""

    cast: Cast
    silent: Organisation
    foreign: dict[str, object]
    rightful: dict[
        str, Person
    ]  # members: its admin; holders and signed in: the other holder; operators: the operator
    secret_picture: Picture  # of Silent Valley
    withdrawn_picture: Picture  # of Biscuit
    hidden: Animal  # of Happy Tails
    withdrawn: Animal
    other: Service


def a_marked_world() -> Marked:
    """Both organisations busy on every page, and everything that is to be hidden marked."""
    cast = a_cast(busy=True)
    silent = an_org(name="Silent Valley", zip="73301")
    neutral = an_org(name="Neutral Ground")
    animals = [an_animal(silent, name=name) for name in ("Hush", "Mute")]
    offered = an_animal(neutral, name="Between")
    people = {role.value: a_member(silent.pk, role, f"silent-{role}") for role in Role}
    people["holder"], _ = add_person(email="other@service.example", vouched=True, by=BY, now=NOW)
    other = held_by(people["holder"], "Other Finder")
    world = World(silent, neutral, animals[0], animals[1], offered, cast.world.hearth)
    with_operator = people | {"operator": cast.people["operator"]}
    foreign = waiting_at(world, with_operator, source="quiet-hub", holds="Other ")
    foreign |= {
        "org_id": silent.pk,
        "animal_id": animals[0].pk,
        "person_id": people["volunteer"].pk,
        "key_id": other.key_id,
        "pk": 10**6,
        "uidb36": 10**6,
    }
    say(silent, own_pages(), yes=False)
    set_master(org_id=silent.pk, kind=AudienceKind.SERVICE, on=False, by=BY, now=NOW)
    for animal in animals:
        Video.objects.create(animal=animal, org=silent, kind=VideoKind.FILE, url="https://x.example/")
    marked = Marked(
        cast=cast,
        silent=silent,
        foreign=foreign,
        rightful={
            "members": people["admin"],
            "holders": people["holder"],
            "operators": cast.people["operator"],
        }
        | {"signed in": people["holder"]},
        secret_picture=Picture.objects.filter(org=silent).latest("id"),
        withdrawn_picture=a_picture(cast.world.biscuit, "navy"),
        hidden=an_animal(cast.world.happy_tails, name="Hidden", do_not_publish=True),
        withdrawn=an_animal(cast.world.happy_tails, name="Taken Back"),
        other=other,
    )
    _mark(marked, people)
    withdraw(kind=Subject.ANIMAL, subject=marked.withdrawn.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)
    withdraw(kind=Subject.PICTURE, subject=marked.withdrawn_picture.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)
    return marked


def _mark(world: Marked, people: dict[str, Person]) -> None:
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if model is Organisation:
            _write(model.objects.filter(pk=world.silent.pk), "zqzqz7")
        elif "org" in names and model._meta.get_field("org").is_relation:
            _write(model._base_manager.filter(org_id=world.silent.pk), "zqzqz7")
        elif "application" in names:
            _write(model._base_manager.filter(application__org_id=world.silent.pk), "zqzqz7")
        elif "animal" in names and model._meta.get_field("animal").is_relation:
            _write(model._base_manager.filter(animal__org_id=world.silent.pk), "zqzqz7")
    for role, person in people.items():
        word = f"zqzqz6{role}" if role == "holder" else f"zqzqz7{role}"
        Person.objects.filter(pk=person.pk).update(name=word, email=f"{word}@x.example")
    requests = KeyRequest.objects.filter(person=people["holder"])
    _write(requests, "zqzqz6", leave=("url", "reason", "exception"))
    _write(KeyQuestion.objects.filter(request__in=requests), "zqzqz6")
    _write(Animal.objects.filter(pk__in=[world.hidden.pk, world.withdrawn.pk]), "zqzqz8")
    contact = ("contact_name", "contact_email", "contact_cell_phone", "contact_home_phone")
    Animal.objects.filter(pk=world.cast.world.biscuit.pk).update(
        **{name: f"zqzqz8{name}" for name in contact}
    )


def _write(rows: "models.QuerySet[Any]", word: str, leave: tuple[str, ...] = ()) -> None:
    """A unique word into every column of these rows that can hold free text."""
    model = rows.model
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        name = field.name
        if field.choices or name in FIXED or name in leave or field.is_relation or field.primary_key:
            continue
        text = f"{word}{model._meta.model_name}{name}".replace("_", "")
        if isinstance(field, models.EmailField):
            values[name] = f"{text}@x.example"
        elif isinstance(field, ArrayField):
            values[name] = [text]
        elif isinstance(field, models.JSONField):
            values[name] = {text: text}
        elif isinstance(field, models.TextField | models.CharField):
            values[name] = f"https://{text}.example/" if name.endswith("url") else text
    if values:
        with _without_triggers():
            for pk in rows.values_list("pk", flat=True):
                one = {k: f"{pk}{v}" if k in ("email", "contact_email") else v for k, v in values.items()}
                model._base_manager.filter(pk=pk).update(**one)


@contextmanager
def _without_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")


def words_in(answer: HttpResponseBase) -> set[str]:
    """The marks in an answer: its headers and its body, also one that is streamed."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    close(answer)
    return marks(body) | marks(str(dict(answer.headers)).encode())


def close(answer: HttpResponseBase) -> None:
    """End an answer as a server does, but for the connection to the database, which is the test's own."""
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)


def marks(data: bytes) -> set[str]:
    """The marks in bytes, however they are written."""
    return set(MARK.findall(data.decode("utf-8", "replace")))


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that change a table, but for sessions and counts of tries."""
    found: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        text = sql if isinstance(sql, str) else repr(sql)  # psycopg's own pieces
        if CHANGES.search(text) and not any(name in text for name in QUIET):
            found.append(text[:120])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield found


def dump() -> dict[str, str]:
    """A digest of the rows of each table, but for sessions and counts of tries."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        for table in sorted({name for (name,) in cursor.fetchall()} - set(QUIET)):
            cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
            found[table] = cursor.fetchone()[0]
    return found


class Forms(HTMLParser):
    """What a browser would send with the forms of a page, filled in with something that fits."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self._form: dict[str, str] | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            posts = given.get("method", "").lower() == "post" and "sign-out" not in given.get("action", "")
            self._form = {} if posts else None
            if self._form is not None:
                self.found.append(self._form)
        elif tag == "button" and self._form is not None and name:
            self._form.setdefault(name, given.get("value", ""))
        elif tag == "textarea" and self._form is not None and name:
            self._form[name] = "Some words"
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._form is not None and self._select and given.get("value"):
            self._form.setdefault(self._select, given["value"])
        elif tag == "input" and self._form is not None and name and name != "csrfmiddlewaretoken":
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox"):
                self._form.setdefault(name, given.get("value", "on"))
            elif kind != "file":
                fits = {
                    "email": "x@y.example",
                    "zip": "78701",
                    "url": "https://x.example/",
                    "date": "2026-12-24",
                }
                self._form[name] = given.get("value") or fits.get(kind) or fits.get(name, "Some words")
