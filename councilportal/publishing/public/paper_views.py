"""Pages of papers by what they are for, search, and the check of a file."""

from hashlib import sha256 as sha256_of

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.periods import london_day
from councilportal.design.lists import paged
from councilportal.organisation.context import council_of
from councilportal.organisation.queries import council_on
from councilportal.publishing.public import paper_queries, queries, search_queries, told_queries
from councilportal.publishing.public.forms import FileForm, HashForm, search_form
from councilportal.publishing.public.pages import frame
from councilportal.publishing.public.reading import public, reading_a_file
from councilportal.publishing.rules.kinds import Layout

_MEETINGS = 20  # a page
_SEARCHED = 100  # characters


@public
def meetings(request: HttpRequest) -> HttpResponse:
    """The next meetings, or with `meetings=all` all to come, and those held, with their papers."""
    now = timezone.now()
    today = london_day(now)
    most = None if request.GET.get("meetings") == "all" else _MEETINGS
    coming = list(paper_queries.meetings_from(today, now)[: most and most + 1])
    context = frame(now) | {
        "coming": coming[:most],
        "has_more": most is not None and len(coming) > most,
        "page": paged(request, paper_queries.meetings_before(today, now), rows=_MEETINGS),
    }
    return render(request, "public/meetings.html", context)


@public
def decisions(request: HttpRequest) -> HttpResponse:
    """Key decisions of which notice is given, and published records of decisions."""
    now = timezone.now()
    today = london_day(now)
    context = frame(now) | {
        "noticed": paper_queries.noticed(today, council_on(today).notice),
        "editions": paper_queries.of_layouts([Layout.DECISION], now),
    }
    return render(request, "public/decisions.html", context)


@public
def equality(request: HttpRequest) -> HttpResponse:
    """Where objectives and progress are told, the published register, published assessments."""
    now = timezone.now()
    context = frame(now) | {
        "told": told_queries.told_of_objectives(now),
        "registers": paper_queries.of_layouts([Layout.REGISTER], now),
        "assessments": paper_queries.of_layouts([Layout.ASSESSMENT], now),
    }
    return render(request, "public/equality.html", context)


@public
def duties(request: HttpRequest) -> HttpResponse:
    """When and where each duty of the law to publish was met, as far as it is public."""
    now = timezone.now()
    context = frame(now) | {"lines": paper_queries.duties_met(now)}
    return render(request, "public/duties.html", context)


@public
def search(request: HttpRequest) -> HttpResponse:
    """Search over the words of published reports and over indicators."""
    now = timezone.now()
    text = request.GET.get("q", "").replace("\0", "").strip()[:_SEARCHED]
    context = frame(now) | {"text": text, "search": search_form(text)}
    if not search_queries.words_of(text):
        return render(request, "public/search.html", context | {"is_short": bool(text)})
    found = search_queries.search(text, now)
    context |= {"figures": found.figures, "passages": found.passages, "is_cut": found.is_cut}
    return render(request, "public/search.html", context)


@public
def about(request: HttpRequest) -> HttpResponse:
    """Formats, licences, data for programs, and how to check a file."""
    now = timezone.now()
    context = frame(now) | {
        "series": queries.series_out(now),
        "has_key": bool(settings.PUBLISHING_KEY),
    }
    return render(request, "public/about.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, in the frame of the site that its reader came from."""
    context: dict[str, object] = {"frame": "base.html"}
    if not request.user.is_authenticated:
        head = council_of(request, london_day(timezone.now()))
        context = {"frame": "public/base.html", "head": head}
    return render(request, "common/accessibility.html", context)


@reading_a_file
def check(request: HttpRequest) -> HttpResponse:
    """Whether a file, or its SHA-256, is of what was published. The file is not kept."""
    now = timezone.now()
    posted = request.method == "POST"
    by_file = FileForm(request.POST if posted else None, request.FILES or None, auto_id="%s")
    by_hash = HashForm(request.GET or None, auto_id="%s")
    context = frame(now) | {"by_file": by_file, "by_hash": by_hash}
    asked = by_file if posted else by_hash
    if not asked.is_bound:
        return render(request, "public/check.html", context)
    if not asked.is_valid():
        status = 422 if posted else 400
        return render(request, "public/check.html", context | {"form": asked}, status=status)
    file = asked.cleaned_data.get("file")
    name = file.name if file else ""
    digest = sha256_of(file.read()).hexdigest() if file else asked.cleaned_data["sha256"].lower()
    found = paper_queries.published_as(digest, now)
    context |= {"is_asked": True, "name": name, "sha256": digest, "found": found}
    if name and not found:
        context["namesake"] = paper_queries.namesake(name, now)
    return render(request, "public/check.html", context)
