"""A parcel reaches a site whole or not at all, by whatever it speaks, and only what was read back counts as sent."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from petwire.exports import doors
from petwire.exports.doors import Account, BadPath, Delivered, Trouble, deliver, delivery, door, open_door
from petwire.exports.parcel import Event, Parcel
from petwire.lib.outbound import Rules, web
from tests.fakes.ftp import PASSWORD, USER, FtpSite, Moods, ftp_site
from tests.fakes.http import SECRET, http_site
from tests.fakes.parcels import CONFIG, outgoing, parcel
from tests.fakes.sftp import Manners, SftpSite, sftp_site
from tests.fakes.site import PushSite, Site
from tests.outbound_stage import Names
from tests.ports import free_ports
from tests.rooms.ftp_stage import make_certificate

HERE = Rules(open_networks=(ip_network("127.0.0.1/32"),))
REX, BELLA, MAX = {"A1": "Rex"}, {"A10": "Bella"}, {"A2": "Max"}
BEGINNING = parcel({**REX, **BELLA}, pictures={"A1-1": b"one", "A10-1": b"ten"})
LONG = parcel({f"B{number}": "Pup" for number in range(300)}, padding=1000)  # 300 KB


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(delivery, "PAUSES", (0.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(door, "TIMEOUT", 20.0)


@pytest.fixture
def impatient(monkeypatch):
    """For what is silent by design."""
    monkeypatch.setattr(door, "TIMEOUT", 0.2)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def another_certificate(tmp_path_factory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("another"))


@dataclass(frozen=True)
class Way:
    """One of the ways in which files travel."""

    protocol: str
    active: bool = False

    @property
    def name(self) -> str:
        return f"{self.protocol} {'active' if self.active else 'passive'}"

    @contextmanager
    def to(
        self, site: Site, certificate: Path, *, drop_each: int | None = None, overwrites: bool = True
    ) -> Iterator[FtpSite | SftpSite]:
        if self.protocol == "sftp":
            with sftp_site(site, Manners(drop_each=drop_each, overwrites=overwrites)) as server:
                yield server
        else:
            secure = self.protocol == "ftps"
            moods = Moods(
                drop_each=drop_each, overwrites=overwrites, tls="wanted" if secure else "none", reuse=secure
            )
            with ftp_site(site, moods, certificate if secure else None) as server:
                yield server


WAYS = [
    *(Way("ftp"), Way("ftp", active=True), Way("ftps"), Way("ftps", active=True)),
    Way("sftp"),
]
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


def account(server, way: Way = WAYS[0], **given) -> Account:
    about = {"site": "adoptapet", "host": "127.0.0.1", "port": server.port, "user": USER}
    return Account(**{**about, "protocol": way.protocol, "active": way.active, **given})


def send(
    server,
    what: Parcel,
    way: Way = WAYS[0],
    *,
    password: str = PASSWORD,
    cancelled: Callable[[], bool] = lambda: False,
    **given,
) -> Delivered:
    return deliver(
        open_door(account(server, way, **given), password, by=HERE), what, delivery.NOBODY, cancelled
    )


def tried(server, way: Way = WAYS[0], *, password: str = PASSWORD, **given) -> list[doors.Finding]:
    return doors.test(account(server, way, **given), password, by=HERE)


def shown(site: Site) -> dict[str, str]:
    return {name: each.fields["Name"] for name, each in site.listings.items()}


def content(what: Parcel) -> dict[str, bytes]:
    return {one.path: bytes(one.data) for one in (*what.listing, *what.pictures)}


# --- Whatever it speaks


@ways
def test_a_parcel_is_delivered_and_the_next_one_changes_what_changed(way, certificate):
    with way.to(Site(), certificate) as server:
        first = send(server, BEGINNING, way)
        before = shown(server.site)
        later = parcel({**BELLA, **MAX}, pictures={"A10-1": b"another ten"}, remove=["A1-1"])
        second = send(server, later, way, remembered=first.remembered)

        assert (first.complete, second.complete) == (True, True), (first, second)
        assert before == {**REX, **BELLA}
        assert shown(server.site) == {**BELLA, **MAX}
        assert server.site.files == content(later)
        assert {each.words for each in second.listing} == {"Its content was read back."}
        assert server.site.lost == ["A1"]


@ways
def test_a_picture_is_removed_by_its_exact_name(way, certificate):
    with way.to(Site(), certificate) as server:
        send(server, parcel(REX, pictures={"A1-1": b"1", "A1-10": b"10", "A10-1": b"ten"}), way)
        done = send(server, parcel(REX, remove=["A1-1", "A7-1"]), way)

        assert [(each.sent, each.words) for each in done.removed] == [
            (True, "It was removed."),
            (True, "It was not there any more."),
        ]
        assert {"photos/A1-10.jpg", "photos/A10-1.jpg"} < set(server.site.files)


@ways
def test_a_connection_that_breaks_each_64_kib_only_takes_longer(way, certificate):
    with way.to(Site(), certificate, drop_each=64 * 1024) as server:
        picture = outgoing("photos/B1-1.jpg", bytes(range(256)) * 800)
        done = send(server, Parcel(LONG.listing, (picture,), ()), way)

        assert done.complete, done
        assert len(shown(server.site)) == 300
        assert server.site.files["photos/B1-1.jpg"] == picture.data
        assert server.site.lost == []


@ways
def test_a_server_that_does_not_rename_over_a_file_has_the_old_one_aside_meanwhile(way, certificate):
    with way.to(Site(), certificate, overwrites=False) as server:
        send(server, BEGINNING, way)
        done = send(server, parcel(BELLA), way)

        assert done.complete, done
        assert shown(server.site) == BELLA
        assert set(server.site.files) == set(content(BEGINNING))


@ways
def test_what_is_cancelled_in_the_middle_leaves_the_site_as_it_was_and_is_taken_up_again(way, certificate):
    with way.to(Site(), certificate) as server:
        send(server, BEGINNING, way)
        looks = iter(range(8))
        stopped = send(server, LONG, way, cancelled=lambda: next(looks, None) is None)
        files = dict(server.site.files)
        after = send(server, LONG, way)

        assert stopped.ended_by is not None
        assert stopped.ended_by.trouble is Trouble.CANCELLED
        assert not stopped.listing_sent
        assert {name: files[name] for name in content(BEGINNING)} == content(BEGINNING)
        assert after.complete
        assert not any(delivery.LEFTOVER.search(name) for name in server.site.files)


@ways
def test_whether_it_is_cancelled_may_be_asked_of_the_database(way, certificate):
    """Which Django lets nobody ask in a thread where an event loop runs."""
    asked = []

    def cancelled() -> bool:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            asked.append(True)
        else:
            asked.append(False)
        return False

    with way.to(Site(), certificate) as server:
        done = send(server, LONG, way, cancelled=cancelled)

    assert done.complete, done
    assert set(asked) == {True}
    assert len(asked) > 10


@ways
def test_a_full_account_takes_the_listing_and_then_what_there_is_room_for(way, certificate):
    with way.to(Site(), certificate) as server:
        send(server, parcel(REX, pictures={"A1-1": b"x" * 5000}), way)
        server.site.quota = sum(map(len, server.site.files.values())) + 1000
        done = send(
            server, parcel(BELLA, pictures={"A10-1": b"y" * 4000, "A10-2": b"z" * 4000}, remove=["A1-1"]), way
        )

        assert done.listing_sent
        assert [each.sent for each in done.pictures] == [True, False]
        assert "full" in done.pictures[1].words
        assert shown(server.site) == BELLA
        assert len(server.site.files["photos/A10-1.jpg"]) == 4000


@ways
def test_a_listing_for_which_there_is_no_room_gets_that_of_pictures_it_does_not_need(way, certificate):
    with way.to(Site(), certificate) as server:
        send(server, parcel(REX, pictures={"A1-1": b"x" * 5000}), way)
        server.site.quota = sum(map(len, server.site.files.values())) + 10
        full = send(server, parcel({**REX, **BELLA}), way)
        kept = shown(server.site)
        done = send(server, parcel({**REX, **BELLA}, remove=["A1-1"]), way)

        assert full.ended_by is not None
        assert full.ended_by.trouble is Trouble.FULL
        assert kept == REX
        assert done.complete, done
        assert shown(server.site) == {**REX, **BELLA}


@ways
def test_a_picture_whose_file_is_gone_here_holds_up_nothing_else(way, certificate, tmp_path):
    gone = replace(outgoing("photos/A1-1.jpg", b"one"), data=tmp_path / "gone.jpg")
    with way.to(Site(), certificate) as server:
        done = send(server, Parcel(BEGINNING.listing, (gone, *BEGINNING.pictures[1:]), ()), way)

        assert done.listing_sent
        assert [each.sent for each in done.pictures] == [False, True]
        assert "cannot be read on this machine" in done.pictures[0].words
        assert shown(server.site) == {**REX, **BELLA}


@ways
def test_missing_folders_are_made(way, certificate):
    with way.to(Site(), certificate) as server:
        server.folders.discard("photos")
        done = send(server, BEGINNING, way)

        assert done.complete, done
        assert "photos" in server.folders


@ways
def test_an_empty_list_is_sent(way, certificate):
    with way.to(Site(), certificate) as server:
        send(server, BEGINNING, way)
        nothing = Parcel((outgoing("import.cfg", CONFIG), outgoing("pets.csv", b"")), (), ())
        done = send(server, nothing, way)

        assert done.complete, done
        assert shown(server.site) == {}


@ways
def test_a_wrong_password_is_tried_once_and_told(way, certificate):
    with way.to(Site(), certificate) as server:
        done = send(server, BEGINNING, way, password="wrong")

        assert done.ended_by is not None
        assert done.ended_by.trouble is Trouble.WRONG_LOGIN
        assert not done.ended_by.passing
        passwords = server.passwords if isinstance(server, FtpSite) else server.manners.passwords
        assert passwords == ["wrong"]
        assert {each.words for each in (*done.listing, *done.pictures)} == {done.ended_by.words}


@ways
def test_a_trial_says_that_all_is_well_and_leaves_nothing(way, certificate):
    with way.to(Site(), certificate) as server:
        found = tried(server, way)

        assert [each.trouble for each in found] == [None], found
        assert server.site.files == {}


@ways
def test_a_trial_names_a_folder_that_is_not_there(way, certificate):
    with way.to(Site(), certificate) as server:
        found = tried(server, way, folder="elsewhere")

        assert [each.trouble for each in found] == [Trouble.NO_FOLDER]


@ways
def test_a_trial_names_a_full_account(way, certificate):
    with way.to(Site(quota=10), certificate) as server:
        found = tried(server, way)

        assert [each.trouble for each in found] == [Trouble.FULL]
        assert server.site.files == {}


@ways
def test_paths_begin_at_the_account_s_folder(way, certificate):
    with way.to(Site(), certificate) as server:
        server.folders |= {"deep", "deep/photos"}
        done = send(server, BEGINNING, way, folder="deep")

        assert done.complete, done
        assert set(server.site.files) == {f"deep/{path}" for path in content(BEGINNING)}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", [Way("ftp"), Way("sftp")], ids=lambda way: way.name)
def test_a_server_that_says_nothing_is_given_up(way):
    """It takes connections and is silent."""
    with ftp_site(Site(), Moods(silent=True)) as server:
        done = send(server, BEGINNING, way)

        assert done.ended_by is not None
        assert done.ended_by.trouble is Trouble.NO_ANSWER


@ways
def test_a_port_where_nobody_listens_does_not_answer(way, certificate):
    with way.to(Site(), certificate) as server:
        found = tried(server, way, port=free_ports(1)[0])

        assert [each.trouble for each in found] == [Trouble.NO_ANSWER]


@pytest.mark.parametrize(
    "path", ["", "/pets.csv", "../pets.csv", "a/../b", "a//b", "a\r\nDELE b", "a\\b", "./a"]
)
def test_a_path_that_leads_elsewhere_is_refused_before_anything_is_said(path):
    with ftp_site(Site()) as server:
        for what in (
            Parcel((outgoing(path, b"x"),), (), ()),
            Parcel((), (outgoing(path, b"x"),), ()),
            Parcel((), (), (path,)),
        ):
            with pytest.raises(BadPath):
                send(server, what)
        assert server.came == []


# --- Where it may lead

PRIVATE = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "inner.example"]


@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp", "https"])
@pytest.mark.parametrize("host", PRIVATE)
def test_no_protocol_leads_to_a_private_address(protocol, host):
    names = Names(inner_example=[["10.1.2.3"]])
    with ftp_site(Site()) as server:
        where = account(server, host=host, protocol=protocol)
        event = Event("k", "upsert", 1, b"{}")
        rules = Rules(resolve=names)
        done = deliver(open_door(where, PASSWORD, by=rules), Parcel(BEGINNING.listing, (), (), (event,)))
        found = doors.test(where, PASSWORD, by=rules)

        known = Trouble.NO_SERVER if host == "inner.example" else Trouble.NOT_ALLOWED
        assert done.ended_by is not None
        assert [done.ended_by.trouble, found[0].trouble] == [known, known]
        assert server.came == []


def test_a_name_that_is_not_there_is_told_like_one_that_leads_inside():
    rules = Rules(resolve=Names(inner_example=[["10.1.2.3"]], nobody_example=[[]]))
    said = [
        doors.test(Account("x", "ftp", host), "", by=rules)[0].words.replace(host, "HOST")
        for host in ("inner.example", "nobody.example")
    ]

    assert said[0] == said[1]


@pytest.mark.parametrize("port", [25, 80, 3306])
def test_ports_of_other_services_are_not_opened(port):
    rules = Rules(resolve=Names(site_example=[["93.184.215.14"]]))
    found = doors.test(Account("x", "ftp", "site.example", port), "", by=rules)

    assert found[0].trouble is Trouble.NOT_ALLOWED


def test_a_host_is_resolved_once_for_a_delivery():
    names = Names(site_example=[["127.0.0.1"], ["10.0.0.1"]])
    rules = Rules(open_networks=(ip_network("127.0.0.1/32"),), resolve=names)
    cuts = iter(["", "", "", "", "cut"])
    with ftp_site(Site(), Moods(fault=lambda verb, argument: next(cuts, ""))) as server:
        done = deliver(open_door(account(server, host="site.example"), PASSWORD, by=rules), BEGINNING)

        assert done.complete, done
        assert server.asked["PASS"] == 2
        assert names.asked == ["site.example"]


@pytest.mark.parametrize("foreign", ["10.0.0.1", "127.0.0.2", "93.184.215.14"])
def test_the_address_in_a_passive_answer_is_ignored(foreign):
    with ftp_site(Site(), Moods(pasv=foreign)) as server:
        done = send(server, BEGINNING)

        assert done.complete, done


def test_data_is_never_sent_to_a_port_of_another_service():
    with ftp_site(Site(), Moods(pasv_port=25)) as server:
        done = send(server, BEGINNING)

        assert done.ended_by is not None
        assert done.ended_by.trouble is Trouble.PASSIVE_FAILS
        assert "port 25" in done.ended_by.words


# --- FTP, and what servers make of it


def ftp(moods: Moods, what: Parcel = BEGINNING, certificate: Path | None = None, **given):
    with ftp_site(Site(), moods, certificate) as server:
        return server, send(server, what, **given)


@pytest.mark.parametrize("claims", [lambda size: str(size + 1), lambda size: "0", lambda size: "many"])
def test_content_decides_where_a_server_lies_about_sizes(claims):
    server, done = ftp(Moods(size=claims))

    assert done.complete, done
    assert shown(server.site) == {**REX, **BELLA}
    assert {each.words for each in (*done.listing, *done.pictures)} == {"Its content was read back."}


def test_what_cannot_be_read_back_by_size_or_content_is_not_sent_and_not_put_in_place():
    moods = Moods(size=lambda size: str(size - 1), refuses={"RETR": "550 Permission denied"})
    server, done = ftp(moods)

    assert not done.complete
    assert done.ended_by is not None
    assert done.ended_by.trouble is Trouble.UNCONFIRMED
    assert "pets.csv" not in server.site.files


def test_a_site_that_lets_nothing_be_read_is_believed_by_size():
    _, done = ftp(Moods(refuses={"RETR": "550 Permission denied"}))

    assert done.complete, done
    assert done.listing[1].words == "Its size was read back; the site lets no content be read."


def test_a_file_that_vanished_while_it_was_put_in_place_is_not_taken_for_the_old_one_of_its_size():
    def fault(verb: str, argument: str) -> str:
        if verb == "RNTO" and argument == "pets.csv" and server.site.listings:
            server.site.files = {
                path: data for path, data in server.site.files.items() if ".part" not in path
            }
            return "cut"
        return ""

    with ftp_site(Site(), Moods(fault=fault)) as server:
        send(server, parcel(REX))
        done = send(server, parcel({"A1": "Max"}))

        assert shown(server.site) == REX
        assert not done.listing_sent
        assert done.ended_by is not None
        assert done.ended_by.trouble is Trouble.UNCONFIRMED


@pytest.mark.parametrize("there", [100, None], ids=["a part", "all"])
def test_what_an_earlier_try_has_left_is_not_believed_where_it_cannot_be_read(there):
    with ftp_site(Site(), Moods(refuses={"RETR": "550 Permission denied"})) as server:
        for one in BEGINNING.listing:
            left = bytearray(bytes(one.data)[:there])
            left[-1] ^= 1
            server.site.put(delivery.beside(one), bytes(left))
        done = send(server, BEGINNING)

        assert done.complete, done
        assert server.site.files == content(BEGINNING)


def test_a_file_that_the_server_keeps_otherwise_than_it_came_is_not_put_in_place():
    with ftp_site(Site(), Moods(mangles=lambda path: path.startswith("pets.csv"))) as server:
        done = send(server, BEGINNING)

        assert done.ended_by is not None
        assert done.ended_by.trouble is Trouble.UNCONFIRMED
        assert "pets.csv" not in server.site.files


def test_a_picture_whose_first_part_was_spoilt_when_it_broke_off_is_sent_anew(monkeypatch):
    monkeypatch.setattr(delivery, "PROGRESS", 100)
    with ftp_site(Site(), Moods(drop_each=600, torn=True)) as server:
        done = send(server, Parcel((), (outgoing("photos/A1-1.jpg", bytes(range(250)) * 4),), ()))

        assert not done.pictures[0].sent
        assert "photos/A1-1.jpg" not in server.site.files


@pytest.mark.parametrize(
    "moods",
    [
        Moods(unknown=("SIZE", "MLST")),
        Moods(restarts=False),
        Moods(unknown=("NLST",)),
        Moods(refuses={"RNTO": "550 Not allowed"}),
        Moods(unknown=("RNFR", "RNTO")),
    ],
    ids=["no SIZE", "no REST", "no NLST", "no RNTO", "no renaming"],
)
def test_commands_that_a_server_does_not_have_are_done_without(moods):
    with ftp_site(Site(), moods) as server:
        first = send(server, BEGINNING)
        second = send(server, parcel(BELLA))

        assert (first.complete, second.complete) == (True, True), second
        assert shown(server.site) == BELLA
        assert set(server.site.files) == set(content(BEGINNING))


def test_a_server_that_neither_renames_nor_writes_over_keeps_its_file():
    with ftp_site(Site(), Moods(unknown=("RNFR", "RNTO"), writes_over=False)) as server:
        send(server, BEGINNING)
        done = send(server, parcel(BELLA))

        assert not done.listing_sent
        assert done.ended_by is not None
        assert done.ended_by.trouble is Trouble.NOT_WRITABLE
        assert shown(server.site) == {**REX, **BELLA}
        assert "pets.csv" in server.site.files


def test_half_a_file_that_was_written_in_its_place_does_not_stay_there():
    moods = Moods(unknown=("RNFR", "RNTO", "REST"), drop_each=50_000)
    with ftp_site(Site(), moods) as server:
        done = send(
            server, Parcel((outgoing("import.cfg", CONFIG), outgoing("pets.csv", b"x" * 40_000)), (), ())
        )
        server.moods = Moods(unknown=("RNFR", "RNTO"), stalls=lambda path: path == "pets.csv")
        door.TIMEOUT = 0.2  # restored by the fixture
        failed = send(server, LONG)

        assert done.complete, done
        assert not failed.listing_sent
        assert "pets.csv" not in server.site.files


def test_a_trial_says_that_a_server_does_not_rename():
    with ftp_site(Site(), Moods(unknown=("RNFR", "RNTO"))) as server:
        found = tried(server)

        assert [each.trouble for each in found] == [None, Trouble.NO_RENAMING]


@pytest.mark.parametrize("answer", ["cut", "deaf", "421", "450", "530"])
def test_any_command_may_fail_once_and_the_answer_to_it_be_lost(answer):
    """Each of the commands of a whole delivery in turn; the site's listing is what it was or what it is to be."""
    later = parcel({**BELLA, **MAX}, pictures={"A10-1": b"another ten"}, remove=["A1-1"])
    number, failed_at, count = 0, 0, 0

    def fault(verb, argument):
        nonlocal count
        count += 1
        return answer if count == failed_at and verb not in ("QUIT",) else ""

    with ftp_site(Site(), Moods(fault=fault)) as server:
        while count >= failed_at:  # so the last round had enough commands
            failed_at, count = 0, 0
            server.site = Site()
            send(server, BEGINNING)
            number, failed_at, count = number + 1, number + 1, 0
            done = send(server, later)

            assert done.complete, (number, done)
            assert shown(server.site) == {**BELLA, **MAX}
            assert server.site.files == content(later)
            assert server.site.lost == ["A1"]
    assert number > 20


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("path", ["photos/A10-1.jpg", "pets.csv", "import.cfg"])
def test_a_transfer_that_stalls_once_is_begun_again(path):
    stalled: list[str] = []

    def stalls(now: str) -> bool:
        if now.startswith(path) and not stalled:
            stalled.append(now)
            return True
        return False

    server, done = ftp(Moods(stalls=stalls))

    assert len(stalled) == 1
    assert done.complete, done
    assert shown(server.site) == {**REX, **BELLA}


