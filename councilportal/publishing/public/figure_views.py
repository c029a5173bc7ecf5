"""Pages over published figures: indicators, one indicator, what changed between editions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from councilportal.common.words import Rag
from councilportal.design.lists import paged
from councilportal.publishing.public import figure_queries
from councilportal.publishing.public.comparing import changes
from councilportal.publishing.public.pages import called, frame
from councilportal.publishing.public.reading import public
from councilportal.publishing.public.sections import indicator_document


@public
def indicators(request: HttpRequest) -> HttpResponse:
    """The latest published figure of each indicator; with `rating`, of those that are rated so."""
    now = timezone.now()
    asked = request.GET.get("rating", "")
    rating = Rag(asked) if asked in set(Rag) else None
    found = figure_queries.with_editions(figure_queries.indicators(now, rating))
    context = frame(now) | {
        "page": paged(request, found),
        "rating": rating,
        "ratings": list(Rag),
    }
    return render(request, "public/indicators.html", context)


@public
def indicator(request: HttpRequest, ref: str) -> HttpResponse:
    """An indicator: what was published of it, with a chart, and which edition says so."""
    now = timezone.now()
    figures = figure_queries.indicator(ref, now)
    context = frame(now)
    document = indicator_document(figures, context["head"].name)
    return render(request, "public/indicator.html", context | {"document": document})


@public
def compared(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """What changed since the period before and, for a correction, since what it corrects."""
    now = timezone.now()
    edition = figure_queries.edition(series, slug, number, now)
    earlier = figure_queries.before(edition, now)
    figures = figure_queries.figures_of_all([edition, *earlier])
    people = figure_queries.people_changed(edition, earlier)
    new = figures[edition.pk]
    context = frame(now) | {
        "edition": edition,
        "title": called(edition),
        "compared": [
            (each, called(each), changes(figures[each.pk], new), people[each.pk])
            for each in earlier
        ],
    }
    return render(request, "public/compared.html", context)
