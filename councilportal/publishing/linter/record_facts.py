"""Facts made of what the queries of the apps below read for the same paper.

They read nothing themselves: a paper and its facts are of the same moment.
"""

from collections.abc import Sequence

from councilportal.common.numbers import plain
from councilportal.publishing.linter.facts import AssessmentFact, IndicatorFact
from eqia.assessments.reading import AssessmentRead
from eqia.rules.workflow import SEALED, State
from performance.board.queries import IndicatorLine
from performance.rules.measures import LEVEL_NAMES
from performance.rules.standing import Standing


def indicator_facts(lines: Sequence[IndicatorLine]) -> tuple[IndicatorFact, ...]:
    """What the records say of the indicators of a board, in its order."""
    return tuple(map(_fact, lines))


def _fact(line: IndicatorLine) -> IndicatorFact:
    standing = line.standing
    reading, unit = standing.reading, line.measure.unit
    why = reading.no_data_reason if reading else None
    value = standing.figure if standing.figure is not None else standing.ytd.value
    return IndicatorFact(
        ref=line.ref,
        title=line.title,
        period=reading.period.code if reading else "",
        frequency=line.measure.frequency,
        begins=line.valid_from,
        value=plain(value),
        prefix=unit.prefix,
        suffix=unit.suffix,
        rating=standing.rating.rag,
        computed=standing.rating.computed,
        ytd_rating=standing.ytd_rating.computed if standing.ytd_rating else None,
        direction=standing.travel.direction,
        is_judged=standing.is_judged,
        has_commentary=bool(reading and reading.commentary.strip()),
        why_no_figure=why.label if why else "",
        was_reported=bool(line.history) or standing.has_older,
        last_year=plain(standing.previous_year_value),
        figures=_figures(standing),
    )


def _figures(standing: Standing) -> tuple[str, ...]:
    """Every other figure that may be said of the indicator, as exact text."""
    reading = standing.reading
    said = [
        standing.ytd.value,
        *(getattr(standing.levels, name) for name in LEVEL_NAMES),
        *((reading.numerator, reading.denominator) if reading else ()),
        *(each.figure(standing.measure) for each in standing.history.values()),
    ]
    return tuple(plain(each) for each in dict.fromkeys(said) if each is not None)


def assessment_fact(read: AssessmentRead, href: str = "") -> AssessmentFact:
    """What the records say of an assessment, with the warnings of its own checks."""
    record = read.record
    state = State(record.state)
    return AssessmentFact(
        ref=record.ref,
        title=record.title,
        state=state.label,
        is_signed=state in SEALED,
        signed_on=read.signed_on,
        doubts=tuple(each.sentence for each in read.findings if not each.blocks),
        href=href,
    )
