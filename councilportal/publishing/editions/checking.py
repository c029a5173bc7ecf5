"""What stands in the way of freezing an edition: problems of its words, and what checks find."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import partial

from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.common.periods import Period, london_day, parse
from councilportal.common.working_days import UnknownBankHolidays
from councilportal.organisation.people import NOBODY
from councilportal.organisation.queries import council_on
from councilportal.publishing.editions.addresses import address, way_to_write
from councilportal.publishing.editions.composing import Composed
from councilportal.publishing.editions.texts import SHEET, indicators, texts
from councilportal.publishing.linter.checks import check
from councilportal.publishing.linter.facts import (
    ActionFact,
    AssessmentFact,
    DecisionFact,
    Notice,
    PaperFacts,
    Told,
)
from councilportal.publishing.linter.findings import Finding
from councilportal.publishing.linter.record_facts import assessment_fact, indicator_facts
from councilportal.publishing.models import Edition, EditionPart
from councilportal.publishing.rules.kinds import WITH_FIGURES, Layout, PaperKind, PartKind
from councilportal.publishing.series.revision_parts import CORRECTION
from councilportal.publishing.series.scope import anchors
from eqia.assessments.reading import read_assessment
from eqia.decisions.queries import obstacles_to_taking
from eqia.queries import PLACES
from eqia.rules.gate import DecisionState
from eqia.wording import assessment_address, decision_address
from objectives.models import ActionProgress
from objectives.rules.plan import CLOSED
from performance.board.action_queries import of_lines

# The parts that are in a paper, in order, each with its anchor.
Anchored = list[tuple[str, EditionPart]]


def findings(edition: Edition, composed: Composed, on: date) -> list[Finding]:
    """Everything that is wrong or odd with an edition, in the order of the paper.

    *Costs*: 2 queries for its parts (3 more where indicators are withheld), 1 for the people whom
    the portal knows, 2 for corrective actions if it has them, 8 for each assessment, 3 for a
    decision, 1 for the council where it has a meeting.
    """
    return check(composed.whole, _facts(edition, composed, on))


def unanswered(found: Sequence[Finding], kept: Collection[str]) -> list[Finding]:
    """The findings that keep an edition from being frozen: errors, and warnings without a reason.

    *Takes*: the keys of the warnings that were let stand.
    """
    return [each for each in found if each.blocks or each.key not in kept]


def _notice(edition: Edition, on: date) -> Notice | None:
    """How long the paper is open before its meeting.

    It is published at its moment; without one, on the day that is asked about at the earliest.
    """
    meeting = edition.meeting
    if meeting is None:
        return None
    published = london_day(edition.publish_at) if edition.publish_at else on
    key = [edition.series.ref, edition.slug, edition.number]
    told = partial(Notice, published, str(meeting), href=reverse("edition", args=key))
    rules = council_on(on).notice
    told = partial(told, asked=rules.agenda_days(meeting.on))
    try:
        return told(rules.clear_days(published, meeting.on))
    except UnknownBankHolidays as unknown:
        return told(0, unknown=str(unknown))


def _withheld(edition: Edition, composed: Composed, parts: Anchored) -> Iterator[Told]:
    """The indicators in open words that only exempt parts tell (L10)."""
    withheld = {line.ref for line in composed.all_lines} - {line.ref for line in composed.lines}
    if not withheld:
        return
    places = {each.pk: anchor for anchor, each in parts}
    for heading, part, text in texts(edition, with_exempt=False):
        for ref in sorted(indicators(text) & withheld):
            yield Told(places[part.pk] if part else "", heading, ref)


def _problems(composed: Composed) -> Iterator[Told]:
    """What is wrong in the words of authors, each with its part."""
    for scope, problem in composed.problems:
        part = (scope.anchor, scope.part.heading) if scope else ("", SHEET)
        yield Told(*part, str(problem))


def _addresses(edition: Edition, parts: Anchored) -> dict[str, str]:
    """The pages on which the parts are written, by anchor; "" is the front sheet's.

    The note of a correction stands there too.
    """
    of_parts = {
        anchor: getattr(way_to_write(edition, each), "href", "")
        or address("edition_part", edition, each.position)
        for anchor, each in parts
    }
    sheet = address("edition_front_sheet", edition)
    return {"": sheet, CORRECTION: sheet, **of_parts}


def _anchored(edition: Edition) -> Anchored:
    """The parts that are in the paper, each with its anchor. *Costs*: 1 query."""
    shown = [each for each in edition.parts.order_by("position") if each.is_on]
    return list(zip(anchors(shown), shown, strict=True))


def _facts(edition: Edition, composed: Composed, on: date) -> PaperFacts:
    period, publish_at, corrected = parse(edition.period), edition.publish_at, edition.corrects
    corrected_at = corrected.publish_at if corrected else None
    parts = _anchored(edition)
    return PaperFacts(
        since=period.start,
        until=period.end,
        asked_on=on,
        published_on=london_day(publish_at) if publish_at else None,
        meeting_on=edition.meeting.on if edition.meeting else None,
        corrects_on=london_day(corrected_at) if corrected_at else None,
        goes_to_meeting=_goes_to_meeting(edition),
        notice=_notice(edition, on),
        of_before=frozenset({CORRECTION, *composed.of_before}),
        of_figures=frozenset(anchor for anchor, each in parts if each.part in WITH_FIGURES),
        problems=tuple(_problems(composed)),
        withheld=tuple(_withheld(edition, composed, parts)),
        lacking=tuple(
            Told(each.anchor, each.part.heading, said) for each, said in composed.lacking
        ),
        indicators=indicator_facts(composed.all_lines),
        counted=indicator_facts(composed.counted),
        actions=_actions(edition, composed, period),
        assessments=_assessments(edition, on),
        decisions=_decisions(edition, on),
        people=tuple(User.objects.order_by("name").values_list("name", flat=True)),
        addresses=_addresses(edition, parts),
    )


def _goes_to_meeting(edition: Edition) -> bool:
    """False of a report that is only published, and of the record of a decision that was taken."""
    series, decision = edition.series, edition.decision
    is_record = series.layout == Layout.DECISION and decision is not None
    is_taken = decision is not None and decision.state == DecisionState.TAKEN
    return series.kind != PaperKind.PUBLISHED and not (is_record and is_taken)


def _actions(edition: Edition, composed: Composed, period: Period) -> tuple[ActionFact, ...]:
    """The corrective actions. One has a note if one was made since the period began or it was due.

    *Costs*: 2 queries.
    """
    if not edition.parts.filter(part=PartKind.ACTIONS, is_on=True).exists():
        return ()
    listed = [each.action for each in of_lines(composed.all_lines, period.end, NOBODY)]
    notes = ActionProgress.objects.filter(action__in=listed).exclude(note="")
    noted: dict[int, date] = {}
    for action, at in notes.order_by("at").values_list("action_id", "at"):
        noted[action] = london_day(at)
    return tuple(
        ActionFact(
            each.ref,
            each.what,
            due=each.due_on,
            is_done=each.status in CLOSED,
            has_note=noted.get(each.pk, date.min) >= min(period.start, each.due_on or date.max),
            href=reverse("action", args=[each.ref]),
        )
        for each in listed
    )


def _assessments(edition: Edition, on: date) -> tuple[AssessmentFact, ...]:
    found = edition.assessments.select_related(*PLACES).order_by("ref", "number")
    return tuple(
        assessment_fact(read_assessment(each, on, NOBODY), assessment_address(each))
        for each in found
    )


def _decisions(edition: Edition, on: date) -> tuple[DecisionFact, ...]:
    record = edition.decision
    if record is None:
        return ()
    obstacles = ["It is not marked ready."] if record.state == DecisionState.DRAFT else []
    if record.state == DecisionState.DRAFT and record.meets_on is not None:
        found = obstacles_to_taking(record, NOBODY, record.meets_on, on)
        obstacles += [each.sentence for each in found]
    href = decision_address(record)
    return (DecisionFact(record.number, record.subject, tuple(obstacles), href=href),)
