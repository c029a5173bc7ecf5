"""The work programme for everybody: committees, what their clerks plan, and announced papers.

As in `queries`, nothing of what is not out can be had but series, period, date and meeting of an
edition whose date is announced. Of an item it has the title that the clerk gave it for everybody.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q

from councilportal.common.periods import london_day, parse
from councilportal.organisation.queries import meetings_from
from councilportal.publishing.models import AgendaItem, ProgrammeItem
from councilportal.publishing.packs.programme_queries import Line, Programme, in_order
from councilportal.publishing.packs.queries import place_of
from councilportal.publishing.public.queries import announced, current
from councilportal.publishing.rules.programme import Step


def programme(now: datetime, body: str = "") -> Programme:
    """What comes to the meetings of committees, or to those of one.

    *Takes*: the reference of a committee that meets; any other text is every one.
    *Costs*: 5 queries.
    """
    today = london_day(now)
    found = [each for each in meetings_from(today) if each.body.meets_in_public]
    bodies = in_order({each.body for each in found})
    chosen = next((each for each in bodies if each.ref == body), None)
    meetings = [each for each in found if chosen in (None, each.body)]
    by_meeting: dict[int, list[Line]] = defaultdict(list)
    for line in _lines(today, now):
        if line.meeting is not None:
            by_meeting[line.meeting.pk].append(line)
    undated = [
        each
        for each in ProgrammeItem.objects.select_related("body").order_by(
            "body__position", "body__name", "position"
        )
        if each.body.meets_in_public and chosen in (None, each.body)
    ]
    return Programme(
        on=today,
        meetings=tuple((each, tuple(by_meeting[each.pk])) for each in meetings),
        undated=tuple(undated),
        bodies=bodies,
        body=chosen,
    )


def _lines(today: date, now: datetime) -> Iterator[Line]:
    """The items of agendas to come, then the papers that are on none of them. *Costs*: 3 queries.

    A paper that nobody may know of yet is not told, nor is that of an exempt item.
    """
    papers = _papers(today, now)
    told: set[tuple[int, int]] = set()  # keys of edition and meeting
    items = AgendaItem.objects.filter(meeting__on__gte=today).select_related("meeting__body")
    for item in sorted(items, key=place_of):
        paper = None
        if item.edition_id is not None:
            told.add((item.edition_id, item.meeting_id))
            paper = None if item.exempt_paragraph else papers.get(item.edition_id)
        yield replace(paper or Line(), meeting=item.meeting, item=item)
    for key, line in papers.items():
        if line.meeting is not None and (key, line.meeting.pk) not in told:
            yield line


def _papers(today: date, now: datetime) -> dict[int, Line]:
    """The editions for meetings to come that are out or announced, by key. *Costs*: 2 queries.

    A correction is told once it is out.
    """
    ahead = Q(meeting__on__gte=today) | Q(items__meeting__on__gte=today)
    found: dict[int, Line] = {}
    for editions, step in (
        (current(now), Step.PUBLISHED),
        (announced(now).filter(corrects=None), Step.ANNOUNCED),
    ):
        cover = editions.filter(ahead).select_related("series", "directorate", "meeting__body")
        for each in cover.distinct().order_by("series__title", "slug"):
            found[each.pk] = Line(
                meeting=each.meeting,
                edition=each,
                series=each.series,
                place=each.directorate,
                period=parse(each.period),
                step=step,
            )
    return found
