"""How descriptions look after years of editors, pastes and imports: the HTML that a page must survive."""

import html
import re
from collections.abc import Callable, Sequence
from random import Random

Mess = Callable[[Sequence[str], Random], str]

EMOJI = ("🐾", "❤️", "🏡", "✨", "🥰", "🎉")


def _escaped(paragraphs: Sequence[str]) -> list[str]:
    return [html.escape(paragraph, quote=False) for paragraph in paragraphs]


def tidy(paragraphs: Sequence[str], rng: Random) -> str:
    return "\n".join(f"<p>{text}</p>" for text in _escaped(paragraphs))


def marked_up(paragraphs: Sequence[str], rng: Random) -> str:
    first, *rest = _escaped(paragraphs)
    start, end = (*re.split(r"(?<=\w{4}[.!?]) ", first, maxsplit=1), "")[:2]
    lines = [f"<p><strong>{start}</strong> {end}</p>", *(f"<p>{text}</p>" for text in rest)]
    if len(lines) > 2:
        last = lines.pop().removeprefix("<p>").removesuffix("</p>")
        lines.append("<ul>" + "".join(f"<li>{part}</li>" for part in last.split(". ") if part) + "</ul>")
    return "\n".join(lines)


def plain(paragraphs: Sequence[str], rng: Random) -> str:
    return rng.choice(("\r\n\r\n", "\n\n", "\n")).join(paragraphs)


def breaks(paragraphs: Sequence[str], rng: Random) -> str:
    return rng.choice(("<br><br>", "<br /><br />\n", "<BR><BR>")).join(_escaped(paragraphs))


def fonts(paragraphs: Sequence[str], rng: Random) -> str:
    color = rng.choice(("#800080", "blue", "#ff6600", "#006400"))
    face = rng.choice(("Comic Sans MS", "arial, helvetica", "Papyrus", "Verdana"))
    return "".join(
        f'<p><font face="{face}" size="{rng.choice("345")}" color="{color}"><b>{text}</b></font></p>'
        for text in _escaped(paragraphs)
    )


def inline_styles(paragraphs: Sequence[str], rng: Random) -> str:
    style = (
        "margin: 0in 0in 10pt; line-height: 115%; font-size: 14pt; font-family: Calibri; position: relative"
    )
    return "".join(
        f'<p class="MsoNormal" style="{style}"><span style="color: rgb(51, 51, 51);">{text}</span></p>'
        for text in _escaped(paragraphs)
    )


def nested(paragraphs: Sequence[str], rng: Random) -> str:
    inner = "".join(f"<div><div><p>{text}</p></div></div>" for text in _escaped(paragraphs))
    return f'<div class="rgHeader"><div><br></div></div><div class="rgBody"><div align="center">{inner}</div></div>'


def spaces(paragraphs: Sequence[str], rng: Random) -> str:
    texts = [text.replace(". ", ".&nbsp;&nbsp; ") for text in _escaped(paragraphs)]
    return "<p>&nbsp;</p>".join(f"<p>&nbsp;&nbsp;&nbsp;&nbsp;{text}&nbsp;</p>" for text in texts)


def twice_encoded(paragraphs: Sequence[str], rng: Random) -> str:
    texts = [html.escape(html.escape(text)) for text in paragraphs]
    return "".join(f"<p>{text} &amp;nbsp;&amp;hearts;</p>" for text in texts)


def gaps(paragraphs: Sequence[str], rng: Random) -> str:
    gap = "<p></p>" * rng.randint(2, 5) + "<p><br></p>" * 2
    return gap.join(f"<p>{text}</p>" for text in _escaped(paragraphs))


def capitals(paragraphs: Sequence[str], rng: Random) -> str:
    texts = "".join(f"<P>{text}</P>\r\n" for text in _escaped(paragraphs))
    return f"<DIV align=center><CENTER>{texts}</CENTER></DIV>"


def unclosed(paragraphs: Sequence[str], rng: Random) -> str:
    texts = _escaped(paragraphs)
    return f"<p><b><i>{texts[0]}<p>{'<p>'.join(texts[1:])}</b><ul><li>Thank you for looking!"


def mailto(paragraphs: Sequence[str], rng: Random) -> str:
    link = '<a href="mailto:adopt@example.org?subject=Adoption" target="_blank">adopt@example.org</a>'
    return tidy(paragraphs, rng) + f"\n<p>Please email {link} with any questions.</p>"


def logo(paragraphs: Sequence[str], rng: Random) -> str:
    image = '<img src="http://www.example.org/images/logo_small.gif" width="180" height="90" border="0" alt="logo">'
    return f'<p align="center">{image}</p>' + tidy(paragraphs, rng)


def emoji(paragraphs: Sequence[str], rng: Random) -> str:
    return "".join(f"<p>{rng.choice(EMOJI)} {text}</p>" for text in _escaped(paragraphs))


def curly(paragraphs: Sequence[str], rng: Random) -> str:
    texts = [
        text.replace("'", "’").replace(" - ", " – ").replace("...", "…") for text in _escaped(paragraphs)
    ]
    return "".join(f"<p>{text}</p>" for text in texts)


def mojibake(paragraphs: Sequence[str], rng: Random) -> str:
    # UTF-8 that a program read as Windows-1252, as left by an import long ago.
    texts = [text.replace("'", "â€™").replace("ë", "Ã«").replace("ñ", "Ã±") for text in _escaped(paragraphs)]
    return "".join(f"<p>{text}Â </p>" for text in texts)


def script(paragraphs: Sequence[str], rng: Random) -> str:
    return (
        tidy(paragraphs, rng)
        + '<script type="text/javascript">document.write("visits: " + counter);</script>'
    )


def handlers(paragraphs: Sequence[str], rng: Random) -> str:
    text, *rest = _escaped(paragraphs)
    opener = '<a href="javascript:void(0)" onclick="window.open(\'apply.html\')">APPLY HERE</a>'
    return f"<div onmouseover=\"this.style.color='red'\"><p>{text}</p></div>{opener}" + tidy(rest, rng)


def embedded(paragraphs: Sequence[str], rng: Random) -> str:
    frame = (
        '<iframe width="420" height="315" src="https://video.example.org/embed/1" frameborder="0"></iframe>'
    )
    return tidy(paragraphs, rng) + f"<style>p {{ color: teal }}</style>{frame}"


MESSES: tuple[Mess, ...] = (
    *(fonts, inline_styles, nested, spaces, twice_encoded, gaps, capitals, unclosed, mailto),
    *(logo, emoji, curly, mojibake, script, handlers, embedded),
)
# What a hundred volunteers save: most of it is harmless.
EDITORS: tuple[Mess, ...] = (
    *(tidy,) * 36,
    *(marked_up,) * 12,
    *(plain,) * 12,
    *(breaks,) * 13,
    *MESSES,
    *(fonts, inline_styles, spaces, emoji, curly, gaps, nested, curly, emoji, spaces, unclosed),
)
