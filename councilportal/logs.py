"""Logs in production: one JSON object a line, with the id of its request and no personal data.

Lines never have typed text, user names, network addresses or query strings. A message of another
library is logged with its fixed words and numbers only, an error with its kind and place, and a
request with its route ("admin/people/<str:key>/sign-in/") instead of its address. gunicorn uses the
same formatter for its own messages.
"""

import json
import logging
import os
import re
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from time import perf_counter
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_FILLED_IN = re.compile(r"[^A-Za-z ,.()_-]")
_OURS = ("councilportal", "django.councilportal", "eqia", "objectives", "performance")
_log = logging.getLogger("councilportal.requests")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: time (UTC), level, logger, message, process, request, and extra values."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            "process": os.getpid(),
            "request": request_id.get(),
            **getattr(record, "about", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """Our own message in full; of a library's message its fixed words and its numbers."""
    if record.name.startswith(_OURS):
        return record.getMessage()
    if not isinstance(record.msg, str):  # an error, logged as if it were a message
        return type(record.msg).__qualname__
    if not record.args:  # "Invalid HTTP_HOST header: 'x'" was filled in before it got here
        return _FILLED_IN.split(record.msg, maxsplit=1)[0].strip()
    if not isinstance(record.args, tuple):
        return record.msg
    numbers = (value if isinstance(value, int | float) else "%s" for value in record.args)
    try:
        return record.msg % tuple(numbers)
    except (TypeError, ValueError):  # a value that should be a number is not
        return record.msg


def _error(error: BaseException) -> dict[str, object]:
    """The kind of an error and its stack, innermost last, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__qualname__,
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def requests_are_logged(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request an id, in its answer and in each line of the log, and log the answer.

    The id is that of X-Request-ID where a proxy sends a valid one, else a new one.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if _SANE_ID.fullmatch(given) else uuid4().hex)
        started = perf_counter()
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            match = request.resolver_match
            about = {
                "method": request.method if request.method in _METHODS else "other",
                "route": match.route if match else "",
                "status": response.status_code,
                "milliseconds": round(1000 * (perf_counter() - started)),
            }
            _log.info("answered", extra={"about": about})
            return response
        finally:
            request_id.reset(token)

    return answer


_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
