"""What is counted of use: by day and way, in sums, never who asked; and pictures that a service is to host itself."""

import ftplib
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client

from petwire.access.actions import CannotChange, terminate_service
from petwire.access.life import use
from petwire.access.life.models import Channel, DayUse
from petwire.access.models import Service
from petwire.access.reads import service_of
from petwire.console.life.charts import data_chart, in_words, picture_chart, table
from petwire.lib.config import config
from petwire.lib.days import days_later
from petwire.sharing.models import Audience
from tests.rooms.ftp_stage import make_certificate, running
from tests.rooms.test_bulkfiles_https import PETS
from tests.rooms.test_bulkfiles_https import Service as Hearth
from tests.rooms.test_bulkfiles_revoked import Door
from tests.world import BY, NOW, a_picture, a_world, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def hearth(committed, monkeypatch):
    """A service with a set, on whose pages at paws.example pictures are shown. Nothing is written down behind."""
    monkeypatch.setattr(use.threading.Timer, "start", lambda self: None)
    use.flush()
    use.hosts.forget()
    made = Hearth()
    made.world = a_world()
    made.publish()
    Audience.objects.filter(name=made.key_id).update(
        domains=["https://www.Paws.example/pets", "other.example"]
    )
    yield made
    use.flush()
    use.hosts.forget()


def counted() -> dict[str, tuple[int, int]]:
    use.flush()
    return {row.channel: (row.requests, row.bytes) for row in DayUse.objects.all()}


def shown(hearth, referer: str = "") -> Client:
    """A visitor's browser asks for a picture of Biscuit."""
    picture = a_picture(hearth.world.biscuit)
    headers = {"Referer": referer} if referer else {}
    return Client().get(f"/media/{picture.pk}-{picture.content[:8]}.jpg", headers=headers)


def test_files_over_https_are_counted_with_what_was_sent(hearth):
    response = hearth.get(PETS)
    size = len(b"".join(response.streaming_content))
    response.close()
    hearth.get(PETS, **{"If-None-Match": response["ETag"]})

    assert size > 0
    assert counted() == {"files": (2, size)}


def test_a_wrong_password_is_no_use(hearth):
    hearth.get(PETS, password="wrong")

    assert counted() == {}


def test_files_by_ftp_are_counted(hearth, tmp_path):
    got = BytesIO()
    with running(Door(), make_certificate(tmp_path)) as server, ftplib.FTP() as ftp:
        ftp.connect("127.0.0.1", server.port)
        ftp.login(hearth.credentials.ftp_user, hearth.credentials.ftp_password)
        ftp.retrbinary("RETR pets_1.json", got.write)
        ftp.quit()

    assert counted() == {"ftp": (1, len(got.getvalue()))}


@pytest.mark.parametrize(
    "referer",
    [
        "https://paws.example/",
        "http://www.paws.example:8080/a?b",
        "https://m.paws.example/",
        "https://OTHER.example",
    ],
)
def test_a_picture_on_a_page_of_a_registered_domain_is_counted_for_its_service(hearth, referer):
    response = shown(hearth, referer)

    assert response.status_code == 200
    assert counted() == {"pictures": (1, len(response.content))}


@pytest.mark.parametrize(
    "referer",
    ["", "https://notpaws.example/", "https://paws.example.evil.example/", "paws.example", "https://["],
)
def test_other_pages_are_counted_for_nobody(hearth, referer):
    assert shown(hearth, referer).status_code == 200
    assert counted() == {}


def test_nothing_of_a_visitor_is_written_down(hearth):
    shown(hearth, "https://paws.example/private/page?name=Ann")
    use.flush()

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text FROM access_dayuse d")
        ((row,),) = cursor.fetchall()
    assert "Ann" not in row and "private" not in row and "127.0.0.1" not in row


def test_requests_cost_no_statement_and_are_summed_over_processes(hearth, django_assert_num_queries):
    service = service_of(hearth.key_id)
    with django_assert_num_queries(0):
        for _ in range(1000):
            use.note_use(service.pk, Channel.API, size=10)
    assert counted() == {"api": (1000, 10_000)}

    use.note_use(service.pk, Channel.API, size=10)
    assert counted() == {"api": (1001, 10_010)}


def test_use_of_a_service_that_is_gone_is_dropped(hearth):
    use.note_use(123456789, Channel.API)

    assert counted() == {}


def test_charts_have_each_day_and_the_same_numbers_as_the_table(hearth):
    service = service_of(hearth.key_id)
    today = NOW.astimezone(config().zone).date()
    for days, channel, size in ((0, "ftp", 3_000_000), (2, "files", 1_000_000), (2, "pictures", 500)):
        DayUse.objects.create(
            service=service, day=today - timedelta(days=days), channel=channel, requests=2, bytes=size
        )
    DayUse.objects.create(service=service, day=today - timedelta(days=40), channel="ftp", requests=9, bytes=9)

    days = use.use_of(service, days=30, now=NOW)
    chart = data_chart(days)

    assert (len(days), days[-1].day) == (30, today)
    assert [bar.height for bar in chart.bars] == [pytest.approx(160 / 3, abs=0.01), 160]
    assert (chart.total, chart.requests) == ("4 MB", 4)
    assert picture_chart(days).total == "500 bytes"
    assert [(one.requests, one.bytes) for one in table(days)[:3]] == [
        (2, "3 MB"),
        (0, "0 bytes"),
        (2, "1 MB"),
    ]
    assert sum(one.requests for one in table(use.use_of(service, days=365, now=NOW))) == 13


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (999_600, "1 MB"), (1_550_000, "1.6 MB")],
)
def test_sizes_in_words(size, words):
    assert in_words(size) == words


def test_pictures_are_refused_to_its_pages_alone_and_only_after_thirty_days(hearth):
    made = use.ask_to_host(key_id=hearth.key_id, by=BY, now=NOW)
    assert made.ends_at == days_later(NOW, 30, config().zone)
    with pytest.raises(CannotChange, match="running"):
        use.ask_to_host(key_id=hearth.key_id, by=BY, now=NOW)
    with pytest.raises(use.TooEarly):
        use.refuse_pictures(key_id=hearth.key_id, refuse=True, by=BY, now=made.ends_at - timedelta(seconds=1))
    assert shown(hearth, "https://paws.example/").status_code == 200, "nothing is refused by itself"

    use.refuse_pictures(key_id=hearth.key_id, refuse=True, by=BY, now=made.ends_at)

    refused = shown(hearth, "https://paws.example/")
    assert (refused.status_code, refused["Cache-Control"]) == (403, "no-store")
    assert shown(hearth, "https://elsewhere.example/").status_code == 200
    assert shown(hearth).status_code == 200
    use.refuse_pictures(key_id=hearth.key_id, refuse=False, by=BY, now=made.ends_at)
    assert shown(hearth, "https://paws.example/").status_code == 200


def test_a_service_that_has_ended_is_counted_no_more(hearth):
    terminate_service(key_id=hearth.key_id, why="test", by=BY, now=NOW)

    shown(hearth, "https://paws.example/")

    assert counted() == {}
    assert Service.objects.get(key_id=hearth.key_id).pictures_refused is False
