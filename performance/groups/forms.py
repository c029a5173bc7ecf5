"""The form by which readings of groups are brought to a release."""

from collections.abc import Sequence
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.numbers import plain
from councilportal.common.text import LONG
from councilportal.design.fields import WholeField
from councilportal.design.forms import Look, PlainForm, TextField, dress, selecting
from councilportal.design.layout import Button
from councilportal.disclosure.words import USUAL_THRESHOLD
from councilportal.files import columns
from objectives.information.columns import MOST_THRESHOLD
from objectives.information.release_forms import purpose
from objectives.rules.information import LEAST_THRESHOLD, Protection, TableKind
from performance.columns import READING_COLUMNS
from performance.groups.operations import FIGURES, Kept
from performance.models import Indicator, Reading


class CorrectForm(PlainForm):
    """The figures of a group as they should be, and why."""

    numerator = TextField(label="Numerator", required=False, max_length=40)
    denominator = TextField(label="Denominator", required=False, max_length=40)
    value = TextField(
        label="Value",
        required=False,
        max_length=40,
        help_text="Leave it empty where numerator and denominator give it",
    )
    reason = TextField(
        label="Why it is corrected",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why it is corrected"},
    )
    button = Button("Save the correction")

    def __init__(self, data: Any, indicator: Indicator, stored: Reading) -> None:
        """*Takes*: what was sent; else the stored figures are shown."""
        shown = {name: getattr(stored, name) for name in FIGURES}
        initial = {name: plain(each) for name, each in shown.items() if each is not None}
        super().__init__(data, initial=initial)
        self.fields["numerator"].help_text = indicator.numerator_label
        self.fields["denominator"].help_text = indicator.denominator_label
        short = Look(classes="govuk-input--width-10", optional_mark=False)
        dress(self.fields, **dict.fromkeys(FIGURES, short))

    def clean(self) -> dict[str, Any]:
        """The figures, read as an import reads them."""
        cleaned = super().clean() or self.cleaned_data
        for column in READING_COLUMNS:
            if column.name not in FIGURES:
                continue
            text = cleaned.get(column.name) or ""
            try:
                cleaned[column.name] = column.read(text) if text else None
            except columns.Refused as refused:
                label = self.fields[column.name].label
                self.add_fault(column.name, f"{label}: “{text}” is not taken: {refused}")
        return cleaned

    def add_fault(self, name: str, sentence: str) -> None:
        """Say at a box what is wrong with it."""
        own = "reason" if name == "corrects_note" else name
        said = sentence[:1].upper() + sentence[1:]
        self.add_error(own if own in self.fields else None, said)


class AskForm(PlainForm):
    """Ask that groups of the readings of periods are released."""

    periods = forms.MultipleChoiceField(
        label="Periods",
        widget=forms.CheckboxSelectMultiple,
        help_text="Their readings are taken as they are now",
        error_messages={"required": "Choose the periods to release"},
    )
    kind = forms.ChoiceField(
        label="Whom the readings are about",
        choices=[("", ""), *choices_of(TableKind)],
        error_messages=selecting("whom the readings are about"),
    )
    mode = forms.ChoiceField(
        label="Small figures",
        choices=choices_of(Protection),
        initial=Protection.SUPPRESS,
        help_text="Rounded counts need more percentages hidden than exact ones",
    )
    mode_reason = TextField(
        label="Why no protection is needed",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only without protection. For example, The government prints these figures",
    )
    threshold = WholeField(
        label="Threshold",
        min_value=LEAST_THRESHOLD,
        max_value=MOST_THRESHOLD,
        initial=USUAL_THRESHOLD,
        widget=forms.TextInput,
        help_text="Counts below it are small, and are kept from readers",
    )
    words = purpose()
    button = Button("Ask for the release")

    def __init__(self, *args: Any, periods: Sequence[tuple[str, str]]) -> None:
        """Offer the periods that have readings of groups."""
        super().__init__(*args)
        self.fields["periods"].choices = periods  # type: ignore[attr-defined]
        dress(self.fields, threshold=Look(classes="govuk-input--width-4"))

    def clean(self) -> dict[str, Any]:
        """Check that figures without protection say why."""
        cleaned = super().clean() or self.cleaned_data
        reason = cleaned.get("mode_reason", "").strip()
        if cleaned.get("mode") == Protection.NONE and not reason:
            self.add_error("mode_reason", "Say why these figures need no protection")
        return cleaned

    @property
    def kept(self) -> Kept:
        """How small figures are kept from readers, of a form that is valid."""
        given = self.cleaned_data
        mode = Protection(given["mode"])
        reason = given["mode_reason"].strip() if mode is Protection.NONE else ""
        return Kept(TableKind(given["kind"]), mode, reason, given["threshold"])
