"""The filters of the audit page."""

from typing import Any

from django import forms

from councilportal.audit.queries import EventCriteria, Offered
from councilportal.design.forms import DateField, ListFilter, TextField


class EventFilter(ListFilter):
    """The filters of the audit page, read from the address."""

    person = forms.ChoiceField(required=False)
    action = forms.ChoiceField(required=False)
    record_type = forms.ChoiceField(required=False, label="Kind of record")
    reference = TextField(required=False, max_length=200, label="Reference begins with", strip=True)
    since = DateField(required=False, label="From")
    until = DateField(required=False, label="To")

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        """Offer the people, actions and kinds that there are."""
        super().__init__(*args, **kwargs)
        choices = {
            "person": offered.people,
            "action": offered.actions,
            "record_type": offered.record_types,
        }
        self.offer(
            **{
                name: ((value, value.replace("_", " ")) for value in values)
                for name, values in choices.items()
            }
        )

    def criteria(self) -> EventCriteria:
        """The filters that are set. An invalid filter is ignored."""
        known = self.cleaned_data
        return EventCriteria(
            person=known.get("person", ""),
            action=known.get("action", ""),
            record_type=known.get("record_type", ""),
            reference=known.get("reference", ""),
            since=known.get("since"),
            until=known.get("until"),
        )
