"""Who ordered a withdrawal, and whose word stands over whose. Pure."""

from enum import StrEnum
from typing import Final

OPERATOR: Final = "operator:"  # and the id of the person, who acted for those who run the hub


class Orderer(StrEnum):
    """Whose word a withdrawal is. Only they lift it."""

    OWN = "the organisation's own people"
    OPERATOR = "the people who run this site"
    HUB = "the hub that the record comes from"


# Whoever stands later takes a withdrawal over: a record that two have withdrawn is not shown when the first lets go.
_RANKS: Final = (Orderer.HUB, Orderer.OWN, Orderer.OPERATOR)


def orderer_of(by: str) -> Orderer:
    """Whose word it is, by who acted: `person:<id>` for the organisation, `order:` and `source:` for a hub; an operator
    and the command line for those who run this site."""
    if by.startswith("person:"):
        return Orderer.OWN
    if by.startswith(("order:", "source:")):
        return Orderer.HUB
    return Orderer.OPERATOR


def actor(by: str) -> str:
    """Who acted, as the audit names them: an operator is a person as well."""
    return "person:" + by.removeprefix(OPERATOR) if by.startswith(OPERATOR) else by


def takes_over(new: str, old: str) -> bool:
    """Whether who acts now takes over a withdrawal that another ordered, so that only they can lift it."""
    return _RANKS.index(orderer_of(new)) > _RANKS.index(orderer_of(old))
