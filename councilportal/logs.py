"""Logs in production: one JSON object a line, each with the id of its request, no personal data.

What somebody typed, user names, network addresses and query strings never stand in a line: of other
libraries' messages only the words and numbers are kept, not the other values put into them; of an
error its kind and where it happened; of a request its route ("admin/people/<str:key>/sign-in/"),
not its address.
gunicorn writes its own messages by the same formatter.
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
        """The line: time (UTC), level, logger, message, request, and what the record adds."""
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
    """Our message as it is; of a library's message the words, and values that are numbers."""
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
    except (TypeError, ValueError):  # a value that must be a number is none
        return record.msg


def _error(error: BaseException) -> dict[str, object]:
    """The kind of an error and the lines it came through, innermost last; not what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__qualname__,
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def requests_are_logged(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request an id, in its answer and in each line of the log, and log the answer.

    The id is that of X-Request-ID where a proxy sends a sane one, else a new one.
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
