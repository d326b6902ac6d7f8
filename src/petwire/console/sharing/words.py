"""Why an audience shows an organisation's animals or not, in plain words. No database in here."""

from collections.abc import Iterable

from petwire.sharing.categories import CATEGORIES
from petwire.sharing.models import AudienceKind
from petwire.sharing.reads import Stand
from petwire.sharing.rules import Reason, Refused

# By the gate's reason, in the words of somebody who looks at their organisation.
WORDS: dict[Reason, str] = {
    Reason.WITHDRAWN: "Your organisation was withdrawn by an order. It stays hidden until that is lifted.",
    Reason.ORG_NOT_APPROVED: "Your organisation is not approved yet. What you choose here holds from then on.",
    Reason.ORG_SUSPENDED: "Your organisation is suspended. Ask the people who run this hub.",
    Reason.ORG_CLOSED: "Your organisation is closed.",
    Reason.ORIGIN_TERMS: "Your records come from another hub, whose terms do not let them be passed on.",
    Reason.AUDIENCE_NOT_APPROVED: "It is not approved by the people who run this hub.",
    Reason.AUDIENCE_SUSPENDED: "It is suspended by the people who run this hub.",
    Reason.AUDIENCE_TERMINATED: "It has ended for good.",
    Reason.WRONG_ENVIRONMENT: "One of the two is for tests only.",
    Reason.TERMS_NOT_ACCEPTED: "It has not accepted the terms in force. Until it does, it gets nothing.",
    Reason.MASTER_OFF: "API exports are disabled. Your answer for it is kept, and holds again when you enable them.",
    Reason.ORG_SAID_NO: "You said no.",
    Reason.NOT_GRANTED: "You have not said yes to it.",
}
YES = {
    AudienceKind.OWN: "Shown to everybody who visits, unless you say no.",
    AudienceKind.SERVICE: "You said yes to what it is for.",
    AudienceKind.SITE: "",
}


def category_words(category: str) -> str:
    """A category as a heading."""
    return category[:1].upper() + category[1:]


def listed(words: Iterable[str]) -> str:
    """A, b and c."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def why(stand: Stand) -> str:
    """One sentence or two: why an audience may show the animals, or not."""
    if not isinstance(stand.verdict, Refused):
        return "You said yes." if stand.decision else YES[AudienceKind(stand.kind)]
    if stand.waits:
        return "It waits for your word, and shows nothing until then."
    if stand.verdict.reason is Reason.NOT_GRANTED and stand.against:
        return f"You said no to “{listed(stand.against)}”."
    return WORDS[stand.verdict.reason]


def explained(categories: Iterable[str]) -> list[tuple[str, str]]:
    """Categories as headings, with what each means."""
    return [(category_words(one), CATEGORIES.get(one, "")) for one in categories]
