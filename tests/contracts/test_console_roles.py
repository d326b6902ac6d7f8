"""Who gets what at every address of the console. An address without a row fails.

A row is what each of tests/console.py's ROLES is answered to a GET, in that order. Anonymous people are sent to sign in
(302), strangers learn nothing (404), a role that is too small is told so (403).
"""

import re

from petwire.petapi.inputs import FUNCTIONS
from tests.console import Cast, console_addresses

OPEN = (200,) * 8
SIGNED_IN = (302, *(200,) * 7)
ONWARD = (302,) * 8  # everybody is sent on; who signed in a while ago, to show that it is still them
NOTHING_YET = (302, *(404,) * 7)
OUTSIDE = (200, *(302,) * 7)  # for those who have not signed in
OPERATORS = (302, 404, 404, 404, 404, 404, 200, 404)
HOLDERS = (302, 404, 404, 404, 404, 404, 404, 200)


def members(*, volunteer: int = 403, foster: int = 403, editor: int = 403) -> tuple[int, ...]:
    """An address for members; admins get it, the others as said."""
    return (302, 404, volunteer, foster, editor, 200, 404, 404)


EVERYONE = members(volunteer=200, foster=200, editor=200)
ADMINS = members()

ACCOUNT = "console/account/"
ANIMALS = "console/<id:org_id>/animals/"
SHARING = "console/<id:org_id>/sharing/"
ONE = "<id:animal_id>/"


def animals_rows() -> dict[str, tuple[int, ...]]:
    """A foster sees her own animals alone; Biscuit is not hers, so its pages are not there for her."""
    theirs = members(volunteer=200, foster=404, editor=200)
    editors = members(volunteer=403, foster=403, editor=200)
    editing = members(volunteer=200, foster=403, editor=200)
    return {
        "": EVERYONE,
        "add/": editing,
        "litter/": editing,
        "many/": (302, 404, 302, 403, 302, 302, 404, 404),  # back to the list: nothing was sent
        "description/": EVERYONE,
        "bin/": editors,
        "history/": editing,
        "history/<id:edit_id>/undo/": (302, 404, 403, 404, 200, 200, 404, 404),  # somebody else's change
        "export/": editors,
        "export/animals.csv": editors,
        "export/everything.json": editors,
        "import/": editors,
        "import/<id:draft_id>/": (302, 404, 403, 403, 200, 404, 404, 404),  # the editor brought it
        "offers/": ADMINS,
        ONE: theirs,
        ONE + "edit/": theirs,
        ONE + "status/": (302, 404, 302, 404, 302, 302, 404, 404),  # back to the animal
        ONE + "publish/": (302, 404, 302, 403, 302, 302, 404, 404),
        ONE + "accounts/": theirs,
        ONE + "preview/": theirs,
        ONE + "history/": theirs,
        ONE + "fosters/": editors,
        ONE + "move/": editors,
        ONE + "delete/": editors,
        ONE + "picture/<id:picture_id>/": theirs,
        ONE + "pictures/": theirs,
        ONE + "pictures/change/": (302, 404, 302, 404, 302, 302, 404, 404),  # back: nothing was sent
    }


EXPORTS = ANIMALS + "exports/"
SITE = EXPORTS + "<str:site_name>/"


