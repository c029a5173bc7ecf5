"""An objective with its measures and its progress, as a page and as a paper."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from councilportal.common.document import (
    LIVE,
    Column,
    Dataset,
    Document,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.full_columns import without_empty
from councilportal.common.numbers import plain
from councilportal.common.periods import parse
from councilportal.organisation.queries import CouncilView
from councilportal.overview.framework_sections import (
    day_said,
    iso,
    objectives_dataset,
)
from objectives.models import Objective, ObjectiveProgress
from objectives.rules.frameworks import ObjectiveStanding
from objectives.rules.measurable import lacks, lacks_said
from performance.board.objective_sections import (
    MEASURE_COLUMNS,
    UNSAID,
    for_whom,
    measure_cells,
)
from performance.models import ObjectiveMeasure
from performance.objective_queries import measured
from performance.rules.standing import Standing

NO_MEASURE = "Nobody has said yet by what it is measured."
NO_PROGRESS = "Nothing has been said of its progress yet."
LACKS_NOTHING = "It has a measure with baseline, target, date and owner, and says for whom it is."
_AIMS = {
    "a": "eliminate discrimination",
    "b": "advance equality of opportunity",
    "c": "foster good relations",
}


def objective_document(
    objective: Objective,
    standings: Mapping[int, Standing],
    progress: Sequence[ObjectiveProgress],
    council: CouncilView,
    links: Mapping[int, str] = MappingProxyType({}),
) -> Document:
    """An objective with its measures as they stand, its progress and what it lacks.

    *Takes*: the objective of `objective_queries.in_order`; standings by the key of an indicator;
    `links`, where the progress that the reader may change is changed, by its key.
    """
    measures = list(objective.measures.all())
    said = lacks_said(lacks(measured(objective))) or LACKS_NOTHING
    return Document(
        reference=f"objective-{objective.ref}",
        title=f"{objective.number} {objective.title}".strip(),
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Facts("About this objective", _facts(objective)),),
        sections=(
            Section("measures", "Measures", (_measures(measures, standings),)),
            Section("progress", "Progress", (_progress(progress, links),)),
        ),
        datasets=(
            objectives_dataset([objective]),
            _measures_dataset(measures, standings),
            _progress_dataset(progress),
        ),
        contents=False,
        state=LIVE,
    )


def _facts(objective: Objective) -> tuple[tuple[str, str], ...]:
    aims = [_AIMS[each] for each in objective.aims]
    pairs = (
        ("Framework", str(objective.framework or "")),
        ("Theme", str(objective.theme or "")),
        ("Aims of the equality duty", ", ".join(aims).capitalize()),
        ("For whom", for_whom(objective)),
        ("In the words of the paper", objective.characteristics_words),
        ("Owner", str(objective.owner_post or "No owner")),
        ("Directorates", ", ".join(sorted(str(each) for each in objective.directorates.all()))),
        ("From", day_said(objective.valid_from)),
        ("To", day_said(objective.valid_to)),
    )
    return tuple(pair for pair in pairs if pair[1])


def _measures(
    measures: Sequence[ObjectiveMeasure], standings: Mapping[int, Standing]
) -> Table | Paragraph:
    if not measures:
        return Paragraph(NO_MEASURE)
    rows = tuple(Row(measure_cells(each, standings)) for each in measures)
    return without_empty(Table("In order", MEASURE_COLUMNS, rows), UNSAID)


def _progress(progress: Sequence[ObjectiveProgress], links: Mapping[int, str]) -> Table | Paragraph:
    if not progress:
        return Paragraph(NO_PROGRESS)
    columns = (
        Column("Year", 1),
        Column("Who says it", 2),
        Column("Progress", 5),
        Column("Stands", 2),
    )
    return Table(
        "The newest first",
        columns,
        tuple(
            Row(
                (
                    TextCell(parse(each.year).label, href=links.get(each.pk, ""), header=True),
                    TextCell(str(each.directorate or "The council")),
                    TextCell(each.words),
                    TextCell(_judged(each)),
                )
            )
            for each in progress
        ),
    )


def _judged(progress: ObjectiveProgress) -> str:
    if not progress.standing:
        return "Not judged"
    label = ObjectiveStanding(progress.standing).label
    return f"{label}, judged by {progress.judged_by} on {day_said(progress.judged_on)}"


def _measures_dataset(
    measures: Iterable[ObjectiveMeasure], standings: Mapping[int, Standing]
) -> Dataset:
    columns = (
        *("position", "indicator", "milestone", "words", "reference", "baseline", "baseline_on"),
        *("target", "target_on", "owner", "rating"),
    )
    rows = []
    for each in measures:
        standing = standings.get(each.indicator_id or 0)
        rating = standing.rating if standing else None
        rows.append(
            (
                str(each.position),
                each.indicator.ref if each.indicator else "",
                each.milestone,
                each.words,
                each.reference,
                plain(each.baseline),
                iso(each.baseline_on),
                plain(each.target),
                iso(each.target_on),
                str(each.owner_post or ""),
                rating.rag.value if rating else "",
            )
        )
    return Dataset("measures", columns, tuple(rows))


def _progress_dataset(progress: Iterable[ObjectiveProgress]) -> Dataset:
    columns = ("year", "directorate", "words", "standing", "judged_by", "judged_on")
    rows = tuple(
        (
            each.year,
            each.directorate.ref if each.directorate else "",
            each.words,
            each.standing,
            str(each.judged_by or ""),
            iso(each.judged_on),
        )
        for each in progress
    )
    return Dataset("progress", columns, rows)
