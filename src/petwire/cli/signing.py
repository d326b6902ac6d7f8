"""`petwire signing ...`"""

from typing import TYPE_CHECKING

import typer

from petwire.cli.answers import put, say
from petwire.cli.basics import COMMAND, Json, clock
from petwire.cli.instance import instance

if TYPE_CHECKING:
    from petwire.bulkfiles.hubkey import HubKey

signing = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(signing, name="signing", help="The keys by which this instance signs orders and receipts.")


@signing.command()
def show(json: Json = False) -> None:
    """The public keys, to tell mirrors' and hubs' people by another way than the files."""
    with instance():
        from petwire.bulkfiles.hubkey import hub_key

        _show(hub_key(), json=json)


@signing.command()
def rotate(json: Json = False) -> None:
    """A new key, signed by the old; mirrors that know the old one follow by themselves."""
    with instance():
        from petwire.bulkfiles.hubkey import rotate_hub_key

        _show(rotate_hub_key(by=COMMAND, now=clock()), json=json)


def _show(key: "HubKey", *, json: bool) -> None:
    from petwire.mirror.receipts import mirror_key

    receipts_by = mirror_key()
    if json:
        put({"key": key.public, "rotations": len(key.rotations), "receipts": receipts_by})
    else:
        say(f"As a hub: orders are signed by {key.public}, which was rotated {len(key.rotations)} times.")
        say(f"As a mirror: receipts are signed by {receipts_by}.")
