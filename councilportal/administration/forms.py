"""Forms of the administrators' pages, made from the table of kinds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef

from councilportal.accounts.models import User
from councilportal.administration.kinds.fields import Listed, people
from councilportal.administration.kinds.organisation import DEPUTIES, ROLES
from councilportal.administration.kinds.performance import INDICATORS
from councilportal.design.fields import RecordsField, reason_field
from councilportal.design.forms import DateField, Look, PlainForm, dress, word_messages
from councilportal.organisation import record_changes as upkeep
from councilportal.organisation.models import Post, Service
from councilportal.organisation.past_values import PAST_FIELDS
from councilportal.organisation.people import Person
from councilportal.organisation.policies import Gap
from councilportal.organisation.post_choices import as_choices, posts_by_place
from councilportal.organisation.record_changes import needs_first_day
from performance.indicators.problems import problems_of_indicator
from performance.queries import has_readings


def _read_choices_once(fields: Mapping[str, forms.Field], service: Service | None = None) -> None:
    """Let fields that offer the same records share one query, made when the first is drawn.

    Posts are offered by place, those of `service` first.
    """
    read: dict[object, Callable[[], list[Any]]] = {}
    for field in fields.values():
        if isinstance(field, forms.ModelChoiceField) and not isinstance(field, RecordsField):
            rows: Any = field.queryset
            words = [getattr(field, name, None) for name in ("called", "grouped")]
            offered = (str(rows.query), *words)
            reads = partial(read_at_once, field.choices)
            if rows.model is Post:
                reads = partial(_posts_by_place, rows, service)
            field.choices = read.setdefault(offered, cache(reads))


def _posts_by_place(posts: Any, service: Service | None) -> list[Any]:
    return [("", "Select one"), *as_choices(posts_by_place(posts, service))]


def read_at_once(choices: Any) -> list[Any]:
    """The choices as a list, read by one query. (`list(choices)` alone would count them first.)"""
    return list(iter(choices))


def _read_with_chosen(field: RecordsField, chosen: Any) -> None:
    """Make a field read the records that it offers and which of them are chosen in one query."""
    if chosen is not None:
        offered: Any = field.queryset
        field.queryset = offered.annotate(is_chosen=Exists(chosen.filter(pk=OuterRef("pk"))))
    field.choices = read_at_once(field.choices)
    if chosen is not None:
        values = (value for value, _ in field.choices)
        field.initial = [each.value for each in values if each.instance.is_chosen]


class RecordForm(PlainForm):
    """The form of one record of a kind: its fields, a reason, and a stamp of what it showed."""

    def __init__(
        self,
        *args: Any,
        kind: Listed,
        record: Any,
        who: Person,
        today: date,
        **kwargs: Any,
    ) -> None:
        """Make the fields. Fields that never change are only there for a new record.

        *Takes*: who fills it in, on whom the choices of some fields depend.
        """
        self.kind, self.record, self.is_new = kind, record, record.pk is None
        super().__init__(*args, **kwargs)
        self.specs = []
        for spec in kind.fields:
            field = spec.make()
            if spec.fixed and not self.is_new:
                continue
            if isinstance(field, RecordsField):
                _read_with_chosen(field, None if self.is_new else getattr(record, spec.name))
                if not field.choices:
                    continue
            elif not self.is_new:
                field.initial = _initial(record, spec.name)
            if spec.offered is not None and isinstance(field, forms.ModelChoiceField):
                field.queryset = spec.offered(who, field.initial)
            if spec.name == "valid_from" and not field.required:
                _ask_first_day(field, record)
            self.specs.append(spec)
            self.fields[spec.name] = field
        if not self.is_new and self._names_the_past():
            self.fields["holds_from"] = _holds_from(today)
        asks = "It is kept in the record of changes."
        needed = not self.is_new or kind is DEPUTIES
        self.fields["reason"] = reason_field(asks, required=needed)
        self.fields["seen"] = forms.CharField(
            required=False, max_length=20, widget=forms.HiddenInput, initial=self.stored_stamp()
        )
        # The stamp of the effects on past periods that were shown.
        self.fields["shown"] = forms.CharField(
            required=False, max_length=20, widget=forms.HiddenInput
        )
        if kind is INDICATORS and not self.is_new:
            self._ask_whether_comparable()
        _read_choices_once(self.fields, _service_of(record))
        word_messages(self.fields)
        dress(self.fields, **{spec.name: spec.look for spec in self.specs})

    def _ask_whether_comparable(self) -> None:
        self.fields["stays_comparable"] = forms.TypedChoiceField(
            choices=[
                ("yes", "Yes, the words change but not what is measured"),
                ("no", "No, compare only figures from now on"),
            ],
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
            label="If the definition, unit or labels change: do earlier figures stay comparable?",
            widget=forms.RadioSelect,
        )
        dress(self.fields, stays_comparable=Look(optional_mark=False))

    def _names_the_past(self) -> bool:
        """True if boards of the past show names or places of such a record."""
        return upkeep.record_type_of(self.record) in PAST_FIELDS

    @property
    def holds_from(self) -> date | None:
        """The first day of new names and places; None for records without a past."""
        return self.cleaned_data.get("holds_from")

    @property
    def bound_fields(self) -> list[forms.BoundField]:
        """The fields in their order on the page."""
        return [self[name] for name in self.fields]

    def stored_stamp(self) -> str:
        """The stamp of the stored values, which shows whether somebody changed them since."""
        if self.is_new:
            return ""
        lists = _lists_of(self.record)
        names = [spec.name for spec in self.specs if spec.name not in lists]
        return upkeep.stamp(upkeep.plain(self.record, dict.fromkeys(names)))

    def values(self) -> dict[str, Any]:
        """The values for the operation, by field."""
        values = {spec.name: self.cleaned_data[spec.name] for spec in self.specs}
        if "direction_tolerance" in values:
            values["direction_tolerance"] = values["direction_tolerance"] or 0
        if self.kind is DEPUTIES and self.is_new:
            values["reason"] = self.cleaned_data["reason"]
        return values

    def changes(self) -> bool:
        """True if the values differ from those stored, and for a new record."""
        if self.is_new:
            return True
        return any(
            _comparable(_initial(self.record, name)) != _comparable(value)
            for name, value in self.values().items()
        )

    def clean(self) -> dict[str, Any]:
        """Check what concerns more than one field."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        self._check_dates(cleaned)
        if self.is_new:
            self._check_unique(cleaned)
        if self.kind is ROLES and cleaned.get("directorate") and cleaned.get("service"):
            self.add_error("service", "Select a directorate or a service, not both")
        if self.kind is INDICATORS and not self.errors and self.changes():
            self._check_indicator(cleaned)
        if self.kind.problems is not None and not self.errors and self.changes():
            self._tell(self.kind.problems(self.record, self.values()))
        return cleaned

    def _tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Tell each problem beside its field: its name, and what would be right."""
        for name, wanted in problems:
            self.add_error(name if name in self.fields else None, wanted[:1].upper() + wanted[1:])

    def _check_dates(self, cleaned: Mapping[str, Any]) -> None:
        first = cleaned.get("valid_from")
        last = cleaned.get("valid_to", getattr(self.record, "valid_to", None))
        if first and last and last < first:
            name = "valid_to" if "valid_to" in self.fields else "valid_from"
            self.add_error(name, "The last day must not be before the first")

    def _check_unique(self, cleaned: Mapping[str, Any]) -> None:
        for name in ("ref", "title", "username"):
            if name in cleaned and hasattr(type(self.record), name):
                field = type(self.record)._meta.get_field(name)
                stored = type(self.record)._default_manager.filter(**{name: cleaned[name]})
                if getattr(field, "unique", False) and stored.exists():
                    self.add_error(
                        name, f"There is one with the {self[name].label.lower()} already"
                    )

    def _check_indicator(self, cleaned: Mapping[str, Any]) -> None:
        """Check an indicator with the importer's checks and messages."""
        values = self.values()
        redefined = not self.is_new and self.record.is_redefined_by(values)
        plain = {**values, "unit": getattr(values["unit"], "ref", values["unit"])}
        problems = problems_of_indicator(self.record, plain)
        self._tell(problems)
        if redefined and cleaned.get("stays_comparable") is None and has_readings(self.record):
            self.add_error(
                "stays_comparable", "Select whether figures from before the change stay comparable"
            )


