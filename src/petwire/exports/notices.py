"""Findings of exports about single animals."""

from petwire.wire.notices import Notice, NoticeKind, Severity

EXPORT_NOTICES: dict[str, NoticeKind] = {
    "export_held_back": NoticeKind(
        Severity.WARNING,
        "An animal that the site may have is not sent to it; the detail says why. All others are.",
        "Complete the animal, or say under Mappings which of the site's words to send.",
    ),
    "export_value_left_out": NoticeKind(
        Severity.INFO,
        "The site has no word for a value that it does not need; the animal is sent without it.",
        "Say under Mappings which of the site's words to send.",
    ),
    "export_picture_not_here": NoticeKind(
        Severity.INFO,
        "Pictures that are only linked cannot be sent as files.",
        "Upload them here, or send pictures as addresses.",
    ),
}


def notice(code: str, detail: str, field: str = "", subject: str = "") -> Notice:
    """A notice of a registered code."""
    return Notice(code, EXPORT_NOTICES[code].severity, detail, field=field, subject=subject)
