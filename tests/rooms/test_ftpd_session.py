"""What an FTP session shows, refuses and says."""

import ftplib
import io
import logging
import os
import select
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from petwire.access.login import LoginRefusal
from petwire.ftpd import rules
from petwire.ftpd.server import Server
from petwire.ftpd.session import DataChannel, Session
from tests.rooms.ftp_stage import (
    MANIFEST,
    MODIFIED,
    PASSWORD,
    USER,
    FakeDoor,
    listed,
    make_certificate,
    make_set,
    running,
)

SECRET = b"another service's file"
FILES = ["newpets_1.json", "orgs_1.json", "petlist.csv", "pets_1.json", "pets_2.json"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two sets beside a file that is in neither; the first has links that lead out."""
    folder = tmp_path_factory.mktemp("ftp")
    (folder / "secret.txt").write_bytes(SECRET)
    for number in (1, 2):
        make_set(folder / f"set-{number}", seed=number)
    (folder / "set-1" / "link.json").symlink_to(folder / "secret.txt")
    (folder / "set-1" / "inner.json").symlink_to("petlist.csv")
    (folder / "set-1" / "up").symlink_to(folder)
    (folder / "set-1" / ".petwire" / "link.json").symlink_to(folder / "secret.txt")
    (folder / "set-1" / "deeper").mkdir()
    (folder / "set-1" / "deeper" / "file.json").write_bytes(SECRET)
    return folder


@pytest.fixture(scope="module")
def certificate(folder):
    return make_certificate(folder / "secrets")


@pytest.fixture(scope="module")
def stage(folder, certificate):
    with running(FakeDoor(folder / "set-1"), certificate) as stage:
        yield stage


@pytest.fixture
def client(stage):
    with stage.login() as client:
        yield client


@pytest.fixture
def door(folder):
    return FakeDoor(folder / "set-1")


def fetch(client, name, **options):
    content = io.BytesIO()
    client.retrbinary(f"RETR {name}", content.write, **options)
    return content.getvalue()


def lines(client, command):
    got = []
    client.retrlines(command, got.append)
    return got


def reply(client, command):
    """The reply to a command, whatever its code."""
    client.putcmd(command)
    return client.getmultiline()


def hung_up(sock):
    """Whether the server has closed the connection (waits for it)."""
    with suppress(ConnectionResetError):
        while sock.recv(4096):
            pass
    return True


def tls_client(stage, *, protect=True):
    context = ssl.create_default_context(cafile=stage.certificate)
    client = ftplib.FTP_TLS(context=context, timeout=20)
    client.connect("127.0.0.1", stage.port)
    client.login(USER, PASSWORD)
    if protect:
        client.prot_p()
    return client


# --- Listings and files


@pytest.mark.parametrize("command", ["NLST", "NLST -a", "NLST /", "NLST .", "NLST *", "NLST -la *"])
def test_listings_of_names_hold_the_files_of_the_set_only(client, command):
    assert lines(client, command) == FILES


@pytest.mark.parametrize("command", ["LIST", "LIST -al", "LIST -a -l /", "LIST *", "MLSD", "STAT /"])
def test_long_listings_hold_the_files_of_the_set_only(client, command):
    got = reply(client, command).splitlines()[1:-1] if command == "STAT /" else lines(client, command)

    assert [line.split()[-1] for line in got] == FILES


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("pets_*.json", ["pets_1.json", "pets_2.json"]),
        ("/*.csv", ["petlist.csv"]),
        ("-1 newpets_?.json", ["newpets_1.json"]),
        ("petlist.csv", ["petlist.csv"]),
        ("*.jpg", []),
        ("../*.jpg", []),
        (".petwire", []),
        (".petwire/*", []),
    ],
)
def test_a_listing_by_pattern_is_complete_and_may_be_empty(client, pattern, names):
    assert lines(client, f"NLST {pattern}") == names
    assert [line.split()[-1] for line in lines(client, f"LIST {pattern}")] == names


def test_a_listing_of_a_name_that_is_not_there_is_refused(client):
    assert reply(client, "NLST nothing.json") == rules.NO_SUCH_FILE


@pytest.mark.parametrize("name", [".petwire/manifest.json", "/.petwire/manifest.json"])
def test_the_manifest_is_reached_by_name(client, name):
    assert fetch(client, name) == MANIFEST
    assert client.size(name) == len(MANIFEST)
    assert client.sendcmd(f"MDTM {name}").startswith("213 ")


def test_the_manifest_is_reached_by_clients_that_enter_its_folder_first(client):
    client.cwd(".petwire")

    assert client.nlst() == []
    assert fetch(client, "manifest.json") == MANIFEST
    client.cwd("..")
    assert client.pwd() == "/"


def test_the_time_of_a_file_is_told_in_utc(client):
    told = datetime.strptime(client.sendcmd("MDTM petlist.csv"), "213 %Y%m%d%H%M%S").replace(tzinfo=UTC)

    assert told.timestamp() == MODIFIED


def test_ascii_mode_changes_no_byte_and_keeps_size_and_rest(client, stage):
    for name, content in listed(stage.door.home).items():
        if (stage.door.home / name).is_symlink():
            continue
        client.voidcmd("TYPE A")
        with client.transfercmd(f"RETR {name}") as data:
            got = b"".join(iter(lambda: data.recv(65536), b""))
        client.voidresp()

        assert got == content
        assert reply(client, f"SIZE {name}") == f"213 {len(content)}"
        assert reply(client, "REST 1").startswith("350 ")
        assert reply(client, "REST 0").startswith("350 ")


def test_resuming_behind_the_end_is_refused(client):
    with pytest.raises(ftplib.error_perm, match="554"):
        fetch(client, "petlist.csv", rest=10_000_000)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("PWD", '257 "/" is'), ("CWD /", '250 "/" is'), ("CWD .", '250 "/" is'), ("CWD", '250 "/" is'),
        ("CDUP", '250 "/" is'), ("NOOP", "200 "), ("SYST", "215 UNIX"), ("OPTS UTF8 ON", "200 "), ("STAT", "211-"),
        ("HELP", "214-"), ("MODE S", "200 "), ("STRU F", "200 "), ("CWD deeper", "550 "), ("NONSENSE", "500 "),
    ],
)  # fmt: skip
def test_the_small_commands_answer(client, command, answer):
    assert reply(client, command).startswith(answer)


def test_the_greeting_names_no_version(stage):
    with stage.connect() as client:
        assert client.getwelcome() == "220 petwire"


# --- The jail


TRICKS = [
    "../secret.txt", "/../secret.txt", "../../../../etc/passwd", "/etc/passwd", "//etc/passwd",
    "./../secret.txt", "set-1/../../secret.txt", ".petwire/../../secret.txt", ".petwire/../.hidden",
    "pets_1.json/../../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt",
    "..%252fsecret.txt", "..\\secret.txt", "..\\..\\secret.txt", "\\..\\secret.txt", "C:\\secret.txt",
    "..;/secret.txt", ".../secret.txt", "....//secret.txt", "..\u2215secret.txt", "\u2024\u2024/secret.txt",
    "../secret.txt\0.json", "pets_1.json\0", "\0", "../set-2/pets_1.json", "link.json", "inner.json", "up",
    "up/secret.txt", "up/set-2/pets_1.json", ".petwire/link.json", "deeper", "deeper/file.json", ".hidden",
    "~/secret.txt", "~root/.profile", "/proc/self/environ", "../" * 300 + "etc/passwd", "x" * 300, "x/" * 600,
    "file:///etc/passwd", "| cat /etc/passwd", "$(cat ../secret.txt)", "../secret.tx?", "up/*",
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS, ids=[ascii(trick)[1:40] for trick in TRICKS])
def test_no_path_leads_out_of_the_set(client, trick):
    for command in ("SIZE", "MDTM", "MLST", "MLSD", "CWD", "RETR"):
        assert reply(client, f"{command} {trick}")[0] in "5", command

    for command in ("NLST", "LIST"):
        client.voidcmd("TYPE I")
        with suppress(ftplib.error_perm):
            assert lines(client, f"{command} {trick}") == [], command
    assert reply(client, "NLST nothing.json") == rules.NO_SUCH_FILE  # question and answer are in step


@pytest.mark.parametrize(
    "path", ["../petlist.csv", "/../../petlist.csv", "x/../petlist.csv", "/./petlist.csv/."]
)
def test_roundabout_ways_end_in_the_set(client, stage, path):
    assert fetch(client, path) == listed(stage.door.home)["petlist.csv"]


@pytest.mark.parametrize("command", ["CWD ..", "CWD ../..", "CDUP", "CWD /.."])
def test_above_the_set_there_is_nothing(client, command):
    assert reply(client, command)[:3] in ("250", "550")

    assert client.pwd() == "/"
    assert client.nlst() == FILES


def test_a_link_put_in_place_of_a_folder_is_not_followed(folder, certificate, tmp_path):
    home = make_set(tmp_path / "set-9")
    (home / ".petwire").rename(tmp_path / "aside")
    (home / ".petwire").symlink_to(tmp_path / "aside")

    with (
        running(FakeDoor(home), certificate) as stage,
        stage.login() as client,
        pytest.raises(ftplib.error_perm, match="550"),
    ):
        fetch(client, ".petwire/manifest.json")


def test_a_set_that_vanishes_is_refused_in_words_and_the_session_lives(certificate, tmp_path):
    home = make_set(tmp_path / "set-9")
    with running(FakeDoor(home), certificate) as stage, stage.login() as client:
        home.rename(tmp_path / "gone")

        for command in (
            "NLST",
            "LIST",
            "NLST *",
            "MLSD",
            "RETR petlist.csv",
            "SIZE petlist.csv",
            "STAT /",
            "CWD /",
        ):
            assert reply(client, command)[0] == "5", command
        assert reply(client, "NOOP").startswith("200")


@pytest.mark.parametrize(
    "command",
    [
        "STOR pets_1.json", "STOR new.json", "STOU", "APPE pets_1.json", "DELE pets_1.json", "RNFR pets_1.json",
        "RNTO x", "MKD x", "XMKD x", "RMD .petwire", "XRMD .petwire", "SITE CHMOD 777 pets_1.json", "SITE EXEC ls",
        "MFMT 20200101000000 pets_1.json", "ALLO 10", "STOR ../new.json", "STOR .petwire/new.json",
        "APPE .petwire/manifest.json", "DELE .petwire/manifest.json", "DELE ../secret.txt", "RNFR ../secret.txt",
        "MKD ../x", "RMD ..", "SITE CPFR /etc/passwd", "SITE CPTO x", "SITE UMASK 0", "SITE", "RMD", "STOU x",
    ],
)  # fmt: skip
def test_writing_is_refused_with_a_sentence(client, stage, command):
    before = listed(stage.door.home)

    assert reply(client, command) == rules.READ_ONLY

    assert listed(stage.door.home) == before


def test_an_endless_command_gets_one_answer_and_its_rest_is_not_obeyed(client):
    assert reply(client, "RETR " + "x" * 200_000 + "PWD") == rules.TOO_LONG

    assert client.pwd() == "/"


# --- Coming in


def test_a_session_keeps_its_set_and_the_next_login_sees_the_new_one(door, certificate, folder):
    with running(door, certificate) as stage, stage.login() as early:
        door.home = folder / "set-2"
        with stage.login() as late:
            assert fetch(early, "pets_1.json") == (folder / "set-1" / "pets_1.json").read_bytes()
            assert fetch(late, "pets_1.json") == (folder / "set-2" / "pets_1.json").read_bytes()


def test_a_session_stays_in_the_folder_that_a_pointer_named_at_login(certificate, folder, tmp_path):
    pointer = tmp_path / "current"
    pointer.symlink_to(folder / "set-1")
    with running(FakeDoor(pointer), certificate) as stage, stage.login() as client:
        pointer.unlink()
        pointer.symlink_to(folder / "set-2")

        assert fetch(client, "pets_1.json") == (folder / "set-1" / "pets_1.json").read_bytes()


def test_the_door_hears_of_each_login_and_of_its_end_once(door, certificate):
    with running(door, certificate) as stage:
        with stage.login() as client:
            client.nlst()
        assert door.release.wait(20)

    assert door.knocks == [{"user": USER, "password": PASSWORD, "address": "127.0.0.1", "secure": False}]
    assert door.releases == [{"user": USER, "address": "127.0.0.1"}]


@pytest.mark.parametrize(
    ("names", "goodbye", "finished"),
    [
        (["petlist.csv", "pets_1.json"], True, True),
        (["petlist.csv"], True, False),
        (["petlist.csv", "pets_1.json"], False, False),
    ],
    ids=["took several and said goodbye", "took one, as curl does", "was cut off"],
)
def test_the_door_hears_whether_the_client_was_finished(door, certificate, names, goodbye, finished):
    with running(door, certificate) as stage:
        client = stage.login()
        for name in names:
            fetch(client, name)
        if goodbye:
            client.quit()
        else:
            client.close()
        assert door.release.wait(20)

    assert door.finished == [finished]


def test_a_new_user_command_ends_the_session_before_it(door, certificate):
    with running(door, certificate) as stage, stage.login() as client:
        assert reply(client, "USER somebody").startswith("331")

        assert len(door.releases) == 1
        assert reply(client, "NLST").startswith("530")


def test_a_wrong_password_is_refused_in_words(door, certificate):
    with (
        running(door, certificate) as stage,
        stage.connect() as client,
        pytest.raises(ftplib.error_perm) as refused,
    ):
        client.login(USER, "wrong")

    assert str(refused.value) == rules.REFUSALS["unknown"]
    assert door.releases == []


def test_an_unknown_user_gets_the_same_words(door, certificate):
    with (
        running(door, certificate) as stage,
        stage.connect() as client,
        pytest.raises(ftplib.error_perm) as refused,
    ):
        client.login("apikey-zzzzzzzz", PASSWORD)

    assert str(refused.value) == rules.REFUSALS["unknown"]


def test_three_wrong_passwords_end_the_connection(door, certificate):
    with running(door, certificate) as stage:
        client = stage.connect()
        for _ in range(3):
            with pytest.raises(ftplib.error_perm):
                client.login(USER, "wrong")

        assert hung_up(client.sock)
        client.close()


def test_waiting_after_a_wrong_password_holds_up_nobody_else(door, certificate):
    with running(door, certificate, pause=600) as stage:
        guesser = stage.connect()
        guesser.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        guesser.sendcmd(f"USER {USER}")
        guesser.putcmd("PASS wrong")

        with stage.login() as client:
            guesser.sock.sendall(b"USER %s\r\nPASS wrong again\r\n" % USER.encode())
            assert client.nlst() == FILES

        assert select.select([guesser.sock], [], [], 0)[0] == []
        assert [knock["password"] for knock in door.knocks] == ["wrong", PASSWORD]
        guesser.close()


def test_guesses_sent_in_one_breath_are_one_guess(door, certificate):
    with running(door, certificate) as stage, stage.connect() as client:
        client.sock.sendall(b"USER %s\r\nPASS wrong\r\n" % USER.encode() * 50)

        assert client.getresp().startswith("331")
        with pytest.raises(ftplib.error_perm):
            client.getresp()
        assert reply(client, "NOOP").startswith("200")
        assert len(door.knocks) == 1


@pytest.mark.parametrize(
    ("reason", "error"), [("suspended", ftplib.error_perm), ("no_set", ftplib.error_temp)]
)
def test_a_refusal_says_why(door, certificate, reason, error):
    door.refusal = reason
    with running(door, certificate) as stage, stage.connect() as client, pytest.raises(error) as refused:
        client.login(USER, PASSWORD)

    assert str(refused.value) == rules.REFUSALS[reason]


def test_every_refusal_of_the_room_access_has_words():
    assert {reason.value for reason in LoginRefusal} <= set(rules.REFUSALS)


def test_a_nul_in_a_login_is_refused_before_the_door(door, certificate):
    with running(door, certificate) as stage, stage.connect() as client:
        with pytest.raises(ftplib.error_perm):
            client.login(f"{USER}\0", PASSWORD)
        with pytest.raises(ftplib.error_perm):
            client.login(USER, f"{PASSWORD}\0")

    assert door.knocks == []


def test_a_set_that_is_not_there_is_try_later(door, certificate, tmp_path):
    door.home = tmp_path / "gone"
    with (
        running(door, certificate) as stage,
        stage.connect() as client,
        pytest.raises(ftplib.error_temp) as refused,
    ):
        client.login(USER, PASSWORD)

    assert str(refused.value) == rules.REFUSALS["no_set"]
    assert len(door.releases) == 1


def test_a_door_that_fails_is_try_later_and_the_server_lives(door, certificate):
    door.failure = RuntimeError("no database")
    with running(door, certificate) as stage:
        with stage.connect() as client, pytest.raises(ftplib.error_temp) as refused:
            client.login(USER, PASSWORD)
        door.failure = None
        with stage.login() as client:
            assert client.nlst() == FILES

    assert str(refused.value) == rules.NOT_NOW


def test_who_does_not_log_in_is_sent_away(door, certificate, monkeypatch):
    monkeypatch.setattr("petwire.ftpd.session.LOGIN_WITHIN", 0.05)
    with running(door, certificate) as stage, stage.connect() as client:
        assert client.getmultiline() == rules.TOO_SLOW
        assert hung_up(client.sock)


# --- Limits


def test_a_full_login_table_is_try_later_until_somebody_leaves(door, certificate):
    with running(door, certificate, max_logins=1) as stage:
        with stage.login():
            with stage.connect() as client, pytest.raises(ftplib.error_temp) as refused:
                client.login(USER, PASSWORD)
            assert len(door.knocks) == 1
        assert door.release.wait(20)
        with stage.login() as client:
            assert client.nlst() == FILES

    assert str(refused.value) == rules.TOO_MANY_LOGINS


def test_one_account_cannot_fill_the_table(door, certificate):
    with running(door, certificate, max_per_user=1) as stage, stage.login():
        with stage.connect() as client, pytest.raises(ftplib.error_temp) as refused:
            client.login(USER, PASSWORD)

        assert str(refused.value) == rules.TOO_MANY_OF_USER
        assert len(door.releases) == 1


def test_too_many_connections_are_try_later(door, certificate):
    with running(door, certificate) as stage, stage.login() as client:
        stage.server.max_cons = 3  # listener, bell and that client
        with pytest.raises(ftplib.error_temp) as refused:
            stage.connect()

        assert str(refused.value) == rules.TOO_MANY_CONNECTIONS
        assert client.pwd() == "/"


def test_300_idle_connections_keep_nobody_out_and_cost_little(door, certificate):
    with running(door, certificate) as stage:
        with stage.login() as client:
            fetch(client, "petlist.csv")
        handles, memory = _handles(), _memory()
        idle = [socket.create_connection(("127.0.0.1", stage.port), timeout=20) for _ in range(300)]
        assert all(sock.recv(100).startswith(b"220 ") for sock in idle)

        with stage.login() as client:
            assert fetch(client, "petlist.csv") == listed(door.home)["petlist.csv"]
            assert _handles() <= handles + 2 * 300 + 4  # both ends are in this process
            assert _memory() < memory + 30_000_000
            for sock in idle:
                sock.close()
            while len(stage.server.ioloop.socket_map) > 3:  # each question lets the loop turn
                client.voidcmd("NOOP")
            assert _handles() <= handles + 4, "what left is let go"


def _handles():
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _memory():
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_one_address_cannot_take_all_connections(door, certificate):
    with running(door, certificate, max_per_address=2) as stage, stage.connect(), stage.connect() as second:
        with pytest.raises(ftplib.error_temp) as refused:
            stage.connect()
        assert str(refused.value) == rules.TOO_MANY_OF_ADDRESS

        second.quit()
        with stage.login() as client:
            assert client.nlst() == FILES


# --- Those who take their time


def test_a_command_that_never_ends_is_waited_for_no_longer_than_silence(door, certificate):
    with running(door, certificate) as stage:
        stage.server.handler.timeout = 0.3
        with stage.login() as client:
            client.sock.sendall(b"RET")
            assert client.getmultiline().startswith("421")
            assert hung_up(client.sock)
        with stage.login() as client:
            assert client.nlst() == FILES


@pytest.mark.parametrize(
    "drip", [b"", b"U", b"USER x\r\nNOOP\r\n"], ids=["silent", "half a word", "no login"]
)
def test_who_comes_and_goes_no_further_is_sent_away(door, certificate, monkeypatch, drip):
    monkeypatch.setattr("petwire.ftpd.session.LOGIN_WITHIN", 0.2)
    with running(door, certificate) as stage, stage.connect() as client:
        client.sock.sendall(drip)
        assert hung_up(client.sock)
        monkeypatch.undo()
        with stage.login() as other:
            assert other.nlst() == FILES


def test_half_a_tls_handshake_is_ended_and_holds_up_nobody(door, certificate, monkeypatch):
    monkeypatch.setattr("petwire.ftpd.session.LOGIN_WITHIN", 0.5)
    with running(door, certificate) as stage, stage.connect() as client:
        assert reply(client, "AUTH TLS").startswith("234")
        client.sock.sendall(b"\x16\x03\x01\x02\x00\x01")  # the beginning of a ClientHello
        with tls_client(stage) as other:
            assert other.nlst() == FILES

        assert hung_up(client.sock)


@pytest.mark.parametrize("secure", [False, True], ids=["in clear", "half a TLS handshake"])
def test_a_data_connection_on_which_nothing_moves_is_ended(large, certificate, secure):
    with running(large, certificate) as stage:
        stage.server.handler.dtp_handler.timeout = 0.5
        try:
            client = tls_client(stage) if secure else stage.login()
            client.voidcmd("TYPE I")
            port = int(reply(client, "EPSV").split("|")[3])
            with client, socket.create_connection(("127.0.0.1", port), timeout=20):
                assert reply(client, "RETR pets_1.json")[:3] in ("125", "150")
                with stage.login() as other:
                    assert other.size("petlist.csv")

                assert client.getmultiline().startswith("421")
                assert hung_up(client.sock)
        finally:
            stage.server.handler.dtp_handler.timeout = DataChannel.__base__.timeout


@pytest.mark.parametrize(
    "command", ["CCC", "AUTH SSL", "AUTH TLS", "AUTH TLS-C", "AUTH NONE", "PROT C", "PROT S", "PBSZ"]
)
def test_nothing_leads_from_tls_back_into_the_clear(stage, command):
    with tls_client(stage) as client:
        assert reply(client, command)[0] == "5"

        assert isinstance(client.sock, ssl.SSLSocket)
        assert client.pwd() == "/"
        assert fetch(client, ".petwire/manifest.json") == MANIFEST


def test_a_shortage_of_file_handles_does_not_end_the_server(door, certificate, monkeypatch):
    with running(door, certificate) as stage:
        failures = [OSError(24, "Too many open files")]
        accept = stage.server.accept
        monkeypatch.setattr(stage.server, "pause_after_failed_accept", 0.01)
        monkeypatch.setattr(stage.server, "accept", lambda: _raise(failures.pop()) if failures else accept())

        with stage.login() as client:
            assert client.nlst() == FILES

    assert failures == []


def _raise(error):
    raise error


# --- Data connections


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("PORT 192,0,2,1,200,10", id="PORT to another host"),
        pytest.param("PORT 127,0,0,2,200,10", id="PORT to another loopback address"),
        pytest.param("PORT 0,0,0,0,200,10", id="PORT to no host"),
        pytest.param("PORT 127,0,0,1,0,22", id="PORT to a low port"),
        pytest.param("PORT 127,0,0,1,3,255", id="PORT to the last low port"),
        pytest.param("EPRT |1|192.0.2.1|50000|", id="EPRT to another host"),
        pytest.param("EPRT |1|127.0.0.1|25|", id="EPRT to a low port"),
    ],
)
def test_data_goes_to_the_client_itself_and_high_ports_only(client, command):
    assert reply(client, command) == rules.OWN_ADDRESS_ONLY


@pytest.mark.parametrize(
    "command",
    [
        "PORT 1,2,3",
        "PORT 127,0,0,1,999,1",
        "PORT 127,0,0,1,-1,22",
        "PORT 127,0,0,1,256,22",
        "PORT",
        "PORT 2130706433,200,10",
        "PORT 0x7f,0,0,1,0,22",
        "PORT 127,0,0,1,200,10,1",
        "PORT localhost,200,10",
        "EPRT |1|x|5|",
        "EPRT |2|::1|50000|",
        "EPRT |",
        "EPRT |1|127.0.0.1|0|",
        "EPRT |1|127.0.0.1|-5|",
        "EPRT |1|127.0.0.1|65536|",
        "EPRT |1|127.0.0.1|22.5|",
        "EPRT |1|localhost|50000|",
        "EPRT |3|a|50000|",
        "EPRT |2|::ffff:127.0.0.1|50000|",
        "EPRT |2|::ffff:127.0.0.1|22|",
        "EPRT |2|::ffff:192.0.2.1|50000|",
        "EPRT |2|::ffff:7f00:1|50000|",
        "EPRT |1|::ffff:192.0.2.1|50000|",
        "EPRT !1!192.0.2.1!50000!",
        "EPSV 2",
        "EPSV ALL 1",
    ],
)
def test_nonsense_about_data_connections_is_refused_and_nobody_is_called(client, command):
    assert reply(client, command)[0] == "5"


def test_passive_ports_are_taken_from_the_range(stage, client):
    ports = {int(reply(client, "EPSV").split("|")[3]) for _ in range(5)}

    assert ports <= set(stage.server.handler.passive_ports)


def test_the_public_address_is_announced_but_not_on_loopback(certificate, door):
    with running(door, certificate, public_address="192.0.2.7") as stage, stage.login() as client:
        assert stage.server.handler.masquerade_address == "192.0.2.7"
        assert reply(client, "PASV").startswith("227 Entering passive mode (127,0,0,1,")


def test_a_finished_active_transfer_leaves_other_sessions_alone(client, stage):
    client.set_pasv(False)
    fetch(client, "petlist.csv")
    with stage.connect() as other:  # gets the number of the socket that has just been closed
        fetch(client, "petlist.csv")

        other.login(USER, PASSWORD)
        assert other.pwd() == "/"


# --- TLS


def test_login_over_tls_is_told_to_the_door(door, certificate):
    with running(door, certificate) as stage, tls_client(stage) as client:
        assert fetch(client, "petlist.csv") == listed(door.home)["petlist.csv"]

    assert [knock["secure"] for knock in door.knocks] == [True]


@pytest.mark.parametrize("command", ["PASV", "EPSV", "PORT 127,0,0,1,200,10", "EPRT |1|127.0.0.1|50000|"])
def test_data_in_clear_is_refused_when_commands_use_tls(stage, command):
    with tls_client(stage, protect=False) as client:
        assert reply(client, command) == rules.CLEAR_DATA
        assert reply(client, "PBSZ 0").startswith("200")
        assert reply(client, "PROT C") == rules.CLEAR_DATA_WANTED
        assert reply(client, command) == rules.CLEAR_DATA


@pytest.mark.parametrize("behind", [b"FEAT\r\n", b"USER x\r\nPASS y\r\n", b"half a comm"])
def test_what_is_sent_in_clear_behind_auth_is_not_obeyed(stage, behind):
    with stage.connect() as client:
        client.sock.sendall(b"AUTH TLS\r\n" + behind)

        assert client.getmultiline() == rules.COMMANDS_BEHIND_AUTH
        assert hung_up(client.sock)


def test_what_is_sent_in_clear_after_the_answer_to_auth_is_not_obeyed(stage):
    with stage.connect() as client:
        assert reply(client, "AUTH TLS").startswith("234")
        client.sock.sendall(b"FEAT\r\n" * 20)

        answer = b"".join(iter(lambda: _receive(client.sock), b""))

        assert b"211" not in answer


def _receive(sock):
    try:
        return sock.recv(4096)
    except ConnectionResetError:
        return b""


def test_a_login_in_clear_does_not_count_after_auth(door, certificate):
    with running(door, certificate) as stage:
        context = ssl.create_default_context(cafile=stage.certificate)
        with ftplib.FTP_TLS(context=context, timeout=20) as client:
            client.connect("127.0.0.1", stage.port)
            client.login(USER, PASSWORD, secure=False)
            client.auth()

            assert reply(client, "PWD").startswith("530")
            assert len(door.releases) == 1


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_tls_below_1_2_is_refused(door, certificate, version):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with running(door, certificate) as stage, stage.connect() as client:
        # Today's OpenSSL refuses old versions by itself at its usual level; our own floor must hold without it.
        stage.server.handler.ssl_context.set_cipher_list(b"ALL:@SECLEVEL=0")
        reply(client, "AUTH TLS")

        with pytest.raises(ssl.SSLError, match=r"(?i)alert protocol version"):
            context.wrap_socket(client.sock)


def test_a_server_that_wants_tls_takes_no_user_name_in_clear(door, certificate):
    with running(door, certificate, tls="required") as stage:
        with stage.connect() as client:
            assert reply(client, f"USER {USER}") == rules.TLS_FIRST
            assert reply(client, f"PASS {PASSWORD}") == rules.TLS_FIRST
            assert door.knocks == []
        with tls_client(stage) as client:
            assert client.nlst() == FILES


def test_an_account_for_tls_only_is_refused_in_clear_and_told_why(door, certificate):
    door.tls_only = True
    with running(door, certificate) as stage:
        with stage.connect() as client, pytest.raises(ftplib.error_perm) as refused:
            client.login(USER, PASSWORD)
        assert len(door.releases) == 1
        with tls_client(stage) as client:
            assert client.nlst() == FILES

    assert str(refused.value) == rules.TLS_ONLY_ACCOUNT


def test_a_silent_tls_data_connection_does_not_keep_the_loop_turning(stage):
    with tls_client(stage) as client, stage.login() as other:
        port = int(reply(client, "EPSV").split("|")[3])
        with socket.create_connection(("127.0.0.1", port), timeout=20):
            assert reply(client, "RETR pets_1.json")[:3] in ("125", "150")
            channel = _open_channel(stage, other)

            assert channel._current_io_events == stage.server.ioloop.READ


def _open_channel(stage, other):
    """The data connection, once the server has taken it; each question lets the loop turn."""
    while True:
        other.voidcmd("NOOP")
        channels = [at for at in list(stage.server.ioloop.socket_map.values()) if isinstance(at, DataChannel)]
        if channels and channels[0]._ssl_want_read:
            other.voidcmd("NOOP")
            return channels[0]


# --- The end, and the log


def test_the_end_of_the_server_cuts_a_transfer_and_says_so(door, certificate):
    with running(door, certificate) as stage:
        client = stage.login()
        with client.transfercmd("RETR pets_1.json") as data:
            data.recv(1)
            stage.server.stop()

            assert client.getmultiline() == rules.CLOSING
            assert hung_up(client.sock)
        client.close()
    assert len(door.releases) == 1


def test_the_log_holds_no_password_and_no_address(door, certificate, caplog):
    caplog.set_level(logging.DEBUG)
    with running(door, certificate) as stage:
        with stage.connect() as client, pytest.raises(ftplib.error_perm):
            client.login("my-password-by-mistake", "guessed-password")
        with tls_client(stage) as client:
            fetch(client, "petlist.csv")
            reply(client, "PORT 192,0,2,1,200,10")
            reply(client, "CWD /etc")
        door.failure = RuntimeError("no database")
        with stage.connect() as client, pytest.raises(ftplib.error_temp):
            client.login(USER, PASSWORD)

    assert f"{USER} logged in, set set-1, TLS" in caplog.text
    assert "petlist.csv sent" in caplog.text
    for secret in ("127.0.0.1", "192.0.2.1", PASSWORD, "guessed-password", "my-password"):
        assert secret not in caplog.text


def test_a_session_names_itself_without_its_address(stage, client):
    sessions = [at for at in list(stage.server.ioloop.socket_map.values()) if isinstance(at, Session)]

    assert repr(sessions[0]) == f"<Session of {USER}>"


def drained(connection):
    """What still comes over a data connection, until it ends in whichever way."""
    count = 0
    with suppress(OSError), connection:
        while block := connection.recv(1 << 20):
            count += len(block)
    return count


LARGE = 96 * 1024 * 1024  # more than the system keeps on its way to a client that does not read


@pytest.fixture
def large(door, tmp_path, monkeypatch):
    """A set with a file that is long on its way, and a server that looks often."""
    monkeypatch.setattr(Server, "look_every", 0.02)
    door.home = make_set(tmp_path / "large")
    with (door.home / "pets_1.json").open("r+b") as file:
        file.truncate(LARGE)
    return door


@pytest.mark.parametrize("secure", [False, True], ids=["in clear", "TLS"])
def test_a_transfer_of_a_set_that_is_withdrawn_is_cut_and_no_later_one_begins(
    large, certificate, folder, secure
):
    with running(large, certificate) as stage:
        client = tls_client(stage) if secure else stage.login()
        client.voidcmd("TYPE I")
        with client:
            data = client.transfercmd("RETR pets_1.json")
            data.recv(1000)
            large.withdrawn.add("large")
            large.home = folder / "set-2"

            got = drained(data)
            with pytest.raises(ftplib.error_temp, match="426"):
                client.voidresp()
            for ask in (
                lambda: client.size("pets_2.json"),
                lambda: client.sendcmd("CWD /"),
                lambda: client.sendcmd("MLST petlist.csv"),
                lambda: client.sendcmd("STAT /"),
                lambda: client.sendcmd("RETR petlist.csv"),
                lambda: client.sendcmd("RETR .petwire/manifest.json"),
                lambda: client.sendcmd("MDTM orgs_1.json"),
            ):
                with pytest.raises(ftplib.error_temp, match="450 The set is withdrawn, log in again"):
                    ask()
            assert client.sendcmd("NOOP").startswith("200")
            assert fetch(client, ".petwire/withdrawals.json") == large.orders_data
            assert "set-2" in client.login(USER, PASSWORD)
            if secure:
                client.prot_p()

            again = fetch(client, "pets_1.json")

    assert got < LARGE - 1000
    assert again == (folder / "set-2" / "pets_1.json").read_bytes()


def test_a_transfer_outlives_its_login_but_not_its_set(large, certificate, folder):
    with running(large, certificate) as stage, stage.login() as client:
        client.voidcmd("TYPE I")
        data = client.transfercmd("RETR pets_1.json")
        data.recv(1000)
        large.home = folder / "set-2"
        client.sendcmd(f"USER {USER}")
        assert "set-2" in client.sendcmd(f"PASS {PASSWORD}")
        large.withdrawn.add("large")

        assert drained(data) < LARGE - 1000

        with pytest.raises(ftplib.error_temp, match="426"):
            client.voidresp()
        assert client.size("pets_2.json")  # the new login is of another set


def test_other_sessions_go_on_while_one_is_cut(large, certificate, folder):
    with running(large, certificate) as stage, stage.login() as first:
        first.voidcmd("TYPE I")
        data = first.transfercmd("RETR pets_1.json")
        large.home = folder / "set-2"
        with stage.login() as second:
            large.withdrawn.add("large")
            drained(data)

            assert fetch(second, "pets_1.json") == (folder / "set-2" / "pets_1.json").read_bytes()
        with pytest.raises(ftplib.error_temp, match="426"):
            first.voidresp()


def test_while_it_cannot_be_asked_nothing_new_begins_and_what_runs_goes_on(large, certificate):
    with running(large, certificate) as stage, stage.login() as client:
        client.voidcmd("TYPE I")
        data = client.transfercmd("RETR pets_1.json")
        data.recv(1000)
        large.asking_fails = True
        for _ in range(3):  # one may have been under way
            assert large.asked.acquire(timeout=20)

        with pytest.raises(ftplib.error_temp, match="450"):
            client.sendcmd("SIZE pets_2.json")
        rest = drained(data)
        assert client.voidresp().startswith("226")
        large.asking_fails = False
        assert client.size("pets_2.json")

    assert rest == LARGE - 1000
