"""What every page knows of the instance."""

from dataclasses import dataclass

from django.http import HttpRequest

from petwire.lib.config import config
from petwire.lib.operator import operator_of
from petwire.listings.languages import LANGUAGES, Spoken, address
from petwire.listings.looks import brand_of


def instance(request: HttpRequest) -> dict[str, object]:
    """Name the instance's address, its environment and who runs it to all templates."""
    return {
        "public_url": config().public_url,
        "test_environment": config().is_test,
        "operator": operator_of(config()),
        "languages": languages(request),
        "brand": brand_of(config()),
    }


@dataclass(frozen=True, slots=True)
class Language:
    """A language that this page speaks: `url` is for robots, `link` for people who want to change to it."""

    code: str
    name: str
    url: str
    link: str
    here: bool


def languages(request: HttpRequest) -> list[Language]:
    """The languages of this page, for `hreflang` and for the reader; none where it speaks English alone."""
    said: Spoken | None = getattr(request, "spoken", None)
    if said is None:
        return []
    asked = request.META.get("QUERY_STRING", "")
    query = f"?{asked}" if asked else ""
    return [
        Language(
            code=code,
            name=name,
            url=config().public_url + address(code, said.path) + query,
            link=f"/{code}{said.path}{query}",
            here=code == said.language,
        )
        for code, name in LANGUAGES.items()
    ]
