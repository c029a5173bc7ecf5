"""Forms of agendas and packs."""

from collections.abc import Mapping
from typing import Any

from django import forms

from councilportal.design.forms import Look, PlainForm, TextField, dress
from councilportal.design.layout import WARNING, Button
from councilportal.publishing.editions.forms import MomentForm, PartForm
from councilportal.publishing.models import Edition
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.rules.item_numbers import LONGEST

_LONG = 20_000


class ItemForm(PartForm):
    """An item of an agenda, and whether the whole of it is exempt."""

    number = TextField(max_length=LONGEST, label="Item number", help_text="Such as 5 or B2")
    section = TextField(
        max_length=TITLE, label="Section of the agenda", help_text="Such as Reports"
    )
    title = TextField(max_length=TITLE)
    purpose = TextField(max_length=TITLE, required=False, help_text="Such as For decision")
    edition = forms.ChoiceField(
        required=False,
        label="Paper",
        help_text="The editions that name this meeting. Without one it is a verbal item",
    )
    text = TextField(
        max_length=_LONG, required=False, widget=forms.Textarea, label="Words of a verbal item"
    )
    field_order = ("number", "section", "title", "purpose", "edition", "text")
    button = Button("Save this item")

    def __init__(self, choices: Mapping[str, Edition], *args: Any, **kwargs: Any) -> None:
        """Offer the editions for the meeting. *Takes*: them by key."""
        super().__init__(*args, **kwargs)
        named = ((key, f"{each.heading} ({each})") for key, each in choices.items())
        self.fields["edition"].choices = [("", "No paper"), *named]  # type: ignore[attr-defined]
        dress(self.fields, text=Look(rows=3, optional_mark=False))


class RemoveForm(PlainForm):
    """Asks whether an item is to be removed."""

    button = Button("Remove this item", WARNING)


class PackForm(PlainForm):
    """What a new pack is: the first, or a supplement."""

    replaces = TextField(
        max_length=TITLE,
        required=False,
        label="Pages that it replaces",
        help_text="Only for a supplement, such as pages 12 to 15 of pack 1",
    )
    button = Button("Bind the pack")


class PackMomentForm(MomentForm):
    """The moment of a pack, and why it is late where it is."""

    release = None  # type: ignore[assignment]
    reason = TextField(
        max_length=_LONG,
        widget=forms.Textarea,
        required=False,
        label="Why the matter is urgent",
        help_text="Needed only where fewer clear days are left than the law asks for",
    )
    button = Button("Publish the pack at this moment")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the reason too."""
        super().__init__(*args, asks_why=True, **kwargs)
