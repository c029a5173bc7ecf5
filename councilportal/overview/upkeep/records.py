"""The table of the kinds of record that administrators look after."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.choices import choices_of
from councilportal.common.columns import is_ref
from councilportal.common.constraints import REF_LENGTH
from councilportal.common.forms import DateField, Look
from councilportal.common.numbers import MAX_DIGITS, NotANumber, parse, plain
from councilportal.common.periods import PeriodKind, day_label
from councilportal.common.words import Word
from councilportal.organisation import operations as organisation
from councilportal.organisation.models import (
    Appointment,
    Characteristic,
    Deputy,
    Directorate,
    Post,
    PostHolder,
    Service,
)
from eqia import operations as equality
from eqia import policies
from eqia.models import ScreenedCharacteristic
from eqia.people import who_asks
from objectives.models import Action, Evidence, Objective
from objectives.rules import EvidenceKind, Origin
from performance import operations as performance
from performance import queries
from performance.models import Indicator, Target
from performance.operations import KEEPERS
from performance.rules import LEVEL_NAMES, Aggregation, DirectionBasis, Kind, Method, Polarity

ADMINS = (Role.ADMIN,)


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A field of a kind: how its box is made, and how it is drawn.

    `fixed` fields are given once, when the record is made: what people cite never changes.
    """

    name: str
    make: Callable[[], forms.Field]
    look: Look = field(default_factory=Look)
    fixed: bool = False


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A kind of record: what it is called, who looks after it, its list, its form, its operations.

    `key` is the field that stands in addresses. `cells` gives a row of the list below `heads`; the
    first of them is the link. `search` names the fields that the search looks in. `check` refuses
    those of the keepers who do not look after this one record.
    """

    slug: str
    one: str
    many: str
    about: str
    model: type[models.Model]
    fields: tuple[Spec, ...]
    heads: tuple[str, ...]
    cells: Callable[[Any], Sequence[str]]
    search: tuple[str, ...]
    order: tuple[str, ...]
    change: Callable[..., Any]
    end: Callable[..., None] | None
    remove: Callable[..., None]
    key: str = "pk"
    related: tuple[str, ...] = ()
    keepers: tuple[Role, ...] = ADMINS
    check: Callable[[HttpRequest, Any], None] | None = None

    def rows(self, text: str, on: date, *, ended: bool) -> "models.QuerySet[Any]":
        """The records in force or to come on a day, or those ended, that hold every word."""
        found = self.model._default_manager.select_related(*self.related)
        if self.model is User:
            found = found.filter(is_active=not ended)
        elif self.end is not None:
            last = {"valid_to__lt": on}
            found = found.filter(**last) if ended else found.exclude(**last)
        for word in text.split():
            anywhere = models.Q()
            for name in self.search:
                anywhere |= models.Q(**{f"{name}__icontains": word})
            found = found.filter(anywhere)
        return found.order_by(*self.order)


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


def _text(name: str, label: str, longest: int, *, hint: str = "", required: bool = True) -> Spec:
    make = partial(
        forms.CharField, label=label, max_length=longest, help_text=hint, required=required
    )
    return Spec(name=name, make=make)


def _long(name: str, label: str, *, hint: str = "", required: bool = False) -> Spec:
    make = partial(
        forms.CharField,
        label=label,
        max_length=5_000,
        help_text=hint,
        required=required,
        widget=forms.Textarea,
    )
    return Spec(name=name, make=make)


def _ref(hint: str) -> Spec:
    make = partial(RefField, label="Reference", help_text=hint)
    return Spec(name="ref", make=make, look=Look(classes="govuk-input--width-20"), fixed=True)


def _day(name: str, label: str, *, required: bool = False, hint: str = "") -> Spec:
    return Spec(name=name, make=partial(DateField, label=label, required=required, help_text=hint))


def _record(
    name: str,
    label: str,
    rows: Callable[[], "models.QuerySet[Any]"],
    *,
    hint: str = "",
    required: bool = False,
    fixed: bool = False,
    called: Callable[[Any], str] = str,
) -> Spec:
    def make() -> forms.Field:
        return RecordField(
            rows(),
            called=called,
            label=label,
            help_text=hint,
            required=required,
            empty_label="Select one",
        )

    return Spec(name=name, make=make, fixed=fixed)


def _word(name: str, label: str, words: type[Word], *, hint: str = "", fixed: bool = False) -> Spec:
    def make() -> forms.Field:
        return forms.TypedChoiceField(
            choices=[("", "Select one"), *choices_of(words)],
            coerce=words,
            label=label,
            help_text=hint,
        )

    return Spec(name=name, make=make, fixed=fixed)


def _cited(record: Any) -> str:
    return f"{record.ref} {record.name}"


def _person(user: User) -> str:
    return f"{user.name} ({user.username})"


def _dates(record: Any) -> str:
    """When a record holds: "from 1 April 2026 to 31 March 2027"."""
    parts = [
        f"{word} {day_label(day)}"
        for word, day in (("from", record.valid_from), ("to", record.valid_to))
        if day
    ]
    return " ".join(parts) or "always"


def _posts() -> "models.QuerySet[Any]":
    return Post.objects.order_by("title")


def _people() -> "models.QuerySet[Any]":
    return User.objects.filter(is_active=True).order_by("name", "username")


_FIRST_DAY = _day(
    "valid_from", "First day", hint="Leave it empty where it has always been. For example, 1 4 2026"
)


def _post(name: str, label: str) -> Spec:
    return _record(name, label, _posts)


DIRECTORATES = Listed(
    slug="directorates",
    one="directorate",
    many="Directorates",
    about="The top parts of the council, each led by a director.",
    model=Directorate,
    key="ref",
    fields=(
        _ref("People cite it and it never changes. For example, COM"),
        _text("name", "Name", 150),
        _post("director_post", "Director’s post"),
        _FIRST_DAY,
    ),
    heads=("Name", "Reference", "Director’s post", "In force"),
    cells=lambda each: (each.name, each.ref, str(each.director_post or ""), _dates(each)),
    related=("director_post",),
    search=("ref", "name", "director_post__title"),
    order=("name", "ref"),
    change=organisation.change,
    end=organisation.end,
    remove=organisation.remove,
)

SERVICES = Listed(
    slug="services",
    one="service",
    many="Services",
    about="What the council does for people, and what indicators and returns belong to.",
    model=Service,
    key="ref",
    fields=(
        _ref("People cite it and it never changes. For example, LRA"),
        _text("name", "Name", 150),
        _record(
            "directorate",
            "Directorate",
            lambda: Directorate.objects.order_by("name", "ref"),
            required=True,
            called=_cited,
        ),
        _text("division", "Division", 150, required=False),
        _post("director_post", "Director’s post"),
        _post("head_post", "Head of service’s post"),
        _post("cabinet_portfolio", "Cabinet portfolio"),
        _text(
            "delivered_by",
            "Delivered by",
            150,
            required=False,
            hint="Only where it is not the council itself.",
        ),
        _text(
            "summary_group",
            "Summary group",
            150,
            required=False,
            hint="Summaries count the service under this name. Empty means its own name.",
        ),
        _FIRST_DAY,
    ),
    heads=("Name", "Reference", "Directorate", "Head of service’s post", "In force"),
    cells=lambda each: (
        each.name,
        each.ref,
        each.directorate.name,
        str(each.head_post or ""),
        _dates(each),
    ),
    related=("directorate", "head_post"),
    search=("ref", "name", "division", "directorate__name", "head_post__title"),
    order=("name", "ref"),
    change=organisation.change,
    end=performance.end,
    remove=organisation.remove,
)

POSTS = Listed(
    slug="posts",
    one="post",
    many="Posts",
    about="Jobs by their title: directors, heads of service, cabinet portfolios.",
    model=Post,
    fields=(_text("title", "Title", 150), _FIRST_DAY),
    heads=("Title", "In force"),
    cells=lambda each: (each.title, _dates(each)),
    search=("title",),
    order=("title",),
    change=organisation.change,
    end=performance.end,
    remove=organisation.remove,
)


def _username() -> forms.Field:
    return forms.CharField(
        label="User name",
        max_length=150,
        validators=[
            UnicodeUsernameValidator(message="User name must be letters, digits and @.+-_")
        ],
        help_text="They sign in with it and it never changes. For example, pat.officer",
    )


def _email() -> forms.Field:
    return forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="Reminders go there, and the link to choose a password.",
    )


ACCOUNTS = Listed(
    slug="people",
    one="account",
    many="People",
    about="Accounts of the people who sign in. What they may do are their roles.",
    model=User,
    key="username",
    fields=(
        Spec(name="username", make=_username, fixed=True),
        _text("name", "Name", 150, hint="As they write it."),
        Spec(name="email", make=_email),
    ),
    heads=("Name", "User name", "Email address"),
    cells=lambda each: (each.name, each.username, each.email),
    search=("username", "name", "email"),
    order=("name", "username"),
    change=organisation.change,
    end=organisation.end,
    remove=organisation.remove,
)


def _role() -> forms.Field:
    return forms.TypedChoiceField(
        choices=choices_of(Role), coerce=Role, label="Role", widget=forms.RadioSelect
    )


def _place(appointment: Appointment) -> str:
    return str(appointment.directorate or appointment.service or "The whole council")


ROLES = Listed(
    slug="roles",
    one="role of a person",
    many="Roles",
    about="Who holds which role, for the council, a directorate or a service, from and to.",
    model=Appointment,
    fields=(
        _record("user", "Person", _people, required=True, fixed=True, called=_person),
        Spec(
            name="role",
            make=_role,
            fixed=True,
            look=Look(choice_hints={role.value: role.description for role in Role}),
        ),
        _record(
            "directorate",
            "Directorate",
            lambda: Directorate.objects.order_by("name", "ref"),
            hint="Leave directorate and service empty for a role of the whole council.",
            fixed=True,
            called=_cited,
        ),
        _record(
            "service",
            "Service",
            lambda: Service.objects.order_by("name", "ref"),
            fixed=True,
            called=_cited,
        ),
        _day("valid_from", "First day", required=True, hint="For example, 1 4 2026"),
    ),
    heads=("Person", "Role", "Where", "In force"),
    cells=lambda each: (each.user.name, each.get_role_display(), _place(each), _dates(each)),
    related=("user", "directorate", "service"),
    search=("user__name", "user__username", "role", "directorate__name", "service__name"),
    order=("user__name", "role", "id"),
    change=organisation.change,
    end=organisation.end,
    remove=organisation.remove,
)

DEPUTIES = Listed(
    slug="deputies",
    one="deputy",
    many="Deputies",
    about="Who stands in for whom, with all the roles that the other holds, from and to.",
    model=Deputy,
    fields=(
        _record("person", "Person", _people, required=True, fixed=True, called=_person),
        _record("deputy", "Deputy", _people, required=True, fixed=True, called=_person),
        _day("valid_from", "First day", required=True, hint="For example, 1 8 2026"),
        _day("valid_to", "Last day", required=True, hint="For example, 21 8 2026"),
    ),
    heads=("Deputy", "Stands in for", "In force", "Reason"),
    cells=lambda each: (each.deputy.name, each.person.name, _dates(each), each.reason),
    related=("person", "deputy"),
    search=("person__name", "deputy__name", "reason"),
    order=("-valid_from", "id"),
    change=organisation.change,
    end=organisation.end,
    remove=organisation.remove,
)


HOLDERS = Listed(
    slug="post-holders",
    one="holder of a post",
    many="Holders of posts",
    about="Who holds which post, from and to: heads of service and directors sign assessments.",
    model=PostHolder,
    fields=(
        _record("post", "Post", _posts, required=True, fixed=True),
        _record("user", "Person", _people, required=True, fixed=True, called=_person),
        _day("valid_from", "First day", required=True, hint="For example, 1 4 2026"),
    ),
    heads=("Post", "Person", "In force"),
    cells=lambda each: (each.post.title, each.user.name, _dates(each)),
    related=("user", "post"),
    search=("user__name", "user__username", "post__title"),
    order=("post__title", "user__name", "id"),
    change=organisation.change,
    end=organisation.end,
    remove=organisation.remove,
)


def _unit() -> forms.Field:
    choices = [(unit.ref, unit.name) for unit in queries.units().values()]
    return forms.ChoiceField(choices=[("", "Select one"), *choices], label="Unit")


def _decimals() -> forms.Field:
    return forms.IntegerField(
        label="Decimals shown", min_value=0, max_value=6, widget=forms.TextInput
    )


def _direction_tolerance() -> forms.Field:
    return NumberField(
        label="Direction tolerance",
        required=False,
        help_text="A change of no more than this counts as the same. Empty is 0.",
        max_length=40,
    )


def _characteristics() -> forms.Field:
    return RecordsField(
        Characteristic.objects.order_by("-statutory", "name"),
        label="Characteristics that it is split by",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


INDICATORS = Listed(
    slug="indicators",
    one="indicator",
    many="Indicators",
    about="What is measured, how it is rated and who answers for it.",
    model=Indicator,
    key="ref",
    keepers=KEEPERS,
    fields=(
        _ref("People cite it and it never changes. For example, CS04"),
        _text("title", "Title", 300),
        _record(
            "service",
            "Service",
            lambda: Service.objects.order_by("name", "ref"),
            required=True,
            called=_cited,
        ),
        _record(
            "owner", "Owner", _posts, required=True, hint="The post that answers for its figures."
        ),
        _record("approver", "Approver", _posts, hint="The post that approves its figures."),
        _long("definition", "Definition", hint="What is counted, and what is not."),
        Spec(name="unit", make=_unit),
        Spec(name="decimals", make=_decimals, look=Look(classes="govuk-input--width-2")),
        _text("numerator_label", "What the numerator counts", 200, required=False),
        _text("denominator_label", "What the denominator counts", 200, required=False),
        _word("kind", "Kind", Kind),
        _word("frequency", "How often it is reported", PeriodKind),
        _word("polarity", "Which way is better", Polarity),
        _word("method", "How it is rated", Method),
        _word("aggregation", "Year to date", Aggregation),
        _word("direction_basis", "Direction is compared with", DirectionBasis),
        Spec(
            name="direction_tolerance",
            make=_direction_tolerance,
            look=Look(classes="govuk-input--width-5"),
        ),
        _record(
            "objective",
            "Objective",
            lambda: Objective.objects.order_by("ref"),
            called=lambda each: f"{each.ref} {each.title}",
        ),
        Spec(name="characteristics", make=_characteristics),
        _record(
            "from_action",
            "Promise that it watches over",
            lambda: Action.objects.filter(origin=Origin.ASSESSMENT).order_by("origin_ref", "pk"),
            hint="An action of an equality impact assessment, where there is one.",
            called=lambda each: f"{each.origin_ref}: {each.what}"[:120],
        ),
        _text("outcome", "Outcome", 200, required=False),
        _text("delivered_by", "Delivered by", 150, required=False),
        _FIRST_DAY,
    ),
    heads=("Title", "Reference", "Service", "Owner", "In force"),
    cells=lambda each: (
        each.title,
        each.ref,
        each.service.name,
        str(each.owner or "No owner"),
        _dates(each),
    ),
    related=("service", "owner"),
    search=("ref", "title", "service__name", "owner__title"),
    order=("ref",),
    change=performance.change,
    end=performance.end,
    remove=performance.remove,
)


def _levels_in_short(target: Target) -> str:
    given = [
        f"{LEVEL_LABELS[name].lower()} {plain(level)}"
        for name in LEVEL_NAMES
        if (level := getattr(target, name)) is not None
    ]
    return ", ".join(given) or "none"


LEVEL_LABELS: Mapping[str, str] = {
    "target": "Target",
    "floor": "Floor",
    "ytd_target": "Year to date target",
    "ytd_floor": "Year to date floor",
    "green_tolerance_percent": "Green tolerance in percent",
    "tolerance_percent": "Amber tolerance in percent",
    "green_tolerance_points": "Green tolerance in points",
    "tolerance_points": "Amber tolerance in points",
    "green_from": "Green from",
    "amber_from": "Amber from",
    "range_lower": "Range from",
    "range_upper": "Range to",
    "margin": "Margin around the range",
}

TARGETS = Listed(
    slug="targets",
    one="target",
    many="Targets",
    about="The levels that figures are rated by, for a year or for one period of it.",
    model=Target,
    keepers=KEEPERS,
    fields=(),
    heads=("Indicator", "Year", "Period", "Levels"),
    cells=lambda each: (
        f"{each.indicator.ref} {each.indicator.title}",
        each.year,
        each.period or "The whole year",
        _levels_in_short(each),
    ),
    related=("indicator",),
    search=("indicator__ref", "indicator__title", "year", "period"),
    order=("indicator__ref", "-year", "period"),
    change=performance.set_target,
    end=None,
    remove=performance.remove,
)


def _aims() -> forms.Field:
    choices = [
        ("abc", "All three aims of the duty"),
        ("a", "Only that discrimination is eliminated"),
        ("ab", "Not that good relations are fostered"),
        ("ac", "Not that equality of opportunity is advanced"),
    ]
    return forms.ChoiceField(
        choices=choices,
        label="Aims of the duty that apply",
        widget=forms.RadioSelect,
        help_text="Marriage and civil partnership: only that discrimination is eliminated.",
    )


def _position() -> forms.Field:
    return forms.IntegerField(
        label="Place in the grid", min_value=0, max_value=999, widget=forms.TextInput
    )


def _keeps_rows(request: HttpRequest, _: ScreenedCharacteristic) -> None:
    policies.check_can_keep_rows(who_asks(request))


def _keeps_evidence(request: HttpRequest, record: Evidence) -> None:
    policies.check_can_keep_evidence(who_asks(request), record.service)


ROWS_OF_GRIDS = Listed(
    slug="grid-rows",
    one="row of screening grids",
    many="Rows of screening grids",
    about="The characteristics that assessments ask about, as they are called from day to day.",
    model=ScreenedCharacteristic,
    keepers=policies.KEEPERS,
    check=_keeps_rows,
    fields=(
        _record(
            "characteristic",
            "Characteristic",
            lambda: Characteristic.objects.order_by("-statutory", "name"),
            required=True,
            fixed=True,
            called=lambda each: each.name,
        ),
        _text("label", "What it is called", 150),
        Spec(name="position", make=_position, look=Look(classes="govuk-input--width-3")),
        Spec(name="aims", make=_aims),
        _FIRST_DAY,
    ),
    heads=("What it is called", "Characteristic", "Kind", "In force"),
    cells=lambda each: (
        each.label,
        each.characteristic.name,
        "Statutory" if each.characteristic.statutory else "Local",
        _dates(each),
    ),
    related=("characteristic",),
    search=("label", "characteristic__name"),
    order=("position", "label", "valid_from"),
    change=equality.change,
    end=equality.end,
    remove=equality.remove,
)

EVIDENCE = Listed(
    slug="evidence",
    one="piece of evidence",
    many="Evidence",
    about="The shelf that assessments cite: profiles by characteristic, and gaps in what is known.",
    model=Evidence,
    key="ref",
    keepers=policies.KEEPERS,
    check=_keeps_evidence,
    fields=(
        _ref("People cite it and it never changes. For example, CENSUS-AGE-2021"),
        _text("title", "Title", 300),
        _word("kind", "Kind", EvidenceKind),
        _text("source", "Source", 300),
        _day("as_at", "As at", hint="The day that its figures are of. For example, 31 3 2026"),
        _record(
            "characteristic",
            "Characteristic",
            lambda: Characteristic.objects.order_by("-statutory", "name"),
            hint="Leave it empty where it is about everybody.",
            called=lambda each: each.name,
        ),
        _record(
            "service",
            "Service",
            lambda: Service.objects.order_by("name", "ref"),
            hint="Leave it empty where it is about the whole council, whose leads keep that.",
            called=_cited,
        ),
        _long("says", "What it says", required=False),
        _long("gap", "What is not known", required=False),
    ),
    heads=("Title", "Reference", "Kind", "As at", "About"),
    cells=lambda each: (
        each.title,
        each.ref,
        each.get_kind_display(),
        day_label(each.as_at) if each.as_at else "Not stated",
        str(each.characteristic or "Everybody"),
    ),
    related=("characteristic",),
    search=("ref", "title", "source", "characteristic__name"),
    order=("characteristic__name", "title", "ref"),
    change=equality.change,
    end=None,
    remove=equality.remove,
)

ALL: Mapping[str, Listed] = {
    kind.slug: kind
    for kind in (
        DIRECTORATES,
        SERVICES,
        POSTS,
        ACCOUNTS,
        ROLES,
        HOLDERS,
        DEPUTIES,
        INDICATORS,
        TARGETS,
        ROWS_OF_GRIDS,
        EVIDENCE,
    )
}
# Whoever looks after anything.
ANY_KEEPER = tuple(dict.fromkeys(role for kind in ALL.values() for role in kind.keepers))


def kept_by(roles: Iterable[Role]) -> list[Listed]:
    """The kinds that somebody with these roles looks after."""
    held = set(roles)
    return [kind for kind in ALL.values() if held & set(kind.keepers)]
