"""Accounts that petwire asks for on an organisation's behalf: asked, reminded, answered by link, taken back."""

import json
import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from petwire.desk.waiting import waiting
from petwire.exports import telling
from petwire.exports.actions import AccountForm, account_of, set_account
from petwire.exports.asking import (
    AlreadyAsked,
    BadPartner,
    NobodyToAsk,
    ask_account,
    opened,
    set_partner,
    token_of,
    withdraw_request,
)
from petwire.exports.models import AccountRequest, Partner
from petwire.exports.passwords import opened as password_of
from petwire.exports.reads import sites_of
from petwire.exports.telling import tell
from petwire.lib.outbound import NotFetched
from petwire.orgs.models import Organisation
from tests.console import Cast, a_cast
from tests.world import BY, NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATELY = timezone.now() - DAY  # for links, which pages hold against the clock
PARTNER = "uploads@site.example"


@pytest.fixture
def cast() -> Cast:
    set_partner(site="petfinder", way="mail", address=PARTNER, secret=None, by=BY, now=NOW)
    return a_cast()


@pytest.fixture
def org(cast) -> Organisation:
    return cast.world.happy_tails


def asked(org: Organisation, now: datetime = LATELY) -> AccountRequest:
    return ask_account(org_id=org.pk, site="petfinder", words="We are NJ94.", by=BY, now=now)


def stands(org: Organisation) -> str:
    return next(one.words for one in sites_of(org.pk, now=NOW) if one.site == "petfinder")


def text(response) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_from_the_page_to_the_partner_who_grants_with_the_login_data(cast, org, client, mailoutbox):
    admin = cast.client("admin")
    overview = admin.get(reverse("exports:overview", args=[org.pk]))
    ask = reverse("exports:ask", args=[org.pk, "petfinder"])
    assert ask in overview.content.decode()
    assert "what the site gets to know" in text(admin.get(ask))

    admin.post(ask, {"words": "We are NJ94."})
    assert "It is on its way" in stands(org)
    assert tell(now=NOW) == 1
    assert "has not answered yet" in stands(org)
    (mail,) = mailoutbox
    assert mail.to == [PARTNER]
    assert "We are NJ94." in mail.body

    link = re.search(r"https?://[^/]+(/console/site-accounts/\S+)", mail.body)[1]
    assert org.name in text(client.get(link))
    login = {"host": "ftp.petfinder.example", "user": "NJ94", "protocol": "ftps"}
    unfinished = client.post(link, {"answer": "granted", **login})
    assert unfinished.status_code == 422
    thanked = client.post(link, {"answer": "granted", **login, "password": "a secret", "reason": "Welcome!"})
    assert "Thank you" in text(thanked)

    account = account_of(org.pk, "petfinder")
    assert (account.host, account.user, account.protocol) == ("ftp.petfinder.example", "NJ94", "ftps")
    assert password_of(account.password) == "a secret"
    assert stands(org) == "Not enabled."
    assert client.get(link).status_code == 410
    assert client.post(link, {"answer": "refused"}).status_code == 410
    assert AccountRequest.objects.get().state == "granted"

    tell(now=NOW)
    assert mailoutbox[-1].to == [cast.people["admin"].email]
    assert "granted" in mailoutbox[-1].subject
    assert "a secret" not in mailoutbox[-1].body
    assert tell(now=NOW + 30 * DAY) == 0
    page = text(admin.get(reverse("exports:site", args=[org.pk, "petfinder"])))
    assert re.search(r"Requested .* Sent to the site .* Granted .* Welcome!", page)


def test_a_refusal_stands_on_the_page_with_its_words_and_one_may_ask_again(cast, org, client):
    link = reverse("account-requests:answer", args=[token_of(asked(org))])
    client.post(link, {"answer": "refused", "reason": "Only in New Jersey.", "host": "evil.example"})

    assert stands(org).startswith("Account refused on")
    page = cast.client("admin").get(reverse("exports:site", args=[org.pk, "petfinder"]))
    assert "Only in New Jersey." in text(page)
    assert not sites_of(org.pk, now=NOW)[0].has_account
    asked(org)
    assert stands(org).startswith("Account requested on")


def test_the_partner_is_reminded_twice_and_then_an_operator_has_to_see_to_it(org, mailoutbox):
    asked(org)

    days = [day for day in range(40) if tell(now=NOW + day * DAY)]

    assert days == [0, 7, 14]
    assert [mail.subject.startswith("Reminder") for mail in mailoutbox] == [False, True, True]
    assert any("does not answer" in one.words for one in waiting(NOW))


