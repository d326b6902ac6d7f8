"""What this program keeps of people: why, how long, and who gets it. `/privacy` is written from this list.

This is the one list to read and to argue about, beside that of what may leave (petwire.sharing.columns). Every column
that could say something of a person stands here, under KEPT or under NOBODYS; tests/contracts/test_personal.py compares
it with the live tables, so that a new one is told to people before it is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from petwire.access.rules import KNOWN_FOR, REMEMBERED_FOR
from petwire.catalog import bin as recovery
from petwire.catalog.reports import KEPT_FOR as REPORTS_KEPT_FOR
from petwire.listings.messages.rules import BLOCKED_FOR as WRITERS_KEPT_OUT_FOR
from petwire.listings.messages.rules import REPORTED_FOR as LETTERS_KEPT_FOR
from petwire.listings.visitors import KEPT_FOR as ALLOWANCES_KEPT_FOR
from petwire.listings.watch.rules import CONFIRM_WITHIN


class Who(StrEnum):
    """Of whom something is kept. The value is the heading on the page."""

    VISITOR = "If you only look"
    FORM = "If you send a form"
    WATCHER = "If you want mail about animals"
    REPORTER = "If you report something"
    SIGNED_IN = "If you sign in"
    APPLICANT = "If you apply for an organisation, or are invited to one"
    FOSTER = "If animals live with you"
    ORGANISATION = "Organisations and their animals"
    HOLDER = "If you hold a key to our files"
    OPERATOR = "If you help to run this site"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is kept. `until` and `gets` are whole sentences; `columns` are table and its columns."""

    of: Who
    what: str
    why: str
    until: str
    gets: str
    columns: Mapping[str, str]


ACCOUNT = "As long as you have an account. Write to us to have it erased."
ASK_US = "Until it is of no use any more. Write to us to have it erased earlier."
RECORD = "For good, as a number without a name: when your account is erased, it points to nobody."
OPERATORS = "Those who run this site."
ORG = "Your organisation, and those who run this site."

