"""The forms of plans: the filters of their list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.design.forms import ANY, ListFilter, TextField
from objectives.delivery.queries import PlanCriteria
from objectives.rules.delivery import PlanKind, PlanState


class PlansFilter(ListFilter):
    """The filters of the list of plans."""

    text = TextField(required=False, max_length=100, label="Contains")
    kind = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(PlanKind)])
    framework = forms.ChoiceField(required=False, label="Carries out")
    directorate = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(PlanState)])

    def __init__(self, *args: Any, offered: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        """Offer frameworks and directorates."""
        super().__init__(*args)
        self.offer(**offered)

    def criteria(self) -> PlanCriteria:
        """The filters that are set."""
        return PlanCriteria(**{name: value for name, value in self.cleaned_data.items() if value})
