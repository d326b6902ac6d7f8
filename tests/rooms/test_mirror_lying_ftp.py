"""An FTP server that lies: a set comes in whole and right, or not at all."""

import os
from functools import partial

import pytest

from petwire.lib.config import config
from petwire.mirror import actions, ftp, run
from petwire.mirror.fetch import open_door
from tests.rooms.ftp_stage import make_certificate
from tests.rooms.lying_ftp import PASSWORD, USER, Lies, lying
from tests.rooms.mirror_world import BY, NIGHT, a_pet, add_mirror, dump, take_in, write_manifest, write_set

pytestmark = pytest.mark.usefixtures("committed", "quick")

PETS = [a_pet(number, description="word " * 200) for number in range(1, 101)]
LARGE = "pets_1.json"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def hub(tmp_path):
    folder = write_set(tmp_path / "hub", pets=PETS)
    assert (folder / LARGE).stat().st_size > 3 * 64 * 1024
    return folder


@pytest.fixture
def quick(monkeypatch):
    """No pauses."""
    monkeypatch.setattr(run, "open_door", partial(open_door, pause=lambda seconds: None))


@pytest.fixture
def impatient(monkeypatch):
    """Two seconds in place of a minute until a silent server is given up."""
    monkeypatch.setattr(ftp, "TIMEOUT", 2)


def import_from(server, *, scheme="ftp", name="hub"):
    url = f"{scheme}://{USER}@127.0.0.1:{server.port}/"
    actions.add_source(name=name, url=url, password=PASSWORD, by=BY, now=NIGHT)
    return take_in(name)


_truth: list[bytes] = []  # once it is known


@pytest.fixture
def truth(hub):
    """The dump of a mirror that reads the same files from their folder. Each test has the same files."""
    if not _truth:
        add_mirror(hub, "truth")
        take_in("truth")
        _truth.append(dump("truth"))
    return _truth[0]


def in_text_mode(data):
    return data.replace(b"\n", b"\r\n")


def failing_once(times):
    return "230 Logged in" if times % 2 else "530 Login incorrect"


@pytest.mark.parametrize(
    "lies",
    [
        pytest.param(lambda: Lies(), id="none at all"),
        pytest.param(lambda: Lies(drop_each=64 * 1024), id="each connection breaks after 64 KiB"),
        pytest.param(lambda: Lies(drop_each=64 * 1024, logins=failing_once), id="and each second login fails"),
        pytest.param(lambda: Lies(stalls=LARGE), id="a transfer stalls"),
        pytest.param(lambda: Lies(busy_in=LARGE), id="421 in the middle"),
        pytest.param(lambda: Lies(silent_after=LARGE), id="226 never comes"),
        pytest.param(lambda: Lies(unknown=("SIZE",)), id="no SIZE"),
        pytest.param(lambda: Lies(unknown=("MDTM",)), id="no MDTM"),
        pytest.param(lambda: Lies(unknown=("SIZE", "MDTM", "REST")), id="no SIZE, MDTM and REST"),
        pytest.param(lambda: Lies(unknown=("REST",), stalls=LARGE), id="no REST when one is due"),
        pytest.param(lambda: Lies(ignores_rest=True, stalls=LARGE), id="REST is accepted and not done"),
        pytest.param(lambda: Lies(size=lambda size: "not known"), id="SIZE in words"),
        pytest.param(lambda: Lies(size=lambda size: "-1"), id="SIZE below zero"),
        pytest.param(lambda: Lies(pasv="192.0.2.1"), id="a foreign address for the data"),
        pytest.param(lambda: Lies(unknown=("NLST",)), id="MLSD only"),
        pytest.param(lambda: Lies(unknown=("NLST", "MLSD")), id="LIST of Unix only"),
        pytest.param(
            lambda: Lies(unknown=("NLST", "MLSD"), listing=lambda name: name or "windows"), id="LIST of Windows only"
        ),
        pytest.param(lambda: Lies(unknown=("MLSD", "LIST")), id="NLST only"),
        pytest.param(lambda: Lies(listing=lambda name: f"/home/hub/{name}"), id="NLST with folders"),
        pytest.param(lambda: Lies(listing=lambda name: f"C:\\hub\\{name}"), id="NLST with folders of Windows"),
        pytest.param(lambda: Lies(greeting=b"220 Bienvenue \xe0 la ferme"), id="a greeting in Latin-1"),
        pytest.param(
            lambda: Lies(unknown=("SIZE",), mangle=in_text_mode),
            id="line ends changed, and no SIZE",
        ),
    ],
)  # fmt: skip
def test_a_set_comes_whole_in_spite_of_it(impatient, hub, truth, lies):
    with lying(hub, lies()) as server:
        outcome = import_from(server)

    assert (outcome.exit_code, outcome.report["animals"]["added"]) == (0, 100), outcome.words
    assert dump() == truth
    assert not (config().home / "staging" / "hub").exists()


