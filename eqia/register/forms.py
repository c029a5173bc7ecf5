"""Filters of the register and of the cumulative view."""

from collections.abc import Iterable
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.design.forms import ANY, ListFilter, TextField
from eqia.register.queries import Only, RegisterCriteria
from eqia.rules.words import Subject
from eqia.rules.workflow import State

_STATES = [(state, label) for state, label in choices_of(State) if state != State.DROPPED]
Pairs = Iterable[tuple[str, str]]


class _Filter(ListFilter):
    """The filters of every list of assessments."""

    directorate = forms.ChoiceField(required=False)
    budget_round = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, directorates: Pairs, rounds: Iterable[str], **kwargs: Any):
        """Offer the directorates and the budget rounds there are."""
        super().__init__(*args, **kwargs)
        self.offer(directorate=directorates, budget_round=((each, each) for each in rounds))


class RegisterFilter(_Filter):
    """The filters of the register."""

    text = TextField(required=False, max_length=100, label="Contains")
    subject = forms.ChoiceField(
        required=False, choices=[*ANY, *choices_of(Subject)], label="What is assessed"
    )
    state = forms.ChoiceField(required=False, choices=[*ANY, *_STATES])
    only = forms.ChoiceField(
        required=False,
        choices=[*ANY, *choices_of(Only)],
        label="Waiting for",
    )

    def pieces(self) -> Iterable[Any]:
        """The fields, those that are asked most first."""
        return ["text", "directorate", "subject", "state", "budget_round", "only"]

    def criteria(self) -> RegisterCriteria:
        """The criteria that the register is narrowed to."""
        return RegisterCriteria(
            **{name: value for name, value in self.cleaned_data.items() if value}
        )


class CumulativeFilter(_Filter):
    """The filters of the cumulative view."""
