"""The API: published editions, figures and changes as JSON, and its description.

Answers, errors too, are JSON with an ETag. It takes GET and HEAD only and needs no key.
"""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown
from councilportal.common.words import Rag
from councilportal.publishing.public import figure_queries, open_data, queries
from councilportal.publishing.public.comparing import changes
from councilportal.publishing.public.openapi import ROWS_A_PAGE, description
from councilportal.publishing.public.reading import BRIEFLY, only_reading, public

P = ParamSpec("P")
Data = dict[str, Any]
_METHODS = ("GET", "HEAD")


class NotRight(Exception):
    """A parameter of the address is not one that is known; the message says what would be."""


def _data(
    view: Callable[Concatenate[HttpRequest, P], Data],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view of the API, from one that gives plain data."""

    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method not in _METHODS:
            refused = _json({"error": "Only GET and HEAD are known here."}, status=405)
            refused["Allow"] = ", ".join(_METHODS)
            return refused
        try:
            with only_reading():
                found = view(request, *args, **kwargs)
        except NotKnown as error:
            return _json({"error": str(error)}, status=404)
        except NotRight as error:
            return _json({"error": str(error)}, status=400)
        made = _json(found)
        tag = f'"{sha256(made.content).hexdigest()[:32]}"'
        same = get_conditional_response(request, etag=tag)
        result = made if same is None else same
        result["ETag"] = tag
        patch_cache_control(result, public=True, max_age=BRIEFLY)
        return result

    return answer


def _json(data: Data, *, status: int = 200) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    answer = HttpResponse(text, content_type="application/json", status=status)
    answer["Access-Control-Allow-Origin"] = "*"  # open data: pages of others may read it
    return answer


@_data
def index(request: HttpRequest) -> Data:
    """Where everything is."""
    _known(request)
    return {
        "editions": reverse("published_api_editions"),
        "indicators": reverse("published_api_indicators"),
        "description": reverse("published_api_description"),
    }


@_data
def describe(request: HttpRequest) -> Data:
    """The description of the API."""
    return description(reverse("published_api"))


@_data
def missing(request: HttpRequest, rest: str) -> Data:
    """*Raises*: NotKnown: there is nothing at any other address."""
    raise NotKnown(f"There is nothing at {rest}.")


@_data
def editions(request: HttpRequest) -> Data:
    """The editions that are out, the newest first; with `series`, those of one."""
    _known(request, "page", "series")
    now = timezone.now()
    found = queries.every_edition(now, request.GET.get("series"))
    return _page(
        request,
        found,
        lambda each: open_data.edition_data(each, queries.standing_of(each, now)),
    )


@_data
def edition(request: HttpRequest, series: str, slug: str, number: int) -> Data:
    """An edition with its files; of a withdrawn one no file."""
    _known(request)
    now = timezone.now()
    found = queries.every_edition(now, series).filter(slug=slug, number=number).first()
    if found is None:
        raise NotKnown(f"There is no edition {series}/{slug}/{number}.")
    files = [] if found.withdrawn_at else queries.files(found)
    stands = queries.standing_of(found, now)
    listed = [open_data.file_data(found, each) for each in files]
    return open_data.edition_data(found, stands) | {"files": listed}


@_data
def figures(request: HttpRequest, series: str, slug: str, number: int) -> Data:
    """The figures of an edition, by reference."""
    _known(request, "page")
    found = figure_queries.edition(series, slug, number, timezone.now())
    return _page(request, figure_queries.figures_of(found), open_data.figure_data)


@_data
def changed(request: HttpRequest, series: str, slug: str, number: int) -> Data:
    """What changed since the period before and, for a correction, since what it corrects."""
    _known(request)
    now = timezone.now()
    found = figure_queries.edition(series, slug, number, now)
    earlier = figure_queries.before(found, now)
    told = figure_queries.figures_of_all([found, *earlier])
    return {
        "edition": str(found),
        "since": [
            {
                "edition": str(each),
                "changes": list(map(open_data.change_data, changes(told[each.pk], told[found.pk]))),
            }
            for each in earlier
        ],
    }


@_data
def indicators(request: HttpRequest) -> Data:
    """The latest published figure of each indicator; with `rating`, of those rated so."""
    _known(request, "page", "rating")
    asked = request.GET.get("rating")
    if asked is not None and asked not in set(Rag):
        raise NotRight(f"A rating is one of {', '.join(Rag)}.")
    found = figure_queries.indicators(timezone.now(), Rag(asked) if asked else None)
    return _page(request, figure_queries.with_editions(found), open_data.told_in)


@_data
def indicator(request: HttpRequest, ref: str) -> Data:
    """Every published figure of an indicator, the oldest period first."""
    _known(request)
    found = figure_queries.indicator(ref, timezone.now())
    return {"ref": ref, "title": found[-1].title, "figures": list(map(open_data.told_in, found))}


@public
def dataset(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """An edition as a Dataset of schema.org.

    It is a file that the page links: a script within the page is what our policy forbids.
    """
    now = timezone.now()
    found = figure_queries.edition(series, slug, number, now)
    council = queries.head_of(london_day(now)).name
    site = request.build_absolute_uri("/").rstrip("/")
    answer = _json(open_data.dataset(found, queries.files(found), council, site))
    answer["Content-Type"] = "application/ld+json"
    return answer


def _known(request: HttpRequest, *names: str) -> None:
    """*Raises*: NotRight for a parameter that the address does not have, or has twice."""
    for name in request.GET:
        if name not in names:
            raise NotRight(f"There is no parameter {name!r} here.")
        if len(request.GET.getlist(name)) > 1:
            raise NotRight(f"The parameter {name} is given more than once.")


def _page(request: HttpRequest, found: Any, as_data: Callable[[Any], Data]) -> Data:
    """A page of a list. *Raises*: NotRight for no number, NotKnown for a page that is not there."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdecimal() and int(asked[:10]) >= 1 and len(asked) < 10):
        raise NotRight("A page is a number from 1 on.")
    pages = Paginator(found, ROWS_A_PAGE)
    number = int(asked)
    if number > pages.num_pages:
        raise NotKnown(f"There is no page {number}: there are {pages.num_pages}.")
    return {
        "count": pages.count,
        "page": number,
        "pages": pages.num_pages,
        "items": [as_data(each) for each in pages.page(number)],
    }
