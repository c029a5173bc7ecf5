"""What every form shares: messages in plain English, and a date of three boxes.

A form sets the look of its fields with `dress(self.fields, value=Look(suffix="%"))`.
"""

import datetime
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from councilportal.common.fuzzy import FuzzyDate, NotADate, parse_fuzzy, read, said_back
from councilportal.common.links import Link
from councilportal.common.text import NotText, clean
from councilportal.design.layout import Around, LaidOut


@dataclass(frozen=True, slots=True)
class Look:
    """How a field is drawn where it differs from the default.

    `classes` are for the control ("govuk-input--width-5"), `label_classes` for its label or legend,
    `group_classes` for the element around both. `prefix` and `suffix` ("£", "%") are shown beside
    it. `hidden_prefix` is read before the label by screen readers only: the name of the row.
    `page_heading` makes the label the h1. `rows` is the height of a text area. `optional_mark`
    False leaves "(optional)" out. `choice_hints` maps a choice's value to its hint. `grouped_by`
    is what groups of choices are.
    """

    classes: str | None = None
    label_classes: str | None = None
    group_classes: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    hidden_prefix: str | None = None
    page_heading: bool = False
    rows: int = 4
    optional_mark: bool = True
    choice_hints: Mapping[str, str] | None = None
    grouped_by: str = "service or directorate"


def dress(fields: Mapping[str, forms.Field], **looks: Look) -> None:
    """Set the looks of fields.

    Takes: the fields of a form, and looks by the field's name.
    Raises: KeyError for a name without a field.
    """
    for name, look in looks.items():
        setattr(fields[name], "govuk", look)  # noqa: B010 - Django's fields do not declare it


def first_box(field: forms.BoundField) -> str:
    """The id of the first control of a field: a date's day, otherwise the field's own id."""
    return f"{field.auto_id}{'_0' if isinstance(field.field.widget, forms.MultiWidget) else ''}"


def key_of(ref: str) -> str:
    """A reference as part of names and ids, which may not have spaces."""
    return "".join(
        each if each.isascii() and (each.isalnum() or each in "-_") else f"_{ord(each):x}_"
        for each in ref
    )


def ungrouped(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any, bool]]:
    """Choices in order, each with whether it is only the name of the group that follows.

    Takes: pairs of a value and its label, or of a group's name and the list of its pairs.
    """
    for choice, label in choices:
        if isinstance(label, list | tuple):
            yield "", choice, True
            yield from ((*each, False) for each in label)
        else:
            yield choice, label, False


class TextField(forms.CharField):
    """Text that people type, cleaned before its length is counted, as at every other door."""

    def to_python(self, value: Any) -> str:
        """The clean text. *Raises*: ValidationError with the character that must go."""
        return str(super().to_python(cleaned(self, value, strip=self.strip)))


class EmailField(forms.EmailField):
    """An e-mail address. A box of spaces is an empty one."""

    def to_python(self, value: Any) -> Any:
        """The clean address. *Raises*: ValidationError as a text field does."""
        return super().to_python(cleaned(self, value))


def cleaned(field: forms.Field, value: Any, *, strip: bool = True) -> str:
    """What was typed, as `text.clean` gives it; "" for nothing.

    Raises: ValidationError with the field's label and the character that must go.
    """
    try:
        return clean("" if value is None else str(value), strip=strip)
    except NotText as error:
        raise ValidationError(f"In “{field.label}”, {error}", code="unfit") from error


class DateBoxes(forms.MultiWidget):
    """Day, month and year as three text boxes, named name_0, name_1 and name_2."""

    def __init__(self) -> None:
        """Make the three boxes."""
        super().__init__([forms.TextInput, forms.TextInput, forms.TextInput])

    def decompress(self, value: datetime.date | None) -> list[int | str]:
        """The day, month and year of a date; three empty texts for None."""
        return [value.day, value.month, value.year] if value else ["", "", ""]


