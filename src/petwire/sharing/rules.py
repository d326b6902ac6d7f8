"""May this audience see this animal? One table, two passes, refusal by default. No database in here.

The same table stands as SQL in sql/views.sql (function sharing_reason); tests/rooms/test_sharing_proof.py
enumerates all facts and proves that both give the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Reason(StrEnum):
    """Why somebody may not see a record. The value is the code that commands and pages show."""

    WITHDRAWN = "withdrawn"
    ORG_NOT_APPROVED = "org_not_approved"
    ORG_SUSPENDED = "org_suspended"
    ORG_CLOSED = "org_closed"
    ANIMAL_DELETED = "animal_deleted"
    STATUS = "status"
    DO_NOT_PUBLISH = "do_not_publish"
    ORIGIN_TERMS = "origin_terms"
    AUDIENCE_NOT_APPROVED = "audience_not_approved"
    AUDIENCE_SUSPENDED = "audience_suspended"
    AUDIENCE_TERMINATED = "audience_terminated"
    WRONG_ENVIRONMENT = "wrong_environment"
    TERMS_NOT_ACCEPTED = "terms_not_accepted"
    MASTER_OFF = "master_off"
    ORG_SAID_NO = "org_said_no"
    ANIMAL_WITHHELD = "animal_withheld"
    NOT_GRANTED = "not_granted"


EXPLAINED: dict[Reason, str] = {
    Reason.WITHDRAWN: "It was withdrawn. Reinstate it, if whoever ordered the withdrawal agrees.",
    Reason.ORG_NOT_APPROVED: "The organisation is not approved yet. An operator approves it.",
    Reason.ORG_SUSPENDED: "The organisation is suspended. An operator can lift that.",
    Reason.ORG_CLOSED: "The organisation is closed.",
    Reason.ANIMAL_DELETED: "The animal was deleted.",
    Reason.STATUS: "The animal's status is not shown to this kind of audience. Set it to Available to list it.",
    Reason.DO_NOT_PUBLISH: "The animal is marked do-not-publish. Clear the mark to list it.",
    Reason.ORIGIN_TERMS: "The record comes from a source whose terms do not let it be passed on.",
    Reason.AUDIENCE_NOT_APPROVED: "The service or site is not approved yet. An operator approves it.",
    Reason.AUDIENCE_SUSPENDED: "The service or site is suspended. An operator can lift that.",
    Reason.AUDIENCE_TERMINATED: "The service or site is terminated.",
    Reason.WRONG_ENVIRONMENT: "Test data is not shown in production.",
    Reason.TERMS_NOT_ACCEPTED: "The service has not accepted the terms in force.",
    Reason.MASTER_OFF: "The organisation has switched off all audiences of this kind. Switch them on first.",
    Reason.ORG_SAID_NO: "The organisation said no to this audience. Change the decision to yes to list it.",
    Reason.ANIMAL_WITHHELD: "The animal is withheld from this audience. Clear its choice to list it.",
    Reason.NOT_GRANTED: "Nobody said yes: there is no decision, and the default for this audience is no.",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the rule looks at for one animal and one audience.

    `decision` is the organisation's: yes, no, or none taken. `by_default` is what holds without one.
    """

    withdrawn: bool
    org_standing: Literal["applied", "approved", "suspended", "closed"]
    animal_deleted: bool
    status_fits: bool
    do_not_publish: bool
    origin_terms_fit: bool
    audience_standing: Literal["pending", "approved", "suspended", "terminated"]
    environment_fits: bool
    terms_accepted: bool
    master_on: bool
    decision: bool | None
    animal_withheld: bool
    by_default: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The audience may see it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The audience may not see it, and why."""

    reason: Reason


VETOES: tuple[tuple[Reason, Callable[[Facts], bool]], ...] = (
    (Reason.WITHDRAWN, lambda f: f.withdrawn),
    (Reason.ORG_SUSPENDED, lambda f: f.org_standing == "suspended"),
    (Reason.ORG_CLOSED, lambda f: f.org_standing == "closed"),
    (Reason.ORG_NOT_APPROVED, lambda f: f.org_standing != "approved"),
    (Reason.ANIMAL_DELETED, lambda f: f.animal_deleted),
    (Reason.STATUS, lambda f: not f.status_fits),
    (Reason.DO_NOT_PUBLISH, lambda f: f.do_not_publish),
    (Reason.ORIGIN_TERMS, lambda f: not f.origin_terms_fit),
    (Reason.AUDIENCE_SUSPENDED, lambda f: f.audience_standing == "suspended"),
    (Reason.AUDIENCE_TERMINATED, lambda f: f.audience_standing == "terminated"),
    (Reason.AUDIENCE_NOT_APPROVED, lambda f: f.audience_standing != "approved"),
    (Reason.WRONG_ENVIRONMENT, lambda f: not f.environment_fits),
    (Reason.TERMS_NOT_ACCEPTED, lambda f: not f.terms_accepted),
    (Reason.MASTER_OFF, lambda f: not f.master_on),
    (Reason.ORG_SAID_NO, lambda f: f.decision is False),
    (Reason.ANIMAL_WITHHELD, lambda f: f.animal_withheld),
)


def decide(facts: Facts) -> Shown | Refused:
    """Answer for one animal and one audience. The first veto names the reason; nothing granted is a no."""
    for reason, holds in VETOES:
        if holds(facts):
            return Refused(reason)
    granted = facts.decision is True or (facts.decision is None and facts.by_default)
    return Shown() if granted else Refused(Reason.NOT_GRANTED)
