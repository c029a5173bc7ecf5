"""What people may ask of the register and of the cumulative view, and in which words."""

from collections.abc import Iterable
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.forms import Look, PlainForm, dress
from eqia.queries import Asked
from eqia.rules import State, Subject

ANY = [("", "All")]
_STATES = [(state, label) for state, label in choices_of(State) if state != State.DROPPED]
Pairs = Iterable[tuple[str, str]]


class _Filter(PlainForm):
    """Fields from the address; what is not among the choices narrows nothing."""

    directorate = forms.ChoiceField(required=False)
    budget_round = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, directorates: Pairs, rounds: Iterable[str], **kwargs: Any):
        """Offer the directorates and the budget rounds there are."""
        super().__init__(*args, **kwargs)
        offered = {"directorate": directorates, "budget_round": [(each, each) for each in rounds]}
        for name, pairs in offered.items():
            self.fields[name].choices = [*ANY, *pairs]  # type: ignore[attr-defined]
        dress(self.fields, **{name: Look(optional_mark=False) for name in self.fields})
        self.is_valid()

    def named(self) -> list[tuple[str, str]]:
        """The filters that are set, as name of the field and words for people."""
        found = []
        for name, value in self.cleaned_data.items():
            if value:
                choices = dict(getattr(self.fields[name], "choices", ()))
                found.append((name, f"{self.fields[name].label}: {choices.get(value, value)}"))
        return found

    @property
    def narrowed(self) -> str:
        """The filters that are set, in words; "" for none."""
        return "; ".join(words for _, words in self.named())


class RegisterFilter(_Filter):
    """The filters of the register."""

    text = forms.CharField(required=False, max_length=100, label="Contains")
    subject = forms.ChoiceField(
        required=False, choices=[*ANY, *choices_of(Subject)], label="What is assessed"
    )
    state = forms.ChoiceField(required=False, choices=[*ANY, *_STATES])
    only = forms.ChoiceField(
        required=False, choices=[*ANY, ("overdue", "Review overdue")], label="Review"
    )

    def asked(self) -> Asked:
        """What is asked for."""
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value})


class CumulativeFilter(_Filter):
    """The filters of the cumulative view."""
