"""What a backup holds: every table of the database stands here, kept or left out, and why.

This is the one list to read and to argue about. tests/contracts/test_backup.py compares it with the live tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of a table that are in a backup.

    `where` narrows them. `columns` are column and SQL expression; without them, all columns as they are. `part` tells
    two selections of one table apart.
    """

    table: str
    where: str = "true"
    columns: Mapping[str, str] = field(default_factory=dict)
    part: str = ""

    @property
    def name(self) -> str:
        """What its members in the file are called."""
        return f"{self.table}.{self.part}" if self.part else self.table


HERE = "source = 'here'"

# Of mirrored records only the places are kept of which something here speaks: our number and that of the source, so
# that the record has its old number, and orders about it hold, when the next scrub brings it in.
_ANIMALS = (
    "SELECT w.subject FROM sharing_withdrawn w WHERE w.kind = 'animal'"
    " UNION SELECT h.animal_id FROM sharing_withheld h"
    " UNION SELECT p.animal_id FROM sharing_withdrawn w JOIN catalog_picture p ON p.id = w.subject"
    " WHERE w.kind = 'picture'"
)
_ORGS = " UNION ".join(
    (
        "SELECT org_id FROM sharing_decision",
        "SELECT org_id FROM sharing_master",
        "SELECT org_id FROM sharing_preference",
        "SELECT org_id FROM orgs_membership",
        "SELECT subject FROM sharing_withdrawn WHERE kind = 'org'",
        f"SELECT a.org_id FROM catalog_animal a WHERE a.id IN ({_ANIMALS})",  # noqa: S608 - all stands here
    )
)
_PLACE = {"id": "id", "source": "source", "source_id": "source_id"}
_NO_DIGEST = "decode(repeat('00', 16), 'hex')"  # of no content, so that the next scrub writes it
_BARRED = "CASE WHEN standing IN ('suspended', 'closed') THEN standing ELSE 'applied' END"

KEPT: tuple[Kept, ...] = (
    Kept("orgs_source"),
    Kept("orgs_person"),
    Kept("account_emailaddress"),
    Kept("mfa_authenticator"),
    Kept("orgs_organisation", HERE),
    Kept(
        "orgs_organisation",
        f"source <> 'here' AND id IN ({_ORGS})",
        {**_PLACE, "standing": _BARRED, "name": "''", "digest": _NO_DIGEST},
        part="places",
    ),
    Kept("orgs_membership"),
    Kept("orgs_invitation"),
    Kept("orgs_branch"),
    Kept("orgs_application"),
    Kept("orgs_question"),
    Kept("catalog_animal", HERE),
    Kept(
        "catalog_animal",
        f"source <> 'here' AND id IN ({_ANIMALS})",
        {
            **_PLACE,
            "org_id": "org_id",
            "status": "'Deleted'",
            "was_listed": "was_listed",
            "digest": _NO_DIGEST,
        },
        part="places",
    ),
    Kept("catalog_picture", HERE),
    Kept(
        "catalog_picture",
        "source <> 'here' AND id IN (SELECT subject FROM sharing_withdrawn WHERE kind = 'picture')",
        {**_PLACE, "org_id": "org_id", "animal_id": "animal_id", "position": "position"},
        part="places",
    ),
    Kept("catalog_video", HERE),
    Kept("catalog_edit"),
    Kept("catalog_editedanimal"),
    Kept("catalog_fostering"),
    Kept("catalog_offer"),
    Kept("catalog_report", f"animal_id IN (SELECT id FROM catalog_animal WHERE {HERE})"),  # noqa: S608
    Kept("catalog_epoch"),
    Kept("catalog_tombstone"),
    Kept("sharing_audience"),
    Kept("sharing_master"),
    Kept("sharing_preference"),
    Kept("sharing_decision"),
    Kept("sharing_withheld"),
    Kept("sharing_decisionentry"),
    Kept("sharing_withdrawalentry"),
    Kept("sharing_withdrawn"),
    Kept("access_service"),
    Kept("access_ending"),
    Kept("access_certificate"),
    Kept("access_certificatetext"),
    Kept("access_idlewarning"),
    Kept("access_reactivation"),
    Kept("access_termsnotice"),
    Kept("access_noticestep"),
    Kept("access_noticetext"),
    Kept("access_dayuse"),
    Kept("access_hostingnotice"),
    Kept("access_breachreport"),
    Kept("access_breachletter"),
    Kept("access_breachletterto"),
    Kept("access_oldkey"),
    Kept("access_termsacceptance"),
    Kept("access_keyrequest"),
    Kept("access_keyquestion"),
    Kept("access_servicechange"),
    Kept("access_orgtold"),
    Kept("bulkfiles_received"),
    Kept("bulkfiles_orderentry"),
    Kept("bulkfiles_receipt"),
    Kept("bulkfiles_signerkey"),
    Kept("bulkfiles_confirmation"),
    Kept("bulkfiles_webhook"),
    Kept("bulkfiles_told"),
    Kept("bulkfiles_issue"),
    Kept("bulkfiles_possessionentry"),
    Kept("exports_account"),
    Kept("exports_wishes"),
    Kept("exports_ownmapping"),
    Kept("exports_delivery"),
    Kept("exports_sentpicture"),
    Kept("exports_sending"),
    Kept("exports_lostcopy"),
    Kept("exports_partner"),
    Kept("exports_accountrequest"),
    Kept("exports_daylag"),
    Kept("mirror_upstream"),
    Kept("mirror_removedorg"),
    Kept("mirror_huborders"),
    Kept("mirror_huborder"),
    Kept("mirror_farewell"),
    Kept("tracker_views"),
    Kept("tracker_month"),
    Kept("tracker_lost"),
    Kept("tracker_drop"),
    Kept("tracker_page"),
    Kept("desk_dailymail"),
    Kept("listings_letter"),
    Kept("listings_orglook"),
    Kept("listings_reader"),
    Kept("listings_watch"),
    Kept("listings_arrival"),
    Kept("audit_deed"),
)

