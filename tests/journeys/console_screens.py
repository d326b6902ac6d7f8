"""Every screen of the console that is looked at: by axe, by keyboard, at 360 and at 1280 px, in light and in dark."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.console import Cast


@dataclass(frozen=True, slots=True)
class Screen:
    """Who looks, and where. `{org}` and `{animal}` are Happy Tails and Biscuit; `path` may be made from the cast."""

    who: str
    path: str | Callable[[Cast], str]
    press: str = ""  # the name of a button to press, so that the page with mistakes is seen

    def address(self, cast: Cast) -> str:
        """Where to go."""
        if callable(self.path):
            return self.path(cast)
        return self.path.format(org=cast.world.happy_tails.pk, animal=cast.world.biscuit.pk)


SCREENS: dict[str, Screen] = {
    "your organisations": Screen("operator", "/console/"),
    "overview": Screen("admin", "/console/{org}/"),
    "account": Screen("admin", "/console/account/"),
    "sign in": Screen("anonymous", "/console/account/sign-in/"),
    "sign in, mistaken": Screen("anonymous", "/console/account/sign-in/", press="Sign in"),
}
