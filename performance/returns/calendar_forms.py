"""The forms of the calendar: the days of a period, and an extension for a service."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from councilportal.design.fields import reason_field
from councilportal.design.forms import DateField, PlainForm
from councilportal.organisation.models import Service

# The calendar


class DaysForm(PlainForm):
    """The three days of a reporting period."""

    opens_on = DateField(label="Opens on", error_messages={"required": "Enter the day it opens"})
    due_on = DateField(label="Due on", error_messages={"required": "Enter the day it is due"})
    locks_on = DateField(
        label="Locked after", error_messages={"required": "Enter the day after which it is locked"}
    )
    reason = reason_field("It is kept in the record of changes.", required=True)


class ExceptionForm(PlainForm):
    """An extension for one service and one month end."""

    service = forms.ModelChoiceField(
        Service.objects.none(), label="Service", empty_label="Select one", to_field_name="ref"
    )
    ends_on = forms.TypedChoiceField(label="Month end", coerce=date.fromisoformat, empty_value=None)
    until = DateField(label="New last day", help_text="For example, 28 7 2026")
    reason = reason_field("It is kept in the record of changes.", required=True)

    def __init__(
        self,
        *args: Any,
        services: Any,
        ends: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        """Offer the services in force and the month ends of the calendar."""
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        self.fields["ends_on"].choices = [("", "Select one"), *ends]  # type: ignore[attr-defined]
