"""One-time links by which people choose a password."""

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str

from petwire.console.account.adapter import password_link
from petwire.orgs.models import Person


def set_password_link(person: Person) -> str:
    """A link that works once, until the password is set or PASSWORD_RESET_TIMEOUT (three days) is over."""
    return password_link(user_pk_to_url_str(person), PASSWORD_RESET_TOKEN_GENERATOR().make_token(person))
