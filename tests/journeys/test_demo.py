"""The main job on an empty machine: `petwire demo`, then the files fetched and the pages read as a stranger would."""

import ftplib
import json
import os
import re
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError

import pytest

from petwire.lib.postgres import erase
from petwire.wire.manifest import decode_manifest
from petwire.wire.read import decode_pet
from tests.ports import free_ports
from tests.rooms.postgres_stage import made_home

pytestmark = pytest.mark.timeout(900)


@dataclass
class Demo:
    """A demo's settings and what it said when all was up."""

    home: Path
    environment: dict[str, str]
    said: dict

    def command(self, *arguments: str, mirror: bool = False) -> list[str]:
        settings = dict(self.environment)
        if mirror:
            settings |= {"PETWIRE_HOME": str(self.home / "mirror"), "PETWIRE_FTP": ""}
        done = subprocess.run(
            [sys.executable, "-m", "petwire.cli", *arguments],
            env=settings,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "petwire.cli", "demo", "--json", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo") / "home"
    (http,) = free_ports(1, apart=2)
    ftp, passive = free_ports(2, apart=20)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PETWIRE_")}
    yield {
        **kept,
        "PETWIRE_HOME": str(home),
        "PETWIRE_HTTP": f"127.0.0.1:{http}",
        "PETWIRE_FTP": f"127.0.0.1:{ftp}",
        "PETWIRE_FTP_PASSIVE_PORTS": f"{passive}-{passive + 19}",
    }
    for each in (home / "mirror", home):
        if each.exists():
            erase(each)


@pytest.fixture(scope="module")
def demo(environment):
    """`petwire demo --once` has told the first night; a second one tells the next and stays up."""
    first = start(environment, "--once")
    out, words = first.communicate(timeout=600)
    assert first.returncode == 0, words
    told = json.loads(out)
    process = start(environment)
    assert process.stdout is not None and process.stderr is not None
    line = process.stdout.readline()
    assert line, process.stderr.read()
    again = json.loads(line)
    assert again == told, "the same logins, keys and addresses the second time"
    yield Demo(Path(environment["PETWIRE_HOME"]), environment, again)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0


@pytest.fixture(scope="module")
def mirrored(demo) -> list[dict]:
    """The animals of the mirror."""
    return [json.loads(line) for line in demo.command("animals", "list", "--json", mirror=True)]


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_the_line_for_programs_holds_what_the_contract_names(demo):
    assert set(demo.said) == {"hub", "mirror", "services", "logins"}
    assert set(demo.said["hub"]) == {"url", "ftp"}
    assert set(demo.said["mirror"]) == {"url"}
    (service,) = demo.said["services"]
    assert set(service) == {"id", "key", "ftp_user", "ftp_password"}
    assert {login["role"] for login in demo.said["logins"]} == set(LANDS)


# Where each lands who signs in: an operator at the list, members of one organisation at its pages, who holds
# keys at their services.
LANDS = {
    "operator": "What waits for you",
    "admin": "You are admin",
    "editor": "You are editor",
    "volunteer": "You are volunteer",
    "foster": "You are foster",
    "holder": "Furever Finder",
}


def test_every_login_signs_in(demo):
    for login in demo.said["logins"]:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        address = f"{demo.said['hub']['url']}/console/account/sign-in/"
        form = browser.open(address, timeout=20).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        sent = {"login": login["email"], "password": login["password"], "csrfmiddlewaretoken": token}
        page = browser.open(address, urllib.parse.urlencode(sent).encode(), timeout=20).read().decode()
        assert LANDS[login["role"]] in page


def test_the_service_fetches_its_set_by_ftp_and_it_is_whole(demo):
    (service,) = demo.said["services"]
    host, port = demo.environment["PETWIRE_FTP"].split(":")
    files: dict[str, bytes] = {}
    with ftplib.FTP() as client:
        client.connect(host, int(port))
        client.login(service["ftp_user"], service["ftp_password"])
        for name in [*client.nlst(), ".petwire/manifest.json"]:
            blocks: list[bytes] = []
            client.retrbinary(f"RETR {name}", blocks.append)
            files[name] = b"".join(blocks)

    manifest = decode_manifest(files.pop(".petwire/manifest.json"))
    assert {file.name: file.bytes for file in manifest.files} == {
        name: len(data) for name, data in files.items()
    }
    pets = [decode_pet(line)[0] for line in files["pets_1.json"].splitlines()]
    assert {pet.id for pet in pets} == set(
        files["petlist.csv"].decode().replace("\n", ",").strip(",").split(",")
    )


def test_hub_and_mirror_hold_the_same_animals_of_the_service(demo, mirrored):
    published = {
        row["animal"]
        for line in demo.command("animals", "list", "--json")
        for row in [{"animal": json.loads(line)["id"]}]
    }
    held = {int(animal["source_id"]) for animal in mirrored}

    assert held and held < published


def test_pages_of_both_show_an_animal_with_its_tracker_once(demo, mirrored):
    row = mirrored[0]
    here = f"{demo.said['hub']['url']}/pet?{row['source_id']}&amp;a="

    for url, tag in (
        (f"{demo.said['mirror']['url']}/animals/{row['id']}", "&amp;h="),
        (f"{demo.said['hub']['url']}/animals/{row['source_id']}", "own."),
    ):
        status, page = get(url)
        assert status == 200
        assert page.count("/pet?") == page.count(here + tag) == 1


def test_the_search_api_answers_its_key_and_the_forms_who_has_none(demo):
    hub, (service,) = demo.said["hub"]["url"], demo.said["services"]
    org, *_ = demo.command("orgs", "list", "--json")
    asked = urllib.parse.urlencode(
        {"key": service["key"], "species": "dog", "city_or_zip": "62704", "geo_range": 1000}
    )
    _, answer = get(f"{hub}/search/pet_search?{asked}")
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    address = f"{hub}/developers/api/pets_at_shelter/"
    form = browser.open(address, timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    sent = {"shelter_id": json.loads(org)["id"], "csrfmiddlewaretoken": token}
    page = browser.open(address, urllib.parse.urlencode(sent).encode(), timeout=20).read().decode()

    assert json.loads(answer)["returned_pets"] > 1
    assert "returned_pets" in page and "key=YOUR_KEY" in page
    assert service["key"] not in page


def test_a_fresh_demo_leaves_a_real_instance_alone(environment):
    with made_home() as home:
        settings = {**environment, "PETWIRE_HOME": str(home)}
        subprocess.run(
            [sys.executable, "-m", "petwire.cli", "orgs", "add", "name=Real"],
            env=settings,
            check=True,
            capture_output=True,
        )

        for arguments in (("--fresh", "--once"), ("--once",)):
            process = start(settings, *arguments)
            _, words = process.communicate(timeout=60)
            assert process.returncode == 2
            assert "PETWIRE_HOME" in words
