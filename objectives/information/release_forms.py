"""Forms of releases: to ask for one, and to decide."""

from typing import Any

from django import forms

from councilportal.common.text import LONG
from councilportal.design.forms import PlainForm, TextField
from councilportal.design.layout import Button
from objectives.rules.information import Outcome

Choices = list[tuple[str, str]]


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Offer these choices, or take the field away where there are none."""
    if choices:
        form.fields[name].choices = choices  # type: ignore[attr-defined]
    else:
        del form.fields[name]


def purpose() -> TextField:
    """The field in which somebody says what a release is for."""
    return TextField(
        label="What it is for",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Such as the annual equality report",
    )


class AskForm(PlainForm):
    """Ask that a table is released, with others of the same people."""

    tables = forms.MultipleChoiceField(
        label="Release with it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tables of the same people are looked at together, whether or not you tick them",
    )
    words = purpose()
    button = Button("Ask for the release")

    def __init__(self, *args: Any, tables: Choices) -> None:
        """Offer the other tables of the same people."""
        super().__init__(*args)
        _offer(self, "tables", tables)


class DecideForm(PlainForm):
    """Release what was asked for, with more hidden if wished, or say why not."""

    outcome = forms.ChoiceField(
        label="Your decision",
        widget=forms.RadioSelect,
        choices=[
            (Outcome.APPROVED, "Release it"),
            (Outcome.CHANGED, "Release it with more hidden"),
            (Outcome.REJECTED, "Reject it"),
        ],
        error_messages={"required": "Choose what you decide"},
    )
    also = forms.MultipleChoiceField(
        label="Hide these as well",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only if you release it with more hidden. A count of 0 is never hidden",
    )
    words = TextField(
        label="Why",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed where more is hidden or it is rejected",
    )
    button = Button("Save the decision")

    def __init__(self, *args: Any, rows: Choices) -> None:
        """Offer the rows that can be hidden besides."""
        super().__init__(*args)
        _offer(self, "also", rows)

    def clean(self) -> dict[str, Any]:
        """Check that the rows to hide and the decision go together."""
        cleaned = super().clean() or self.cleaned_data
        outcome, also = cleaned.get("outcome"), cleaned.get("also")
        if outcome == Outcome.CHANGED and not also:
            name = "also" if "also" in self.fields else "outcome"
            self.add_error(name, "Choose what to hide as well, or release it as it is")
        if outcome == Outcome.APPROVED and also:
            self.add_error("outcome", "Choose to release it with more hidden, or untick the rows")
        if outcome in (Outcome.CHANGED, Outcome.REJECTED) and not cleaned.get("words", "").strip():
            self.add_error("words", "Say why, so that it can be understood")
        return cleaned


class WithdrawForm(PlainForm):
    """Take back what one asked for oneself."""

    button = Button("Withdraw the request", "govuk-button--secondary")
