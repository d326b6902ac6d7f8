"""The words of the public pages: gathered from the code, and compiled, by Babel alone. `make messages` runs this.

A catalogue keeps what was translated; what is new in it stands empty, and what has changed stands there as fuzzy, until
somebody has looked at it. tests/contracts/test_messages.py finds both, and a compiled file that is not up to date.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from petwire import console, listings

ROOM = Path(listings.__file__).parent
CONSOLE = Path(console.__file__).parent
# Pages for visitors that stand in the console's room: what they send, an operator reads there.
VISITORS = ("joining", "reports", "templates/console/joining", "templates/console/reports")
LOCALE = ROOM / "locale"
LANGUAGES = ("es",)
LEFT_OUT = (
    b'"Report-Msgid',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Generated-By',
)  # of the file's heading
# What is the same in every language, or is for programs.
NO_WORDS = {
    *("csrftoken", "sessionid", "messages", "Facebook", "petwire ·"),
    *("sheet kennel", "sheet poster pair"),
    *("yes", "send", "change", "at once", "daily", "1"),
    "petwire",
    "width=device-width, initial-scale=1",
    "width=device-width",
    "light dark",
    "light",
    "noindex",
    "noindex, nofollow",
}
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
    "N_": None,
    "p": ((1, "c"), 2),
}


def sources() -> list[Path]:
    """Files whose words are translated: the code and the templates of the public pages."""
    files = [*ROOM.rglob("*"), CONSOLE / "places.py"]
    files += [file for folder in VISITORS for file in (CONSOLE / folder).rglob("*")]
    return sorted(
        path for path in files if path.suffix in (".py", ".html", ".txt") and "public" not in path.parts
    )


def found() -> Iterator[tuple[str, object, str | None]]:
    """Every message: in which file, its words (two for a plural), its context."""
    for path in sources():
        text = path.read_text()
        if path.suffix != ".py":
            # Babel reads this as Python: what is left of a template must not look like its indentation.
            text = "\n".join(line.strip() for line in templatize(text).splitlines())
        for _, words, _, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            yield path.relative_to(ROOM if ROOM in path.parents else CONSOLE).as_posix(), words, context


def gathered() -> Catalog:
    """The catalogue of all that is said, without translations. Files are named, lines are not: they move daily."""
    from petwire.listings.personal import by_heading  # the app has to be there

    catalog = _undated(Catalog(project="petwire", charset="utf-8"))
    for heading, kept in by_heading():
        for one in kept:
            for words in (heading, one.what, one.why, one.until, one.gets):
                catalog.add(words, locations=[("personal.py", None)])
    for name, words, context in found():
        first = words[0] if isinstance(words, tuple) else words
        flags = ["python-format"] if re.search(r"%\(\w+\)[sd]", first) else []
        catalog.add(words, locations=[(name, None)], context=context, flags=flags)
    return catalog


def po_of(language: str) -> Path:
    """The file that translators write."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """What is translated into a language."""
    with po_of(language).open("rb") as file:
        return _undated(read_po(file, locale=language))


def compiled(catalog: Catalog) -> bytes:
    """The file that the program reads."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def written(catalog: Catalog) -> bytes:
    """The file that translators write, always in the same order."""
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True)
    lines = out.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(LEFT_OUT))


def _undated(catalog: Catalog) -> Catalog:
    catalog.creation_date = catalog.revision_date = datetime(2026, 11, 1, tzinfo=UTC)
    return catalog


def unwrapped(template: str) -> list[str]:
    """Words that a template shows without asking for their translation."""
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", " ", template, flags=re.S)
    text = re.sub(r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}", " ", text, flags=re.S)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.S)
    told = re.findall(r'\s(?:alt|aria-label|title|placeholder|content|value|data-done)="([^"]*)"', text)
    told = [one for one in told if "{% translate" not in one]
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.S)
    told = [re.sub(r"{%.*?%}|{{.*?}}", " ", one, flags=re.S) for one in told]
    told += re.sub(r"<[^>]*>", "\n", text).splitlines()
    words = (" ".join(re.sub(r"&\w+;", " ", one).split()) for one in told)
    return [one for one in words if re.search(r"[A-Za-z]{2}", one) and one not in NO_WORDS]


def main() -> None:
    """Bring every catalogue up to date, and compile it; say what is left to translate."""
    django.setup()
    for language in LANGUAGES:
        path = po_of(language)
        catalog = read(language)
        catalog.update(gathered(), no_fuzzy_matching=False)
        catalog.obsolete.clear()
        path.write_bytes(written(catalog))
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        left = [one.id for one in catalog if one.id and (one.fuzzy or not all_of(one.string))]
        sys.stdout.write(f"{language}: {len(catalog)} messages, {len(left)} to be translated\n")


def all_of(string: object) -> bool:
    """Is every form of a translation there?"""
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    main()
