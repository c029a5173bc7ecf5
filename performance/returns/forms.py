"""The forms of a sheet. A draft is never refused for being unfinished."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from councilportal.common.text import NOTE, NotText, clean
from councilportal.design.forms import DayText, Look, PlainForm, TextField, dress, key_of, ungrouped
from councilportal.design.layout import Around, Button, Part
from councilportal.organisation.post_choices import Groups
from performance.returns.rules import figures_asked
from performance.returns.sheet import Sheet
from performance.returns.sheet_checks import first_field
from performance.returns.sheet_line import SheetLine
from performance.returns.typed import ANSWERS, LONGEST, Typed, TypedLine
from performance.returns.typed_checks import LineProblem
from performance.rules.words import RATINGS, Method, NoDataReason

FIGURES = ("numerator", "denominator", "value", "ytd_value", "forecast_value")
TICKED = ("unchanged", "provisional", "action_passed")
_SMALL = "govuk-label--s"
# Hundreds of boxes have no character count: people do not reach the limit.
_TEXT = MaxLengthValidator(NOTE, f"Enter at most {NOTE:,} characters")


class LineForm(PlainForm):
    """The fields of one indicator: those that it uses, and those that already have a value."""

    value = TextField(required=False, max_length=LONGEST["value"], label="Figure")
    numerator = TextField(required=False, max_length=LONGEST["numerator"])
    denominator = TextField(required=False, max_length=LONGEST["denominator"])
    ytd_value = TextField(required=False, max_length=LONGEST["ytd_value"], label="Year to date")
    forecast_value = TextField(
        required=False, max_length=LONGEST["forecast_value"], label="Forecast for the year end"
    )
    no_data_reason = TextField(
        required=False, max_length=LONGEST["no_data_reason"], label="Why no figure"
    )
    unchanged = forms.BooleanField(required=False, label="I have checked this figure")
    provisional = forms.BooleanField(required=False, label="Provisional: it may still change")
    judgement = TextField(required=False, max_length=LONGEST["judgement"], label="Judged as")
    judgement_reason = TextField(
        required=False, validators=[_TEXT], widget=forms.Textarea, label="Why it is judged so"
    )
    commentary = TextField(required=False, validators=[_TEXT], widget=forms.Textarea)
    explanation = TextField(required=False, validators=[_TEXT], widget=forms.Textarea)
    action_what = TextField(
        required=False, validators=[_TEXT], widget=forms.Textarea, label="What will put it right"
    )
    action_owner = TextField(required=False, max_length=LONGEST["action_owner"], label="Owner")
    action_due = DayText(
        required=False,
        max_length=LONGEST["action_due"],
        label="Due",
        help_text="For example, 31 12 2026",
    )
    action_passed = forms.BooleanField(required=False, label="The day has passed and is right")

    is_part = True

    def __init__(self, line: SheetLine, posts: Groups, data: Mapping[str, Any]) -> None:
        """Fill the form from the data, and offer the posts by place as owners of an action."""
        super().__init__(data=data, prefix=key_of(line.indicator.ref), auto_id="%s")
        self.line = line
        self.row_label = line.indicator.ref
        for name in _left_out(line):
            del self.fields[name]
        self._set_labels_and_looks()
        if line.measure.method is Method.JUDGEMENT:
            self._offer("judgement", [(rag, rag.label) for rag in RATINGS])
        self._offer("no_data_reason", [(reason, reason.label) for reason in NoDataReason])
        owners = [(place, [(each.title,) * 2 for each in own]) for place, own in posts]
        self._offer("action_owner", owners)
        for name in FIGURES:
            if name in self.fields and line.takes_yes_no(name):
                self._offer(name, ANSWERS.items())
                self.fields[name].widget.attrs["data-figure"] = ""

    def _set_labels_and_looks(self) -> None:
        about, unit = self.line.indicator, self.line.measure.unit
        labels = {
            "numerator": about.numerator_label or "Number counted",
            "denominator": about.denominator_label or "Number of all",
        }
        for name, label in labels.items():
            if name in self.fields:
                self.fields[name].label = label
        shared = {"hidden_prefix": about.ref, "optional_mark": False}
        figure = Look(
            classes="" if self.line.measure.is_yes_no else "govuk-input--width-10",
            prefix=unit.prefix.strip() or None,
            suffix=unit.suffix.strip() or None,
            **shared,  # type: ignore[arg-type]
        )
        count = replace(figure, prefix=None, suffix=None)
        looks = {
            **dict.fromkeys(("value", "ytd_value", "forecast_value"), figure),
            **dict.fromkeys(("numerator", "denominator"), count),
        }
        texts = ("commentary", "explanation", "action_what", "judgement_reason")
        looks |= dict.fromkeys(texts, Look(rows=2, **shared))  # type: ignore[arg-type]
        plain = ("no_data_reason", "judgement", "action_owner")
        looks |= dict.fromkeys(plain, Look(**shared))  # type: ignore[arg-type]
        looks |= dict.fromkeys(TICKED, Look(classes="govuk-checkboxes--small", **shared))  # type: ignore[arg-type]
        looks["action_due"] = Look(classes="govuk-input--width-10", **shared)  # type: ignore[arg-type]
        dress(self.fields, **{name: look for name, look in looks.items() if name in self.fields})
        for name in FIGURES:
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "inputmode": "decimal",
                    "spellcheck": "false",
                    "data-figure": "",
                }

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Make the field a list of choices, which also has what is typed already.

        *Takes*: pairs of a value and its label, or of a group's name and its pairs.
        """
        offered = [(str(value), label) for value, label in choices]
        typed = getattr(self.line.typed, name)
        known = {"", *(value for value, _, _ in ungrouped(offered))}
        own = [] if typed in known else [(typed, typed)]
        offered = [("", ""), *own, *offered]
        self.fields[name].widget = forms.Select(choices=offered)
        self.fields[name].choices = offered  # type: ignore[attr-defined]

    def pieces(self) -> Iterable[str | Around]:
        """The figures, a judgement, what they mean and what is asked of them, then the words."""
        line = self.line
        figures = [name for name in FIGURES if name in self.fields]
        yield Around("returns/line_fields.html", [*figures, "no_data_reason"], is_row=True)
        yield "provisional"
        if "judgement" in self.fields:
            yield Around("returns/line_fields.html", ["judgement"])
            yield "judgement_reason"
        tick = Around("returns/line_tick.html", ["unchanged"], is_hidden=not line.offers_tick)
        is_asked = bool(line.has_questions or self["explanation"].errors)
        asked = [tick, "explanation"]
        yield Around("returns/line_asked.html", asked, line=line, is_hidden=not is_asked)
        yield "commentary"
        whose = Around("returns/line_fields.html", ["action_owner", "action_due"])
        is_passed = bool(line.day_passed or line.typed.action_passed)
        is_right = Around("returns/line_passed.html", ["action_passed"], is_hidden=not is_passed)
        action = ["action_what", whose, is_right]
        yield Around("returns/line_action.html", action, line=line, is_hidden=not line.has_action)

    @property
    def figures(self) -> list[forms.BoundField]:
        """The fields of figures that this indicator has, in reading order."""
        return [self[name] for name in FIGURES if name in self.fields]


