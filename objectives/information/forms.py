"""Forms of exact tables: the words of one, and a row of its grid of figures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.choices import flatten_choices

from councilportal.common.choices import choices_of
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.numbers import MAX_DECIMALS
from councilportal.common.text import LONG
from councilportal.design.fields import RefField, WholeField
from councilportal.design.forms import (
    FuzzyField,
    Look,
    PlainForm,
    TextField,
    dress,
    selecting,
    word_messages,
)
from councilportal.design.layout import Around, Button
from objectives.information.columns import MOST_THRESHOLD, TITLE
from objectives.information.typed import HEADS, LONGEST, NAMES, Faults, read_texts
from objectives.models import EqualityTable
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import (
    LEAST_THRESHOLD,
    MOST_GROUPS,
    Figure,
    FigureUnit,
    Protection,
    TableKind,
)

Choices = Sequence[tuple[str, Any]]
GROUPS = tuple(f"group_{number}" for number in range(1, MOST_GROUPS + 1))
_PLAIN = tuple(name for name in NAMES if name not in ("groups", "comparator_kind"))
_PEOPLE = "govuk-input--width-5"
_USUAL = (GROUPS[0], "measure", "count", "value", "base")  # boxes of every figure


class TableForm(PlainForm):
    """What a table of figures is about, and how its small figures are kept from readers."""

    ref = RefField(
        label="Reference",
        help_text="People cite it, and it never changes. For example, WORKFORCE-2026",
    )
    title = TextField(label="Title", max_length=TITLE)
    kind = forms.ChoiceField(
        label="Whom it is about",
        choices=[("", ""), *choices_of(TableKind)],
        error_messages=selecting("whom it is about"),
    )
    unit = forms.ChoiceField(
        label="Unit of its values",
        choices=[("", ""), *((each.value, each.label or "number") for each in FigureUnit)],
    )
    as_at = FuzzyField("As at", hint="For example, 31 March 2026 or Census 2021")
    area = TextField(label="Area", max_length=TITLE, required=False)
    base = TextField(
        label="Whom it counts",
        max_length=TITLE,
        required=False,
        help_text="For example, Employees who answered",
    )
    source = TextField(label="Source", max_length=TITLE, required=False)
    definition = TextField(
        label="Definition",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Who is counted and who is not",
    )
    decimals = WholeField(
        label="Decimals",
        min_value=0,
        max_value=MAX_DECIMALS,
        required=False,
        widget=forms.TextInput,
        help_text="Values, gaps and what they are compared with are printed with at least so many: "
        "with 1, 4 is printed as 4.0",
    )
    mode = forms.ChoiceField(label="Small figures", choices=choices_of(Protection))
    mode_reason = TextField(
        label="Why no protection is needed",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only without protection. For example, The census prints these figures",
    )
    threshold = WholeField(
        label="Threshold",
        min_value=LEAST_THRESHOLD,
        max_value=MOST_THRESHOLD,
        widget=forms.TextInput,
        help_text="Counts below it are small, and are kept from readers",
    )
    population = RefField(
        label="Population",
        required=False,
        help_text="Tables that count the same people on the same day have the same words here, or "
        "a small group could be worked out from two of them. For example, staff-2026",
    )
    directorate = forms.ChoiceField(required=False)
    button = Button("Save the table")

    def __init__(self, *args: Any, record: EqualityTable, places: Choices, **rest: Any) -> None:
        """Offer places; fill in what is stored, of which the reference stays."""
        super().__init__(*args, initial=stored(record), **rest)
        self.fields["directorate"].choices = with_own(places, _place_of(record))  # type: ignore[attr-defined]
        self.fields["directorate"].required = all(value for value, _ in places)
        if record.pk is not None:
            del self.fields["ref"]
        self.fields["as_at"].kept = self.initial["as_at"]  # type: ignore[attr-defined]
        dress(self.fields, **{name: Look(optional_mark=False) for name in self.fields})
        narrow = Look(classes="govuk-input--width-4", optional_mark=False)
        dress(self.fields, threshold=narrow, decimals=narrow)

    def clean_decimals(self) -> int:
        """None is as many as each value has."""
        return self.cleaned_data["decimals"] or 0

    def add_faults(self, faults: Faults) -> None:
        """Say at each field what is wrong with it."""
        for name, sentence in faults:
            self.add_error(name if name in self.fields else None, sentence)


def with_own(choices: Choices, own: tuple[str, str]) -> Choices:
    """Choices, and after them what a record has that is offered no more. "" is nothing."""
    offered = {value for value, _ in flatten_choices(choices)}
    return choices if not own[0] or own[0] in offered else [*choices, own]


def _place_of(record: EqualityTable) -> tuple[str, str]:
    place = record.directorate
    return (place.ref, place.name) if place else ("", "")


def stored(record: EqualityTable) -> Mapping[str, Any]:
    """What the form of a table shows; of a new one, what is usual."""
    names = (
        *("title", "kind", "unit", "area", "base", "source", "definition", "decimals"),
        *("threshold", "mode"),
    )
    return {
        **{name: getattr(record, name) for name in (*names, "mode_reason", "population", "ref")},
        "as_at": FuzzyDate(record.as_at_text, None, record.as_at_on),
        "directorate": record.directorate.ref if record.directorate else "",
    }


class FigureForm(PlainForm):
    """A row of the grid: one figure. `position` is its stored place, None of a new row."""

    is_part = True

    def __init__(
        self,
        number: int,
        groups: Choices,
        data: Any = None,
        *,
        texts: Mapping[str, str] | None = None,
        position: int | None = None,
    ) -> None:
        """*Takes*: the row's number from 1; what to choose from; what was sent, or is shown."""
        super().__init__(data, prefix=f"r{number}", auto_id="%s")
        self.number, self.position, self.row_label = number, position, f"Row {number}"
        self.figure = Figure()
        shown = texts or {}
        own = dict(zip(GROUPS, filter(None, shown.get("groups", "").split("; ")), strict=False))
        for place, name in enumerate(GROUPS, 1):
            label = "Group" if place == 1 else f"Group {place}"
            choices = with_own([("", ""), *groups], (own.get(name, ""),) * 2)
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices)
        for name in NAMES:
            if name in _PLAIN:
                self.fields[name] = TextField(
                    label=HEADS[name], required=False, max_length=LONGEST[name]
                )
            elif name == "comparator_kind":
                self.fields[name] = forms.ChoiceField(
                    label=HEADS[name],
                    required=False,
                    choices=[("", ""), *choices_of(ComparatorKind)],
                )
        word_messages(self.fields)
        self.initial = {**shown, **own}
        self._dress()

    def _dress(self) -> None:
        looks = {}
        for name, field in self.fields.items():
            field.widget.attrs |= {"data-figure": "", "spellcheck": "false"}
            is_short = name in ("count", "value", "base", "comparator_value", "gap")
            looks[name] = Look(
                hidden_prefix=self.row_label,
                optional_mark=False,
                classes=_PEOPLE if is_short else None,
                grouped_by="characteristic",
            )
        dress(self.fields, **looks)

    def pieces(self) -> Iterable[Around]:
        """The usual boxes side by side; the others are folded until they are wanted or used."""
        seldom = [name for name in self.fields if name not in _USUAL]
        is_used = any(self[name].value() or self[name].errors for name in seldom)
        # Errors of these may say that words can be typed instead.
        is_used = is_used or any(self[name].errors for name in ("count", "value"))
        more = Around(
            "objectives/folded.html",
            [Around("returns/line_fields.html", seldom)],
            is_open=is_used,
            text=f"More of row {self.number}: other groups, words, comparison",
        )
        yield Around("returns/line_fields.html", [*_USUAL, more], is_row=True)

    @property
    def is_blank(self) -> bool:
        """True where nothing is typed in the row."""
        return not any(
            str(self.data.get(f"{self.prefix}-{name}", "")).strip() for name in self.fields
        )

    @property
    def posted(self) -> dict[str, str]:
        """What was sent, as texts by column, right or wrong."""
        sent = {name: str(self.data.get(f"{self.prefix}-{name}", "")) for name in self.fields}
        groups = [sent.pop(name) for name in GROUPS]
        return {**sent, "groups": "; ".join(filter(None, groups))}

    def clean(self) -> dict[str, Any]:
        """The figure, read as an import reads it; each fault at its box."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        texts = {name: str(cleaned.get(name) or "") for name in NAMES}
        texts["groups"] = "; ".join(filter(None, (cleaned.get(name) for name in GROUPS)))
        self.figure, faults = read_texts(texts)
        self.add_faults(faults)
        return cleaned

    @property
    def unread(self) -> set[str]:
        """The columns of boxes that cannot be read."""
        return {"groups" if name in GROUPS else name for name in self.errors}

    def add_faults(self, faults: Faults) -> None:
        """Say at each box what is wrong with it."""
        for name, sentence in faults:
            said = sentence[:1].upper() + sentence[1:]
            self.add_error(GROUPS[0] if name == "groups" else name, said)
