"""Pages of a return as a spreadsheet: download, upload with a preview, confirm."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe


@require_safe
def download(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """The return as a workbook to fill in."""
    raise NotImplementedError


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """Choose a file; then see what it would change."""
    raise NotImplementedError


@require_POST
def confirm(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """Save what was previewed."""
    raise NotImplementedError
