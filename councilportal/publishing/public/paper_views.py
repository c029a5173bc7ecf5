"""Pages of papers by what they are for, search, and the check of a file."""

import re
from hashlib import sha256 as sha256_of

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from councilportal.common.periods import london_day
from councilportal.design.lists import paged
from councilportal.files.upload_checks import MAX_BYTES, TOO_LARGE
from councilportal.organisation.queries import council_on
from councilportal.publishing.public import paper_queries, queries, search_queries
from councilportal.publishing.public.pages import frame
from councilportal.publishing.public.reading import public, reading_a_file
from councilportal.publishing.rules.kinds import Layout

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_MEETINGS = 20  # a page
_SEARCHED = 100  # characters


@public
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings to come and those held, with their papers that are out."""
    now = timezone.now()
    today = london_day(now)
    context = frame(now) | {
        "coming": paper_queries.meetings_from(today, now)[:_MEETINGS],
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
    """The published register of equality impact assessments, and published assessments."""
    now = timezone.now()
    context = frame(now) | {
        "registers": paper_queries.of_layouts([Layout.REGISTER], now),
        "assessments": paper_queries.of_layouts([Layout.ASSESSMENT], now),
    }
    return render(request, "public/equality.html", context)


@public
def search(request: HttpRequest) -> HttpResponse:
    """Search over the words of published reports and over indicators."""
    now = timezone.now()
    text = request.GET.get("text", "").replace("\0", "").strip()[:_SEARCHED]
    context = frame(now) | {"text": text}
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


@reading_a_file
def check(request: HttpRequest) -> HttpResponse:
    """Whether a file, or its SHA-256, is of what was published. The file is not kept."""
    now = timezone.now()
    context = frame(now) | {"most": MAX_BYTES // 1_000_000}
    digest = request.GET.get("sha256", "").strip()
    name = ""
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problem = "Choose a file first."
        elif (file.size or 0) > MAX_BYTES:
            problem = f"{TOO_LARGE} Of a larger one, give the SHA-256 instead."
        else:
            name = file.name or ""
            digest = sha256_of(file.read()).hexdigest()
    elif digest and not _SHA256.fullmatch(digest):
        problem = "A SHA-256 is 64 of the signs 0 to 9 and a to f."
    if problem:
        status = 422 if request.method == "POST" else 400
        context |= {"problem": problem}
        return render(request, "public/check.html", context, status=status)
    if digest:
        digest = digest.lower()
        found = paper_queries.published_as(digest, now)
        namesake = paper_queries.namesake(name, now) if name and not found else None
        context |= {"is_asked": True, "name": name, "sha256": digest}
        context |= {"found": found, "namesake": namesake}
    return render(request, "public/check.html", context)
