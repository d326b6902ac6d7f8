"""Rules about pictures."""

from datetime import datetime
from typing import Final

from petwire.wire.records import Pet, Picture
from petwire.wire.rules.rule import INFO, WARNING, Facts, Hit, Hits, rule

_TIME: Final = "%Y-%m-%d %H:%M:%S"


@rule(
    INFO,
    "An animal has no picture.",
    example='"pictures":[]',
    remedy="Nothing else gets an animal seen as a picture does.",
)
def picture_none(pet: Pet, facts: Facts) -> Hits:
    if not pet.pictures and not pet.kept.get("pictures"):
        yield Hit("pictures", "none")


@rule(
    WARNING,
    "A picture has no address in any size.",
    example='"pictures":[{"mediaID":"7","originalUrl":"","largeUrl":"","smallUrl":""}]',
    remedy="Take the entry out until the picture can be had.",
)
def picture_without_url(pet: Pet, facts: Facts) -> Hits:
    for picture in pet.pictures:
        if not any(_urls(picture)):
            yield Hit("pictures", f"mediaID {picture.id}")


@rule(
    INFO,
    "A picture's address is http: pages that are https do not show it, or ask again.",
    example='"largeUrl":"http:\\/\\/..."',
    remedy="Serve pictures by https.",
)
def picture_by_http(pet: Pet, facts: Facts) -> Hits:
    for picture in pet.pictures:
        if any(url.lower().startswith("http:") for url in _urls(picture)):
            yield Hit("pictures", f"mediaID {picture.id}")


@rule(
    WARNING,
    "A picture's address is not one of the web.",
    example='"largeUrl":"pictures\\/7.jpg"',
    remedy="Write whole addresses, with https:// and a host.",
)
def picture_url_odd(pet: Pet, facts: Facts) -> Hits:
    for picture in pet.pictures:
        for url in _urls(picture):
            if url and (not url.lower().startswith(("http://", "https://")) or " " in url):
                yield Hit("pictures", f"mediaID {picture.id}: {url[:60]!r}")
                break


@rule(
    INFO,
    "A picture has no width and height, or they are zero.",
    example='"original":{"resolutionX":"0","resolutionY":"0"}',
    remedy="Write the size in pixels: readers reserve the space by it.",
)
def picture_size_unknown(pet: Pet, facts: Facts) -> Hits:
    without = [
        picture for picture in pet.pictures if not (picture.original.width and picture.original.height)
    ]
    if without:
        yield Hit("pictures", f"{len(without)} of {len(pet.pictures)}, the first is mediaID {without[0].id}")


@rule(
    INFO,
    "All sizes of a picture claim the same number of bytes, although their addresses differ.",
    example='"original":{"fileSize":"53793"},"large":{"fileSize":"53793"},"small":{"fileSize":"53793"}',
    remedy="Write each file's own size, or leave it empty.",
)
def picture_sizes_alike(pet: Pet, facts: Facts) -> Hits:
    alike = [
        picture
        for picture in pet.pictures
        if picture.original.bytes
        and picture.original.bytes == picture.large.bytes == picture.small.bytes
        and picture.original.url != picture.small.url
    ]
    if alike:
        yield Hit("pictures", f"{len(alike)} of {len(pet.pictures)}, the first is mediaID {alike[0].id}")


@rule(
    INFO,
    "Two pictures of an animal have the same place in the order.",
    example='"pictures":[{"mediaOrder":"1"},{"mediaOrder":"1"}]',
    remedy="Number the pictures 1, 2, 3.",
)
def picture_order_repeated(pet: Pet, facts: Facts) -> Hits:
    orders = [picture.order for picture in pet.pictures]
    if len(set(orders)) < len(orders):
        yield Hit("pictures", f"orders {', '.join(map(str, orders[:10]))}")


@rule(
    WARNING,
    "The mediaLastUpdated of an animal is older than the newest picture: readers that go by it miss a change.",
    example='"mediaLastUpdated":"1596010000","pictures":[{"lastUpdated":"1596010075"}]',
    remedy="Write the newest lastUpdated of the pictures.",
)
def media_time_behind(pet: Pet, facts: Facts) -> Hits:
    newest, said = _times(pet)
    if newest and said is None:
        yield Hit("mediaLastUpdated", "not given")
    elif newest and said and said < newest:
        yield Hit("mediaLastUpdated", f"{said:{_TIME}}, and a picture is of {newest:{_TIME}}")


@rule(
    INFO,
    "The mediaLastUpdated of an animal is newer than every picture: readers that go by it fetch for nothing.",
    example='"mediaLastUpdated":"1596019999","pictures":[{"lastUpdated":"1596010075"}]',
    remedy="Write the newest lastUpdated of the pictures; after one was removed, this is as it should be.",
)
def media_time_ahead(pet: Pet, facts: Facts) -> Hits:
    newest, said = _times(pet)
    if newest and said and said > newest:
        yield Hit("mediaLastUpdated", f"{said:{_TIME}}, and the newest picture is of {newest:{_TIME}}")


def _times(pet: Pet) -> tuple[datetime | None, datetime | None]:
    """When the newest picture changed, and when that was by what the animal says."""
    newest = max((picture.updated_at for picture in pet.pictures if picture.updated_at), default=None)
    said = pet.values.get("media_updated_at")
    return newest, said if isinstance(said, datetime) else None


def _urls(picture: Picture) -> tuple[str, str, str]:
    return picture.original.url, picture.large.url, picture.small.url