def _service_of(record: Any) -> Service | None:
    """The service that a stored record is or belongs to, if any."""
    if record.pk is None:
        return None
    return record if isinstance(record, Service) else getattr(record, "service", None)


def _ask_first_day(field: forms.Field, record: Any) -> None:
    """Make a first day needed; a record that was imported without one may stay so."""
    field.required = needs_first_day(record)
    if not field.required:
        field.help_text = "Without one it counts for all days so far. For example, 1 4 2026"


def _holds_from(today: date) -> DateField:
    """The first day of new names and places, with today filled in."""
    return DateField(
        label="A new name or place holds from",
        help_text=(
            "Boards and reports of earlier days keep the old one. To correct a mistake, give the "
            "day from which it was wrong."
        ),
        initial=today,
    )


def _lists_of(record: Any) -> set[str]:
    """The fields of a record that are lists of other records."""
    return {field.name for field in record._meta.many_to_many}


def named_in(address: Mapping[str, str], kind: Listed) -> dict[str, Any]:
    """What an address fills in of a new record's form: the keys of records that it names."""
    found = {}
    for name in kind.asked:
        other = kind.model._meta.get_field(name).related_model
        ref = address.get(name, "").replace("\0", "")
        if ref and isinstance(other, type):
            found[name] = other._default_manager.filter(ref=ref).values_list("pk").first()
    return {name: row[0] for name, row in found.items() if row}


