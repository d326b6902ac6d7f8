"""Hits of the tracker image in a second, over HTTP on loopback, against the same web server's own static file of 43
bytes, and against an application in it that does nothing. Every hit is one that counts: another place, another page."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from bench.load import NOTHING, load, wait_for
from bench.stage import Stage, free_port
from bench.tables import Against, Goal, Row, interleaved
from petwire.catalog.models import Animal
from petwire.tracker.models import Lost, Views
from petwire.tracker.pixel import PIXEL

ASKED, SITES, AGENTS = 20_000, 200, 300
STATIC = "/static43/pixel.gif"


def run(stage: Stage) -> list[Row]:
    stage.search_world()
    animals = list(Animal.objects.order_by("id").values_list("pk", flat=True)[:5000])
    seconds = 2.0 if stage.sizes.rounds > 1 else 0.2
    requests = _hits(animals, ASKED if stage.sizes.rounds > 1 else 500)
    asked = {"petwire": requests, "static": [_request(STATIC)], "nothing": [_request(NOTHING)]}
    with tempfile.TemporaryDirectory(prefix="petwire-bench-") as folder, _served(Path(folder)) as port:
        for one in asked.values():
            load(port, one, seconds=seconds / 4)
        rates = interleaved(
            {name: (lambda one=one: load(port, one, seconds=seconds).rate) for name, one in asked.items()},
            rounds=stage.sizes.rounds,
        )
    counted = sum(Views.objects.values_list("count", flat=True))
    lost = sum(Lost.objects.values_list("count", flat=True))
    assert counted and not lost, f"{counted} views were counted, {lost} lost"
    work = "hits of the tracker image, each counted"
    return [
        Row(
            work,
            rates["petwire"],
            "/s",
            Goal(0.5, True),
            Against.LIMIT,
            rates["static"],
            "the server's static 43 bytes",
        ),
        Row(
            work,
            rates["petwire"],
            "/s",
            None,
            Against.LIMIT,
            rates["nothing"],
            "an application that does nothing",
        ),
    ]


def _hits(animals: list[int], count: int) -> list[bytes]:
    """Views by people: each from another place, on pages of some sites, by browsers of some hundred kinds."""
    chance = Random(1)
    found = []
    for number in range(count):
        agent = f"Mozilla/5.0 (X11; Linux x86_64; rv:{number % AGENTS}.0) Gecko/20100101 Firefox/{number % AGENTS}.0"
        headers = {
            "User-Agent": agent,
            "Referer": f"https://site{chance.randrange(SITES)}.example/",
            "X-Forwarded-For": f"{1 + number % 200}.{number // 200 % 250}.{chance.randrange(250)}.7",
            "Accept": "image/avif,image/webp,image/*,*/*;q=0.8",
        }
        found.append(_request(f"/pet?{chance.choice(animals)}&a=&h=", headers))
    return found


def _request(path: str, headers: dict[str, str] | None = None) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    (folder / "pixel.gif").write_bytes(PIXEL)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.tracker_app", str(port), str(folder)],
        env={**os.environ, "PETWIRE_TRUSTED_PROXIES": "127.0.0.0/8"},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port, STATIC, holds=b"GIF89a")
        yield port
    finally:
        process.terminate()
        process.wait(20)
