"""Sets that come from another hub over HTTPS: pinned, resumed, patient, and never mixed."""

import threading
from collections.abc import Callable
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from typer.testing import CliRunner

from petwire.access.actions import (
    Application,
    Credentials,
    FileHabits,
    add_service,
    approve_service,
    set_service,
    suspend_service,
)
from petwire.access.reads import service_of
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.run import after_a_no
from petwire.bulkfiles.run import write_set as publish
from petwire.cli.bulk import bulk
from petwire.lib.config import config
from petwire.mirror import actions, run
from petwire.mirror.address import parse_address
from petwire.mirror.fetch import open_door
from petwire.mirror.ftp import PAUSES, UpstreamRefused
from petwire.mirror.https import HttpsDoor
from petwire.orgs.models import Environment
from petwire.sharing.actions import set_decision, withdraw
from petwire.sharing.models import Code, Subject
from tests import world
from tests.rooms.mirror_world import BY, NIGHT, add_mirror, dump, scrub, take_in

pytestmark = pytest.mark.usefixtures("committed")

Trouble = Callable[[dict, Callable], list[bytes] | None]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args) -> None:
        """Nothing."""


class Hub:
    """The hub's own web application on loopback. `troubles` are answers that come before its own, one a request."""

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []
        self.asked: list[str] = []
        self._app = get_wsgi_application()
        self.server = WSGIServer(("127.0.0.1", 0), Quiet)
        self.server.set_app(self._answer)
        self.port = self.server.server_port
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        self.server.serve_forever(0.05)
        connection.close()

    def _answer(self, environ, start_response):
        if environ["PATH_INFO"].endswith("/withdrawals.json"):  # asked by each run, and no matter here
            return saying("404 Not Found")(environ, start_response)
        line = environ["PATH_INFO"] + (f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else "")
        self.asked.append(line + (f" {environ['HTTP_RANGE']}" if "HTTP_RANGE" in environ else ""))
        if self.troubles:
            answer = self.troubles.pop(0)(environ, start_response)
            if answer is not None:
                return answer
        return self._app(environ, start_response)

    def stop(self) -> None:
        self.server.shutdown()
        self._thread.join(20)
        self.server.server_close()


def saying(status: str, **headers: str) -> Trouble:
    def answer(environ, start_response):
        start_response(status, [(name.replace("_", "-"), value) for name, value in headers.items()])
        return [b""]

    return answer


def fine(environ, start_response) -> None:
    """No trouble."""


@pytest.fixture
def hub():
    started = Hub()
    yield started
    started.stop()


@pytest.fixture
def pauses(monkeypatch):
    """The seconds that were waited, without waiting."""
    waited = []

    def opened(upstream):
        return open_door(upstream, pause=waited.append)

    monkeypatch.setattr(run, "open_door", opened)
    return waited


@pytest.fixture
def key() -> Credentials:
    """A service that gets seven pups of one rescue, three in a file."""
    org = world.an_org()
    for number in range(7):
        world.an_animal(org, name=f"Pup {number}", description="woof " * 2000)
    credentials = add_service(
        application=Application(name="Hearth"),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NIGHT,
    )
    approve_service(key_id=credentials.id, by=BY, now=NIGHT)
    set_decision(org_id=org.pk, audience=credentials.id, yes=True, by=BY, now=NIGHT)
    set_service(key_id=credentials.id, habits=FileHabits(rows_per_file=3), by=BY, now=NIGHT)
    return credentials


def publish_for(key: Credentials):
    return publish(service_of(key.id), now=NIGHT, by=BY)


def add(hub: Hub, key: Credentials, *, password: str | None = None) -> None:
    url = f"http://{key.ftp_user}@127.0.0.1:{hub.port}/"
    actions.add_source(name="hub", url=url, password=password or key.ftp_password, by=BY, now=NIGHT)


@pytest.mark.parametrize("zipped", [False, True])
def test_a_set_comes_over_the_web_as_it_lies_in_its_folder(hub, key, pauses, zipped):
    set_service(key_id=key.id, habits=FileHabits(zipped=zipped), by=BY, now=NIGHT)
    published = publish_for(key)
    add_mirror(published.folder, "folder")
    take_in("folder")
    add(hub, key)

    outcome = take_in()
    again = scrub()

    assert (outcome.exit_code, outcome.report["animals"]["added"]) == (0, 7)
    assert outcome.report["set"] == published.id
    assert again.exit_code == 5
    assert dump() == dump("folder")
    assert all(f"?set={published.id}" in line for line in hub.asked if "manifest" not in line)
    assert not (config().home / "staging" / "hub").exists()
    assert pauses == []


def test_a_hub_that_is_busy_is_waited_for_as_long_as_it_asks(hub, key, pauses):
    publish_for(key)
    add(hub, key)
    hub.troubles = [saying("429 Too Many Requests", Retry_After="20"), saying("503 Busy"), fine]

    assert take_in().exit_code == 0
    assert pauses == [20.0, PAUSES[1]]


def test_a_hub_that_asks_for_a_long_pause_is_left_alone(hub, key, pauses):
    add(hub, key)

    outcome = take_in()  # no set has been published yet

    assert outcome.exit_code == 75
    assert "asks us to come again in 600 seconds" in outcome.words
    assert pauses == []


