"""The fields of an animal as the form groups them: basics first, the rest folded."""

from collections.abc import Collection
from dataclasses import dataclass

from petwire.catalog.render import CONTACT
from petwire.listings.render import QUALITIES, status_words

# What visitors read alike, those who choose have to tell apart.
_TOLD_APART = {"Euthanized": "Was put to sleep"}


def status_choice(status: str) -> str:
    """A status in the words of a choice."""
    return _TOLD_APART.get(status) or status_words(status)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together. `rows` puts some side by side; `folded` ones are opened by a tap."""

    key: str
    title: str
    words: str
    rows: tuple[tuple[str, ...], ...]
    folded: bool = True

    def names(self) -> tuple[str, ...]:
        """All fields of the section."""
        return tuple(name for row in self.rows for name in row)


SECTIONS = (
    Section(
        "basics",
        "The basics",
        "",
        (
            ("name",),
            ("species", "sex"),
            ("primary_breed", "secondary_breed"),
            ("mixed",),
            ("born", "birthdate_guessed"),
            ("status",),
        ),
        folded=False,
    ),
    Section(
        "story",
        "The story",
        "What visitors read first.",
        (("summary",), ("description",), ("youtube",)),
        folded=False,
    ),
    Section(
        "company",
        "Gets along with",
        "Not known is an answer too, and an honest one.",
        (("ok_with_dogs", "ok_with_cats", "ok_with_kids"), ("ok_with_adults",)),
        folded=False,
    ),
    Section(
        "health",
        "Health and habits",
        "",
        (("altered", "vaccinated"), ("housetrained", "special_needs"), ("declawed",)),
    ),
    Section(
        "looks",
        "Size and looks",
        "",
        (
            ("size", "size_current", "size_unit"),
            ("size_potential",),
            ("color", "pattern"),
            ("coat_length", "ear_type"),
            ("eye_color", "tail_type"),
        ),
    ),
    Section(
        "character",
        "Character and the right home",
        "",
        (
            ("qualities",),
            ("energy_level", "activity_level", "exercise_needs"),
            ("obedience_training", "owner_experience", "new_people"),
            ("vocal", "shedding", "grooming_needs"),
            ("yard_required", "fence"),
        ),
    ),
    Section(
        "adoption",
        "Adoption and place",
        "The place is shown as a town. No street is ever part of an animal's record.",
        (
            ("adoption_fee", "rescue_id"),
            ("location_zip", "bonded_with_id"),
            ("needs_foster", "courtesy"),
            ("pet_url",),
            ("do_not_publish",),
        ),
    ),
    Section(
        "contact",
        "Foster contact",
        "Private: only editors, admins and the foster see it, unless it is made public here.",
        (
            ("contact_name", "contact_email"),
            ("contact_cell_phone", "contact_home_phone"),
            ("contact_public",),
        ),
    ),
    Section(
        "urgent",
        "Found, or short of time",
        "",
        (("found", "found_date", "found_zip"), ("kill_date", "kill_reason")),
    ),
)

LABELS = {
    "name": "Name",
    "species": "Kind of animal",
    "primary_breed": "Breed",
    "secondary_breed": "Second breed",
    "mixed": "Mixed breed?",
    "sex": "Sex",
    "born": "Age or day of birth",
    "birthdate": "Day of birth",
    "birthdate_guessed": "That is a guess",
    "status": "Status",
    "summary": "In one sentence",
    "description": "Description",
    "youtube": "Videos at YouTube",
    "ok_with_dogs": "Dogs?",
    "ok_with_cats": "Cats?",
    "ok_with_kids": "Children?",
    "ok_with_adults": "Adults",
    "altered": "Spayed or neutered?",
    "vaccinated": "Vaccinations up to date?",
    "housetrained": "House-trained?",
    "special_needs": "Special needs?",
    "declawed": "Declawed?",
    "size": "Size",
    "size_current": "Weight or height now",
    "size_potential": "When grown",
    "size_unit": "Unit",
    "color": "Colour",
    "coat_length": "Coat",
    "ear_type": "Ears",
    "eye_color": "Eyes",
    "tail_type": "Tail",
    "qualities": "What fits",
    "energy_level": "Energy",
    "activity_level": "Activity",
    "exercise_needs": "Exercise needed",
    "obedience_training": "Training",
    "owner_experience": "Experience needed",
    "new_people": "With new people",
    "vocal": "Voice",
    "grooming_needs": "Grooming needed",
    "yard_required": "Yard needed?",
    "adoption_fee": "Adoption fee",
    "rescue_id": "Your own number",
    "location_zip": "ZIP code of where it lives",
    "bonded_with_id": "Bonded with",
    "needs_foster": "Foster home wanted?",
    "courtesy": "Courtesy listing?",
    "pet_url": "Page on your own site",
    "do_not_publish": "Do not publish: keep it off every page and service",
    "contact_name": "Name",
    "contact_email": "E-mail",
    "contact_cell_phone": "Mobile phone",
    "contact_home_phone": "Other phone",
    "contact_public": "Show this contact publicly, because the foster agreed",
    "found": "Found as a stray?",
    "found_date": "Found on",
    "found_zip": "ZIP code of the place",
    "kill_date": "Needs a place by",
    "kill_reason": "Because of",
    "age": "Age group",
    "pictures": "Pictures",
    "withheld": "Withheld from",
    "own_words": "Own words",
    "org_id": "Organisation",
    "message_pet": "Messages from visitors",
}
HELP = {
    "primary_breed": "Write it as you say it: “Lab mix” will do.",
    "secondary_breed": "When you know a second one.",
    "born": "“2 years”, “8 weeks”, or a day such as 3/14/2024.",
    "description": "Plain text keeps its lines. HTML is kept as it is, and shown without anything that could do harm.",
    "youtube": "One address on each line, from the page of the video or its Share button.",
    "bonded_with_id": "Name or number of the other animal. Each is then shown with the other.",
    "courtesy": "An animal that you list for somebody else.",
    "location_zip": "Only when it is not where your organisation is.",
    "adoption_fee": "Such as $150, or free.",
    "kill_date": "Shown in red on its page.",
}


def label(name: str) -> str:
    """The words for a field."""
    return LABELS.get(name) or QUALITIES.get(name) or name.replace("_", " ").capitalize()


def sections_for(fields: Collection[str]) -> tuple[Section, ...]:
    """The sections with only these fields in them; empty ones are left out. The age asks for two of them."""
    there = {*fields, *(("born",) if "birthdate" in fields else ())}
    kept = []
    for one in SECTIONS:
        rows = tuple(tuple(name for name in row if name in there) for row in one.rows)
        rows = tuple(row for row in rows if row)
        if rows:
            kept.append(Section(one.key, one.title, one.words, rows, one.folded))
    return tuple(kept)


PRIVATE = frozenset({*CONTACT, "contact_public"})
