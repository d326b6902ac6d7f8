"""The cast of the console: one person in each role at Happy Tails, a stranger who runs another rescue, an operator."""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from secrets import token_hex
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from petwire.access.actions import Application as ServiceApplication
from petwire.access.actions import add_service, approve_service, suspend_service, terminate_service
from petwire.access.changes import change_service, facts_of
from petwire.access.keys import new_link
from petwire.access.life.breaches import Reported, report_breach
from petwire.access.life.idle import ask_reactivation
from petwire.access.life.models import BreachCode, DayUse, EndCode
from petwire.access.life.notices import answer_notice, serve_notice
from petwire.access.models import IDLE, Draws, Service, ServiceChange
from petwire.access.projects import note_asked
from petwire.access.requests import Wanted, ask_for_key
from petwire.access.requests import approve as approve_key
from petwire.access.requests import ask as ask_about_key
from petwire.access.terms import versions
from petwire.audit.actions import record_each
from petwire.bulkfiles.models import SignerKey, Webhook
from petwire.bulkfiles.received import Runs
from petwire.bulkfiles.withdrawals import current_withdrawals, note_received
from petwire.catalog.drafts import keep_draft
from petwire.catalog.models import EditedAnimal, ReportReason
from petwire.catalog.moving import offer_animal
from petwire.catalog.reports import report
from petwire.exports.actions import AccountForm, set_account
from petwire.exports.asking import ask_account, set_partner, token_of
from petwire.exports.models import Delivery, LostCopy, Sending
from petwire.freshness.actions import note_lags
from petwire.freshness.models import Outlet
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.listings.messages.actions import note_letter, report_letter
from petwire.listings.messages.models import About
from petwire.listings.messages.reads import addressee
from petwire.mirror.models import Upstream
from petwire.orgs.actions import add_member, add_person
from petwire.orgs.branches import keep_branch
from petwire.orgs.joining import ask
from petwire.orgs.models import Application, Branch, Environment, Membership, OrgKind, Person, Role
from petwire.orgs.people import invite
from petwire.runs.models import Run, State
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from petwire.tracker.actions import note_finding, open_drop
from petwire.tracker.models import Page, Views
from petwire.tracker.probe import Finding
from tests.world import BY, CATEGORY, NOW, World, a_picture, a_source, a_world, an_animal, own_pages

FACTS = {
    "kind": OrgKind.RESCUE,
    "registration": "EIN 12-3456789",
    "contact_name": "Ann Admin",
    "contact_email": "admin@rescue.example",
}
PASSWORD = "correct horse battery"
ROLES = ("anonymous", "stranger", "volunteer", "foster", "editor", "admin", "operator", "holder")


@dataclass(frozen=True, slots=True)
class Cast:
    """The world, and the people in it by what they are."""

    world: World
    people: dict[str, Person]
    ids: dict[str, object]  # what addresses name, by the names that they give it

    def client(self, who: str) -> Client:
        """A browser in which that person has signed in; nobody, for `anonymous`."""
        client = Client()
        if who != "anonymous":
            client.force_login(self.people[who])
        return client


def a_cast(*, busy: bool = False) -> Cast:
    """Everybody at Happy Tails; the stranger is an admin of Quiet Paws. `busy`: something waits on every page."""
    world = a_world()
    people = _people(
        {
            **{role.value: (f"{role}@rescue.example", world.happy_tails.pk, role) for role in Role},
            "stranger": ("stranger@rescue.example", world.quiet_paws.pk, Role.ADMIN),
            "operator": ("operator@hub.example", None, None),
            "holder": ("holder@service.example", None, None),
        }
    )
    service = held_by(people["holder"])
    ids = {
        "org_id": world.happy_tails.pk,
        "animal_id": world.biscuit.pk,
        "person_id": people["volunteer"].pk,
        "uidb36": 1,
        "token": "wrong",
        "key_id": service.key_id,
    }
    return Cast(world, people, ids | (waiting_at(world, people) if busy else {}))


def _people(wanted: dict[str, tuple[str, int | None, Role | None]]) -> dict[str, Person]:
    """People, some with a role in an organisation, as `add_person` and `add_member` enter them, in a few statements:
    hundreds of tests begin with them."""
    fresh = [
        Person(email=email, is_operator=name == "operator", created_at=NOW, password=_hashed())
        for name, (email, _, _) in wanted.items()
    ]
    people = dict(zip(wanted, Person.objects.bulk_create(fresh), strict=True))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, primary=True, verified=True)
        for person in people.values()
    )
    roles = [(people[name], org, role) for name, (_, org, role) in wanted.items() if role is not None]
    Membership.objects.bulk_create(
        Membership(org_id=org, person=person, role=role) for person, org, role in roles
    )
    added = {person.pk: {"operator": person.is_operator} for person in people.values()}
    record_each(by=BY, verb="person.add", kind="person", subjects=added, now=NOW)
    for org in {org for _, org, _ in roles}:
        given = {person.pk: {"role": role} for person, at, role in roles if at == org}
        record_each(by=BY, verb="member.set", kind="person", subjects=given, now=NOW, org=org)
    return people