@pytest.mark.parametrize(
    "answer",
    [
        "530 Too many users, try again later",
        "530 Login temporarily unavailable",
        "421 Service not available",
        "450 Busy",
    ],
)
def test_a_login_that_is_refused_for_the_moment_is_tried_again(answer):
    moods = Moods(logins=lambda times: answer if times < 3 else "230 In")
    server, done = ftp(moods)

    assert done.complete, done
    assert server.asked["PASS"] == 3


def test_a_login_that_is_refused_for_the_moment_again_and_again_is_passing():
    _, done = ftp(Moods(logins=lambda times: "530 Too many users, try again later"))

    assert done.ended_by is not None
    assert (done.ended_by.trouble, done.ended_by.passing) == (Trouble.BUSY, True)


@pytest.mark.parametrize("flickers", [True, False])
def test_a_site_that_refuses_right_passwords_at_times_is_asked_again_only_where_that_is_known(flickers):
    moods = Moods(logins=lambda times: "530 Login incorrect" if times < 3 else "230 In")
    server, done = ftp(moods, flickers=flickers)

    assert done.complete is flickers
    assert server.asked["PASS"] == (3 if flickers else 1)


def test_a_password_that_was_right_before_is_not_called_wrong():
    cuts = iter([""] * 8 + ["cut"])
    moods = Moods(
        fault=lambda verb, argument: next(cuts, ""),
        logins=lambda times: "530 Login incorrect" if times == 2 else "230 In",
    )
    server, done = ftp(moods)

    assert done.complete, done
    assert server.asked["PASS"] == 3


