"""A rescue switches a service off by telephone: its login sees the animals gone, the page what it still owes."""

import io
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from petwire.access.actions import Application, Credentials, add_service, approve_service
from petwire.access.reads import service_of
from petwire.bulkfiles.run import write_set
from petwire.lib.progress import Nobody
from petwire.orgs.models import Environment
from petwire.sharing.actions import set_preference
from petwire.work.run import sweep
from tests.console import Cast, a_cast
from tests.rooms.ftp_stage import make_certificate, running
from tests.rooms.test_bulkfiles_revoked import Door
from tests.world import BY, CATEGORY, committed  # noqa: F401 (a fixture)


@pytest.fixture
def world(committed) -> Cast:  # noqa: F811
    cast = a_cast()
    set_preference(org_id=cast.world.quiet_paws.pk, category=CATEGORY, yes=True, by=BY, now=clock())
    return cast


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def key(world) -> Credentials:
    """A service that has had its first set."""
    application = Application(name="Paw Map", categories=(CATEGORY,))
    made = add_service(
        application=application, environment=Environment.PRODUCTION, terms_accepted=True, by=BY, now=clock()
    )
    approve_service(key_id=made.id, by=BY, now=clock())
    write_set(service_of(made.id), now=clock(), by=BY)
    return made


def names(client) -> set[str]:
    """The animals in the set that a login sees."""
    content = io.BytesIO()
    client.retrbinary("RETR pets_1.json", content.write)
    return set(re.findall(r'"name":"(\w+)"', content.getvalue().decode()))


def test_switched_off_gone_and_the_receipt_is_waited_for(visit, world, key, tmp_path):
    with (
        visit(width=360) as phone,
        running(Door(), make_certificate(tmp_path)) as stage,
        stage.connect() as first,
        stage.connect() as second,
    ):
        page = phone.page
        phone.sign_in(world.people["admin"])
        phone.open("/console/")
        page.get_by_role("navigation", name="Happy Tails Rescue").get_by_role(
            "link", name="Who shows our animals"
        ).click()
        row = page.get_by_role("listitem").filter(has_text="Paw Map")
        expect(row.get_by_text("Shows 2")).to_be_visible()
        first.login(key.ftp_user, key.ftp_password)
        assert {"Biscuit", "Mittens", "Shy"} <= names(first)

        switch = page.get_by_role("group", name="May Paw Map show your animals?")
        switch.get_by_role("button", name="No", exact=True).click()

        page.get_by_text("Paw Map: no. It may not show your animals any more.").wait_for()
        expect(row.get_by_text("Shows none")).to_be_visible()
        expect(row.get_by_text("has not fetched that yet")).to_be_visible()
        assert switch.get_by_role("button", name="No", exact=True).get_attribute("aria-pressed") == "true"
        assert page.evaluate("document.activeElement.textContent") == "No"  # where the reader was
        assert page.url.endswith("/sharing/")

        sweep(clock=clock, watcher=Nobody())  # the worker was woken
        second.login(key.ftp_user, key.ftp_password)
        left = names(second)
        assert "Shy" in left
        assert not left & {"Biscuit", "Mittens"}

        page.reload()
        expect(row.get_by_text("has not fetched that yet")).to_be_visible()
        second.retrbinary("RETR .petwire/withdrawals.json", lambda data: None)
        page.reload()
        expect(row.get_by_text("it has fetched that")).to_be_visible()

    _back_to_yes_without_scripts(visit, world, key, tmp_path)


def _back_to_yes_without_scripts(visit, world, key, tmp_path) -> None:
    with visit(width=360, scripts=False) as phone:
        phone.sign_in(world.people["admin"])
        phone.open(f"/console/{world.world.happy_tails.pk}/sharing/")
        row = phone.page.get_by_role("listitem").filter(has_text="Paw Map")
        row.get_by_role("button", name="Yes").click()
        expect(row.get_by_text("Shows 2")).to_be_visible()
        expect(row.get_by_text("Asked to let go")).to_have_count(0)
        assert phone.complaints == []
        assert phone.strange() == []
    write_set(service_of(key.id), now=clock(), by=BY)
    with running(Door(), make_certificate(tmp_path)) as stage, stage.connect() as client:
        client.login(key.ftp_user, key.ftp_password)
        assert {"Biscuit", "Mittens"} <= names(client)
