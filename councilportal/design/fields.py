"""Fields of forms that the apps share: references, numbers, times, stored records, reasons."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import cached_property

from councilportal.common.constraints import REF_LENGTH
from councilportal.common.numbers import MAX_DIGITS, NotANumber, parse, plain, whole
from councilportal.common.periods import day_has_passed, day_label
from councilportal.design.forms import Look, PlainForm, TextField, cleaned, ungrouped
from councilportal.design.moulds import Listed
from councilportal.files.columns import is_ref

NARROW = Look(classes="govuk-input--width-10")


def reason_field(hint: str, *, required: bool) -> TextField:
    """A field for a reason, which is recorded in the audit chain."""
    return TextField(
        label="Reason",
        max_length=1_000,
        required=required,
        widget=forms.Textarea,
        help_text=hint,
    )


class ReasonForm(PlainForm):
    """A form that asks for a reason only."""

    reason = reason_field("It is kept in the record of changes.", required=True)


def past_day_field(day: date) -> forms.BooleanField:
    """A box that says that a last day is right although it has passed. It must be ticked."""
    return forms.BooleanField(
        label=f"The last day is {day_label(day)}, which has passed",
        error_messages={"required": day_has_passed(day)},
    )


class RefField(TextField):
    """A reference, by which people cite a record."""

    def validate(self, value: str) -> None:
        """Refuse text that cannot be part of an address or a list."""
        super().validate(value)
        if value and not is_ref(value):
            raise ValidationError(
                f"{self.label} must have at most {REF_LENGTH} characters, and no ; or /"
            )


class NumberField(TextField):
    """An exact number, read as the importer reads it."""

    def clean(self, value: Any) -> Any:
        """The number as a Decimal; None for an empty box."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse(text)
        except NotANumber as error:
            raise ValidationError(f"{self.label} must be {error}") from error

    def prepare_value(self, value: Any) -> Any:
        """A stored number without trailing zeros."""
        return value if value is None or isinstance(value, str) else plain(value)


class WholeField(forms.IntegerField):
    """A whole number, such as 12 or 1,284. A box of spaces is an empty one."""

    def to_python(self, value: Any) -> int | None:
        """The number; None for an empty box."""
        text = cleaned(self, value)
        if not text:
            return None
        try:
            return whole(text)
        except NotANumber as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class TimeField(forms.TimeField):
    """A time of day as people write it: 10:00, 14.30, 2pm, 2.30 pm; cleaned to a time or None."""

    widget = forms.TextInput
    input_formats = ("%H:%M", "%H.%M", "%H:%M:%S", "%I:%M%p", "%I.%M%p", "%I%p")

    def to_python(self, value: Any) -> time | None:
        """The time; None for an empty box. *Raises*: ValidationError for anything else."""
        text = "".join(cleaned(self, value).split())
        try:
            found: time | None = super().to_python(text)
        except ValidationError as error:
            wanted = f"{self.label} must be a time of day, like 10:00 or 2.30pm"
            raise ValidationError(wanted, code="invalid") from error
        return found

    def prepare_value(self, value: Any) -> Any:
        """A stored time as the box shows it: "10:00"."""
        return f"{value:%H:%M}" if isinstance(value, time) else value


class SameChoices(BaseChoiceIterator):
    """Choices that many fields of a page offer, read and put into words once for all of them.

    Django itself would go through the list for each field, twice.
    """

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        """Take pairs of a value and its label, or of a group's name and the list of its pairs."""
        self.choices = tuple(choices)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        """The pairs."""
        return iter(self.choices)

    @cached_property
    def listed(self) -> Listed:
        """The choices in words, as `listed` gives them."""
        return listed(self.choices)

    def has(self, value: str) -> bool:
        """True if it is offered."""
        return value in self._values

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(value for value, _, is_group in self.listed if not is_group)


def listed(choices: Iterable[tuple[Any, Any]]) -> Listed:
    """Choices in words, as they are drawn. *Takes*: them as a field has them."""
    if isinstance(choices, SameChoices):
        return choices.listed
    return tuple((str(value), str(text), is_group) for value, text, is_group in ungrouped(choices))


class _InGroups(ModelChoiceIterator):  # type: ignore[type-arg]
    """The choices of a field in groups, in the order of its records."""

    def __iter__(self) -> Iterator[Any]:
        """The empty choice, then each group's name with its choices."""
        group = ""
        choices: list[Any] = []
        for value, label in super().__iter__():
            record = getattr(value, "instance", None)
            name = self.field.grouped(record) if record is not None else ""  # type: ignore[attr-defined]
            if choices and name != group:
                yield group, choices
                choices = []
            if record is None:
                yield value, label
            else:
                group = name
                choices.append((value, label))
        if choices:
            yield group, choices


class RecordField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of one record, named by a function."""

    def __init__(
        self,
        *args: Any,
        called: Callable[[Any], str] = str,
        grouped: Callable[[Any], str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Take `called`, which gives the words for a record, and `grouped`, those of its group.

        The records of a group follow each other.
        """
        self.called, self.grouped = called, grouped
        if grouped is not None:
            self.iterator = _InGroups
        super().__init__(*args, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The words for a record."""
        return self.called(obj)


class RecordsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """A choice of several records by name."""

    def clean(self, value: Any) -> Any:
        """Refuse invalid keys before the query: SQLite fails for numbers that are too large."""
        for each in value or ():
            if not (str(each).isascii() and str(each).isdigit() and len(str(each)) <= MAX_DIGITS):
                raise ValidationError(f"Choose {self.label} from those listed")
        return super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        """The name."""
        return str(obj.name)
