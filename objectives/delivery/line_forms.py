"""The form of a line of a draft plan."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.text import LONG
from councilportal.design.fields import RefField, WholeField
from councilportal.design.forms import Look, PlainForm, TextField, dress
from councilportal.design.layout import Button, Part
from councilportal.design.merging import Merging
from objectives.delivery.queries import Offered
from objectives.models import PlanLine
from objectives.rules.delivery import ImpactDirection

TITLE = 300
_ONE = {"part": "parts", "outcome": "outcomes", "theme": "themes"}
_MANY = ("objectives", "priorities", "characteristics")


class DraftLineForm(PlainForm):
    """A line of a draft. Fields for which there is nothing to choose are left out."""

    words = TextField(label="What is to be done", max_length=LONG, widget=forms.Textarea)
    part = forms.ChoiceField(label="Part of the plan", required=False)
    heading = TextField(
        label="Heading", required=False, max_length=TITLE, help_text="That it stands under"
    )
    outcome = forms.ChoiceField(label="Theme that it is under", required=False)
    objectives = forms.MultipleChoiceField(
        label="Objectives", required=False, widget=forms.CheckboxSelectMultiple
    )
    priorities = forms.MultipleChoiceField(
        label="Supporting priorities", required=False, widget=forms.CheckboxSelectMultiple
    )
    characteristics = forms.MultipleChoiceField(
        label="For whom", required=False, widget=forms.CheckboxSelectMultiple
    )
    direction = forms.ChoiceField(
        label="Impact on these people",
        required=False,
        choices=[("", ""), *choices_of(ImpactDirection)],
    )
    theme = forms.ChoiceField(label="Theme that several plans share", required=False)
    action = RefField(
        label="Action",
        required=False,
        help_text="The reference of the action that follows it. For example, AP-2026-0001",
    )
    position = WholeField(
        label="Place in the plan",
        required=False,
        min_value=1,
        help_text="Without a number, a new line stands at the end",
    )
    button = Button("Save the line")
    differing: Merging | None = None

    def __init__(self, *args: Any, offered: Offered, lines: int, **kwargs: Any) -> None:
        """Take what the line may name, and how many places the plan has."""
        super().__init__(*args, **kwargs)
        self.offered, self.lines = offered, lines
        for name, many in _ONE.items():
            found: Mapping[str, Any] = getattr(offered, many)
            self._offer(name, [("", ""), *((ref, str(each)) for ref, each in found.items())])
        for name in _MANY:
            own: Mapping[str, Any] = getattr(offered, name)
            self._offer(name, [(ref, _named(each)) for ref, each in own.items()])
        looks = {name: Look(optional_mark=False) for name in self.fields}
        looks["position"] = Look(optional_mark=False, classes="govuk-input--width-4")
        looks["action"] = Look(optional_mark=False, classes="govuk-input--width-20")
        dress(self.fields, **looks)

    def pieces(self) -> Iterable[Any]:
        """The fields, after what two people changed differently."""
        return [*([Part("publishing/choosing.html")] if self.differing else []), *self.fields]

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        if not [ref for ref, _ in choices if ref]:
            del self.fields[name]
            return
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_position(self) -> int | None:
        """The place, at most one after the last."""
        place: int | None = self.cleaned_data["position"]
        if place is not None and place > self.lines:
            raise forms.ValidationError(f"Enter a place from 1 to {self.lines}")
        return place

    def values(self) -> dict[str, Any]:
        """What was typed, as the operations take it: records for references."""
        said, offered = self.cleaned_data, self.offered
        return {
            **{name: said[name] for name in ("words", "heading", "direction", "action")},
            "position": said["position"],
            **{name: getattr(offered, many).get(said.get(name)) for name, many in _ONE.items()},
            **{name: [getattr(offered, name)[ref] for ref in said.get(name, ())] for name in _MANY},
        }


def _named(record: Any) -> str:
    number = getattr(record, "number", "")
    return f"{number} {record}".strip()


def values_of(line: PlanLine) -> dict[str, Any]:
    """What the form of a stored line shows."""
    said = {name: getattr(line, name) for name in ("words", "heading", "direction", "position")}
    for name in (*_ONE, "action"):
        record = getattr(line, name)
        said[name] = record.ref if record else ""
    return said | {name: [each.ref for each in getattr(line, name).all()] for name in _MANY}
