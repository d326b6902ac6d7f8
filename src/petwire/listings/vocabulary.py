"""Words of the format and of our vocabulary in the visitor's language. What a rescue wrote itself stands as it came."""

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy as p

# Species with their plurals and what a young one is called, as petwire.vocab.species has them.
SPECIES = frozenset(
    (
        *(_("Dog"), _("Cat"), _("Rabbit"), _("Guinea Pig"), _("Horse"), _("Bird"), _("Ferret"), _("Reptile")),
        *(
            _("Dogs"),
            _("Cats"),
            _("Rabbits"),
            _("Guinea Pigs"),
            _("Horses"),
            _("Birds"),
            _("Ferrets"),
            _("Reptiles"),
        ),
        *(_("Puppy"), _("Kitten"), _("Bunny"), _("Pup"), _("Foal"), _("Chick"), _("Kit"), _("Hatchling")),
    )
)

# Choices of the format (petwire.wire.fields) as a page shows them; they agree with other nouns in other languages, so
# each stands in the context of its field. The calls are for `make messages`; nothing is translated by them here.
_CHOICES = (
    *(p("sex", "Female"), p("sex", "Male")),
    *(p("age", "Baby"), p("age", "Young"), p("age", "Adult"), p("age", "Senior")),
    *(p("size", "Small"), p("size", "Medium"), p("size", "Large"), p("size", "X-Large")),
    *(p("coat", "Short"), p("coat", "Medium"), p("coat", "Long")),
    *(p("adults", "All"), p("adults", "Men Only"), p("adults", "Women Only")),
    *(p("training", "Needs Training"), p("training", "Has Basic Training"), p("training", "Well Trained")),
    *(p("need", "Not Required"), p("need", "Low"), p("need", "Moderate"), p("need", "High")),
    *(p("energy", "Low"), p("energy", "Moderate"), p("energy", "High")),
    *(p("energy", "Not Active"), p("energy", "Slightly Active")),
    *(p("energy", "Moderately Active"), p("energy", "Highly Active")),
    *(p("fence", "Not Required"), p("fence", "Any Type"), p("fence", "3 foot"), p("fence", "6 foot")),
    *(p("shedding", "None"), p("shedding", "Moderate"), p("shedding", "High")),
    *(p("people", "Cautious"), p("people", "Friendly"), p("people", "Protective"), p("people", "Aggressive")),
    *(p("voice", "Quiet"), p("voice", "Some"), p("voice", "Lots")),
    *(p("ears", "Cropped"), p("ears", "Droopy"), p("ears", "Erect"), p("ears", "Long"), p("ears", "Missing")),
    *(p("ears", "Notched"), p("ears", "Rose"), p("ears", "Semi-erect"), p("ears", "Tipped")),
    p("ears", "Natural/Uncropped"),
    *(
        p("eyes", "Black"),
        p("eyes", "Blue"),
        p("eyes", "Blue-brown"),
        p("eyes", "Brown"),
        p("eyes", "Copper"),
    ),
    *(p("eyes", "Gold"), p("eyes", "Gray"), p("eyes", "Green"), p("eyes", "Hazelnut"), p("eyes", "Mixed")),
    *(p("eyes", "Pink"), p("eyes", "Yellow")),
    *(p("tail", "Bare"), p("tail", "Bob"), p("tail", "Curled"), p("tail", "Docked"), p("tail", "Kinked")),
    *(p("tail", "Long"), p("tail", "Missing"), p("tail", "Short")),
    *(p("kind of organisation", "Rescue"), p("kind of organisation", "Shelter")),
)


def species_word(word: str) -> str:
    """A species, its plural, or its young one."""
    return gettext(word) if word in SPECIES else word


def choice(context: str, word: str) -> str:
    """A choice of the format; another word stands as it came."""
    return pgettext(context, word) if word else ""
