"""The addresses of tracker images with the tags of this instance: settings and secret are read here."""

from functools import lru_cache

from petwire.lib.config import config
from petwire.lib.secrets import secret
from petwire.tracker.address import OWN, pixel_url


def own_pixel_url(animal_id: int, *, host: str = "") -> str:
    """The tracker image of an animal of our own on an own page; in an embed, with the host of the page around it."""
    return pixel_url(animal_id, base=config().tracker_url, audience=OWN, host=host, secret=tag_secret())


def audience_pixel_url(animal_id: int, *, audience: str) -> str:
    """The tracker image of an animal of our own as an audience shows it (a site's name)."""
    return pixel_url(animal_id, base=config().tracker_url, audience=audience, secret=tag_secret())


@lru_cache(maxsize=1)
def tag_secret() -> str:
    """What signs the tags; kept for good, because pages and sites show what was written long ago."""
    return secret("tracker")
