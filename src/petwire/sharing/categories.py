"""What a service is for. Organisations answer by category for services that come later.

Words of the field's API terms, and of hubs' lists of them; a service names one or more. Values never change: decisions
and preferences are kept under them.
"""

from typing import Final

EDUCATION: Final = "education"

CATEGORIES: Final[dict[str, str]] = {
    "adoption site": "A public site on which people look for a pet",
    "shelter's own site": "The site of one shelter or rescue",
    "app": "An app for telephones",
    "social media": "Posts on social networks",
    "research": "Research and statistics",
    EDUCATION: "Learning to program; never public",
    "classified ads": "Classified ads, of pets among other things",
    "for sale": "A site on which animals are sold, too",
    "other": "Something else, as its description says",
}
