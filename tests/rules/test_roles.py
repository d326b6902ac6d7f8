"""Roles are lists of permissions; what is not listed is refused."""

import pytest

from petwire.console.templatetags.browsers import in_words
from petwire.orgs.models import Role
from petwire.orgs.rules import PERMISSIONS, May, allowed, may


def test_every_role_has_its_list():
    assert set(PERMISSIONS) == set(Role)


def test_an_admin_may_everything_except_to_be_a_foster_home():
    assert allowed(Role.ADMIN) == set(May) - {May.EDIT_OWN_ANIMALS}


def test_larger_roles_hold_what_smaller_ones_do():
    assert allowed(Role.VOLUNTEER) < allowed(Role.EDITOR) < allowed(Role.ADMIN)


@pytest.mark.parametrize("wanted", [May.SEE_ANIMALS, May.EDIT_ANIMALS, May.DELETE_ANIMALS, May.EXPORT])
def test_a_foster_gets_at_no_animals_but_her_own(wanted):
    assert not may(Role.FOSTER, wanted)
    assert may(Role.FOSTER, wanted, May.EDIT_OWN_ANIMALS)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VOLUNTEER, Role.FOSTER])
@pytest.mark.parametrize("wanted", [May.SHARE, May.MANAGE_ORG, May.MANAGE_PEOPLE])
def test_only_admins_speak_for_the_organisation(role, wanted):
    assert not may(role, wanted)


def test_nothing_is_allowed_to_nobody_and_nothing_asked_for_is_a_no():
    assert not may("owner", *May)
    assert not may(Role.ADMIN)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Version/19 Safari/604", "Safari on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537 Chrome/140 Mobile Safari/537", "Chrome on Android"),
        ("curl/8.5", "curl/8.5"),
        ("", "A browser without a name"),
    ],
    ids=["firefox", "edge", "iphone", "android", "program", "none"],
)
def test_browsers_are_named_in_words(user_agent, words):
    assert in_words(user_agent) == words