def _initial(record: Any, name: str) -> Any:
    if name in _lists_of(record):
        return sorted(getattr(record, name).values_list("pk", flat=True))
    if hasattr(record, f"{name}_id"):
        return getattr(record, f"{name}_id")
    return getattr(record, name)


def _comparable(value: Any) -> Any:
    """A value in the form that `_initial` gives: the key of a record, the keys of several."""
    if hasattr(value, "pk"):
        return value.pk
    if hasattr(value, "values_list"):
        return sorted(value.values_list("pk", flat=True))
    return value


class EndForm(PlainForm):
    """The last day of a record, the reason, and who takes over the roles that nobody would hold."""

    on = DateField(label="Last day", required=False, help_text="For example, 31 3 2027")
    reason = reason_field("It is kept in the record of changes.", required=True)

    def __init__(
        self,
        *args: Any,
        record: Any,
        gaps: Sequence[Gap] = (),
        needs: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """Add a field for each gap, and one for the post that takes over from a post."""
        super().__init__(*args, **kwargs)
        self.gaps, self.ended = gaps, _has_ended(record)
        self.fields["on"].required = not self.ended
        if isinstance(record, User):
            self.fields["on"].help_text = (
                "They can sign in up to and on this day. Today or an earlier day closes the "
                "account at once. For example, 31 3 2027"
            )
        if self.ended:
            self.fields["on"].help_text = "Leave it empty to put it back in force."
        self.fields["on"].initial = _last_day(record)
        for gap in gaps:
            self.fields[gap.key] = forms.ModelChoiceField(
                people(), label=f"Who takes over as {gap.words}", empty_label="Select one"
            )
        if needs:
            posts = Post.objects.exclude(pk=record.pk).order_by("title")
            self.fields["to"] = forms.ModelChoiceField(
                posts, label="Post that takes over", empty_label="Select one"
            )
        _read_choices_once(self.fields)
        word_messages(self.fields)
        dress(self.fields, on=Look(optional_mark=False))

    @property
    def bound_fields(self) -> list[forms.BoundField]:
        """The fields in their order on the page: the reason last."""
        names = [name for name in self.fields if name != "reason"]
        return [self[name] for name in (*names, "reason")]

    def handed(self) -> dict[str, User]:
        """The people who take over, by the key of the gap."""
        return {gap.key: self.cleaned_data[gap.key] for gap in self.gaps}


def _has_ended(record: Any) -> bool:
    if isinstance(record, User) and not record.is_active:
        return True
    return _last_day(record) is not None


def _last_day(record: Any) -> date | None:
    day: date | None = record.closes_on if isinstance(record, User) else record.valid_to
    return day


def asked_day(data: Mapping[str, Any] | None) -> date | None:
    """The last day in a posted form; None where it has no valid date."""
    if data is None:
        return None
    field = DateField(required=False)
    try:
        day: date | None = field.clean([data.get(f"on_{index}", "") for index in range(3)])
    except forms.ValidationError:
        return None
    return day
