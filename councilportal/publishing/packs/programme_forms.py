"""Forms of work programmes: their filter, and those of lines without a meeting."""

from collections.abc import Iterable
from typing import Any

from django import forms

from councilportal.design.forms import ListFilter, PlainForm, TextField, selecting
from councilportal.design.layout import WARNING, Button
from councilportal.organisation.models import Body, Meeting
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.rules.item_numbers import LONGEST

_SELECT = ("", "Select one")


class ProgrammeFilter(ListFilter):
    """Narrows a work programme to one body."""

    body = forms.ChoiceField(required=False, label="Whose meetings")

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        """Offer the bodies."""
        super().__init__(*args, **kwargs)
        self.offer(body=[(each.ref, each.name) for each in bodies])


class LineForm(PlainForm):
    """A line without a meeting. A new one asks whose it is."""

    body = forms.ChoiceField(
        label="Committee, board or group", error_messages=selecting("whose programme it is in")
    )
    title = TextField(
        max_length=TITLE,
        label="What comes",
        help_text="Everybody reads it in the work programme of a committee, also before it comes",
    )
    button = Button("Save this line")

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        """Offer the bodies; none for a line that is there."""
        super().__init__(*args, **kwargs)
        choices = [(each.ref, each.name) for each in bodies]
        if choices:
            self.fields["body"].choices = [_SELECT, *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["body"]


class PlaceForm(PlainForm):
    """Puts a line on the agenda of a meeting."""

    meeting = forms.ChoiceField(error_messages=selecting("a meeting"))
    number = TextField(max_length=LONGEST, label="Item number", help_text="Such as 5 or B2")
    section = TextField(
        max_length=TITLE, label="Section of the agenda", help_text="Such as Reports"
    )
    button = Button("Put it on the agenda")

    def __init__(self, *args: Any, meetings: Iterable[Meeting], **kwargs: Any) -> None:
        """Offer the meetings to come."""
        super().__init__(*args, **kwargs)
        choices = [(each.ref, str(each)) for each in meetings]
        self.fields["meeting"].choices = [_SELECT, *choices]  # type: ignore[attr-defined]


class RemoveLineForm(PlainForm):
    """Asks whether a line is to be removed."""

    button = Button("Remove this line", WARNING)
