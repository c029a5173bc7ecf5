"""Pages of what editions tell of people, objectives, plans: as published, and nothing else."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from councilportal.common.document import Document
from councilportal.common.links import Link
from councilportal.publishing.models import Edition
from councilportal.publishing.public import kept_pages, queries, told_queries
from councilportal.publishing.public.pages import frame, key
from councilportal.publishing.public.reading import public
from councilportal.publishing.public.told_queries import TOPICS, Telling, Topic

_TOPICS = {each.ref: each for each in TOPICS}


@public
def told(
    request: HttpRequest, topic: str, series: str = "", slug: str = "", number: int = 0
) -> HttpResponse:
    """What an edition tells of a topic; without an edition, the newest that tells of it."""
    now = timezone.now()
    asked = (series, slug, number) if series else None

    def made() -> bytes:
        return render(request, "public/told.html", _context(_TOPICS[topic], asked, now)).content

    return kept_pages.answered(request, now, made)


def _context(topic: Topic, asked: tuple[str, str, int] | None, now: datetime) -> dict[str, Any]:
    """*Costs*: 4 queries; 6 with an edition that is asked for."""
    found = told_queries.telling(topic, now)
    newest = found[0] if found else None
    shown = told_queries.told_by(topic, asked, now) if asked else newest
    context = frame(now) | {
        "topic": topic,
        "way": [Link("Equality", reverse("published_equality"))],
    }
    if shown is None:
        return context
    return context | {
        "told": shown,
        "edition": shown.edition,
        "document": (document := told_queries.as_published(shown)),
        "places": _places(document) if topic.is_long else [],
        "pdf": _pdf(shown.edition),
        "is_newest": newest is not None and newest.edition.pk == shown.edition.pk,
        "newest": reverse(topic.address),
        "others": [_choice(topic, each) for each in found if each.edition.pk != shown.edition.pk],
    }


def _choice(topic: Topic, told: Telling) -> tuple[Link, Edition]:
    edition = told.edition
    where = reverse(f"{topic.address}_in", args=key(edition))
    return Link(edition.heading, where), edition


def _places(document: Document) -> list[Link]:
    """The parts within the parts of a document, for a list at its head."""
    inner = [each for section in document.sections for each in section.sections]
    return [Link(each.heading, f"#{each.anchor}") for each in inner]


def _pdf(edition: Edition) -> str:
    """The address of its PDF; "" where it has none. *Takes*: one with `pdf_name`, `pdf_sha`."""
    name, sha = edition.pdf_name, edition.pdf_sha  # type: ignore[attr-defined]
    return (
        reverse("published_file", args=[*key(edition), sha[: queries.HASH], name]) if name else ""
    )
