"""Tell partners of requests for accounts, remind them, and tell organisations what they answered.

What is to be told follows from the rows, so a mail server or a webhook that is away only delays it.
"""

import json
from datetime import UTC, datetime

from django.db.models import Q
from django.urls import reverse

from petwire.exports.asking import partner_of, token_of
from petwire.exports.models import AccountRequest, Answer, Way
from petwire.exports.passwords import opened
from petwire.exports.reads import has_account
from petwire.exports.schedule import REMINDERS, TellFacts, tell_due
from petwire.exports.sites import SITES, site_of
from petwire.lib.calling import headers_of, taken
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.lib.mail import send
from petwire.lib.outbound import post
from petwire.orgs.models import Membership, Organisation, Role, Standing


def tellings_due(*, now: datetime) -> list[AccountRequest]:
    """Requests of which somebody is to be told now: the partner of a new one, again, or of one that is taken back; the
    organisation of an answer."""
    rows = AccountRequest.objects.select_related("org").filter(
        Q(state=Answer.REQUESTED, times__lte=REMINDERS)
        | Q(state=Answer.WITHDRAWN, told=Answer.REQUESTED)
        | Q(state__in=(Answer.GRANTED, Answer.REFUSED)) & ~Q(told__in=(Answer.GRANTED, Answer.REFUSED))
    )
    return [row for row in rows.order_by("id") if row.site in SITES and tell_due(_facts(row), now=now)]


def tell(*, now: datetime) -> int:
    """Tell all that is due. Returns how many were told."""
    return sum(_tell(row, now) for row in tellings_due(now=now))


def _facts(row: AccountRequest) -> TellFacts:
    return TellFacts(
        open=row.state == Answer.REQUESTED,
        approved=row.org.standing == Standing.APPROVED,
        times=row.times,
        told_at=row.told_at,
        tries=row.tries,
        tried_at=row.tried_at,
    )


def _tell(row: AccountRequest, now: datetime) -> bool:
    answered = row.state in (Answer.GRANTED, Answer.REFUSED)
    done = _tell_organisation(row) if answered else _tell_partner(row, now)
    values: dict[str, object] = {"tries": row.tries + 1, "tried_at": now}
    if done:
        asked = row.state == Answer.REQUESTED
        values = {"told": row.state, "told_at": now, "tries": 0, "tried_at": None}
        values |= {"times": row.times + 1} if asked else {}
    # What was answered or taken back meanwhile is told next.
    AccountRequest.objects.filter(pk=row.pk, state=row.state).update(**values)
    return done


def _tell_partner(row: AccountRequest, now: datetime) -> bool:
    partner = partner_of(row.site)
    if partner is None:  # nobody to be told that it is taken back; a request waits until somebody is named
        return row.state == Answer.WITHDRAWN
    if partner.way is Way.MAIL:
        template = "withdrawn" if row.state == Answer.WITHDRAWN else "request"
        return send(to=partner.address, template=f"exports/mail/{template}", **_given(row))
    event = "account.withdrawn" if row.state == Answer.WITHDRAWN else "account.request"
    body = json.dumps(message_of(row, event), ensure_ascii=False, sort_keys=True).encode()
    try:
        headers = headers_of(
            event=event,
            delivery=f"account-{row.pk}-{row.times}",
            body=body,
            at=datetime.now(UTC),  # the receiver compares it with its own clock
            secret=opened(partner.secret),
        )
        return taken(post(partner.address, data=body, headers=headers))
    except PetwireError:  # the address is away or not allowed, or the secret is lost
        return False


def message_of(row: AccountRequest, event: str) -> dict[str, object]:
    """What a partner's webhook is told (docs/reference/account-requests.md)."""
    told: dict[str, object] = {"format": 1, "event": event, "request": row.pk, "site": row.site}
    told |= {"org": facts_of(row.org), "reminder": row.times}
    if event == "account.request":
        told |= {"words": row.words, "answer": link_of(row)}
    return told


def facts_of(org: Organisation) -> dict[str, str]:
    """What a partner hears of an organisation: what its own public page says, and where it is reached."""
    fields = ("name", "city", "state", "zip", "country", "url", "email")
    return {"id": str(org.pk), **{name: str(getattr(org, name)) for name in fields}}


def link_of(row: AccountRequest) -> str:
    """Where the partner answers, once."""
    return config().public_url + reverse("account-requests:answer", args=[token_of(row)])


def _given(row: AccountRequest) -> dict[str, object]:
    org = row.org
    place = " ".join(
        filter(None, (org.city + "," if org.city and org.state else org.city, org.state, org.zip))
    )
    return {
        "org": org,
        "place": place,
        "site": site_of(row.site).title,
        "row": row,
        "link": link_of(row),
        "reminder": row.times,
    }


def _tell_organisation(row: AccountRequest) -> bool:
    admins = Membership.objects.filter(org=row.org_id, role=Role.ADMIN, person__is_active=True)
    given = {
        "org": row.org.name,
        "site": site_of(row.site).title,
        "granted": row.state == Answer.GRANTED,
        "reason": row.reason,
        "ready": has_account(row.org_id, row.site),
        "page": config().public_url + reverse("exports:site", args=[row.org_id, row.site]),
    }
    told = [
        send(to=to, template="exports/mail/answered", **given)
        for to in admins.order_by("person_id").values_list("person__email", flat=True)
    ]
    return any(told) or not told
