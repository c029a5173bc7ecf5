"""Pages of the public site: home, calendar, series, editions with their files, feeds."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString

from councilportal.audit import queries as audit
from councilportal.common.links import DirectionCount, RagCount
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown
from councilportal.common.words import Direction, Rag
from councilportal.design.lists import paged
from councilportal.printing.feeds import Entry, Event, Feed, atom
from councilportal.printing.feeds import calendar as calendar_of
from councilportal.publishing.models import Artefact
from councilportal.publishing.proof.signing import key_of, public_pem
from councilportal.publishing.public import figure_queries, kept_pages, paper_queries, queries
from councilportal.publishing.public.forms import search_form
from councilportal.publishing.public.pages import TO_READ, address, called, frame, grouped, of_years
from councilportal.publishing.public.reading import FOREVER, public
from councilportal.publishing.rules.workflow import Standing

_EDITIONS = 24  # a page: two years of months, six of quarters


@public
def home(request: HttpRequest) -> HttpResponse:
    """How the council stands, what came out last, and what comes next."""
    now = timezone.now()
    state = figure_queries.state(now)
    indicators = reverse("published_indicators")
    context = frame(now) | {
        "state": state,
        "has_earlier": bool(state and figure_queries.before(state.edition, now)),
        "ratings": [
            RagCount(rag, state.ratings.get(rag, 0), f"{indicators}?rating={rag}")
            for rag in (Rag.GREEN, Rag.AMBER, Rag.RED)
        ]
        if state
        else [],
        "directions": [
            DirectionCount(way, state.directions.get(way, 0))
            for way in (Direction.IMPROVING, Direction.SAME, Direction.WORSENING)
        ]
        if state
        else [],
        "search": search_form(),
        "meetings": paper_queries.meetings_from(london_day(now), now)[:5],
        "latest": queries.latest(now),
        "coming": queries.coming(now, most=10),
        "series": queries.series_out(now),
    }
    return render(request, "public/home.html", context)


@public
def calendar(request: HttpRequest) -> HttpResponse:
    """Every date that is announced, with the dates that were moved or cancelled and why."""
    now = timezone.now()
    coming = queries.coming(now)
    moved = queries.moved(coming)
    context = frame(now) | {
        "lines": [(each, moved.get(each.pk, [])) for each in coming],
        "cancelled": queries.cancelled(now),
        "latest": queries.latest(now),
    }
    return render(request, "public/calendar.html", context)


@public
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The dates of publication as a calendar file.

    An event leads to its edition once it is out; until then, to the page of all dates.
    """
    now = timezone.now()
    dated = [*queries.latest(now), *queries.coming(now), *queries.cancelled(now)]
    moved = queries.moved(dated)
    events = [
        Event(
            ref=f"{each}@{request.get_host()}",
            title=called(each),
            when=each.publish_at,
            state=each.release_state,
            href=request.build_absolute_uri(
                address(each) if each.publish_at <= now else reverse("published_calendar")
            ),
            description=moved[each.pk][-1].reason if each.pk in moved else "",
            change=len(moved.get(each.pk, [])),
        )
        for each in dated
        if each.publish_at is not None
    ]
    written = calendar_of("Publications", events, made_at=now)
    return HttpResponse(written, content_type="text/calendar; charset=utf-8")


@public
def feed(request: HttpRequest) -> HttpResponse:
    """What came out last, as Atom."""
    now = timezone.now()
    head = queries.head_of(london_day(now))
    site = request.build_absolute_uri(reverse("published"))
    entries = tuple(
        Entry(
            ref=request.build_absolute_uri(address(each)),
            title=called(each),
            href=request.build_absolute_uri(address(each)),
            updated=each.publish_at,
            published=each.publish_at,
            summary=each.correction_note,
        )
        for each in queries.latest(now)
        if each.publish_at is not None
    )
    made = Feed(
        ref=site,
        title=f"Published reports of {head.name}",
        href=site,
        own_href=request.build_absolute_uri(reverse("published_feed")),
        author=head.name,
        entries=entries,
    )
    return HttpResponse(atom(made, empty_since=now), content_type="application/atom+xml")