def test_a_hub_that_stays_busy_or_is_not_there_is_told_after_some_tries(hub, key, pauses):
    publish_for(key)
    add(hub, key)
    hub.troubles = [saying("500 Broken")] * 5
    busy = take_in()
    hub.stop()

    gone = take_in()

    assert (busy.exit_code, gone.exit_code) == (75, 75)
    assert "did not give us the manifest after 5 tries: 500 Broken" in busy.words
    assert pauses == [*PAUSES, *PAUSES]


def test_a_broken_transfer_goes_on_where_it_broke(hub, key, pauses):
    published = publish_for(key)
    whole = (published.folder / "orgs_1.json").stat().st_size
    add(hub, key)

    def cut(environ, start_response):
        data = (published.folder / "orgs_1.json").read_bytes()
        start_response("200 OK", [("Content-Length", str(len(data)))])
        return [data[:100]]

    hub.troubles = [fine, cut]

    assert take_in().exit_code == 0
    assert f"/files/orgs_1.json?set={published.id} bytes=100-" in hub.asked
    assert whole > 100
    assert pauses == [PAUSES[0]]


def test_what_an_earlier_try_has_staged_is_not_fetched_again(hub, key, pauses):
    publish_for(key)
    add(hub, key)
    # The manifest and two files come through, then the hub is away until the try is given up.
    hub.troubles = [fine, fine, fine, *[saying("503 Busy")] * 5]
    assert take_in().exit_code == 75
    had = hub.asked[1:3]
    hub.asked.clear()

    assert take_in().exit_code == 0
    assert not set(had) & set(hub.asked)


def test_a_set_that_is_withdrawn_meanwhile_is_begun_anew_and_never_mixed(hub, key, pauses):
    first = publish_for(key)
    add(hub, key)
    mittens = world.Animal.objects.order_by("id").last()

    def take_back(environ, start_response):
        withdraw(kind=Subject.ANIMAL, subject=mittens.pk, code=Code.ERROR, by=BY, now=NIGHT)
        after_a_no(now=NIGHT, by=BY)

    hub.troubles = [fine, fine, take_back]

    outcome = take_in()

    assert (outcome.exit_code, outcome.report["animals"]["added"]) == (0, 6)
    assert outcome.report["set"] != first.id
    assert mittens.name.encode() not in dump()


def test_a_set_that_is_withdrawn_after_its_last_file_is_not_taken_in(hub, key, pauses, monkeypatch):
    publish_for(key)
    add(hub, key)
    fetch = HttpsDoor.fetch

    def take_back(door, file):
        path = fetch(door, file)
        if file.name == "pets_3.json":
            PublishedSet.objects.update(revoked_at=NIGHT)
        return path

    monkeypatch.setattr(HttpsDoor, "fetch", take_back)

    outcome = take_in()

    assert outcome.exit_code == 75
    assert dump() == b""


def test_a_newer_set_does_not_disturb_the_one_that_is_fetched(hub, key, pauses):
    first = publish_for(key)
    add(hub, key)
    hub.troubles = [fine, lambda environ, start_response: publish_for(key) and None]

    assert take_in().report["set"] == first.id


def test_a_wrong_password_names_the_user_and_the_remedy(hub, key, pauses):
    publish_for(key)
    add(hub, key, password="hunter2hunter2")

    outcome = take_in()

    assert outcome.exit_code == 1
    assert f"does not accept the login '{key.ftp_user}'" in outcome.words
    assert "--password-stdin" in outcome.words
    assert "hunter2" not in outcome.words
    assert pauses == []


def test_a_suspended_account_reads_the_hubs_own_words(hub, key, pauses):
    suspend_service(key_id=key.id, why="test", by=BY, now=NIGHT)
    add(hub, key)

    assert "may not fetch files now" in take_in().words


def test_a_redirect_is_not_followed_with_the_password(hub, key, pauses):
    publish_for(key)
    add(hub, key)
    hub.troubles = [saying("302 Found", Location=f"http://127.0.0.1:{hub.port}/elsewhere")]

    outcome = take_in()

    assert outcome.exit_code == 1
    assert "answers 302 Found" in outcome.words
    assert len(hub.asked) == 1


def test_what_is_no_hub_is_told(hub, key, pauses):
    add(hub, key)
    hub.troubles = [saying("404 Not Found")]

    assert "it is no petwire hub, or the address is wrong" in take_in().words


def test_a_file_that_is_longer_than_promised_is_not_read_to_its_end(hub, key, tmp_path):
    publish_for(key)
    address, _ = parse_address(f"http://{key.ftp_user}@127.0.0.1:{hub.port}/")
    door = HttpsDoor(address, password=key.ftp_password, staging=tmp_path / "staging", pause=lambda _: None)
    file = door.listing()[0]

    def endless(environ, start_response):
        start_response("200 OK", [])
        return [b"x" * 1_000_000] * 50

    hub.troubles = [endless]

    with pytest.raises(UpstreamRefused, match="sends more of"):
        door.fetch(file)
    door.close(done=True)


def test_the_files_of_a_hub_are_checked_over_the_web(hub, key):
    publish_for(key)
    url = f"http://{key.ftp_user}@127.0.0.1:{hub.port}/"

    checked = CliRunner().invoke(bulk, ["check", url, "--password-stdin"], input=f"{key.ftp_password}\n")

    assert checked.exit_code in (0, 3), checked.output
    assert "7 animals" in checked.output
