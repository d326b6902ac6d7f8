"""What processes of a pool do for the demo. They import this module before Django is set up: so it names no models."""

from petwire.cli.demo.drawings import draw
from petwire.pictures.making import Made, make


def set_up() -> None:
    """Make a process ready for work with models: what it is sent next may name them."""
    import django

    django.setup()


def drawn(key: str) -> Made:
    """A drawing in all its sizes."""
    return make(draw(key))  # our own drawing, so it needs no bounds
