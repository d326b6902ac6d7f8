"""`petwire demo`: a hub and a mirror on one machine, and the story of one night told by real commands."""

from typing import Annotated

import typer

from petwire.cli.basics import Json


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the demo before and begin anew.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Stop after the story.")] = False,
    pets: Annotated[
        int, typer.Option("--pets", min=600, max=1_000_000, help="How many animals the hub holds at least.")
    ] = 600,
    json: Json = False,
) -> None:
    """Seed a hub with the sample world, mirror it over FTP, and watch changes travel. Needs nothing installed."""
    from petwire.cli.demo.stage import open_stage
    from petwire.cli.demo.story import tell

    with open_stage(fresh=fresh, pets=pets) as stage:
        tell(stage)
        stage.take_a_bow(json=json)
        if not once:
            stage.stay()
