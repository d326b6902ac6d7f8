"""Findings about a whole set, beside those about single rows in petwire.wire.notices."""

from petwire.wire.notices import Notice, NoticeKind, Severity

MIRROR_NOTICES: dict[str, NoticeKind] = {
    "org_unknown": NoticeKind(
        Severity.ERROR,
        "A pet names an organisation that the orgs files do not have.",
        "The pet is held back until its organisation comes; if it stays so, tell the hub.",
    ),
    "row_repeated": NoticeKind(
        Severity.WARNING,
        "One animal has two different rows in one set; the one that was updated last is used.",
        "Tell the hub.",
    ),
    "org_repeated": NoticeKind(
        Severity.WARNING,
        "One organisation has two different rows in one set; always the same one of them is used.",
        "Tell the hub.",
    ),
    "row_missing": NoticeKind(
        Severity.WARNING,
        "The list names an animal that has no row; what is held of it stays.",
        "Nothing to do: a later night brings it. If it stays so, tell the hub.",
    ),
    "row_unlisted": NoticeKind(
        Severity.INFO,
        "An animal has a row, but the list does not name it: it is gone since the row was written.",
        "Nothing to do.",
    ),
    "stamp_in_future": NoticeKind(
        Severity.WARNING,
        "The set says that it was begun in the future; its time is not believed, and the full files are read.",
        "Tell the hub that its clock is wrong.",
    ),
    "list_incomplete": NoticeKind(
        Severity.WARNING,
        "The list of animals lacks some that the pets files still hold; they were not removed.",
        "Nothing to do when the next night is right; else tell the hub.",
    ),
    "org_missing": NoticeKind(
        Severity.WARNING,
        "An organisation is gone from the orgs files, yet the list still names animals of it; they stay.",
        "Nothing to do when the next night is right; else tell the hub.",
    ),
    "test_data": NoticeKind(
        Severity.WARNING,
        "It is test data, by its manifest or by what else is told; from now on this source counts as a test source.",
        "Test data is not shown on production pages. Mirror the hub's production set to show its animals; where it was "
        "only guessed and is wrong, `petwire mirror set NAME --environment production` puts it right.",
    ),
    "orders_refused": NoticeKind(
        Severity.ERROR,
        "The hub's orders (`.petwire/withdrawals.json`) are not believed; nothing of them was applied.",
        "Ask the hub's people, by another way, whether they are theirs; `mirror set NAME --hub-key KEY` takes a key "
        "on your word.",
    ),
    "orders_told": NoticeKind(
        Severity.INFO,
        "The hub has ordered records back, or lifted such orders.",
        "Nothing to do: what is ordered back is hidden at once, and erased within a business day.",
    ),
    "hub_key_pinned": NoticeKind(
        Severity.INFO,
        "The hub signs its orders; its key is remembered, and orders of another one will be refused.",
        "Compare it with what `petwire signing show` prints at the hub.",
    ),
    "hub_key_rotated": NoticeKind(
        Severity.INFO,
        "The hub has a new key, signed by the one that we knew.",
        "Nothing to do.",
    ),
    "picture_not_fetched": NoticeKind(
        Severity.WARNING,
        "A picture of the source could not be copied; pages go on naming the source's own address.",
        "Nothing to do at first: it is tried again, ever later. If it stays so, tell the hub.",
    ),
    "picture_dead": NoticeKind(
        Severity.WARNING,
        "The address of a linked picture leads nowhere: there is nothing there, or no such server.",
        "Nothing to do at first: it is asked again each week, and at once when its record changes. If it stays so, "
        "tell the hub.",
    ),
    "certificate_pinned": NoticeKind(
        Severity.INFO,
        "No authority vouches for the server's certificate; it is remembered, and another one will be refused.",
        "Compare its fingerprint with the one the hub's operator tells you.",
    ),
}


def notice(code: str, detail: str, *, subject: str = "", file: str = "", row: int | None = None) -> Notice:
    """A notice of a code of this room."""
    return Notice(code, MIRROR_NOTICES[code].severity, detail, file, row, "", subject)
