"""Colours that somebody picked: can everything be read in them, and what follows from them. Pure; `#rrggbb`.

Two are picked: the accent (links, buttons) and the ground (behind everything). The others of a page follow, for light
and dark. Readable means a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

READABLE: Final = 4.5
WHITE: Final = "#ffffff"
INK: Final = "#2a231e"
SOFT_INK: Final = "#64574c"  # the palest text
YES: Final = "#2c6446"
NO: Final = "#93331f"
PAPER: Final = "#fbf7f1"
ACCENT: Final = "#a63f22"
DARK_GROUNDS: Final = ("#1a1613", "#241f1b", "#2c2621")

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


def parsed(text: str) -> str | None:
    """A colour as it is kept, from `#A63F22`, `a63f22` or `#a32`; None for anything else."""
    text = "#" + text.strip().lower().removeprefix("#")
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        text = "#" + "".join(2 * one for one in text[1:])
    return text if _COLOUR.fullmatch(text) else None


def contrast(one: str, other: str) -> float:
    """How well one is read on the other: from 1 (not at all) to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What cannot be read: which of the two to change, how far it is off, and a colour like it that would do."""

    which: str  # "accent" or "ground"
    ratio: float
    better: str

    @property
    def words(self) -> str:
        """For people, with the remedy."""
        what = "Links and buttons" if self.which == "accent" else "Text"
        return (
            f"{what} could not be read well: a contrast of {self.ratio:.1f} to 1, and at least {READABLE} is needed."
            f" {self.better} would do."
        )


def trouble(accent: str, ground: str) -> Unreadable | None:
    """The first thing that could not be read, or None when all can be."""
    worst = _worst(ground)
    if worst < READABLE:
        return Unreadable("ground", worst, _until(ground, WHITE, lambda one: _worst(one) >= READABLE))
    ratio = _on_all(accent, ground)
    if ratio < READABLE:
        better = _until(accent, "#000000", lambda one: _on_all(one, ground) >= READABLE)
        return Unreadable("accent", ratio, better)
    return None


def stylesheet(accent: str, ground: str) -> str:
    """The colours of a page as a sheet that stands behind site.css. `accent` and `ground` are readable ones."""
    light = {
        "paper": ground,
        **_grounds(ground),
        "line": _mix(ground, INK, 0.14),
        **_accents(accent, ground),
    }
    lighter = _until(accent, WHITE, lambda one: min(contrast(one, each) for each in DARK_GROUNDS) >= READABLE)
    dark = _accents(lighter, DARK_GROUNDS[0])
    return (
        f"@layer base {{\n:root {{ {_written(light)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_written(_DARK | dark)} }} }}\n}}\n"
    )


# What site.css says for the dark; a ground that was picked is for the light alone.
_DARK: Final = {
    "paper": DARK_GROUNDS[0],
    "raised": DARK_GROUNDS[1],
    "sunken": DARK_GROUNDS[2],
    "line": "#3d352e",
}


def _grounds(ground: str) -> dict[str, str]:
    return {"raised": _mix(ground, WHITE, 0.6), "sunken": _mix(ground, INK, 0.04)}


def _accents(accent: str, ground: str) -> dict[str, str]:
    soft = _until(
        _mix(ground, accent, 0.14), ground, lambda one: one == ground or contrast(accent, one) >= READABLE
    )
    ink = max((WHITE, "#1a1613"), key=lambda one: contrast(accent, one))
    return {"accent": accent, "accent-ink": ink, "accent-soft": soft}


def _worst(ground: str) -> float:
    """How well the palest text, and words of yes and no, are read on a ground and what follows from it."""
    return min(contrast(text, one) for one in _all(ground) for text in (SOFT_INK, INK, YES, NO))


def _on_all(accent: str, ground: str) -> float:
    return min(contrast(accent, one) for one in _all(ground))


def _all(ground: str) -> tuple[str, ...]:
    return (ground, *_grounds(ground).values())


def _until(colour: str, towards: str, good: Callable[[str], bool]) -> str:
    """The colour itself, or the first on the way to another one that is good enough."""
    steps = (_mix(colour, towards, part / 50) for part in range(51))
    return next((one for one in steps if good(one)), towards)


def _mix(one: str, other: str, part: float) -> str:
    return "#" + "".join(
        f"{round(a + (b - a) * part):02x}" for a, b in zip(_parts(one), _parts(other), strict=True)
    )


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (part / 255 for part in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _written(values: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())
