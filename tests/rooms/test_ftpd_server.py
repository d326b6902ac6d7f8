"""The FTP server starts with a clear word or not at all, and stops cleanly; its self-made certificate."""

import ftplib
import signal
import socket
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from petwire.ftpd.certificate import RENEW_BEFORE, VALID_FOR, self_made_certificate
from petwire.ftpd.server import BadCertificate, BadPublicAddress, CannotListen, PortTaken, build_server
from tests.rooms.ftp_stage import (
    PASSWORD,
    USER,
    FakeDoor,
    listed,
    make_certificate,
    make_set,
    running,
    settings_for,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("secrets"))


@pytest.fixture
def door(tmp_path):
    return FakeDoor(tmp_path)


# --- Start and stop


def test_a_taken_port_is_an_error_that_names_the_setting(door, certificate):
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = other.getsockname()

        with pytest.raises(PortTaken) as error:
            build_server(settings_for(certificate, address=address), door)

    assert f"Port {address[1]}" in str(error.value)
    assert "PETWIRE_FTP" in str(error.value)
    assert error.value.exit_code == 1


def test_an_address_of_another_machine_is_an_error_that_names_the_setting(door, certificate):
    with pytest.raises(CannotListen, match="PETWIRE_FTP"):
        build_server(settings_for(certificate, address=("192.0.2.1", 2121)), door)


@pytest.mark.parametrize("address", ["no host at all", "two..dots", "192.0.2.300"])
def test_a_public_address_that_is_none_is_an_error_that_names_the_setting(door, certificate, address):
    with pytest.raises(BadPublicAddress, match="PETWIRE_FTP_PUBLIC_ADDRESS"):
        build_server(settings_for(certificate, public_address=address), door)


@pytest.mark.parametrize("content", [None, "", "no PEM", "key only"])
def test_a_certificate_that_is_none_is_an_error_that_names_the_setting(door, certificate, tmp_path, content):
    file = tmp_path / "cert.pem"
    if content == "key only":
        content = certificate.read_text().partition("-----BEGIN CERTIFICATE")[0]
    if content is not None:
        file.write_text(content)

    with pytest.raises(BadCertificate, match="PETWIRE_TLS_CERT"):
        build_server(settings_for(file), door)


def test_certificate_and_key_may_be_two_files(door, certificate, tmp_path):
    key, mark, chain = certificate.read_text().partition("-----BEGIN CERTIFICATE")
    (tmp_path / "key.pem").write_text(key)
    (tmp_path / "cert.pem").write_text(mark + chain)

    with running(door, tmp_path / "cert.pem", key=tmp_path / "key.pem") as stage, stage.connect() as client:
        assert client.sendcmd("AUTH TLS").startswith("234")


def test_a_key_of_another_certificate_is_refused(door, certificate, tmp_path):
    other = self_made_certificate(tmp_path, host="127.0.0.1", now=NOW)

    with pytest.raises(BadCertificate):
        build_server(settings_for(certificate, key=other), door)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_ipv6_is_served(certificate, tmp_path):
    home = make_set(tmp_path / "set-1")
    try:
        probe = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 loopback here")
    probe.close()
    with running(FakeDoor(home), certificate, address=("::1", 0)) as stage, ftplib.FTP(timeout=20) as client:
        client.connect("::1", stage.port)
        client.login(USER, PASSWORD)
        for passive in (True, False):
            client.set_pasv(passive)
            assert client.nlst() == sorted(listed(home))


SERVE = """
import sys
from pathlib import Path
from petwire.ftpd.server import FtpSettings, build_server, serve

settings = FtpSettings(("127.0.0.1", 0), "offered", "", range(40000, 40010), Path(sys.argv[1]))
server = build_server(settings, door=None)
print(server.port, flush=True)
serve(server)
print("closed", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_cleanly(certificate, number):
    command = [sys.executable, "-W", "error", "-c", SERVE, str(certificate)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline())
        with ftplib.FTP(timeout=20) as client:
            client.connect("127.0.0.1", port)

            process.send_signal(number)

            assert client.getmultiline().startswith("421 The server is stopping")
        out, err = process.communicate(timeout=20)

    assert (process.returncode, out, err) == (0, "closed\n", "")


def test_the_port_is_free_again_after_the_end(door, certificate):
    with running(door, certificate) as stage:
        port = stage.port
        stage.connect().close()

    build_server(settings_for(certificate, address=("127.0.0.1", port)), door).close_all()


# --- The self-made certificate


def test_the_self_made_certificate_is_private_and_used_again(tmp_path):
    first = self_made_certificate(tmp_path / "secrets", host="ftp.example.org", now=NOW)
    content = first.read_bytes()

    again = self_made_certificate(tmp_path / "secrets", host="ftp.example.org", now=NOW + timedelta(days=300))

    assert again == first
    assert again.read_bytes() == content
    assert first.stat().st_mode & 0o777 == 0o600
    assert list(first.parent.iterdir()) == [first]


@pytest.mark.parametrize(
    ("host", "later"),
    [
        pytest.param("ftp.example.org", VALID_FOR - RENEW_BEFORE + timedelta(days=1), id="soon at its end"),
        pytest.param("ftp.example.org", VALID_FOR + timedelta(days=1), id="at its end"),
        pytest.param("ftp.example.org", -timedelta(days=2), id="not begun"),
        pytest.param("other.example.org", timedelta(), id="for another host"),
    ],
)
def test_the_self_made_certificate_is_renewed(tmp_path, host, later):
    content = self_made_certificate(tmp_path, host="ftp.example.org", now=NOW).read_bytes()

    assert self_made_certificate(tmp_path, host=host, now=NOW + later).read_bytes() != content


def test_a_damaged_certificate_is_made_anew(tmp_path):
    file: Path = self_made_certificate(tmp_path, host="127.0.0.1", now=NOW)
    file.write_bytes(b"cut off")

    self_made_certificate(tmp_path, host="127.0.0.1", now=NOW)

    assert ssl.create_default_context(cafile=file).get_ca_certs()
