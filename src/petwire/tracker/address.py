"""The address of an animal's tracker image, and the tag in it. Pure: the base and the secret are arguments.

Every outlet writes its tracker through here:

- files of services and stored JSON, the same bytes for all: `pixel_url(id, base=config().tracker_url)`;
- own pages: `pixel_url(id, base=..., audience=OWN, secret=tag_secret())`;
- embeds: the same with `host=` the host of the page around the frame, which the image's own referring page is not;
- exports: `audience=` the site's name (`petfinder`), no host: the browser names it.

HTML that goes out carries `pixel_img(url)` once, behind everything else; text that we render as HTML gets
it appended (`with_pixel`). A mirrored animal keeps its source's address, untouched, and never gets one of ours.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from urllib.parse import quote

OWN = "own"  # own pages and embeds, as the audience is called
_BYTES = (
    9  # of a signature: twelve letters; guessing one takes 2^71 tries, each of them a view that is damped
)


def pixel_url(
    animal_id: int, *, base: str, audience: str | None = None, host: str = "", secret: str = ""
) -> str:
    """The tracker image of an animal of our own, in the form the whole field knows (reference section 5).

    Without an audience, `a` and `h` stay empty, and a view is attributed by the host of the page that shows the
    image. With one, `a` is a tag that `secret` signs over animal, audience and host; `h` is the host that the
    image is shown on, where the browser would name another ("" asks the browser).
    """
    if audience is None:
        return f"{base}/pet?{animal_id}&a=&h="
    tag = tag_of(animal_id, audience=audience, host=host, secret=secret)
    return f"{base}/pet?{animal_id}&a={quote(tag, safe='')}&h={quote(host, safe='')}"


def tag_of(animal_id: int, *, audience: str, host: str, secret: str) -> str:
    """`<audience>.<signature>`. One that was copied to another animal, audience or host is wrong there."""
    said = f"{animal_id}\n{audience}\n{host}".encode()
    signature = hashlib.blake2b(said, digest_size=_BYTES, key=secret.encode()[:64]).digest()
    return f"{audience}.{urlsafe_b64encode(signature).decode()}"


def audience_of(tag: str, animal_id: int, *, host: str, secret: str) -> str | None:
    """The name of the audience that a tag was made for; None where its signature is wrong."""
    audience = tag.rpartition(".")[0]
    right = tag_of(animal_id, audience=audience, host=host, secret=secret)
    return audience if hmac.compare_digest(tag.encode(), right.encode()) else None


def pixel_img(url: str) -> str:
    """The image as it stands in HTML. `&` stays bare, as everybody writes it; no name of an entity follows it."""
    quoted = url.replace('"', "%22").replace("<", "%3C").replace(">", "%3E")
    return f'<img src="{quoted}" width="0" height="0" alt="" />'


def with_pixel(html: str, url: str) -> str:
    """HTML with the image of its animal behind it, where it is not in it yet. "" has none to add."""
    if not url or url in html or url.replace("&", "&amp;") in html:
        return html
    return html + pixel_img(url)
