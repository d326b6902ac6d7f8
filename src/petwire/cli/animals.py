"""`petwire animals ...`"""

import json as jsonlib
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from petwire.cli.answers import put, record, rows, say
from petwire.cli.basics import COMMAND, Json, clock
from petwire.cli.instance import instance
from petwire.cli.orgs import Why
from petwire.cli.pairs import Pairs, pairs
from petwire.cli.recalling import after_a_no, erase, lift
from petwire.lib.streams import write_all

animals = typer.Typer(no_args_is_help=True)

AnimalId = Annotated[int, typer.Argument(metavar="ID", help="The animal's id.")]


def register(app: typer.Typer) -> None:
    app.add_typer(
        animals, name="animals", help="Animals: list, add, change, withdraw, and why they are shown or not."
    )


@animals.command("list")
def list_(
    org: Annotated[int | None, typer.Option(help="Only this organisation's.")] = None, json: Json = False
) -> None:
    """All animals, whatever their status."""
    with instance():
        from petwire.catalog.reads import list_animals

        columns = {
            "id": "id",
            "name": "name",
            "species": "species",
            "status": "status",
            "org": "org",
            "source": "source",
            "source_id": "id there",
            "updated": "updated",
        }
        rows(list_animals(org_id=org), columns, json=json, none="No animals yet.")


@animals.command()
def show(animal_id: AnimalId, json: Json = False) -> None:
    """All fields of an animal."""
    with instance():
        from petwire.catalog.reads import show_animal

        record(show_animal(animal_id), json=json)


@animals.command()
def add(
    org: Annotated[int, typer.Argument(metavar="ORG", help="The organisation's id.")],
    file: Annotated[
        str, typer.Argument(metavar="FILE.json", help="One animal, or a list; - reads standard input.")
    ],
    json: Json = False,
) -> None:
    """Enter animals from JSON, such as {"name": "Rex", "species": "Dog", "kids": "yes"}. All or none."""
    records = _read(file)
    with instance():
        from django.db import transaction

        from petwire.catalog.actions import add_animal
        from petwire.catalog.typed import parse_fields

        now = clock()
        with transaction.atomic():
            added = [add_animal(org_id=org, values=parse_fields(one), by=COMMAND, now=now) for one in records]
        for animal in added:
            if json:
                put({"id": animal.pk, "org": org, "name": animal.name})
            say(f"{animal.name} is entered as {animal.pk}.")


@animals.command(name="set")
def set_(animal_id: AnimalId, values: Pairs) -> None:
    """Change fields of an animal, such as: petwire animals set 17 status=Adopted"""
    with instance():
        from petwire.catalog.actions import change_animal
        from petwire.catalog.typed import parse_fields

        changed = change_animal(
            animal_id=animal_id, values=parse_fields(pairs(values)), by=COMMAND, now=clock()
        )
        if not changed:
            say(f"Animal {animal_id} is as you say already.")
            raise typer.Exit(5)
        say(f"Animal {animal_id} is changed.")


@animals.command(name="import")
def import_(
    org: Annotated[int, typer.Argument(metavar="ORG", help="The organisation's id.")],
    file: Annotated[
        str, typer.Argument(metavar="FILE.csv", help="A spreadsheet as CSV; the first row holds headings.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")] = False,
    json: Json = False,
) -> None:
    """Add and change animals from a spreadsheet: rows with an id or rescue_id that is known change that animal."""
    try:
        data = Path(file).read_bytes()
    except OSError as err:
        raise typer.BadParameter(f"{file} cannot be read: {err.strerror}") from err
    with instance():
        from petwire.catalog.importing import import_table, plan_import
        from petwire.catalog.spreadsheet import read_csv
        from petwire.orgs.reads import show_org

        show_org(org)  # refuses an unknown id
        table, now = read_csv(data), clock()
        plan = plan_import(org_id=org, table=table, now=now)
        findings = [asdict(one) for one in plan.notices]
        columns = {"row": "row", "field": "field", "severity": "severity", "what": "what", "remedy": "remedy"}
        rows(findings, columns, json=json, none="Nothing is odd.")
        if not plan.errors and not dry_run:
            import_table(org_id=org, table=table, by=COMMAND, now=now)
        counts = plan.counts
        would = "would be " if dry_run or plan.errors else ""
        say(
            f"{counts['add']} animals {would}added, {counts['change']} {would}changed, "
            f"{counts['nothing new']} as they are already, {counts['wrong']} rows wrong."
        )
        if plan.errors:
            say("Nothing was taken in: correct what is wrong first.")
            raise typer.Exit(4)
        if not counts["add"] + counts["change"]:
            raise typer.Exit(5)
        if findings:
            raise typer.Exit(3)


