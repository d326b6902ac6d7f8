"""`petwire mirror ...`"""

import sys
from collections.abc import Callable
from dataclasses import asdict
from math import inf
from typing import TYPE_CHECKING, Annotated, Any

import typer

from petwire.cli.answers import progress, put, rows, say
from petwire.cli.basics import COMMAND, Json, clock, span
from petwire.cli.instance import instance
from petwire.cli.recalling import after_a_no

if TYPE_CHECKING:
    from petwire.mirror.models import Upstream
    from petwire.mirror.run import Outcome
    from petwire.wire.notices import Notice

mirror = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The source's name.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the plan and change nothing.")]
MaxDelete = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE", min=0, max=1, help="Let up to this share of the animals go without asking."
    ),
]
PLAN_LINES = 50
EVER = 100_000  # runs
EXAMPLES = 3  # places of a kind of finding


def register(app: typer.Typer) -> None:
    app.add_typer(
        mirror, name="mirror", help="Sources that are mirrored: add, import, update, scrub, take down."
    )


@mirror.command()
def add(
    name: Name,
    url: Annotated[str, typer.Argument(help="https://, ftps://, ftp://, or a folder.")],
    terms: Annotated[str, typer.Option(help="display-only or republish.")] = "display-only",
    environment: Annotated[
        str | None,
        typer.Option(
            help="test, for a source of test data; production, where its address looks like test data."
        ),
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Add a source. The password is asked for when the URL has none."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask(url)
    with instance():
        from petwire.mirror.actions import add_source

        upstream = add_source(
            name=name,
            url=url,
            terms=terms,
            environment=environment,
            password=password,
            by=COMMAND,
            now=clock(),
        )
        _pin(upstream)
        if upstream.source.environment == "test":
            say(f"{name} counts as a source of test data: production pages do not show it.")
        say(f"Source {name} is added. `petwire mirror import {name}` makes the first copy.")


@mirror.command(name="set")
def set_(
    name: Name,
    daily: Annotated[
        str | None, typer.Option(metavar="HH:MM", help="When the worker updates it, in local time.")
    ] = None,
    scrub: Annotated[
        str | None, typer.Option(metavar="DAY", help="On which day it compares everything: mon to sun.")
    ] = None,
    pictures: Annotated[str | None, typer.Option(help="link or copy.")] = None,
    attribution: Annotated[
        tuple[str, str] | None, typer.Option(metavar="TEXT URL", help="Shown with each of its animals.")
    ] = None,
    hub_key: Annotated[
        str | None, typer.Option(metavar="KEY", help="Believe orders by this key from now on, on your word.")
    ] = None,
    environment: Annotated[
        str | None, typer.Option(help="production or test, where petwire has guessed wrongly.")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="A new password, from standard input.")
    ] = False,
) -> None:
    """Change a source's habits."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    with instance():
        from petwire.mirror.actions import set_source

        text, url = attribution or (None, None)
        set_source(
            name=name,
            pictures=pictures,
            attribution_text=text,
            attribution_url=url,
            password=password,
            daily=daily,
            scrub=scrub,
            hub_key=hub_key,
            environment=environment,
            by=COMMAND,
            now=clock(),
        )
        say(f"Source {name} is changed.")


@mirror.command("import")
def import_(name: Name, dry_run: DryRun = False, max_delete: MaxDelete = None, json: Json = False) -> None:
    """The first copy of a source, from its full files."""
    _run("import_source", name, dry_run, max_delete, json)


@mirror.command()
def update(name: Name, dry_run: DryRun = False, max_delete: MaxDelete = None, json: Json = False) -> None:
    """The daily update, from the new and updated animals and the list of all."""
    _run("update_source", name, dry_run, max_delete, json)


@mirror.command()
def scrub(name: Name, dry_run: DryRun = False, max_delete: MaxDelete = None, json: Json = False) -> None:
    """A full refresh: every record is compared with the full files."""
    _run("scrub_source", name, dry_run, max_delete, json)


@mirror.command()
def pictures(name: Name, json: Json = False) -> None:
    """Copy a source's pictures now, all that are left; or ask for some, where they are linked."""
    with instance():
        from petwire.mirror.links import ask_links
        from petwire.mirror.models import PictureHabit
        from petwire.mirror.pictures import copy_pictures
        from petwire.mirror.reads import find_upstream
        from petwire.runs.reads import findings

        if find_upstream(name).pictures == PictureHabit.LINK:
            with progress() as watcher:
                asked = ask_links(name=name, now=clock(), watcher=watcher, seconds=inf)
            say(f"{name}: {asked.words}.")
            _tell(findings(asked.run))
            if json:
                put(asdict(asked))
            raise typer.Exit(3 if asked.dead else 0 if asked.asked else 5)
        with progress() as watcher:
            copied = copy_pictures(name=name, now=clock(), watcher=watcher, seconds=inf)
        say(f"{name}: {copied.words}.")
        if json:
            put(asdict(copied))
        raise typer.Exit(3 if copied.failed else 0 if copied.copied else 5)


@mirror.command()
def status(name: Annotated[str | None, typer.Argument(metavar="NAME")] = None, json: Json = False) -> None:
    """How fresh each source is, and what waits."""
    with instance():
        from petwire.mirror.reads import dead_links
        from petwire.mirror.reads import status as sources

        columns = {
            "name": "name",
            "url": "from",
            "terms": "terms",
            "animals": "animals",
            "orgs": "orgs",
            "daily": "daily",
            "scrub": "scrub",
            "age": "set's age",
            "updated_at": "updated",
            "scrubbed_at": "scrubbed",
            "stale": "stale",
            "waiting": "waiting run",
            "alarm": "orders refused",
            "dead_links": "dead links",
        }
        found = sources(name, now=clock())
        for one in found:
            if one.alarm:
                say(f"The orders of {one.name} are refused: {one.alarm_words}")
        dead = dead_links()
        shown = [{**asdict(one), "dead_links": dead.get(one.name, 0)} for one in found]
        if not json:
            shown = [{**one, "age": span(one["lag"])} for one in shown]
        rows(shown, columns, json=json, none="No sources yet: petwire mirror add NAME URL")


@mirror.command()
def runs(
    name: Name,
    run: Annotated[int | None, typer.Option(metavar="ID", help="Only this one, with all it found.")] = None,
    json: Json = False,
) -> None:
    """Past runs of a source, the newest first; or one with what it found in the data."""
    with instance():
        from petwire.mirror.reads import runs as past
        from petwire.runs.reads import findings

        found = [
            {
                "id": one.pk,
                "kind": one.kind,
                "state": one.state,
                "started": one.started_at,
                "outcome": one.outcome,
                "report": one.report,
            }
            for one in past(name, EVER if run else 50)
            if run in (None, one.pk)
        ]
        if run is not None:
            if not found:
                raise typer.BadParameter(
                    f"--run {run} is no run of {name}; `petwire mirror runs {name}` shows all"
                )
            notices = findings(run)
            if json:
                put({**found[0], "notices": notices})
                return
            say(f"{found[0]['kind']}, {found[0]['state']}: {found[0]['outcome']}")
            _tell(notices)
            return
        columns = {"id": "id", "kind": "kind", "state": "state", "started": "started", "outcome": "outcome"}
        rows(found, columns, json=json, none="No runs yet.")


@mirror.command()
def approve(
    name: Name,
    run: Annotated[int, typer.Argument(metavar="RUN", help="The waiting run's id.")],
    by: Annotated[str, typer.Option(metavar="EMAIL", help="Who says so.")] = COMMAND,
) -> None:
    """Let a run that waits at the guard remove what it planned."""
    with instance():
        from petwire.mirror.actions import approve_run

        approve_run(name=name, run_id=run, by=by, now=clock())
        say(f"Run {run} is approved. Run the update again: it may now remove what it planned.")


@mirror.command()
def poll(name: Name, json: Json = False) -> None:
    """Ask a source's hub for its orders now, and carry them out. The worker does so every few minutes."""
    with instance():
        from petwire.mirror.polling import poll as ask
        from petwire.mirror.reads import find_upstream

        polled = ask(find_upstream(name), now=clock())
        say(polled.words)
        _tell(list(polled.notices))
        if json:
            put({**asdict(polled), "notices": list(polled.notices)})
        if polled.hidden:
            after_a_no()  # what we hand on ourselves
        raise typer.Exit(polled.exit_code)


@mirror.command("remove-org")
def remove_org(
    name: Name,
    org: Annotated[str, typer.Argument(metavar="ORG_ID", help="The organisation's id at the source.")],
    why: Annotated[str, typer.Option(help="org_choice, org_closed, legal, error or terminated.")],
) -> None:
    """Take an organisation down at once; later data of it is left out until it is readmitted."""
    with instance():
        from petwire.mirror.actions import remove_org as take_down

        removed = take_down(name=name, org_source_id=org, why=why, by=COMMAND, now=clock())
        if not removed.erased:
            say(
                f"Organisation {org} of {name} is hidden now; the run that is under way erases it at its end."
            )
        elif removed.held:
            say(f"Organisation {org} of {name} is gone, with {removed.animals} animals.")
        else:
            say(f"Organisation {org} of {name} was not held.")
        say(f"Later data of it is left out until `petwire mirror readmit-org {name} {org}`.")
        after_a_no()


@mirror.command("readmit-org")
def readmit_org(
    name: Name,
    org: Annotated[str, typer.Argument(metavar="ORG_ID", help="The organisation's id at the source.")],
) -> None:
    """Let an organisation that was taken down come back."""
    with instance():
        from petwire.mirror.actions import readmit_org as readmit

        readmit(name=name, org_source_id=org, by=COMMAND, now=clock())
        say(f"Organisation {org} of {name} may come back: {_brings(name)}")


@mirror.command("readmit-animal")
def readmit_animal(
    name: Name,
    animal: Annotated[str, typer.Argument(metavar="ANIMAL_ID", help="The animal's id at the source.")],
) -> None:
    """Let an animal that was withdrawn here come back."""
    _readmit(name, "animal", animal)


@mirror.command("readmit-picture")
def readmit_picture(
    name: Name,
    picture: Annotated[str, typer.Argument(metavar="MEDIA_ID", help="The picture's id at the source.")],
) -> None:
    """Let a picture that was withdrawn here come back."""
    _readmit(name, "picture", picture)


def _readmit(name: str, kind: str, source_id: str) -> None:
    with instance():
        from petwire.mirror.withdrawn import readmit
        from petwire.sharing.models import Subject

        readmit(name=name, kind=Subject(kind), source_id=source_id, by=COMMAND, now=clock())
        say(f"The {kind} {source_id} of {name} may come back: {_brings(name)}")


def _brings(name: str) -> str:
    return f"its next set brings it, or `petwire mirror scrub {name}`."


@mirror.command()
def purge(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, everything of it.")] = False,
    json: Json = False,
) -> None:
    """Erase everything of a source, and print a certificate of what was erased and looked at."""
    if not yes:
        raise typer.BadParameter(f"everything of {name} will be erased for good; say --yes if you mean it")
    with instance():
        from petwire.mirror.farewell import NotSent, farewells_due, send_certificate
        from petwire.work.purging import purge_source

        now = clock()
        certificate = purge_source(name, by=COMMAND, now=now)
        for farewell in farewells_due(now=now):
            try:
                say(f"{farewell.source_name}: {send_certificate(farewell, now=now)}.")
            except NotSent as error:
                say(f"{error} The worker goes on trying.")
        if json:
            put(certificate.facts)
        else:
            for line in certificate.words:
                say(line)
        raise typer.Exit(0 if certificate.clean else 1)


@mirror.command()
def certificates(json: Json = False) -> None:
    """What was erased because its hub had ended our access, and whether the hub has our certificate."""
    with instance():
        from petwire.mirror.farewell import farewells

        shown = [
            {**asdict(one), "certificate": one.certificate.decode() if json else ""}
            for one in farewells(now=clock())
        ]
        columns = {
            "source": "source",
            "hub": "hub",
            "service": "as service",
            "ordered_at": "ended",
            "erased_at": "erased",
            "deadline": "to certify by",
            "sent_at": "hub has it",
            "trouble": "trouble",
        }
        rows(shown, columns, json=json, none="No hub has ended our access.")


def _pin(upstream: "Upstream") -> None:
    """Meet the hub's key as early as can be. A hub that is not there, or signs nothing, is no trouble here."""
    from petwire.mirror.polling import poll as ask

    polled = ask(upstream, now=clock())
    if polled.notices or polled.exit_code == 4:
        say(polled.words)
        _tell(list(polled.notices))


def _run(action: str, name: str, dry_run: bool, max_delete: float | None, json: bool) -> None:
    with instance():
        from petwire.mirror import run as runs
        from petwire.runs.reads import findings

        execute: Callable[..., Outcome] = getattr(runs, action)
        with progress() as watcher:
            outcome = execute(name=name, now=clock(), dry_run=dry_run, max_delete=max_delete, watcher=watcher)
        say(outcome.words)
        for change in (outcome.plan or [])[:PLAN_LINES]:
            say(f"  {change.verb} {change.kind} {change.id}: {change.because}")
        if outcome.plan and len(outcome.plan) > PLAN_LINES:
            say(f"  ... and {len(outcome.plan) - PLAN_LINES} more; --json has all.")
        found = findings(outcome.run_id) if outcome.run_id else []
        _tell(found, more=f"petwire mirror runs {name} --run {outcome.run_id}")
        if json:
            put({**_facts(outcome), "notices": found})
        raise typer.Exit(outcome.exit_code)


def _tell(found: "list[Notice]", *, more: str = "") -> None:
    """Say what was found in the data, the worst first: each kind once with its remedy, and its places.

    With `more`, the command that shows all, only some places are said, and of severity info only the number.
    """
    from petwire.mirror.notices import MIRROR_NOTICES
    from petwire.wire.notices import NOTICES, Severity

    kinds: dict[str, list[Notice]] = {}
    for severity in reversed(Severity):
        for one in found:
            if one.severity is severity and not (more and severity is Severity.INFO):
                kinds.setdefault(one.code, []).append(one)
    shown = 0
    for code, ones in kinds.items():
        kind = (NOTICES | MIRROR_NOTICES)[code]
        places = ones[:EXAMPLES] if more else ones
        say(f"  {kind.severity}: {kind.what} {kind.remedy} ({code}, {len(ones)} in all)")
        for one in places:
            say(f"    {_place(one)}: {one.detail}")
        shown += len(places)
    if shown < len(found):
        say(f"  {len(found) - shown} findings more: {more}")


def _place(one: "Notice") -> str:
    """Where a finding is: file, row, field, and whose record it is."""
    parts = (one.file, f"row {one.row}" if one.row else "", one.field, one.subject and f"id {one.subject}")
    return ", ".join(part for part in parts if part) or "the set"


def _facts(outcome: "Outcome") -> dict[str, Any]:
    facts: dict[str, Any] = {
        "run": outcome.run_id,
        "state": outcome.state,
        "exit_code": outcome.exit_code,
        "words": outcome.words,
        **outcome.report,
    }
    if outcome.plan is not None:
        facts["plan"] = [
            {"verb": c.verb, "kind": c.kind, "id": c.id, "because": c.because} for c in outcome.plan
        ]
    return facts


def _ask(url: str) -> str | None:
    """Ask a person for the password of an FTP source when the URL names a user and no password."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if not parts.username or parts.password is not None or not sys.stdin.isatty():
        return None
    return str(typer.prompt("Password", hide_input=True))
