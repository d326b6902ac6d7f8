"""Which pages, services and sites show an animal, and why not; the animal can only withhold itself."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from petwire.access.reads import service_names
from petwire.catalog.models import Animal
from petwire.catalog.rights import statuses_for
from petwire.console.animals.whose import LOOKERS, animal_for
from petwire.console.doors import MemberRequest, for_members, refused
from petwire.console.exports.mappings import Line, line_of
from petwire.exports.reads import AnimalAtSite, animal_at_sites
from petwire.exports.sites import title_of
from petwire.exports.values import values_of_animal
from petwire.lib.errors import PetwireError
from petwire.listings import render as words
from petwire.orgs.models import AVAILABLE
from petwire.orgs.rules import May
from petwire.sharing.choices import withheld_from, withhold_animals
from petwire.sharing.models import OWN_PAGES, AudienceKind
from petwire.sharing.reads import Answer, audiences, why
from petwire.sharing.rules import Reason, Refused

KINDS = {
    AudienceKind.OWN: "Own pages",
    AudienceKind.SERVICE: "Services with a key",
    AudienceKind.SITE: "Adoption sites",
}
# Why it is not shown, in the words of somebody who looks at one animal.
WORDS: dict[Reason, str] = {
    Reason.WITHDRAWN: "It was withdrawn by an order. It stays hidden until whoever gave the order lifts it.",
    Reason.ORG_NOT_APPROVED: "Your organisation is not approved yet. What you enter is kept, and shown from then on.",
    Reason.ORG_SUSPENDED: "Your organisation is suspended. Ask the people who run this hub.",
    Reason.ORG_CLOSED: "Your organisation is closed.",
    Reason.ANIMAL_DELETED: "It is in the recovery bin.",
    Reason.STATUS: "Its status is not one that is shown here.",
    Reason.DO_NOT_PUBLISH: "It is marked “do not publish”.",
    Reason.ORIGIN_TERMS: "It comes from another hub, whose terms do not let it be passed on.",
    Reason.AUDIENCE_NOT_APPROVED: "This service or site is not approved yet by the people who run this hub.",
    Reason.AUDIENCE_SUSPENDED: "This service or site is suspended.",
    Reason.AUDIENCE_TERMINATED: "This service or site is terminated.",
    Reason.WRONG_ENVIRONMENT: "One of the two is for tests only.",
    Reason.TERMS_NOT_ACCEPTED: "This service has not accepted the terms in force.",
    Reason.MASTER_OFF: "Your organisation has switched off all of this kind.",
    Reason.ORG_SAID_NO: "Your organisation said no to it.",
    Reason.ANIMAL_WITHHELD: "This animal is withheld from it.",
    Reason.NOT_GRANTED: "Nobody in your organisation has said yes to it.",
}
_FOR_ADMINS = {Reason.MASTER_OFF, Reason.ORG_SAID_NO, Reason.NOT_GRANTED}


@dataclass(frozen=True, slots=True)
class Mend:
    """A button that mends it: where it is posted, with which name and value, and what is sent beside."""

    words: str
    action: str
    name: str = ""
    value: str = ""
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One audience and this animal."""

    key: str
    name: str
    shown: bool
    words: str
    mend: Mend | None
    may_withhold: bool
    withheld: bool
    sent: AnimalAtSite | None = None  # of adoption sites: what became of it there
    mapped: tuple[Line, ...] = ()  # and its species, breeds and colour in the site's words


def own_pages_say(request: MemberRequest, animal: Animal) -> Account:
    """Whether visitors of our own pages see the animal now, and if not, why and what mends it."""
    return next(one for one in _accounts(request, animal) if one.key == OWN_PAGES)


def audience_names() -> dict[str, str]:
    """What people call each audience."""
    names = service_names()
    return {
        one.name: "The public pages here"
        if one.name == OWN_PAGES
        else names.get(one.name) or title_of(one.name)
        for one in audiences()
    }


