"""Fields of forms that the apps share: references, exact numbers, stored records, reasons."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from councilportal.common.constraints import REF_LENGTH
from councilportal.common.numbers import MAX_DIGITS, NotANumber, parse, plain
from councilportal.design.forms import Look, PlainForm
from councilportal.files.columns import is_ref

NARROW = Look(classes="govuk-input--width-10")


def reason_field(hint: str, *, required: bool) -> forms.CharField:
    """The box for a reason, which goes into the record of changes."""
    return forms.CharField(
        label="Reason",
        max_length=1_000,
        required=required,
        widget=forms.Textarea,
        help_text=hint,
    )


class ReasonForm(PlainForm):
    """Why something is done."""

    reason = reason_field("It is kept in the record of changes.", required=True)


class RefField(forms.CharField):
    """A reference: what people cite."""

    def validate(self, value: str) -> None:
        """Refuse what cannot stand in an address or a list."""
        super().validate(value)
        if value and not is_ref(value):
            raise ValidationError(
                f"{self.label} must have at most {REF_LENGTH} characters, and no ; or /"
            )


class NumberField(forms.CharField):
    """An exact number, read as the importer reads it."""

    def clean(self, value: Any) -> Any:
        """Give the Decimal, or None for an empty box."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse(text)
        except NotANumber as error:
            raise ValidationError(f"{self.label} must be {error}") from error

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number without noughts at its end."""
        return value if value is None or isinstance(value, str) else plain(value)


class RecordField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One record of several, called as the kind calls it."""

    def __init__(self, *args: Any, called: Callable[[Any], str] = str, **kwargs: Any) -> None:
        """Take how a record is called."""
        self.called = called
        super().__init__(*args, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """What people read of a record."""
        return self.called(obj)


class RecordsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several records by their name."""

    def clean(self, value: Any) -> Any:
        """Refuse what is no record's number before the database is asked: SQLite bounds numbers."""
        for each in value or ():
            if not (str(each).isascii() and str(each).isdigit() and len(str(each)) <= MAX_DIGITS):
                raise ValidationError(f"Choose {self.label} from those listed")
        return super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        """The name."""
        return str(obj.name)
