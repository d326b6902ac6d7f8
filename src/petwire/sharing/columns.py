"""Every column of the tables that hold records, classed: may it leave this instance?

This is the one list to read and to argue about. tests/contracts/test_columns.py compares it with the live
tables, so that a new column is classed before it is used, and with the records that are written.
"""

from enum import StrEnum


class Class(StrEnum):
    """What may happen to the values of a column. All but the first two are published on a condition."""

    PUBLISHABLE = "published with the record"
    WITHHELD = "never leaves this instance"
    CONTACT = "published where the animal's contact was made public"
    ADDRESS = "published where the organisation shows its address"
    BOND = "published where the other animal is shown as well"
    KEPT = "published without the keys that fall under another condition"


def _table(*, publishable: str = "", withheld: str = "", **conditional: Class) -> dict[str, Class]:
    return {
        **dict.fromkeys(publishable.split(), Class.PUBLISHABLE),
        **dict.fromkeys(withheld.split(), Class.WITHHELD),
        **conditional,
    }


_MEDIA = "id org_id animal_id position updated_at"

COLUMNS: dict[str, dict[str, Class]] = {
    "orgs_source": _table(
        publishable="environment attribution_text attribution_url",
        withheld="id name terms created_at",
    ),
    "orgs_person": _table(
        withheld="id email name password last_login is_operator is_active created_at",
    ),
    "orgs_membership": _table(withheld="id org_id person_id role"),
    "orgs_invitation": _table(withheld="id org_id email role digest sent_at expires_at accepted_at"),
    "orgs_branch": _table(withheld="id org_id name address city state zip phone email url"),
    "orgs_application": _table(
        withheld="""
            id org_id kind registration first_reference second_reference contact_name contact_email
            terms_accepted_at applied_at state decided_at reason
        """,
    ),
    "orgs_question": _table(withheld="id application_id text asked_at answer answered_at"),
    "orgs_organisation": _table(
        publishable="""
            id status name city state zip country phone fax email url facebook_url org_type species
            serve_areas adoption_process about meet_pets services allow_applications message_org
        """,
        withheld="""
            source source_id standing approved_at show_address public_statuses travels_to digest created_at changed_at
        """,
        address=Class.ADDRESS,
        kept=Class.KEPT,
    ),
    "catalog_animal": _table(
        publishable="""
            id org_id status updated_at media_updated_at
            rescue_id name summary species breed primary_breed secondary_breed sex mixed
            ok_with_dogs ok_with_cats ok_with_kids declawed housetrained age birthdate special_needs altered
            size size_current size_potential size_unit vaccinated color coat_length pattern courtesy
            found found_date found_zip location_zip kill_date kill_reason
            description description_plain tracker_url adoption_fee ok_with_adults obedience_training
            owner_experience exercise_needs energy_level grooming_needs yard_required fence shedding
            new_people vocal activity_level ear_type eye_color tail_type qualities
            pet_url message_pet needs_foster
        """,
        withheld="""
            source source_id contact_public do_not_publish deleted_at was_listed digest created_at changed_at
            birthdate_guessed own_words
        """,
        contact_name=Class.CONTACT,
        contact_email=Class.CONTACT,
        contact_cell_phone=Class.CONTACT,
        contact_home_phone=Class.CONTACT,
        bonded_with_id=Class.BOND,
        kept=Class.KEPT,
    ),
    "catalog_picture": _table(
        publishable=f"""
            {_MEDIA} content
            original_url original_bytes original_width original_height
            large_url large_bytes large_width large_height
            small_url small_bytes small_width small_height
        """,
        withheld="source source_id refetch_since look sharpness trouble tries try_after",
        kept=Class.KEPT,
    ),
    "catalog_video": _table(
        publishable=f"{_MEDIA} kind url video_id thumbnail_url bytes",
        withheld="source source_id",
        kept=Class.KEPT,
    ),
    "catalog_epoch": _table(withheld="id number"),
    "catalog_change": _table(withheld="id epoch transaction at kind subject org verb"),
    # That something was here and is gone is what a page answers (410); when, it does not say.
    "catalog_tombstone": _table(publishable="kind subject", withheld="id at"),
    "catalog_edit": _table(withheld="id org_id at by verb undoes_id"),
    "catalog_editedanimal": _table(withheld="id edit_id org_id animal_id before after"),
    "catalog_fostering": _table(withheld="id org_id animal_id person_id"),
    "catalog_offer": _table(withheld="id org_id animal_id to_id by at"),
    "catalog_report": _table(withheld="id animal_id reason text email at state settled_at"),
    "catalog_importdraft": _table(withheld="id org_id by at name content"),
}