@pytest.mark.parametrize(
    ("moods", "given", "trouble"),
    [
        (Moods(tls="wanted"), {}, Trouble.WANTS_TLS),
        (Moods(refuses={"TYPE": "522 Data connections must be encrypted"}), {}, Trouble.WANTS_TLS),
        (Moods(), {"protocol": "ftps"}, Trouble.HAS_NO_TLS),
        (Moods(greeting=b"SSH-2.0-OpenSSH_9.2"), {}, Trouble.OTHER_SERVER),
        (Moods(greeting=b"HTTP/1.1 400 Bad Request"), {}, Trouble.OTHER_SERVER),
        (Moods(refuses={"STOR": "553 Could not create file"}), {}, Trouble.NOT_WRITABLE),
        (Moods(refuses={"STOR": "550 Permission denied"}), {}, Trouble.NOT_WRITABLE),
        (Moods(refuses={"STOR": "552 Quota exceeded"}), {}, Trouble.FULL),
        (Moods(refuses={"STOR": "452 Insufficient storage space"}), {}, Trouble.FULL),
        (Moods(comes=False), {"active": True}, Trouble.ACTIVE_FAILS),
        (Moods(refuses={"PORT": "500 Illegal PORT command"}), {"active": True}, Trouble.ACTIVE_FAILS),
        (Moods(pasv_port=1), {}, Trouble.PASSIVE_FAILS),
        (Moods(logins=lambda times: "530 Too many users, try again"), {}, Trouble.BUSY),
        (Moods(greeting=b"421 Too many connections"), {}, Trouble.BUSY),
    ],
)
def test_a_trial_says_what_is_wrong(moods, given, trouble):
    with ftp_site(Site(), moods) as server:
        found = tried(server, **given)

        assert found[0].trouble is trouble, found
        assert "127.0.0.1" in found[0].words
        assert found[0].remedy


