"""The pages of a key's life, as a holder, an operator and a visitor go through them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from petwire.access.life.ending import end_row
from petwire.access.life.models import BreachLetterTo, BreachReport, Certificate, TermsNotice
from petwire.access.models import Service
from petwire.bulkfiles.certificates import is_genuine
from petwire.bulkfiles.hubkey import hub_key
from petwire.bulkfiles.models import PublishedSet, Received
from petwire.bulkfiles.received import Runs
from petwire.desk.waiting import waiting
from petwire.lib import signing
from petwire.sharing.models import AudienceStanding
from petwire.wire.statements import write_statement
from tests.console import Cast, a_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(monkeypatch) -> Cast:
    monkeypatch.setattr(transaction, "on_commit", lambda send, **_: send())
    made = a_cast()
    service = Service.objects.get(key_id=made.ids["key_id"])
    runs = {"orgs": [made.world.happy_tails.pk], "animals": [3, 4, 9], "pictures": []}
    Received.objects.create(service=service, **{name: Runs.of(ids).encode() for name, ids in runs.items()})
    now = timezone.now()
    facts = dict.fromkeys(("pets", "orgs", "new", "updated", "bytes"), 0)
    PublishedSet.objects.create(
        service=service, kind="nightly", day=now.date(), name="one", started_at=now, **facts
    )
    mail.outbox.clear()
    return made


def paths(cast: Cast) -> tuple[str, str]:
    key_id = cast.ids["key_id"]
    return f"/console/services/{key_id}/", f"/console/operator/services/{key_id}/"


def standing(cast: Cast) -> str:
    return Service.objects.get(key_id=cast.ids["key_id"]).audience.standing


def encode_forged(content: dict) -> bytes:
    """The same certificate, signed by another key than the hub's."""
    seed = "66" * 32
    value = {name: one for name, one in content.items() if name != "signature"}
    value["key"] = signing.public_key(seed)
    return write_statement(value, lambda message: signing.sign(seed, message))


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_holder_ends_a_key_sees_what_to_delete_and_confirms_it(cast):
    holder, (mine, theirs) = cast.client("holder"), paths(cast)

    ended = holder.post(mine + "end/", follow=True)
    assert "What is to be deleted" in words(ended)
    assert standing(cast) == AudienceStanding.TERMINATED
    assert PublishedSet.objects.get().revoked_at is not None, "at once, and not by the next sweep"

    listed = b"".join(holder.get(mine + "deletion/received.csv").streaming_content).decode()
    org = cast.world.happy_tails.pk
    assert listed == f"kind,id\r\norganisation,{org}\r\nanimal,3\r\nanimal,4\r\nanimal,9\r\n"

    today = timezone.now().date().isoformat()
    given = {"name": "Ann Holder", "deleted": "All tables and backups.", "day": today, "complete": "on"}
    assert holder.post(mine + "deletion/confirm/", {**given, "complete": ""}).status_code == 422
    assert not Certificate.objects.exists()
    assert "confirmed" in words(holder.post(mine + "deletion/confirm/", given, follow=True))

    kept = Certificate.objects.get()
    signed = holder.get(f"{mine}deletion/certificates/{kept.pk}.json").content
    content = json.loads(signed)
    (row,) = end_row(Service.objects.get(key_id=cast.ids["key_id"]), now=timezone.now()).certificates
    forged = encode_forged(content)
    assert is_genuine(row)
    assert not is_genuine(replace(row, content=signed.replace(b"Ann", b"Eve")))
    assert not is_genuine(replace(row, content=forged)), "signed well, by somebody else"
    assert (content["name"], content["key"], content["received"]["animals"]) == (
        "Ann Holder",
        hub_key().public,
        3,
    )
    assert "signature fits" in words(cast.client("operator").get(theirs + "end/"))
    assert holder.get(mine + "end/").status_code == 302


def test_a_day_that_is_still_to_come_confirms_nothing(cast):
    holder, (mine, _) = cast.client("holder"), paths(cast)
    holder.post(mine + "end/")
    day = (timezone.now() + timedelta(days=3)).date().isoformat()

    given = {"name": "Ann", "deleted": "All", "day": day, "complete": "on"}

    assert holder.post(mine + "deletion/confirm/", given).status_code == 422


