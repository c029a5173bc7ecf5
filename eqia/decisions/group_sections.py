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
from eqia.decisions.group_queries import Affected, DecisionImpact
from eqia.rules.gate import DecisionState
from eqia.rules.words import Meaning, Size
from eqia.wording import (
    NOT_ANSWERED,
    NOT_ASKED,
    assessment_address,
    day_or_gap,
    decision_address,
    plain_text,
)


def affected_document(found: Affected, council: CouncilView) -> Document:
    """The decisions that affect a group, each with what its assessments found."""
    said = tuple(_said(found))
    sections: tuple[Section, ...] = ()
    if found.effects:
        caption = "By the day of the decision, the latest first"
        table = Table(caption, _COLUMNS, tuple(map(_row, found.effects)), anchor="effects")
        sections = (Section("decisions", "Decisions", (table,), wide=True),)
    return Document(
        reference=f"decisions-that-affect-{found.ref}",
        title=f"Decisions that affect: {found.name}",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said[0],
        sections=sections,
        datasets=(_dataset(found),),
        contents=False,
        cover=tuple(map(Paragraph, said)),
        state=LIVE,
    )


def _said(found: Affected) -> Iterator[str]:
    """How many decisions affect the group, and what is not counted."""
    affects = "affects" if found.decisions == 1 else "affect"
    said = f"{count_of(found.decisions, 'decision')} {affects} this group"
    if not found.decisions:
        yield "No decision affects this group."
    elif found.decisions == 1:
        yield f"{said}{' adversely' if found.adverse else ''}."
    else:
        adverse = "all" if found.adverse == found.decisions else found.adverse or "none"
        yield f"{said}, {adverse} of them adversely."
    if found.unaffected:
        more = count_of(found.unaffected, "other decision")
        rests = "rests" if found.unaffected == 1 else "rest"
        yield f"{more} {rests} on assessments that found no impact on it, or do not ask about it."
    if found.hidden:
        hidden = count_of(found.hidden, "decision")
        rests = "rests" if found.hidden == 1 else "rest"
        yield f"{hidden} {rests} on an assessment that is not published: its impacts are not here."


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
            each.decision.number,
            each.decision.subject,
            each.decision.state,
            plain_text(each.decision.meets_on),
            plain_text(each.decision.taken_on),
            each.decision.directorate.name if each.decision.directorate else "",
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
