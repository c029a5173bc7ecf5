"""Stops a file that is too large from filling memory or disk, before any view is called.

Django parses a form to check its CSRF token, so the checks of `uploads` come too late for that.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from councilportal.files.upload_checks import MAX_BYTES

# Room for the other fields of a form with a file.
MOST_KEPT = MAX_BYTES + 1_000_000
# A browser shows our page only after it has sent everything, so up to this much is read and
# dropped.
MOST_READ = 50_000_000


class BoundedUploads(MemoryFileUploadHandler):
    """Keeps files in memory up to their limit, and nothing of a file that is too large.

    The form gets such a file with its name, its size and no content, and all other fields.
    """

    activated = False
    _size = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Decide by the announced length whether to keep anything."""
        self.activated = content_length <= MOST_KEPT

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, unless the file has become too large."""
        self._size = start + len(raw_data)
        if self._size > MAX_BYTES:
            self.file = BytesIO()
        elif self.activated:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """Give the file; without content if it was too large."""
        if self.activated and file_size <= MAX_BYTES:
            return super().file_complete(file_size)
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size)


def bounded_bodies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 413, without reading the body, to requests far larger than any form of ours."""

    def answer(request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > MOST_READ:
            return render(request, "413.html", {"most": MAX_BYTES // 1_000_000}, status=413)
        return get_response(request)

    return answer
