"""Middleware: requests for PDFs leave threads for other requests."""

from collections.abc import Callable
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from councilportal.printing.responses import busy


def bounded_pdfs(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let at most PDF_THREADS requests of this process be about PDFs; answer 503 to the others.

    A thread that waits for a layout, or reads a long list for it, serves no other request. Without
    this limit, as many requests for PDFs as there are threads would stop every other page.
    """
    free = BoundedSemaphore(settings.PDF_THREADS)

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.endswith(".pdf"):
            return get_response(request)
        if not free.acquire(blocking=False):
            return busy(request)
        try:
            return get_response(request)
        finally:
            free.release()

    return answer
