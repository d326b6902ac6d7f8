"""Real clients fetch a whole set, byte for byte."""

import ftplib
import io
import ssl
import subprocess

import pytest

from tests.programs import needs
from tests.rooms.ftp_stage import (
    MANIFEST,
    PASSWORD,
    USER,
    FakeDoor,
    listed,
    make_certificate,
    make_set,
    running,
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ftp")
    with running(FakeDoor(make_set(folder / "set-1")), make_certificate(folder / "secrets")) as stage:
        yield stage


def run(*command, cwd):
    done = subprocess.run(command, cwd=cwd, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def lftp(stage, cwd, *commands):
    script = "; ".join(["set net:max-retries 1", "set cmd:fail-exit yes", *commands, "quit"])
    login = ["-u", f"{USER},{PASSWORD}", "-p", str(stage.port), "127.0.0.1"]
    return run(needs("lftp"), "--norc", "-e", script, *login, cwd=cwd)


def curl(stage, cwd, *arguments):
    return run(needs("curl"), "-sS", "-q", "-u", f"{USER}:{PASSWORD}", *arguments, cwd=cwd)


def wget(stage, cwd, *arguments):
    command = [needs("wget"), "--no-config", "-nv", "-t1", f"--user={USER}", f"--password={PASSWORD}"]
    return run(*command, *arguments, cwd=cwd)


def fetch(client, name, *, rest=None):
    content = io.BytesIO()
    client.retrbinary(f"RETR {name}", content.write, rest=rest)
    return content.getvalue()


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param("set ftp:ssl-allow no", id="passive"),
        pytest.param("set ftp:ssl-allow no; set ftp:passive-mode no", id="active"),
        pytest.param("set ftp:ssl-allow no; set ftp:prefer-epsv no", id="PASV, not EPSV"),
        pytest.param("set ftp:ssl-allow no; set ftp:use-mlsd yes", id="by MLSD"),
        pytest.param("set ftp:ssl-allow no; set ftp:sync-mode no", id="without waiting for answers"),
        pytest.param("set ftp:ssl-force yes; set ssl:verify-certificate no", id="TLS"),
        pytest.param(
            "set ftp:ssl-force yes; set ssl:verify-certificate no; set ftp:passive-mode no", id="TLS, active"
        ),
    ],
)
def test_lftp_mirrors_a_whole_set(stage, tmp_path, setting):
    lftp(stage, tmp_path, setting, "mirror --parallel=3 / got")

    assert listed(tmp_path / "got") == listed(stage.door.home)


def test_lftp_trusts_the_self_made_certificate_when_told_to(stage, tmp_path):
    lftp(stage, tmp_path, f"set ssl:ca-file {stage.certificate}; set ftp:ssl-force yes", "mirror / got")

    assert listed(tmp_path / "got") == listed(stage.door.home)


def test_lftp_can_renew_what_it_mirrored(stage, tmp_path):
    lftp(stage, tmp_path, "set ftp:ssl-allow no; set ftp:use-mlsd yes", "mirror / got")
    kept = tmp_path / "got" / "petlist.csv"
    assert kept.stat().st_mode & 0o200
    kept.write_bytes(b"old")

    lftp(stage, tmp_path, "set ftp:ssl-allow no", "mirror / got")

    assert listed(tmp_path / "got") == listed(stage.door.home)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param([], id="passive"),
        pytest.param(["--disable-epsv"], id="PASV, not EPSV"),
        pytest.param(["--ftp-port", "-"], id="active"),
        pytest.param(["--ftp-port", "-", "--disable-eprt"], id="PORT, not EPRT"),
        pytest.param(["--ssl-reqd", "--insecure"], id="TLS"),
        pytest.param(["--ssl-reqd", "--insecure", "--tls-max", "1.2"], id="TLS 1.2"),
        # TLS with --ftp-port is left to the other clients: curl 7.87 and 7.88 never begin the handshake there.
    ],
)
def test_curl_fetches_every_file(stage, tmp_path, options):
    names = curl(stage, tmp_path, *options, "--list-only", stage.url).decode().split()

    got = {name: curl(stage, tmp_path, *options, stage.url + name) for name in names}

    assert got == listed(stage.door.home)


def test_curl_trusts_the_self_made_certificate_when_told_to(stage, tmp_path):
    got = curl(stage, tmp_path, "--ssl-reqd", "--cacert", str(stage.certificate), stage.url + "petlist.csv")

    assert got == listed(stage.door.home)["petlist.csv"]


def test_curl_resumes(stage, tmp_path):
    whole = listed(stage.door.home)["pets_1.json"]
    (tmp_path / "pets_1.json").write_bytes(whole[:1_234_567])

    curl(stage, tmp_path, "-C", "-", "-O", stage.url + "pets_1.json")

    assert (tmp_path / "pets_1.json").read_bytes() == whole


@pytest.mark.parametrize("options", [[], ["--no-passive-ftp"]], ids=["passive", "active"])
def test_wget_fetches_a_whole_set(stage, tmp_path, options):
    wget(stage, tmp_path, *options, "-r", "-nH", stage.url)

    assert listed(tmp_path) == listed(stage.door.home)


def test_wget_fetches_by_pattern(stage, tmp_path):
    wget(stage, tmp_path, stage.url + "pets_*.json")

    assert sorted(listed(tmp_path)) == ["pets_1.json", "pets_2.json"]


@pytest.mark.parametrize("program", [curl, wget])
def test_the_manifest_is_fetched_by_name(stage, tmp_path, program):
    output = ["-O-"] if program is wget else []

    assert program(stage, tmp_path, *output, stage.url + ".petwire/manifest.json") == MANIFEST


@pytest.mark.parametrize("passive", [True, False], ids=["passive", "active"])
@pytest.mark.parametrize("tls", [True, False], ids=["TLS", "plain"])
def test_ftplib_fetches_every_file(stage, passive, tls):
    with tls_client(stage) if tls else stage.login() as client:
        client.set_pasv(passive)

        got = {name: fetch(client, name) for name in client.nlst()}

    assert got == listed(stage.door.home)


@pytest.mark.parametrize("tls", [True, False], ids=["TLS", "plain"])
@pytest.mark.parametrize("rest", [1, 1_000_001, 3_000_000])
def test_ftplib_resumes_in_the_middle(stage, tls, rest):
    with tls_client(stage) if tls else stage.login() as client:
        assert fetch(client, "pets_1.json", rest=rest) == listed(stage.door.home)["pets_1.json"][rest:]


def tls_client(stage):
    """A client that verifies certificate and host name and keeps data in TLS."""
    client = ftplib.FTP_TLS(context=ssl.create_default_context(cafile=stage.certificate), timeout=20)
    client.connect("127.0.0.1", stage.port)
    client.login(USER, PASSWORD)
    client.prot_p()
    return client
