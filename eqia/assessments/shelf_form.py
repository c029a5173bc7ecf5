"""The form of the evidence shelf, from which pieces are added to those of an assessment."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from councilportal.common.periods import day_label
from councilportal.design.forms import Look, PlainForm, dress
from councilportal.design.layout import SECONDARY, Button
from objectives.models import Evidence

_SMALL = "govuk-label--s"


class ShelfForm(PlainForm):
    """The pieces to tick, and a list that narrows them to a characteristic."""

    is_part = True
    characteristic = forms.ChoiceField(required=False, label="About")
    shelf = forms.MultipleChoiceField(
        required=False, label="Tick the evidence to add", widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, pieces: Iterable[Evidence], about: Mapping[str, str], characteristic: str
    ) -> None:
        """Offer the pieces.

        *Takes*: the names of characteristics by ref; that which the pieces are narrowed to, or "".
        """
        super().__init__(initial={"characteristic": characteristic})
        offered = list(pieces)
        by_name = sorted(about.items(), key=lambda each: each[1])
        every = ("", "Everybody and every characteristic")
        self.fields["characteristic"].choices = [every, *by_name]  # type: ignore[attr-defined]
        self.fields["shelf"].choices = [(each.ref, each.title) for each in offered]  # type: ignore[attr-defined]
        hints = {each.ref: _described(each) for each in offered}
        dress(
            self.fields,
            characteristic=Look(label_classes=_SMALL, optional_mark=False),
            shelf=Look("govuk-checkboxes--small", optional_mark=False, choice_hints=hints),
        )
        self.narrows, self.is_empty = len(by_name) > 0, not offered

    def pieces(self) -> Iterable[Any]:
        """The list with its button, then the pieces with theirs."""
        if self.narrows:
            yield "characteristic"
            yield Button("Show", SECONDARY, name="do", value="filter")
        if not self.is_empty:
            yield "shelf"
            yield Button("Add the ticked evidence", SECONDARY, name="do", value="take")


def _described(piece: Evidence) -> str:
    """Where a piece comes from, of when and about whom it is, and what is not known."""
    said = f"as at {day_label(piece.as_at)}" if piece.as_at else "no day stated"
    about = f", {piece.characteristic.name.lower()}" if piece.characteristic else ""
    gap = f". Not known: {piece.gap}" if piece.gap else ""
    return f"{piece.source}, {said}{about}{gap}"
