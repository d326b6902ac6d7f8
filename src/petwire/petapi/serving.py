"""The API as a web process serves it: with a memory that every change empties."""

from petwire.petapi.memory import Memory
from petwire.petapi.news import Ears
from petwire.petapi.server import SearchApi


def search_api() -> SearchApi:
    """One for each process."""
    return SearchApi(memory=Memory(Ears().state))
