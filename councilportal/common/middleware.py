"""Middleware: private pages and cookies are never cached; refusals become pages, so do 405s."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import page_not_found

from councilportal.common.refusals import Busy, NotKnown, Refused

NOT_ALLOWED = 405  # of HTTP: the address does not take this method


def private_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set `Cache-Control: private, no-store` on pages for signed-in people.

    A view that sets Cache-Control itself keeps its value.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def cookies_are_private(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let no shared cache keep an answer with a cookie, whatever its view said.

    A page for everybody has one where its reader is signed in, or was: the note of their activity,
    or the end of a session that is over.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.cookies and "public" in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return answer


def methods_told(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give people who open an address that takes only forms a page that says so.

    Such is the address bar after a form was sent, or a link to it. Django's own answer is empty.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_empty = response.status_code == NOT_ALLOWED and not response.content  # else it says why
        if not is_empty or request.method not in ("GET", "POST"):
            return response
        page = render(request, "405.html", status=NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    return answer


class Refusals:
    """Turns exceptions of views into pages.

    NotKnown becomes 404, Refused 403 with the reason, and Busy 503 with the seconds to wait.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the response unchanged."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Give the page for a refusal; None for any other error."""
        if isinstance(error, NotKnown):
            return page_not_found(request, error)
        if isinstance(error, Refused):
            return render(request, "403.html", {"reason": str(error)}, status=403)
        if isinstance(error, Busy):
            response = render(request, "503.html", {"seconds": error.retry_seconds}, status=503)
            response["Retry-After"] = str(error.retry_seconds)
            return response
        return None
