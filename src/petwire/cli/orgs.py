"""`petwire orgs ...`"""

from typing import Annotated

import typer

from petwire.cli.answers import put, record, rows, say
from petwire.cli.basics import COMMAND, Json, clock
from petwire.cli.instance import instance
from petwire.cli.pairs import Pairs, pairs
from petwire.cli.recalling import after_a_no, erase, lift

orgs = typer.Typer(no_args_is_help=True)

OrgId = Annotated[int, typer.Argument(metavar="ID", help="The organisation's id.")]
Why = Annotated[str, typer.Option(help="org_choice, org_closed, legal, error or terminated.")]


def register(app: typer.Typer) -> None:
    app.add_typer(orgs, name="orgs", help="Organisations: list, add, approve, withdraw.")


@orgs.command("list")
def list_(json: Json = False) -> None:
    """All organisations with their number of animals."""
    with instance():
        from petwire.catalog.reads import list_orgs

        columns = {
            "id": "id",
            "name": "name",
            "source": "source",
            "source_id": "id there",
            "animals": "animals",
        }
        rows(list_orgs(), columns, json=json, none="No organisations yet.")


@orgs.command()
def show(org_id: OrgId, json: Json = False) -> None:
    """All fields of an organisation."""
    with instance():
        from petwire.orgs.reads import show_org

        record(show_org(org_id), json=json)


@orgs.command()
def add(
    values: Pairs,
    approve: Annotated[bool, typer.Option("--approve", help="Approve it at once.")] = False,
    json: Json = False,
) -> None:
    """Enter an organisation, such as: petwire orgs add name="Paws of Bowie" city=Bowie state=MD zip=20718"""
    with instance():
        from petwire.orgs.actions import add_organisation, approve_organisation
        from petwire.orgs.typed import parse_fields

        now = clock()
        org = add_organisation(values=parse_fields(pairs(values)), by=COMMAND, now=now)
        if approve:
            approve_organisation(org_id=org.pk, by=COMMAND, now=now)
        say(f"Organisation {org.pk} is entered." + ("" if approve else " It is public once approved."))
        if json:
            put({"id": org.pk, "name": org.name})


@orgs.command(name="set")
def set_(org_id: OrgId, values: Pairs) -> None:
    """Change fields of an organisation that is kept here."""
    with instance():
        from petwire.orgs.actions import change_organisation
        from petwire.orgs.typed import parse_fields

        changed = change_organisation(
            org_id=org_id, values=parse_fields(pairs(values)), by=COMMAND, now=clock()
        )
        if not changed:
            say(f"Organisation {org_id} is as you say already.")
            raise typer.Exit(5)
        say(f"Organisation {org_id} is changed.")


@orgs.command()
def approve(org_id: OrgId) -> None:
    """Let an organisation's animals be public."""
    with instance():
        from petwire.orgs.actions import approve_organisation

        org = approve_organisation(org_id=org_id, by=COMMAND, now=clock())
        say(f"{org.name} is approved.")


@orgs.command()
def withdraw(org_id: OrgId, why: Why) -> None:
    """Hide an organisation and all its animals everywhere, at once."""
    with instance():
        from petwire.cli.pairs import withdrawal_code
        from petwire.sharing.actions import withdraw as hide
        from petwire.sharing.models import Subject

        hide(kind=Subject.ORG, subject=org_id, code=withdrawal_code(why), by=COMMAND, now=clock())
        say(f"Organisation {org_id} is withdrawn: hidden everywhere from now on.")
        after_a_no()
        erase(Subject.ORG, org_id)


@orgs.command()
def reinstate(org_id: OrgId) -> None:
    """Lift the withdrawal of an organisation."""
    with instance():
        from petwire.sharing.models import Subject

        lift(Subject.ORG, org_id, f"Organisation {org_id}")
