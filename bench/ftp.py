"""Downloads from `petwire ftp`, of files that are runs of a master's bytes, against vsftpd with plain files of the same
bytes and the same client."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ftplib import FTP
from functools import partial
from pathlib import Path

from bench.nights import NIGHT
from bench.stage import BY, Stage, free_port, start
from bench.tables import Against, Goal, Row, interleaved, timed
from petwire.bulkfiles.master import PETS
from petwire.bulkfiles.run import copy_out, write_set
from petwire.lib.virtual import RUNS, Made, encode_layout, layout_of

BIG = "pets_999999.json"
HOW = (
    "vsftpd is not here, so its rows are left out. `apt-get install vsftpd`, or `apt-get download vsftpd` and "
    "`dpkg -x vsftpd_*.deb .venv/vsftpd` where another FTP server is installed."
)
_BLOCK = 1 << 20
_SMALL = 40  # rows a file, which makes files of some 200 KB
_RUNS = 1000  # in the large file
_PATIENCE = 60.0  # seconds

_CONF = """\
listen=YES
listen_address=127.0.0.1
listen_port={port}
run_as_launching_user=YES
anonymous_enable=YES
no_anon_password=YES
anon_root={root}
anon_world_readable_only=NO
secure_chroot_dir={empty}
connect_from_port_20=NO
seccomp_sandbox=NO
xferlog_enable=NO
background=NO
"""


def program() -> str | None:
    """Where vsftpd is: installed, or unpacked beside the venv's programs."""
    unpacked = Path(".venv/vsftpd/usr/sbin/vsftpd")
    return (
        str(unpacked.absolute())
        if unpacked.exists()
        else shutil.which("vsftpd", path="/usr/sbin:/usr/bin:/sbin")
    )


def run(stage: Stage) -> list[Row]:
    if (vsftpd := program()) is None:
        print(HOW)
        return []
    stage.hold(stage.sizes.tiny)
    stage.share_all(rows_per_file=_SMALL)
    published = write_set(stage.service, now=NIGHT + timedelta(minutes=1), by=BY)
    plain = stage.nights.home / "plain"
    megabytes = _lengthen(published.folder, stage.sizes.big_file) / 1e6
    copy_out(stage.service, published, plain, now=NIGHT)
    small = sorted(path.name for path in plain.glob("pets_*.json") if path.name != BIG)
    with _petwire(stage) as ours, _vsftpd(vsftpd, plain, stage.nights.home / "empty") as theirs:
        big = _compared(ours, theirs, [BIG], stage.sizes.rounds)
        many = _compared(ours, theirs, small, stage.sizes.rounds)
    size = sum((plain / name).stat().st_size for name in small) / len(small) / 1000
    return [
        Row(
            f"FTP, one file of {megabytes:,.0f} MB",
            megabytes / big["petwire"],
            "MB/s",
            Goal(0.5, least=True),
            Against.PEER,
            megabytes / big["vsftpd"],
            "vsftpd",
        ),
        Row(
            f"FTP, {len(small):,} files of {size:,.0f} KB",
            len(small) / many["petwire"],
            "files/s",
            Goal(0.6, least=True),
            Against.PEER,
            len(small) / many["vsftpd"],
            "vsftpd",
        ),
    ]


def _lengthen(folder: Path, size: int) -> int:
    """Let a set have one more file, of about a thousand runs where it is made of runs. Its bytes."""
    layout = layout_of(folder)
    if layout is None:  # so few animals that all files are plain
        (folder / BIG).write_bytes(bytes(size))
        return size
    pets = next(number for number, path in enumerate(layout.sources) if path.name == PETS)
    there, run = layout.sources[pets].stat().st_size, size // _RUNS
    every = [(pets, number * 7 * run % (there - run), run) for number in range(_RUNS)]
    sources = [str(os.path.relpath(path, folder.parent)) for path in layout.sources]
    made = {**layout.files, BIG: Made.of(every)}
    (folder.parent / RUNS).write_bytes(encode_layout(sources, made))
    return made[BIG].size


def _compared(ours: FTP, theirs: FTP, names: list[str], rounds: int) -> dict[str, float]:
    def case(client: FTP) -> float:
        return timed(lambda: [_fetch(client, name) for name in names])

    cases = {"vsftpd": partial(case, theirs), "petwire": partial(case, ours)}
    interleaved(cases, rounds=1)  # both warm
    return interleaved(cases, rounds=2 * rounds)


_sink = bytearray(_BLOCK)


def _fetch(client: FTP, name: str) -> None:
    with client.transfercmd(f"RETR {name}") as data:
        while data.recv_into(_sink):
            pass
    client.voidresp()


@contextmanager
def _petwire(stage: Stage) -> Iterator[FTP]:
    port = free_port()
    user, password = stage.login
    with _served(start("ftp", PETWIRE_FTP=f"127.0.0.1:{port}"), port) as client:
        client.login(user, password)
        yield client


@contextmanager
def _vsftpd(binary: str, root: Path, home: Path) -> Iterator[FTP]:
    port = free_port()
    empty, conf = home / "empty", home / "vsftpd.conf"
    empty.mkdir(parents=True, exist_ok=True)
    conf.write_text(_CONF.format(port=port, root=root, empty=empty))
    process = subprocess.Popen([binary, str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with _served(process, port) as client:
        client.login()
        yield client


@contextmanager
def _served(process: "subprocess.Popen[bytes]", port: int) -> Iterator[FTP]:
    """A client of a server that was just started; both are gone when the block ends."""
    try:
        with _connected(process, port) as client:
            yield client
    finally:
        process.terminate()
        process.communicate()


def _connected(process: "subprocess.Popen[bytes]", port: int) -> FTP:
    client = FTP(timeout=_PATIENCE)
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            client.connect("127.0.0.1", port)
            return client
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise
            time.sleep(0.05)
