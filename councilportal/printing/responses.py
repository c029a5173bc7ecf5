"""A document as an answer to a request: the form that the address ends in."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from councilportal.common.document import Document
from councilportal.printing import csv, json, pdf

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}


def as_form(document: Document, form: str) -> HttpResponse:
    """The document as `csv` (its first dataset), `json` or `pdf`.

    *Raises*: Http404 for another form, and for the CSV of what has no figures. Where no PDF can be
    made, answers 503 and says why.
    """
    if form not in _TYPES:
        raise Http404(f"There is no form {form!r}: use csv, json or pdf.")
    if form == "csv" and not document.datasets:
        raise Http404(f"{document.reference} has no figures.")
    try:
        body = _printed(document, form)
    except (pdf.PdfUnavailable, pdf.PdfFailed) as error:
        return HttpResponse(f"{error}\n", status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(body, content_type=_TYPES[form])
    name = f"{document.reference}.{form}"
    disposition = content_disposition_header(as_attachment=form != "pdf", filename=name)
    response["Content-Disposition"] = disposition or "inline"
    return response


def _printed(document: Document, form: str) -> bytes:
    match form:
        case "csv":
            return csv.dataset(document, document.datasets[0].name)
        case "json":
            return json.render(document)
        case _:
            return pdf.render(document)
