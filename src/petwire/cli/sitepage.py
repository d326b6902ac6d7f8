"""The page of what adoption sites get (`make docs`)."""

from petwire.exports.sites import SITES
from petwire.exports.sites.adoptapet import fields as adoptapet
from petwire.exports.sites.base import HELD_IN_WORDS, Site
from petwire.exports.sites.csvfile import fields as csvfile
from petwire.exports.sites.petfinder import fields as petfinder
from petwire.exports.sites.rescuegroups import fields as rescuegroups


def site_formats_page() -> str:
    """docs/reference/site-formats.md"""
    return f"""# What adoption sites get

How petwire writes an organisation's animals for each adoption site. The lists of breeds, species and colours stand beside the code
(`src/petwire/exports/sites/<site>/`), each with its source. This page is written by `make docs`.

Which of the site's words is sent: the organisation's own mapping; the shipped one, by species and size; the same word but for case, accents and
punctuation; the site's general word for it; else that one animal is held back. Each run writes down what was replaced, and by which rule.

Held back are animals, never runs:

{_held()}

{"".join(map(_site, SITES.values()))}"""


def _held() -> str:
    rows = "\n".join(f"| `{code.value}` | {words} |" for code, words in HELD_IN_WORDS.items())
    return f"| Code | Why |\n| --- | --- |\n{rows}"


def _site(site: Site) -> str:
    columns = "\n\n".join(
        f"{title}: {', '.join(f'`{one}`' for one in names)}."
        for title, names in _COLUMNS_OF.get(site.name, ())
    )
    options = "".join(
        f"- {one.words}: {', '.join(words for _, words in one.values) or 'as the site gave it'} (`{one.name}`)\n"
        for one in site.options
    )
    return f"""## {site.title} (`{site.name}`)

{site.guide}

Statuses: {", ".join(sorted(site.statuses))}. By {", ".join(site.protocols).upper()}.

{columns}

{options}
"""


_COLUMNS_OF = {
    "adoptapet": (
        ("`pets.csv`", adoptapet.COLUMNS),
        ("With pictures as addresses also", adoptapet.PHOTO_COLUMNS),
    ),
    "petfinder": (("`import/<number>.csv`", petfinder.COLUMNS),),
    "rescuegroups": (
        ("`import/pets.csv`", rescuegroups.OWN),
        ("In the variant of shelter programs", rescuegroups.SHELTER),
    ),
    "csv": (("`pets.csv`", csvfile.COLUMNS),),
    "webhook": (
        (
            "A message of an animal that is listed, or listed otherwise (`Petwire-Event: animal.upsert`), holds `format` 1, "
            "`event`, `id`, `org` and `animal` with these members; one that is to go (`animal.remove`) holds `id` and "
            "`event`. [Signed and time-stamped](withdrawals.md#webhook) with the account's password; a repeated one has "
            "the same `Petwire-Delivery`. An answer from 200 to 299 takes it; with it the site may say its own `id` and "
            "`url` of the listing as a JSON object. 429 and 503 are tried again, not before `Retry-After`; up to four animals "
            "travel at a time. Members",
            csvfile.COLUMNS,
        ),
    ),
}
