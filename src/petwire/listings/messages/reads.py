"""Questions about letters: who gets one, and whether a writer is kept out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from petwire.lib.safehtml import safe_url
from petwire.listings import present, render
from petwire.listings.messages.models import About, Letter, Verdict
from petwire.listings.messages.rules import BLOCKED_FOR, REASONS, REPORTED_FOR, Whose, is_kept_out, receiver
from petwire.listings.visitors import keyed
from petwire.orgs.models import Organisation
from petwire.orgs.reads import names_of_orgs
from petwire.sharing.reads import shown_animals, shown_orgs


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter about something goes. `email` is never shown; None when no letter is taken here.

    `name` is the animal's or the organisation's, `org` the organisation's; `path` their page, `url` where else to ask.
    """

    about: About
    subject: int
    org_id: int
    name: str
    org: str
    path: str
    url: str
    phones: tuple[str, ...]
    whose: Whose | None
    email: str | None

    @property
    def form_path(self) -> str:
        """Where the form stands."""
        return f"/messages/{self.about}/{self.subject}"


def addressee(about: About, subject: int) -> Addressee | None:
    """Who gets a letter about an animal or an organisation; None when it is not shown here."""
    if about == About.ANIMAL:
        animal = shown_animals().select_related("org").filter(pk=subject).first()
        return None if animal is None else _of_animal(animal)
    org = shown_orgs().filter(pk=subject).first()
    return None if org is None else _of_org(org)


def kept_out(*, email: str, org_id: int, now: datetime) -> bool:
    """Was a letter of this writer reported lately, by this one or by several, or did an operator block them?"""
    theirs = Letter.objects.filter(sender=sender_of(email))
    if theirs.filter(verdict=Verdict.BLOCKED, settled_at__gt=now - BLOCKED_FOR).exists():
        return True
    reported = theirs.filter(reported_at__gt=now - REPORTED_FOR).exclude(verdict=Verdict.DISMISSED)
    return is_kept_out(org_id, frozenset(reported.values_list("org", flat=True)))


@dataclass(frozen=True, slots=True)
class Noted:
    """A letter as operators see it: names of `about` and `org`, "" for what is not shown; never what stood in it.

    `why` is what its receiver said, "" where nobody has reported it.
    """

    letter: Letter
    about: str
    org: str
    why: str


def reported_letters(*, settled: bool, most: int | None = None) -> list[Noted]:
    """Those that wait for an operator's word, the oldest first, or those that have it, the last one first."""
    found = Letter.objects.filter(reported_at__isnull=False, settled_at__isnull=not settled)
    return _noted(found.order_by("-settled_at" if settled else "reported_at", "pk")[:most])


def reported_letter(pk: int) -> Noted | None:
    """One of them."""
    return next(iter(_noted(Letter.objects.filter(pk=pk, reported_at__isnull=False))), None)


def others_of(letter: Letter) -> list[Noted]:
    """The other letters of the same writer, the newest first, as far as they are not forgotten."""
    theirs = Letter.objects.filter(sender=bytes(letter.sender)).exclude(pk=letter.pk)
    return _noted(theirs.order_by("-at", "-pk"))


def _noted(letters: Iterable[Letter]) -> list[Noted]:
    found = list(letters)
    orgs = names_of_orgs(one.org for one in found)
    meant = {one.subject for one in found if one.about == About.ANIMAL}
    animals = dict(shown_animals().filter(pk__in=meant).values_list("pk", "name"))
    return [
        Noted(
            one,
            render.call_name(animals.get(one.subject, "")) if one.about == About.ANIMAL else "",
            render.plain(orgs.get(one.org, "")),
            REASONS.get(one.reason, one.reason),
        )
        for one in found
    ]


def sender_of(email: str) -> bytes:
    """What is kept of a writer."""
    return keyed("letters from", email.strip().lower())


def _of_animal(animal: Any) -> Addressee:
    found = receiver(present.animal_letters(animal))
    return Addressee(
        about=About.ANIMAL,
        subject=animal.pk,
        org_id=animal.org_id,
        name=render.call_name(animal.name) or "",
        org=render.plain(animal.org.name),
        path=present.animal_path(animal),
        url=safe_url(animal.pet_url) or safe_url(animal.org.url),
        phones=(animal.org.phone,) if animal.org.phone else (),
        whose=found[0] if found else None,
        email=found[1] if found else None,
    )


def _of_org(org: Organisation) -> Addressee:
    found = receiver(present.org_letters(org))
    name = render.plain(org.name)
    return Addressee(
        about=About.ORG,
        subject=org.pk,
        org_id=org.pk,
        name=name,
        org=name,
        path=present.org_path(org),
        url=safe_url(org.url),
        phones=(org.phone,) if org.phone else (),
        whose=found[0] if found else None,
        email=found[1] if found else None,
    )
