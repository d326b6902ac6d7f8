"""What the database reads for a page: some of an index, and never the table of animals as a whole."""

from urllib.parse import parse_qsl

import pytest
from django.db import connection

from petwire.listings.search import reads
from petwire.listings.search.filter import Cursor, read
from petwire.listings.search.reads import around, place_of
from tests.world import an_org, committed  # noqa: F401 (a fixture)

ANIMALS, ORGS = 6000, 60

SEARCHES = (
    "",
    "species=Dog&age=Senior&size=Small&sex=Male&kids=yes&unknown=yes",
    "species=Ferret",
    "pair=yes",
    "near=78701&miles=100&species=Dog&breed=Beagle&age=Baby&sex=Female",
    "near=78701&miles=250&sort=nearest",
    "org=ORG&species=Cat",
)


@pytest.fixture
def many(committed):  # noqa: F811
    """Rows as wide as real ones, with the statistics of a table that has just been looked after."""
    orgs = [an_org(name=f"Rescue {one}", zip="78701" if one % 3 else "74103").pk for one in range(ORGS)]
    with connection.cursor() as cursor:
        # VACUUM marks pages as visible to all, which an index alone is read by, only when their commit is on the disk.
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute(
            "INSERT INTO catalog_animal (org_id, source_id, status, species, primary_breed, age, size, sex,"
            " description, location_zip, ok_with_kids, was_listed)"
            " SELECT (%s::bigint[])[1 + n %% %s], 'plan' || n, 'Available',"
            " (ARRAY['Dog', 'Cat', 'Rabbit'])[1 + n %% 3], (ARRAY['Beagle', 'Boxer'])[1 + n %% 2],"
            " (ARRAY['Baby', 'Young', 'Adult', 'Senior'])[1 + n / 3 %% 4], (ARRAY['Small', 'Large'])[1 + n / 5 %% 2],"
            " (ARRAY['Male', 'Female'])[1 + n / 7 %% 2],"
            " (SELECT string_agg(md5((n * 100 + i)::text), '') FROM generate_series(1, 60) i),"
            " CASE WHEN n %% 20 = 0 THEN '78704' ELSE '' END, n %% 2 = 0, true FROM generate_series(1, %s) n",
            [orgs, ORGS, ANIMALS],
        )
        cursor.execute("VACUUM ANALYZE catalog_animal, orgs_organisation")
        cursor.execute("RESET synchronous_commit")
    return orgs


def plans_of(name, given):
    """Every node of the plan of a statement as it is run, with how many rows it gave."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {reads.whole(name)}", given)
        (tree,) = cursor.fetchone()

    def nodes(one):
        yield one
        for below in one.get("Plans", ()):
            yield from nodes(below)

    return list(nodes(tree[0]["Plan"]))


def test_no_page_reads_the_table_of_animals(many, monkeypatch):
    asked = []
    rows = reads._rows
    monkeypatch.setattr(
        reads, "_rows", lambda name, **given: (asked.append((name, given)), rows(name, **given))[1]
    )
    for text in SEARCHES:
        wanted = read(parse_qsl(text.replace("ORG", str(many[0])))).wanted
        looked = around(wanted, place_of(wanted.near) if wanted.near else None)
        page = reads.find(wanted, None, looked)
        if page.ids:
            nearest = wanted.sort == "nearest"
            reads.find(wanted, page.cursor(-1, back=False, nearest=nearest), looked)
            reads.find(wanted, page.cursor(0, back=True, nearest=nearest), looked)
        reads.counts(wanted, looked)
    reads.find(read(parse_qsl("")).wanted, Cursor(1, back=True), reads.Around())

    assert {name for name, _ in asked} == {
        "older.sql",
        "newer.sql",
        "around.sql",
        "counts.sql",
        "counts_around.sql",
    }
    for name, given in asked:
        of_animals = [one for one in plans_of(name, given) if one.get("Relation Name") == "catalog_animal"]
        assert of_animals, name
        # A part that a search has no use for stands in its plan all the same, and is never run.
        whole = [one for one in of_animals if "Seq Scan" in one["Node Type"] and one["Actual Loops"]]
        assert not [(one["Alias"], one.get("Filter")) for one in whole], (name, given)

    # The first page, of which everything fits, is found by looking at hardly more animals than it shows.
    walked = [
        one
        for one in plans_of("older.sql", dict(asked)["older.sql"])
        if one.get("Index Name") == "sharing_browsed_newest"
    ]
    assert walked and all(one["Node Type"] == "Index Only Scan" for one in walked)
    first = next(given for name, given in asked if name == "older.sql")
    (walk,) = [
        one for one in plans_of("older.sql", first) if one.get("Index Name") == "sharing_browsed_newest"
    ]
    assert walk["Actual Rows"] <= 4 * reads.PAGE
