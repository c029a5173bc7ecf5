"""Forms of the screening grid: one for each group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from councilportal.design.forms import SAYS_ALL, Look, PlainForm, dress, key_of
from councilportal.design.layout import Around, Button
from eqia.assessments.forms import SMALL, words
from eqia.assessments.queries import Grid
from eqia.rules.checks import Finding
from eqia.rules.grid import BLANK, Answer, GridRow, Progress, Question, progress
from eqia.rules.words import (
    CHOICES,
    AnswerKind,
    Part,
    choice_label,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A question of a row with its controls.

    `copied_from` is the label of the row that its words were copied from, `returned` why it was
    returned; "" where neither happened. `copied_id` is the id of the note about the copy.
    """

    question: Question
    choice: forms.BoundField | None
    text: forms.BoundField | None
    copied_from: str
    returned: str
    copied_id: str

    @property
    def fields(self) -> list[forms.BoundField]:
        """Its controls."""
        return [each for each in (self.choice, self.text) if each is not None]


class GridRowForm(PlainForm):
    """A row of the grid, or of the full assessment."""

    is_part = True

    def __init__(
        self,
        found: Grid,
        group: GridRow,
        part: Part,
        data: Mapping[str, Any],
        returned: Mapping[tuple[str, str], str],
    ) -> None:
        """Show the values in `data`, by the name of the control."""
        self.group, self.found, self.part, self.returned = group, found, part, returned
        self.asked = group.asked(found.asked.questions, part)
        super().__init__(data=data, auto_id="%s")
        self.row_label = group.label
        for question in self.asked:
            self._ask(question)

    def _ask(self, question: Question) -> None:
        name = cell_name(self.group.ref, question.ref)
        answer = self.group.answer(question)
        if question.kind is not AnswerKind.TEXT:
            choices = [
                (choice, choice_label(question.kind, choice)) for choice in CHOICES[question.kind]
            ]
            is_yes_no = question.kind is AnswerKind.YES_NO
            self.fields[name] = forms.ChoiceField(
                label=question.text,
                required=False,
                choices=choices if is_yes_no else [("", ""), *choices],
                widget=forms.RadioSelect if is_yes_no else forms.Select,
                error_messages={"invalid_choice": f"Select an answer: {question.text}"},
            )
            small = "govuk-radios--inline govuk-radios--small" if is_yes_no else None
            dress(self.fields, **{name: _in_row(self.group.label, small)})
        if question.kind is AnswerKind.TEXT or question.explained or answer.text:
            alone = question.kind is AnswerKind.TEXT
            label = question.text if alone else "Explain"
            prefix = self.group.label if alone else f"{self.group.label}, {question.text}"
            self.fields[text_name(name)] = words(label)
            dress(self.fields, **{text_name(name): _in_row(prefix, None)})

    def pieces(self) -> list[Around]:
        """A cell for each question; in the screening grid also where one does not apply."""
        if self.part is Part.FULL:
            return [_around("eqia/cell.html", self._cell(each)) for each in self.asked]
        asked = {question.ref for question in self.asked}
        return [
            _around(
                "eqia/edit/grid_cell.html", self._cell(question) if question.ref in asked else None
            )
            for question in self.found.asked.questions
            if question.part is self.part
        ]

    def _cell(self, question: Question) -> Cell:
        name = cell_name(self.group.ref, question.ref)
        return Cell(
            question,
            self[name] if name in self.fields else None,
            self[text_name(name)] if text_name(name) in self.fields else None,
            self.group.answer(question).copied_from,
            self.returned.get((self.group.ref, question.ref), ""),
            f"{name}-copied",
        )

    @property
    def progress(self) -> Progress:
        """How many questions of the stored row are answered."""
        return progress(self.group, self.found.asked, self.part)

    @property
    def address(self) -> str:
        """The id of the row in the page."""
        return key_of(self.group.ref)

    def answers(self) -> dict[tuple[str, str], Answer]:
        """The answers as typed, by the reference of the row and of the question."""
        typed = {}
        for question in self.asked:
            name = cell_name(self.group.ref, question.ref)
            kept = self.group.answer(question)
            typed[self.group.ref, question.ref] = Answer(
                self.cleaned_data.get(name, ""),
                self.cleaned_data.get(text_name(name), kept.text),
                kept.copied_from,
            )
        return typed