@public
def public_key(request: HttpRequest) -> HttpResponse:
    """The key by which anybody checks the signature of a bundle."""
    key = key_of(settings.PUBLISHING_KEY)
    if key is None:
        raise NotKnown("Bundles are not signed here.")
    return HttpResponse(public_pem(key), content_type="application/x-pem-file")


@public
def series(request: HttpRequest, series: str) -> HttpResponse:
    """Every edition of a series that is out, by year, and the way to the latest."""
    now = timezone.now()
    found = queries.series(series, now)
    page = paged(request, queries.editions_of(found, now), rows=_EDITIONS)
    lines = [(each, queries.standing_of(each, now)) for each in page]
    context = frame(now) | {
        "found": found,
        "latest": queries.latest_of(found, now),
        "page": page,
        "years": of_years(lines),
    }
    return render(request, "public/series.html", context)


@public
def latest(request: HttpRequest, series: str) -> HttpResponse:
    """Redirect to the edition of the latest period."""
    slug = queries.newest_slug(series, timezone.now())
    return redirect("published_newest", series=series, slug=slug)


@public
def newest(request: HttpRequest, series: str, slug: str) -> HttpResponse:
    """Redirect to the last edition of a period."""
    number = queries.newest_number(series, slug, timezone.now())
    return redirect("published_edition", series=series, slug=slug, number=number)


@public
def edition(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """An edition: its published body, its files, and what has happened to it since."""
    now = timezone.now()
    head = audit.head()
    tag = kept_pages.known_tag(request.path, head, now)
    content = kept_pages.page(tag) if tag else None
    if tag is None or content is None:
        found, body = queries.body(series, slug, number, now)
        tag = kept_pages.tag_of(found, body)
        content = kept_pages.page(tag) or _edition_page(request, found, body).content
        kept_pages.keep(tag, content)
        kept_pages.note_tag(request.path, tag, head, now)
    answer = get_conditional_response(request, etag=tag) or HttpResponse(content)
    answer["ETag"] = tag
    return answer


def _edition_page(request: HttpRequest, found: queries.Published, body: Artefact) -> HttpResponse:
    """*Costs*: 2 queries more: the content of the body, and the files."""
    is_withdrawn = found.standing is Standing.WITHDRAWN
    files = [] if is_withdrawn else grouped(found.edition, queries.files(found.edition))
    context = {
        "head": found.head,
        "edition": found.edition,
        "series": found.edition.series,
        "standing": found.standing.value,
        "corrections": found.corrections,
        "later": found.later,
        "title": called(found.edition),
        "body": "" if is_withdrawn else SafeString(bytes(body.content).decode()),
        "has_files": bool(files),
        "to_read": [line for group in files if group.heading == TO_READ for line in group.lines],
        "files": [group for group in files if group.heading != TO_READ],
        "has_figures": body.has_figures,  # type: ignore[attr-defined]
    }
    return render(request, "public/edition.html", context)


# A web page in one file has its style within it, and no script: else a browser shows it bare.
_ONE_FILE = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@public
def file(
    request: HttpRequest, series: str, slug: str, number: int, sha: str, name: str
) -> HttpResponse:
    """A file of an edition, byte for byte as it was published."""
    found = queries.file(series, slug, number, sha, name, timezone.now())
    tag = f'"{found.sha256}"'
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = HttpResponse(bytes(found.content), content_type=found.media_type)
        shown = found.media_type.startswith(("application/pdf", "text/html"))
        disposition = content_disposition_header(as_attachment=not shown, filename=found.name)
        answer["Content-Disposition"] = disposition or "inline"
        if found.media_type.startswith("text/html"):
            answer["Content-Security-Policy"] = _ONE_FILE
    answer["ETag"] = tag
    answer["Cache-Control"] = f"public, max-age={FOREVER}, immutable"
    return answer
