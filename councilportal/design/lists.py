"""What pages of lists and forms read from a request: the page, the filters, a posted count."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict

from councilportal.common.document import Document
from councilportal.common.document_pages import cut, place_of, rows_in
from councilportal.common.links import Link
from councilportal.design.forms import ListFilter

ROWS_A_PAGE = 50


def paged(request: HttpRequest, found: Any, *, rows: int = ROWS_A_PAGE) -> "Page[Any]":
    """The page of a list that the address asks for, or the nearest page that exists.

    *Takes*: a queryset or a sequence. *Costs*: 2 queries for a queryset.
    """
    return Paginator(found, rows).get_page(request.GET.get("page"))


def in_pages(
    request: HttpRequest, document: Document, *, rows: int = ROWS_A_PAGE
) -> dict[str, Any]:
    """The template context of a document whose rows are shown a page at a time.

    "?page=2" asks for a page, "?row=validation-12" for that on which the row with this anchor is.
    *Gives*: `document`, cut to that page; `whole`, all of it, for its files; `page`, for
    `{% pagination %}`.
    """
    total = rows_in(document)
    pages = Paginator(range(total), rows)
    wanted = request.GET.get("page")
    anchor = request.GET.get("row", "")
    if wanted is None and anchor and (place := place_of(document, anchor)) is not None:
        wanted = str(place // rows + 1)
    page = pages.get_page(wanted)
    shown = document
    if page.has_other_pages():
        first = (page.number - 1) * rows
        shown = cut(document, first, first + rows)
    return {"document": shown, "whole": document, "page": page}


def query_of(request: HttpRequest, changes: Mapping[str, str | None]) -> str:
    """This address's query string with values changed or, for None, removed: "?..." or "".

    A changed value stays in its place, so that the others keep their order.
    """
    query = request.GET.copy()
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}" if query else ""


def narrowing(request: HttpRequest, filters: ListFilter) -> dict[str, Any]:
    """The template context of the filters.

    *Returns*: the filters; those that are set, each with a link that removes it; a link that clears
    all; `query`, the query string for links to the list as a file.
    """
    return {
        "filters": filters,
        "selected": [
            Link(words, request.path + query_of(request, {name: None, "page": None, "row": None}))
            for name, words in filters.named()
        ],
        "clear": Link("Clear all filters", request.path),
        "query": query_of(request, {"page": None, "row": None}),
    }


def posted_count(data: QueryDict, name: str) -> int:
    """A count sent with a form, such as a version; -1, which is always outdated, if none."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
