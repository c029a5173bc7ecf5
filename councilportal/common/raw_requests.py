"""Requests that cannot be read: our own page answers them, before the sender is identified.

Django reads the query string while it makes the request, and the form when it is first used. It
raises an error at that moment. Outside a view the server would answer a bare 500, and the page that
reports the error would raise it again.
"""

import codecs
import unicodedata
from collections.abc import Callable
from typing import Any

import django
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.defaults import bad_request, page_not_found

# What a broken header or body makes Django raise; ValueError is also that of a broken encoding.
UNREADABLE = (
    BadRequest,
    SuspiciousOperation,
    MultiPartParserError,
    UnreadablePostError,
    LookupError,
    ValueError,
)
# Control characters, halves of characters, private and unassigned ones, ends of lines: no reference
# has them, and PostgreSQL does not take the first of them, NUL, in any text.
NOT_IN_ADDRESSES = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}


class Request(WSGIRequest):
    """A request; where its headers cannot be read, one without them, which says so."""

    is_unreadable = False

    def __init__(self, environ: dict[str, Any]) -> None:
        """Read the headers as far as Django does at once: the kind of the body and its charset."""
        try:
            super().__init__(environ)
        except UNREADABLE:
            super().__init__(environ | {"CONTENT_TYPE": "", "QUERY_STRING": ""})
            self.is_unreadable = True


class Application(WSGIHandler):
    """Django, to be served."""

    request_class = Request


def application() -> Application:
    """The portal, to be served. It sets Django up."""
    django.setup(set_prefix=False)
    return Application()


def readable_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to what cannot be read, 404 to an address with a sign that no reference has."""

    def answer(request: HttpRequest) -> HttpResponse:
        if any(unicodedata.category(sign) in NOT_IN_ADDRESSES for sign in request.path_info):
            return page_not_found(request, Http404("There is no such address."))
        try:
            _read(request)
        except UNREADABLE as error:
            return bad_request(request, error)
        return get_response(request)

    return answer


def _read(request: HttpRequest) -> None:
    """Read all of it. *Raises*: one of UNREADABLE."""
    if getattr(request, "is_unreadable", False):
        raise BadRequest("The headers cannot be read.")
    charset = (request.content_params or {}).get("charset", "utf-8")
    if codecs.lookup(charset).name not in ("utf-8", "ascii"):
        raise BadRequest("The request is not in UTF-8.")
    request.encoding = "utf-8"  # "utf8" is the same, but Django takes one spelling of it only
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise BadRequest("The length of the body is no number.")
    if any("\0" in value for value in request.COOKIES.values()):
        raise BadRequest("A cookie holds a NUL.")
    request.get_host()
    len(request.GET), len(request.POST), len(request.FILES)
