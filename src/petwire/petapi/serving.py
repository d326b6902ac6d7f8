"""The API as a web process serves it: with a memory that every change empties."""

from petwire.lib.memory import Memory
from petwire.petapi import shown
from petwire.petapi.server import SearchApi
from petwire.sharing.news import Ears


def search_api(ears: Ears | None = None) -> SearchApi:
    """One for each process."""
    ears = ears or Ears()
    return SearchApi(memory=Memory(ears.state), orders=Memory(ears.orders, most=shown.BYTES))
