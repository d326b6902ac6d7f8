"""Signing in: by password, by an app, by a recovery code; links by mail; sessions; and what never gets out."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from petwire.console.account.links import set_password_link
from petwire.lib.config import config
from petwire.lib.progress import Nobody
from petwire.orgs.actions import add_person
from petwire.work.jobs import expired
from tests.console import PASSWORD, Cast, a_cast
from tests.world import BY, NOW

pytestmark = pytest.mark.django_db

SIGN_IN = "/console/account/sign-in/"
FRESH = "a fresh pair of words"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(SIGN_IN, {"login": email, "password": password})


def path_of(link: str) -> str:
    return link.removeprefix(config().public_url)


def number_of(secret: str) -> str:
    """What an app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_the_address_is_known_in_any_case(cast):
    client = Client()

    assert sign_in(client, "Admin@Rescue.Example").url == "/console/"
    assert client.get(f"/console/{cast.world.happy_tails.pk}/").status_code == 200


def test_a_wrong_password_says_no_more_than_a_wrong_address(cast):
    wrong = sign_in(Client(), "admin@rescue.example", "wrong").content.decode()
    unknown = sign_in(Client(), "nobody@rescue.example", "wrong").content.decode()

    said = "The e-mail address and the password do not go together."
    assert said in wrong
    assert said in unknown


def test_who_guesses_has_to_wait_even_with_the_right_password(cast):
    for _ in range(5):
        sign_in(Client(), "admin@rescue.example", "wrong")

    assert (
        b"That was wrong too often. Wait a few minutes" in sign_in(Client(), "admin@rescue.example").content
    )
    assert sign_in(Client(), "editor@rescue.example").status_code == 302


def test_nobody_signs_up(cast):
    answer = Client().post(reverse("account_signup"), {"email": "x@example.org", "password1": FRESH})

    assert b"Accounts come with an organisation" in answer.content
    assert "_auth_user_id" not in answer.wsgi_request.session


def test_the_one_time_link_of_a_new_person_sets_a_password_once_and_signs_in(cast):
    person, _ = add_person(email="new@rescue.example", vouched=True, by=BY, now=NOW)
    link = path_of(set_password_link(person))
    client = Client()

    form = client.get(link, follow=True)
    done = client.post(form.wsgi_request.path, {"password1": FRESH, "password2": FRESH})

    assert done.url == "/console/"
    person.refresh_from_db()
    assert identify_hasher(person.password).algorithm == "argon2"
    assert person.check_password(FRESH)
    assert b"This link is used up" in Client().get(link, follow=True).content


@pytest.mark.parametrize(
    "password", ["short", "password1234", "newcomer@rescue"], ids=["short", "common", "like the address"]
)
def test_a_weak_password_is_refused(cast, password):
    person, _ = add_person(email="newcomer@rescue.example", vouched=True, by=BY, now=NOW)
    client = Client()
    form = client.get(path_of(set_password_link(person)), follow=True)

    client.post(form.wsgi_request.path, {"password1": password, "password2": password})

    person.refresh_from_db()
    assert not person.has_usable_password()


def test_a_forgotten_password_is_mended_by_mail(cast, mailoutbox):
    Client().post(reverse("account_reset_password"), {"email": "editor@rescue.example"})

    (mail,) = mailoutbox
    assert mail.to == ["editor@rescue.example"]
    assert mail.subject == "A new password for petwire"
    link = re.search(r"^http\S+$", mail.body, re.M)[0]
    assert link.startswith(config().public_url + "/console/account/password/new/")
    assert b"Choose a password" in Client().get(path_of(link), follow=True).content


def test_who_has_no_account_gets_the_same_answer_and_no_mail(cast, mailoutbox):
    answer = Client().post(reverse("account_reset_password"), {"email": "nobody@rescue.example"})

    assert answer.url == reverse("account_reset_password_done")
    assert mailoutbox == []


def test_an_address_nobody_vouched_for_must_be_confirmed(cast, mailoutbox):
    person, _ = add_person(email="typed@rescue.example", by=BY, now=NOW)
    person.set_password(FRESH)
    person.save()
    client = Client()

    assert sign_in(client, person.email, FRESH).url == reverse("account_email_verification_sent")
    assert client.get("/console/account/").status_code == 302
    link = re.search(r"^http\S+$", mailoutbox[0].body, re.M)[0]
    client.post(path_of(link))
    assert sign_in(client, person.email, FRESH).url == "/console/"