def test_a_trial_by_sftp_of_an_ftp_server_names_that():
    with ftp_site(Site()) as server:
        found = tried(server, Way("sftp"))

        assert found[0].trouble is Trouble.OTHER_SERVER


def test_a_certificate_is_remembered_and_another_one_refused_before_the_password_is_sent(
    certificate, another_certificate
):
    way = Way("ftps")
    with ftp_site(Site(), Moods(tls="wanted"), certificate) as server:
        first = send(server, BEGINNING, way)
        again = send(server, BEGINNING, way, remembered=first.remembered)
    with ftp_site(Site(), Moods(tls="wanted"), another_certificate) as other:
        refused = send(other, BEGINNING, way, remembered=first.remembered)

        assert (first.complete, again.complete) == (True, True)
        assert len(first.remembered) == 64
        assert again.remembered == first.remembered == refused.remembered
        assert refused.ended_by is not None
        assert refused.ended_by.trouble is Trouble.OTHER_CERTIFICATE
        assert other.passwords == []


def test_a_host_key_is_remembered_and_another_one_refused_before_the_password_is_sent():
    way = Way("sftp")
    with sftp_site(Site()) as server:
        found = tried(server, way)
        again = send(server, BEGINNING, way, remembered=found[0].remember)
    with sftp_site(Site()) as other:
        refused = send(other, BEGINNING, way, remembered=found[0].remember)

        assert found[0].remember.startswith("ssh-ed25519 ")
        assert again.complete, again
        assert refused.ended_by is not None
        assert refused.ended_by.trouble is Trouble.OTHER_KEY
        assert other.manners.passwords == []


