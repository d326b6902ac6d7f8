"""`petwire backup`, `petwire restore`"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from petwire.cli.answers import progress, put, say
from petwire.cli.basics import Json, clock
from petwire.cli.instance import instance

if TYPE_CHECKING:
    from petwire.backup.replay import Replayed


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Replaced when the new one is whole.")],
    json: Json = False,
) -> None:
    """Write what was typed and uploaded here, settings, ledgers and secrets into one file. It holds secrets."""
    with instance():
        from petwire.backup.save import save

        with progress() as watcher:
            saved = save(file, now=clock(), watcher=watcher)
        manifest = saved.manifest
        rows = sum(manifest.counts.values())
        say(f"{saved.file}: {rows:,} rows, {manifest.pictures:,} files of pictures, {saved.bytes:,} bytes.")
        say(
            "It holds secrets and people's data: keep it where only you can read it, and not only on this machine."
        )
        if manifest.missing_pictures:
            say(
                f"{manifest.missing_pictures} pictures are not in it: their files are not under PETWIRE_HOME."
            )
        if json:
            facts = {"created": manifest.created, "counts": manifest.counts, "pictures": manifest.pictures}
            more = {"missing_pictures": manifest.missing_pictures, "sha256": manifest.contents}
            put({"file": saved.file, "bytes": saved.bytes, **facts, **more})
        raise typer.Exit(3 if manifest.missing_pictures else 0)


def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Without it, an instance that is held goes on.")
    ] = None,
    journal: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The journal of the lost instance (PETWIRE_HOME/journal/orders.jsonl)."
        ),
    ] = None,
    without_journal: Annotated[
        bool, typer.Option("--without-journal", help="The journal is lost: go on without newer orders.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Erase what stands here first; wants --yes.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, erase everything that stands here.")] = False,
    json: Json = False,
) -> None:
    """Read a backup into an empty instance. It is held until the orders that are newer than the backup are in."""
    if file is None and journal is None and not without_journal:
        raise typer.BadParameter("say which FILE, or --journal FILE for an instance that is held")
    if journal is not None and without_journal:
        raise typer.BadParameter("--journal and --without-journal: say one of them")
    if replace and not yes:
        raise typer.BadParameter("--replace erases everything that stands here; say --yes if you mean it")
    with instance(migrate=True):
        from petwire.backup.replay import go_on_without
        from petwire.backup.restore import restore as take

        now = clock()
        if file is not None:
            with progress() as watcher:
                restored = take(file, replace=replace, now=now, watcher=watcher)
            counts = restored.manifest.counts
            say(
                f"The backup of {restored.created:%Y-%m-%d %H:%M} UTC is in: "
                f"{counts.get('orgs_organisation', 0):,} organisations, {counts.get('catalog_animal', 0):,} animals."
            )
        if without_journal:
            go_on_without(now=now)
            say(
                "The instance is open, without the orders that are newer than the backup. What was withdrawn, "
                "withheld, suspended or deleted since is shown again: look through it, and ask the rescues."
            )
        else:
            replayed = _replay(journal)
            if replayed is None:
                raise typer.Exit(3)
        if json:
            put({"held": False})


def go_on() -> None:
    """When the instance is held and its own journal goes on where the backup ends, bring it in."""
    from petwire.sharing.held import held

    if held() is not None:
        _replay(None)


def _replay(journal: Path | None) -> "Replayed | None":
    """Bring in a journal, or the one that stands here. None when there is none: the instance stays held."""
    from petwire.backup.replay import own_journal, replay
    from petwire.sharing.held import REMEDY

    place = journal or own_journal()
    if place is None:
        say(
            "The instance is HELD: no page, file or login gives anything, because the orders that are newer than the "
            f"backup are not in. No journal that goes on from it stands in PETWIRE_HOME/journal. {REMEDY}"
        )
        return None
    done = replay(place, now=clock())
    say(
        f"From the journal: {done.decisions} decisions, {done.withdrawals} withdrawals and reinstatements, "
        f"{done.states} other states that are newer than the backup. The instance is open."
    )
    if done.unknown:
        say(
            f"{done.unknown} of them are about something that the backup does not know yet; they stand all the same."
        )
    for key_id in done.keys_ended:
        say(
            f"Service {key_id} had a new key since; the old one is dead. `petwire services rotate {key_id}` makes one."
        )
    return done
