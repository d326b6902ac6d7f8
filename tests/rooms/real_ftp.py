"""FTP servers that others wrote, as Debian packs them, serving a folder on loopback."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_ports
from tests.programs import needs

PASSWORD = "a long random token"
_HASH = "$6$petwire$K8KtvLalYJs2LeQ5DuEp1GbgDlsQukcV.cU8POEnC6vCk2DCbATmO69./u16vEMwlxKD..bPewsjXSuY.UuU61"

VSFTPD = """
listen=YES
listen_address=127.0.0.1
listen_port={port}
run_as_launching_user=YES
anonymous_enable=YES
anon_root={folder}
anon_world_readable_only=NO
secure_chroot_dir={home}
connect_from_port_20=NO
seccomp_sandbox=NO
xferlog_enable=NO
background=NO
ssl_enable=YES
allow_anon_ssl=YES
force_anon_logins_ssl=NO
force_anon_data_ssl=NO
require_ssl_reuse=YES
rsa_cert_file={certificate}
rsa_private_key_file={certificate}
"""

# Without TLSOptions it insists on the control connection's session for each data connection, too.
PROFTPD = """
ModulePath /usr/lib/proftpd
LoadModule mod_tls.c
ServerType standalone
DefaultAddress 127.0.0.1
Port {port}
UseIPv6 off
UseReverseDNS off
User {user}
Group {group}
RootLogin on
RequireValidShell off
AuthOrder mod_auth_file.c
AuthUserFile {home}/passwd
AuthGroupFile {home}/group
PidFile {home}/pid
ScoreboardFile {home}/scoreboard
DelayEngine off
WtmpLog off
TransferLog none
SystemLog {home}/log
AllowRetrieveRestart on
TLSEngine on
TLSRequired off
TLSProtocol TLSv1.2 TLSv1.3
TLSRSACertificateFile {certificate}
TLSRSACertificateKeyFile {certificate}
"""


@dataclass(frozen=True)
class Served:
    """A server that is up."""

    user: str
    port: int

    def url(self, scheme: str) -> str:
        return f"{scheme}://{self.user}@127.0.0.1:{self.port}/"


@contextmanager
def vsftpd(folder: Path, home: Path, certificate: Path, more: str = "") -> Iterator[Served]:
    """vsftpd without passwords, which insists on the control connection's TLS session for data. `more`: settings."""
    binary, port = needs("vsftpd"), free_ports(1)[0]
    conf = home / "vsftpd.conf"
    conf.write_text(VSFTPD.format(port=port, folder=folder, home=home, certificate=certificate) + more)
    with _up([binary, str(conf)], port):
        yield Served("anonymous", port)


@contextmanager
def proftpd(folder: Path, home: Path, certificate: Path, more: str = "") -> Iterator[Served]:
    """proftpd with one login, with the same habit. `more`: settings."""
    binary, _, port = needs("proftpd"), needs("mod_tls.so"), free_ports(1)[0]
    uid, gid = os.getuid(), os.getgid()
    (home / "passwd").write_text(f"reader:{_HASH}:{uid}:{gid}::{folder}:/bin/sh\n")
    (home / "group").write_text(f"readers:x:{gid}:reader\n")
    for name in ("passwd", "group"):
        (home / name).chmod(0o600)
    conf = home / "proftpd.conf"
    user, group = ("nobody", "nogroup") if uid == 0 else (f"#{uid}", f"#{gid}")
    conf.write_text(
        PROFTPD.format(port=port, user=user, group=group, home=home, certificate=certificate) + more
    )
    with _up([binary, "--nodaemon", "--config", str(conf)], port):
        yield Served("reader", port)


@contextmanager
def _up(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait_for(process, port)
        yield
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise RuntimeError(process.communicate()[1].decode(errors="replace")) from None
            time.sleep(0.05)
