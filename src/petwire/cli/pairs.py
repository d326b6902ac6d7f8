"""FIELD=VALUE on the command line, and other words that several groups take."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from petwire.sharing.models import Code

Pairs = Annotated[
    list[str], typer.Argument(metavar="FIELD=VALUE...", help="Fields to set; an empty value clears.")
]


def pairs(texts: list[str]) -> dict[str, str]:
    """`["name=Rex", "kids=yes"]` as a dict; what has no `=` is wrong usage."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{text!r} is not FIELD=VALUE, such as status=Adopted")
        found[name] = value
    return found


def withdrawal_code(text: str) -> "Code":
    """The code of a withdrawal, or wrong usage naming those there are."""
    from petwire.sharing.models import Code

    try:
        return Code(text)
    except ValueError as err:
        raise typer.BadParameter(f"--why {text!r} is none of {', '.join(Code.values)}") from err


def yes_or_no(text: str) -> bool:
    """The answer of a decision."""
    answers = {"yes": True, "no": False}
    if text.lower() not in answers:
        raise typer.BadParameter(f"{text!r} is neither yes nor no")
    return answers[text.lower()]