def test_a_notice_goes_to_the_holder_who_answers_and_the_operator_closes_it(cast):
    holder, operator, (mine, theirs) = cast.client("holder"), cast.client("operator"), paths(cast)

    operator.post(theirs + "notices/serve/", {"code": "stale", "reason": "Rex was adopted."})
    served = TermsNotice.objects.get()
    assert [one.to for one in mail.outbox] == [["holder@service.example"]]
    assert "Notices of breach" in words(holder.get(mine))
    assert "Rex was adopted." in words(holder.get(f"{mine}notices/{served.pk}/"))

    holder.post(f"{mine}notices/{served.pk}/", {"text": "He is down."})
    assert [one.words for one in waiting(timezone.now())] == ["answer to a notice of breach"]
    assert "He is down." in words(operator.get(f"{theirs}notices/{served.pk}/"))
    operator.post(f"{theirs}notices/{served.pk}/mended/", {"text": "Thanks"})

    assert waiting(timezone.now()) == []
    assert "closed" in words(holder.get(f"{mine}notices/{served.pk}/"))
    assert standing(cast) == "approved"


def test_danger_takes_the_sets_back_at_once(cast):
    cast.client("operator").post(
        paths(cast)[1] + "notices/serve/", {"code": "security", "reason": "Stolen.", "danger": "on"}
    )

    assert standing(cast) == "suspended"
    assert PublishedSet.objects.get().revoked_at is not None


def test_a_notice_of_another_service_is_not_there(cast):
    operator, (mine, theirs) = cast.client("operator"), paths(cast)
    operator.post(theirs + "notices/serve/", {"code": "stale", "reason": "Rex."})
    other = "/console/operator/services/zzzzzzzz/"

    for path in (f"{other}notices/{TermsNotice.objects.get().pk}/", f"{other}use/", f"{other}end/"):
        assert operator.get(path).status_code == 404
    assert cast.client("holder").get(f"{mine}notices/{10**6}/").status_code == 404


def test_a_visitor_reports_a_breach_and_the_operator_writes_to_whom_it_concerns(cast):
    facts = {
        "own": "no",
        "which": "paw finder",
        "text": "It shows Shy, whose rescue said no.",
        "happened": "Monday",
    }
    anybody, operator = cast.client("anonymous"), cast.client("operator")

    assert "Thank you" in words(anybody.post("/developers/report-breach/", facts))

    kept = BreachReport.objects.get()
    assert kept.service.key_id == cast.ids["key_id"], "found by its name, in any case"
    (told,) = mail.outbox
    assert told.to == ["operator@hub.example"] and "Shy" not in told.body, (
        "what was written stays on the page"
    )
    page = words(operator.get(f"/console/operator/breaches/{kept.pk}/"))
    assert "Happy Tails Rescue" in page and "Quiet Paws" not in page and "admin@rescue.example" in page

    mail.outbox.clear()
    letter = {"subject": "About your animals", "text": "A service showed what it should not."}
    operator.post(f"/console/operator/breaches/{kept.pk}/write/", letter)
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["admin@rescue.example"], "About your animals")
    ]
    assert BreachLetterTo.objects.get().handed_over_at is not None
    operator.post(f"/console/operator/breaches/{kept.pk}/settle/")
    assert waiting(timezone.now()) == []


def test_a_robot_that_fills_everything_reports_nothing(cast):
    facts = {"own": "no", "which": "x", "text": "spam", "website": "https://spam.example"}

    assert cast.client("anonymous").post("/developers/report-breach/", facts).status_code == 200
    assert not BreachReport.objects.exists()


def test_use_is_drawn_without_script_and_said_in_a_table(cast):
    page = words(cast.client("holder").get(paths(cast)[0] + "use/?days=365"))

    assert "365 days" in page and "<table" in page and "None in these 365 days." in page
    assert cast.client("holder").get(paths(cast)[0] + "use/?days=nonsense").status_code == 200
