"""Try an organisation's account at a site, and say in words what is wrong."""

from datetime import datetime

from petwire.audit.actions import record
from petwire.exports import doors
from petwire.exports.actions import account_of
from petwire.exports.carry import door_account
from petwire.exports.doors import Finding
from petwire.exports.models import Account
from petwire.exports.passwords import opened
from petwire.lib.outbound import Rules


def try_account(
    *, org_id: int, site: str, by: str, now: datetime, rules: Rules | None = None
) -> list[Finding]:
    """Connect, log in, write a small file, read it back and remove it. The first finding has no trouble when the
    account can be used. What identified a server that was met for the first time is kept.

    Raises NoSuchSite, NoAccount, PasswordLost.
    """
    account = account_of(org_id, site)
    found = doors.test(door_account(account), opened(account.password), by=rules)
    met = next((one.remember for one in found if one.remember), "")
    if met and not account.identity:
        Account.objects.filter(pk=account.pk, identity="").update(identity=met)
    trouble = found[0].trouble
    record(
        by=by,
        verb="export.try",
        kind="org",
        subject=org_id,
        org=org_id,
        now=now,
        site=site,
        trouble=trouble.value if trouble else "",
    )
    return found
