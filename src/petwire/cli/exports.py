"""`petwire exports ...`"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from petwire.cli.answers import progress, put, rows, say
from petwire.cli.basics import COMMAND, Json, clock, moment
from petwire.cli.instance import instance

exports = typer.Typer(no_args_is_help=True)

OrgId = Annotated[int, typer.Argument(metavar="ORG", help="The organisation's id.")]
SiteName = Annotated[str, typer.Argument(metavar="SITE", help="The site's name; `petwire exports sites`.")]
Now = Annotated[str | None, typer.Option(metavar="TIME", help="As if it were this time (ISO 8601).")]


def register(app: typer.Typer) -> None:
    app.add_typer(exports, name="exports", help="Adoption sites that an organisation's animals are sent to.")


@exports.callback()
def _group() -> None:
    """Adoption sites that an organisation's animals are sent to."""


@exports.command()
def sites(
    org: Annotated[
        int | None, typer.Option(metavar="ID", help="As this organisation stands to them.")
    ] = None,
    json: Json = False,
) -> None:
    """The adoption sites that petwire knows; with --org, as an organisation stands to each."""
    with instance():
        from petwire.exports.reads import sites_of
        from petwire.exports.sites import SITES
        from petwire.orgs.reads import show_org

        if org is None:
            found = [
                {"site": one.name, "title": one.title, "kind": one.kind, "protocols": list(one.protocols)}
                for one in SITES.values()
            ]
            rows(found, {"site": "site", "title": "title", "kind": "kind"}, json=json, none="None.")
            return
        show_org(org)  # refuses an unknown id
        columns = {
            "site": "site",
            "enabled": "enabled",
            "good": "good",
            "listings": "there",
            "held": "held back",
            "last_delivery": "last delivery",
            "words": "",
        }
        rows(sites_of(org, now=clock()), columns, json=json, none="None.")


@exports.command()
def coverage(site: SiteName, json: Json = False) -> None:
    """What each of petwire's breeds becomes at a site, and by which rule; without a value, an animal is held back."""
    from petwire.exports.coverage import coverage as report

    found = report(site)
    shown = found if json else [one for one in found if one.rule in ("", "generic")]
    columns = {"species": "species", "breed": "breed", "target": "sent as", "rule": "rule", "why": "why not"}
    rows(shown, columns, json=json, none="Every breed has a word of its own there.")
    if not json:
        say(f"{len(found) - len(shown)} of {len(found)} breeds have a word of their own there.")


@exports.command()
def preflight(
    org: OrgId,
    site: SiteName,
    current: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file of what the site has now; - is standard input."),
    ] = None,
    now: Now = None,
    json: Json = False,
) -> None:
    """What would be kept, changed, new, lost and held back at a site. Changes nothing there."""
    with instance():
        from petwire.exports.reads import preflight as look

        text = None if current is None else _read(current)
        found = look(org, site, now=moment(now), current=text)
        if json:
            put(
                {
                    "org": org,
                    "site": site,
                    "known": found.known,
                    "counts": found.plan.counts,
                    "allowed": found.plan.allowed,
                    "entries": [
                        {
                            "verb": one.verb.value,
                            "animal": one.animal_id,
                            "code": one.code,
                            "name": one.name,
                            "because": one.because,
                            "explained": one.explained,
                        }
                        for one in found.plan.entries
                    ],
                }
            )
        else:
            table = [
                {
                    "verb": one.verb.value,
                    "animal": one.animal_id,
                    "code": one.code,
                    "name": one.name,
                    "why": one.because,
                }
                for one in found.plan.entries
            ]
            rows(
                table,
                {"verb": "", "animal": "animal", "code": "number there", "name": "name", "why": "why"},
                json=False,
                none="No animal, here or there.",
            )
            say(", ".join(f"{count} {verb}" for verb, count in found.plan.counts.items()) + ".")
            if found.erases_first:
                say(found.guide)
        if found.plan.counts.get("held") or found.lost:
            raise typer.Exit(3)


@exports.command()
def run(
    org: OrgId,
    site: Annotated[
        str | None, typer.Argument(metavar="SITE", help="Without it, all that are enabled.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write the files to this folder; nothing is sent or noted."),
    ] = None,
    always: Annotated[bool, typer.Option("--always", help="Also when nothing has changed.")] = False,
    now: Now = None,
    json: Json = False,
) -> None:
    """Bring a site, or all that are enabled, to what they may have."""
    with instance():
        from petwire.exports.actions import NoAccount, account_of
        from petwire.exports.preview import write_preview
        from petwire.exports.reads import sites_of
        from petwire.exports.run import Order, run_export
        from petwire.orgs.reads import show_org

        show_org(org)
        at = moment(now)
        names = [site] if site else [one.site for one in sites_of(org, now=at) if one.enabled or one.removing]
        if not names:
            raise NoAccount(f"Organisation {org} exports to no site.")
        code = 5
        for name in names:
            account = account_of(org, name)
            if to is not None:
                count = write_preview(account, to if site else to / name, now=at)
                say(f"{name}: {count} listings written to {to if site else to / name}.")
                code = 0
                continue
            with progress() as watcher:
                outcome = run_export(account, Order(at, COMMAND, always), watcher=watcher)
            say(f"{name}: {outcome.words}")
            if json:
                put(outcome)
            code = _worse(code, outcome.exit_code)
        if code:
            raise typer.Exit(code)


@exports.command()
def runs(
    org: OrgId, site: Annotated[str | None, typer.Argument(metavar="SITE")] = None, json: Json = False
) -> None:
    """What was delivered, the newest first."""
    with instance():
        from petwire.exports.reads import runs_of
        from petwire.orgs.reads import show_org

        show_org(org)
        columns = {"run": "run", "site": "site", "at": "when", "state": "state", "words": ""}
        rows(runs_of(org, site), columns, json=json, none="No run yet.")


def _read(path: Path) -> str:
    data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    return data.decode("utf-8-sig", "replace")


def _worse(one: int, other: int) -> int:
    """The exit code that says most of two runs: 5 (nothing new) is the least, then 0, 3 and what failed."""
    order = (5, 0, 3, 75, 4, 1)
    return max(one, other, key=order.index)
