"""Every command that the pages of the search API show is really run, by the shell, against a running server."""

import json
import os
import re
import subprocess
from pathlib import Path

from petwire.petapi.inputs import FUNCTIONS
from tests.petapi_live import running
from tests.programs import needs
from tests.rooms.petapi_stage import a_key
from tests.world import a_world

PAGES = Path(__file__).parents[2] / "docs" / "reference"
WRITTEN = "http://127.0.0.1:8000"  # the address in the pages: that of an instance as it comes


def commands(page: Path) -> list[str]:
    """The lines of a page that a reader copies into a shell."""
    return re.findall(r"^ {4}(curl .+)$", page.read_text(), re.M)


def test_every_function_has_a_page_with_a_command():
    found = {page.stem.removeprefix("search-"): commands(page) for page in PAGES.glob("search-*.md")}

    assert {name for name, lines in found.items() if lines} == set(FUNCTIONS)


def test_every_command_answers_well(committed):
    needs("curl")
    world, key = a_world(), a_key()
    pages = sorted(PAGES.glob("search-*.md"))
    with running() as base:
        for line in [line for page in pages for line in commands(page)]:
            assert WRITTEN in line
            # Ids of this world, for those that a reader would put in.
            line = re.sub(r"\bpet_id=1\b", f"pet_id={world.biscuit.pk}", line.replace(WRITTEN, base))
            line = re.sub(r"\b(shelter_ids?)=1\b", rf"\1={world.happy_tails.pk}", line)
            done = subprocess.run(
                ["/bin/sh", "-c", line.replace("curl", "curl -sS --noproxy '*'", 1)],
                env={**os.environ, "KEY": key},
                capture_output=True,
                timeout=60,
                check=True,
            )
            answer = json.loads(done.stdout)

            assert answer["status"] == "ok", line
            assert len(answer) > 1, line
