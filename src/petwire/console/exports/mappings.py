"""Our words and a site's: what is sent for each value, which rule chose it, and an organisation's own choice."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from petwire.console.doors import MemberRequest, for_members
from petwire.console.exports.forms import MappingForm
from petwire.console.exports.sites import known, with_account
from petwire.console.pages import form_page
from petwire.exports.actions import set_mapping
from petwire.exports.coverage import coverage
from petwire.exports.gather import own_of
from petwire.exports.mapping import RULES_IN_WORDS, Kind, Rule, fold
from petwire.exports.reads import mappings_of, own_mappings
from petwire.exports.values import Value, choices_of, values_of
from petwire.orgs.rules import May

KINDS = {Kind.SPECIES: "Species", Kind.BREED: "Breed", Kind.COLOUR: "Colour"}
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One value, as the page shows it."""

    value: Value
    kind: str
    rule: str
    change: str


@for_members(May.SHARE)
def mappings(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """Every value of the organisation's animals, what the site gets for it, and how much of our list it knows."""
    state = with_account(request, site_name)
    lines = [line_of(org_id, site_name, one) for one in values_of(org_id, site_name)]
    rules, report = set(Rule), coverage(site_name, own_of(org_id, site_name))
    counted = Counter(one.rule for one in report if one.target)
    given = {
        "site": state,
        "missing": [one for one in lines if not one.value.sent],
        "lines": [one for one in lines if one.value.sent],
        "others": [one for one in mappings_of(org_id, site_name) if one.rule not in rules and one.sent],
        "open": known(site_name).tables.breed.open,
        "breeds": len(report),
        "unknown": [one for one in report if not one.target],
        "by_rule": [(RULES_IN_WORDS[Rule(name)], count) for name, count in counted.most_common()],
    }
    return render(request, "console/exports/mappings.html", given)


def line_of(org_id: int, site_name: str, one: Value) -> Line:
    """A value with the words of its rule, and where it is changed."""
    asked = urlencode({"kind": one.kind.value, "species": one.species, "value": one.value})
    change = f"{reverse('exports:change_mapping', args=[org_id, site_name])}?{asked}"
    return Line(one, KINDS[one.kind], RULES_IN_WORDS[Rule(one.rule)] if one.rule else "", change)


@for_members(May.SHARE)
def change(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """What is sent for one value: the closest of the site's words first."""
    state = with_account(request, site_name)
    kind, species, value = _asked(request)
    near, every = choices_of(org_id, site_name, kind, species, value)
    key = kind.value, fold(species), fold(value)
    own = {(one.kind, one.species, one.value): one.target for one in own_mappings(org_id, site_name)}
    form = MappingForm(request.POST or None, near=near, every=every, now_own=own.get(key, ""))
    back = reverse("exports:mappings", args=[org_id, site_name])
    if request.method == "POST" and form.is_valid():
        set_mapping(
            org_id=org_id,
            site=site_name,
            kind=kind,
            species=species,
            value=value,
            target=form.chosen(),
            by=request.by,
            now=request.now,
        )
        told = (
            f"“{form.chosen()}” is sent for “{value}”."
            if form.chosen()
            else f"petwire chooses for “{value}”."
        )
        messages.success(request, told)
        return redirect(back)
    return form_page(
        request,
        heading=f"What {state.title} gets for “{value}”",
        words=f"{KINDS[kind]}{f' of a {species.lower()}' if kind is not Kind.SPECIES else ''}. "
        "It holds for all your animals with this value, at this site.",
        form=form,
        button="Save",
        back=back,
        back_words="Mappings",
    )


def _asked(request: MemberRequest) -> tuple[Kind, str, str]:
    """The value that the address names; a page without one is not there."""
    kind, species, value = (request.GET.get(name, "").strip() for name in ("kind", "species", "value"))
    if kind not in set(Kind) or not fold(species) or not fold(value) or len(species) + len(value) > LONGEST:
        raise Http404
    return Kind(kind), species, value