def test_passwords_are_sent_as_they_are():
    with ftp_site(Site()) as server:
        send(server, BEGINNING, password="p&amp;w <\"'> %41 é")

        assert server.passwords == ["p&amp;w <\"'> %41 é"]


# --- Pushes


@pytest.fixture
def push(certificate, monkeypatch):
    with http_site(PushSite(), certificate) as server:
        monkeypatch.setattr(web, "_tls", lambda: server.trusting)
        yield server


def pushed(server, *events: Event, secret: str = SECRET) -> Delivered:
    return deliver_pushes(server, events, secret=secret)


def deliver_pushes(server, events, *, secret: str = SECRET, cancelled=lambda: False) -> Delivered:
    where = Account("webhook", "https", "localhost", server.port, folder="pets/in")
    rules = Rules(open_networks=(ip_network("127.0.0.0/8"), ip_network("::1/128")))
    door_ = open_door(where, secret, by=rules)
    return deliver(door_, Parcel((), (), (), tuple(events)), delivery.NOBODY, cancelled)


def event(key: str, animal_id: int, kind: str = "upsert") -> Event:
    return Event(key, kind, animal_id, json.dumps({"animal": animal_id}).encode())


def test_events_are_signed_and_those_of_an_animal_taken_in_order(push):
    done = pushed(push, event("a", 1), event("b", 2), event("c", 1, "remove"))

    assert done.complete, done
    assert set(push.site.listings) == {2}
    assert [one for one in push.came if not one.endswith(" b")] == ["animal.upsert a", "animal.remove c"]


