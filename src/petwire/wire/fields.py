"""Every key of the org and pet records, in the order in which they are written, and the name we use for it.

`name` is the attribute of our records and the column of our tables, so that one table serves reading,
writing, storing and the documents. A key without a column of its own is marked by its kind.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the value of a key is written in the files."""

    TEXT = "text"  # free text; "" is unknown
    CHOICE = "choice"  # text from an open option list
    TRI = "yes, no or unknown"  # Yes / No / "": three answers
    FLAG = "yes or blank"  # Yes / "": kept together as the record's qualities
    DATE = "date"  # written YYYY-MM-DD
    EPOCH = "epoch seconds"  # written as a string of digits
    NUMBER = "decimal number"
    LIST = "list of objects"
    DERIVED = "derived"  # follows from other keys when written; read only to be compared


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record. `options` is the known list of a CHOICE; other values are kept, with a notice."""

    key: str
    name: str
    kind: Kind
    options: tuple[str, ...] = ()


T, C, TRI, FLAG, DATE = Kind.TEXT, Kind.CHOICE, Kind.TRI, Kind.FLAG, Kind.DATE
EPOCH, NUMBER, LIST = Kind.EPOCH, Kind.NUMBER, Kind.LIST

LEVELS = ("Not Required", "Low", "Moderate", "High")

ORG_FIELDS: tuple[Field, ...] = (
    Field("orgID", "id", T),
    Field("status", "status", T),
    Field("name", "name", T),
    Field("address", "address", T),
    Field("city", "city", T),
    Field("state", "state", T),
    Field("zip", "zip", T),
    Field("country", "country", T),
    Field("phone", "phone", T),
    Field("fax", "fax", T),
    Field("email", "email", T),
    Field("orgurl", "url", T),
    Field("facebookUrl", "facebook_url", T),
    Field("orgType", "org_type", C, ("Rescue", "Shelter")),
    Field("orgSpecies", "species", T),
    Field("serveAreas", "serve_areas", T),
    Field("adoptionProcess", "adoption_process", T),
    Field("about", "about", T),
    Field("meetPets", "meet_pets", T),
    Field("services", "services", T),
    Field("allowAppSubmissions", "allow_applications", TRI),
    Field("messageOrg", "message_org", TRI),
)

PET_FIELDS: tuple[Field, ...] = (
    Field("orgID", "org_id", T),
    Field("animalID", "id", T),
    Field("status", "status", T),
    Field("lastUpdated", "updated_at", EPOCH),
    Field("rescueID", "rescue_id", T),
    Field("name", "name", T),
    Field("summary", "summary", T),
    Field("species", "species", T),
    Field("breed", "breed", T),
    Field("primaryBreed", "primary_breed", T),
    Field("secondaryBreed", "secondary_breed", T),
    Field("sex", "sex", C, ("Female", "Male")),
    Field("mixed", "mixed", TRI),
    Field("dogs", "ok_with_dogs", TRI),
    Field("cats", "ok_with_cats", TRI),
    Field("kids", "ok_with_kids", TRI),
    Field("declawed", "declawed", TRI),
    Field("housetrained", "housetrained", TRI),
    Field("age", "age", C, ("Baby", "Young", "Adult", "Senior")),
    Field("birthdate", "birthdate", DATE),
    Field("specialNeeds", "special_needs", TRI),
    Field("altered", "altered", TRI),
    Field("size", "size", C, ("Small", "Medium", "Large", "X-Large")),
    Field("sizeCurrent", "size_current", NUMBER),
    Field("sizePotential", "size_potential", NUMBER),
    Field("sizeUOM", "size_unit", C, ("Centimeters", "Hands", "Inches", "Kilograms", "Ounces", "Pounds")),
    Field("uptodate", "vaccinated", TRI),
    Field("color", "color", T),
    Field("coatLength", "coat_length", C, ("Short", "Medium", "Long")),
    Field("pattern", "pattern", T),
    Field("courtesy", "courtesy", TRI),
    Field("found", "found", TRI),
    Field("foundDate", "found_date", DATE),
    Field("foundZipcode", "found_zip", T),
    Field("animalLocation", "location_zip", T),
    Field("killDate", "kill_date", DATE),
    Field("killReason", "kill_reason", C, ("Age", "Behavior", "Breed", "Medical", "Space")),
    Field("description", "description", T),
    Field("descriptionPlain", "description_plain", T),
    Field("trackerImageUrl", "tracker_url", T),
    Field("adoptionFee", "adoption_fee", T),
    Field("oKWithAdults", "ok_with_adults", C, ("All", "Men Only", "Women Only")),
    Field(
        "obedienceTraining",
        "obedience_training",
        C,
        ("Needs Training", "Has Basic Training", "Well Trained"),
    ),
    Field("ownerExperience", "owner_experience", C, ("None", "Species", "Breed")),
    Field("exerciseNeeds", "exercise_needs", C, LEVELS),
    Field("energyLevel", "energy_level", C, ("Low", "Moderate", "High")),
    Field("groomingNeeds", "grooming_needs", C, LEVELS),
    Field("yardRequired", "yard_required", TRI),
    Field("fence", "fence", C, ("Not Required", "Any Type", "3 foot", "6 foot")),
    Field("shedding", "shedding", C, ("Moderate", "None", "High")),
    Field("newPeople", "new_people", C, ("Cautious", "Friendly", "Protective", "Aggressive")),
    Field("vocal", "vocal", C, ("Quiet", "Some", "Lots")),
    Field(
        "activityLevel",
        "activity_level",
        C,
        ("Not Active", "Slightly Active", "Moderately Active", "Highly Active"),
    ),
    Field(
        "earType",
        "ear_type",
        C,
        (
            "Cropped",
            "Droopy",
            "Erect",
            "Long",
            "Missing",
            "Notched",
            "Rose",
            "Semi-erect",
            "Tipped",
            "Natural/Uncropped",
        ),
    ),
    Field(
        "eyeColor",
        "eye_color",
        C,
        (
            "Black",
            "Blue",
            "Blue-brown",
            "Brown",
            "Copper",
            "Gold",
            "Gray",
            "Green",
            "Hazelnut",
            "Mixed",
            "Pink",
            "Yellow",
        ),
    ),
    Field(
        "tailType",
        "tail_type",
        C,
        ("Bare", "Bob", "Curled", "Docked", "Kinked", "Long", "Missing", "Short"),
    ),
    *(
        Field(key, key, FLAG)
        for key in (
            *("olderKidsOnly", "noSmallDogs", "noLargeDogs", "noFemaleDogs", "noMaleDogs"),
            *("oKForSeniors", "hypoallergenic", "goodInCar", "leashtrained", "cratetrained", "fetches"),
            *("playsToys", "swims", "lap", "oKWithFarmAnimals"),
            *("drools", "apartment", "noHeat", "noCold"),
            *("protective", "escapes", "predatory"),
            *("hasAllergies", "specialDiet", "ongoingMedical", "hearingImpaired", "sightImpaired"),
            *("obedient", "playful", "timid", "skittish", "independent", "affectionate"),
            *("eagerToPlease", "intelligent", "eventempered", "gentle", "goofy"),
        )
    ),
    Field("pictures", "pictures", LIST),
    Field("videos", "videos", LIST),
    Field("videoUrls", "video_urls", LIST),
    Field("mediaLastUpdated", "media_updated_at", EPOCH),
    Field("contactName", "contact_name", T),
    Field("contactEmail", "contact_email", T),
    Field("contactCellPhone", "contact_cell_phone", T),
    Field("contactHomePhone", "contact_home_phone", T),
    Field("petUrl", "pet_url", T),
    Field("messagePet", "message_pet", TRI),
    Field("needsFoster", "needs_foster", TRI),
    # Not in the real files; the published guide names them, so they are always added (last).
    Field("animalDescription", "description", Kind.DERIVED),
    Field("animalDescriptionPlain", "description_plain", Kind.DERIVED),
)

QUALITIES: tuple[str, ...] = tuple(field.key for field in PET_FIELDS if field.kind is Kind.FLAG)
