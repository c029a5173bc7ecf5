"""The forms of the statutory clock: the day to look at, and what was published."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from councilportal.common.fuzzy import read
from councilportal.design.forms import DateField, DayText, ListFilter, PlainForm, TextField
from councilportal.design.layout import Button

TITLE = 300


class DayFilter(ListFilter):
    """The day for which the duties are shown: today where the words are no day, which is said."""

    on = DayText(required=False, max_length=40, label="On the day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read the day."""
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = "For example, 30 March 2026"
        self.offer()

    def clean_on(self) -> str:
        """The words of a day. *Raises*: ValidationError for anything else."""
        text = " ".join(self.cleaned_data["on"].split())
        when = read(text)
        if text and (when.latest is None or when.earliest != when.latest):
            raise ValidationError("Enter a real day, such as 30 March 2026. Today is shown")
        return text

    def day(self, today: date) -> date:
        """The day that was asked for, or today."""
        return read(self.cleaned_data.get("on", "")).latest or today


class PublishedForm(PlainForm):
    """What was published for a duty, where and when."""

    title = TextField(max_length=TITLE, label="What was published")
    published_on = DateField(
        label="Day of publication",
        error_messages={"required": "Enter the day on which it was published"},
    )
    address = TextField(
        max_length=TITLE,
        required=False,
        label="Address of the page",
        help_text="Such as https://www.example.org/equality-objectives",
        validators=[URLValidator(schemes=["https"])],
        error_messages={
            "invalid": "Enter an address that begins with https://, such as "
            "https://www.example.org/equality-objectives"
        },
    )
    button = Button("Record the publication")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what is missing in the words of the page."""
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = "Enter what was published"
