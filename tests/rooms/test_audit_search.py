"""Operators search the audit: along an index whatever they ask, page by page without a gap, and as a file."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from petwire.audit.actions import record
from petwire.audit.models import Deed
from petwire.audit.reads import Place, Wanted, _fitting, all_deeds, deeds, words_of
from tests.console import a_cast
from tests.world import BY, NOW, an_org

pytestmark = pytest.mark.django_db

AT = "/console/operator/audit/"
MINUTE = timedelta(minutes=1)


def many(count: int) -> None:
    """Deeds of some people on some animals of some organisations, one each minute before now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_deed (at, by, verb, kind, subject, org, detail)"
            " SELECT %s - n * interval '1 minute', 'person:' || n %% 40, 'verb.' || n %% 12, 'kind' || n %% 5,"
            " (n %% 500)::text, n %% 30, '{}' FROM generate_series(1, %s) n",
            [NOW, count],
        )
        cursor.execute("ANALYZE audit_deed")


QUESTIONS = {
    "everything": Wanted(),
    "who": Wanted(by="person:7"),
    "who, and nobody": Wanted(by="person:777"),
    "verb": Wanted(verb="verb.3"),
    "kind": Wanted(kind="kind2"),
    "kind and subject": Wanted(kind="kind2", subject="7"),
    "subject": Wanted(subject="7"),
    "organisation": Wanted(org=3),
    "time": Wanted(since=NOW - 900 * MINUTE, until=NOW - 600 * MINUTE),
    "all of it": Wanted("person:7", "verb.3", "kind2", "7", 7, NOW - 9000 * MINUTE, NOW),
}


@pytest.mark.parametrize("before", [None, Place(NOW - 5000 * MINUTE, 1)], ids=["first page", "later page"])
@pytest.mark.parametrize("wanted", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_reads_the_whole_audit(wanted, before):
    many(20_000)

    plan = _fitting(wanted, before)[:50].explain()

    assert "Seq Scan" not in plan
    assert "Index" in plan
    if (
        len(deeds(wanted, before=before, limit=51)) > 50
    ):  # few may be sorted, a whole part of the audit may not
        assert "Sort" not in plan, plan


def test_the_words_of_the_search_are_found_without_reading_the_whole_audit():
    many(20_000)

    assert words_of("verb") == sorted(f"verb.{n}" for n in range(12))
    assert words_of("kind") == [f"kind{n}" for n in range(5)]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(by="person:7"), 25),
        (Wanted(verb="verb.3", org=3), 17),
        (Wanted(kind="kind2", subject="7"), 2),
        (Wanted(since=NOW - 20 * MINUTE), 20),
        (Wanted(since=NOW - 20 * MINUTE, until=NOW - 10 * MINUTE), 10),
    ],
)
def test_what_fits_is_found_and_nothing_else(wanted, count):
    many(1000)

    found = deeds(wanted, limit=1000)

    assert len(found) == count
    assert found == sorted(found, key=lambda deed: deed.at, reverse=True)


def test_pages_have_neither_gap_nor_overlap_also_among_deeds_of_one_moment():
    for number in range(25):
        record(by=BY, verb="x.y", kind="z", subject=number, now=NOW)

    pages, before = [], None
    while page := deeds(Wanted(verb="x.y"), before=before, limit=10):
        pages += page
        before = Place(page[-1].at, page[-1].pk)

    assert [deed.subject for deed in pages] == [str(number) for number in range(24, -1, -1)]


def test_an_export_asks_in_chunks(monkeypatch):
    many(25)
    monkeypatch.setattr("petwire.audit.reads.CHUNK", 10)

    assert [len(chunk) for chunk in all_deeds(Wanted())] == [10, 10, 5]


@pytest.fixture
def cast():
    return a_cast()


def test_names_of_today_stand_beside_the_numbers(cast):
    admin, org = cast.people["admin"], cast.world.happy_tails
    admin.name = "Ann Admin"
    admin.save()
    record(by=f"person:{admin.pk}", verb="member.set", kind="person", subject=admin.pk, org=org.pk, now=NOW)

    page = cast.client("operator").get(AT, {"who": admin.email, "org": org.name}).content.decode()

    assert page.count("Ann Admin") == 2
    assert "Happy Tails Rescue" in page
    assert f"person:{admin.pk}" in page


def test_a_person_who_left_is_a_number(cast):
    record(by="person:987654", verb="member.set", kind="org", subject=987, org=987, now=NOW)

    page = cast.client("operator").get(AT, {"who": "person:987654"}).content.decode()

    assert "somebody who left" in page
    assert "gone" in page


@pytest.mark.parametrize(
    "asked", [{"who": "nobody@example.org"}, {"org": "No Such Rescue"}, {"since": "soon"}]
)
def test_a_search_for_what_is_not_there_says_so(cast, asked):
    answer = cast.client("operator").get(AT, asked)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "before", ["x", "2026-03-01", "2026-03-01T00:00:00+00:00 -1", "2026-99-01T00:00:00Z 1"]
)
def test_a_place_that_is_none_is_no_page(cast, before):
    assert cast.client("operator").get(AT, {"before": before}).status_code == 404


def test_the_link_to_older_deeds_leads_on_with_the_same_search(cast):
    for number in range(70):
        record(by="command", verb="x.y", kind="z", subject=f"deed-{number:02}", now=NOW)
    operator = cast.client("operator")

    first = operator.get(AT, {"verb": "x.y"})
    second = operator.get(AT + first.context["older"])

    assert "deed-20" in first.content.decode()
    assert "deed-19" in second.content.decode()
    assert "deed-20" not in second.content.decode()
    assert second.context["older"] == ""


def test_days_are_those_of_the_instance(cast):
    """New York is four hours behind in summer: its 2 June begins at 04:00 UTC."""
    for hour in (3, 5):
        record(
            by="x:y", verb="x.y", kind="z", subject=f"at-{hour}", now=datetime(2026, 6, 2, hour, tzinfo=UTC)
        )

    page = cast.client("operator").get(AT, {"verb": "x.y", "since": "2026-06-02", "until": "2026-06-02"})

    assert b"at-5" in page.content
    assert b"at-3" not in page.content


def exported(cast, **asked) -> list[dict[str, str]]:
    answer = cast.client("operator").post(AT + "audit.csv", asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_what_fits_comes_out_as_a_spreadsheet_that_runs_no_formula(cast):
    org = an_org(name='=HYPERLINK("https://evil.example")')
    record(by="command", verb="x.y", kind="org", subject=org.pk, org=org.pk, now=NOW, fields=["name"])
    record(by="command", verb="other.verb", kind="org", subject=org.pk, now=NOW)

    (row,) = exported(cast, verb="x.y")

    assert row["subject_name"] == row["org_name"] == '\'=HYPERLINK("https://evil.example")'
    assert (row["at"], row["by"], row["detail"]) == (NOW.isoformat(), "command", '{"fields": ["name"]}')


def test_taking_deeds_out_is_a_deed_and_looking_is_none(cast):
    operator = cast.client("operator")
    before = Deed.objects.count()

    operator.get(AT, {"verb": "org.add"})
    operator.get(AT + "audit.csv")
    assert Deed.objects.count() == before
    exported(cast, verb="org.add")

    deed = Deed.objects.latest("id")
    assert (deed.by, deed.verb) == (f"person:{cast.people['operator'].pk}", "audit.export")
    assert deed.detail == {"narrowed": ["verb"]}