def _left_out(line: TypedLine) -> list[str]:
    """The fields that an indicator does not use and that hold nothing."""
    asked = figures_asked(line.measure, as_ratio=line.wants_ratio)
    unused = [each for each in FIGURES if each not in asked and not getattr(line.typed, each)]
    if line.measure.method is not Method.JUDGEMENT:
        unused += ["judgement", "judgement_reason"]
    return unused


def _data_with(line: TypedLine, data: Mapping[str, Any]) -> dict[str, Any]:
    """A line as a form posts it: what was posted over what is stored."""
    prefix = key_of(line.indicator.ref)
    own = data_of(prefix, line.typed)
    posted = {name: data[name] for name in own if name in data}
    if posted:  # a box that is not ticked is not posted
        posted = dict.fromkeys((f"{prefix}-{name}" for name in TICKED), "") | posted
    return own | posted


class NotReadable(Exception):
    """A field holds what its form refuses; the forms of `typed_in` say what is wrong."""


def typed_plainly(lines: Iterable[TypedLine], data: Mapping[str, Any]) -> dict[str, Typed]:
    """What was posted, by reference, as the forms of `typed_in` read it.

    No form is made: it has a field, a widget and messages for each box, which nobody sees of what
    is saved. Fields that a form does not show keep what is stored.
    *Raises*: NotReadable where one of the forms would not be valid.
    """
    found = {}
    for line in lines:
        boxes = _boxes_of(key_of(line.indicator.ref))
        is_posted = any(box in data for box in boxes.values())
        left_out = _left_out(line)
        values: dict[str, Any] = {}
        for name, box in boxes.items():
            if name in left_out:
                continue
            if name in TICKED:
                if is_posted:  # a box that is not ticked is not posted
                    widget = LineForm.base_fields[name].widget
                    values[name] = bool(widget.value_from_datadict(data, {}, box))
                continue
            text = str(data[box] if box in data else getattr(line.typed, name))
            try:
                values[name] = text and clean(text)  # most boxes are empty
            except NotText as error:
                raise NotReadable from error
            if len(values[name]) > LONGEST[name]:
                raise NotReadable
        found[line.indicator.ref] = replace(line.typed, **values)
    return found


