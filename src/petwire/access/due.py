"""What comes due for keys by itself: requests that nobody confirmed, new terms, terms of educational projects.

Each kind has a question whether anything is due, and a deed, which may be done twice and be cut off anywhere.
"""

from datetime import datetime
from itertools import chain

from petwire.access import acceptance, changes, projects, requests
from petwire.access.facts import ANSWER_WITHIN
from petwire.access.life.mails import hand_over
from petwire.access.models import OldKey


def requests_due(now: datetime) -> bool:
    """Is there a request or a new address that nobody confirmed in time, or an old key whose time is over?"""
    unconfirmed = requests.unconfirmed_overdue(now=now) or changes.unconfirmed_overdue(now=now)
    return unconfirmed or OldKey.objects.filter(until__lte=now).exists()


def see_to_requests(*, now: datetime) -> str:
    """Erase them."""
    old, _ = OldKey.objects.filter(until__lte=now).delete()
    asked, addresses = requests.erase_unconfirmed(now=now), changes.erase_unconfirmed(now=now)
    return f"{asked} requests, {addresses} addresses and {old} old keys erased."


def terms_due(now: datetime) -> bool:
    """Is there a service to be kept out for want of the terms, or a holder who does not know of new ones?"""
    return next(chain(acceptance.overdue(now), acceptance.to_be_asked(now)), None) is not None


def see_to_terms(*, by: str, now: datetime) -> str:
    """Keep out who must be, and ask who was not. A mail that no server takes is tried again."""
    barred = [one for one in acceptance.overdue(now) if acceptance.keep_out(one, by=by, now=now)]
    version, asked = acceptance.current_terms(now), 0
    for service in list(acceptance.to_be_asked(now)):
        day = f"{version.required_from:%-d %B %Y}"
        if hand_over(service, "terms", page="terms/", version=version.version, required_from=day):
            acceptance.told(service, version.version)
            asked += 1
    return f"{len(barred)} services kept out, {asked} holders asked to accept the terms."


def projects_due(now: datetime) -> bool:
    """Is there an educational project whose holder is to be asked, or has not answered?"""
    return next(chain(projects.to_be_asked(now), projects.without_answer(now)), None) is not None


def see_to_projects(*, by: str, now: datetime) -> str:
    """Ask whether projects have ended, and suspend those of which nobody said so for 14 days."""
    asked = suspended = 0
    for service in list(projects.to_be_asked(now)):
        ends = f"{service.term_ends:%-d %B %Y}"
        if hand_over(service, "term", page="term/", ends=ends, until=now + ANSWER_WITHIN):
            projects.note_asked(service=service, by=by, now=now)
            asked += 1
    for service in list(projects.without_answer(now)):
        projects.suspend_unanswered(service=service, by=by, now=now)
        hand_over(service, "term_suspended", page="term/")
        suspended += 1
    return f"{asked} holders asked whether their project has ended, {suspended} projects suspended."
