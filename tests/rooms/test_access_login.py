"""Guessing passwords: the sixth wrong one locks account and address, everywhere at once, and not the holder's own."""

import base64
import ftplib
import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser

from petwire.access.actions import (
    Application,
    Credentials,
    NoSuchService,
    add_service,
    approve_service,
    rotate_service,
)
from petwire.access.login import LoginRefusal, ftp_login, unlock_service
from petwire.access.models import KnownAddress, Service, WrongPasswords
from petwire.access.reads import locks, service_of
from petwire.access.rules import KNOWN_FOR, LOCKED_FOR, MOST_WRONG, REMEMBERED_FOR
from petwire.audit.models import Deed
from petwire.bulkfiles.run import write_set
from petwire.ftpd import rules
from petwire.orgs.models import Environment
from tests.rooms.ftp_stage import make_certificate, running
from tests.rooms.test_bulkfiles_revoked import Door
from tests.world import BY, NOW, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

MINE, THEIRS, ELSEWHERE = "192.0.2.1", "198.51.100.7", "203.0.113.9"


class Account:
    """A service, and whoever tries its door."""

    def __init__(self) -> None:
        self.credentials: Credentials = add_service(
            application=Application(name="Hearth"),
            environment=Environment.PRODUCTION,
            terms_accepted=True,
            by=BY,
            now=NOW,
        )
        self.id = self.credentials.id
        approve_service(key_id=self.id, by=BY, now=NOW)

    def right(self, address: str = MINE, now=NOW) -> Service | LoginRefusal:
        return self._try(self.credentials.ftp_password, address, now)

    def wrong(self, count: int = 1, address: str = THEIRS, now=NOW) -> list[Service | LoginRefusal]:
        return [self._try(f"guess {number}", address, now) for number in range(count)]

    def _try(self, password: str, address: str, now) -> Service | LoginRefusal:
        return ftp_login(user=self.credentials.ftp_user, password=password, address=address, now=now)


@pytest.fixture
def account(committed) -> Account:
    return Account()


def test_the_sixth_wrong_password_locks_and_the_right_one_is_refused_too(account):
    answers = account.wrong(6)

    assert answers == [LoginRefusal.UNKNOWN] * 5 + [LoginRefusal.LOCKED]
    assert account.right(ELSEWHERE) == LoginRefusal.LOCKED


def test_a_lock_ends_after_a_quarter_of_an_hour_however_often_somebody_knocks(account):
    account.wrong(6)
    for minute in range(1, 15):
        account.wrong(address=ELSEWHERE, now=NOW + timedelta(minutes=minute))

    assert isinstance(account.right(now=NOW + LOCKED_FOR), Service)


def test_guessing_at_many_accounts_locks_the_address_for_all_of_them(account):
    others = [Account() for _ in range(6)]
    for other in others:
        other.wrong()

    assert account.right(THEIRS) == LoginRefusal.LOCKED
    assert isinstance(account.right(MINE), Service)
    assert isinstance(others[0].right(MINE), Service), "one wrong password locks no account"


def test_guessing_from_many_addresses_locks_the_account(account):
    for number in range(6):
        account.wrong(address=f"198.51.100.{number}")

    assert account.right(ELSEWHERE) == LoginRefusal.LOCKED
    assert isinstance(Account().right("198.51.100.1"), Service), "one wrong password locks no address"


def test_the_holder_still_comes_in_from_an_address_of_theirs(account):
    account.right(MINE)
    account.wrong(6)

    assert isinstance(account.right(MINE), Service)
    assert account.right(ELSEWHERE) == LoginRefusal.LOCKED


def test_guessing_from_the_holders_own_address_locks_that_address(account):
    account.right(MINE)
    account.wrong(6, address=MINE)

    assert account.right(MINE) == LoginRefusal.LOCKED


def test_an_address_is_the_holders_own_for_some_months_only(account):
    account.right(MINE)
    later = NOW + KNOWN_FOR
    account.wrong(6, now=later)

    assert account.right(MINE, now=later) == LoginRefusal.LOCKED
    account.right(ELSEWHERE, now=later + LOCKED_FOR)
    assert KnownAddress.objects.count() == 1, "the other is forgotten"


def test_a_known_address_is_written_down_once_a_day(account):
    account.right(MINE)
    for _ in range(3):
        account.right(MINE, now=NOW + timedelta(minutes=1))
    assert KnownAddress.objects.get().seen_at == NOW

    account.right(MINE, now=NOW + timedelta(days=1))
    assert KnownAddress.objects.get().seen_at == NOW + timedelta(days=1)


def test_the_time_of_the_last_login_is_written_down_once_a_minute(account):
    account.right()
    account.right(now=NOW + timedelta(seconds=59))
    assert Service.objects.get(key_id=account.id).used_at == NOW

    account.right(now=NOW + timedelta(seconds=60))
    assert Service.objects.get(key_id=account.id).used_at == NOW + timedelta(seconds=60)


def test_right_passwords_take_nothing_back(account):
    mine = Account()
    for _ in range(MOST_WRONG):
        account.wrong()
        mine.right(THEIRS)

    assert account.wrong() == [LoginRefusal.LOCKED]


