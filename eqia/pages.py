"""What pages of several rooms share: their methods, a page of a long list, the count of a form."""

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link

SECTION = "eqia"  # which part of the navigation is marked
ROWS_A_PAGE = 50
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def paged(request: HttpRequest, found: "QuerySet[Model]") -> "Page[Model]":
    """The page of a list that the address asks for; the nearest one where there is no such page.

    *Costs*: 2 queries.
    """
    return Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))


def saves_in(data: QueryDict) -> int:
    """The count of saves that a posted page was made from; -1, which is always old, without one."""
    text = data.get("saves", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def crumbs() -> list[Link]:
    """The way back that every page of assessments and decisions begins with."""
    return [Link("Home", reverse("home")), Link("Equality assessments", reverse("eqia"))]