def test_a_partner_that_was_told_hears_that_it_is_taken_back_and_its_link_ends(org, client, mailoutbox):
    link = reverse("account-requests:answer", args=[token_of(asked(org))])
    tell(now=NOW)
    withdraw_request(org_id=org.pk, site="petfinder", by=BY, now=NOW)

    assert "taken back" in text(client.get(link))
    assert client.post(link, {"answer": "granted"}).status_code == 410
    assert tell(now=NOW) == 1
    assert "no longer asks" in mailoutbox[-1].subject
    assert tell(now=NOW + DAY) == 0

    asked(org)
    withdraw_request(org_id=org.pk, site="petfinder", by=BY, now=NOW)
    assert tell(now=NOW + DAY) == 0  # it never heard of it


def test_a_link_that_is_changed_or_old_opens_nothing(org, client):
    row = asked(org, NOW)
    token = token_of(row)
    other = Organisation.objects.exclude(pk=org.pk).filter(origin="here").first()
    foreign = ask_account(org_id=other.pk, site="petfinder", by=BY, now=NOW)

    assert opened(token, now=NOW) == row
    for wrong in (
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        f"{foreign.pk}-{token.split('-')[1]}",
        f"{row.pk}-",
        "x",
    ):
        assert opened(wrong, now=NOW) is None
    assert opened(token, now=NOW + 91 * DAY) is None
    assert client.get(reverse("account-requests:answer", args=[f"{row.pk}-0"])).status_code == 410


def test_an_operator_writes_down_what_was_said_by_telephone(cast, org):
    row, operator = asked(org), cast.client("operator")
    page = reverse("operator-sites:overview")
    assert org.name in text(operator.get(page))

    operator.post(reverse("operator-sites:request", args=[row.pk]), {"answer": "granted"})

    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("granted", "operator")
    assert "Type in the login data" in stands(org)
    assert "None is open." in text(operator.get(page))


def test_whoever_types_the_account_in_has_answered_and_a_late_grant_overwrites_nothing(
    org, client, mailoutbox
):
    row = asked(org)
    form = AccountForm(host="ftp.petfinder.example", user="mine", password="mine")
    set_account(org_id=org.pk, site="petfinder", form=form, by=BY, now=NOW)

    link = reverse("account-requests:answer", args=[token_of(row)])
    assert client.post(link, {"answer": "granted", "host": "evil.example"}).status_code == 410
    assert account_of(org.pk, "petfinder").user == "mine"
    assert tell(now=NOW) == 0
    with pytest.raises(AlreadyAsked):
        asked(org)


def test_nobody_is_asked_where_nobody_is_known_or_twice(org):
    with pytest.raises(NobodyToAsk):
        ask_account(org_id=org.pk, site="adoptapet", by=BY, now=NOW)
    asked(org)
    with pytest.raises(AlreadyAsked):
        asked(org)


def test_a_partner_s_webhook_is_signed_and_tried_again_while_it_is_away(cast, org, monkeypatch):
    hook = "https://partner.example/hook"
    monkeypatch.setattr("petwire.exports.asking.check_address", lambda address: None)
    with pytest.raises(BadPartner):
        set_partner(site="petfinder", way="webhook", address=hook, secret=None, by=BY, now=NOW)
    set_partner(site="petfinder", way="webhook", address=hook, secret="shared", by=BY, now=NOW)
    assert "shared" not in Partner.objects.get().secret
    called: list = []

    def away(address, *, data, headers):
        called.append((address, data, headers))
        raise NotFetched("It is away.")

    monkeypatch.setattr(telling, "post", away)
    asked(org)
    tries = [minute for minute in range(0, 40, 5) if telling.tellings_due(now=NOW + minute * DAY / 1440)
             and tell(now=NOW + minute * DAY / 1440) == 0]  # fmt: skip
    assert tries == [0, 5, 15, 35]
    assert sites_of(org.pk, now=NOW)[0].request.stuck

    monkeypatch.setattr(telling, "post", lambda address, *, data, headers: 204)
    assert tell(now=NOW + DAY) == 1
    address, data, headers = called[0]
    told = json.loads(data)
    assert (address, told["event"], told["org"]["name"]) == (hook, "account.request", org.name)
    assert token_of(AccountRequest.objects.get()) in told["answer"]
    assert headers["Petwire-Signature"].startswith("v1=")
