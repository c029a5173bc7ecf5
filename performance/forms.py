"""What people may ask of the board, and in which words."""

from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.forms import Look, PlainForm, dress
from councilportal.common.words import Rag
from performance.queries import Choices, Scope
from performance.rules import Kind

ANY = [("", "All")]


class BoardFilter(PlainForm):
    """The filters of the board, from the address. What is not among the choices filters nothing."""

    directorate = forms.ChoiceField(required=False)
    service = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(Kind)])
    rating = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(Rag)])
    outcome = forms.ChoiceField(required=False)
    text = forms.CharField(required=False, max_length=100, label="Indicator contains")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        """Offer the directorates, services and outcomes there are."""
        super().__init__(*args, **kwargs)
        offered = {
            "directorate": choices.directorates,
            "service": choices.services,
            "outcome": [(outcome, outcome) for outcome in choices.outcomes],
        }
        for name, pairs in offered.items():
            self.fields[name].choices = [*ANY, *pairs]  # type: ignore[attr-defined]
        dress(self.fields, **{name: Look(optional_mark=False) for name in self.fields})

    def scope(self) -> Scope:
        """The part of the indicators that is asked for."""
        self.is_valid()
        asked = self.cleaned_data
        return Scope(
            directorate=asked.get("directorate", ""),
            service=asked.get("service", ""),
            kind=Kind(asked["kind"]) if asked.get("kind") else None,
            rating=Rag(asked["rating"]) if asked.get("rating") else None,
            outcome=asked.get("outcome", ""),
            text=asked.get("text", ""),
        )

    def named(self) -> list[tuple[str, str]]:
        """The filters that are set, as name of the field and words for people."""
        found = []
        for name, value in self.cleaned_data.items():
            if value:
                choices = dict(getattr(self.fields[name], "choices", ()))
                found.append((name, f"{self.fields[name].label}: {choices.get(value, value)}"))
        return found
