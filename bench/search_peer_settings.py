"""Settings of the peer: ours, without the middleware that its endpoint has no use for."""

from petwire.settings import *  # noqa: F403

ROOT_URLCONF = "bench.search_peer"
MIDDLEWARE: list[str] = []
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
