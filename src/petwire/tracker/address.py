"""The address of an animal's tracker image. No settings in here: the base is an argument."""


def pixel_url(animal_id: int, *, base: str) -> str:
    """The tracker image of an animal of our own, in the form the whole field knows (reference section 5).

    `a` and `h` stay empty: a view is attributed by the host of the page that shows the image.
    """
    return f"{base}/pet?{animal_id}&a=&h="


def pixel_img(url: str) -> str:
    """The image as it stands in HTML. `&` stays bare, as everybody writes it; no name of an entity follows it."""
    quoted = url.replace('"', "%22").replace("<", "%3C").replace(">", "%3E")
    return f'<img src="{quoted}" width="0" height="0" alt="" />'