# Emptied by a restore, and why nothing is lost by that.
LEFT_OUT: dict[str, str] = {
    "catalog_change": "a restore raises the epoch, so that every reader begins anew",
    "sharing_hold": "made by the restore",
    "catalog_importdraft": "a spreadsheet that was looked at and not taken in; it is kept for a day anyway",
    "access_keylink": "links of 14 days; a new one can be sent",
    "access_knownaddress": "addresses of visitors that are trusted for some days, digested",
    "listings_allowance": "how many letters visitors may still send within an hour",
    "access_wrongpasswords": "locks of a quarter of an hour",
    "account_emailconfirmation": "links of some days; a new one can be asked for",
    "django_session": "everybody signs in anew",
    "usersessions_usersession": "everybody signs in anew",
    "petwire_cache": "counts of tries within minutes",
    "runs_run": "what long jobs did; what was not finished is due again",
    "stores_erasure": "what the store of these hosts is to erase; after a restore the daily sweep finds it again",
    "runs_runnotice": "findings in data that was read, which are found again",
    "mirror_heldback": "rows of sources; the next scrub looks at them again",
    "bulkfiles_delivery": "calls of webhooks; after a restore the newest orders are told once more",
    "bulkfiles_deliverytry": "what was answered to them",
    "bulkfiles_line": "rendered rows; they are rendered anew",
    "bulkfiles_possession": "follows from the entries, and is made anew with the next set",
    "exports_made": "animals as they are made for sites; the next run makes them anew",
    "access_filesbucket": "what services have left of a minute's requests for files; a restore fills it up",
    "freshness_lag": "what was measured here; what is measured after a restore is what counts",
    "petapi_bucket": "what keys have left of a minute's quota; a restore fills it up",
    "petapi_item": "animals as they stand in lists, rendered; they are rendered anew",
    "petapi_detail": "animals as they stand in details, rendered; they are rendered anew",
    "petapi_pagerun": "orders of lists that are being paged through, for a minute",
    "bulkfiles_masterfiles": "rows on the disk that published sets are made of; they are written anew",
    "bulkfiles_publishedset": "published sets are written anew, by the rules and decisions in force then",
}

# Not touched by a restore: what migrations and Django itself write.
OF_MIGRATIONS: dict[str, str] = {
    "django_migrations": "the manifest names the migrations",
    "django_content_type": "made by migrations",
    "auth_permission": "made by migrations",
    "auth_group": "not used",
    "auth_group_permissions": "not used",
}
