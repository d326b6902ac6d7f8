"""Write what would be delivered into a folder, without noting anything: for people who want to look."""

from datetime import datetime
from pathlib import Path

from petwire.exports.carry import ToFolder
from petwire.exports.facts import Options
from petwire.exports.gather import look
from petwire.exports.making import refresh
from petwire.exports.models import Account, Made
from petwire.exports.parcel import Parcel
from petwire.exports.sites import site_of
from petwire.lib.progress import Nobody


def write_preview(account: Account, folder: Path, *, now: datetime) -> int:
    """The files as they would be sent. Returns how many listings are in them."""
    refresh(look(account, now=now, ahead=True), now=now)
    rows = Made.objects.filter(account=account, held="").order_by("animal_id")
    bodies = [bytes(row.body) for row in rows]
    site = site_of(account.site)
    if site.kind == "push":
        folder.mkdir(parents=True, exist_ok=True)
        for row in rows:
            (folder / f"{row.animal_id}.json").write_bytes(bytes(row.body))
        return len(bodies)
    parcel = Parcel(site.files(bodies, Options.of(account.options)), (), ())
    ToFolder(folder).carry(parcel, Nobody(), lambda: False)
    return len(bodies)
