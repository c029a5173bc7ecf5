"""Indicators and targets, as administrators' pages show them."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse

from councilportal.administration.kinds.fields import (
    FIRST_DAY,
    Listed,
    Spec,
    cited,
    dates,
    day,
    in_order,
    long,
    posts,
    record,
    ref,
    text,
    word,
)
from councilportal.administration.kinds.record_fields import entitled
from councilportal.common.numbers import plain
from councilportal.common.period_words import WORDS, read_period
from councilportal.common.periods import NotAPeriod, PeriodKind, day_label, parse
from councilportal.design.fields import NumberField, RecordsField, WholeField
from councilportal.design.forms import Look, TextField
from councilportal.organisation.models import (
    Characteristic,
    Service,
)
from objectives.models import Action, EqualityTable, Objective
from objectives.plan.queries import promises_to_choose
from performance import queries
from performance.indicators import operations as indicators
from performance.indicators.operations import KEEPERS
from performance.indicators.problems import problems_of_benchmark
from performance.models import Benchmark, Indicator, Target
from performance.rules.benchmarks import MOST_IN_A_SET, Statistic, place_said
from performance.rules.measures import LEVEL_LABELS, LEVEL_NAMES, UNITS
from performance.rules.words import Aggregation, DirectionBasis, Kind, Method, Polarity


def _unit() -> forms.Field:
    choices = [(unit.ref, unit.name) for unit in queries.units().values()]
    return forms.ChoiceField(choices=[("", "Select one"), *choices], label="Unit")


def _decimals() -> forms.Field:
    return WholeField(label="Decimals shown", min_value=0, max_value=6, widget=forms.TextInput)


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


def _promise(each: Any) -> str:
    if not each.is_known:
        return f"{each.ref}, chosen already"
    return f"{each.origin_ref}: {each.told_what}"[:120]


INDICATORS = Listed(
    slug="indicators",
    one="indicator",
    many="Indicators",
    about="What is measured, how it is rated and who answers for it.",
    model=Indicator,
    key="ref",
    keepers=KEEPERS,
    fields=(
        ref("People cite it and it never changes. For example, CS04"),
        text("title", "Title", 300),
        record(
            "service",
            "Service",
            lambda: Service.objects.order_by("position", "name", "ref"),
            required=True,
            called=cited,
        ),
        record(
            "owner", "Owner", posts, required=True, hint="The post that answers for its figures."
        ),
        record("approver", "Approver", posts, hint="The post that approves its figures."),
        long("definition", "Definition", hint="What is counted, and what is not."),
        Spec(name="unit", make=_unit),
        Spec(name="decimals", make=_decimals, look=Look(classes="govuk-input--width-2")),
        text("numerator_label", "What the numerator counts", 200, required=False),
        text("denominator_label", "What the denominator counts", 200, required=False),
        word("kind", "Kind", Kind),
        word("frequency", "How often it is reported", PeriodKind),
        word("polarity", "Which way is better", Polarity),
        word("method", "How it is rated", Method),
        word("aggregation", "How the year to date is worked out", Aggregation),
        word("direction_basis", "What direction is compared with", DirectionBasis),
        Spec(
            name="direction_tolerance",
            make=_direction_tolerance,
            look=Look(classes="govuk-input--width-5"),
        ),
        record(
            "objective",
            "Objective",
            lambda: Objective.objects.order_by("ref"),
            called=lambda each: f"{each.ref} {each.title}",
        ),
        Spec(name="characteristics", make=_characteristics),
        replace(
            record(
                "from_action",
                "Action that it monitors",
                Action.objects.none,
                hint="An action of an equality impact assessment, where there is one.",
                called=_promise,
            ),
            offered=promises_to_choose,
        ),
        text("outcome", "Outcome", 200, required=False),
        text("delivered_by", "Delivered by", 150, required=False),
        in_order("indicators"),
        FIRST_DAY,
    ),
    heads=("Title", "Reference", "Service", "Owner", "In force"),
    cells=lambda each: (
        each.title,
        each.ref,
        each.service.name,
        str(each.owner or "No owner"),
        dates(each),
    ),
    related=("service", "owner"),
    search=("ref", "title", "service__name", "owner__title"),
    order=("position", "ref"),
    change=indicators.change,
    end=indicators.end,
    remove=indicators.remove,
)


def _levels_in_short(target: Target) -> str:
    is_common = target.indicator.unit in UNITS
    measure = queries.measure_of(target.indicator, UNITS if is_common else queries.units())
    given = [
        f"{LEVEL_LABELS[name].lower()} {measure.level(name, level)}"
        for name in LEVEL_NAMES
        if (level := getattr(target, name)) is not None
    ]
    return ", ".join(given) or "none"


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
    change=indicators.set_target,
    end=None,
    remove=indicators.remove,
    add_at=lambda: reverse("admin_target_add"),
    change_at=lambda each: reverse("admin_target", args=[each.pk]),
)


class PeriodField(TextField):
    """A period as people write it, kept by its code."""

    def clean(self, value: Any) -> str:
        """The code; "" for an empty box."""
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return read_period(text).code
        except NotAPeriod as error:
            raise ValidationError(f"Enter for “{self.label}” a period: {WORDS}") from error


def _period() -> forms.Field:
    return PeriodField(
        label="Period",
        required=False,
        max_length=100,
        help_text="What it covers, which may be before ours. For example, 2025/26 or Q2 2026/27",
    )


def _value() -> forms.Field:
    return NumberField(
        label="Figure",
        required=False,
        max_length=40,
        help_text="What they have. Beside a rank or a quarter, what we have.",
    )


def _whole(name: str, label: str, hint: str) -> Spec:
    def make() -> forms.Field:
        return WholeField(
            label=label,
            help_text=hint,
            min_value=1,
            max_value=MOST_IN_A_SET,
            required=False,
            widget=forms.TextInput,
        )

    return Spec(name=name, make=make, look=Look(classes="govuk-input--width-5"))


def _tables() -> QuerySet[EqualityTable]:
    """The tables of which everybody may know, and those that have benchmarks already."""
    known = Q(releases__isnull=False) | Q(benchmarks__isnull=False)
    return EqualityTable.objects.filter(known).distinct().order_by("title", "ref")


def _compared(each: Benchmark) -> str:
    if each.indicator is not None:
        return f"{each.indicator.ref} {each.indicator.title}"
    return f"Table {each.table.ref}" if each.table else ""  # only some may know its title


def _of_a_time(each: Benchmark) -> str:
    period = parse(each.period).label if each.period else ""
    day = f"as at {day_label(each.as_at)}" if each.as_at else ""
    return ", ".join(filter(None, (period, day)))


def _figure_of(each: Benchmark) -> str:
    if each.rank is not None and each.of is not None:
        return place_said(Statistic(each.statistic), each.rank, each.of, Polarity.NONE)
    return plain(each.value)


BENCHMARKS = Listed(
    slug="benchmarks",
    one="benchmark",
    many="Benchmarks",
    about="What others have, or where the council stands among them, with the date of each.",
    model=Benchmark,
    keepers=KEEPERS,
    fields=(
        text("comparator_set", "Compared with", 200, hint="For example, Statistical neighbours"),
        word("statistic", "Statistic", Statistic),
        record(
            "indicator",
            "Indicator",
            lambda: Indicator.objects.order_by("position", "ref"),
            hint="Or a table of figures.",
            called=entitled,
        ),
        record(
            "table",
            "Table of figures of people",
            _tables,
            hint="One that is released.",
            called=entitled,
        ),
        Spec(name="period", make=_period, look=Look(classes="govuk-input--width-20")),
        day("as_at", "As at", hint="The day on which it was taken. For example, 31 3 2026"),
        Spec(name="value", make=_value, look=Look(classes="govuk-input--width-10")),
        _whole("rank", "Our rank or quarter", "Counted from the best."),
        _whole("of", "Of how many", "How many there are in the set; 4 for a quarter."),
    ),
    heads=("Compared with", "Statistic", "Of", "When", "Figure"),
    cells=lambda each: (
        each.comparator_set,
        Statistic(each.statistic).label,
        _compared(each),
        _of_a_time(each),
        _figure_of(each),
    ),
    related=("indicator", "table"),
    search=("comparator_set", "indicator__ref", "indicator__title", "table__ref"),
    order=("indicator__ref", "table__ref", "comparator_set", "statistic", "-period", "-as_at"),
    change=indicators.change_benchmark,
    end=None,
    remove=indicators.remove_benchmark,
    problems=problems_of_benchmark,
)
