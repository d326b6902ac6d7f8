"""Every screen of the console that is looked at: by axe, by keyboard, at 360 and at 1280 px, in light and in dark."""

from dataclasses import dataclass

from tests.console import Cast


@dataclass(frozen=True, slots=True)
class Screen:
    """Who looks, and where. `{org}` and `{animal}` are Happy Tails and Biscuit; `path` may be made from the cast."""

    who: str
    path: str
    press: str = ""  # the name of a button to press, so that the page with mistakes is seen

    def address(self, cast: Cast) -> str:
        """Where to go."""
        return self.path.format_map(cast.ids)


ORG = "/console/{org_id}/"
ACCOUNT = "/console/account/"
OPERATOR = "/console/operator/"
SERVICES = "/console/services/"
ANIMALS = ORG + "animals/"
SHARING = ORG + "sharing/"
EXPORTS = ANIMALS + "exports/"

SCREENS: dict[str, Screen] = {
    "your organisations": Screen("operator", "/console/"),
    "overview": Screen("admin", ORG),
    "refused": Screen("foster", ORG + "people/"),
    "answer": Screen("admin", ORG + "answer/{question_id}/"),
    "settings": Screen("admin", ORG + "settings/"),
    "branch, mistaken": Screen("admin", ORG + "settings/branches/add/", press="Save"),
    "people": Screen("admin", ORG + "people/"),
    "invite, mistaken": Screen("admin", ORG + "people/invite/", press="Send the invitation"),
    "role": Screen("admin", ORG + "people/{person_id}/"),
    "remove": Screen("admin", ORG + "people/{person_id}/remove/"),
    "invitation": Screen("anonymous", "/console/invitations/{token}/"),
    "invitation, mistaken": Screen("anonymous", "/console/invitations/{token}/", press="Join"),
    "invitation, signed in": Screen("stranger", "/console/invitations/{token}/"),
    "invitation, used up": Screen("anonymous", "/console/invitations/wrong/"),
    "operator": Screen("operator", OPERATOR),
    "applications": Screen("operator", OPERATOR + "applications/"),
    "reports": Screen("operator", OPERATOR + "reports/"),
    "sources": Screen("operator", OPERATOR + "sources/"),
    "audit": Screen("operator", OPERATOR + "audit/"),
    "audit, none": Screen("operator", OPERATOR + "audit/?subject=nothing"),
    "audit, mistaken": Screen("operator", OPERATOR + "audit/?who=nobody"),
    "daily mail": Screen("operator", OPERATOR + "mail/"),
    "approve a run": Screen("operator", OPERATOR + "sources/{source_name}/runs/{run_id}/approve/"),
    "application": Screen("operator", OPERATOR + "applications/{application_org}/"),
    "refuse, mistaken": Screen(
        "operator", OPERATOR + "applications/{application_org}/refuse/", press="Refuse"
    ),
    "report": Screen("operator", OPERATOR + "reports/{report_id}/"),
    "reported letters": Screen("operator", OPERATOR + "reports/letters/"),
    "reported letter": Screen("operator", OPERATOR + "reports/letters/{letter_id}/"),
    "developers": Screen("anonymous", "/developers/"),
    "terms of keys": Screen("anonymous", "/developers/terms/"),
    "functions of the API": Screen("anonymous", "/developers/api/"),
    "moving from another API": Screen("anonymous", "/developers/api/moving/"),
    "try the API": Screen("anonymous", "/developers/api/pet_search/"),
    "try the API, answered": Screen("anonymous", "/developers/api/pet_search/", press="Send the request"),
    "open data": Screen("anonymous", "/developers/open-data/"),
    "embed": Screen("anonymous", "/developers/embed/"),
    "ask for a key": Screen("anonymous", "/developers/request/"),
    "ask for a key, mistaken": Screen("anonymous", "/developers/request/", press="Ask for the key"),
    "asked for a key": Screen("anonymous", "/developers/request/sent/"),
    "confirm a request": Screen("anonymous", "/developers/request/confirm/{request_token}/"),
    "confirm a request, used up": Screen("anonymous", "/developers/request/confirm/wrong/"),
    "withdrawals": Screen("admin", ORG + "withdrawals/"),
    "withdraw an animal": Screen("admin", ORG + "withdrawals/animals/{animal_id}/"),
    "withdraw an animal, mistaken": Screen(
        "admin", ORG + "withdrawals/animals/{animal_id}/", press="Withdraw it now"
    ),
    "withdraw a picture": Screen("admin", ORG + "withdrawals/pictures/{picture_id}/"),
    "lift a withdrawal": Screen("admin", ORG + "withdrawals/{entry_id}/lift/"),
    "all withdrawals": Screen("operator", OPERATOR + "withdrawals/"),
    "withdraw something, mistaken": Screen("operator", OPERATOR + "withdrawals/withdraw/", press="Go on"),
    "withdraw for somebody": Screen("operator", OPERATOR + "withdrawals/withdraw/{kind}/{subject}/"),
    "accept a key": Screen("operator", OPERATOR + "withdrawals/keys/{service_key}/"),
    "tell a service again": Screen("operator", OPERATOR + "withdrawals/services/{service_key}/again/"),
    "orders to a service": Screen("holder", SERVICES + "{key_id}/orders/"),
    "webhook": Screen("holder", SERVICES + "{key_id}/webhook/"),
    "webhook, mistaken": Screen("holder", SERVICES + "{school_key}/webhook/", press="Save and test"),
    "your services": Screen("holder", SERVICES),
    "a request of yours": Screen("holder", SERVICES + "asked/{request_id}/"),
    "answer about a request": Screen("holder", SERVICES + "asked/{request_id}/answer/{key_question}/"),
    "confirm an address": Screen("anonymous", SERVICES + "address/{address_token}/"),
    "a service": Screen("holder", SERVICES + "{key_id}/"),
    "an educational project": Screen("holder", SERVICES + "{school_key}/"),
    "edit a service": Screen("holder", SERVICES + "{key_id}/edit/"),
    "nightly files": Screen("holder", SERVICES + "{key_id}/files/"),
    "a new key": Screen("holder", SERVICES + "{key_id}/rotate/"),
    "a new key, shown": Screen("holder", SERVICES + "{school_key}/rotate/", press="Make a new key"),
    "fetch a key": Screen("holder", SERVICES + "{key_id}/take/{key_token}/"),
    "fetch a key, used up": Screen("holder", SERVICES + "{key_id}/take/wrong/"),
    "terms of a service": Screen("holder", SERVICES + "{key_id}/terms/"),
    "has the project ended, mistaken": Screen("holder", SERVICES + "{school_key}/term/", press="Save"),
    "services": Screen("operator", OPERATOR + "services/"),
    "request for a key": Screen("operator", OPERATOR + "services/requests/{key_request}/"),
    "change of a service": Screen("operator", OPERATOR + "services/changes/{change_id}/"),
    "approve a change": Screen("operator", OPERATOR + "services/changes/{change_id}/approve/"),
    "one service": Screen("operator", OPERATOR + "services/{key_id}/"),
    "join": Screen("anonymous", "/join"),
    "join, mistaken": Screen("anonymous", "/join", press="Apply"),
    "joined": Screen("anonymous", "/join/sent"),
    "report a listing": Screen("anonymous", "/report/{animal_id}"),
    "report a listing, mistaken": Screen("anonymous", "/report/{animal_id}", press="Send the report"),
    "account": Screen("admin", ACCOUNT),
    "sign in": Screen("anonymous", ACCOUNT + "sign-in/"),
    "sign in, mistaken": Screen("anonymous", ACCOUNT + "sign-in/", press="Sign in"),
    "sign up": Screen("anonymous", ACCOUNT + "sign-up/"),
    "sign out": Screen("admin", ACCOUNT + "sign-out/"),
    "again": Screen("admin", ACCOUNT + "again/"),
    "email": Screen("admin", ACCOUNT + "email/"),
    "email sent": Screen("anonymous", ACCOUNT + "email/sent/"),
    "email confirmed": Screen("anonymous", ACCOUNT + "email/confirm/wrong/"),
    "password": Screen("admin", ACCOUNT + "password/"),
    "password forgotten": Screen("anonymous", ACCOUNT + "password/forgotten/"),
    "password sent": Screen("anonymous", ACCOUNT + "password/forgotten/sent/"),
    "password, used up": Screen("anonymous", ACCOUNT + "password/new/1-wrong/"),
    "sessions": Screen("admin", ACCOUNT + "sessions/"),
    "second step": Screen("admin", ACCOUNT + "second-step/"),
    "passkeys": Screen("admin", ACCOUNT + "passkeys/"),
    "who shows our animals": Screen("admin", SHARING),
    "who shows our animals, to read": Screen("volunteer", SHARING),
    "disable API exports": Screen("admin", SHARING + "master/"),
    "services that come later": Screen("admin", SHARING + "categories/"),
    "services that come later, to read": Screen("editor", SHARING + "categories/"),
    "who had which animals": Screen("editor", SHARING + "ledger/?service={key_id}"),
    "use of a service": Screen("holder", "/console/services/{key_id}/use/"),
    "use of a service, a year": Screen("holder", "/console/services/{key_id}/use/?days=365"),
    "notices of breach": Screen("holder", "/console/services/{key_id}/notices/"),
    "notice of breach": Screen("holder", "/console/services/{key_id}/notices/{notice_id}/"),
    "notice of breach, mistaken": Screen(
        "holder", "/console/services/{key_id}/notices/{notice_id}/", press="Add to your answer"
    ),
    "end a key": Screen("holder", "/console/services/{key_id}/end/"),
    "what is to be deleted": Screen("holder", "/console/services/{ended_key}/deletion/"),
    "confirm a deletion, mistaken": Screen(
        "holder", "/console/services/{ended_key}/deletion/confirm/", press="Sign and send"
    ),
    "a service that has ended": Screen("holder", "/console/services/{ended_key}/"),
    "use of all services": Screen("operator", OPERATOR + "services/use/"),
    "use of one service": Screen("operator", OPERATOR + "services/{key_id}/use/"),
    "open notices": Screen("operator", OPERATOR + "services/notices/"),
    "notices of one service": Screen("operator", OPERATOR + "services/{key_id}/notices/"),
    "serve a notice, mistaken": Screen(
        "operator", OPERATOR + "services/{key_id}/notices/serve/", press="Serve the notice"
    ),
    "notice of one service": Screen("operator", OPERATOR + "services/{key_id}/notices/{notice_id}/"),
    "end the key of a service": Screen("operator", OPERATOR + "services/{key_id}/end/"),
    "the end of a service": Screen("operator", OPERATOR + "services/{ended_key}/end/"),
    "services that have ended": Screen("operator", OPERATOR + "services/ended/"),
    "a key is asked back": Screen("operator", OPERATOR + "services/{idle_key}/reactivate/"),
    "breaches": Screen("operator", OPERATOR + "breaches/"),
    "breach": Screen("operator", OPERATOR + "breaches/{breach_id}/"),
    "report a breach": Screen("anonymous", "/developers/report-breach/"),
    "report a breach, mistaken": Screen("anonymous", "/developers/report-breach/", press="Send the report"),
    "views": Screen("volunteer", ORG + "views/"),
    "views of an animal": Screen("admin", ORG + "views/animals/{animal_id}/?days=365"),
    "views of a service": Screen("holder", SERVICES + "{key_id}/views/"),
    "views of a service, mistaken": Screen("holder", SERVICES + "{key_id}/views/", press="Look at this page"),
    "views of one service": Screen("operator", OPERATOR + "services/{key_id}/views/"),
    "all views": Screen("operator", OPERATOR + "views/"),
    "freshness": Screen("operator", OPERATOR + "status/"),
    "freshness, for all": Screen("anonymous", "/developers/status/"),
    "animals": Screen("editor", ANIMALS),
    "animals of a foster": Screen("foster", ANIMALS),
    "animals, none": Screen("editor", ANIMALS + "?q=nobody"),
    "animal": Screen("editor", ANIMALS + "{animal_id}/"),
    "add an animal": Screen("volunteer", ANIMALS + "add/"),
    "add an animal, mistaken": Screen("volunteer", ANIMALS + "add/", press="Save"),
    "edit an animal": Screen("editor", ANIMALS + "{animal_id}/edit/"),
    "pictures": Screen("editor", ANIMALS + "{animal_id}/pictures/"),
    "pictures, nothing chosen": Screen("editor", ANIMALS + "{animal_id}/pictures/", press="Add"),
    "add a litter": Screen("volunteer", ANIMALS + "litter/"),
    "accounts of an animal": Screen("editor", ANIMALS + "{animal_id}/accounts/"),
    "preview of an animal": Screen("editor", ANIMALS + "{animal_id}/preview/"),
    "history of an animal": Screen("editor", ANIMALS + "{animal_id}/history/"),
    "history": Screen("editor", ANIMALS + "history/"),
    "undo": Screen("editor", ANIMALS + "history/{edit_id}/undo/"),
    "recovery bin": Screen("editor", ANIMALS + "bin/"),
    "export": Screen("editor", ANIMALS + "export/"),
    "bring animals in": Screen("editor", ANIMALS + "import/"),
    "spreadsheet, looked at": Screen("editor", ANIMALS + "import/{draft_id}/"),
    "offers": Screen("admin", ANIMALS + "offers/"),
    "exports": Screen("admin", EXPORTS),
    "exports, to read": Screen("foster", EXPORTS),
    "settings of exports": Screen("admin", EXPORTS + "settings/"),
    "how to enable an export": Screen("admin", EXPORTS + "how-to/enable/"),
    "how to disable an export": Screen("admin", EXPORTS + "how-to/disable/"),
    "deliveries": Screen("admin", EXPORTS + "runs/"),
    "delivery": Screen("admin", EXPORTS + "runs/{export_run}/"),
    "export to a site": Screen("admin", EXPORTS + "adoptapet/"),
    "account at a site": Screen("admin", EXPORTS + "adoptapet/account/"),
    "account at a site, requested": Screen("admin", EXPORTS + "petfinder/"),
    "adoption sites of a hub": Screen("operator", OPERATOR + "sites/"),
    "who is asked at a site": Screen("operator", OPERATOR + "sites/adoptapet/partner/"),
    "what a site answered, mistaken": Screen(
        "operator", OPERATOR + "sites/requests/{account_request}/", press="Write it down"
    ),
    "a site answers": Screen("anonymous", "/console/site-accounts/{account_token}/"),
    "a site answers, mistaken": Screen(
        "anonymous", "/console/site-accounts/{account_token}/", press="Send the answer"
    ),
    "forget an account": Screen("admin", EXPORTS + "adoptapet/account/forget/"),
    "preflight": Screen("admin", EXPORTS + "adoptapet/preflight/"),
    "preflight, mistaken": Screen("admin", EXPORTS + "adoptapet/preflight/", press="Enable it anyway"),
    "mappings": Screen("admin", EXPORTS + "adoptapet/mappings/"),
    "change a mapping": Screen(
        "admin", EXPORTS + "adoptapet/mappings/change/?kind=breed&species=Dog&value=Beagle"
    ),
    "disable an export": Screen("admin", EXPORTS + "adoptapet/disable/"),
    "lives with": Screen("editor", ANIMALS + "{animal_id}/fosters/"),
    "move an animal": Screen("editor", ANIMALS + "{animal_id}/move/"),
    "delete an animal": Screen("editor", ANIMALS + "{animal_id}/delete/"),
}
