"""Forms of moves: reasons, the statement that is signed, the ground for withholding."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from councilportal.common.personal import PlacedFind
from councilportal.design.forms import Look, dress, selecting
from councilportal.design.keeping import AsksToKeep
from councilportal.design.layout import Button, Part
from eqia.assessments.forms import WritingForm, words
from eqia.assessments.grid_forms import cell_name
from eqia.assessments.queries import Grid
from eqia.published_words import asked_of_ground
from eqia.rules.words import (
    Capacity,
)


class ReasonForm(WritingForm):
    """A reason that a move needs."""

    reason = words("Reason", required=True)

    def __init__(self, label: str, missing: str, *args: Any, hint: str = "", **kwargs: Any) -> None:
        """Ask in the words of the move. *Takes*: the label, and the error for a blank reason."""
        super().__init__(*args, **kwargs)
        asked = self.fields["reason"]
        asked.label, asked.help_text = label, hint
        asked.error_messages["required"] = missing


class ReturnForm(ReasonForm):
    """Why an assessment is returned, and what is wrong with which answer."""

    button = Button("Return to the author")

    def __init__(self, found: Grid, pages: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        """Ask beside every page and every answer."""
        super().__init__(
            "Why do you return it?", "Enter why you return this assessment", *args, **kwargs
        )
        self.places: dict[str, tuple[str, str]] = {}
        self.boxes: dict[str, list[str]] = {"Pages": []}
        for page, label in pages.items():
            self._ask("Pages", f"page-{page}", ("", page), label, label)
        for group in found.groups:
            self.boxes[group.label] = []
            for question in found.asked.questions:
                if not group.answer(question).is_blank:
                    name = f"why-{cell_name(group.ref, question.ref)}"
                    said = (group.ref, question.ref)
                    self._ask(group.label, name, said, question.text, group.label)

    def _ask(self, box: str, name: str, place: tuple[str, str], label: str, prefix: str) -> None:
        self.fields[name] = words(label)
        hidden = None if box == "Pages" else prefix
        dress(self.fields, **{name: Look(hidden_prefix=hidden, optional_mark=False, rows=1)})
        self.places[name] = place
        self.boxes[box].append(name)

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The boxes under their headings: the pages first, then rows that have answers."""
        return [
            (heading, [self[name] for name in names])
            for heading, names in self.boxes.items()
            if names
        ]

    def pieces(self) -> Iterable[Any]:
        """The reason, then the boxes, each closed until it is opened."""
        return ["reason", Part("eqia/return_answers.html")]

    def answers(self) -> dict[tuple[str, str], str]:
        """What is wrong, by the reference of the row ("" for a page) and the place."""
        return {place: self.cleaned_data.get(name, "") for name, place in self.places.items()}


class SignForm(WritingForm):
    """The capacity in which somebody signs, and the words that they attest."""

    button = Button("Sign")

    capacity = forms.ChoiceField(
        label="I sign as",
        widget=forms.RadioSelect,
        error_messages=selecting("what you sign as"),
    )
    statement = words("Statement", required=True)
    sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, offered: Sequence[Capacity], *args: Any, **kwargs: Any) -> None:
        """Offer what the person's posts let them sign as."""
        super().__init__(*args, **kwargs)
        choices = [(each.value, each.label) for each in offered]
        self.fields["capacity"].choices = choices  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.initial["capacity"] = offered[0].value


class KeepingForm(WritingForm, AsksToKeep):
    """Why each find that may be personal data is published."""

    def __init__(self, asked: Sequence[PlacedFind], *args: Any, **kwargs: Any) -> None:
        """Ask about each find by name."""
        super().__init__(*args, **kwargs)
        self.ask_about(asked)


class PublishForm(KeepingForm):
    """Publish a version, after what may be personal data in it is answered for."""

    button = Button("Publish for everybody")


class WithholdForm(WritingForm, AsksToKeep):
    """The ground for withholding; a blank one ends it. What in it may be personal data is asked."""

    ground = words("Ground for withholding", hint="It is published in the register")

    def __init__(self, *args: Any, is_withheld: bool, **kwargs: Any) -> None:
        """Ask about what is found in the ground that is typed; only what is withheld may end."""
        super().__init__(*args, **kwargs)
        ground = self.fields["ground"]
        ground.required = not is_withheld
        if is_withheld:
            ground.help_text += ". Leave it blank to end the withholding"
        self.ask_about(asked_of_ground(self.typed("ground")))
