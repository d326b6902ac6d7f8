"""What programs that look after an instance ask: is it alive, is it ready, and its figures (docs/how-to/watch.md)."""

import hmac
from functools import cache

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from petwire.lib.secrets import secret
from petwire.sharing.held import held
from petwire.work.figures import figures

TOKEN = "metrics"  # the name of the secret  # noqa: S105


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Is this process alive?"""
    return _plainly("ok", 200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Does the database answer, with the tables of this version, and is the instance open?"""
    try:
        if not _is_migrated():
            return _plainly("The database's tables are not those of this version: petwire migrate.", 503)
        if held() is not None:
            return _plainly("The instance is held after a restore: petwire check says what to do.", 503)
    except Error:
        return _plainly("The database does not answer.", 503)
    return _plainly("ready", 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the text format of Prometheus, for who has the token of PETWIRE_HOME/secrets/metrics.

    An address would prove nothing: behind a web server on this machine everybody comes from loopback.
    """
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {secret(TOKEN)}".encode()):
        refusal = _plainly(
            "Ask with the token of PETWIRE_HOME/secrets/metrics: Authorization: Bearer ...", 401
        )
        refusal.headers["WWW-Authenticate"] = "Bearer"
        return refusal
    try:
        text = figures(timezone.now())
    except Error:
        return _plainly("The database does not answer.", 503)
    return HttpResponse(
        text, content_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def _is_migrated() -> bool:
    """Asked until it is so once: tables do not go back, and the answer costs reading every migration."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    try:
        return _migrated()
    except _NotYet:
        return False


class _NotYet(Exception):
    """So that only a yes is remembered."""


@cache
def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotYet
    return True


def _plainly(words: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(
        f"{words}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers
    )
