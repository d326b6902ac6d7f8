"""`petwire sharing ...`"""

from typing import Annotated

import typer

from petwire.cli.answers import put, rows, say
from petwire.cli.basics import COMMAND, Json, clock
from petwire.cli.instance import instance
from petwire.cli.pairs import yes_or_no
from petwire.cli.recalling import after_a_no

sharing = typer.Typer(no_args_is_help=True)

OrgId = Annotated[int, typer.Argument(metavar="ORG", help="The organisation's id.")]


def register(app: typer.Typer) -> None:
    app.add_typer(
        sharing, name="sharing", help="Which services and sites may show an organisation's animals."
    )


@sharing.command(name="set")
def set_(
    org: OrgId,
    audience: Annotated[str, typer.Argument(help="own, a service's key id, or a site.")],
    answer: Annotated[str, typer.Argument(metavar="yes|no")],
) -> None:
    """An organisation's decision for an audience."""
    with instance():
        from petwire.sharing.actions import set_decision

        changed = set_decision(org_id=org, audience=audience, yes=yes_or_no(answer), by=COMMAND, now=clock())
        if not changed:
            say(f"Organisation {org} has said {answer} to {audience} already.")
            raise typer.Exit(5)
        say(f"Organisation {org} says {answer} to {audience}.")
        after_a_no()


@sharing.command("list")
def list_(org: OrgId, json: Json = False) -> None:
    """An organisation's decisions; an empty one leaves it to the default."""
    with instance():
        from petwire.orgs.reads import show_org
        from petwire.sharing.reads import decisions

        show_org(org)  # refuses an unknown id
        found = [{"audience": name, "kind": kind, "decision": yes} for name, kind, yes in decisions(org)]
        rows(found, {"audience": "audience", "kind": "kind", "decision": "decision"}, json=json, none="None.")


@sharing.command()
def ledger(
    org: Annotated[int | None, typer.Option(metavar="ID", help="Of one organisation alone.")] = None,
    service: Annotated[str | None, typer.Option(metavar="ID", help="Of one service alone.")] = None,
) -> None:
    """Who had which animals from when to when: JSON lines with their hashes, to keep and to check."""
    with instance():
        from petwire.access.reads import service_of
        from petwire.bulkfiles.ledger import Extent, lines
        from petwire.orgs.reads import show_org

        if org is not None:
            show_org(org)  # refuses an unknown id
        extent = Extent(org, service_of(service) if service else None)
        for line in lines(extent, now=clock()):
            put(line)
