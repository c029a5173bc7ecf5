"""The filters of the board."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.periods import Period
from councilportal.common.words import Rag
from councilportal.design.forms import ANY, ListFilter, TextField
from performance.board.choice_queries import Choices
from performance.board.queries import Scope
from performance.rules.words import Kind, RatingSource

JUDGED = RatingSource.JUDGEMENT
# How long before a period the usual earlier one is, by the months between them.
_HOW_LONG = {3: "a quarter", 6: "half a year", 12: "a year", 24: "two years"}


def _rating(asked: str) -> Rag | RatingSource | None:
    return JUDGED if asked == JUDGED else Rag(asked) if asked else None


class BoardFilter(ListFilter):
    """The filters of the board."""

    directorate = forms.ChoiceField(required=False)
    service = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(Kind)])
    rating = forms.ChoiceField(
        required=False, choices=[*ANY, *choices_of(Rag), (JUDGED, "Rated by judgement")]
    )
    outcome = forms.ChoiceField(required=False)
    text = TextField(required=False, max_length=100, label="Indicator contains")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        """Offer the directorates, services and outcomes there are."""
        super().__init__(*args, **kwargs)
        self.offer(
            directorate=choices.directorates,
            service=choices.services,
            outcome=((each, each) for each in choices.outcomes),
        )

    def scope(self) -> Scope:
        """The part of the indicators that the filters ask for."""
        asked = self.cleaned_data
        return Scope(
            directorate=asked.get("directorate", ""),
            service=asked.get("service", ""),
            kind=Kind(asked["kind"]) if asked.get("kind") else None,
            rating=_rating(asked.get("rating", "")),
            outcome=asked.get("outcome", ""),
            text=asked.get("text", ""),
        )


class OverTimeFilter(BoardFilter):
    """The filters of counts over time: those of the board, but for the rating, which is counted."""

    rating = None  # type: ignore[assignment]


class CompareFilter(OverTimeFilter):
    """The filters of two periods compared: the earlier period, then those of counts over time."""

    field_order = ("before",)

    before = forms.ChoiceField(required=False, label="Compare with")

    def __init__(self, *args: Any, periods: Sequence[Period], usual: Period, **kwargs: Any) -> None:
        """Offer the earlier periods. Takes: the usual one, which is meant where none is chosen."""
        self.periods = {each.code: each for each in periods}
        self.usual = usual
        super().__init__(*args, **kwargs)

    def offer(self, **choices: Iterable[tuple[str, str]]) -> None:
        """Offer the earlier periods too; without one the page takes the usual one."""
        self.fields["before"].choices = [  # type: ignore[attr-defined]
            ("", f"{self.usual.label} ({_HOW_LONG[max(3, self.usual.kind.months)]} before)"),
            *((code, each.label) for code, each in self.periods.items()),
        ]
        super().offer(**choices)
