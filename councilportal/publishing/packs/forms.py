"""Forms of agendas and packs."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any, ClassVar

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.refusals import Refused
from councilportal.common.text import NotText, clean
from councilportal.design.forms import Look, PlainForm, TextField, dress, selecting
from councilportal.design.layout import WARNING, Button
from councilportal.files.upload_checks import MAX_BYTES, TOO_LARGE
from councilportal.publishing.editions.forms import MomentForm, PartForm
from councilportal.publishing.models import Edition
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.rules.item_numbers import LONGEST
from councilportal.publishing.rules.kinds import ItemPaper

_LONG = 20_000
_CITED = 60  # characters of a reference, with its version
_BOXES = {
    ItemPaper.WORDS: (),
    ItemPaper.EDITION: ("edition",),
    ItemPaper.ASSESSMENT: ("assessment",),
    ItemPaper.DECISION: ("decision",),
    ItemPaper.FOREIGN: ("paper_title", "held_at"),
}

Find = Callable[[str], Any]


class ItemForm(PartForm):
    """An item of an agenda: what stands behind it, and whether the whole of it is exempt.

    One choice says what its paper is. A box that belongs to another choice is emptied if nobody
    wrote in it, and else refused, so that nothing that was typed is lost without a word.
    """

    number = TextField(max_length=LONGEST, label="Item number", help_text="Such as 5 or B2")
    section = TextField(
        max_length=TITLE, label="Section of the agenda", help_text="Such as Reports"
    )
    title = TextField(
        max_length=TITLE,
        help_text="Everybody reads it in the work programme, unless the whole item is exempt",
    )
    purpose = TextField(max_length=TITLE, required=False, help_text="Such as For decision")
    text = TextField(
        max_length=_LONG,
        required=False,
        widget=forms.Textarea,
        label="Words below the title",
        help_text="Printed on the agenda",
    )
    paper = forms.ChoiceField(
        choices=choices_of(ItemPaper),
        widget=forms.RadioSelect,
        initial=ItemPaper.WORDS,
        label="What is its paper?",
        error_messages=selecting("what its paper is"),
    )
    edition = forms.ChoiceField(
        required=False,
        label="Paper for this meeting",
        help_text="The papers whose front sheet names this meeting",
        error_messages=selecting("a paper for this meeting"),
    )
    assessment = TextField(
        max_length=_CITED,
        required=False,
        label="Reference of the assessment",
        help_text="Such as EQ-2026-001, or EQ-2026-001 version 2. A word of its title finds it",
    )
    decision = TextField(
        max_length=_CITED,
        required=False,
        label="Number of the decision",
        help_text="Such as 26/00014. A word of its subject finds it",
    )
    paper_title = TextField(
        max_length=TITLE, required=False, label="Title of the PDF of another system"
    )
    held_at = TextField(
        max_length=TITLE,
        required=False,
        label="Where that PDF is held",
        help_text="A web address or a place. When the item is saved you can upload the PDF itself",
    )
    to_follow = TextField(
        max_length=_LONG,
        required=False,
        widget=forms.Textarea,
        label="Why the paper is to follow",
        help_text="Printed on the agenda until the paper is approved",
    )
    field_order = ("number", "section", "title", "purpose", "text", "paper")
    button = Button("Save this item")

    def __init__(
        self,
        choices: Mapping[str, Edition],
        find: Mapping[str, Find],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Offer the editions for the meeting.

        *Takes*: them by key; what finds an assessment and a decision by what is typed, or raises
        Refused.
        """
        super().__init__(*args, **kwargs)
        self._choices, self._find = choices, find
        named = ((key, f"{each.heading} ({each})") for key, each in choices.items())
        self.fields["edition"].choices = [("", "No paper"), *named]  # type: ignore[attr-defined]
        boxes = [box for of in _BOXES.values() for box in of]
        self.order_fields([*self.field_order, *boxes, "to_follow"])
        dress(
            self.fields,
            text=Look(rows=3, optional_mark=False),
            to_follow=Look(rows=2, optional_mark=False),
        )

    def clean(self) -> dict[str, Any]:
        """The values, with the records that are named in place of their references."""
        found = super().clean()
        kind = found.get("paper")
        if kind is None:
            return found
        for other, boxes in _BOXES.items():
            for name in boxes:
                if name in self.errors:
                    continue
                if other == kind:
                    self._need(name, found)
                else:
                    self._let_go(name, found, ItemPaper(kind), other)
        return found

    def _need(self, name: str, found: dict[str, Any]) -> None:
        """Put the record in place of what was typed; refuse an empty box."""
        typed = found.get(name)
        field = self.fields[name]
        if not typed:
            label = str(field.label)
            asked = f"Enter the {label[:1].lower()}{label[1:]}"
            if name == "held_at":
                asked = "Enter where that PDF is held: a web address or a place"
            self.add_error(name, field.error_messages["required"] if name == "edition" else asked)
        elif name == "edition":
            found[name] = self._choices[typed]
        elif name in self._find:
            try:
                found[name] = self._find[name](typed)
            except Refused as refused:
                self.add_error(name, str(refused))

    def _let_go(self, name: str, found: dict[str, Any], kind: ItemPaper, other: ItemPaper) -> None:
        """Empty a box that belongs to another choice. What was typed in it now is refused."""
        typed, stored = found.get(name), str(self.initial.get(name) or "")
        if typed and typed != stored:
            self.add_error(
                name,
                f"An item has one paper. Empty this box, or choose “{other.label}” above "
                f"instead of “{kind.label}”",
            )
        elif name in ("paper_title", "held_at"):
            found[name] = ""
        else:
            found[name] = None


class ForeignFileForm(PlainForm):
    """The PDF of another system."""

    button = Button("Upload and check it")
    attributes: ClassVar[Mapping[str, str]] = {"enctype": "multipart/form-data"}
    file = forms.FileField(
        label="PDF",
        help_text=(
            f"Smaller than {MAX_BYTES // 1_000_000} MB. The pack says of a larger one where it is "
            "held"
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        error_messages={"required": "Choose the PDF", "empty": "The file is empty"},
    )

    def clean_file(self) -> tuple[str, bytes]:
        """The name of the file and its bytes; the size is checked before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"{TOO_LARGE} A larger one is not bound: leave it where it is held."
            )
        try:
            name = clean(PurePath(file.name).name)
        except NotText:
            name = ""
        return name or "paper.pdf", file.read()


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