def prove_it(client: Client) -> None:
    """Before what can lock somebody out, the password is asked for once more."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def with_an_app(client: Client) -> str:
    """Set up an app as somebody who has signed in; returns its secret."""
    prove_it(client)
    form = client.get(reverse("mfa_activate_totp"))
    secret = form.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": number_of(secret)})
    return secret


def test_an_app_is_asked_for_after_the_password(cast):
    at_home, elsewhere = Client(), Client()
    sign_in(at_home, "admin@rescue.example")
    secret = with_an_app(at_home)
    cache.clear()  # a number works once; this one is used again on purpose

    assert sign_in(elsewhere, "admin@rescue.example").url == reverse("mfa_authenticate")
    assert elsewhere.get("/console/account/").status_code == 302
    elsewhere.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert elsewhere.get("/console/account/").status_code == 302
    assert elsewhere.post(reverse("mfa_authenticate"), {"code": number_of(secret)}).url == "/console/"
    assert elsewhere.get("/console/account/").status_code == 200


def test_a_recovery_code_signs_in_once(cast):
    at_home = Client()
    sign_in(at_home, "admin@rescue.example")
    with_an_app(at_home)
    code = at_home.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]

    for expected in (302, 200):
        elsewhere = Client()
        sign_in(elsewhere, "admin@rescue.example")
        assert elsewhere.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_the_secret_of_an_app_is_encrypted_in_the_database(cast):
    client = Client()
    sign_in(client, "admin@rescue.example")
    secret = with_an_app(client)

    kept = Authenticator.objects.get(type="totp")
    assert secret not in str(kept.data)
    assert TOTP(kept).validate_code(number_of(secret))


def test_sessions_are_listed_and_ended_elsewhere(cast):
    here, there = Client(HTTP_USER_AGENT="Here/1"), Client(HTTP_USER_AGENT="There/1")
    for client in (here, there):
        sign_in(client, "admin@rescue.example")

    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Here/1" in page
    assert "There/1" in page

    here.post(reverse("usersessions_list"))
    assert there.get("/console/account/").status_code == 302
    assert here.get("/console/account/").status_code == 200


def test_a_new_password_ends_all_other_sessions(cast):
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, "admin@rescue.example")

    change_password(here)

    assert there.get("/console/account/").status_code == 302
    assert here.get("/console/account/").status_code == 200


def test_a_change_of_address_counts_when_it_is_confirmed(cast, mailoutbox):
    client = Client()
    sign_in(client, "admin@rescue.example")

    prove_it(client)
    client.post(reverse("account_email"), {"email": "moved@rescue.example", "action_add": ""})
    person = cast.people["admin"]
    person.refresh_from_db()
    assert person.email == "admin@rescue.example"

    (mail,) = [mail for mail in mailoutbox if mail.to == ["moved@rescue.example"]]
    client.post(path_of(re.search(r"^http\S+$", mail.body, re.M)[0]))
    person.refresh_from_db()
    assert person.email == "moved@rescue.example"


def test_changes_of_an_account_are_told_by_mail(cast, mailoutbox):
    client = Client()
    sign_in(client, "admin@rescue.example")

    change_password(client)

    assert [mail.subject for mail in mailoutbox] == ["Your password was changed"]
    assert "If it was not, somebody else can get at your account" in mailoutbox[0].body


def change_password(client: Client) -> None:
    words = {"oldpassword": PASSWORD, "password1": FRESH, "password2": FRESH}
    client.post(reverse("account_change_password"), words)


def test_no_password_link_or_address_is_logged(cast, monkeypatch):
    (handler,) = [one for one in logging.getLogger().handlers if one.get_name() == "stderr"]
    monkeypatch.setattr(handler, "stream", written := StringIO())
    link = path_of(set_password_link(cast.people["admin"]))
    sign_in(Client(), "admin@rescue.example", "my secret password")
    sign_in(Client(), "admin@rescue.example")
    Client().get(link)
    Client(enforce_csrf_checks=True).post(link, {"password1": FRESH})
    Client().get(link + "more/")
    Client().get("/nothing?email=admin@rescue.example")

    said = written.getvalue()
    assert "Forbidden (CSRF cookie not set.): /console/account/password/new/..." in said
    for secret in ("my secret password", PASSWORD, FRESH, "admin@rescue.example", link.split("/")[-2]):
        assert secret not in said


def test_a_form_from_another_site_is_refused(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.people["admin"])

    assert client.post(reverse("account_logout")).status_code == 403
    assert client.get("/console/account/").status_code == 200


def test_after_signing_in_one_is_where_one_wanted_to_go(cast):
    client = Client()
    wanted = f"/console/{cast.world.happy_tails.pk}/"

    sent = client.get(wanted)
    assert (
        client.post(sent.url, {"login": "admin@rescue.example", "password": PASSWORD, "next": wanted}).url
        == wanted
    )
    assert sign_in_and_go("https://evil.example/") == "/console/"


def sign_in_and_go(there: str) -> str:
    return Client().post(SIGN_IN, {"login": "admin@rescue.example", "password": PASSWORD, "next": there}).url


def test_cookies_are_safe_and_pages_are_kept_by_nobody(cast):
    client = Client()
    answer = sign_in(client, "admin@rescue.example")
    page = client.get("/console/account/")

    cookie = answer.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert page.headers["Cache-Control"] == "no-store, private"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_public_pages_ask_nobody_who_they_are(cast, django_assert_num_queries):
    client = cast.client("admin")

    answer = client.get("/privacy")

    assert "Cookie" not in answer.headers.get("Vary", "")
    with django_assert_num_queries(1) as asked:
        client.get("/privacy")
    assert "sharing_hold" in asked[0]["sql"]  # whether the instance is held; nothing of sessions or people


def test_sessions_and_counts_are_erased_when_their_time_is_over(cast):
    sign_in(Client(), "admin@rescue.example", "wrong")
    sign_in(Client(), "admin@rescue.example")
    later = timezone.now() + timedelta(days=15)
    assert UserSession.objects.count() == 1

    assert not list(expired(timezone.now()))
    (task,) = expired(later)
    assert task.do(later, Nobody()).startswith("1 sessions")
    assert not list(expired(later))
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()  # it holds the address they came from