def test_several_animals_travel_at_a_time_and_no_more_than_some(push):
    def gate_after_the_first(times: int) -> None:
        if times == 2:
            push.gate = threading.Barrier(delivery.LANES)

    push.status = gate_after_the_first
    done = pushed(push, *(event(f"e{number}", number) for number in range(1 + 2 * delivery.LANES)))

    assert done.complete, done
    assert push.most == delivery.LANES


@pytest.mark.parametrize("status", [429, 503])
def test_a_site_that_wants_a_short_rest_gets_it_from_all_lanes(push, status, monkeypatch):
    rested: list[float] = []
    monkeypatch.setattr(delivery._Pushes, "look", lambda work: rested.append(work._quiet_until))
    push.rest = "30"
    push.status = lambda times: status if times == 2 else None

    began = time.monotonic()
    done = pushed(push, *(event(f"e{number}", number) for number in range(4)))

    assert done.complete, done
    assert max(rested) >= began + 30


def test_a_site_that_wants_a_long_rest_is_left_alone_and_it_is_said(push):
    push.rest = "600"
    push.status = lambda times: 429 if times > 1 else None

    done = pushed(push, *(event(f"e{number}", number) for number in range(30)))

    assert done.events[0].sent
    assert len(push.came) <= 1 + delivery.LANES
    assert done.ended_by is not None
    assert done.ended_by.passing
    assert "answered 429, and wants us to wait 10 min" in done.ended_by.words
    assert done.again_after == timedelta(minutes=10)