def held_by(person: Person, name: str = "Paw Finder") -> Service:
    """An approved service that a person looks after."""
    application = ServiceApplication(name=name, categories=(CATEGORY,), email=person.email)
    environment = Environment.PRODUCTION
    made = add_service(application=application, environment=environment, terms_accepted=True, by=BY, now=NOW)
    approve_service(key_id=made.id, by=BY, now=NOW)
    Service.objects.filter(key_id=made.id).update(holder=person)
    return Service.objects.get(key_id=made.id)


def waiting_at(
    world: World, people: dict[str, Person], *, source: str = "upstream", holds: str = ""
) -> dict[str, object]:
    """Happy Tails has a branch, an open invitation and an application with a question; Biscuit was reported."""
    now = timezone.now()
    org = world.happy_tails
    application = Application.objects.create(org=org, applied_at=now, terms_accepted_at=now, **FACTS)
    branch = Branch(org=org)
    keep_branch(branch=branch, values={"name": "Austin South", "zip": "78704"}, by=BY, now=now)
    sent = invite(org_id=org.pk, email="new@rescue.example", role=Role.EDITOR, by=BY, now=now)
    question = ask(org_id=org.pk, text="Since when do you exist?", by=BY, now=now)
    reported = report(
        animal_id=world.biscuit.pk, reason=ReportReason.WRONG, text="He is no dog.", email="", now=now
    )
    edit = EditedAnimal.objects.filter(animal=world.biscuit).latest("id")
    an_animal(org, name="Gone", status="Deleted")
    offer_animal(animal_id=world.shy.pk, to_org_id=org.pk, by=BY, now=now)
    sheet = b"rescue_id,name,species,status,shoes\n1,Rex,dog,,\n2,Max,dog,Sleeping,\n"
    draft = keep_draft(
        org_id=org.pk, name="a.csv", content=sheet, by=f"person:{people['editor'].pk}", now=now
    )
    waits = _run_that_waits(now, source)
    return (
        _waiting_keys(people["holder"], now, holds)
        | _withdrawn(world, people, now)
        | _exported(world, now)
        | _looked_at(world, people["holder"], now)
        | {"letter_id": _a_reported_letter(world, now)}
        | {
            "source_name": waits.subject,
            "run_id": waits.pk,
            "draft_id": draft.pk,
            "edit_id": edit.edit_id,
            "picture_id": a_picture(world.biscuit).pk,
            "application_org": application.org_id,
            "branch_id": branch.pk,
            "invitation_id": sent.invitation.pk,
            "token": sent.token,
            "question_id": question.pk,
            "report_id": reported.pk,
        }
    )


def _a_reported_letter(world: World, now: datetime) -> int:
    """About Biscuit; the same writer wrote to the organisation as well."""
    tokens = [
        note_letter(to=to, email="pest@home.example", nonce=token_hex(), now=now)
        for to in (addressee(About.ORG, world.happy_tails.pk), addressee(About.ANIMAL, world.biscuit.pk))
        if to is not None
    ]
    return report_letter(token=tokens[-1], reason="fraud", now=now).pk


def _looked_at(world: World, holder: Person, now: datetime) -> dict[str, object]:
    """Biscuit is looked at on own pages, on Paw Finder's and on one that nobody knows, where views have dropped; one
    page of Paw Finder lacks the image, one could not be told."""
    org, today = world.happy_tails.pk, day_of(now, config().zone)
    finder = Service.objects.filter(holder=holder).earliest("id").audience_id
    counted = ((own_pages().pk, "localhost", 40), (finder, "pawfinder.example", 25), (0, "blog.example", 3))
    for number, (audience, host, count) in enumerate(counted * 4):
        Views.objects.create(
            org=org,
            animal=world.biscuit.pk if number % 4 else world.mittens.pk,
            day=today - timedelta(days=number),
            audience=audience,
            host=host,
            count=count + number,
        )
    open_drop(org=org, site=(finder, ""), seen=4, usual=90, day=today - timedelta(days=1), now=now)
    findings = (
        (Finding.MISSING, "unless a script adds it later"),
        (Finding.SCRIPTS, ""),
        (Finding.NOT_YET, ""),
    )
    pages = []
    for number, (finding, detail) in enumerate(findings):
        url = f"https://pawfinder.example/dogs/a-rather-long-name-of-a-page-that-shows-an-animal/{number}"
        page = Page.objects.create(audience=finder, url=url, animal=world.biscuit.pk, added_at=now)
        if finding:
            note_finding(page, finding, detail, now=now)
        pages.append(page)
    note_lags(Outlet.PAGES, "", [0.02, 0.03, 0.4], now=now)
    return {"page_id": pages[0].pk}


