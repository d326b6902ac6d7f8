"""The register: every rule, in the order in which the reference page names them."""

from typing import Any, Final

from petwire.wire.records import Org, Pet
from petwire.wire.rules import addresses, animals, files, names, pictures, sets, texts, tracker
from petwire.wire.rules.rule import Rule
from petwire.wire.rules.sets import Seen
from petwire.wire.rules.survey import FileSeen, Survey

FILE_RULES: Final[tuple[Rule[FileSeen], ...]] = (
    files.file_unreadable,
    files.line_too_long,
    files.rows_many,
    files.byte_order_mark,
    files.line_ends_crlf,
    files.lines_blank,
    files.last_line_open,
)
SET_RULES: Final[tuple[Rule[Survey], ...]] = (
    files.name_unknown,
    files.file_repeated,
    files.numbering_hole,
    files.file_missing,
    files.daily_file_missing,
    files.prefixes_differ,
    files.manifest_unreadable,
    files.manifest_differs,
    sets.stamp_missing,
    sets.stamp_unreadable,
    sets.stamp_odd,
    sets.stamp_in_future,
    sets.stamp_old,
    sets.list_disagrees,
    sets.row_missing,
    sets.row_unlisted,
    sets.daily_row_unlisted,
)
ENTRY_RULES: Final[tuple[Rule[Seen], ...]] = (
    sets.org_unknown,
    sets.row_repeated,
    sets.key_repeated,
    sets.daily_row_differs,
    sets.daily_row_alone,
)
BOTH_RULES: Final[tuple[Rule[Pet | Org], ...]] = (
    texts.entity_in_text,
    texts.entity_doubled,
    texts.text_damaged,
    addresses.zip_lost_zero,
    addresses.zip_odd,
    addresses.url_without_scheme,
    addresses.url_is_none,
    addresses.email_odd,
)
ORG_RULES: Final[tuple[Rule[Org], ...]] = (
    addresses.org_name_empty,
    addresses.org_unreachable,
    addresses.org_without_place,
    addresses.state_unknown,
    addresses.state_not_code,
)
PET_RULES: Final[tuple[Rule[Pet], ...]] = (
    names.name_empty,
    names.name_promotes,
    names.name_of_no_pet,
    names.name_is_number,
    names.name_with_number,
    names.name_with_place,
    names.name_describes,
    names.name_untidy,
    names.name_long,
    animals.status_not_available,
    animals.updated_missing,
    animals.updated_in_future,
    animals.updated_long_ago,
    animals.species_missing,
    animals.species_unknown,
    animals.breed_unknown,
    animals.breed_of_other_species,
    animals.sex_missing,
    animals.birthdate_in_future,
    animals.age_against_birthdate,
    animals.size_against_weight,
    animals.size_without_unit,
    animals.fee_odd,
    animals.found_in_future,
    animals.kill_date_past,
    texts.entity_in_plain,
    texts.tag_in_text,
    texts.description_empty,
    texts.description_one_form,
    texts.descriptions_disagree,
    texts.line_breaks_lost,
    texts.description_padded,
    texts.description_acts,
    tracker.tracker_missing,
    tracker.tracker_of_another,
    tracker.tracker_odd,
    tracker.tracker_not_in_description,
    tracker.tracker_not_last,
    pictures.picture_none,
    pictures.picture_without_url,
    pictures.picture_by_http,
    pictures.picture_url_odd,
    pictures.picture_size_unknown,
    pictures.picture_sizes_alike,
    pictures.picture_order_repeated,
    pictures.media_time_behind,
    pictures.media_time_ahead,
)

GROUPS: Final[dict[str, tuple[Rule[Any], ...]]] = {
    "Files": FILE_RULES,
    "Sets": SET_RULES,
    "Records in a set": ENTRY_RULES,
    "Organisations and animals": BOTH_RULES,
    "Organisations": ORG_RULES,
    "Animals": PET_RULES,
}
RULES: Final[dict[str, Rule[Any]]] = {one.code: one for group in GROUPS.values() for one in group}