@animals.command()
def export(
    org: Annotated[int, typer.Argument(metavar="ORG", help="The organisation's id.")],
    json: Annotated[bool, typer.Option("--json", help="JSON instead of CSV.")] = False,
) -> None:
    """Everything an organisation owns, as CSV or JSON, foster contacts among it."""
    with instance():
        from petwire.catalog.exporting import export_csv, export_json
        from petwire.lib.config import config
        from petwire.orgs.reads import show_org

        show_org(org)  # refuses an unknown id
        base = config().public_url
        if json:
            for part in export_json(org_id=org, private=True, public_url=base):
                write_all(sys.stdout.buffer, part)
            return
        for text in export_csv(org_id=org, private=True, public_url=base):
            write_all(sys.stdout.buffer, text.encode())


@animals.command()
def withdraw(animal_id: AnimalId, why: Why) -> None:
    """Hide an animal everywhere, at once."""
    with instance():
        from petwire.cli.pairs import withdrawal_code
        from petwire.sharing.actions import withdraw as hide
        from petwire.sharing.models import Subject

        hide(kind=Subject.ANIMAL, subject=animal_id, code=withdrawal_code(why), by=COMMAND, now=clock())
        say(f"Animal {animal_id} is withdrawn: hidden everywhere from now on.")
        after_a_no()
        erase(Subject.ANIMAL, animal_id)


@animals.command()
def reinstate(animal_id: AnimalId) -> None:
    """Lift the withdrawal of an animal."""
    with instance():
        from petwire.sharing.models import Subject

        lift(Subject.ANIMAL, animal_id, f"Animal {animal_id}")


@animals.command()
def why(animal_id: AnimalId, json: Json = False) -> None:
    """For each page, service and site: is the animal shown there, and if not, why and what would mend it."""
    with instance():
        from petwire.catalog.reads import show_animal
        from petwire.sharing.reads import why as answers
        from petwire.sharing.rules import EXPLAINED, Refused

        show_animal(animal_id)  # refuses an unknown id
        found: list[dict[str, Any]] = []
        for answer in answers(animal_id):
            reason = answer.verdict.reason if isinstance(answer.verdict, Refused) else None
            found.append(
                {
                    "audience": answer.audience,
                    "kind": answer.kind,
                    "shown": reason is None,
                    "reason": reason,
                    "explained": EXPLAINED[reason] if reason else "",
                }
            )
        columns = {
            "audience": "audience",
            "kind": "kind",
            "shown": "shown",
            "reason": "reason",
            "explained": "remedy",
        }
        rows(found, columns, json=json, none="There are no audiences.")


def _read(file: str) -> list[dict[str, Any]]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        found = jsonlib.loads(text)
    except OSError as err:
        raise typer.BadParameter(f"{file} cannot be read: {err.strerror}") from err
    except ValueError as err:
        raise typer.BadParameter(f"{file} is not JSON: {err}") from err
    records = found if isinstance(found, list) else [found]
    for number, one in enumerate(records, 1):
        if not isinstance(one, dict):
            raise typer.BadParameter(f"{file}: entry {number} is no object with an animal's fields")
    return records
