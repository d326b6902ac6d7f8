"""Files of orders that somebody has tampered with: refused with an alarm, and nothing of them applied."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from petwire.lib import signing
from petwire.mirror import polling
from petwire.mirror.models import HubOrder, HubOrders, Upstream
from petwire.mirror.orders import Alarm
from petwire.mirror.reads import status
from petwire.runs.models import State
from petwire.sharing.models import Withdrawn
from petwire.sharing.reads import shown_animals
from petwire.wire.withdrawals import MOST_BYTES
from tests.orders_world import NOW, SEED, STRANGER, a_file, an_order, lifted, rotated, signed
from tests.rooms.mirror_world import a_pet, add_mirror, take_in, write_set
from tests.world import committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

# What the mirror knows before each attack: one order in force and one that is lifted.
FIRST, SECOND = an_order(1), lifted(an_order(2, subject="3"))
KNOWN = a_file([FIRST, SECOND])
# What the attacker would like it to believe: animal 4 is ordered back, or 2 and 3 are what they were not.
AIM = an_order(3, subject="4")
NEXT = a_file([FIRST, SECOND, AIM], number=11)
ORDER_OF_CURVE = 2**252 + 27742317777372353535851937790883648493


def text(content=NEXT, *, seed=SEED) -> dict:
    return json.loads(signed(content, seed))


def resigned(value: dict, seed: str = SEED) -> bytes:
    """Sign whatever stands in it, as a hub would that has gone mad."""
    value.pop("signature", None)
    message = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return dump({**value, "signature": signing.sign(seed, message.encode())})


def dump(value: dict) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def changed(**members) -> bytes:
    """Members changed after signing."""
    return dump({**text(), **members})


def changed_and_signed(**members) -> bytes:
    return resigned({**text(), **members})


def entry(**members) -> bytes:
    """The new order with other members, and signed so."""
    value = text()
    value["entries"][-1].update(members)
    return resigned(value)


def entries(*order: int) -> bytes:
    """Its orders in another order, signed so."""
    value = text()
    value["entries"] = [value["entries"][place] for place in order]
    return resigned(value)


def raised_signature() -> str:
    """The same signature, its number raised by the order of the curve: another text with the same meaning."""
    signature = bytes.fromhex(text()["signature"])
    number = int.from_bytes(signature[32:], "little") + ORDER_OF_CURVE
    return (signature[:32] + number.to_bytes(32, "little")).hex()


def file(entries_of=(FIRST, SECOND, AIM), *, seed=SEED, **changes) -> bytes:
    return signed(a_file(entries_of, **{"number": 11, **changes}), seed)


STRANGERS_KEY = signing.public_key(STRANGER)
DAY = timedelta(days=1)
ATTACKS = {
    "cut in the middle": (lambda: signed(NEXT)[:300], Alarm.UNREADABLE),
    "cut before its last byte": (lambda: signed(NEXT)[:-1], Alarm.UNREADABLE),
    "empty": (lambda: b"", Alarm.UNREADABLE),
    "not an object": (lambda: b"[]", Alarm.UNREADABLE),
    "longer than any file": (lambda: signed(NEXT) + b" " * MOST_BYTES, Alarm.UNREADABLE),
    "too many orders": (lambda: changed_and_signed(entries=[{}] * 60_001), Alarm.UNREADABLE),
    "nested deep": (lambda: b'{"entries":' + b"[" * 100_000, Alarm.UNREADABLE),
    "a key twice": (lambda: b'{"number":99,' + signed(NEXT)[1:], Alarm.UNREADABLE),
    "a key twice in an order": (
        lambda: signed(NEXT).replace(b'"seq":3', b'"seq":9,"seq":3'),
        Alarm.UNREADABLE,
    ),
    "invalid UTF-8": (lambda: signed(NEXT).replace(b"hub.example", b"hub.\xff\xfe"), Alarm.UNREADABLE),
    "half a character": (lambda: changed(hub="\ud800"), Alarm.UNREADABLE),
    "NaN": (lambda: signed(NEXT).replace(b'"number":11', b'"number":NaN'), Alarm.UNREADABLE),
    "a fraction": (lambda: changed_and_signed(number=11.5), Alarm.UNREADABLE),
    "a huge number": (lambda: signed(NEXT).replace(b'"number":11', b'"number":' + b"9" * 5000), Alarm.UNREADABLE),
    "the number as a text": (lambda: changed_and_signed(number="11"), Alarm.UNREADABLE),
    "the number as yes": (lambda: changed_and_signed(number=True), Alarm.UNREADABLE),
    "a number below one": (lambda: changed_and_signed(number=-11), Alarm.UNREADABLE),
    "another format": (lambda: changed_and_signed(format=2), Alarm.UNREADABLE),
    "no signature": (lambda: dump({k: v for k, v in text().items() if k != "signature"}), Alarm.UNREADABLE),
    "an empty signature": (lambda: changed(signature=""), Alarm.UNREADABLE),
    "a signature that is no text": (lambda: changed(signature=None), Alarm.UNREADABLE),
    "a signature in capitals": (lambda: changed(signature=text()["signature"].upper()), Alarm.WRONG_SIGNATURE),
    "a signature raised by the order of the curve": (
        lambda: changed(signature=raised_signature()),
        Alarm.WRONG_SIGNATURE,
    ),
    "a signature of zeros": (lambda: changed(signature="0" * 128), Alarm.WRONG_SIGNATURE),
    "the signature of another number": (
        lambda: changed(signature=text(replace(NEXT, number=12))["signature"]),
        Alarm.WRONG_SIGNATURE,
    ),
    "signed by a stranger under the hub's key": (lambda: file(seed=STRANGER), Alarm.WRONG_SIGNATURE),
    "signed by a stranger's key": (lambda: file(seed=STRANGER, key=STRANGERS_KEY), Alarm.WRONG_KEY),
    "the key exchanged, the signature kept": (lambda: changed(key=STRANGERS_KEY), Alarm.WRONG_KEY),
    "a key of zeros, under which any signature may fit": (
        lambda: changed(key="0" * 64, signature="01" + "0" * 126),
        Alarm.WRONG_KEY,
    ),
    "a rotation that a stranger has signed": (
        lambda: file(seed=STRANGER, key=STRANGERS_KEY, rotations=(rotated(SEED, STRANGER, by=STRANGER),)),
        Alarm.WRONG_KEY,
    ),
    "a rotation from a key that is not ours": (
        lambda: file(seed=STRANGER, key=STRANGERS_KEY, rotations=(rotated("33" * 32, STRANGER),)),
        Alarm.WRONG_KEY,
    ),
    "a rotation to another key than the one that signs": (
        lambda: file(seed=STRANGER, key=STRANGERS_KEY, rotations=(rotated(SEED, "33" * 32),)),
        Alarm.WRONG_KEY,
    ),
    "a member smuggled in": (lambda: changed(urgent="erase everything"), Alarm.WRONG_SIGNATURE),
    "a member smuggled into an order": (
        lambda: dump({**text(), "entries": [*text()["entries"][:2], {**text()["entries"][2], "x": 1}]}),
        Alarm.WRONG_SIGNATURE,
    ),
    "the end of an order smuggled in": (
        lambda: signed(NEXT).replace(b'"lifted":null', b'"lifted":"2026-03-02T12:00:00Z"', 1),
        Alarm.WRONG_SIGNATURE,
    ),
    "the ids of an order changed": (
        lambda: signed(NEXT).replace(b'"animalID":"4"', b'"animalID":"1"'),
        Alarm.WRONG_SIGNATURE,
    ),
    "another service's file": (lambda: file(service="zzzz9999"), Alarm.OTHER_SERVICE),
    "another hub's file, by the same key": (lambda: file(hub="https://other.example.org"), Alarm.OTHER_HUB),
    "signed in the future": (lambda: file(at=NOW + DAY), Alarm.FROM_THE_FUTURE),
    "valid for years": (lambda: file(expires=NOW + 700 * DAY), Alarm.VALID_TOO_LONG),
    "ended, with a higher number": (lambda: file(at=NOW - 8 * DAY), Alarm.EXPIRED),
    "ended before it was signed": (lambda: file(expires=NOW - DAY), Alarm.EXPIRED),
    "an older file again": (lambda: signed(a_file([FIRST], number=9)), Alarm.OLDER),
    "the same number with more orders": (lambda: file(number=10), Alarm.SAME_NUMBER),
    "the same number, signed at another time": (
        lambda: signed(a_file([FIRST, SECOND], at=NOW - timedelta(minutes=1))),
        Alarm.SAME_NUMBER,
    ),
    "an order left out at the end": (lambda: file([FIRST]), Alarm.CHANGED),
    "all orders left out": (lambda: file([]), Alarm.CHANGED),
    "a lifted order in force again": (lambda: file([FIRST, an_order(2, subject="3"), AIM]), Alarm.CHANGED),
    "a lifted order lifted at another time": (
        lambda: file([FIRST, lifted(SECOND, NOW - timedelta(minutes=5)), AIM]),
        Alarm.CHANGED,
    ),
    "an order about another animal than before": (lambda: file([an_order(1, subject="1"), SECOND]), Alarm.CHANGED),
    "an order for another reason than before": (lambda: file([replace(FIRST, code="error"), SECOND]), Alarm.CHANGED),
    "a gap in the numbering": (lambda: entry(seq=5), Alarm.UNREADABLE),
    "a number twice": (lambda: entry(seq=2), Alarm.UNREADABLE),
    "another order of the orders": (lambda: entries(1, 0, 2), Alarm.UNREADABLE),
    "the first order left out": (lambda: entries(1, 2), Alarm.UNREADABLE),
    "a deadline before the order": (lambda: entry(deadline="2026-03-01T00:00:00Z"), Alarm.UNREADABLE),
    "lifted before it was ordered": (lambda: entry(lifted="2026-03-01T00:00:00Z"), Alarm.UNREADABLE),
    "an unknown kind": (lambda: entry(kind="everything"), Alarm.UNREADABLE),
    "an unknown code": (lambda: entry(code="because"), Alarm.UNREADABLE),
    "an id as a number": (lambda: entry(animalID=4), Alarm.UNREADABLE),
    "an id with a path in it": (lambda: entry(animalID="../4"), Alarm.UNREADABLE),
    "no id": (lambda: entry(animalID=None), Alarm.UNREADABLE),
    "a source with ids": (lambda: entry(kind="source"), Alarm.UNREADABLE),
    "a time without a zone": (lambda: entry(ordered="2026-03-02T11:00:00"), Alarm.UNREADABLE),
    "a day that there is not": (lambda: entry(ordered="2026-02-30T11:00:00Z"), Alarm.UNREADABLE),
    "nothing where there was something": (lambda: None, Alarm.GONE),
}  # fmt: skip


class Mirror:
    """A mirror of a folder, that knows a hub's key and its first orders."""

    def __init__(self, folder) -> None:
        self.folder = write_set(folder, pets=[a_pet(number) for number in range(1, 6)])
        add_mirror(self.folder)
        take_in()
        self.upstream = Upstream.objects.select_related("source").get()

    def poll(self, data: bytes | None, now=NOW) -> polling.Polled:
        return polling.settle(self.upstream, data, now=now)

    def state(self) -> tuple:
        """All that orders can change here."""
        return (
            sorted(shown_animals().values_list("source_id", flat=True)),
            sorted(Withdrawn.objects.values_list("kind", "subject")),
            list(HubOrder.objects.order_by("seq").values_list("seq", "kind", "subject", "code", "lifted_at")),
            HubOrders.objects.values_list("key", "hub", "service", "number", "digest").get(),
        )


@pytest.fixture
def mirror(tmp_path):
    return Mirror(tmp_path / "hub")


@pytest.fixture
def knowing(mirror):
    assert mirror.poll(signed(KNOWN)).state is State.DONE
    return mirror


def test_the_file_that_the_attacks_start_from_is_believed(knowing):
    assert knowing.poll(signed(NEXT)).hidden == 1
    assert knowing.state()[0] == ["1", "3", "5"]


def test_every_tampered_file_is_refused_with_an_alarm_and_nothing_of_it_is_applied(knowing):
    before = knowing.state()
    wrong = {}

    for name, (attack, alarm) in ATTACKS.items():
        polled = knowing.poll(attack())
        found = status(now=NOW)[0].alarm
        if (polled.state, found, knowing.state()) != (State.REFUSED, alarm, before):
            wrong[name] = (polled.words, found)

    assert wrong == {}
    assert len(ATTACKS) >= 60
    assert knowing.poll(signed(NEXT)).hidden == 1, "and what is true is still believed"
    assert status(now=NOW)[0].alarm == ""