def test_the_site_s_own_number_and_link_are_kept_and_whatever_else_it_says_is_not(push):
    says = {
        1: {"id": 4711, "url": "https://site.example/pets/4711"},
        2: {"id": "A-1", "link": "javascript:alert(1)"},
        3: b"<html>thanks</html>",
        4: {"id": ["x"], "url": {"y": 1}},
        5: b'{"id": "' + b"x" * 100_000 + b'"}',
        6: [1, 2],
    }
    push.says = says.get

    done = pushed(push, *(event(f"e{number}", number) for number in says))

    assert done.complete, done
    assert [tuple(each.told) for each in done.events] == [
        ("4711", "https://site.example/pets/4711"),
        ("A-1", ""),
        *[("", "")] * 4,
    ]


def test_a_delivery_of_pushes_is_cancelled_between_animals(push):
    done = deliver_pushes(push, [event(f"e{n}", n) for n in range(40)], cancelled=lambda: len(push.came) > 5)

    assert done.ended_by is not None
    assert done.ended_by.trouble is Trouble.CANCELLED
    sent = [each.name for each in done.events if each.sent]
    assert set(sent) == set(push.site.keys)
    assert len(sent) < 40


@pytest.mark.parametrize("status", [500, 503, 429, 0])
def test_an_event_that_is_not_taken_for_the_moment_is_sent_again_with_its_key(push, status):
    push.status = lambda times: status if times < 3 else None

    done = pushed(push, event("a", 1))

    assert done.complete, done
    assert push.came == ["animal.upsert a"] * 3
    assert push.site.keys == ["a"]