KEPT: tuple[Kept, ...] = (
    Kept(
        Who.VISITOR,
        "How often an animal’s tracker image was loaded: a number for each animal, day and site that shows it",
        "Rescues see that their animals are looked at.",
        "Two years by day, then by month for good. It names no visitor: no address, no time of day, no device. So that "
        "one place cannot count a thousand times, a digest of the address is held in memory, for a day at most; it is "
        "never written down.",
        "The animal’s organisation, who shows it with a key of ours, and those who run this site.",
        {"tracker_views": "host", "tracker_month": "host", "tracker_drop": "host"},
    ),
    Kept(
        Who.FORM,
        "The address that your browser came from, and how often: when you report, apply, or try to sign in",
        "Nobody shall send hundreds, or try one password after the other.",
        "An hour at most; then it is erased.",
        "Nobody is shown it. It stands in the database, which those who run this site could look into.",
        {"petwire_cache": "cache_key value"},
    ),
    Kept(
        Who.FORM,
        "That a letter to a rescue was sent: about whom, and when; your e-mail address, scrambled so that nobody can"
        " read it. Your words and your address themselves are passed on and not kept",
        "Whoever got the letter can report it, and a writer who was reported is not passed on for a while.",
        f"{LETTERS_KEPT_FOR.days} days after it was sent, or reported; {WRITERS_KEPT_OUT_FOR.days} where those who run"
        " this site keep its writer out. Then it is erased.",
        "Those who run this site, without your address. Your letter goes to the rescue, or to the foster home.",
        {"listings_letter": "sender reason"},
    ),
    Kept(
        Who.FORM,
        "How many letters and confirmations somebody has asked for: by an address, scrambled anew each day",
        "Nobody shall send hundreds.",
        f"{ALLOWANCES_KEPT_FOR.days} days; then it is erased.",
        "Nobody: the addresses cannot be read back.",
        {"listings_allowance": "subject"},
    ),
    Kept(
        Who.WATCHER,
        "Your e-mail address, the language of the page, and what you want to hear of: a search, or an animal",
        "You get mail when there is something new, and not twice.",
        f"Until you end it, by one click; {CONFIRM_WITHIN.days} days if you do not confirm it; or a year after you"
        " last said that you want it.",
        "Those who run this site, and nobody else. Mails hold nothing that tells us whether you read them.",
        {"listings_reader": "email language seed digest", "listings_watch": "query confirm_digest state"},
    ),
    Kept(
        Who.REPORTER,
        "What you write about a listing, and your e-mail address if you give it",
        "Those who run this site can look into it and ask you back.",
        f"{REPORTS_KEPT_FOR.days} days; then both are erased. That there was a report stays.",
        "Those who run this site, and nobody else; not the organisation.",
        {"catalog_report": "reason text email"},
    ),
    Kept(
        Who.REPORTER,
        "What you write about somebody who breaks our terms, with your name and e-mail address if you give them",
        "Those who run this site act on it and can ask you back.",
        "A year after it was settled; then it is erased. That there was a report stays.",
        "Those who run this site. Organisations that it concerns may be told what happened, not who said it.",
        {"access_breachreport": "which text happened name email", "access_breachletter": "by subject text"},
    ),
    Kept(
        Who.SIGNED_IN,
        "Your e-mail address, your name if you give it, and your password, scrambled so that nobody can read it",
        "You sign in with them, and the others of your organisation know who you are.",
        ACCOUNT,
        ORG,
        {"orgs_person": "email name password", "account_emailaddress": "user_id email"},
    ),
    Kept(
        Who.SIGNED_IN,
        "The second step of signing in, if you set one up: a secret of your app, your passkey, codes",
        "Your password alone does not open your account.",
        "Until you take it away.",
        "Nobody; the secrets of apps are encrypted.",
        {"mfa_authenticator": "user_id data"},
    ),
    Kept(
        Who.SIGNED_IN,
        "Where you are signed in: the address your browser came from, and its name",
        "You see your sessions and can end one that is not yours.",
        "Until you sign out; at the latest it is erased some days after the two weeks for which signing in holds.",
        "You alone.",
        {
            "usersessions_usersession": "user_id ip session_key user_agent data",
            "django_session": "session_key session_data",
        },
    ),
    Kept(
        Who.SIGNED_IN,
        "That a link to confirm an address, to come in, or to draw a key was sent: its scrambled secret",
        "The link works once, for you.",
        "Until it is used, or its days are over.",
        "Nobody.",
        {"account_emailconfirmation": "key", "access_keylink": "digest"},
    ),
    Kept(
        Who.SIGNED_IN,
        "Which role you have in which organisation",
        "It decides what you may see and do.",
        "Until you leave, or an admin takes you out.",
        ORG,
        {"orgs_membership": "person_id role"},
    ),
    Kept(
        Who.SIGNED_IN,
        "What you did here, when, and to which record: as your number",
        "A rescue must be able to see who changed what, and a yes or no to be proved.",
        RECORD,
        "Those who run this site; of its own animals, your organisation.",
        {
            "audit_deed": "by subject detail",
            "sharing_decisionentry": "by",
            "sharing_withdrawalentry": "by",
            "runs_run": "approved_by",
            "catalog_offer": "by",
            "bulkfiles_confirmation": "by",
            "access_ending": "by",
            "access_noticestep": "by",
            "access_hostingnotice": "by",
        },
    ),
    Kept(
        Who.SIGNED_IN,
        "What you changed of an animal, before and after",
        "A mistake can be taken back.",
        f"{recovery.HISTORY_KEPT_FOR.days // 365} years, or until the animal is erased.",
        ORG,
        {"catalog_edit": "by", "catalog_editedanimal": "before after"},
    ),
    Kept(
        Who.SIGNED_IN,
        "A spreadsheet of animals that you looked at and did not take in",
        "You see what it would do before it does it.",
        f"{recovery.DRAFT_KEPT_FOR.days} day.",
        "You alone.",
        {"catalog_importdraft": "by name content"},
    ),
    Kept(
        Who.APPLICANT,
        "Your name and e-mail address, what you say of your organisation, and the references that you name",
        "Those who run this site decide whether it is listed.",
        "As long as the organisation is here. Write to us to have it erased.",
        OPERATORS,
        {
            "orgs_application": "registration first_reference second_reference contact_name contact_email reason",
            "orgs_question": "text answer",
        },
    ),
    Kept(
        Who.APPLICANT,
        "Your e-mail address, and as what you were invited",
        "The link of the mail brings you in.",
        "Until an admin takes the invitation back, else with the organisation. Write to us to have it erased.",
        "The admins of that organisation, and those who run this site.",
        {"orgs_invitation": "email role digest"},
    ),
    Kept(
        Who.FOSTER,
        "Your name, e-mail address and telephone numbers, if your organisation enters them with an animal",
        "Somebody who falls in love with the animal can ask you.",
        f"Until your organisation takes them away, or {recovery.KEPT_FOR.days} days after the animal was deleted.",
        "Your organisation. Visitors, and sites that your organisation allows, only where they were made public.",
        {"catalog_animal": "contact_name contact_email contact_cell_phone contact_home_phone kept"},
    ),
    Kept(
        Who.FOSTER,
        "Which animals live with you, if you have an account",
        "You may change what is said of them.",
        "Until an editor of your organisation ends it.",
        ORG,
        {"catalog_fostering": "person_id"},
    ),
    Kept(
        Who.ORGANISATION,
        "Name, address, telephone, e-mail address and what an organisation says of itself and of its branches",
        "Visitors find it. The street is shown only if the organisation chose so.",
        "As long as it is listed here. What it takes back is gone from our pages at once.",
        "Everybody, and the sites that it allows; branches, and a street that is not shown, only its own people.",
        {
            "orgs_organisation": (
                "name address city state zip phone fax email url facebook_url about adoption_process meet_pets services"
                " serve_areas kept"
            ),
            "orgs_branch": "name address city state zip phone email url",
        },
    ),
    Kept(
        Who.ORGANISATION,
        "Words and pictures about animals, in which people can be named or seen",
        "That is what a listing is. Pictures lose the place and all other hidden data when they are uploaded.",
        f"Until the organisation takes them away, or {recovery.KEPT_FOR.days} days after the animal was deleted.",
        "Everybody, and the sites that the organisation allows.",
        {
            "catalog_animal": "name summary description description_plain kill_reason own_words location_zip found_zip",
            "catalog_picture": "content original_url large_url small_url kept",
            "catalog_video": "url thumbnail_url video_id kept",
            "bulkfiles_line": "line",
            "petapi_item": "head tail",
            "petapi_detail": "limited images about contact",
            "exports_made": "name body detail replaced troubles",
            "exports_sending": "file replaced",
        },
    ),
    Kept(
        Who.ORGANISATION,
        "Accounts at adoption sites: server, user name, password (encrypted), own footer, what a site had before",
        "Animals are sent to the sites that an organisation has switched on.",
        "Until the organisation removes the account.",
        ORG,
        {
            "exports_account": "host folder user password trouble",
            "exports_wishes": "values",
            "exports_delivery": "error",
            "exports_sending": "words",
            "exports_lostcopy": "by listings file",
            "exports_accountrequest": "by words reason",
        },
    ),
    Kept(
        Who.ORGANISATION,
        "The same of organisations and animals that come from another hub",
        "They are shown here under that hub’s terms, with its name where it asks for that.",
        "Until that hub, or the organisation, takes them back.",
        "Everybody; other sites only if that hub’s terms allow it.",
        {
            "runs_runnotice": "subject detail",
            "mirror_heldback": "source_id",
            "mirror_huborder": "org animal subject",
        },
    ),
    Kept(
        Who.HOLDER,
        "Your name and e-mail address, your company, and what you say of your service",
        "Organisations decide by it who shows their animals.",
        "As long as you hold the key, and as long after as it must be known who had which animals.",
        "Those who run this site; all but your own name, the organisations here.",
        {
            "access_service": "holder_id name company email url description suspended_for",
            "access_keyrequest": (
                "person_id contact_name email name company url description domains reason exception digest"
            ),
            "access_keyquestion": "text answer",
            "access_servicechange": "before after reason digest",
            "sharing_audience": "domains",
        },
    ),
    Kept(
        Who.HOLDER,
        "When you accepted which terms, and when your programs fetched what: by the service’s number",
        "It can be shown who had which animals, and until when.",
        "For good, without a name.",
        "You, those who run this site, and the organisations whose animals they were.",
        {
            "access_termsacceptance": "person version",
            "bulkfiles_orderentry": "code",
            "access_dayuse": "channel",
        },
    ),
    Kept(
        Who.HOLDER,
        "What was written when a key was warned, suspended or ended, and the certificate that everything was deleted",
        "Both sides can show what was said.",
        ASK_US,
        "You, and those who run this site.",
        {
            "access_noticetext": "text",
            "access_reactivation": "words",
            "access_certificatetext": "content",
            "bulkfiles_webhook": "url",
        },
    ),
    Kept(
        Who.HOLDER,
        "From which addresses your programs come, scrambled; and wrong passwords, counted by such an address",
        "Who guesses passwords is locked out, and you are not.",
        f"{KNOWN_FOR.days} days after an address was last used; {REMEMBERED_FOR.days} day for wrong passwords.",
        "Nobody: the addresses cannot be read back.",
        {"access_knownaddress": "address", "access_wrongpasswords": "subject times"},
    ),
    Kept(
        Who.OPERATOR,
        "Whether you want the daily mail",
        "You switch it off.",
        ACCOUNT,
        "You.",
        {"desk_dailymail": "person_id"},
    ),
)