def _exported(world: World, now: datetime) -> dict[str, object]:
    """Happy Tails exports to Adopt-a-Pet, which has one animal that would be lost."""
    org = world.happy_tails
    form = AccountForm(host="ftp.site.example", user="shelter7", password="secret")
    account = set_account(org_id=org.pk, site="adoptapet", form=form, by=BY, now=now)
    Delivery.objects.create(account=account, animal_id=world.biscuit.pk, code="1", there=True, sent=b"1")
    Delivery.objects.create(account=account, animal_id=10**12, code="2", there=True, sent=b"2")
    Sending.objects.create(
        account=account,
        run=1,
        at=now,
        state=State.FAILED,
        words="The account on ftp.site.example is full: 552 quota exceeded.",
        counts={"kept": 1, "changed": 0, "new": 1, "lost": 1, "held": 1},
        entries=[
            ["held", world.biscuit.pk, "1", "Its sex is unknown."],
            ["lost", None, "7", "Nobody knows it."],
        ],
        replaced=[[world.mittens.pk, "Breed", "Domestic Short Hair", "Domestic Shorthair", "shipped"]],
        pictures={
            "sent": ["photos/1.jpg"],
            "failed": {"pets.csv": "552 quota exceeded"},
            "removed": ["photos/2.jpg"],
        },
        file_name="pets.csv",
        file=zlib.compress(b"Id,Name\r\n"),
    )
    copy = LostCopy.objects.create(account=account, at=now, by=BY, listings=[["7", "Rex"]])
    set_partner(site="petfinder", way="mail", address="partner@site.example", secret=None, by=BY, now=NOW)
    asked = ask_account(org_id=org.pk, site="petfinder", by=BY, now=timezone.now())
    return {
        "site_name": "adoptapet",
        "copy_id": copy.pk,
        "export_run": 1,
        "account_request": asked.pk,
        "account_token": token_of(asked),
    }


def _withdrawn(world: World, people: dict[str, Person], now: datetime) -> dict[str, object]:
    """Paw Finder had Mittens, whom an operator has withdrawn; her organisation has withdrawn another animal. It signs
    with another key than before, and has a webhook."""
    service = Service.objects.filter(holder=people["holder"]).earliest("id")
    other = an_animal(world.happy_tails, name="Shadow")
    note_received(service, orgs=[world.happy_tails.pk], animals=[world.mittens.pk], pictures=Runs.of(()))
    given = {"kind": Subject.ANIMAL, "code": Code.LEGAL, "now": now}
    ours = withdraw(subject=other.pk, by=f"person:{people['admin'].pk}", **given)
    theirs = withdraw(subject=world.mittens.pk, by=f"operator:{people['operator'].pk}", **given)
    current_withdrawals(service, now=now)
    SignerKey.objects.create(service=service, key="11" * 32, since=now, offered="22" * 32, offered_at=now)
    Webhook.objects.create(service=service, url="https://service.example/hook", set_at=now)
    return {
        "entry_id": ours.pk,
        "operators_entry": theirs.pk,
        "service_key": service.key_id,
        "kind": "animal",
        "subject": world.biscuit.pk,
    }


def _waiting_keys(holder: Person, now: datetime, name: str) -> dict[str, object]:
    """The holder asked for another key and was asked something; Paw Finder is to change; a project's term is over."""
    service = Service.objects.select_related("audience").get(holder=holder)
    request = ask_for_key(wanted=a_wish(name=f"{name}Dog Lens"), person=holder, by=BY, now=now).request
    question = ask_about_key(request_id=request.pk, text="Who are your users?", by=BY, now=now)
    unconfirmed = ask_for_key(wanted=a_wish(name=f"{name}Cat Map"), person=None, by=BY, now=now)
    wanted = replace(
        facts_of(service),
        categories=("adoption site", "for sale"),
        company="Lens",
        email="new@service.example",
    )
    changed = change_service(key_id=service.key_id, wanted=wanted, by=BY, now=now)
    change = ServiceChange.objects.get(service=service, state="waiting")
    link = new_link(key_id=service.key_id, draws=Draws.FTP, by=BY, now=now)
    day = now.date() + timedelta(days=1)
    project = a_wish(name=f"{name}My class", categories=("education",), term_ends=day)
    asked = ask_for_key(wanted=project, person=holder, by=BY, now=now).request
    school = approve_key(request_id=asked.pk, by=BY, now=now).service
    note_asked(service=school, by=BY, now=now)
    return _lives(service, holder, now) | {
        "request_id": request.pk,
        "key_request": request.pk,
        "key_question": question.pk,
        "request_token": unconfirmed.token,
        "change_id": change.pk,
        "address_token": changed.token,
        "key_token": link.token,
        "school_key": school.key_id,
        "version": versions()[0].version,
    }