def test_an_animal_that_is_refused_holds_back_its_own_later_events_alone(push):
    push.site.refuses = frozenset({1})

    done = pushed(push, event("a", 1), event("b", 2), event("c", 1, "remove"))

    assert [each.sent for each in done.events] == [False, True, False]
    assert push.came == ["animal.upsert a", "animal.upsert b"]


def test_a_secret_that_the_site_does_not_believe_ends_it(push):
    done = pushed(push, event("a", 1), event("b", 2), secret="another")

    assert done.ended_by is not None
    assert done.ended_by.trouble is Trouble.WRONG_LOGIN
    assert len(push.came) == 1
    assert push.site.listings == {}


def test_what_ends_a_delivery_is_told_also_when_the_others_are_through_at_the_same_time(push, monkeypatch):
    def all_at_once(lanes, **_):
        """And before them one that another has ended."""
        done, none_left = wait(lanes)
        ended = Future()
        if any(one.exception() for one in done):
            ended.set_exception(delivery._Ended())
        else:
            ended.set_result(0)
        return [ended, *done], none_left

    monkeypatch.setattr(delivery, "wait", all_at_once)
    push.status = lambda times: 503 if times > 1 else None

    done = pushed(push, event("a", 1), event("b", 2), event("c", 3))

    assert [each.sent for each in done.events] == [True, False, False]
    assert done.ended_by is not None
    assert done.ended_by.words in {each.words for each in done.events}


def test_a_site_without_time_gets_the_rest_at_the_next_run(push):
    push.status = lambda times: 503 if times > 1 else None

    done = pushed(push, event("a", 1), event("b", 2), event("c", 3))

    assert [each.sent for each in done.events] == [True, False, False]
    assert done.ended_by is not None
    assert done.ended_by.passing
