"""Django's settings, all derived from petwire.lib.config."""

from pathlib import Path

from petwire.lib.config import config
from petwire.lib.database import django_database
from petwire.lib.logs import log_settings
from petwire.lib.secrets import secret

_config = config()

SECRET_KEY = secret("django")
DEBUG = False
ALLOWED_HOSTS = _config.hosts
ROOT_URLCONF = "petwire.urls"
WSGI_APPLICATION = "petwire.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "pgtrigger",
    "csp",
    "petwire.audit",
    "petwire.runs",
    "petwire.orgs",
    "petwire.catalog",
    "petwire.sharing",
    "petwire.tracker",
    "petwire.access",
    "petwire.bulkfiles",
    "petwire.mirror",
    "petwire.listings",
]
AUTH_USER_MODEL = "orgs.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "petwire.listings.middleware.GZipText",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "petwire.listings.context.instance",
            ]
        },
    }
]

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = log_settings(_config.log)

DATABASES = {"default": django_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
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