def _boxes_of(prefix: str) -> dict[str, str]:
    """The names under which a form posts the fields of a line, by field."""
    return {name: f"{prefix}-{name}" for name in LineForm.base_fields}


def typed_in(sheet: Sheet, posts: Groups, data: Mapping[str, Any]) -> list[LineForm]:
    """The forms of a sheet, one for each line, with what was posted.

    A line or field that was not posted keeps what is stored.
    """
    return [LineForm(line, posts, _data_with(line, data)) for line in sheet.lines]


def shown(sheet: Sheet, posts: Groups, problems: Iterable[LineProblem] = ()) -> list[LineForm]:
    """The forms of a sheet as it is stored, one for each line, with each problem at its field."""
    wrong: dict[str, list[LineProblem]] = {}
    for problem in problems:
        wrong.setdefault(problem.ref, []).append(problem)
    found = []
    for line in sheet.lines:
        ref = line.indicator.ref
        form = LineForm(line, posts, data_of(key_of(ref), line.typed))
        for problem in wrong.get(ref, ()):
            name = problem.field if problem.field in form.fields else first_field(line)
            form.add_error(name, problem.sentence)
        found.append(form)
    return found


def data_of(prefix: str, typed: Typed) -> dict[str, str]:
    """A line as a form posts it. Takes: what the names of its fields begin with."""
    values = {name: getattr(typed, name) for name in Typed.__dataclass_fields__}
    ticks = {name: "on" if values[name] else "" for name in TICKED}
    return {f"{prefix}-{name}": value for name, value in (values | ticks).items()}


class ReasonForm(PlainForm):
    """The reason for sending a return back or reopening it, which is required."""

    reason = TextField(validators=[_TEXT], widget=forms.Textarea)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        """Take the label of the box, which differs by move."""
        super().__init__(*args, auto_id="%s", **kwargs)
        field = self.fields["reason"]
        field.label = label
        dress(self.fields, reason=Look(rows=3, label_classes=_SMALL))


class SendBackForm(ReasonForm):
    """Why a return is sent back, and what is wrong with each indicator."""

    button = Button("Send back")

    def __init__(self, sheet: Sheet, *args: Any, **kwargs: Any) -> None:
        """Add a box for each indicator."""
        super().__init__(*args, label="Why do you send this return back?", **kwargs)
        self.fields["reason"].error_messages["required"] = "Enter why you send this return back"
        self.names = {f"note-{key_of(line.indicator.ref)}": line for line in sheet.lines}
        for name, line in self.names.items():
            self.fields[name] = TextField(
                required=False,
                validators=[_TEXT],
                widget=forms.Textarea,
                label="What needs correcting",
            )
            look = Look(rows=1, hidden_prefix=line.indicator.ref, optional_mark=False)
            dress(self.fields, **{name: look})

    def pieces(self) -> Iterable[Any]:
        """The reason, then the indicators with their boxes."""
        return ["reason", Part("returns/send_back_lines.html")]

    @property
    def rows(self) -> list[tuple[SheetLine, forms.BoundField]]:
        """Each indicator with its field."""
        return [(line, self[name]) for name, line in self.names.items()]

    def clean(self) -> dict[str, Any]:
        """*Raises*: ValidationError where no indicator is named."""
        cleaned = super().clean() or {}
        if not self.notes():
            first = next(iter(self.names), None)
            self.add_error(first, "Say for at least one indicator what needs correcting")
        return cleaned

    def notes(self) -> dict[str, str]:
        """What is wrong, by reference."""
        cleaned = self.cleaned_data
        found = {line.indicator.ref: cleaned.get(name, "") for name, line in self.names.items()}
        return {ref: note for ref, note in found.items() if note.strip()}
