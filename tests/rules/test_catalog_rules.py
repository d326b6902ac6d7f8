"""What follows from an animal's fields."""

import pytest

from petwire.catalog.rules import composed_breed


@pytest.mark.parametrize(
    ("primary", "secondary", "mixed", "coat", "line"),
    [
        ("Beagle", "", None, "", "Beagle"),
        ("Beagle", "", True, "", "Beagle / Mixed"),
        ("Beagle", "", False, "", "Beagle"),
        ("Beagle", "Corgi", True, "", "Beagle / Corgi"),
        ("Rat Terrier", "", True, "Short", "Rat Terrier / Mixed (short coat)"),
        ("Persian", "", False, "Long", "Persian (long coat)"),
        ("", "Corgi", True, "Short", ""),
    ],
)
def test_a_breed_is_composed_as_the_files_have_it(primary, secondary, mixed, coat, line):
    assert composed_breed(primary=primary, secondary=secondary, mixed=mixed, coat=coat) == line
