"""The forms of targets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms

from councilportal.common.period_words import read_period
from councilportal.common.periods import NotAPeriod, Period, parse
from councilportal.design.fields import NARROW, NumberField, reason_field
from councilportal.design.forms import Look, PlainForm, TextField, dress, word_messages
from councilportal.design.layout import Button
from councilportal.organisation import record_changes as upkeep
from performance import queries
from performance.indicators.problems import problems_of_target
from performance.models import Indicator, Target
from performance.rules.measures import LEVEL_LABELS, LEVEL_NAMES, Levels
from performance.rules.words import Method

# Targets

_LEVELS_OF: Mapping[Method, tuple[str, ...]] = {
    Method.TARGET_FLOOR: ("target", "floor", "ytd_target", "ytd_floor"),
    Method.TOLERANCE_PERCENT: (
        "target",
        "ytd_target",
        "green_tolerance_percent",
        "tolerance_percent",
    ),
    Method.TOLERANCE_POINTS: ("target", "ytd_target", "green_tolerance_points", "tolerance_points"),
    Method.WITHIN_TOLERANCE: ("target", "ytd_target", "tolerance_percent"),
    Method.THRESHOLDS: ("target", "green_from", "amber_from"),
    Method.RANGE: ("target", "range_lower", "range_upper", "margin"),
    Method.YES_NO: ("target",),
    Method.JUDGEMENT: ("target",),
    Method.NONE: ("target", "range_lower", "range_upper"),
}


class ChooseIndicator(PlainForm):
    """Choose the indicator to set a target for."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), to_field_name="ref", label="Indicator", empty_label="Select one"
    )
    method, button = "get", Button("Continue")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        """Offer the indicators in force."""
        super().__init__(*args, **kwargs)
        rows = Indicator.objects.in_force(on).order_by("position", "ref")
        self.fields["indicator"].queryset = rows  # type: ignore[attr-defined]


class TargetForm(PlainForm):
    """The levels of a year or of one of its periods: those that the indicator's method uses."""

    def __init__(
        self, *args: Any, indicator: Indicator, target: Target | None, **kwargs: Any
    ) -> None:
        """Make a box for each level that the method uses, and for others that are stored."""
        super().__init__(*args, **kwargs)
        self.indicator, self.target = indicator, target
        self.measure = queries.measure_of(indicator, queries.units())
        if target is None:
            self._ask_when()
        own = _LEVELS_OF[self.measure.method]
        self.levels = [
            name
            for name in LEVEL_NAMES
            if name in own or (target is not None and getattr(target, name) is not None)
        ]
        for name in self.levels:
            self.fields[name] = NumberField(
                label=LEVEL_LABELS[name],
                required=False,
                max_length=40,
                initial=None if target is None else getattr(target, name),
            )
        stored = None if target is None else upkeep.plain(target, dict.fromkeys(self.levels))
        self.fields["seen"] = forms.CharField(
            required=False,
            max_length=20,
            widget=forms.HiddenInput,
            initial="" if stored is None else upkeep.stamp(stored),
        )
        self.fields["reason"] = reason_field(
            "Needed once there are figures in that year. It is shown on the indicator’s page.",
            required=False,
        )
        word_messages(self.fields)
        looks = {name: self._look_of(name) for name in self.levels}
        dress(self.fields, reason=Look(optional_mark=False), **looks)

    def _look_of(self, name: str) -> Look:
        """A narrow box with the unit of the level around it."""
        if name.endswith("_percent"):
            return replace(NARROW, suffix="%")
        unit = self.measure.unit
        is_points = unit.suffix == "%" and (name.endswith("_points") or name == "margin")
        suffix = "percentage points" if is_points else unit.suffix.strip()
        return replace(NARROW, prefix=unit.prefix.strip() or None, suffix=suffix or None)

    def _ask_when(self) -> None:
        example = "2026/27" if self.measure.frequency.months < 12 else self.measure.year_kind.label
        self.fields["year"] = TextField(
            label="Year", max_length=40, help_text=f"For example, {example}"
        )
        self.fields["period"] = TextField(
            label="Period",
            max_length=40,
            required=False,
            help_text="Only where its levels differ from the year’s. For example, 2026/27-Q2",
        )
        dress(self.fields, year=NARROW, period=NARROW)

    @property
    def bound_fields(self) -> list[forms.BoundField]:
        """The bound fields, in their order on the page."""
        return [self[name] for name in self.fields]

    @property
    def year(self) -> Period:
        """The year that the levels are for."""
        return parse(self.target.year) if self.target else self.cleaned_data["year"]

    @property
    def period(self) -> Period | None:
        """The period that the levels are for; None for the whole year."""
        if self.target is not None:
            return parse(self.target.period) if self.target.period else None
        return self.cleaned_data["period"] or None

    def given(self) -> dict[str, Any]:
        """The levels by name, as typed."""
        return {name: self.cleaned_data[name] for name in self.levels}

    def as_levels(self) -> Levels:
        """All levels of the target as they would be saved."""
        return Levels(**self.given())

    def changes(self) -> bool:
        """True if the levels differ from those stored."""
        if self.target is None:
            return True
        return any(getattr(self.target, name) != value for name, value in self.given().items())

    def clean_year(self) -> Any:
        """The year as a period."""
        return self._read("year")

    def clean_period(self) -> Any:
        """The period, or "" for the whole year."""
        return self._read("period")

    def _read(self, name: str) -> Any:
        text = self.cleaned_data[name].strip()
        try:
            return read_period(text) if text else ""
        except NotAPeriod as error:
            raise forms.ValidationError(f"{self[name].label} must be {_forms(error)}") from error

    def clean(self) -> dict[str, Any]:
        """Check the target with the importer's checks and messages."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not any(level is not None for level in self.given().values()) and self.target is None:
            self.add_error(self.levels[0], "Enter at least one level")
            return cleaned
        code = self.period.code if self.period else ""
        stored = Target.objects.filter(indicator=self.indicator, year=self.year.code, period=code)
        if self.target is None and stored.exists():
            self.add_error("year", "There are levels for this already: change those")
            return cleaned
        values = {
            "ref": self.indicator.ref,
            "year": self.year,
            "period": self.period,
            **self.given(),
        }
        for column, wanted in problems_of_target(self.indicator, values):
            self.add_error(
                column if column in self.fields else None, wanted[:1].upper() + wanted[1:]
            )
        return cleaned


def _forms(error: NotAPeriod) -> str:
    return str(error).split(": write ", 1)[1]
