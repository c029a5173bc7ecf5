"""Boxes that ask why words that may be personal data are published, in whatever form has words."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from councilportal.common.choices import choices_of
from councilportal.common.personal import Find, Keeping, PlacedFind
from councilportal.design.forms import Look, dress, selecting


def keep_name(find: Find) -> str:
    """The name of the box that asks about a find: an answer never counts for another find."""
    return f"keep-{sha256(f'{find.kind} {find.text}'.encode()).hexdigest()[:16]}"


class AsksToKeep(forms.Form):
    """A form that asks about finds. Its `__init__` calls `ask_about`, once its fields are there."""

    def ask_about(self, asked: Sequence[PlacedFind]) -> None:
        """Ask why each find is published, at the end of the form."""
        self.asked = {keep_name(each.find): each for each in asked}
        for name, each in self.asked.items():
            text = " ".join(each.find.text.split())
            self.fields[name] = forms.ChoiceField(
                label=f"{text}: {each.described}",
                choices=choices_of(Keeping),
                widget=forms.RadioSelect,
                error_messages=selecting(f"why {text} may be published"),
            )
            dress(self.fields, **{name: Look(label_classes="govuk-fieldset__legend--s")})

    def typed(self, name: str) -> Any:
        """What was posted for a field, clean; "" where nothing was, or it cannot be taken."""
        if not self.is_bound or name not in self.fields:
            return ""
        try:
            return self.fields[name].clean(self[name].data)
        except ValidationError:
            return ""

    def answers(self) -> dict[str, Keeping]:
        """The answers by the text of the find."""
        said = self.cleaned_data
        return {each.find.text: Keeping(said[name]) for name, each in self.asked.items()}
