"""The public packs of meetings: agenda and papers as they were published."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from councilportal.publishing.packs import queries
from councilportal.publishing.public.reading import FOREVER, public


@public
def pack(request: HttpRequest, ref: str, number: int, sha: str) -> HttpResponse:
    """A public pack, byte for byte as it was published. Its address has its hash."""
    found = queries.file_out(ref, number, sha, timezone.now())
    tag = f'"{found.sha256}"'
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = HttpResponse(bytes(found.content), content_type="application/pdf")
    answer["ETag"] = tag
    answer["Cache-Control"] = f"public, max-age={FOREVER}, immutable"
    return answer
