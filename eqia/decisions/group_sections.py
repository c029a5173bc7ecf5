"""What decisions do to a group, as a document."""

from collections.abc import Iterator

from councilportal.common.document import (
    LIVE,
    Column,
    Dataset,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of
from councilportal.organisation.queries import CouncilView
from eqia.decisions.group_queries import Affected, DecisionImpact, NoImpact
from eqia.models import Decision
from eqia.rules.gate import DecisionState
from eqia.rules.intersections import run_sentence
from eqia.rules.words import Meaning, Size
from eqia.wording import (
    NOT_ANSWERED,
    NOT_ASKED,
    assessment_address,
    bullets,
    day_or_gap,
    decision_address,
    plain_text,
)

_PEOPLE = "people who share this characteristic"  # as section 149 of the Equality Act 2010 says


def affected_document(found: Affected, council: CouncilView) -> Document:
    """The decisions that affect a group, each with what its assessments found."""
    said = tuple(_said(found))
    wide = bool(found.effects or found.unaffected)
    sections = []
    if found.effects:
        effects = Table(_ORDER, _COLUMNS, tuple(map(_row, found.effects)), anchor="effects")
        sections.append(Section("decisions", "Decisions", (effects,), wide=wide))
    if found.unaffected:
        rows = tuple(map(_other_row, found.unaffected))
        others = Table(f"{_ORDER}, with what was found", _OTHER_COLUMNS, rows, anchor="others")
        heading = "Decisions without an impact on these people"
        sections.append(Section("other-decisions", heading, (others,), wide=wide))
    sections += _intersections(found)
    how = (bullets(_how(found)),)
    sections.append(Section("how", "How these decisions are found", how, wide=wide))
    return Document(
        reference=f"decisions-that-affect-{found.ref}",
        title=f"Impact of decisions: {found.name}",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said[0],
        sections=tuple(sections),
        datasets=(_dataset(found), _no_impact(found), _together(found), _close(found)),
        contents=False,
        cover=tuple(map(Paragraph, said)),
        state=LIVE,
    )


def _intersections(found: Affected) -> Iterator[Section]:
    """What falls on these people together: within 24 months, and with other groups."""
    if found.close:
        said = f"Each of these affects {_PEOPLE} adversely, as an assessment found."
        runs = bullets(run_sentence(run) for run in found.close)
        yield Section("close", "Decisions within 24 months", (Paragraph(said), runs))
    if found.together:
        said = "Somebody who belongs to several of these groups may bear all of it."
        sets = bullets(each.sentence for each in found.together)
        yield Section("together", "Groups affected together", (Paragraph(said), sets))


def _said(found: Affected) -> Iterator[str]:
    """How many decisions affect the group, and what is not counted."""
    affects = "affects" if found.decisions == 1 else "affect"
    said = f"{count_of(found.decisions, 'decision')} {affects} {_PEOPLE}"
    if not found.decisions:
        yield f"No decision affects {_PEOPLE}."
    elif found.decisions == 1:
        yield f"{said}{' adversely' if found.adverse else ''}."
    else:
        adverse = "all" if found.adverse == found.decisions else found.adverse or "none"
        yield f"{said}, {adverse} of them adversely."
    if found.unaffected:
        number = len(found.unaffected)
        more = count_of(number, "other decision")
        rests = "rests" if number == 1 else "rest"
        yield (
            f"{more} {rests} on assessments that found no impact on these people, or do not ask "
            "about them."
        )
    if found.hidden:
        hidden = count_of(found.hidden, "decision")
        rests = "rests" if found.hidden == 1 else "rest"
        yield (
            f"{hidden} {rests} on an assessment that is not published, so its impacts are not "
            "shown."
        )


def _how(found: Affected) -> Iterator[str]:
    """What a reader needs to know to read the lists, and what they do not have."""
    yield (
        f"A decision affects {_PEOPLE} if the screening of an equality impact assessment that the "
        "decision rests on found a negative or positive impact on them, or less favourable "
        "treatment."
    )
    yield (
        "It affects them adversely if the treatment is less favourable, or if the negative "
        "impact is low, medium, high or unknown."
    )
    if len(found.effects) > found.decisions:
        yield "A decision that rests on several assessments has one row for each of them."
    rows = [*map(_row, found.effects), *map(_other_row, found.unaffected)]
    shown = {cell.text for row in rows for cell in row.cells[3:] if isinstance(cell, TextCell)}
    if Size.UNKNOWN.label in shown:
        yield "Unknown means that there may be an impact, and its size is not known."
    if NOT_ASKED in shown:
        yield "Not asked means that the questions of the assessment do not ask about it."
    if NOT_ANSWERED in shown:
        yield "Not answered means that the assessment asks about it and has no answer."
    yield (
        "Everybody sees the decisions for publication that are ready to be taken, or taken. People "
        "who prepare decisions also see those in preparation that they may read."
    )
    if found.to_come:
        is_one = found.to_come == 1
        yield (
            f"{count_of(found.to_come, 'assessment')} {'is' if is_one else 'are'} still to come. "
            f"What {'it' if is_one else 'they'} will find is not known yet: the forward timetable "
            f"lists {'it' if is_one else 'them'}."
        )


_ORDER = "By the day of the decision, the latest first"
_OTHER_COLUMNS = (
    Column("Decision", 1.4),
    Column("Subject", 5),
    Column("State", 1.6),
    Column("Day of the decision", 1.8),
    Column("What was found", 3),
)


def _other_row(each: NoImpact) -> Row:
    decision = each.decision
    said = "No impact found" if each.is_answered else NOT_ANSWERED
    return Row(
        (
            TextCell(decision.number, href=decision_address(decision), header=True),
            TextCell(decision.subject),
            TextCell(DecisionState(decision.state).label),
            TextCell(day_or_gap(decision.taken_on or decision.meets_on)),
            TextCell(said if each.is_asked else NOT_ASKED),
        )
    )


_COLUMNS = (
    Column("Decision", 1.4),
    Column("Subject", 3),
    Column("State", 1.5),
    Column("Day of the decision", 1.6),
    Column("Assessment", 1.7),
    Column("What is assessed", 3),
    Column("Negative impact", 1.2),
    Column("Positive impact", 1.2),
    Column("Less favourable treatment", 1.5),
)


def _row(effect: DecisionImpact) -> Row:
    decision, record = effect.decision, effect.record
    return Row(
        (
            TextCell(decision.number, href=decision_address(decision), header=True),
            TextCell(decision.subject),
            TextCell(DecisionState(decision.state).label),
            TextCell(day_or_gap(decision.taken_on or decision.meets_on)),
            TextCell(str(record), href=assessment_address(record)),
            TextCell(record.title),
            TextCell(_size(effect, effect.impact.negative, Meaning.NEGATIVE, Meaning.LIKELIHOOD)),
            TextCell(_size(effect, effect.impact.positive, Meaning.POSITIVE)),
            TextCell(_unfair(effect)),
        )
    )


def _size(effect: DecisionImpact, size: Size | None, *meanings: Meaning) -> str:
    return size.label if size else _blank(effect, *meanings)


def _unfair(effect: DecisionImpact) -> str:
    if effect.impact.less_favourable is None:
        return _blank(effect, Meaning.LESS_FAVOURABLE)
    return "Yes" if effect.impact.less_favourable else "No"


def _blank(effect: DecisionImpact, *meanings: Meaning) -> str:
    return NOT_ASKED if effect.asked.isdisjoint(meanings) else NOT_ANSWERED


def _dataset(found: Affected) -> Dataset:
    columns = (
        *("characteristic", "decision", "subject", "state", "meets_on", "taken_on", "directorate"),
        *("assessment", "version", "title", "negative", "positive", "less_favourable"),
    )
    rows = tuple(
        (
            found.name,
            *_of_decision(each.decision),
            each.record.ref,
            str(each.record.number),
            each.record.title,
            plain_text(each.impact.negative),
            plain_text(each.impact.positive),
            plain_text(each.impact.less_favourable),
        )
        for each in found.effects
    )
    return Dataset("effects", columns, rows)


def _no_impact(found: Affected) -> Dataset:
    columns = (
        *("characteristic", "decision", "subject", "state", "meets_on", "taken_on", "directorate"),
        *("is_asked", "is_answered"),
    )
    rows = tuple(
        (
            found.name,
            *_of_decision(each.decision),
            plain_text(each.is_asked),
            plain_text(each.is_answered) if each.is_asked else "",
        )
        for each in found.unaffected
    )
    return Dataset("no_impact", columns, rows)


def _together(found: Affected) -> Dataset:
    """The groups that are affected together with this one, a row for each assessment and group."""
    rows = tuple(
        (found.name, ref, group)
        for each in found.together
        for ref in each.refs
        for group in each.groups
        if group != found.name
    )
    return Dataset("together", ("characteristic", "assessment", "with"), rows)


def _close(found: Affected) -> Dataset:
    """The runs of decisions within 24 months, a row for each decision of a run."""
    rows = tuple(
        (found.name, str(place), each.number, each.on.isoformat())
        for place, run in enumerate(found.close, 1)
        for each in run
    )
    return Dataset("within_24_months", ("characteristic", "run", "decision", "on"), rows)


def _of_decision(decision: Decision) -> tuple[str, ...]:
    return (
        decision.number,
        decision.subject,
        decision.state,
        plain_text(decision.meets_on),
        plain_text(decision.taken_on),
        decision.directorate.name if decision.directorate else "",
    )
