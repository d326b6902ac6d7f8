"""`petwire tracker ...`"""

from typing import Annotated

import typer

from petwire.cli.answers import progress, rows, say
from petwire.cli.basics import Json, clock, moment
from petwire.cli.instance import instance

tracker = typer.Typer(no_args_is_help=True)

Now = Annotated[str | None, typer.Option(metavar="TIME", help="As if it were this time (ISO 8601).")]


def register(app: typer.Typer) -> None:
    app.add_typer(
        tracker, name="tracker", help="Where animals were looked at, and whether partners count it."
    )


@tracker.callback()
def _group() -> None:
    """Where animals were looked at, and whether partners count it."""


@tracker.command()
def report(
    org: Annotated[int | None, typer.Option(metavar="ID", help="Animals of this organisation alone.")] = None,
    animal: Annotated[int | None, typer.Option(metavar="ID", help="This animal alone.")] = None,
    days: Annotated[int, typer.Option(min=1, max=731, help="How many days back, today among them.")] = 30,
    now: Now = None,
    json: Json = False,
) -> None:
    """Where animals were seen. With --json a line for each animal, day and site; else the sites with their sums."""
    with instance():
        from petwire.catalog.reads import show_animal
        from petwire.desk.sites import title_of
        from petwire.orgs.reads import show_org
        from petwire.tracker.reads import Of, lines_of, lost_since, sites_of

        at = moment(now) if now else clock()
        if org is not None:
            show_org(org)  # refuses an unknown id
        if animal is not None:
            show_animal(animal)
        asked = Of(org=org, animal=animal, days=days)
        if json:
            rows(lines_of(asked, now=at), {}, json=True, none="")
            return
        found = [
            {
                "site": title_of(one.site),
                "host": one.site.host or "not told",
                "views": one.views,
                "animals": one.animals,
            }
            for one in sites_of(asked, now=at)
        ]
        columns = {"site": "site", "host": "host", "views": "views", "animals": "animals"}
        rows(found, columns, json=False, none=f"No view was counted in {days} days.")
        if lost := lost_since(at.date()) if org is None and animal is None else 0:
            say(f"{lost} more could not be written down: the database was away.")


@tracker.command()
def probe(
    service: Annotated[
        str | None, typer.Option(metavar="ID", help="The pages of this service alone (its key id).")
    ] = None,
    page: Annotated[
        str | None, typer.Option(metavar="URL", help="Look at this page alone, and keep nothing.")
    ] = None,
    animal: Annotated[
        int | None, typer.Option(metavar="ID", help="With --page: the animal that it shows.")
    ] = None,
    now: Now = None,
    json: Json = False,
) -> None:
    """Look whether partners' pages carry the right tracker image; holders are told of what they can mend. No script
    is run: what a script adds cannot be seen."""
    with instance():
        from petwire.access.reads import service_of
        from petwire.desk.probing import look_at, look_once, pages_of, probed_services
        from petwire.sharing.models import OWN_PAGES, Audience

        at = moment(now) if now else clock()
        one = service_of(service) if service else None
        if page is not None:
            audience = one.audience if one else Audience.objects.get(name=OWN_PAGES)
            looks = [look_once(page, audience=audience.pk, animal=animal)]
        else:
            wanted = [one] if one else probed_services()
            with progress() as watcher:
                pages = [found for each in wanted for found in pages_of(each)]
                looks = look_at(pages, now=at, watcher=watcher)
        shown = [
            {
                "url": look.url,
                "finding": look.finding.value,
                "words": look.finding.words,
                "detail": look.detail,
            }
            for look in looks
        ]
        rows(
            shown,
            {"url": "page", "words": "found", "detail": ""},
            json=json,
            none="No page is known to look at. Holders and operators name them on a service's page of views.",
        )
        if any(look.finding.is_bad for look in looks):
            raise typer.Exit(3)
