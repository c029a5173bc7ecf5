"""The file eqia_answers.csv."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Characteristic
from eqia import models
from eqia.exchange import grid_loading, loading
from eqia.exchange.answer_frames import ANSWER_COLUMNS, take_answers
from eqia.exchange.comparing import (
    ComparedRows,
    Refs,
    Rows,
    Values,
    compare_rows,
    is_faulty,
    of_versions,
    version_named,
    with_version_names,
)
from eqia.models import Assessment
from eqia.rules.words import CHOICES, AnswerKind

# Grids


def _dump_answers(refs: Refs = None) -> Iterator[Values]:
    questions: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for asked, key, ref in models.Question.objects.values_list("question_set", "pk", "ref"):
        questions[asked].append((key, ref))
    answers = models.Answer.objects.select_related("copied_from__characteristic")
    cells = {
        (each.group_id, each.question_id): each
        for each in loading.narrowed(answers, "group__assessment__ref", refs)
    }
    groups = models.GridRow.objects.select_related("characteristic")
    for group, named in with_version_names(groups, "assessment__ref", refs):
        for key, ref in questions[group.assessment.question_set_id]:
            cell = cells.get((group.pk, key))
            copied = cell.copied_from if cell else None
            yield {
                **named,
                "characteristic": group.characteristic.ref,
                "question": ref,
                "label": group.label,
                "position": group.position,
                "aims": group.aims,
                "statutory": group.statutory,
                "choice": cell.choice if cell else "",
                "text": cell.text if cell else "",
                "copied_from": copied.characteristic.ref if copied else "",
            }


_LAID = ("label", "position", "aims", "statutory")


def _load_answers(entries: Iterator[Entry], work: Import) -> Counts:
    rows = of_versions(entries, work)
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    questions = {(each.question_set_id, each.ref): each for each in models.Question.objects.all()}
    fitting = []
    for entry in rows.entries:
        if not work.refers(entry, "characteristic", "characteristics", characteristics):
            continue
        asked = rows.of(entry.values).question_set
        question = questions.get((asked.pk, entry.values["question"]))
        if question is None:
            key = (asked.ref, asked.number, entry.values["question"])
            if not is_faulty(work, "questions", key):
                named = version_named((asked.ref, asked.number))
                wanted = f"the question set {named} has no such question: give one that it has."
                work.refuse(entry, "question", wanted)
            continue
        choices = CHOICES[AnswerKind(question.kind)]
        choice = entry.values.get("choice", "")
        if choice and choice not in choices:
            wanted = f"write {', '.join(choices)}, or leave it empty."
            if not choices:
                wanted = "the question is answered in words: write them as text, leave this empty."
            work.refuse(entry, "choice", wanted)
            continue
        fitting.append(entry)
    stored = {
        (each["ref"], each["version"], each["characteristic"], each["question"]): each
        for each in _dump_answers(rows.refs)
    }
    told = compare_rows(ANSWERS, fitting, stored, work, refusal=rows.refusal())
    groups = _groups_laid(told, rows, characteristics, work)
    laid_before = {key[:3] for key in stored}
    for entry, values in [*told.new, *told.changed]:
        source = values["copied_from"]
        place = (values["ref"], values["version"], source)
        is_laid = (rows.of(values), source) in groups or place in laid_before
        if source and (source == values["characteristic"] or not is_laid):
            work.refuse(entry, "copied_from", "name another row of the same grid.")
    cells = [
        {
            "assessment": rows.of(values),
            "characteristic": values["characteristic"],
            "question": questions[rows.of(values).question_set_id, values["question"]],
            "choice": values["choice"],
            "text": values["text"],
            "copied_from": values["copied_from"],
        }
        for _, values in [*told.new, *told.changed]
    ]
    if not work.problems:
        grid_loading.load_answers(groups=groups, cells=cells, by=work.by, at=work.at)
    return told.counts


def _groups_laid(
    told: ComparedRows, rows: Rows, characteristics: Mapping[str, Characteristic], work: Import
) -> dict[tuple[Assessment, str], Values]:
    """The rows of grids that the cells of a file lay or change; all cells of a row say the same."""
    groups: dict[tuple[Assessment, str], Values] = {}
    said: dict[tuple[Assessment, str], int] = {}
    in_order = sorted([*told.new, *told.changed, *told.same], key=lambda pair: pair[0].row)
    for entry, values in in_order:
        characteristic = characteristics[values["characteristic"]]
        statutory = values["statutory"]
        laid = {
            **{name: values[name] for name in _LAID},
            "statutory": characteristic.statutory if statutory is None else statutory,
            "characteristic": characteristic,
        }
        key = (rows.of(values), characteristic.ref)
        before = groups.setdefault(key, laid)
        said.setdefault(key, entry.row)
        wrong = [name for name in _LAID if before[name] != laid[name]]
        if wrong:
            wanted = f"row {said[key]} says otherwise of the same row of the grid: write one thing."
            work.refuse(entry, wrong[0], wanted)
    written = {
        (rows.of(values), values["characteristic"]) for _, values in [*told.new, *told.changed]
    }
    return {key: laid for key, laid in groups.items() if key in written}


ANSWERS = Format(
    "eqia_answers",
    ANSWER_COLUMNS,
    key=("ref", "version", "characteristic", "question"),
    load=_load_answers,
    dump=_dump_answers,
    sort=("ref", "version", "position", "characteristic", "question"),
    take=take_answers,
)
