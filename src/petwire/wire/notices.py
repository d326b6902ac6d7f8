"""Notices: documented findings about other people's data. Collected, stored and shown; never raised."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """What a notice means for its subject: nothing lost, look at it, or not usable."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """What a code stands for. `what` and `remedy` are one sentence each, for whoever reads the report."""

    severity: Severity
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding. `field` is a key of the file, `subject` an orgID or animalID; rows count from 1."""

    code: str
    severity: Severity
    detail: str
    file: str = ""
    row: int | None = None
    field: str = ""
    subject: str = ""

    def at(self, file: str, row: int) -> "Notice":
        """The same finding with its place, which only the reader of the whole file knows."""
        return replace(self, file=file, row=row)


def notice(
    code: str, detail: str, field: str = "", subject: str = "", *, file: str = "", row: int | None = None
) -> Notice:
    """A notice of a registered code; its severity comes from the register."""
    return Notice(code, NOTICES[code].severity, detail, file, row, field, subject)


INFO, WARNING, ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

NOTICES: dict[str, NoticeKind] = {
    # The row cannot be used.
    "not_utf8": NoticeKind(
        ERROR, "The row is not UTF-8 text.", "Fetch the file again; if it stays, tell whoever wrote it."
    ),
    "not_json": NoticeKind(
        ERROR, "The row is not JSON.", "Fetch the file again: a cut transfer usually ends in such a row."
    ),
    "not_an_object": NoticeKind(
        ERROR, "The row is JSON, but not an object.", "Check that the file is the one that its name says."
    ),
    "too_deep": NoticeKind(
        ERROR, "A value of the row is nested too deeply.", "Tell whoever wrote the file; no pet needs this."
    ),
    "row_too_large": NoticeKind(
        ERROR,
        "The row is larger than 4 MiB or holds more than 50,000 pieces, which no record is; it was not read.",
        "Tell whoever wrote the file; pictures belong into files of their own, not into texts.",
    ),
    "wrong_record": NoticeKind(
        ERROR,
        "An animal stands where an organisation belongs.",
        "Check that the file is the one that its name says.",
    ),
    "no_id": NoticeKind(
        ERROR, "The row has no animalID or no orgID.", "Check that the file is the one that its name says."
    ),
    "bad_id": NoticeKind(
        ERROR,
        "An animalID or orgID is not a whole number of 1 to 18 digits without leading zeros.",
        "Tell whoever wrote the file; the row is held back until its id is right.",
    ),
    # The list of animals cannot be used.
    "petlist_empty": NoticeKind(
        ERROR, "The list of animals names none.", "Fetch it again; nothing is removed by an empty list."
    ),
    "petlist_not_ids": NoticeKind(
        ERROR,
        "The list of animals holds something that is not an animalID.",
        "Check that it is the petlist of this set; nothing is removed by such a list.",
    ),
    # The row is used, one of its values is kept as it came.
    "structure_for_text": NoticeKind(
        WARNING,
        "A list or an object stands where a single value belongs; it is kept as it came.",
        "Look at the value at its source.",
    ),
    "text_too_long": NoticeKind(
        WARNING,
        "A species, breed, status or ZIP code has more than 200 characters; it is kept as it came and not shown.",
        "Correct it at its source.",
    ),
    "bad_date": NoticeKind(
        WARNING,
        "A date is in no form that is known; it is kept as it came.",
        "Correct the date at its source.",
    ),
    "bad_time": NoticeKind(
        WARNING,
        "A time is in no form that is known; it is kept as it came.",
        "Correct the time at its source.",
    ),
    "bad_number": NoticeKind(
        WARNING, "A number is not a plain number; it is kept as it came.", "Correct it at its source."
    ),
    "not_yes_no": NoticeKind(
        WARNING, "An answer is neither yes nor no; it is kept as it came.", "Correct it at its source."
    ),
    "not_a_list": NoticeKind(
        WARNING,
        "Pictures or videos are not a list; they are kept as they came and none is shown.",
        "Tell whoever wrote the file.",
    ),
    "item_unusable": NoticeKind(
        WARNING,
        "A picture has no usable mediaID, or an entry is no picture or video; it is kept and not shown.",
        "Look at the pictures at their source.",
    ),
    "item_repeated": NoticeKind(
        WARNING,
        "A mediaID stands twice in one list of a pet; the first is used, the other kept.",
        "Look at the pictures at their source.",
    ),
    "text_cleaned": NoticeKind(
        WARNING,
        "Characters that no database can store (NUL, half a surrogate pair) were removed.",
        "Correct the text at its source.",
    ),
    "number_imprecise": NoticeKind(
        WARNING,
        "A number is too large to be read exactly.",
        "Ask whoever writes the file for a string instead of a number.",
    ),
    # Read without loss; worth knowing.
    "flag_not_yes": NoticeKind(
        INFO, "A quality that is Yes or empty holds something else; it is kept as it came.", "Nothing to do."
    ),
    "zero_time": NoticeKind(
        INFO, "A time is zero, which means not known; it is kept as it came.", "Nothing to do."
    ),
    "other_form": NoticeKind(
        INFO, "A value is written in another form than usual; it was understood.", "Nothing to do."
    ),
    "number_for_text": NoticeKind(
        INFO, "A number stands where the format has a string; it was converted.", "Nothing to do."
    ),
    "boolean_for_text": NoticeKind(
        INFO, "True or false stands where the format has a string; it was converted.", "Nothing to do."
    ),
    "null_text": NoticeKind(
        INFO, 'A value is the word "null"; it was read as not known.', "Clear the value at its source."
    ),
    "unknown_option": NoticeKind(
        INFO,
        "A value is not in the known list of its field; it is stored as it is.",
        "Correct it at its source, or tell us of a new option.",
    ),
    "unknown_key": NoticeKind(
        INFO, "A key is not one of the format's; it is kept as it came.", "Nothing to do."
    ),
    "spellings_differ": NoticeKind(
        INFO,
        "Two spellings of one key hold different values; that of the format's own key is used.",
        "Tell whoever wrote the file which of the two you would like.",
    ),
    "media_value_kept": NoticeKind(
        INFO,
        "A key or value of a picture or video is not the format's; it is kept as it came.",
        "Nothing to do.",
    ),
    "petlist_repeats": NoticeKind(INFO, "The list of animals names some more than once.", "Nothing to do."),
}