def _around(template: str, cell: Cell | None) -> Around:
    return Around(template, [each.name for each in cell.fields] if cell else [], cell=cell)


def _in_row(prefix: str, classes: str | None) -> Look:
    return Look(classes=classes, hidden_prefix=prefix, optional_mark=False, rows=2)


def cell_name(group: str, question: str) -> str:
    """The name and id of a cell's control."""
    return f"{key_of(group)}-{key_of(question)}"


def text_name(cell: str) -> str:
    """The name and id of the words beside a choice, or of a cell that is words alone."""
    return f"{cell}-text"


def control_of(found: Grid, group: str, question: str) -> str:
    """The id of the first control of a cell."""
    kinds = {each.ref: each.kind for each in found.asked.questions}
    name = cell_name(group, question)
    return text_name(name) if kinds.get(question) is AnswerKind.TEXT else name


def grid_forms(
    found: Grid,
    part: Part,
    data: Mapping[str, Any] | None = None,
    returned: Mapping[tuple[str, str], str] | None = None,
) -> list[GridRowForm]:
    """The rows of a part as stored, with what was posted over it.

    *Takes*: `returned`, why answers were returned, by the reference of the row and of the question.
    """
    rows = []
    for group in found.groups:
        own: dict[str, Any] = {}
        for question in group.asked(found.asked.questions, part):
            name, answer = (
                cell_name(group.ref, question.ref),
                group.answers.get(question.ref, BLANK),
            )
            own |= {name: answer.choice, text_name(name): answer.text}
        if data is not None:
            own |= {name: data[name] for name in own if name in data}
        rows.append(GridRowForm(found, group, part, own, returned or {}))
    return rows


def typed_answers(rows: Iterable[GridRowForm]) -> dict[tuple[str, str], Answer]:
    """The answers of all rows, by the reference of the row and of the question."""
    return {cell: answer for row in rows for cell, answer in row.answers().items()}


def add_findings(rows: Sequence[GridRowForm], found: Grid, findings: Iterable[Finding]) -> None:
    """Add each finding as an error of the control that it is about."""
    by_ref = {row.group.ref: row for row in rows}
    for finding in findings:
        row = by_ref.get(finding.group)
        if row is None or not finding.question:
            continue
        name = control_of(found, finding.group, finding.question)
        sentence = finding.sentence.removeprefix(f"{row.group.label}: ")
        if name in row.fields:
            said = sentence[:1].upper() + sentence[1:]
            row.add_error(name, ValidationError(said, code=SAYS_ALL))


class CopyForm(PlainForm):
    """Which answer is copied to which rows of the grid."""

    question = forms.ChoiceField(label="Which question?")
    source = forms.ChoiceField(label="From which row?")
    targets = forms.MultipleChoiceField(
        label="To which rows?",
        widget=forms.CheckboxSelectMultiple,
        help_text="What is there now is replaced. Each copy is marked as a copy",
    )
    button = Button("Copy")

    def __init__(self, found: Grid, *args: Any, **kwargs: Any) -> None:
        """Offer the questions and the rows."""
        super().__init__(*args, auto_id="%s", **kwargs)
        rows = [(group.ref, group.label) for group in found.groups]
        asked = [
            (question.ref, f"{question.text} ({question.part.label.lower()})")
            for question in found.asked.questions
        ]
        self.fields["question"].choices = asked  # type: ignore[attr-defined]
        self.fields["source"].choices = rows  # type: ignore[attr-defined]
        self.fields["targets"].choices = rows  # type: ignore[attr-defined]
        for name in self.fields:
            dress(self.fields, **{name: Look(label_classes=SMALL)})
