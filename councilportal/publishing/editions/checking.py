"""What stands in the way of freezing an edition: problems of its words, and what checks find."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.urls import reverse

from councilportal.common.links import Link
from councilportal.common.periods import london_day, parse
from councilportal.common.working_days import AGENDA_DAYS, UnknownBankHolidays, weekday_label
from councilportal.organisation.people import NOBODY
from councilportal.organisation.queries import council_on
from councilportal.publishing.editions.addresses import address, way_to_write
from councilportal.publishing.editions.composing import Composed
from councilportal.publishing.editions.texts import indicators, texts
from councilportal.publishing.linter.checks import check
from councilportal.publishing.linter.facts import (
    ActionFact,
    AssessmentFact,
    DecisionFact,
    PaperFacts,
)
from councilportal.publishing.linter.findings import WHOLE, Finding, Place, Severity
from councilportal.publishing.linter.record_facts import assessment_fact, indicator_facts
from councilportal.publishing.models import Edition
from councilportal.publishing.narrative.references import Problem
from councilportal.publishing.rules.kinds import PartKind
from councilportal.publishing.series.scope import EditionScope, anchors
from eqia.assessments.reading import read_assessment
from eqia.decisions.queries import obstacles_to_taking
from eqia.queries import PLACES
from eqia.rules.gate import DecisionState
from eqia.wording import assessment_address, decision_address
from objectives.rules.plan import CLOSED
from performance.board.action_queries import of_lines

AUTHORS_WORDS = "words_of_authors"
CLEAR_DAYS = "clear_days_missed"
WITHHELD_FIGURE = "withheld_figure"


def findings(edition: Edition, composed: Composed, on: date) -> list[Finding]:
    """Everything that is wrong or odd with an edition, in the order of the paper.

    *Costs*: 2 queries for its parts (3 more where indicators are withheld), 1 for corrective
    actions if it has them, 8 for each assessment, 3 for a decision, 1 for the council where it has
    a meeting.
    """
    addresses = _addresses(edition)
    own = [_of_words(scope, problem, addresses) for scope, problem in composed.problems]
    late = _clear_days_missed(edition, on)
    leaks = _withheld_figures(edition, composed, addresses)
    return [*own, *late, *leaks, *check(composed.whole, _facts(edition, composed, on, addresses))]


def unanswered(found: Sequence[Finding], kept: Collection[str]) -> list[Finding]:
    """The findings that keep an edition from being frozen: errors, and warnings without a reason.

    *Takes*: the keys of the warnings that were let stand.
    """
    return [each for each in found if each.blocks or each.key not in kept]


def _clear_days_missed(edition: Edition, on: date) -> list[Finding]:
    """A warning where the paper is too late for its meeting (L8), or that cannot be known.

    It is published at its moment; without one, on the day that is asked about at the earliest. A
    correction that comes after the meeting goes to readers alone.
    """
    meeting = edition.meeting
    if meeting is None:
        return []
    published = london_day(edition.publish_at) if edition.publish_at else on
    if edition.corrects_id is not None and meeting.on < published:
        return []
    try:
        clear = council_on(on).notice.clear_days(published, meeting.on)
        told = f"Published on {weekday_label(published)}, it leaves {clear} clear days"
    except UnknownBankHolidays as unknown:
        clear, told = 0, f"{unknown} Published on {weekday_label(published)}, it may be too late"
    if clear >= AGENDA_DAYS:
        return []
    said = f"{told} before {meeting}; the law asks for {AGENDA_DAYS}."
    reason = f"{said} Publish it sooner, or say why the matter is urgent."
    key = [edition.series.ref, edition.slug, edition.number]
    remedy = Link("Its meeting and date", reverse("edition", args=key))
    what = meeting.on.isoformat()  # a reason holds for this meeting, on whichever day it is asked
    return [Finding(CLEAR_DAYS, Severity.WARNING, WHOLE, what, reason, remedy)]


def _withheld_figures(
    edition: Edition, composed: Composed, addresses: Mapping[str, str]
) -> list[Finding]:
    """A warning for each figure in open words of an indicator that only exempt parts tell (L10)."""
    withheld = {line.ref for line in composed.all_lines} - {line.ref for line in composed.lines}
    if not withheld:
        return []
    shown = [each for each in edition.parts.order_by("position") if each.is_on]
    places = dict(zip((each.pk for each in shown), anchors(shown), strict=True))
    found = []
    for heading, part, text in texts(edition, with_exempt=False):
        anchor = places[part.pk] if part else ""
        place = Place(anchor, anchor, heading)
        for ref in sorted(indicators(text) & withheld):
            reason = (
                f"Everybody can read this figure of {ref}, and only an exempt part has {ref} in "
                "its tables. Leave it out, or say why it may be known."
            )
            remedy = Link(f"Correct {heading}", addresses[anchor])
            found.append(Finding(WITHHELD_FIGURE, Severity.WARNING, place, ref, reason, remedy))
    return found


def _of_words(
    scope: EditionScope | None, problem: Problem, addresses: Mapping[str, str]
) -> Finding:
    """The problem as a finding. *Takes*: the part that it is in; None is the front sheet."""
    heading = scope.part.heading if scope else "Front sheet"
    anchor = scope.anchor if scope else ""
    place = Place(anchor, anchor, heading)
    remedy = Link(f"Correct {heading}", addresses[anchor])
    said = str(problem)
    reason = f"{said[:1].upper()}{said[1:]}"
    return Finding(AUTHORS_WORDS, Severity.ERROR, place, said, reason, remedy)


def _addresses(edition: Edition) -> dict[str, str]:
    """The pages on which the parts are written, by anchor; "" is the front sheet's."""
    parts = [each for each in edition.parts.order_by("position") if each.is_on]
    of_parts = {
        anchor: getattr(way_to_write(edition, each), "href", "")
        or address("edition_part", edition, each.position)
        for anchor, each in zip(anchors(parts), parts, strict=True)
    }
    return {"": address("edition_front_sheet", edition), **of_parts}


def _facts(
    edition: Edition, composed: Composed, on: date, addresses: Mapping[str, str]
) -> PaperFacts:
    until = parse(edition.period).end
    publish_at = edition.publish_at
    return PaperFacts(
        until=until,
        published_on=london_day(publish_at) if publish_at else None,
        meeting_on=edition.meeting.on if edition.meeting else None,
        is_correction=edition.corrects_id is not None,
        indicators=indicator_facts(composed.all_lines),
        counted=indicator_facts(composed.counted),
        actions=_actions(edition, composed, until),
        assessments=_assessments(edition, on),
        decisions=_decisions(edition, on),
        addresses=addresses,
    )


def _actions(edition: Edition, composed: Composed, until: date) -> tuple[ActionFact, ...]:
    if not edition.parts.filter(part=PartKind.ACTIONS, is_on=True).exists():
        return ()
    return tuple(
        ActionFact(
            each.action.ref,
            each.action.what,
            due=each.action.due_on,
            is_done=each.action.status in CLOSED,
            href=reverse("action", args=[each.action.ref]),
        )
        for each in of_lines(composed.all_lines, until, NOBODY)
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
