"""What withdrawals are called on pages. Pure."""

from collections.abc import Mapping
from typing import Final

from petwire.sharing.models import Code, Subject
from petwire.sharing.orderers import Orderer
from petwire.sharing.withdrawn import WithdrawalRow

# The reasons as they are offered to who withdraws; services get the code alone.
REASONS: Final[Mapping[Code, str]] = {
    Code.ORG_CHOICE: "We do not want it shown any more",
    Code.ERROR: "It is wrong, or it went out by mistake",
    Code.LEGAL: "There is a legal reason: somebody's rights or safety, a contract, a court",
    Code.ORG_CLOSED: "The organisation has closed",
    Code.TERMINATED: "What allowed us to show it has ended",
}
# The same as they stand beside what is withdrawn.
BECAUSE: Final[Mapping[Code, str]] = {
    Code.ORG_CHOICE: "the organisation does not want it shown",
    Code.ERROR: "it is wrong, or went out by mistake",
    Code.LEGAL: "a legal reason",
    Code.ORG_CLOSED: "the organisation has closed",
    Code.TERMINATED: "what allowed us to show it has ended",
}
KINDS: Final[Mapping[Subject, str]] = {
    Subject.ORG: "organisation",
    Subject.ANIMAL: "animal",
    Subject.PICTURE: "picture",
    Subject.SOURCE: "source",
}
GOES: Final[Mapping[Subject, str]] = {
    Subject.ORG: "the organisation's page, all its animals and their pictures",
    Subject.ANIMAL: "its page, its pictures, and its place in every list",
    Subject.PICTURE: "the picture in all its sizes. The animal stays",
    Subject.SOURCE: "everything that came from it",
}
LIFTED_BY: Final[Mapping[Orderer, str]] = {
    Orderer.OWN: "Its own people can lift it.",
    Orderer.OPERATOR: "Only the people who run this site can lift it.",
    Orderer.HUB: "It ends when the hub it comes from lifts it.",
}


def offered(kind: Subject, *, operator: bool) -> list[tuple[str, str]]:
    """The reasons that can be chosen for a record."""
    left_out = set() if operator else {Code.TERMINATED}
    if kind is not Subject.ORG:
        left_out |= {Code.ORG_CLOSED}
    return [(code.value, words) for code, words in REASONS.items() if code not in left_out]


SHOWN_AGAIN: Final = "It is shown again wherever its settings and its status allow it."


def comes_back(source: str) -> str:
    """When a record is seen again that was erased here."""
    return f"It was erased here: it comes back with the next files of {source} that hold it."


def seen_again(row: WithdrawalRow) -> str:
    """The beginning of a sentence: when a withdrawn record is seen again if that is lifted."""
    if not row.erased_from:
        return "It is shown again at once"
    return f"It was erased here. It comes back with the next files of {row.erased_from} that hold it"
