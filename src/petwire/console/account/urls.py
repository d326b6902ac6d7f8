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
from django.urls import path, re_path

from petwire.console.account import views
from petwire.console.doors import for_anyone, for_signed_in

urlpatterns = [
    path("", views.account, name="account"),
    path("sign-in/", for_anyone(account.login), name="account_login"),
    path("sign-out/", for_anyone(account.logout), name="account_logout"),
    path("sign-up/", views.sign_up, name="account_signup"),
    path("inactive/", for_anyone(account.account_inactive), name="account_inactive"),
    path("again/", for_signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("email/", for_signed_in(account.email), name="account_email"),
    path("email/sent/", for_anyone(account.email_verification_sent), name="account_email_verification_sent"),
    re_path(
        r"^email/confirm/(?P<key>[-:\w]+)/$", for_anyone(account.confirm_email), name="account_confirm_email"
    ),
    path("password/", for_signed_in(account.password_change), name="account_change_password"),
    path("password/set/", for_signed_in(account.password_set), name="account_set_password"),
    path("password/forgotten/", for_anyone(account.password_reset), name="account_reset_password"),
    path(
        "password/forgotten/sent/",
        for_anyone(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        for_anyone(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        for_anyone(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", for_signed_in(sessions.list_usersessions), name="usersessions_list"),
    path("second-step/", for_signed_in(mfa.index), name="mfa_index"),
    path("second-step/enter/", for_anyone(mfa.authenticate), name="mfa_authenticate"),
    path("second-step/again/", for_signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-step/app/", for_signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("second-step/app/off/", for_signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/codes/", for_signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-step/codes/new/",
        for_signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-step/codes/file/",
        for_signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/", for_signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", for_signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "passkeys/again/", for_signed_in(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("passkeys/sign-in/", for_anyone(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("passkeys/<id:pk>/remove/", for_signed_in(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<id:pk>/edit/", for_signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]
