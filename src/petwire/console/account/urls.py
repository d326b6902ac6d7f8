"""Addresses of signing in and of one's own account: allauth's views, each behind a door.

They are listed one by one, so that a new version of allauth cannot open a page that nobody has looked at. The names are
allauth's, by which its views and mails find each other.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path, re_path

from petwire.console.account import views
from petwire.console.doors import View, for_anyone, for_signed_in


def _open(route: str, view: View, name: str) -> URLPattern:
    """For anyone."""
    return path(route, for_anyone(view), name=name)


def _own(route: str, view: View, name: str) -> URLPattern:
    """For who has signed in."""
    return path(route, for_signed_in(view), name=name)


_NEW_PASSWORD = r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"  # noqa: S105 - the shape of a link
_CONFIRM = r"^email/confirm/(?P<key>[-:\w]+)/$"

urlpatterns = [
    path("", views.account, name="account"),
    path("sign-up/", views.sign_up, name="account_signup"),
    _open("sign-in/", account.login, "account_login"),
    _open("sign-out/", account.logout, "account_logout"),
    _open("inactive/", account.account_inactive, "account_inactive"),
    _own("again/", account.reauthenticate, "account_reauthenticate"),
    _own("email/", account.email, "account_email"),
    _open("email/sent/", account.email_verification_sent, "account_email_verification_sent"),
    re_path(_CONFIRM, for_anyone(account.confirm_email), name="account_confirm_email"),
    _own("password/", account.password_change, "account_change_password"),
    _own("password/set/", account.password_set, "account_set_password"),
    _open("password/forgotten/", account.password_reset, "account_reset_password"),
    _open("password/forgotten/sent/", account.password_reset_done, "account_reset_password_done"),
    re_path(
        _NEW_PASSWORD, for_anyone(account.password_reset_from_key), name="account_reset_password_from_key"
    ),
    _open("password/new/done/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    _own("sessions/", sessions.list_usersessions, "usersessions_list"),
    _own("second-step/", mfa.index, "mfa_index"),
    _open("second-step/enter/", mfa.authenticate, "mfa_authenticate"),
    _own("second-step/again/", mfa.reauthenticate, "mfa_reauthenticate"),
    _own("second-step/app/", totp.activate_totp, "mfa_activate_totp"),
    _own("second-step/app/off/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _own("second-step/codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _own("second-step/codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _own("second-step/codes/file/", codes.download_recovery_codes, "mfa_download_recovery_codes"),
    _own("passkeys/", webauthn.list_webauthn, "mfa_list_webauthn"),
    _own("passkeys/add/", webauthn.add_webauthn, "mfa_add_webauthn"),
    _own("passkeys/again/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _open("passkeys/sign-in/", webauthn.login_webauthn, "mfa_login_webauthn"),
    _own("passkeys/<id:pk>/remove/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    _own("passkeys/<id:pk>/edit/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
]
