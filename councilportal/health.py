"""Is the process alive (`/healthz`), and can it do its work (`/readyz`)?

For load balancers and service managers: answered before sign-in, sessions and ALLOWED_HOSTS, so
that a probe on the machine itself gets its answer. It says only "ok" or "not ready"; what is
lacking stands in the log.
"""

import logging
from collections.abc import Callable, Iterator

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from councilportal.printing.checks import can_print

_log = logging.getLogger("councilportal.health")


def probes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer `/healthz` with 200, and `/readyz` with 200 or 503; leave every other address."""
    ready = Readiness()

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _said("ok", 200)
        if request.path_info == "/readyz":
            lacking = list(ready.lacking())
            if lacking:
                _log.error("not ready: %s", "; ".join(lacking))
            return _said("not ready" if lacking else "ok", 503 if lacking else 200)
        return get_response(request)

    return answer


class Readiness:
    """What the process needs. What was there once is not looked for again, but for the database."""

    def __init__(self) -> None:
        """Nothing has been looked for yet."""
        self._is_migrated = False
        self._can_print = False

    def lacking(self) -> Iterator[str]:
        """What is lacking, in words: database, migrations, Pango, fonts. *Costs*: 1 query."""
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
        if not self._can_print:
            missing = can_print()
            self._can_print = not missing
            yield from (message.msg for message in missing)


def _said(text: str, status: int) -> HttpResponse:
    response = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
