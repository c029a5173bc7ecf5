"""The form that arranges the parts of a series or a draft: order, titles and what they show."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.design.fields import WholeField
from councilportal.design.forms import Look, PlainForm, TextField, dress, word_messages
from councilportal.design.layout import Around, Button
from councilportal.publishing.models import EditionPart, SeriesPart
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.rules.kinds import PartKind

PartRow = EditionPart | SeriesPart
NEW = "new"  # the key of the part that is added
LAST_PLACE = 999
_COLUMNS = ("title", "level", "is_on", "is_wide", "only")
_LEVELS = (
    ("1", "A part of the paper"),
    ("2", "Within the part before it"),
    ("3", "Two levels within the part before it"),
)


class PartsForm(PlainForm):
    """Every part with its place, and boxes for one new part.

    Its rows are for the operations that arrange parts. Parts of one place keep their order.
    """

    button = Button("Save the parts")
    removes = "Remove it"

    def __init__(
        self, parts: Sequence[PartRow], places: Collection[str], *args: Any, **kwargs: Any
    ) -> None:
        """Ask about each part. *Takes*: the references that a part may be narrowed to.

        A part that the post does not have, as it was added meanwhile, stays as it is stored.
        """
        super().__init__(*args, **kwargs)
        self.parts, self.places = parts, places
        for number, part in enumerate(parts, 1):
            stored = {name: getattr(part, name) for name in _COLUMNS}
            self._ask(str(part.pk), part.heading, stored | {"place": number})
        self._ask(NEW, "New part", {"level": 1, "is_on": True, "place": len(parts) + 1})
        word_messages(self.fields)
        if self.is_bound:
            unposted = [part for part in parts if f"{part.pk}-place" not in self.data]
            self.data = dict(self.data.items()) | {
                name: str(field.initial)
                for part in unposted
                for name, field in self.fields.items()
                if name.startswith(f"{part.pk}-") and field.initial
            }

    def _ask(self, key: str, name: str, stored: Mapping[str, Any]) -> None:
        """Add the boxes of one part."""
        boxes: dict[str, forms.Field] = {
            "place": WholeField(
                label="Place", min_value=1, max_value=LAST_PLACE, required=key != NEW
            ),
            "title": TextField(
                label="Title",
                max_length=TITLE,
                required=False,
                help_text="Empty means the usual title",
            ),
            "level": forms.ChoiceField(label="Level", choices=_LEVELS),
            "only": TextField(
                max_length=TITLE,
                required=False,
                label="Only these",
                help_text=(
                    "References of directorates, services, frameworks, plans, consultations or "
                    "bodies, with a space between. Empty means all"
                ),
            ),
            "is_on": forms.BooleanField(required=False, label="It is in the paper"),
            "is_wide": forms.BooleanField(required=False, label="It is on pages turned sideways"),
        }
        if key == NEW:
            choices = [("", "Add no part"), *choices_of(PartKind)]
            boxes = {
                "part": forms.ChoiceField(label="What it shows", choices=choices, required=False)
            } | boxes
            boxes["level"].required = False
        else:
            boxes["remove"] = forms.BooleanField(required=False, label=self.removes)
        for box, field in boxes.items():
            field.initial = stored.get(box)
            self.fields[f"{key}-{box}"] = field
        look = Look(hidden_prefix=name, optional_mark=False)
        narrow = Look(classes="govuk-input--width-3", hidden_prefix=name, optional_mark=False)
        looks = {f"{key}-{box}": narrow if box == "place" else look for box in boxes}
        dress(self.fields, **looks)

    def pieces(self) -> Iterable[Any]:
        """The boxes of each part under its heading."""
        for part in self.parts:
            yield self._around(str(part.pk), part.heading, PartKind(part.part).label)
        yield self._around(NEW, "Add a part", "")

    def _around(self, key: str, heading: str, kind: str) -> Around:
        names = [name for name in self.fields if name.startswith(f"{key}-")]
        return Around("publishing/arrange_part.html", names, heading=heading, kind=kind, key=key)

    def clean(self) -> dict[str, Any]:
        """The values. What a part is narrowed to must be there."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for key in [*(str(part.pk) for part in self.parts), NEW]:
            only = str(found.get(f"{key}-only", "")).split()
            if missing := [ref for ref in only if ref not in self.places]:
                self.add_error(
                    f"{key}-only",
                    f"Nothing has the reference {missing[0]}: give that of a directorate, service, "
                    "framework, plan, consultation, body or table of figures",
                )
            found[f"{key}-only"] = " ".join(only)
        return found

    @property
    def stored(self) -> dict[str, Any]:
        """What is stored, by the names of the boxes."""
        return {name: field.initial for name, field in self.fields.items()}

    @property
    def removed(self) -> list[PartRow]:
        """The parts that are to be removed."""
        return [part for part in self.parts if self.cleaned_data[f"{part.pk}-remove"]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The parts that stay and the new one, in their new order."""
        removed = {part.pk for part in self.removed}
        rows = [
            (self.cleaned_data[f"{part.pk}-place"], {"id": part.pk, **self._columns(str(part.pk))})
            for part in self.parts
            if part.pk not in removed
        ]
        if kind := self.cleaned_data[f"{NEW}-part"]:
            place = self.cleaned_data[f"{NEW}-place"] or LAST_PLACE
            rows.append((place, {"id": None, "part": kind, **self._columns(NEW)}))
        return [row for _, row in sorted(rows, key=lambda each: each[0])]

    def _columns(self, key: str) -> dict[str, Any]:
        found = {name: self.cleaned_data[f"{key}-{name}"] for name in _COLUMNS}
        return found | {"level": int(found["level"] or 1)}
