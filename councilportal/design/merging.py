"""Three-way merging, where two people change the same page at the same time.

A page has a digest of every field as it was shown. So three values can be compared: what the person
saw, what they typed, and what is stored now. If one person changed a field, their value is taken.
If both changed it differently, the second person is shown both values and chooses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any, Self

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.html import format_html

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.numbers import joined
from councilportal.common.periods import day_label
from councilportal.design.forms import DateBoxes, ungrouped

CHOOSE = "choose-"  # prefix of the names of the radios that choose between two values
STORED = "stored"
_MOST = 40_000  # characters of digests; the largest page has far fewer
Seen = Mapping[str, str]


class Whose(Enum):
    """Which person's value of a field is taken."""

    SAME = "same"
    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"  # both changed it: the second person chooses


@dataclass(frozen=True, slots=True)
class Differing:
    """A field with the values of two people.

    `control` is the form control to choose a value for; "" where there is nothing to choose.
    """

    name: str
    address: str
    yours: str
    theirs: str
    control: str = ""

    @property
    def chooser(self) -> str:
        """The name of the radios that choose between the two; "" for none."""
        return f"{CHOOSE}{self.control}" if self.control else ""

    @property
    def radios(self) -> dict[str, Any]:
        """The radios of the design system that choose between the two values."""
        ways = (
            ("mine", "What I typed", self.yours, self.chooser),
            ("stored", "What is stored", self.theirs, f"{self.chooser}-stored"),
        )
        label = '{}<span class="govuk-visually-hidden"> ({})</span>'
        shown = '<span class="app-upload__value">{}</span>'  # with its own lines and no others
        legend = {"text": self.name, "classes": "govuk-fieldset__legend--s"}
        return {
            "name": self.chooser,
            "idPrefix": self.chooser,
            "classes": "govuk-radios--small",
            "value": "mine",
            "fieldset": {"legend": legend},
            "items": [
                {
                    "value": value,
                    "id": key,
                    "html": format_html(label, words, self.name),
                    "hint": {"html": format_html(shown, said or "(blank)")},
                }
                for value, words, said, key in ways
            ],
        }


@dataclass(frozen=True)
class Merging:
    """The result of merging a form or a page: its values, and its fields by who changed them."""

    values: dict[str, Any] = field(default_factory=dict)
    both: list[Differing] = field(default_factory=list)
    mine: list[Differing] = field(default_factory=list)
    theirs: list[Differing] = field(default_factory=list)

    def add(self, other: Self) -> None:
        """Add the fields of another form of the page."""
        self.both.extend(other.both)
        self.mine.extend(other.mine)
        self.theirs.extend(other.theirs)


def digest(value: Any) -> str:
    """A short hash of a field's value, equal for values that people read as the same."""
    return sha256(_plain(value).encode()).hexdigest()[:12]


def _plain(value: Any) -> str:
    if isinstance(value, FuzzyDate):
        return value.text
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple):
        return "\n".join(sorted(map(_plain, value)))
    if value is None or value is False:
        return ""
    return str(value).replace("\r\n", "\n").strip()


def seen_in(text: str) -> Seen:
    """The digests that a page has sent, by the field's name; invalid ones are left out."""
    pairs = (each.rpartition(":") for each in text[:_MOST].split())
    return {name: said for name, _, said in pairs if name}


def carried(seen: Seen) -> str:
    """The digests as text, for a hidden value of the page."""
    return " ".join(f"{name}:{said}" for name, said in seen.items())


def whose(saw: str | None, mine: Any, theirs: Any) -> Whose:
    """Which person's value is taken.

    *Takes*: the digest of what the person saw, or None if it is not known (it then counts as
    changed by both); the typed and the stored value.
    """
    ours, others = digest(mine), digest(theirs)
    if ours == others:
        return Whose.SAME
    if saw == ours:
        return Whose.THEIRS
    return Whose.MINE if saw == others else Whose.BOTH


def asked_in(form: forms.Form) -> list[str]:
    """The names of the fields of a form that are not hidden."""
    return [
        name for name, each in form.fields.items() if not isinstance(each.widget, forms.HiddenInput)
    ]


def shown_in(form: forms.Form, values: Mapping[str, Any], place: str = "") -> Seen:
    """The digests of a form's values, by name. *Takes*: `place`, the prefix of names in a row."""
    return {f"{place}{name}": digest(values.get(name)) for name in asked_in(form)}


def merge(
    form: forms.Form,
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    seen: Seen,
    *,
    place: str = "",
    row: str = "",
) -> Merging:
    """Merge a form that two people changed.

    *Takes*: the form as it will be shown; values by name (`mine` has only what was posted);
    `place`, the prefix of names in a row; `row`, the name of the row.
    """
    found = Merging(values=dict(theirs))
    for name in asked_in(form):
        if name not in mine:
            continue
        right = whose(seen.get(f"{place}{name}"), mine[name], theirs.get(name))
        if right in (Whose.MINE, Whose.BOTH):
            found.values[name] = mine[name]
        if right is Whose.SAME:
            continue
        asked, bound = form.fields[name], form[name]
        label = f"{row}: {asked.label}" if row else str(asked.label)
        yours, other = (said(asked, each.get(name)) for each in (mine, theirs))
        # The id of date boxes is on the first of them.
        first = f"{bound.auto_id}_0" if isinstance(asked.widget, DateBoxes) else bound.auto_id
        entry = Differing(label, first, yours, other)
        if right is Whose.BOTH:
            found.both.append(replace(entry, control=bound.html_name))
        else:
            (found.mine if right is Whose.MINE else found.theirs).append(entry)
    return found


def said(asked: forms.Field, value: Any) -> str:
    """A value of a field as people read it."""
    if isinstance(asked, forms.BooleanField):
        return "Ticked" if value else "Not ticked"
    if isinstance(value, FuzzyDate):
        return value.text
    if isinstance(value, date):
        return day_label(value)
    if isinstance(value, list | tuple):
        return joined([said(asked, each) for each in sorted(value)])
    if isinstance(asked, forms.ChoiceField) and not isinstance(asked, forms.ModelChoiceField):
        offered = ungrouped(asked.choices)  # type: ignore[arg-type]
        labels = {str(key): str(label) for key, label, is_group in offered if not is_group}
        return labels.get(str(value or ""), str(value or ""))
    return "" if value is None else str(value)


# The choice


def chosen_in(data: QueryDict) -> frozenset[str]:
    """The names of the controls for which the stored value was chosen."""
    return frozenset(
        name.removeprefix(CHOOSE)
        for name, value in data.items()
        if name.startswith(CHOOSE) and value == STORED
    )


def lay(posted: QueryDict, control: str, asked: forms.Field, value: Any) -> None:
    """Replace the posted value of a control."""
    if isinstance(asked.widget, DateBoxes):
        for place, part in enumerate(asked.widget.decompress(value)):
            posted[f"{control}_{place}"] = str(part)
        return
    value = asked.prepare_value(value)
    if isinstance(asked, forms.BooleanField):
        posted.setlist(control, ["on"] if value else [])
    elif isinstance(value, Iterable) and not isinstance(value, str):
        posted.setlist(control, [str(each) for each in value])
    else:
        posted[control] = "" if value is None else str(value)