# Columns that could hold words or bytes and say nothing of a person: codes, words of a vocabulary, digests of files,
# names of programs.
NOBODYS: dict[str, str] = {
    "exports_accountrequest": "site state nonce told answered_by",
    "exports_partner": "site way address secret",
    "exports_account": "site protocol identity options made_with",
    "exports_daylag": "seconds",
    "exports_delivery": "code sent gone_because partner_id link",
    "exports_made": "digest since code shots sends held",
    "exports_ownmapping": "site kind species value written target",
    "exports_sending": "animals counts entries file_name pictures state",
    "exports_sentpicture": "path content",
    "access_certificate": "kind digest key",
    "access_ending": "code",
    "access_keylink": "draws",
    "access_keyrequest": "categories environment terms_version state",
    "access_noticestep": "kind",
    "access_oldkey": "key_digest ftp_digest",
    "access_service": "key_id key_digest ftp_digest terms_version terms_told functions",
    "access_servicechange": "state",
    "access_termsnotice": "code",
    "access_wrongpasswords": "kind",
    "audit_deed": "verb kind",
    "auth_group": "name",
    "auth_permission": "name codename",
    "bulkfiles_confirmation": "hub key signature digest",
    "bulkfiles_delivery": "name event state",
    "bulkfiles_deliverytry": "trouble",
    "bulkfiles_issue": "signed_for content",
    "bulkfiles_line": "digest style",
    "bulkfiles_masterfiles": "name",
    "bulkfiles_orderentry": "kind",
    "bulkfiles_possession": "content hash",
    "bulkfiles_possessionentry": "hash parts previous set terms",
    "petapi_detail": "status",
    "petapi_item": "species",
    "petapi_pagerun": "query content ids nexts",
    "bulkfiles_publishedset": "kind name",
    "bulkfiles_received": "orgs animals pictures",
    "bulkfiles_signerkey": "key offered",
    "catalog_animal": (
        "source_id source status rescue_id species breed primary_breed secondary_breed sex age size size_unit color"
        " coat_length pattern tracker_url adoption_fee ok_with_adults obedience_training owner_experience"
        " exercise_needs energy_level grooming_needs fence shedding new_people vocal activity_level ear_type eye_color"
        " tail_type pet_url qualities digest"
    ),
    "catalog_change": "kind verb",
    "catalog_edit": "verb",
    "catalog_picture": "source_id source trouble",
    "catalog_report": "state",
    "catalog_tombstone": "kind",
    "catalog_video": "source_id source kind",
    "django_content_type": "app_label model",
    "django_migrations": "app name",
    "listings_arrival": "identity",
    "listings_letter": "about nonce report_digest verdict",
    "listings_orglook": "accent ground",
    "listings_watch": "kind pace",
    "mfa_authenticator": "type",
    "mirror_farewell": "certificate erased hub receipt service source_name trouble url",
    "mirror_heldback": "kind line_hash code",
    "mirror_huborder": "kind code",
    "mirror_huborders": "key hub service digest alarm alarm_words telling_words",
    "mirror_removedorg": "source_id why",
    "mirror_upstream": "url certificate pictures scrub_day set_id",
    "orgs_application": "kind state",
    "orgs_organisation": "source_id source standing country org_type species status public_statuses travels_to digest",
    "freshness_lag": "outlet subject",
    "tracker_page": "url finding detail",
    "orgs_source": "name terms environment attribution_text attribution_url",
    "stores_erasure": "place",
    "runs_run": "kind subject state owner progress report outcome",
    "runs_runnotice": "code severity file field",
    "sharing_audience": "kind name environment standing categories statuses",
    "sharing_decisionentry": "previous hash",
    "sharing_hold": "journal_seal staged",
    "sharing_master": "kind",
    "sharing_preference": "category",
    "sharing_withdrawalentry": "previous hash kind code",
    "sharing_withdrawn": "kind",
}


def by_heading() -> list[tuple[str, list[Kept]]]:
    """What is kept, by of whom, in the order of the page."""
    return [(who.value, [one for one in KEPT if one.of is who]) for who in Who]
