"""A document as the response to a request, in the format that the address ends in."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import chain

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from councilportal.common.document import Document
from councilportal.printing import csv, json, kept, limits
from councilportal.printing.failures import PdfBusy, PdfFailed, PdfUnavailable

RETRY_SECONDS = 30

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}


def as_form(request: HttpRequest, document: Document, form: str) -> HttpResponseBase:
    """The document as `csv` (its first dataset, or that which `?dataset=` names), `json` or `pdf`.

    Takes: a document that the person who asks may read.
    Gives: the file. A PDF has an ETag: a client that has the same one gets 304, and HEAD needs no
    layout. 403 where the document is too long for a PDF, 503 where none can be made now, each with
    a page that says why.
    *Raises*: Http404 for another format, and for the CSV of a document without a dataset.
    """
    if form not in _TYPES:
        raise Http404(f"There is no form {form!r}: use csv, json or pdf.")
    if form == "csv" and not document.datasets:
        raise Http404(f"{document.reference} has no figures.")
    if form == "pdf":
        return _pdf(request, document)
    if form == "json":
        return _named(_json(document), document, form)
    first = document.datasets[0].name
    name = request.GET.get("dataset", first)
    if name not in {each.name for each in document.datasets}:
        raise Http404(f"{document.reference} has no figures named {name!r}.")
    part = "" if name == first else f"-{name}"
    return _named(HttpResponse(csv.dataset(document, name)), document, form, part)


def _json(document: Document) -> HttpResponseBase:
    """The document as JSON, streamed if it has more than one piece."""
    return streamed(json.pieces(document))


def streamed(pieces: Generator[bytes]) -> HttpResponse | StreamingHttpResponse:
    """A response of one or more pieces, streamed if there are several.

    The first two are made at once, so that what fails before anything is sent is answered by our
    own page: a server answers an error in a stream with a page of its own, or breaks off.
    """
    first, second = next(pieces), next(pieces, None)
    if second is None:
        return HttpResponse(first)
    return StreamingHttpResponse(_Begun([first, second], pieces))


class _Begun:
    """Pieces of which some are made. A response that ends before its last piece closes the rest.

    Else the cursor of the rest would be closed whenever memory is tidied up, in the midst of
    somebody else's transaction, which PostgreSQL then refuses to go on with.
    """

    def __init__(self, made: list[bytes], rest: Generator[bytes]) -> None:
        self._pieces, self._rest = chain(made, rest), rest

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        self._rest.close()


def _pdf(request: HttpRequest, document: Document) -> HttpResponseBase:
    if why := limits.why_no_pdf(document):
        return render(request, "no_pdf.html", {"why": why, "is_too_long": True}, status=403)
    try:
        paper = kept.paper(replace(document, made_on=timezone.localdate().isoformat()))
        tag = f'"{paper.key}"'
        same = get_conditional_response(request, etag=tag)
        if same is not None:
            same["ETag"] = tag
            return same
        if request.method == "HEAD":
            # Streamed, because Django sends the length of other bodies, and the PDF's length is not
            # known.
            answer: HttpResponseBase = StreamingHttpResponse(())
        else:
            wait, seconds = settings.PDF_WAIT_SECONDS, settings.PDF_SECONDS
            answer = HttpResponse(kept.pdf_of(paper, wait=wait, seconds=seconds))
    except PdfBusy:
        return busy(request)
    except (PdfUnavailable, PdfFailed) as error:
        return render(request, "no_pdf.html", {"why": str(error)}, status=503)
    answer["ETag"] = tag
    return _named(answer, document, "pdf")


def busy(request: HttpRequest) -> HttpResponse:
    """The page that asks people to come back later, because other PDFs are being made."""
    page = render(request, "503.html", {"seconds": RETRY_SECONDS}, status=503)
    page["Retry-After"] = str(RETRY_SECONDS)
    return page


def _named(
    answer: HttpResponseBase, document: Document, form: str, part: str = ""
) -> HttpResponseBase:
    """The response with its media type and its file name."""
    answer["Content-Type"] = _TYPES[form]
    name = f"{document.reference}{part}.{form}"
    disposition = content_disposition_header(as_attachment=form != "pdf", filename=name)
    answer["Content-Disposition"] = disposition or "inline"
    return answer
