"""The filters of the council's returns."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.periods import PeriodKind, containing
from councilportal.common.words import Word
from councilportal.design.forms import ANY, ListFilter


class Show(Word):
    """What the returns of the council may be filtered by."""

    OVERDUE = "overdue", "Overdue"
    OFFICER = "officer", "With an officer"
    APPROVER = "approver", "With an approver"
    APPROVED = "approved", "Approved, not locked"
    LOCKED = "locked", "Locked"
    CLOSED = "closed", "Locked, no return"


class GridFilter(ListFilter):
    """The filters of the council's returns."""

    directorate = forms.ChoiceField(required=False)
    show = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(Show)], label="Show")
    until = forms.ChoiceField(required=False, label="Months up to")

    def __init__(
        self,
        *args: Any,
        directorates: Iterable[tuple[str, str]],
        ends: Iterable[date],
        **kwargs: Any,
    ) -> None:
        """Offer the directorates, and the months whose returns have opened."""
        super().__init__(*args, **kwargs)
        months = (containing(PeriodKind.MONTH, each) for each in ends)
        self.offer(directorate=directorates, until=((each.code, each.label) for each in months))
        until: Any = self.fields["until"]
        until.choices = [("", "The newest"), *until.choices[1:]]

    @property
    def directorate_asked(self) -> str:
        """The reference of the directorate; "" for all."""
        return str(self.cleaned_data.get("directorate") or "")

    @property
    def show_asked(self) -> Show | None:
        """Which returns are asked for; None for all."""
        return Show(self.cleaned_data["show"]) if self.cleaned_data.get("show") else None


def until_asked(code: str, ends: Iterable[date]) -> date | None:
    """The last month end that an address asks for, among those that opened; None for the newest."""
    return next((each for each in ends if containing(PeriodKind.MONTH, each).code == code), None)