class DateField(forms.MultiValueField):
    """A date typed as day, month and year; cleaned to a `datetime.date` or None."""

    widget = DateBoxes
    default_error_messages: ClassVar[dict[str, Any]] = {"year": "The year must have four digits"}

    def __init__(self, **kwargs: Any) -> None:
        """Take the options of any field."""
        boxes = [forms.CharField(strip=True) for _ in range(3)]
        super().__init__(fields=boxes, require_all_fields=False, **kwargs)
        for box in self.fields:
            box.required = False

    def clean(self, value: Any) -> datetime.date | None:
        """The date. Spaces are taken off first: a box of spaces is an empty one, and may be missed.

        Raises: ValidationError.
        """
        if isinstance(value, list | tuple):
            value = [cleaned(self, part) for part in value]
        date: datetime.date | None = super().clean(value)
        return date

    def compress(self, data_list: Sequence[str]) -> datetime.date | None:
        """The date; None for three empty boxes.

        Raises: ValidationError where the boxes have no real date with a year of four digits.
        """
        if not any(data_list):
            return None
        try:
            day, month, year = (int(part) for part in data_list)
        except (ValueError, TypeError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not 1000 <= year <= datetime.MAXYEAR:
            raise ValidationError(self.error_messages["year"], code="year")
        try:
            date = datetime.date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if year == datetime.MAXYEAR:  # the next day must exist too
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return date


class DayText(TextField):
    """A day as people write it, kept as text. Below its box stands which day it is."""

    def said_back(self, shown: forms.BoundField) -> str:
        """How the words in the box are read, to stand below it; "" where nothing needs saying."""
        when = read(" ".join(str(shown.value() or "").split()))
        is_day = when.latest is not None and when.earliest == when.latest
        return said_back(when) if is_day and not shown.errors else ""


class FuzzyField(DayText):
    """A date as people write it. A stored text may stay as it is, even if it has no date."""

    def __init__(self, label: str, hint: str = "", *, may_recur: bool = False) -> None:
        """Take the label, the hint, and whether "quarterly" or "Year 2" is accepted too."""
        said = "For example, 31 March 2027, March 2027, Summer 2027 or tbc"
        super().__init__(label=label, max_length=100, required=False, help_text=hint or said)
        self.may_recur = may_recur
        self.kept: FuzzyDate | None = None

    def prepare_value(self, value: Any) -> Any:
        """The words of a date, for the box."""
        return value.text if isinstance(value, FuzzyDate) else value

    def clean(self, value: Any) -> Any:
        """The date. *Raises*: ValidationError where the words have none."""
        text = " ".join(str(super().clean(value)).split())
        if self.kept is not None and text == self.kept.text:
            return self.kept
        try:
            return parse_fuzzy(text, may_recur=self.may_recur)
        except NotADate as error:
            said = str(self.label)
            inside = said[:1].lower() + said[1:]
            raise ValidationError(f"Enter for “{inside}” {error}") from error

    def said_back(self, shown: forms.BoundField) -> str:
        """How the words in the box are read, to stand below it; "" where nothing needs saying."""
        if shown.errors:
            return ""
        text, stored = " ".join(str(shown.value() or "").split()), shown.initial
        kept = isinstance(stored, FuzzyDate) and stored.text == text
        return said_back(stored if kept else read(text))


class PlainForm(LaidOut, forms.Form):
    """A form whose messages say what to do, in the words of its labels.

    `ways` are links to where that can be done, beside the messages about no field.
    """

    ways: Sequence[Link] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the form, and replace Django's messages by plain ones."""
        super().__init__(*args, **kwargs)
        word_messages(self.fields)


class SearchForm(PlainForm):
    """A form with one box, which searches a list."""

    q = TextField(required=False, max_length=100)
    method = "get"
    attributes: ClassVar[Mapping[str, str]] = {"role": "search"}

    def __init__(self, label: str, text: str) -> None:
        """Take the label of the box, and the text searched for."""
        super().__init__(initial={"q": text}, auto_id="%s")
        box = self.fields["q"]
        box.label, box.widget.input_type = label, "search"
        dress(self.fields, q=Look(optional_mark=False))


ANY = [("", "All")]
SAYS_ALL = "says all"  # code of an error whose sentence needs no name of its box before it


class ListFilter(PlainForm):
    """The filters of a list, read from its address. A value that is not a choice is ignored.

    A subclass calls `offer` at the end of its `__init__`. `{% filter_panel filters %}` draws it.
    """

    method = "get"
    attributes: ClassVar[Mapping[str, str]] = {"class": "app-filters"}

    def offer(self, **choices: Iterable[tuple[str, str]]) -> None:
        """Give fields their choices beside "all", and read the filters that are set."""
        for name, pairs in choices.items():
            self.fields[name].choices = [*ANY, *pairs]  # type: ignore[attr-defined]
        dress(self.fields, **{name: Look(optional_mark=False) for name in self.fields})
        for field in self.fields.values():
            if isinstance(field, TextField):
                field.widget.input_type = "search"
        self.is_valid()

    def panel(self, heading: str, clear: str, selected: Sequence[Link]) -> FormHelper:
        """The helper for crispy-forms: the fields in a panel, with the filters that are set."""
        return self.helper_for(
            Around(
                "components/filter_panel.html",
                self.pieces(),
                heading=heading,
                clear=clear,
                selected=selected,
            )
        )

    def named(self) -> list[tuple[str, str]]:
        """The filters that are set: pairs of the field's name and words."""
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

    @property
    def slug(self) -> str:
        """The filters that are set, for the name of a file ("rating-red"); "" for none."""
        parts = (f"{name}-{slugify(self.cleaned_data[name])[:30]}" for name, _ in self.named())
        return "-".join(parts)


def word_messages(fields: Mapping[str, forms.Field]) -> None:
    """Replace Django's own error messages by plain ones. Messages set by the form stay.

    Takes: the fields of a form, by name; their labels become part of the messages.
    """
    for name, field in fields.items():
        field.label = field.label or name.replace("_", " ").capitalize()
        kind = cast(Hashable, type(field))  # mypy takes the class for one of its fields
        inherited = _inherited_messages(kind)
        for code, message in _plain_messages(kind, str(field.label)).items():
            if field.error_messages.get(code) == inherited.get(code):
                field.error_messages[code] = message


def selecting(what: str) -> dict[str, str]:
    """The messages of a choice whose label does not end a sentence that begins with "Select".

    Takes: words that do, such as "whether it is a key decision".
    """
    return {"required": f"Select {what}", "invalid_choice": f"Select {what} from the list"}


# Cached: a sheet makes hundreds of fields of a few kinds and labels for one save.


@lru_cache(maxsize=256)
def _inherited_messages(kind: type[forms.Field]) -> Mapping[str, Any]:
    messages: dict[str, Any] = {}
    for ancestor in reversed(kind.__mro__):
        messages |= getattr(ancestor, "default_error_messages", {})
    return messages


# A label that begins so is read as it is: "Select who takes over", "Enter why it is judged so".
_NO_ARTICLE = frozenset(
    "a an the your what who whom whose why when where how which whether is if i to from by for in "
    "on as due opens locked collected compare judged".split()
)


def _with_article(label: str, *, is_one_of_many: bool) -> str:
    """A label as the object of a sentence: "the last day", "a reason", "an owner"."""
    if label.split(" ", 1)[0].lower() in _NO_ARTICLE:
        return label
    is_a = (is_one_of_many or label == "reason") and not (" that " in label or " of " in label)
    if not is_a:
        return f"the {label}"
    sounds_open = label[:1].lower() in "aeiou" and not label.lower().startswith(("uni", "use"))
    return f"{'an' if sounds_open else 'a'} {label}"


@lru_cache(maxsize=2_048)
def _plain_messages(kind: type[forms.Field], label: str) -> Mapping[str, str]:
    name = label.rstrip("?.: ")
    inside = name if name[1:2].isupper() else name[:1].lower() + name[1:]
    picked = issubclass(kind, forms.ChoiceField | forms.FileField | forms.ModelChoiceField)
    is_one = picked and not issubclass(
        kind, forms.MultipleChoiceField | forms.ModelMultipleChoiceField
    )
    inside = _with_article(inside, is_one_of_many=is_one)
    messages = {
        "required": f"Select {inside}" if picked else f"Enter {inside}",
        "invalid": f"{name} is not in the right form",
        "invalid_choice": f"Select {inside} from the list",
        "invalid_list": f"Select {inside} from the list",
        "min_value": f"{name} must be %(limit_value)s or more",
        "max_value": f"{name} must be %(limit_value)s or less",
        "min_length": f"{name} must be %(limit_value)d characters or more",
        "max_length": f"{name} must be %(limit_value)d characters or fewer",
        "max_digits": f"{name} must have %(max)s digits or fewer",
        "max_whole_digits": f"{name} must have %(max)s digits or fewer before the decimal point",
        "max_decimal_places": f"{name} must have %(max)s decimal places or fewer",
        "empty": f"{name}: the file is empty",
    }
    # The order matters: in Django IntegerField is the parent class of DecimalField.
    if issubclass(kind, forms.DecimalField | forms.FloatField):
        messages["invalid"] = f"{name} must be a number, like 92.4"
    elif issubclass(kind, forms.IntegerField):
        messages["invalid"] = f"{name} must be a whole number, like 92"
    elif issubclass(kind, forms.EmailField):
        messages["invalid"] = f"{name} must be an email address, like name@example.com"
    elif issubclass(kind, DateField | forms.DateField):
        messages["invalid"] = f"{name} must be a real date, like 27 3 2026"
        messages["incomplete"] = f"{name} must have a day, a month and a year"
        messages["year"] = f"{name} must have a year of four digits, like 2026"
    elif issubclass(kind, forms.BooleanField):
        messages["required"] = f"Tick the box: {name}"
    return messages
