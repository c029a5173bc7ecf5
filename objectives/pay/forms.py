"""The forms of pay gaps: outputs as entered, and a file of hourly pay."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator

from councilportal.common.choices import choices_of
from councilportal.common.numbers import NotANumber, parse, plain, whole
from councilportal.design.forms import DateField, Look, PlainForm, TextField, dress
from councilportal.design.layout import Button
from councilportal.files.upload_checks import MAX_BYTES
from objectives.models import PayGap
from objectives.models.frameworks import TITLE
from objectives.rules.pay_gap_checks import FIGURES
from objectives.rules.pay_gaps import PayGapKind

_LABELS = {
    "employees": "Employees of the council",
    "declared": "Employees whose group is known",
    "comparator_employees": "Employees: men, or those compared with",
    "group_employees": "Employees: women, or the group",
    "full_pay": "Employees on full pay, of all groups in the pay bands",
    "mean_hourly_gap": "Mean gap in hourly pay",
    "median_hourly_gap": "Median gap in hourly pay",
    "mean_bonus_gap": "Mean gap in bonus pay",
    "median_bonus_gap": "Median gap in bonus pay",
    "comparator_paid_bonus": "Paid a bonus: men, or those compared with",
    "group_paid_bonus": "Paid a bonus: women, or the group",
    "comparator_in_lower": "Lower band: men, or those compared with",
    "group_in_lower": "Lower band: women, or the group",
    "comparator_in_lower_middle": "Lower middle band: men, or those compared with",
    "group_in_lower_middle": "Lower middle band: women, or the group",
    "comparator_in_upper_middle": "Upper middle band: men, or those compared with",
    "group_in_upper_middle": "Upper middle band: women, or the group",
    "comparator_in_upper": "Upper band: men, or those compared with",
    "group_in_upper": "Upper band: women, or the group",
}
_ALIKE = (
    "This, the figures of those compared with and how many employees there are, are known and are "
    "on full pay are changed for all groups of the snapshot"
)
_COUNTS = ("employees", "declared", "comparator_employees", "group_employees", "full_pay")


class NumberText(TextField):
    """A number as people type it: a whole one, or one with decimals."""

    def __init__(self, *, is_whole: bool, **options: Any) -> None:
        """Take whether it is a whole number."""
        super().__init__(max_length=20, **options)
        self.is_whole = is_whole

    def clean(self, value: Any) -> Any:
        """The number, None for an empty box. *Raises*: ValidationError."""
        text = str(super().clean(value)).removesuffix("%")
        if not text:
            return None
        try:
            found = whole(text) if self.is_whole else parse(text)
        except NotANumber as error:
            raise forms.ValidationError(f"Enter {error}") from error
        if self.is_whole and not 0 <= found <= 1_000_000:
            raise forms.ValidationError("Enter a number from 0 to 1,000,000")
        return found


def _kind(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label="Pay gap by", choices=choices_of(PayGapKind), **options)


def _snapshot() -> DateField:
    return DateField(
        label="Snapshot date",
        help_text="For gender 31 March, such as 31 3 2026",
        error_messages={"required": "Enter the snapshot date"},
    )


class PayGapForm(PlainForm):
    """The outputs of one group beside those it is compared with."""

    kind = _kind()
    snapshot_on = _snapshot()
    comparator = TextField(
        label="Compared with",
        max_length=TITLE,
        required=False,
        help_text="For ethnicity only, such as White British. Gender compares women with men",
    )
    group = TextField(
        label="Group", max_length=TITLE, required=False, help_text="For ethnicity only"
    )
    joined = TextField(
        label="Which groups are told of together",
        max_length=TITLE,
        required=False,
    )
    published_on = DateField(label="Published", required=False)
    link = TextField(
        label="Address of the publication",
        max_length=TITLE,
        required=False,
        validators=[URLValidator(schemes=["https"])],
        error_messages={"invalid": "Enter an address that begins with https://"},
    )
    button = Button("Save the pay gap")
    field_order = (
        *("kind", "snapshot_on", "comparator", "group", *_COUNTS, *FIGURES),
        *("joined", "published_on", "link"),
    )

    def __init__(self, *args: Any, record: PayGap, **rest: Any) -> None:
        """Fill in what is stored."""
        super().__init__(*args, initial=_stored(record), **rest)
        for name in (*_COUNTS, *FIGURES):
            is_whole = name in _COUNTS
            is_needed = name == "employees"
            self.fields[name] = NumberText(
                is_whole=is_whole,
                label=_LABELS[name],
                required=is_needed,
                error_messages={"required": "Enter how many employees the council has"},
            )
        self.order_fields(self.field_order)
        if record.pk and record.kind == PayGapKind.ETHNICITY:
            self.fields["comparator"].help_text = _ALIKE
        looks = {name: Look(classes="govuk-input--width-5", suffix="%") for name in FIGURES}
        looks |= {name: Look(classes="govuk-input--width-5") for name in _COUNTS}
        looks = {
            name: Look(look.classes, suffix=look.suffix, optional_mark=False)
            for name, look in looks.items()
        }
        dress(self.fields, **looks)

    def values(self) -> Mapping[str, Any]:
        """What was typed, by field of the record."""
        return dict(self.cleaned_data)

    def refuse(self, faults: Any) -> None:
        """Say beside each field what is wrong with it."""
        for name, wanted in faults:
            self.add_error(name, f"{_LABELS.get(name, self.fields[name].label)}: {wanted}")


def _stored(record: PayGap) -> Mapping[str, Any]:
    if record.pk is None:
        return {}
    names = ("kind", "snapshot_on", "comparator", "group", "joined", "published_on", "link")
    found = {name: getattr(record, name) for name in (*names, *_COUNTS)}
    return found | {name: plain(getattr(record, name)) for name in FIGURES}


class HourlyForm(PlainForm):
    """A file of hourly and bonus pay, with a row for each employee."""

    kind = _kind()
    snapshot_on = _snapshot()
    comparator = TextField(
        label="Compared with",
        max_length=100,
        required=False,
        help_text="For ethnicity only: a group as the file names it, such as White British",
    )
    file = forms.FileField(
        label="File of hourly pay",
        help_text=f"A .csv or .xlsx file smaller than {MAX_BYTES // 1_000_000} MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "Select the file of hourly pay", "empty": "The file is empty"},
    )
    button = Button("Work out the gaps")

    def clean_snapshot_on(self) -> date:
        """For gender the day of the law. *Raises*: ValidationError."""
        found: date = self.cleaned_data["snapshot_on"]
        if self.cleaned_data.get("kind") == PayGapKind.GENDER and (found.month, found.day) != (
            3,
            31,
        ):
            raise forms.ValidationError(f"Enter 31 March of a year, such as 31 3 {found.year}")
        return found


class ConfirmForm(PlainForm):
    """Saves what was worked out."""

    button = Button("Save these gaps")
