"""Django's settings, all derived from petwire.lib.config."""

from pathlib import Path

from django.db.backends.signals import connection_created

from petwire.lib.config import config
from petwire.lib.database import django_databases
from petwire.lib.logs import log_settings
from petwire.lib.mail import email_settings
from petwire.lib.secrets import secret
from petwire.lib.times import read_times_at_once
from petwire.listings.languages import LANGUAGES as _LANGUAGES

_config = config()

SECRET_KEY = secret("django")
DEBUG = False
ALLOWED_HOSTS = _config.hosts
ROOT_URLCONF = "petwire.urls"
WSGI_APPLICATION = "petwire.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "pgtrigger",
    "csp",
    "django_htmx",
    "petwire.console",  # before allauth and django.forms, whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.forms",
    "petwire.audit",
    "petwire.runs",
    "petwire.stores",
    "petwire.orgs",
    "petwire.catalog",
    "petwire.sharing",
    "petwire.tracker",
    "petwire.freshness",
    "petwire.access",
    "petwire.bulkfiles",
    "petwire.exports",
    "petwire.petapi",
    "petwire.mirror",
    "petwire.desk",
    "petwire.listings",
]
AUTH_USER_MODEL = "orgs.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
    )
]
_HTTPS = _config.public_url.startswith("https://")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:home"

ACCOUNT_ADAPTER = "petwire.console.account.adapter.Adapter"
MFA_ADAPTER = "petwire.console.account.adapter.SecondSteps"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # no page of ours signs up; allauth wants it to be said
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_RATE_LIMITS = {
    "join": "5/h/ip",
    "report": "10/h/ip",
    "key": "5/h/ip",
    "try": "60/m/ip",
}  # beside allauth's own
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _config.public_url.partition(":")[0]
_FORMS = "petwire.console.account.forms."
ACCOUNT_FORMS = {
    "login": f"{_FORMS}Login",
    "reset_password": f"{_FORMS}ResetPassword",
    "reset_password_from_key": f"{_FORMS}ResetPasswordKey",
    "change_password": f"{_FORMS}ChangePassword",
    "set_password": f"{_FORMS}SetPassword",
    "change_email": f"{_FORMS}ChangeEmail",
    "reauthenticate": f"{_FORMS}Reauthenticate",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}Authenticate",
    "reauthenticate": f"{_FORMS}AuthenticateAgain",
    "activate_totp": f"{_FORMS}ActivateApp",
    "add_webauthn": f"{_FORMS}AddPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers make passkeys over https, and on this machine itself (http://localhost) for trying things out.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [_config.public_url]
# Rate limits of signing in are counted here, for all processes together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "petwire_cache",
    }
}
FORM_RENDERER = "petwire.console.forms.Renderer"

MIDDLEWARE = [
    "petwire.listings.middleware.MarkTestData",  # outermost: static files and refusals are answers as well
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "petwire.listings.middleware.GZipText",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "petwire.listings.middleware.Languages",  # before whoever looks at the address
    # None of these touches the database before a view asks who is there; public pages never do.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "petwire.listings.middleware.NothingWhileHeld",  # among the innermost: its answer gets the headers of all others
    "petwire.listings.middleware.TellOfDisk",
    "petwire.listings.replica.FromReplica",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "petwire.listings.context.instance",
                "petwire.console.context.console",
            ]
        },
    }
]

globals().update(email_settings(_config.email_url, home=_config.home))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _config.email_from

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = log_settings(_config.log)

DATABASES = django_databases()
connection_created.connect(read_times_at_once)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
LANGUAGES = list(_LANGUAGES.items())
LOCALE_PATHS = [Path(__file__).parent / "listings" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
# Served from where the packages lie: nothing is collected, so nothing can be stale.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Files with addresses of their own: the samples for developers (written by `make docs`).
WHITENOISE_ROOT = Path(__file__).parent / "listings" / "public"
WHITENOISE_INDEX_FILE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # Pictures and the tracker image of mirrored animals stay at their source.
        "img-src": ["'self'", "http:", "https:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["https://www.youtube-nocookie.com"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