@for_members(*LOOKERS)
def accounts(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """Every page, service and site with the reason, and the button that mends it."""
    found = animal_for(request, animal_id)
    if request.method == "POST":
        if not request.may(May.EDIT_ANIMALS):
            return refused(request, (May.EDIT_ANIMALS,))
        _choose(request, found)
        return redirect("animals:accounts", org_id=org_id, animal_id=animal_id)
    everyone = _accounts(request, found)
    kinds = {answer.audience: answer.kind for answer in why(animal_id)}
    groups = [(words_, [one for one in everyone if kinds[one.key] == kind]) for kind, words_ in KINDS.items()]
    context = {
        "animal": found,
        "name": words.plain(found.name),
        "groups": [(title, rows) for title, rows in groups if rows],
        "shown": sum(one.shown for one in everyone),
        "all": len(everyone),
    }
    return render(request, "console/animals/accounts.html", context)


def _choose(request: MemberRequest, animal: Animal) -> None:
    withhold = "withhold" in request.POST
    audience = request.POST.get("withhold" if withhold else "show", "")
    name = audience_names().get(audience, audience)
    try:
        count = withhold_animals(
            animal_ids=[animal.pk], audience=audience, withhold=withhold, by=request.by, now=request.now
        )
    except PetwireError as error:
        messages.error(request, str(error))
        return
    told = f"Withheld from {name}." if withhold else f"No longer withheld from {name}."
    messages.success(request, told if count else "It was so already.")


def _accounts(request: MemberRequest, animal: Animal) -> list[Account]:
    names, withheld = audience_names(), set(withheld_from(animal.pk))
    sent = {one.site: one for one in animal_at_sites(animal.pk, animal.org_id)}
    may_choose = request.may(May.EDIT_ANIMALS)
    return [
        Account(
            key=one.audience,
            name=names.get(one.audience, one.audience),
            shown=not isinstance(one.verdict, Refused),
            words=_why(request, animal, one),
            mend=_mend(request, animal, one),
            may_withhold=may_choose and one.audience not in withheld,
            withheld=one.audience in withheld,
            sent=sent.get(one.audience),
            mapped=_mapped(animal, one.audience) if one.audience in sent else (),
        )
        for one in why(animal.pk)
        if not _is_over(one)
    ]


def _is_over(answer: Answer) -> bool:
    """A service that has ended for good shows nothing any more, whatever is chosen."""
    return isinstance(answer.verdict, Refused) and answer.verdict.reason is Reason.AUDIENCE_TERMINATED


def _mapped(animal: Animal, site: str) -> tuple[Line, ...]:
    values = values_of_animal(animal, animal.org_id, site)
    return tuple(line_of(animal.org_id, site, one) for one in values)


def _why(request: MemberRequest, animal: Animal, answer: Answer) -> str:
    if not isinstance(answer.verdict, Refused):
        return "Shown." if answer.audience == OWN_PAGES else "It may show this animal."
    reason = answer.verdict.reason
    if reason is Reason.STATUS:
        where = (
            "on our own pages"
            if answer.audience == OWN_PAGES
            else "to services and sites, which list Available only"
        )
        return f"Animals that are “{words.status_words(animal.status)}” are not shown {where}."
    told = WORDS[reason]
    return (
        f"{told} An admin can change that." if reason in _FOR_ADMINS and not request.may(May.SHARE) else told
    )


def _mend(request: MemberRequest, animal: Animal, answer: Answer) -> Mend | None:
    """The button for the reason, where this person may press it."""
    if not isinstance(answer.verdict, Refused):
        return None
    here = {"org_id": animal.org_id, "animal_id": animal.pk}
    match answer.verdict.reason:
        case Reason.STATUS if AVAILABLE in statuses_for(request.role, animal.status):
            return Mend("Make it Available", reverse("animals:status", kwargs=here), "status", AVAILABLE)
        case Reason.DO_NOT_PUBLISH if request.may(May.EDIT_ANIMALS):
            return Mend("Clear the mark", reverse("animals:publish", kwargs=here))
        case Reason.ANIMAL_WITHHELD if request.may(May.EDIT_ANIMALS):
            return Mend(
                "No longer withhold it", reverse("animals:accounts", kwargs=here), "show", answer.audience
            )
        case Reason.ANIMAL_DELETED if request.may(May.DELETE_ANIMALS):
            return Mend(
                "Bring it back",
                reverse("animals:bin", kwargs={"org_id": animal.org_id}),
                "animal",
                str(animal.pk),
            )
        case Reason.MASTER_OFF if request.may(May.SHARE) and answer.kind == AudienceKind.SERVICE:
            master = reverse("sharing:master", args=[animal.org_id])
            return Mend("Enable API exports", master, "on", "yes", (("animal", str(animal.pk)),))
        case Reason.ORG_SAID_NO | Reason.NOT_GRANTED if request.may(May.SHARE):
            decide = reverse("sharing:decide", args=[animal.org_id])
            beside = (("audience", answer.audience), ("animal", str(animal.pk)))
            return Mend("Let it show our animals", decide, "answer", "yes", beside)
    return None
