"""Is the process alive (`/healthz`), and can it do its work (`/readyz`)? What pages say meanwhile.

For load balancers and service managers. Both are answered before sign-in, sessions and
ALLOWED_HOSTS, so that a probe on the machine itself gets its answer. They say only "ok" or "not
ready"; the log says what is missing.
"""

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.urls import resolve
from django.views import defaults
from django.views.decorators.http import require_safe

from councilportal.accounts.sessions import typed_fields
from councilportal.audit.chain import has_our_key
from councilportal.database import LOCK_SECONDS, is_away, is_locked
from councilportal.printing.checks import can_print

RETRY_SECONDS = 30
_log = logging.getLogger("councilportal.health")


def probes_first(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer probes before any middleware that checks the user or the host."""

    def answer(request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info.removeprefix("/"))
        if probe is None:
            return get_response(request)
        request.resolver_match = resolve(request.path_info)
        return probe(request)

    return answer


class Readiness:
    """Checks what the process needs. After a success only the database is checked again."""

    def __init__(self) -> None:
        """Nothing has been checked yet."""
        self._is_migrated = False
        self._has_key = False
        self._can_print = False

    def lacking(self) -> Iterator[str]:
        """What is missing, in words: database, migrations, AUDIT_KEY, Pango, fonts.

        *Costs*: 1 query, once all of it was there.
        """
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            if not self._is_migrated:
                executor = MigrationExecutor(connection)
                self._is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except Error as error:
            yield f"the database does not answer ({type(error).__name__})"
        else:
            if not self._is_migrated:
                yield "migrations are not applied"
            elif not self._has_our_key():
                yield "AUDIT_KEY is not the key that the record of changes was written with"
        if not self._can_print:
            missing = can_print()
            self._can_print = not missing
            yield from (message.msg for message in missing)

    def _has_our_key(self) -> bool:
        self._has_key = self._has_key or has_our_key()
        return self._has_key


_readiness = Readiness()


@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer 200: this process takes requests."""
    return _said("ok", 200)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 where nothing is missing, else 503, and log what is. *Costs*: 1 query."""
    lacking = list(_readiness.lacking())
    if lacking:
        _log.error("not ready: %s", "; ".join(lacking))
        return _said("not ready", 503)
    return _said("ok", 200)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error: 503 and when to come back while the database is away, else 500.

    Where somebody else was saving for too long, what was typed can be sent again from there.

    Django calls this while it handles the error, whichever middleware or view that came from.
    """
    error = sys.exception()
    if is_locked(error):
        return _come_again(request, "503_locked.html", LOCK_SECONDS, _to_send_again(request))
    if is_away(error):
        return _come_again(request, "503_database.html", RETRY_SECONDS, {})
    return defaults.server_error(request)


def _to_send_again(request: HttpRequest) -> dict[str, Any]:
    """What the page of a save that had to wait for too long offers to send once more."""
    return {
        "fields": typed_fields(request),
        "had_files": bool(request.FILES),
        "address": request.get_full_path(),
        "csrf_token": get_token(request),
    }


def _come_again(
    request: HttpRequest, template: str, seconds: int, more: Mapping[str, Any]
) -> HttpResponse:
    # The middleware would read the person again, and so wait and fail again.
    request.user = AnonymousUser()
    page = loader.render_to_string(template, {"seconds": seconds, **more})
    response = HttpResponse(page, status=503)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


PROBES: Mapping[str, Callable[[HttpRequest], HttpResponse]] = {"healthz": alive, "readyz": ready}


def _said(text: str, status: int) -> HttpResponse:
    response = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
