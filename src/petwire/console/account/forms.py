"""allauth's forms as ours look: labels say it, so nothing is written into the fields themselves."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn


class Plain:
    """Without texts inside the fields, and with our words as labels."""

    labels = {"login": "E-mail address", "email": "E-mail address", "code": "The number, or a recovery code"}

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)


class Login(Plain, account.LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class ResetPassword(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    """Asking for a link."""


class ResetPasswordKey(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The password that is chosen behind the link."""


class ChangePassword(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    """The password now, and the new one."""


class SetPassword(Plain, account.SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class ChangeEmail(Plain, account.ChangeEmailForm):  # type: ignore[misc]
    """Another address."""

    labels = {"email": "New address"}


class Reauthenticate(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class Authenticate(Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step."""


class AuthenticateAgain(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second step once more."""


class ActivateApp(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first number of an app."""

    labels = {"code": "The number"}


class AddPasskey(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, which signs in by itself unless it is to be a second step only."""

    labels = {"name": "Name", "passwordless": "Sign in by it alone, without my password"}

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = ""