@pytest.mark.parametrize(
    ("lies", "exit_code", "words"),
    [
        pytest.param(lambda: Lies(size=lambda size: str(size + 10)), 75, "bytes", id="SIZE too large"),
        pytest.param(lambda: Lies(size=lambda size: str(size // 2)), 75, "more bytes than", id="SIZE too small"),
        pytest.param(
            lambda: Lies(mangle=in_text_mode), 75, "more bytes than", id="line ends changed"
        ),
        pytest.param(
            lambda: Lies(unknown=("REST",), drop_each=64 * 1024), 75, "tries", id="no REST, and 64 KiB at most"
        ),
        pytest.param(lambda: Lies(endless=LARGE), 75, "more bytes than", id="a file without end"),
        pytest.param(
            lambda: Lies(unknown=("SIZE",), mangle=lambda data: data[:-9]), 4, "row is not whole", id="cut, no SIZE"
        ),
        pytest.param(lambda: Lies(unknown=("NLST", "MLSD", "LIST")), 1, "refuses the listing", id="no listing at all"),
        pytest.param(lambda: Lies(unknown=("PASV",)), 1, "refuses the listing", id="no passive mode"),
        pytest.param(lambda: Lies(greeting=b"421 Closed today"), 75, "421 Closed today", id="closed"),
        pytest.param(lambda: Lies(greeting=b"HTTP/1.1 400 Bad Request"), 75, "HTTP/1.1", id="no FTP server"),
        pytest.param(lambda: Lies(greeting=b"220 " + b"x" * 9000), 75, "8192 bytes", id="a greeting without end"),
        pytest.param(lambda: Lies(logins=lambda times: "332 Account"), 1, "not accept the login", id="an account too"),
        pytest.param(
            lambda: Lies(listing=lambda name: f"{name}\r\n" * 20_000), 1, "more files than", id="a listing without end"
        ),
    ],
)  # fmt: skip
def test_a_set_that_cannot_be_trusted_is_not_taken_in(hub, lies, exit_code, words):
    with lying(hub, lies()) as server:
        outcome = import_from(server)

    assert outcome.exit_code == exit_code, outcome.words
    assert words in outcome.words
    assert dump() == b""


def rewritten(hub, **values):
    """Other rows of the same length in the file of the animals, with the time that it had."""
    path = hub / LARGE
    at = path.stat().st_mtime
    path.write_bytes(path.read_bytes().replace(b"word ", b"drow "))
    os.utime(path, (at, at))


def test_a_file_that_changes_between_two_reads_is_not_put_together_from_both(impatient, hub):
    """Same size, no times: only the bytes that are fetched twice tell."""

    def before(name, times):
        if name == LARGE and times == 2:
            rewritten(hub)

    lies = Lies(unknown=("MDTM",), stalls=LARGE, before=before)
    with lying(hub, lies) as server:
        outcome = import_from(server)

    assert outcome.exit_code == 0, outcome.words
    assert (b"drow " in dump(), b"word " in dump()) == (True, False)


def test_a_file_that_changes_with_its_time_is_read_anew(hub):
    def before(name, times):
        if name == "petlist.csv" and times == 1:
            rewritten(hub)
            os.utime(hub / LARGE, (1, 1))
            for path in hub.iterdir():
                os.utime(path, (1, 1))

    with lying(hub, Lies(before=before)) as server:
        outcome = import_from(server)

    assert outcome.exit_code == 0, outcome.words
    assert (b"drow " in dump(), b"word " in dump()) == (True, False)


def test_a_file_that_changes_each_time_it_is_read_is_never_taken_in(hub):
    times_seen = []

    def before(name, times):
        if name == LARGE:
            times_seen.append(times)
            for path in hub.iterdir():
                os.utime(path, (NIGHT.timestamp() + times, NIGHT.timestamp() + times))

    with lying(hub, Lies(before=before)) as server:
        outcome = import_from(server)

    assert outcome.exit_code == 75
    assert "was changing each time it was read" in outcome.words
    assert len(times_seen) == 3
    assert dump() == b""


def test_bytes_that_differ_from_the_manifest_are_refused(hub):
    write_manifest(hub, set_id="night-1")
    with lying(hub, Lies(mangle=lambda data: data.replace(b"word ", b"w0rd "))) as server:
        outcome = import_from(server)

    assert outcome.exit_code == 4
    assert "SHA-256 differs" in outcome.words
    assert dump() == b""


def test_what_was_fetched_before_the_server_went_away_is_taken_up_by_the_next_run(impatient, hub, truth):
    def logins(times):
        return "230 Logged in" if times < 2 or times > 6 else "421 Come again"

    lies = Lies(stalls="petlist.csv", logins=logins)
    with lying(hub, lies) as server:
        first = import_from(server)
        held = dump()
        second = take_in()

    assert (first.exit_code, held) == (75, b"")
    assert second.exit_code == 0
    assert lies.asked["orgs_1.json"] == 1, "it was fetched by the first run"
    assert dump() == truth


@pytest.mark.parametrize(
    ("tls", "exit_code", "words"), [("none", 1, "502"), ("refused", 1, "534"), ("broken", 75, "tries")]
)
def test_without_tls_the_password_is_not_sent(hub, tls, exit_code, words):
    lies = Lies(tls=tls)
    with lying(hub, lies) as server:
        outcome = import_from(server, scheme="ftps")

    assert outcome.exit_code == exit_code, outcome.words
    assert words in outcome.words
    assert lies.passwords == []
    assert dump() == b""


@pytest.mark.parametrize("drop_each", [None, 64 * 1024])
def test_over_tls_it_is_the_same(hub, truth, certificate, drop_each):
    with lying(hub, Lies(tls="good", drop_each=drop_each), certificate) as server:
        outcome = import_from(server, scheme="ftps")

    assert outcome.exit_code == 0, outcome.words
    assert dump() == truth
