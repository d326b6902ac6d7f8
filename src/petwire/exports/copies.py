"""Copies of what would be lost at a site, as it stood there, so that it can be typed again."""

import csv
import io
import zlib
from collections.abc import Collection

from petwire.catalog.spreadsheet import escaped
from petwire.exports.actions import account_of
from petwire.exports.facts import Options
from petwire.exports.models import LostCopy, Sending
from petwire.exports.plan import Plan, Verb
from petwire.exports.reads import file_of
from petwire.exports.sites import site_of
from petwire.runs.models import State


def copy_of(org_id: int, site: str, copy_id: int) -> LostCopy | None:
    """One copy of an organisation's; None where there is none."""
    return LostCopy.objects.filter(account=account_of(org_id, site), pk=copy_id).first()


def copy_text(copy: LostCopy) -> str:
    """The list of the site that was compared with; "" where none was given."""
    return zlib.decompress(bytes(copy.file)).decode() if copy.file else ""


def copy_as_csv(copy: LostCopy) -> str:
    """What would be lost: the site's own lines where they are known, else numbers and names."""
    codes = [code for code, _ in copy.listings]
    if rows := rows_with(copy_text(copy), codes, copy.account.site, copy.account.options):
        return rows
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["number there", "name"])
    writer.writerows([escaped(code), escaped(name)] for code, name in copy.listings)
    return out.getvalue()


def last_list(org_id: int, site: str, plan: Plan) -> str:
    """The lines of the last list that petwire delivered which would be lost now; "" where they are not known."""
    account = account_of(org_id, site)
    row = Sending.objects.filter(account=account, state=State.DONE).exclude(file=b"").order_by("-id").first()
    if row is None:
        return ""
    codes = [one.code for one in plan.of(Verb.LOST)]
    return rows_with(file_of(row).decode("utf-8", "replace"), codes, site, account.options)


def rows_with(text: str, codes: Collection[str], site: str, options: dict[str, object]) -> str:
    """The lines of a site's list whose number is one of `codes`, with its header; "" where it cannot be read."""
    read = site_of(site).read_current
    if not text or read is None:
        return ""
    try:
        ids = set(read(text, Options.of(options)))
        rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")) if row]
    except (ValueError, IndexError, csv.Error):
        return ""
    at = next((one for one in range(max(map(len, rows), default=0)) if ids <= _column(rows, one)), None)
    if not ids or at is None:
        return ""
    head = rows[:1] if rows[0][at].strip() not in ids else []
    out = io.StringIO(newline="")
    lost = set(codes)
    csv.writer(out).writerows(head + [row for row in rows if at < len(row) and row[at].strip() in lost])
    return out.getvalue()


def _column(rows: list[list[str]], at: int) -> set[str]:
    return {row[at].strip() for row in rows if at < len(row)}