def exports_rows() -> dict[str, tuple[int, ...]]:
    """Everybody of the organisation sees how exports stand; admins switch them."""
    back = (302, 404, 403, 403, 403, 302, 404, 404)  # to the site: nothing was sent
    return {
        EXPORTS: EVERYONE,
        EXPORTS + "settings/": ADMINS,
        EXPORTS + "how-to/enable/": EVERYONE,
        EXPORTS + "how-to/disable/": EVERYONE,
        EXPORTS + "runs/": members(volunteer=200, editor=200),
        EXPORTS + "runs/log.csv": members(editor=200),
        EXPORTS + "runs/<id:export_run>/": members(volunteer=200, editor=200),
        EXPORTS + "runs/<id:export_run>/file/": members(editor=200),
        SITE: EVERYONE,
        SITE + "account/": ADMINS,
        SITE + "account/try/": back,
        SITE + "account/forget/": ADMINS,
        SITE + "request/": back,  # nobody is known there: to the account
        SITE + "request/take-back/": back,
        "console/operator/sites/": OPERATORS,
        "console/operator/sites/<str:site_name>/partner/": OPERATORS,
        "console/operator/sites/requests/<id:account_request>/": OPERATORS,
        "console/site-accounts/<str:account_token>/": OPEN,
        SITE + "preflight/": ADMINS,
        SITE + "lost/<id:copy_id>/": ADMINS,
        SITE + "mappings/": ADMINS,
        SITE + "mappings/change/": (302, 404, 403, 403, 403, 404, 404, 404),  # without a value
        SITE + "disable/": ADMINS,
        SITE + "run/": back,
        SITE + "losses/": back,
    }


SERVICES = "console/services/"
WITHDRAWALS = "console/<id:org_id>/withdrawals/"
ALL_WITHDRAWALS = "console/operator/withdrawals/"
REVIEW = "console/operator/services/"


def service_rows() -> dict[str, tuple[int, ...]]:
    """Keys: asking for one is open to all, a service is its holder's alone, operators decide."""
    asking = (
        "",
        "terms/",
        "terms/<str:version>/",
        "api/",
        "api/moving/",
        "api/openapi.json",
        "api/answers.xsd",
        *(f"api/{name}/" for name in FUNCTIONS),
        "open-data/",
        "open-data/animals.schema.json",
        "embed/",
        "status/",
        "request/",
        "request/sent/",
        "request/confirm/<str:request_token>/",
    )
    holding = ("", "edit/", "files/", "rotate/", "rotate/end/", "take/<str:key_token>/", "link/", "terms/")
    review = ("", "approve/", "ask/", "refuse/")
    return {
        **{f"developers/{path}": OPEN for path in asking},
        SERVICES: SIGNED_IN,
        SERVICES + "asked/<id:request_id>/": HOLDERS,
        SERVICES + "asked/<id:request_id>/answer/<id:key_question>/": HOLDERS,
        SERVICES + "address/<str:address_token>/": OPEN,
        **{f"{SERVICES}<key:key_id>/{path}": HOLDERS for path in holding},
        SERVICES + "<key:key_id>/term/": NOTHING_YET,  # it is no educational project
        REVIEW: OPERATORS,
        **{f"{REVIEW}requests/<id:key_request>/{path}": OPERATORS for path in review},
        **{f"{REVIEW}changes/<id:change_id>/{path}": OPERATORS for path in ("", "approve/", "refuse/")},
        REVIEW + "<key:key_id>/": OPERATORS,
        REVIEW + "<key:key_id>/link/": OPERATORS,
    }


def life_rows() -> dict[str, tuple[int, ...]]:
    """The life of a key: its holder's side, the operators', and the report of a breach, which is open to all."""
    holding = ("use/", "notices/", "notices/<id:notice_id>/", "end/")
    of_one = ("use/", "use/host/", "notices/", "notices/serve/", "notices/<id:notice_id>/", "end/")
    one_notice = ("mended/", "suspend/")
    # The key of the cast works: nothing is to be deleted, and nobody asks for it back.
    nothing_yet = ("", "received.csv", "confirm/", "certificates/<id:certificate_id>.json")
    onward = {"reactivate/": 302, "use/pictures/": 302}
    return {
        "developers/report-breach/": OPEN,
        **{f"{SERVICES}<key:key_id>/{path}": HOLDERS for path in holding},
        SERVICES + "<key:key_id>/reactivate/": (*HOLDERS[:-1], 302),
        **{f"{SERVICES}<key:key_id>/deletion/{path}": NOTHING_YET for path in nothing_yet},
        **{f"{REVIEW}{path}": OPERATORS for path in ("use/", "notices/", "ended/")},
        "console/operator/breaches/": OPERATORS,
        **{f"console/operator/breaches/<id:breach_id>/{path}": OPERATORS for path in ("", "settle/")},
        "console/operator/breaches/<id:breach_id>/write/": OPERATORS,
        **{f"{REVIEW}<key:key_id>/{path}": OPERATORS for path in of_one},
        **{f"{REVIEW}<key:key_id>/notices/<id:notice_id>/{path}": OPERATORS for path in one_notice},
        **{f"{REVIEW}<key:key_id>/{path}": (*OPERATORS[:-2], got, 404) for path, got in onward.items()},
        REVIEW + "<key:key_id>/end/certificates/<id:certificate_id>.json": NOTHING_YET,
    }


