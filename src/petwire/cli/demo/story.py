"""The story: a set is published and mirrored; then three things change, and each is seen at the mirror."""

import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.error import HTTPError

from petwire.cli.answers import people
from petwire.cli.basics import clock
from petwire.cli.demo.stage import HOLDER, CommandFailed, Side, Stage
from petwire.lib.config import config, split_address
from petwire.petapi.trykey import keep_try_key

SERVICE = "Furever Finder"
SOURCE = "hub"
TYPICAL = 8  # animals of the organisation that says no: enough to be seen, few enough for the guard

Animal = dict[str, Any]


def tell(stage: Stage) -> None:
    """Tell it from where the last telling ended: the first time from the beginning, later the next night."""
    if not stage.memory.service:
        _introduce_a_service(stage)
    if not stage.memory.last_day:
        _first_night(stage)
    _next_night(stage)


def _introduce_a_service(stage: Stage) -> None:
    stage.heading("A service asks for a key, and the operator approves it")
    (credentials,) = stage.run(
        stage.hub,
        *("services", "add", SERVICE, "--email", HOLDER, "--url", "https://furever.example"),
        *("--category", "adoption site", "--description", "Finds homes near you", "--json"),
    )
    stage.memory.service = credentials
    stage.memory.save()
    stage.run(stage.hub, "services", "approve", credentials["id"])
    keep_try_key(credentials["key"])  # the forms at /developers/api/ work without a key as well


def _first_night(stage: Stage) -> None:
    service = stage.memory.service
    yesterday = _today() - timedelta(days=1)
    stage.heading("Last night: the hub writes the service's files and serves them by FTP")
    published = _publish(stage, yesterday)
    stage.heading("The mirror fetches them over FTP and makes its first copy")
    host, port = split_address(str(config().ftp))
    if not any(source["name"] == SOURCE for source in stage.run(stage.mirror, "mirror", "status", "--json")):
        url = f"ftp://{service['ftp_user']}@{host}:{port}/"
        stage.run(
            stage.mirror,
            "mirror",
            "add",
            SOURCE,
            url,
            "--password-stdin",
            stdin=f"{service['ftp_password']}\n",
        )
    stage.run(stage.mirror, "mirror", "import", SOURCE, "--json", expect=(0, 3, 5))
    (status,) = stage.run(stage.mirror, "mirror", "status", SOURCE, "--json")
    _check(
        f"the mirror holds {status['animals']} animals, as many as were published",
        status["animals"] == published["pets"],
    )
    stage.memory.last_day = yesterday.isoformat()
    stage.memory.save()


def _next_night(stage: Stage) -> None:
    memory = stage.memory
    key = memory.service["id"]
    if memory.said_no is not None:
        stage.heading("The organisation that said no the last time changes its mind")
        stage.run(stage.hub, "sharing", "set", str(memory.said_no), key, "yes", expect=(0, 5))
    mirrored = stage.run(stage.mirror, "animals", "list", "--json")
    there = {int(animal["source_id"]): animal for animal in mirrored}
    cast = _cast(stage, there)
    edited, adopted, refusing = cast.edited, cast.adopted, cast.refusing

    stage.heading(
        "The day goes on at the hub: one animal is edited, one is adopted, one organisation says no"
    )
    night = max(_today(), date.fromisoformat(memory.last_day) + timedelta(days=1))
    fee = f"${40 + night.day} until {night:%A}"
    stage.run(stage.hub, "animals", "set", str(edited["id"]), f"adoption_fee={fee}", expect=(0, 5))
    stage.run(stage.hub, "animals", "set", str(adopted["id"]), "status=Adopted")
    stage.run(stage.hub, "sharing", "set", str(refusing), key, "no")
    memory.said_no = refusing
    memory.save()

    stage.heading("The next night: files again, with what is new, what is updated, and the list of all")
    _publish(stage, night)
    memory.last_day = night.isoformat()
    memory.save()
    stage.run(stage.mirror, "mirror", "update", SOURCE, "--json", expect=(0, 3))

    stage.heading("What the mirror shows now")
    _see(stage.mirror, there[edited["id"]], f"{edited['name']}'s fee is now {fee!r}", shows(fee))
    _see(stage.mirror, there[adopted["id"]], f"{adopted['name']} is adopted and gone (410)", is_gone)
    one, *others = cast.withheld
    more = f" and {len(others)} more" if others else ""
    _see(
        stage.mirror,
        there[one["id"]],
        f"{one['name']}{more} of organisation {refusing} are gone (410)",
        is_gone,
    )


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom the story happens to; animals as the hub lists them."""

    edited: Animal
    adopted: Animal
    refusing: int
    withheld: list[Animal]


def _cast(stage: Stage, there: dict[int, Animal]) -> Cast:
    """Two animals and a small organisation that are at the mirror now."""
    mine = [animal for animal in stage.run(stage.hub, "animals", "list", "--json") if animal["id"] in there]
    counts = Counter(animal["org"] for animal in mine)
    others = (org for org in counts if org != stage.memory.said_no)
    refusing = min(others, key=lambda org: (abs(counts[org] - TYPICAL), org))
    edited, adopted = [animal for animal in mine if animal["org"] != refusing][:2]
    return Cast(edited, adopted, refusing, [animal for animal in mine if animal["org"] == refusing])


def _publish(stage: Stage, day: date) -> dict[str, Any]:
    (published,) = stage.run(
        stage.hub,
        *("bulk", "write", "--service", stage.memory.service["id"], "--now", f"{day}T03:00", "--json"),
    )
    return published


def _today() -> date:
    return clock().astimezone(config().zone).date()


Expectation = Callable[[int, str], bool]


def shows(words: str) -> Expectation:
    """The page is there and holds these words."""
    return lambda status, text: status == 200 and words in text


def is_gone(status: int, text: str) -> bool:
    """The page says that it was there and is no more."""
    return status == 410


def _see(side: Side, animal: Animal, words: str, expected: Expectation) -> None:
    url = f"{side.url}/animals/{animal['id']}"
    _check(f"{words}: {url}", expected(*_fetch(url)))


def _fetch(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - an address of ours
            return response.status, response.read().decode()
    except HTTPError as err:
        return err.code, ""


def _check(words: str, right: bool) -> None:
    if not right:
        raise CommandFailed(f"Not as it should be: {words}")
    people.print(f"    [green]✓[/green] {words}")
