"""Test data: marked everywhere on an instance that holds it, and on no page of an instance in production."""

import re
from dataclasses import replace

import pytest
from django.core import mail
from django.test import Client

from petwire.catalog.models import Animal, Picture
from petwire.lib.config import config
from petwire.lib.mail import send
from petwire.mirror.actions import add_source, set_source
from petwire.mirror.models import Upstream
from petwire.orgs.models import Environment, Organisation
from petwire.sharing.actions import set_environment
from tests.console import ROLES, a_cast
from tests.contracts.test_console_roles import ROWS, concrete
from tests.rooms.mirror_world import BY, NIGHT, a_pet, add_mirror, take_in, write_manifest, write_set

committed_for_real = pytest.mark.usefixtures("committed")


@pytest.fixture
def settings_of(monkeypatch):
    def change(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"PETWIRE_{name.upper()}", value)
        config.cache_clear()

    yield change
    monkeypatch.undo()
    config.cache_clear()


@pytest.fixture
def test_instance(settings_of):
    settings_of(environment="test")


# Marked everywhere


PUBLIC = ("/", "/animals", "/orgs", "/privacy", "/terms", "/nothing-here")


@pytest.mark.django_db
def test_every_page_of_a_test_instance_says_so(test_instance):
    set_environment(environment=Environment.TEST)
    cast = a_cast(busy=True)
    clients = {who: cast.client(who) for who in ROLES}
    asked = [("anonymous", path) for path in PUBLIC]
    asked += [
        ("anonymous", f"/animals/{cast.world.biscuit.pk}"),
        ("anonymous", f"/orgs/{cast.world.happy_tails.pk}"),
    ]
    # Each by somebody who sees it, and by one to whom it is refused.
    for address, row in ROWS.items():
        for wanted in (200, 403, 404):
            if wanted in row:
                asked.append((ROLES[len(row) - 1 - row[::-1].index(wanted)], concrete(address, cast)))

    pages = 0
    for who, path in asked:
        answer = clients[who].get(path, follow=True)
        assert answer.headers["Petwire-Environment"] == "test", path
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow", path
        if answer.headers.get("Content-Type", "").startswith("text/html") and b"<html" in answer.content:
            pages += 1
            html = answer.content.decode()
            assert "<title>[Test data] " in html, path
            assert 'class="test-data"' in html, path
            assert '<meta name="robots" content="noindex' in html, path
    assert pages > 100


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/favicon.ico", "/static/listings/site.css", "/pet?1&a=&h="])
def test_other_answers_of_a_test_instance_say_so_in_a_header(client, test_instance, path):
    answer = client.get(path)

    assert answer.headers["Petwire-Environment"] == "test"
    answer.close()  # a static file


@pytest.mark.django_db
def test_an_instance_in_production_bears_no_mark(client):
    answer = client.get("/")

    assert "Petwire-Environment" not in answer.headers
    assert "X-Robots-Tag" not in answer.headers
    assert b"noindex" not in answer.content
    assert b"Test data" not in answer.content


def test_mail_of_a_test_instance_says_so_in_its_subject(test_instance, mailoutbox):
    send(to="a@x.example", template="console/mail/refused", org="Paws", reason="No.")

    assert mailoutbox[0].subject.startswith("[Test data] ")


@pytest.mark.django_db
def test_mail_about_accounts_says_so_as_well(test_instance, mailoutbox):
    cast = a_cast()

    Client().post("/console/account/password/forgotten/", {"email": cast.people["admin"].email})

    assert [one.subject for one in mail.outbox] == ["[Test data] A new password for petwire"]


# Refused in production


@pytest.fixture
def hub(tmp_path):
    """A folder with three animals, whose trackers lie at tracker.example.net."""
    pets = [replace(a_pet(n), values=a_pet(n).values | {"tracker_url": TRACKER.format(n)}) for n in (1, 2, 3)]
    return write_set(tmp_path / "hub", pets=pets)


TRACKER = "https://tracker.example.net/pet?{}"


def shown(client: Client) -> bool:
    """Does any public page show what the source has? Those of its animals and organisation as well."""
    animals = Animal.objects.filter(origin="hub").order_by("pk")
    assert len(animals) == 3
    paths = ["/", "/animals", "/orgs", *(f"/animals/{one.pk}" for one in animals)]
    paths += [f"/orgs/{one.pk}" for one in Organisation.objects.filter(origin="hub")]
    paths += [f"/report/{animals[0].pk}"]
    assert Picture.objects.filter(origin="hub").exists()
    told = {
        path
        for path in paths
        if re.search(r"Pet \d|Rescue 1", client.get(path, follow=True).content.decode())
    }
    assert not told or told == set(paths)
    return bool(told)


@committed_for_real
def test_of_an_ordinary_source_everything_is_shown(client, hub):
    add_mirror(hub)
    take_in()

    assert shown(client)


@committed_for_real
def test_the_manifest_says_it_and_a_persons_word_does_not_overrule_it(client, hub):
    write_manifest(hub, set_id="s1", environment="test")
    add_source(name="hub", url=str(hub), environment="production", by=BY, now=NIGHT)

    assert take_in().exit_code == 3
    assert not shown(client)


@committed_for_real
def test_a_person_says_it(client, hub):
    add_source(name="hub", url=str(hub), environment="test", by=BY, now=NIGHT)
    take_in()

    assert not shown(client)


@committed_for_real
@pytest.mark.parametrize(
    "url", ["ftp://apikey-t0ab12cd@ftp.example.org/", "ftps://apikey-a1b2c3d4@test.example.org/"]
)
def test_its_address_says_it_before_anything_is_fetched(client, hub, url):
    add_source(name="hub", url=url, password="x", by=BY, now=NIGHT)
    Upstream.objects.update(url=str(hub))  # the files lie here, whatever the address was
    take_in()

    assert not shown(client)


@committed_for_real
def test_the_names_of_its_files_say_it(client, hub):
    for path in list(hub.iterdir()):
        path.rename(hub / f"t0ab12cd_{path.name}")
    add_mirror(hub)

    outcome = take_in()

    assert outcome.exit_code == 3
    assert not shown(client)


@committed_for_real
def test_most_of_its_trackers_lie_at_a_host_of_test_data(client, hub, settings_of):
    settings_of(test_hosts="sandbox.example.org, example.net")
    add_mirror(hub)
    take_in()

    assert not shown(client)


@committed_for_real
def test_one_address_of_a_record_cannot_make_a_source_test_data(client, tmp_path, settings_of):
    settings_of(test_hosts="example.net")
    pets = [
        a_pet(1),
        a_pet(2),
        replace(a_pet(3), values=a_pet(3).values | {"tracker_url": TRACKER.format(3)}),
    ]
    pets = [replace(one, values={"tracker_url": "https://t.example.com/pet", **one.values}) for one in pets]
    add_mirror(write_set(tmp_path / "hub", pets=pets))
    take_in()

    assert shown(client)


@committed_for_real
def test_a_wrong_guess_is_put_right_by_a_persons_word_for_good(client, hub):
    for path in list(hub.iterdir()):
        path.rename(hub / f"t0ab12cd_{path.name}")
    add_mirror(hub)
    take_in()

    set_source(name="hub", environment="production", by=BY, now=NIGHT)
    take_in()

    assert shown(client)


@committed_for_real
def test_a_test_instance_shows_test_data(client, hub, test_instance):
    set_environment(environment=Environment.TEST)
    write_manifest(hub, set_id="s1", environment="test")
    add_mirror(hub)
    take_in()

    assert shown(client)
    set_environment(environment=Environment.PRODUCTION)