def test_names_that_no_service_has_are_locked_alike(account):
    def ask(user: str, address: str) -> object:
        return ftp_login(user=user, password="x", address=address, now=NOW)

    answers = [ask("apikey-nobody00", f"198.51.100.{number}") for number in range(6)]

    assert answers == account.wrong(6)
    for number in range(6):
        assert ask("root", f"203.0.113.{number}") == LoginRefusal.UNKNOWN
    assert WrongPasswords.objects.filter(kind="account").count() == 2, "no row for what can be no key"


def test_an_address_that_is_not_known_is_never_locked(account):
    account.wrong(6, address="")

    assert isinstance(Account().right(""), Service)
    assert account.right("") == LoginRefusal.LOCKED
    assert not KnownAddress.objects.exists()


def test_no_name_and_no_address_is_kept_or_logged(account, caplog):
    caplog.set_level(logging.DEBUG)
    account.right(MINE)
    account.wrong(6)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(w::text, '') FROM access_wrongpasswords w)"
            " || (SELECT string_agg(k::text, '') FROM access_knownaddress k)"
        )
        (kept,) = cursor.fetchone()
    for said in (MINE, THEIRS, "guess", account.credentials.ftp_password):
        assert said not in kept + caplog.text
        assert said.encode().hex() not in kept
    assert account.id not in kept
    assert f"{account.credentials.ftp_user} is locked after 6 wrong passwords" in caplog.text


def test_what_is_old_is_forgotten(account):
    account.wrong(3)

    account.wrong(address=ELSEWHERE, now=NOW + REMEMBERED_FOR + timedelta(seconds=1))

    assert {len(row.times) for row in WrongPasswords.objects.filter(kind="address")} == {1}


def test_a_person_can_let_the_holder_in_at_once(account):
    account.wrong(6)
    assert unlock_service(key_id=account.id, by=BY, now=NOW)

    assert isinstance(account.right(ELSEWHERE), Service)
    assert account.right(THEIRS) == LoginRefusal.LOCKED
    assert unlock_service(key_id=account.id, address=THEIRS, by=BY, now=NOW)
    assert isinstance(account.right(THEIRS), Service)
    assert not unlock_service(key_id=account.id, by=BY, now=NOW)
    assert Deed.objects.filter(verb="service.unlock", subject=account.id).count() == 2
    with pytest.raises(NoSuchService):
        unlock_service(key_id="nobody00", by=BY, now=NOW)


def test_a_lock_is_told_for_a_day_with_the_name_of_the_account(account):
    account.wrong(6)

    told = {(lock.kind, lock.whose, lock.still) for lock in locks(now=NOW + timedelta(minutes=20))}

    assert told == {("account", account.id, False), ("address", "", False)}
    assert not list(locks(now=NOW + REMEMBERED_FOR))


def test_a_new_password_opens_no_lock(account):
    account.wrong(6)
    account.credentials = rotate_service(key_id=account.id, by=BY, now=NOW)

    assert account.right(ELSEWHERE) == LoginRefusal.LOCKED


# --- By the doors themselves: all processes count together


def by_https(account: Account, password: str, **headers: str) -> int:
    token = base64.b64encode(f"{account.credentials.ftp_user}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {token}", **headers}
    return Browser().head("/files/petlist.csv", headers=headers).status_code


def by_ftp(stage, account: Account, password: str) -> str:
    with stage.connect() as client:
        try:
            return client.login(account.credentials.ftp_user, password)
        except ftplib.Error as refused:
            return str(refused)


def test_two_ftp_servers_and_the_web_count_together(account, tmp_path):
    write_set(service_of(account.id), now=NOW, by=BY)
    certificate = make_certificate(tmp_path)
    with running(Door(), certificate) as one, running(Door(), certificate) as other:
        for number in range(2):
            assert by_ftp(one, account, f"guess {number}") == rules.REFUSALS["unknown"]
            assert by_ftp(other, account, f"guess {number}") == rules.REFUSALS["unknown"]
        assert by_https(account, "guess") == 401
        assert by_ftp(other, account, "the sixth") == rules.REFUSALS["locked"]

        assert by_ftp(one, account, account.credentials.ftp_password) == rules.REFUSALS["locked"]
        assert by_https(account, account.credentials.ftp_password) == 429
        assert by_ftp(one, Account(), "x") == rules.REFUSALS["locked"], "the address is locked as well"


def test_over_https_a_request_without_a_login_is_no_guess(account):
    write_set(service_of(account.id), now=NOW, by=BY)
    for header in (None, "Basic !", "Bearer x", "Basic " + base64.b64encode(b"a\0:b").decode()):
        for _ in range(MOST_WRONG + 1):
            headers = {"Authorization": header} if header else {}
            assert Browser().get("/files/petlist.csv", headers=headers).status_code == 401

    assert by_https(account, account.credentials.ftp_password) == 200
    assert not WrongPasswords.objects.exists()


def test_behind_a_web_server_that_nobody_named_one_guesser_locks_no_others_out(account):
    write_set(service_of(account.id), now=NOW, by=BY)
    guessed = Account()
    for _ in range(MOST_WRONG + 1):
        by_https(guessed, "guess", **{"X-Forwarded-For": "8.8.8.8"})

    assert by_https(account, account.credentials.ftp_password, **{"X-Forwarded-For": "1.1.1.1"}) == 200
    assert by_https(guessed, guessed.credentials.ftp_password, **{"X-Forwarded-For": "1.1.1.1"}) == 429