VIEWS = "console/<id:org_id>/views/"


def views_rows() -> dict[str, tuple[int, ...]]:
    """Where animals are looked at: whoever sees all animals of an organisation, holders of their own key, operators."""
    seeing = members(volunteer=200, editor=200)
    pages = "views/pages/<id:page_id>/remove/"
    return {
        VIEWS: seeing,
        VIEWS + "views.csv": members(editor=200),
        VIEWS + "animals/<id:animal_id>/": seeing,
        SERVICES + "<key:key_id>/views/": HOLDERS,
        SERVICES + "<key:key_id>/views/views.csv": HOLDERS,
        SERVICES + "<key:key_id>/" + pages: (*HOLDERS[:-1], 302),  # back: nothing was sent
        "console/operator/views/": OPERATORS,
        "console/operator/status/": OPERATORS,
        REVIEW + "<key:key_id>/views/": OPERATORS,
        REVIEW + "<key:key_id>/" + pages: (*OPERATORS[:-2], 302, 404),
    }


ROWS: dict[str, tuple[int, ...]] = {
    "console/": (302, 302, 302, 302, 302, 302, 200, 302),
    "console/<id:org_id>/": EVERYONE,
    "console/<id:org_id>/answer/<id:question_id>/": ADMINS,
    "console/<id:org_id>/settings/": ADMINS,
    "console/<id:org_id>/settings/branches/add/": ADMINS,
    "console/<id:org_id>/settings/branches/<id:branch_id>/": ADMINS,
    "console/<id:org_id>/settings/branches/<id:branch_id>/remove/": ADMINS,
    SHARING: EVERYONE,
    SHARING + "decide/": (302, 404, 403, 403, 403, 302, 404, 404),  # back to the page: nothing was sent
    SHARING + "master/": ADMINS,
    SHARING + "categories/": EVERYONE,
    SHARING + "ledger/": members(volunteer=200, editor=200),
    SHARING + "ledger/ledger.jsonl": members(editor=200),
    SHARING + "ledger/animals.csv": members(editor=200),
    "console/services/<key:key_id>/ledger.jsonl": HOLDERS,
    "console/services/<key:key_id>/ledger.csv": HOLDERS,
    "console/operator/ledger.jsonl": OPERATORS,
    "console/operator/ledger.csv": OPERATORS,
    "console/<id:org_id>/people/": ADMINS,
    "console/<id:org_id>/people/invite/": ADMINS,
    "console/<id:org_id>/people/invited/<id:invitation_id>/again/": ADMINS,
    "console/<id:org_id>/people/invited/<id:invitation_id>/revoke/": ADMINS,
    "console/<id:org_id>/people/<id:person_id>/": ADMINS,
    "console/<id:org_id>/people/<id:person_id>/remove/": ADMINS,
    "console/<id:org_id>/leave/": EVERYONE,
    "console/invitations/<str:token>/": OPEN,
    WITHDRAWALS: ADMINS,
    WITHDRAWALS + "organisation/": ADMINS,
    WITHDRAWALS + "animals/<id:animal_id>/": ADMINS,
    WITHDRAWALS + "pictures/<id:picture_id>/": ADMINS,
    WITHDRAWALS + "<id:entry_id>/lift/": ADMINS,
    "console/services/<key:key_id>/orders/": HOLDERS,
    "console/services/<key:key_id>/webhook/": HOLDERS,
    ALL_WITHDRAWALS: OPERATORS,
    ALL_WITHDRAWALS + "withdraw/": OPERATORS,
    ALL_WITHDRAWALS + "withdraw/<str:kind>/<id:subject>/": OPERATORS,
    ALL_WITHDRAWALS + "<id:operators_entry>/lift/": OPERATORS,
    ALL_WITHDRAWALS + "keys/<key:service_key>/": OPERATORS,
    ALL_WITHDRAWALS + "services/<key:service_key>/again/": OPERATORS,
    "console/operator/": OPERATORS,
    "console/operator/applications/": OPERATORS,
    "console/operator/reports/": OPERATORS,
    "console/operator/sources/": OPERATORS,
    "console/operator/audit/": OPERATORS,
    "console/operator/mail/": OPERATORS,
    "console/operator/audit/audit.csv": (302, 404, 404, 404, 404, 404, 302, 404),  # by a button, not a link
    "console/operator/sources/<str:source_name>/runs/<id:run_id>/approve/": OPERATORS,
    "console/operator/applications/<id:application_org>/": OPERATORS,
    "console/operator/applications/<id:application_org>/approve/": OPERATORS,
    "console/operator/applications/<id:application_org>/ask/": OPERATORS,
    "console/operator/applications/<id:application_org>/refuse/": OPERATORS,
    "console/operator/reports/<id:report_id>/": OPERATORS,
    "console/operator/reports/letters/": OPERATORS,
    "console/operator/reports/letters/<id:letter_id>/": OPERATORS,
    **exports_rows(),
    **service_rows(),
    **life_rows(),
    **views_rows(),
    "join": OPEN,
    "join/sent": OPEN,
    "report/<id:animal_id>": OPEN,
    **{ANIMALS + path: row for path, row in animals_rows().items()},
    ACCOUNT: SIGNED_IN,
    ACCOUNT + "sign-in/": OUTSIDE,
    ACCOUNT + "sign-out/": SIGNED_IN,
    ACCOUNT + "sign-up/": OPEN,
    ACCOUNT + "inactive/": OPEN,
    ACCOUNT + "again/": SIGNED_IN,
    ACCOUNT + "email/": SIGNED_IN,
    ACCOUNT + "email/sent/": OPEN,
    ACCOUNT + r"email/confirm/(?P<key>[-:\w]+)/$": OPEN,
    ACCOUNT + "password/": SIGNED_IN,
    ACCOUNT + "password/set/": ONWARD,
    ACCOUNT + "password/forgotten/": OPEN,
    ACCOUNT + "password/forgotten/sent/": OPEN,
    ACCOUNT + r"password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": OPEN,
    ACCOUNT + "password/new/done/": OPEN,
    ACCOUNT + "sessions/": SIGNED_IN,
    ACCOUNT + "second-step/": SIGNED_IN,
    ACCOUNT + "second-step/enter/": ONWARD,
    ACCOUNT + "second-step/again/": ONWARD,
    ACCOUNT + "second-step/app/": ONWARD,
    ACCOUNT + "second-step/app/off/": NOTHING_YET,
    ACCOUNT + "second-step/codes/": NOTHING_YET,
    ACCOUNT + "second-step/codes/new/": ONWARD,
    ACCOUNT + "second-step/codes/file/": NOTHING_YET,
    ACCOUNT + "passkeys/": SIGNED_IN,
    ACCOUNT + "passkeys/add/": ONWARD,
    ACCOUNT + "passkeys/again/": ONWARD,
    ACCOUNT + "passkeys/sign-in/": ONWARD,
    ACCOUNT + "passkeys/<id:pk>/remove/": ONWARD,
    ACCOUNT + "passkeys/<id:pk>/edit/": ONWARD,
}


def test_every_address_has_a_row_and_every_row_its_address():
    assert set(ROWS) == set(console_addresses())


def concrete(address: str, cast: Cast) -> str:
    """The address with ids of rows that are there. A secret in an address is a wrong one here."""

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        return str(cast.ids.get(name, "wrong" if name == "key" else 1))

    filled = re.sub(r"<(?:(?:id|str|key):)?(\w+)>|\(\?P<(\w+)>[^)]*\)", value, address)
    return "/" + filled.removesuffix("$")
