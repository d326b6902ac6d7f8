"""The page of what adoption sites get (`make docs`)."""

from petwire.exports.sites import SITES
from petwire.exports.sites.base import HELD_IN_WORDS, Site


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
        f"{title}: {', '.join(f'`{one}`' for one in names)}." for title, names in site.columns
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
