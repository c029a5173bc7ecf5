"""What every view of the public site does: it only reads, and nobody has to sign in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
FOREVER = 31_536_000  # seconds
BRIEFLY = 60


class WriteRefused(Exception):
    """The public site tried to write."""


@contextmanager
def only_reading() -> Iterator[None]:
    """Every statement but a SELECT is refused, before it reaches the database."""

    def checked(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if not sql.lstrip(" (").upper().startswith(("SELECT", "WITH")):
            raise WriteRefused(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(checked):
        yield


def public(view: View[P]) -> View[P]:
    """A view of the public site: read-only, for everybody, kept by caches for a minute."""
    return login_not_required(require_safe(_reading(view)))


def reading_a_file(view: View[P]) -> View[P]:
    """A view of the public site to which a file may be posted: it reads the file and no more.

    It needs no token against forged requests: it knows no session, sets no cookie, and the
    connection refuses any write.
    """
    methods = require_http_methods(["GET", "HEAD", "POST"])
    return csrf_exempt(login_not_required(methods(_reading(view))))


def _reading(view: View[P]) -> View[P]:
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with only_reading():
            found = view(request, *args, **kwargs)
        if not found.has_header("Cache-Control"):
            patch_cache_control(found, public=True, max_age=BRIEFLY)
        return found

    return answer
