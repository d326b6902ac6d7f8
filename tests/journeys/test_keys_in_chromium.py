"""A key, from the wish to the receipt: asked for by telephone, confirmed, approved, fetched once, used by FTP, switched
off by a rescue, gone, and the letting go confirmed."""

import base64
import ftplib
import io
import urllib.request
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from petwire.access.life.use import flush
from petwire.access.models import Service
from petwire.bulkfiles.run import write_set
from petwire.lib import signing
from petwire.lib.progress import Nobody
from petwire.orgs.models import Person
from petwire.wire.receipts import Receipt, encode_receipt
from petwire.wire.withdrawals import decode_withdrawals
from petwire.work.run import sweep
from tests.console import Cast, a_cast
from tests.journeys.test_console_in_chromium import FRESH, link_in
from tests.orders_world import SEED
from tests.rooms.ftp_stage import make_certificate, running
from tests.rooms.test_bulkfiles_revoked import Door
from tests.world import BY, committed  # noqa: F401 (a fixture)


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def world(committed) -> Cast:  # noqa: F811
    return a_cast()


def fill_in(page) -> None:
    page.get_by_label("Name of the service").fill("Paw Map")
    page.get_by_label("What it does with the data").fill(
        "Shows animals on a map, with a link to each rescue."
    )
    page.get_by_label("Adoption site:").check()
    page.get_by_label("Company or organisation").fill("Paw Map Inc.")
    page.get_by_label("Web address").fill("paw-map.example")
    page.get_by_label("Everybody can see what it shows").check()
    page.get_by_role("group", name="Enable daily JSON data file download via FTP").get_by_label("Yes").check()
    page.get_by_label("Domains").fill("www.paw-map.example")
    page.get_by_label("Your name").fill("Dev")
    page.get_by_label("Your e-mail address").fill("dev@paw-map.example")
    page.get_by_label("I have read the terms and accept them").check()


def test_a_key_is_asked_for_approved_used_by_ftp_switched_off_and_the_end_confirmed(
    visit, world, mailoutbox, tmp_path
):
    # Without a single script: everything works without.
    with visit(width=360, scripts=False) as phone, visit() as desk:
        page = phone.page
        phone.open("/developers/")
        page.get_by_role("link", name="Ask for a key").first.click()
        fill_in(page)
        page.get_by_role("button", name="Ask for the key").click()
        expect(page.get_by_role("heading", name="Thank you. Look into your mail.")).to_be_visible()

        phone.open(link_in(mailoutbox[0]))
        page.get_by_label("Password").fill(FRESH)
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_text("waiting for an operator")).to_be_visible()

        desk.sign_in(world.people["operator"])
        desk.open("/console/operator/")
        desk.page.get_by_role("link", name="request for a key").click()
        desk.page.get_by_role("link", name="Paw Map").click()
        desk.page.get_by_role("link", name="Approve").click()
        desk.page.get_by_role("button", name="Approve").click()
        expect(desk.page.get_by_text("Paw Map is approved.")).to_be_visible()

        phone.open(link_in(mailoutbox[-1]))
        page.get_by_role("button", name="Show it now, once").click()
        password = page.locator("#ftp-password").inner_text()
        user = page.get_by_text("apikey-").inner_text()
        assert page.locator("#key").inner_text().startswith(user.removeprefix("apikey-"))
        page.get_by_role("link", name="I have kept it").click()
        expect(page.get_by_text("works", exact=True)).to_be_visible()
        assert password not in page.content()

        service = Service.objects.get(name="Paw Map")
        desk.sign_in(world.people["admin"])
        desk.open(f"/console/{world.world.happy_tails.pk}/sharing/")
        row = desk.page.get_by_role("listitem").filter(has_text="Paw Map")
        row.get_by_role("button", name="Yes", exact=True).click()
        desk.page.get_by_text("Paw Map: yes.").wait_for()
        write_set(service, now=clock(), by=BY)
        assert b'"Biscuit"' in fetched(user, password, "pets_1.json", tmp_path)

        row.get_by_role("button", name="No", exact=True).click()
        desk.page.get_by_text("Paw Map: no. It may not show your animals any more.").wait_for()
        sweep(clock=clock, watcher=Nobody())  # the worker was woken
        assert b'"Biscuit"' not in fetched(user, password, "pets_1.json", tmp_path)
        orders = fetched(user, password, ".petwire/withdrawals.json", tmp_path)
        assert send(f"{phone.base}/files/.petwire/receipt", user, password, receipt_for(orders)) == 201
        desk.page.reload()
        expect(row.get_by_text("it has confirmed that")).to_be_visible()

        assert Person.objects.get(email="dev@paw-map.example").check_password(FRESH)
        assert phone.complaints == desk.complaints == []
        assert phone.strange() == desk.strange() == []


def fetched(user: str, password: str, name: str, tmp_path) -> bytes:
    """A file of the newest set by FTP."""
    content = io.BytesIO()
    with running(Door(), make_certificate(tmp_path)) as stage, stage.connect() as client:
        assert isinstance(client, ftplib.FTP)
        client.login(user, password)
        client.retrbinary(f"RETR {name}", content.write)
    flush()  # what was counted: else a thread would write it down while the tables are being emptied
    return content.getvalue()


def receipt_for(orders: bytes) -> bytes:
    """What a mirror answers when everything is hidden and erased."""
    found = decode_withdrawals(orders).content
    content = Receipt(
        hub=found.hub,
        service=found.service,
        number=found.number,
        upto=len(found.entries),
        hidden_at=clock(),
        erased_at=clock(),
        key=signing.public_key(SEED),
    )
    return encode_receipt(content, lambda message: signing.sign(SEED, message))


def send(url: str, user: str, password: str, data: bytes) -> int:
    """Post with the FTP login; gives the status."""
    login = base64.b64encode(f"{user}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        return answer.status
