"""Public pages in a browser as people on the road have it: when the largest part is there, and how much moves.

The sample world; Debian's Chromium at 360 pixels, its processor slowed to a quarter, 1.6 Mbit/s and 150 ms away: what
Lighthouse calls a mobile visit. Nothing is kept from one page to the next.
"""

import shutil
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any
from urllib.error import URLError

from bench.stage import Stage, free_port, start
from bench.tables import Goal, Row
from petwire.catalog.models import Animal
from petwire.cli.demo.seed import seed
from petwire.cli.demo.world import sample_world
from petwire.lib.progress import Nobody

ANIMALS, ORGS = 240, 16
SLOWER = 4  # times
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 90_000,
}  # bytes/s
_PATIENCE = 60.0  # seconds
_WATCH = """
window.shown = {lcp: 0, cls: 0};
new PerformanceObserver(list => list.getEntries().forEach(one => shown.lcp = one.startTime))
    .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(one => { if (!one.hadRecentInput) shown.cls += one.value }))
    .observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Of one visit: seconds until the largest part was painted, and the sum of the shifts."""

    lcp: float
    cls: float


def run(stage: Stage) -> list[Row]:
    path = shutil.which("chromium")
    if path is None:
        print("paints: left out, chromium is not here")
        return []
    stage.changed()
    stage.empty()
    share = min(1.0, stage.sizes.usual / 100_000 * 20)
    world = sample_world(
        today=datetime.now(UTC).date(), animals=max(40, int(ANIMALS * share)), orgs=max(6, int(ORGS * share))
    )
    seed(world, now=datetime.now(UTC), watcher=Nobody())
    animal = Animal.objects.filter(status="Available", pictures__isnull=False).order_by("-pk").first()
    assert animal is not None
    pages = {"front page": "/", "list of animals": "/animals", "an animal’s page": f"/animals/{animal.pk}"}
    port = free_port()
    web = start("web", PETWIRE_HTTP=f"127.0.0.1:{port}")
    try:
        _until_it_answers(f"http://127.0.0.1:{port}/")
        seen = _visits(path, f"http://127.0.0.1:{port}", pages, rounds=stage.sizes.rounds)
    finally:
        web.terminate()
        web.wait(20)
    return [row for name, visits in seen.items() for row in _rows(name, visits)]


def _rows(name: str, visits: list[Seen]) -> list[Row]:
    return [
        Row(f"{name}: largest part painted", median(one.lcp for one in visits), "s", Goal(2.5, unit="s")),
        Row(f"{name}: layout shift", max(one.cls for one in visits), "CLS", Goal(0.1, unit="CLS")),
    ]


def _visits(path: str, base: str, pages: dict[str, str], *, rounds: int) -> dict[str, list[Seen]]:
    from playwright.sync_api import sync_playwright

    seen: dict[str, list[Seen]] = {name: [] for name in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for _ in range(rounds):
            for name, address in pages.items():
                seen[name].append(_visit(browser, base + address))
        browser.close()
    return seen


def _visit(browser: Any, url: str) -> Seen:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, bypass_csp=True
    )
    try:
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", NETWORK)
        page.add_init_script(_WATCH)
        page.goto(url, wait_until="networkidle", timeout=_PATIENCE * 1000)
        page.wait_for_function("shown.lcp > 0", timeout=_PATIENCE * 1000)
        shown = page.evaluate("window.shown")
        return Seen(shown["lcp"] / 1000, shown["cls"])
    finally:
        context.close()


def _until_it_answers(url: str) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
