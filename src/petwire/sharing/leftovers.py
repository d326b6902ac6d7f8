"""The smaller sizes of pictures that are withdrawn. The gate hides them at once; here they are erased. The full size
stays where its organisation is kept here, for it may lift its withdrawal."""

from django.db import connection

from petwire.lib.sql import statement
from petwire.pictures.store import forget_sizes, has_sizes


def sizes_left() -> list[str]:
    """The contents of withdrawn pictures of which smaller sizes lie here. Costs a look into the store for each."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "withdrawn_contents.sql"))
        return [content for (content,) in cursor if has_sizes(content)]


def forget_sizes_left() -> int:
    """Erase them. Returns of how many pictures."""
    found = sizes_left()
    for content in found:
        forget_sizes(content)
    return len(found)
