"""The work programme of those who keep agendas: what comes to which meeting, what is overdue."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q, prefetch_related_objects

from councilportal.common.periods import Period, PeriodKind, london_day, parse
from councilportal.common.refusals import NotKnown
from councilportal.organisation.models import Body, Directorate, Meeting
from councilportal.organisation.people import Person
from councilportal.organisation.queries import bodies, directorates, meetings_from
from councilportal.publishing.models import AgendaItem, Edition, ProgrammeItem, ReportSeries
from councilportal.publishing.packs.policies import clerks
from councilportal.publishing.packs.queries import place_of
from councilportal.publishing.policies import can_see, keeps_all_agendas
from councilportal.publishing.rules import programme as rules
from councilportal.publishing.rules.kinds import Layout, Reach
from councilportal.publishing.rules.programme import Late, Step
from councilportal.publishing.rules.workflow import OPEN, OUT, State

_LONG = (  # texts of the front sheet
    *("frozen_subject", "key_reason", "past_pathway", "future_pathway", "summary", "financial"),
    *("legal", "risk", "equality", "climate", "crime", "others", "judgement", "correction_note"),
)
_OF_RECORDS = {Layout.ASSESSMENT, Layout.DECISION}  # their editions are about one record each


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What comes to a meeting: an item of its agenda, an edition that is on none, or both.

    An edition that is expected and not begun has `series`, `place` and `period` alone. `step` is
    None for an item without a paper. `reads` is True where the person may open the edition.
    """

    meeting: Meeting | None = None
    item: AgendaItem | None = None
    edition: Edition | None = None
    series: ReportSeries | None = None
    place: Directorate | None = None
    period: Period | None = None
    step: Step | None = None
    due: date | None = None
    late: Late | None = None
    reads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A work programme on a day: meetings to come with what comes to each, in order.

    `overdue` is what is late, the longest first; `unplaced`, papers that no meeting is planned for;
    `undated`, lines of the clerks' own that have no meeting yet.
    `body` is set where it is the programme of one body, of those in `bodies`.
    """

    on: date
    meetings: tuple[tuple[Meeting, tuple[Line, ...]], ...]
    overdue: tuple[Line, ...] = ()
    unplaced: tuple[Line, ...] = ()
    undated: tuple[ProgrammeItem, ...] = ()
    bodies: tuple[Body, ...] = ()
    body: Body | None = None


def bodies_to_plan(who: Person, day: date) -> list[Body]:
    """The bodies to whose programmes the person adds lines, in order. *Costs*: 1 query."""
    found = bodies(day)
    if not keeps_all_agendas(who):
        ahead = Meeting.objects.filter(on__gte=day, clerk_post__in=who.posts)
        found = found.filter(pk__in=ahead.values("body"))
    return list(found)


def meetings_of(who: Person, body: Body, day: date) -> list[Meeting]:
    """The meetings of a body from a day on whose agendas the person keeps. *Costs*: 1 query."""
    return _kept(who, meetings_from(day).filter(body=body))


def line(body: str, position: int) -> ProgrammeItem:
    """A line without a meeting. *Raises*: NotKnown. *Costs*: 1 query."""
    found = ProgrammeItem.objects.select_related("body").filter(body__ref=body, position=position)
    record = found.first()
    if record is None:
        raise NotKnown(f"The work programme of {body} has no line {position}.")
    return record


def programme(who: Person, now: datetime, body: str = "") -> Programme:
    """What comes to the meetings whose agendas the person keeps, or to those of one body.

    Who keeps every agenda has the papers that go to no body too.
    *Takes*: the reference of a body that meets; any other text is every body. *Costs*: 7 queries.
    """
    reader = _Reader(who, now, body)
    coming, past = reader.of_items()
    lines = [*coming, *reader.of_editions(), *reader.expected()]
    by_meeting: dict[int | None, list[Line]] = defaultdict(list)
    for line in lines:
        by_meeting[line.meeting.pk if line.meeting else None].append(line)
    overdue = {_key(line): line for line in [*past, *lines] if line.late}
    return Programme(
        on=reader.today,
        meetings=tuple((each, tuple(by_meeting[each.pk])) for each in reader.kept),
        overdue=tuple(sorted(overdue.values(), key=_since)),
        unplaced=tuple(by_meeting[None]),
        undated=tuple(reader.undated()),
        bodies=reader.bodies_kept,
        body=reader.body,
    )


def _kept(who: Person, meetings: Iterable[Meeting]) -> list[Meeting]:
    keeps_all = keeps_all_agendas(who)
    return [each for each in meetings if keeps_all or clerks(who, each)]


def in_order(found: Iterable[Body]) -> tuple[Body, ...]:
    """Bodies in the order of lists."""
    return tuple(sorted(found, key=lambda each: (each.position, each.name)))


def _key(line: Line) -> tuple[object, ...]:
    """What makes lines one: a paper that goes to two meetings is overdue once."""
    if line.edition is not None:
        return ("edition", line.edition.pk)
    if line.item is not None:
        return ("item", line.item.pk)
    return (line.series, line.place, line.period)


def _since(line: Line) -> date:
    """The last day on which it was in time."""
    has_passed = line.late is not Late.PERIOD and line.meeting is not None
    days = (line.due, line.meeting.on if has_passed and line.meeting else None)
    return min((day for day in days if day is not None), default=date.max)


@dataclass(frozen=True, slots=True)
class _Papers:
    """The items of agendas that are listed, the editions `to_list`, and all editions.

    Editions to list are not out, or of meetings to come. Dropped ones and long texts are in none.
    """

    items: list[AgendaItem]
    to_list: list[Edition]
    every: list[Edition]


class _Reader:
    """Makes the lines of a person's programme, and reads once what they are made from.

    `kept` are the meetings to come that the programme has. `bodies` are those whose papers it
    lists; None is every body, and the papers that go to none.
    """

    def __init__(self, who: Person, now: datetime, body: str) -> None:
        self.who, self.now, self.today = who, now, london_day(now)
        to_come = list(meetings_from(self.today))
        self.to_come = {each.pk: each for each in to_come}
        kept = _kept(who, to_come)
        self.bodies_kept = in_order({each.body for each in kept})
        self.body = next((each for each in self.bodies_kept if each.ref == body), None)
        self.kept = [each for each in kept if self.body in (None, each.body)]
        is_whole = self.body is None and keeps_all_agendas(who)
        self.bodies = None if is_whole else {each.body_id for each in self.kept}
        self.on_agendas: dict[int | None, set[int]] = defaultdict(set)  # by edition, meetings

    @cached_property
    def series(self) -> dict[int, tuple[ReportSeries, list[int]]]:
        """The series by title, each with the keys of its bodies in order. *Costs*: 1 query."""
        found: dict[int, tuple[ReportSeries, list[int]]] = {}
        through = ReportSeries.objects.annotate(through=F("bodies__body"))
        for each in through.order_by("title", "bodies__position"):
            _, bodies = found.setdefault(each.pk, (each, []))
            bodies += [each.through] if each.through else []
        return found

    @cached_property
    def papers(self) -> "_Papers":
        """The items and the editions, read once. *Costs*: 3 queries."""
        told = Q(edition__isnull=True, assessment__isnull=True, decision__isnull=True)
        wanted = Q(meeting__on__gte=self.today) | ~told
        found = AgendaItem.objects.filter(wanted).select_related(
            "meeting__body", "edition__series", "edition__directorate", "edition__meeting__body"
        )
        items = [each for each in found if self._lists([each.meeting.body_id])]
        corrected = Edition.objects.filter(
            corrects=OuterRef("pk"), state__in=OUT, publish_at__lte=self.now
        )
        every: list[Edition] = list(
            Edition.objects.exclude(state=State.DROPPED)
            .annotate(is_corrected=Exists(corrected))
            .select_related("series", "directorate", "meeting__body")
            .defer(*_LONG)
            .order_by("ends_on", "series__title", "slug", "number")
        )
        editions = [each for each in every if self._may_be_listed(each)]
        of_items = [each.edition for each in items if each.edition is not None]
        prefetch_related_objects([*of_items, *editions], "pre_release_readers")
        return _Papers(items, editions, every)

    def _may_be_listed(self, edition: Edition) -> bool:
        is_to_come = edition.meeting is not None and edition.meeting.on >= self.today
        is_waiting = bool(edition.publish_at and edition.publish_at > self.now)
        is_open = edition.state in OPEN or (edition.state == State.PUBLISHED and is_waiting)
        return (is_open or is_to_come) and not edition.is_corrected  # type: ignore[attr-defined]

    def of_items(self) -> tuple[list[Line], list[Line]]:
        """The items of agendas to come, and those of the past whose paper never came.

        *Costs*: 1 query, and those of `papers`.
        """
        items = self.papers.items
        steps = self._steps_of_records(items)
        coming, past = [], []
        for item in sorted(items, key=lambda each: (each.meeting.on, place_of(each))):
            line = self._of_item(item, steps[item.pk])
            if item.meeting.on >= self.today:
                self.on_agendas[item.edition_id].add(item.meeting_id)
                coming.append(line)
            elif not rules.has_paper(steps[item.pk], is_exempt=bool(item.exempt_paragraph)):
                past.append(replace(line, late=Late.PAPER))
        return coming, past

    def _of_item(self, item: AgendaItem, steps: Collection[Step]) -> Line:
        step = max(steps, key=list(Step).index, default=None)
        edition = item.edition
        line = Line(step=step) if edition is None else self._of_edition(edition, item.meeting)
        if item.exempt_paragraph and rules.has_paper(steps, is_exempt=True):
            line = replace(line, late=None)  # it is approved, and never published
        return replace(line, meeting=item.meeting, item=item)

    def _steps_of_records(self, items: Collection[AgendaItem]) -> dict[int, list[Step]]:
        """By the key of each item, how far its edition is, or those about its record. 1 query."""
        about = Q(series__layout=Layout.ASSESSMENT, assessments__in=_keys(items, "assessment_id"))
        about |= Q(series__layout=Layout.DECISION, decision__in=_keys(items, "decision_id"))
        found = Edition.objects.filter(about).values_list(
            "assessments", "decision", "series__layout", "state", "publish_at"
        )
        by_record: dict[tuple[str, int | None], list[Step]] = defaultdict(list)
        for assessment, decision, layout, state, moment in found:
            step = rules.step_of(State(state), moment, self.now)
            record = assessment if layout == Layout.ASSESSMENT else decision
            by_record[layout, record] += [step] if step else []
        steps: dict[int, list[Step]] = {}
        for item in items:
            if item.edition is not None:
                step = self._step(item.edition)
                steps[item.pk] = [step] if step else []
            elif item.assessment_id is not None:
                steps[item.pk] = by_record[Layout.ASSESSMENT, item.assessment_id]
            else:
                steps[item.pk] = by_record[Layout.DECISION, item.decision_id]
        return steps

    def of_editions(self) -> Iterator[Line]:
        """The editions that are on no agenda, at the meetings that they go to.

        A correction is of a meeting to come or of none: what it corrects was before its meeting.
        *Costs*: those of `papers`.
        """
        for edition in self.papers.to_list:
            meeting, agendas = edition.meeting, self.on_agendas.get(edition.pk, set())
            is_to_come = meeting is not None and meeting.on >= self.today
            if not is_to_come and (edition.corrects_id or agendas):
                continue
            line = self._of_edition(edition, meeting)
            if meeting is None:
                yield from self._on_the_way(line, edition.ends_on)
            elif self._lists([meeting.body_id]) and meeting.pk not in agendas:
                yield replace(line, meeting=meeting)

    def expected(self) -> Iterator[Line]:
        """The next edition of each series and place that is not begun, and those that were missed.

        *Costs*: 1 query, 1 for the series, and those of `papers`.
        """
        live = {
            key: each
            for key, (each, _) in self.series.items()
            if each.cadence and not each.has_ended and each.layout not in _OF_RECORDS
        }
        known: dict[tuple[int, int | None], dict[Period, bool]] = defaultdict(dict)
        for edition in self.papers.every:
            periods = known[edition.series_id, edition.directorate_id]
            period = parse(edition.period)
            is_out = self._step(edition) in (Step.PUBLISHED, Step.WITHDRAWN)
            periods[period] = is_out or periods.get(period, False)
        places = list(directorates(self.today))
        for key, each in live.items():
            kind = PeriodKind(each.cadence)
            for place in places if each.reach == Reach.DIRECTORATE else [None]:
                periods = known[key, place.pk if place else None]
                for period in rules.awaited(kind, periods, self.today):
                    due = rules.due_on(period.end, each.lag_days)
                    line = Line(
                        series=each,
                        place=place,
                        period=period,
                        step=Step.EXPECTED,
                        due=due,
                        late=rules.late(Step.EXPECTED, due, None, self.today),
                    )
                    yield from self._on_the_way(line, period.end)

    def undated(self) -> Iterator[ProgrammeItem]:
        """The lines that have no meeting yet. *Costs*: 1 query."""
        found = ProgrammeItem.objects.select_related("body")
        for each in found.order_by("body__position", "body__name", "position"):
            if self._lists([each.body_id]):
                yield each

    def _on_the_way(self, line: Line, ends_on: date) -> Iterator[Line]:
        """A paper that names no meeting, at each meeting to come that its series goes to.

        Where none is planned of any of its bodies, it stands once without a meeting.
        """
        through = self.series[line.series.pk][1] if line.series else []
        if not self._lists(through):
            return
        after = max(line.due or ends_on, self.today - timedelta(days=1))
        order = [(each.body_id, each.on, each.pk) for each in self.to_come.values()]
        found = [self.to_come[key] for key in rules.route(after, through, order)]
        for meeting in found:
            if self._lists([meeting.body_id]):
                yield replace(line, meeting=meeting)
        if not found:
            yield line

    def _of_edition(self, edition: Edition, meeting: Meeting | None) -> Line:
        step = self._step(edition)
        due = rules.due_on(edition.ends_on, edition.series.lag_days)
        meets_on = meeting.on if meeting else None
        is_first = edition.corrects_id is None  # what a correction corrects was published
        return Line(
            edition=edition,
            series=edition.series,
            place=edition.directorate,
            period=parse(edition.period),
            step=step,
            due=due,
            late=rules.late(step, due, meets_on, self.today) if is_first and step else None,
            reads=can_see(self.who, edition, self.now),
        )

    def _step(self, edition: Edition) -> Step | None:
        return rules.step_of(State(edition.state), edition.publish_at, self.now)

    def _lists(self, bodies: Collection[int]) -> bool:
        return self.bodies is None or not self.bodies.isdisjoint(bodies)


def _keys(items: Iterable[AgendaItem], name: str) -> set[int]:
    return {key for each in items if (key := getattr(each, name)) is not None}
