"""A source's pictures are copied: once, again when the source says so, and given up when they are withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from petwire.catalog.models import Picture
from petwire.cli.mirror import mirror as command
from petwire.lib.config import config
from petwire.lib.progress import Nobody
from petwire.mirror import actions, links, purge
from petwire.mirror import pictures as copying
from petwire.mirror.links import NotLinked, ask_links, asking_due
from petwire.mirror.models import ASKING, COPYING, Upstream
from petwire.mirror.pictures import AnotherCopies, NothingToCopy, copy_pictures, copying_due, copying_lock
from petwire.mirror.reads import dead_links, runs
from petwire.mirror.store import connected, lock
from petwire.pictures.store import media_path, path_of
from petwire.runs.models import Run
from petwire.runs.reads import findings
from petwire.sharing.actions import reinstate, withdraw
from petwire.sharing.models import Code, Subject
from petwire.wire.records import Picture as WirePicture
from petwire.wire.records import Rendition
from petwire.work.jobs import due_tasks
from tests.outbound_stage import PUBLIC, Server, drip, plain
from tests.rooms.mirror_world import BY, DAY, NIGHT, a_pet, add_mirror, take_in, update, write_set

pytestmark = pytest.mark.usefixtures("committed")

LATER = NIGHT + timedelta(hours=2)


def a_jpeg(colour: str, size: tuple[int, int] = (700, 500)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def reachable(monkeypatch):
    monkeypatch.setenv("PETWIRE_ALLOW_PRIVATE", f"{PUBLIC}/32")
    config.cache_clear()
    yield
    config.cache_clear()


@pytest.fixture
def server():
    found = Server(PUBLIC)
    yield found
    found.close()


def at(server: Server, name: str) -> str:
    return f"http://{PUBLIC}:{server.port}/{name}"


def a_picture(server: Server, number: int, *, updated_at: datetime = NIGHT, place: int = 1) -> WirePicture:
    def size(name: str, width: int) -> Rendition:
        return Rendition(at(server, f"{number}{name}.jpg"), 999, width, width)

    return WirePicture(str(number), place, updated_at, size("", 1000), size("_500", 500), size("_100", 100))


def with_pictures(server: Server, *numbers: int, updated_at: datetime = NIGHT):
    rows = tuple(a_picture(server, one, place=at, updated_at=updated_at) for at, one in enumerate(numbers, 1))
    pet = a_pet(1)
    return replace(pet, pictures=rows, values=pet.values | {"media_updated_at": updated_at})


@pytest.fixture
def mirrored(tmp_path: Path, server: Server):
    """A source whose pictures are copied: one animal with the pictures 11 and 12."""
    server.answers["/11.jpg"] = plain(a_jpeg("teal"))
    server.answers["/12.jpg"] = plain(a_jpeg("purple"))
    add_mirror(write_set(tmp_path / "hub", pets=[with_pictures(server, 11, 12)]))
    take_in()
    actions.set_source(name="hub", pictures="copy", by=BY, now=NIGHT)
    return tmp_path / "hub"


def copy(now: datetime = LATER, **options):
    return copy_pictures(name="hub", now=now, watcher=Nobody(), **options)


def picture(number: int) -> Picture:
    return Picture.objects.get(source_id=str(number))


def asked(server: Server) -> list[str]:
    return [head.split(" ")[1] for head in server.heads]


def test_pages_serve_the_copies_once_they_are_there(mirrored, server, client):
    copied = copy()

    row = picture(11)
    served = client.get(media_path(row.pk, row.content, 500))
    assert (copied.copied, copied.failed, copied.left) == (2, 0, 0)
    assert Image.open(BytesIO(served.content)).getpixel((9, 9)) == pytest.approx((0, 128, 128), abs=3)
    assert (row.original_width, row.large_width, row.original_bytes) == (
        700,
        500,
        path_of(row.content).stat().st_size,
    )
    page = client.get(f"/animals/{row.animal_id}", follow=True).content.decode()
    assert media_path(row.pk, row.content, 500) in page
    assert PUBLIC not in page


def test_what_is_copied_is_not_fetched_again(mirrored, server):
    copy()

    again = copy(LATER + DAY)

    assert (again.copied, sorted(asked(server))) == (0, ["/11.jpg", "/12.jpg"])
    assert not copying_due(now=LATER + DAY)


def test_only_the_picture_that_changed_is_fetched_again_and_the_other_keeps_its_sizes(mirrored, server):
    copy()
    before = picture(12)
    server.answers["/11.jpg"] = plain(a_jpeg("red", (640, 640)))
    server.heads.clear()
    changed = with_pictures(server, 11, 12, updated_at=NIGHT + DAY)
    changed = replace(changed, pictures=(changed.pictures[0], a_picture(server, 12, place=2)))
    write_set(mirrored, pets=[changed], updated=[changed], at=NIGHT + DAY)
    update()
    assert (picture(11).refetch_since, picture(12).refetch_since) == (NIGHT + DAY, None)

    copy(LATER + DAY)

    assert asked(server) == ["/11.jpg"]
    assert (picture(11).original_height, picture(11).refetch_since) == (640, None)
    assert (picture(12).content, picture(12).original_width) == (before.content, 700)


def test_nothing_is_fetched_again_when_the_animals_media_are_not_newer(mirrored, server):
    copy()
    older = with_pictures(server, 11, 12, updated_at=NIGHT - DAY)
    write_set(mirrored, pets=[older], updated=[older], at=NIGHT + DAY)
    update()

    assert copy(LATER + DAY).copied == 0
    assert len(server.heads) == 2


def test_a_picture_whose_original_is_gone_is_fetched_in_its_next_size(mirrored, server):
    del server.answers["/11.jpg"]
    server.answers["/11_500.jpg"] = plain(a_jpeg("gold", (500, 400)))

    assert copy().copied == 2
    assert picture(11).original_width == 500


def test_a_failure_is_noted_with_the_picture_and_tried_again_later_and_later(mirrored, server):
    server.answers["/11.jpg"] = plain(b"", status="503 Busy")
    pauses = []
    now = LATER

    for _ in range(3):
        assert copy(now).failed == 1
        row = picture(11)
        pauses.append(row.try_after - now)
        assert copying_due(now=row.try_after - timedelta(seconds=1)) == {}
        assert copying_due(now=row.try_after) == {"hub": "some are left"}
        now = row.try_after
    assert "503" in row.trouble
    assert pauses == [timedelta(hours=1), timedelta(hours=6), timedelta(days=1)]
    server.answers["/11.jpg"] = plain(a_jpeg("teal"))

    copy(now)

    assert (picture(11).trouble, picture(11).tries, picture(11).content != "") == ("", 0, True)


@pytest.mark.parametrize("answer", [plain(b"", status="404 Gone"), plain(b"<html>no picture</html>")])
def test_what_is_no_picture_in_any_size_waits_for_a_week(mirrored, server, answer):
    for name in ("/11.jpg", "/11_500.jpg", "/11_100.jpg"):
        server.answers[name] = answer

    copy()

    assert picture(11).try_after == LATER + timedelta(days=7)
    (run, *_) = runs("hub")
    assert [(one.code, one.subject) for one in findings(run.pk)] == [("picture_not_fetched", "11")]
    assert asked(server).count("/11_100.jpg") == 1


def test_a_changed_picture_is_tried_at_once_whatever_failed_before(mirrored, server):
    server.answers["/11.jpg"] = plain(b"", status="503 Busy")
    copy()
    changed = with_pictures(server, 11, 12, updated_at=NIGHT + DAY)
    write_set(mirrored, pets=[changed], updated=[changed], at=NIGHT + DAY)
    update()

    assert (picture(11).tries, picture(11).try_after) == (0, None)


def test_a_server_that_does_not_answer_is_left_alone_until_later(tmp_path, server):
    server.answers |= {f"/{number}.jpg": plain(b"", status="503 Busy") for number in range(11, 41)}
    add_mirror(write_set(tmp_path / "hub", pets=[with_pictures(server, *range(11, 41))]))
    take_in()
    actions.set_source(name="hub", pictures="copy", by=BY, now=NIGHT)

    copied = copy()

    assert copying.HOST_RESTS_AFTER <= copied.failed <= copying.HOST_RESTS_AFTER + copying.PER_HOST
    assert copied.failed + copied.left == 30
    assert copying_due(now=LATER + timedelta(minutes=59)) == {}
    assert "hub" in copying_due(now=LATER + timedelta(hours=1))


def test_a_server_is_not_asked_for_more_than_two_at_once(tmp_path, server):
    import threading

    guard, there, most = threading.Lock(), 0, 0
    both = threading.Barrier(2)

    def slow(sock):
        nonlocal there, most
        with guard:
            there += 1
            most = max(most, there)
        with __import__("contextlib").suppress(threading.BrokenBarrierError):
            both.wait(2)  # until there are two
        with guard:
            there -= 1
        sock.sendall(plain(a_jpeg("teal")))

    server.answers |= {f"/{number}.jpg": slow for number in range(11, 19)}
    add_mirror(write_set(tmp_path / "hub", pets=[with_pictures(server, *range(11, 19))]))
    take_in()
    actions.set_source(name="hub", pictures="copy", by=BY, now=NIGHT)

    assert copy().copied == 8
    assert most == 2


def test_a_run_ends_in_time_and_the_next_one_goes_on(mirrored, server):
    first = copy(seconds=0)

    assert (first.copied, first.left) == (0, 2)
    assert "hub" in copying_due(now=LATER + timedelta(hours=1))
    assert copy(LATER + timedelta(hours=1)).copied == 2


def test_a_set_that_is_taken_in_meanwhile_wins(mirrored, server):
    """The row says another picture now: what was fetched is not written, and the picture stays to be done."""
    changed = with_pictures(server, 11, 12, updated_at=NIGHT + DAY)

    def answer(sock):
        write_set(mirrored, pets=[changed], updated=[changed], at=NIGHT + DAY)
        outcomes.append(update_elsewhere())
        sock.sendall(plain(a_jpeg("teal")))

    def update_elsewhere():
        from django.db import connection

        try:
            return update()
        finally:
            connection.close()

    outcomes: list = []
    server.answers["/11.jpg"] = answer
    server.answers["/12.jpg"] = plain(b"", status="404 Gone")

    copy()

    assert [one.exit_code for one in outcomes] == [0]
    assert picture(11).content == ""
    server.answers["/11.jpg"] = plain(a_jpeg("teal"))
    assert copy(LATER + DAY).copied == 1


@pytest.mark.parametrize("kind", [Subject.PICTURE, Subject.ANIMAL, Subject.ORG, Subject.SOURCE])
def test_a_copy_of_what_is_withdrawn_is_served_no_more_and_then_removed(mirrored, server, client, kind):
    copy(datetime.now(UTC))
    row = picture(11)
    file, address = path_of(row.content), media_path(row.pk, row.content)
    subject = {
        Subject.PICTURE: row.pk,
        Subject.ANIMAL: row.animal_id,
        Subject.ORG: row.org_id,
        Subject.SOURCE: row.origin.pk,
    }[kind]

    withdraw(kind=kind, subject=subject, code=Code.LEGAL, by=BY, now=NIGHT)
    assert client.get(address).status_code == 410
    assert copying_due(now=datetime.now(UTC)) == {"hub": "some were withdrawn"}
    copy(datetime.now(UTC) + timedelta(seconds=1))

    assert not file.exists()
    assert picture(11).content == ""
    assert asked(server).count("/11.jpg") == 1
    reinstate(kind=kind, subject=subject, by=BY, now=NIGHT)
    copy(datetime.now(UTC) + timedelta(seconds=2))
    assert client.get(address).status_code == 200


def test_a_purge_removes_the_copies(mirrored):
    copy()
    files = [path_of(picture(number).content) for number in (11, 12)]

    erased = purge.erase(name="hub", by=BY, now=datetime.now(UTC) + timedelta(seconds=1))

    assert (erased.pictures, erased.copies) == (2, 2)
    assert not any(file.exists() for file in files)
    assert not Run.objects.filter(subject="hub").exists()


def test_a_purge_waits_for_a_copying_that_is_under_way(mirrored, monkeypatch):
    monkeypatch.setattr(purge, "COPYING_PATIENCE", 0.1)
    with connected() as other:
        assert lock(other, copying_lock("hub"))

        with pytest.raises(purge.RunUnderWay, match="being copied"):
            purge.erase(name="hub", by=BY, now=LATER)
        with pytest.raises(AnotherCopies):
            copy()


def test_linked_again_the_copies_go(mirrored, server):
    copy(datetime.now(UTC))
    file = path_of(picture(11).content)

    actions.set_source(name="hub", pictures="link", by=BY, now=datetime.now(UTC) + timedelta(seconds=1))

    assert (picture(11).content, picture(11).original_url) == ("", at(server, "11.jpg"))
    assert not file.exists()
    with pytest.raises(NothingToCopy, match="--pictures copy"):
        copy()


def test_an_address_that_leads_inside_is_noted_and_never_opened(mirrored, server, monkeypatch):
    monkeypatch.setenv("PETWIRE_ALLOW_PRIVATE", "")
    config.cache_clear()

    assert copy().failed == 2
    assert server.connections == 0
    assert "no public server" in picture(11).trouble


def test_the_worker_copies_after_everything_else(mirrored, server):
    tasks = due_tasks(LATER)

    assert tasks[-1].job == COPYING
    assert tasks[-1].do(LATER, Nobody()) == "2 pictures copied, 0 failed, 0 still to be copied."
    assert Upstream.objects.get().pictures_at == LATER
    assert COPYING not in {task.job for task in due_tasks(LATER)}


def test_a_server_that_drips_holds_up_only_itself(mirrored, server, monkeypatch):
    from petwire.lib.outbound import web

    server.answers["/11.jpg"] = drip(b"x", first=b"HTTP/1.1 200 OK\r\n\r\n")
    quick = web.Limits(seconds=0.3)
    monkeypatch.setattr(copying, "fetch", lambda address: web.fetch(address, limits=quick))

    copied = copy()

    assert (copied.copied, copied.failed) == (1, 1)
    assert "too long" in picture(11).trouble


@pytest.fixture
def linked(mirrored):
    """The same source, whose pictures are linked: 11 answers, 12 does not."""
    actions.set_source(name="hub", pictures="link", by=BY, now=NIGHT)
    return mirrored


def ask(now: datetime = LATER):
    return ask_links(name="hub", now=now, watcher=Nobody())


def told() -> list[tuple[str, str, str]]:
    """Of the last run: code, picture, and the words."""
    return [(one.code, one.subject, one.detail) for one in findings(runs("hub")[0].pk)]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_dead_link_is_told_and_a_living_one_is_not(linked, server, status):
    server.answers["/12.jpg"] = plain(b"", status=status)

    asked = ask()

    assert (asked.asked, asked.dead, dead_links()) == (2, 1, {"hub": 1})
    ((code, subject, words),) = told()
    assert (code, subject) == ("picture_dead", "12")
    assert words.startswith("Animal 1: There is nothing at this address")
    assert (picture(11).trouble, picture(12).content) == ("", "")


def test_a_dead_link_that_answers_again_is_cleared_when_its_turn_comes(linked, server):
    there = server.answers.pop("/12.jpg")
    ask()
    server.answers["/12.jpg"] = there
    again = picture(12).try_after

    assert ask(again - timedelta(seconds=1)).asked == 0
    assert (ask(again).asked, dead_links()) == (1, {})
    assert asked(server).count("/11.jpg") == 1


@pytest.mark.parametrize("what", ["time", "address"])
def test_a_dead_link_is_cleared_and_asked_again_when_its_record_changes(linked, server, what):
    del server.answers["/12.jpg"]
    ask()
    newer = a_picture(server, 12, place=2, updated_at=NIGHT + DAY)
    if what == "address":
        newer = newer._replace(updated_at=NIGHT, original=Rendition(at(server, "other.jpg"), 999, 9, 9))
    pet = with_pictures(server, 11, 12)
    changed = replace(pet, pictures=(pet.pictures[0], newer))
    write_set(linked, pets=[changed], updated=[changed], at=NIGHT + DAY)
    server.heads.clear()

    update()

    assert dead_links() == {}
    ask(LATER + timedelta(seconds=1))
    assert asked(server) == ["/12.jpg" if what == "time" else "/other.jpg"]


@pytest.mark.parametrize("status", ["503 Busy", "403 Forbidden", "429 Slowly"])
def test_an_answer_that_says_nothing_leaves_a_link_as_it_was(linked, server, status):
    del server.answers["/12.jpg"]
    ask()
    server.answers["/12.jpg"] = server.answers["/11.jpg"] = plain(b"", status=status)

    assert ask(LATER + 40 * DAY).dead == 0
    assert (picture(11).trouble, picture(12).trouble != "") == ("", True)


def test_a_private_address_is_never_connected_to_and_dead_only_on_another_day(linked, server, monkeypatch):
    monkeypatch.setenv("PETWIRE_ALLOW_PRIVATE", "")
    config.cache_clear()

    assert (ask().dead, dead_links()) == (0, {})
    assert (ask(LATER + DAY).dead, dead_links()) == (2, {"hub": 2})
    assert "no public server" in picture(11).trouble
    assert server.connections == 0


def test_only_some_links_are_asked_in_a_run_and_the_others_in_the_next(linked, server, monkeypatch):
    monkeypatch.setattr(links, "AT_MOST", 1)

    assert (ask().asked, ask(LATER + DAY).asked, ask(LATER + 2 * DAY).asked) == (1, 1, 0)
    assert asked(server) == ["/11.jpg", "/12.jpg"]


def test_a_large_picture_is_not_fetched_to_know_that_it_is_there(linked, server):
    def answer(sock):
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n")
        rest.append(sock.recv(1))  # until the other side has closed

    rest: list[bytes] = []
    server.answers["/11.jpg"] = answer

    assert (ask().dead, picture(11).try_after) == (0, LATER + links.LIVING)


def test_what_is_withdrawn_is_not_asked_for(linked, server):
    withdraw(kind=Subject.PICTURE, subject=picture(11).pk, code=Code.LEGAL, by=BY, now=NIGHT)

    ask()

    assert asked(server) == ["/12.jpg"]


def test_a_source_that_is_copied_is_not_asked_and_what_asking_found_does_not_hold_up_copying(linked, server):
    there = server.answers.pop("/12.jpg")
    ask()
    server.answers["/12.jpg"] = there

    actions.set_source(name="hub", pictures="copy", by=BY, now=LATER)

    assert asking_due(now=LATER + 9 * DAY) == []
    with pytest.raises(NotLinked, match="are copied"):
        ask()
    assert (copy().copied, picture(12).trouble) == (2, "")


def test_the_worker_asks_once_a_day(linked, server):
    def due(now: datetime):
        return [task for task in due_tasks(now) if task.job == ASKING]

    assert due(NIGHT + timedelta(hours=23)) == []
    (task,) = due(NIGHT + DAY)
    assert task.do(NIGHT + DAY, Nobody()) == "2 addresses of pictures asked, 0 of them dead."
    assert due(NIGHT + DAY + timedelta(hours=23)) == []
    assert due(NIGHT + 2 * DAY)


def test_the_commands_tell_of_dead_links_with_the_picture_its_animal_and_the_remedy(linked, server):
    del server.answers["/12.jpg"]

    asked = CliRunner().invoke(command, ["pictures", "hub"])
    status = CliRunner().invoke(command, ["status", "--json"])

    assert asked.exit_code == 3, asked.output
    assert "2 addresses of pictures asked, 1 of them dead" in asked.output
    assert "id 12: Animal 1: There is nothing" in asked.output
    assert "tell the hub" in asked.output
    assert '"dead_links":1' in status.output.replace(" ", "")
    assert CliRunner().invoke(command, ["pictures", "hub"]).exit_code == 5
