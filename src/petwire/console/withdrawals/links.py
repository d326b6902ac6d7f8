"""Which record a link or a number means, as an operator pastes it. Pure."""

import re
from typing import Final

from petwire.sharing.models import Subject

_PATHS: Final = {
    Subject.ANIMAL: re.compile(r"/animals/([0-9]{1,18})(?![0-9])"),
    Subject.ORG: re.compile(r"/orgs/([0-9]{1,18})(?![0-9])"),
    Subject.PICTURE: re.compile(r"/media/([0-9]{1,18})-"),
}


def meant_by(text: str, kind: Subject) -> tuple[Subject, int] | None:
    """The kind and number of a record: from the link of a page or picture, or a bare number of that kind."""
    words = text.strip()
    if re.fullmatch(r"[0-9]{1,18}", words, re.A):
        return kind, int(words)
    for named, path in _PATHS.items():
        if found := path.search(words):
            return named, int(found[1])
    return None
