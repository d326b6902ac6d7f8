"""Where allauth asks what is our way."""

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailConfirmation
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.http import HttpRequest
from django.urls import reverse

from petwire.lib.config import config
from petwire.lib.mail import help_lines, marked
from petwire.lib.secrets import secret
from petwire.lib.visitors import visitor_address

NOWHERE = "0.0.0.0"  # noqa: S104 - stands for an address that is not known, nothing is bound to it


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up by oneself; links in mails lead to the public address, whatever host a request named."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address and the password do not go together. Look at both again, or "
        "choose “Forgot your password?”.",
        "too_many_login_attempts": "That was wrong too often. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by joining, by an invitation, or by `petwire user add`."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who is asking, for rate limits and the list of sessions."""
        forwarded = request.headers.get("X-Forwarded-For", "")
        return visitor_address(request.META["REMOTE_ADDR"], forwarded, config().proxies) or NOWHERE

    def format_email_subject(self, subject: str) -> str:
        """The subject as it is written, marked where all is test data."""
        return marked(subject)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The one-time link for a new password; `key` is the person and the token."""
        return password_link(*key.split("-", 1))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmation) -> str:
        """The link that shows that an address is somebody's own."""
        path = reverse("account_confirm_email", kwargs={"key": emailconfirmation.key})
        return config().public_url + path

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Mail with our public address at hand."""
        super().send_mail(
            template_prefix, email, {"public_url": config().public_url, "help": help_lines(), **context}
        )


class SecondSteps(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second steps are encrypted: a copy of the database alone signs nobody in."""

    def get_totp_issuer(self) -> str:
        """The name that apps show."""
        return "petwire"

    def encrypt(self, text: str) -> str:
        """For the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """From the database."""
        return _box().decrypt(encrypted_text.encode()).decode()


def password_link(uid: str, token: str) -> str:
    """The address at which a person chooses a password, once."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return config().public_url + path


@cache
def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(secret("second-steps").encode()).digest()))