def _lives(service: Service, holder: Person, now: datetime) -> dict[str, object]:
    """Paw Finder has a notice that was answered, used something, and was reported; one service has ended, one is idle
    and asked back."""
    served = serve_notice(
        key_id=service.key_id,
        code=BreachCode.STALE,
        reason="Rex was adopted in May, and your page still shows him.",
        danger=False,
        by=BY,
        now=now,
    )
    answer_notice(notice_id=served.pk, text="We have taken him down.", by=BY, now=now)
    for days, channel, requests, size in ((0, "ftp", 14, 52_000_000), (1, "files", 9, 31_000_000)):
        day = day_of(now, config().zone) - timedelta(days=days)
        DayUse.objects.create(service=service, day=day, channel=channel, requests=requests, bytes=size)
    reported = Reported(
        own=False,
        which="Paw Finder",
        text="It shows Shy.",
        happened="Monday",
        name="Eve",
        email="eve@person.example",
    )
    breach = report_breach(reported=reported, now=now)
    ended, idle = (_another(name, holder) for name in ("Old Paws", "Sleepy Paws"))
    terminate_service(key_id=ended, why=EndCode.HOLDER, by=BY, now=now)
    suspend_service(key_id=idle, why=IDLE, by=BY, now=now)
    ask_reactivation(key_id=idle, words="We were on leave.", by=BY, now=now)
    return {"notice_id": served.pk, "breach_id": breach.pk, "ended_key": ended, "idle_key": idle}


def _another(name: str, holder: Person) -> str:
    wanted = ServiceApplication(name=name, categories=(CATEGORY,), email=holder.email)
    environment = Environment.PRODUCTION
    made = add_service(application=wanted, environment=environment, terms_accepted=True, by=BY, now=NOW)
    approve_service(key_id=made.id, by=BY, now=NOW)
    Service.objects.filter(key_id=made.id).update(holder=holder)
    return made.id


def a_wish(**facts: Any) -> Wanted:
    """What somebody asks for who wants a key; what is not said is plain and complete."""
    term_ends = facts.pop("term_ends", None)
    nightly_files = facts.pop("nightly_files", True)
    given = {
        "name": "Paw Map",
        "email": "dev@service.example",
        "company": "Paw Map Inc.",
        "url": f"https://{facts.get('name', 'paw map').lower().replace(' ', '-')}.example",
        "description": "Shows animals on a map.",
        "categories": ("adoption site",),
        **facts,
    }
    application = ServiceApplication(**given)
    return Wanted(application, "Dev", Environment(config().environment), nightly_files, term_ends)


def _run_that_waits(now: datetime, source: str) -> Run:
    """An update of a source that would remove a lot."""
    Upstream.objects.create(source=a_source(source), url="ftp://apikey-abcdefgh@hub.example/", updated_at=now)
    return Run.objects.create(
        kind="mirror update",
        subject=source,
        state=State.WAITING,
        started_at=now,
        finished_at=now,
        outcome=f"{source}: 3 animals added, 0 removed. 900 animals are gone from the set: too many to remove.",
        report={"set": "2026-03-14", "animals": {"waiting": 900}, "orgs": {"waiting": 0}},
    )


def a_member(org_id: int, role: Role, name: str = "") -> Person:
    """A person with a role in an organisation."""
    person, _ = add_person(email=f"{name or role}@rescue.example", vouched=True, by=BY, now=NOW)
    add_member(org_id=org_id, person=person, role=role, by=BY, now=NOW)
    return person


@cache
def _hashed() -> str:
    return make_password(PASSWORD)  # dear on purpose, so once for all


def console_addresses() -> dict[str, URLPattern]:
    """Every address of the console as Django knows it (such as `console/<id:org_id>/`), and its view."""
    found = {}

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for one in patterns:
            route = before + str(one.pattern).removeprefix("^")
            if isinstance(one, URLResolver):
                walk(one.url_patterns, route)
            elif one.callback.__module__.startswith(("petwire.console", "allauth")) or route.startswith(
                "console/"
            ):
                found[route] = one

    walk(get_resolver().url_patterns, "")
    return found
