"""What pages of lists and forms read of a request: page of a list, filters, a posted count."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict

from councilportal.common.links import Link
from councilportal.design.forms import ListFilter

ROWS_A_PAGE = 50


def paged(request: HttpRequest, found: Any, *, rows: int = ROWS_A_PAGE) -> "Page[Any]":
    """The page of a list that the address asks for; the nearest one where there is no such page.

    *Takes*: a queryset or a sequence. *Costs*: 2 queries for a queryset.
    """
    return Paginator(found, rows).get_page(request.GET.get("page"))


def query_of(request: HttpRequest, changes: Mapping[str, str | None]) -> str:
    """The query of this address with some values changed or, for None, taken out: "?..." or ""."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}" if query else ""


def narrowing(request: HttpRequest, filters: ListFilter) -> dict[str, Any]:
    """What a page shows of its filters.

    *Returns*: the filters; those set, each as a link that takes it away; the link that clears all;
    and `query`, what links to the list as a file carry on.
    """
    return {
        "filters": filters,
        "selected": [
            Link(words, request.path + query_of(request, {name: None, "page": None}))
            for name, words in filters.named()
        ],
        "clear": Link("Clear all filters", request.path),
        "query": query_of(request, {"page": None}),
    }


def posted_count(data: QueryDict, name: str) -> int:
    """A count that a posted page was made from; -1, which is always old, where there is none."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
