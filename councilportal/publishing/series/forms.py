"""The form of a series, for administrators."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db.models import QuerySet

from councilportal.common.choices import choices_of
from councilportal.common.periods import PeriodKind
from councilportal.common.text import LONG
from councilportal.design.fields import (
    RecordField,
    RecordsField,
    RefField,
    WholeField,
    reason_field,
)
from councilportal.design.forms import Look, PlainForm, TextField, dress, selecting, word_messages
from councilportal.design.layout import WARNING, Button
from councilportal.organisation.models import Body, Post
from councilportal.organisation.post_choices import Choices
from councilportal.publishing.models import ReportSeries
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.rules.kinds import Layout, PaperKind, Reach
from councilportal.publishing.rules.licences import fault
from councilportal.publishing.series.queries import FIELDS
from objectives.models import Duty

BODIES = 6  # boxes for the bodies that papers go through
MOST_DAYS = 999
_PLACES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")
_LANGUAGES = {
    "en-GB": "English",
    "cy": "Welsh",
    "gd": "Scottish Gaelic",
    "ga": "Irish",
}


def _choice(label: str, what: str, choices: Iterable[tuple[str, str]], hint: str = "") -> Any:
    return forms.ChoiceField(
        label=label,
        choices=[("", "Select one"), *choices],
        help_text=hint,
        error_messages=selecting(what),
    )


class SeriesForm(PlainForm):
    """What a series says. Reference, layout and reach are asked for a new one only."""

    ref = RefField(
        label="Reference",
        help_text="It is in addresses and never changes. For example, dashboard",
    )
    layout = _choice(
        "What kind of report is it?",
        "the kind of report",
        choices_of(Layout),
        "It decides who writes it and which parts it begins with, and never changes",
    )
    reach = _choice("What is one edition about?", "what it is about", choices_of(Reach))
    title = TextField(max_length=TITLE)
    kind = _choice("What is a meeting asked to do with it?", "the kind of paper", ())
    cadence = forms.ChoiceField(
        label="How often does it come?",
        required=False,
        choices=[("", "When it is wanted"), *choices_of(PeriodKind)],
    )
    lag_days = WholeField(
        label="Days from the end of a period until it is due",
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.TextInput,
    )
    owner_post = RecordField(Post.objects.none(), label="Post that looks after it", required=False)
    approver_post = RecordField(
        Post.objects.none(),
        label="Post that approves its editions",
        required=False,
        help_text="Publishers can approve them too. Nobody approves what they wrote",
    )
    foot = TextField(
        max_length=TITLE, required=False, label="Foot of each page", help_text="Such as a contact"
    )
    formats_notice = TextField(
        max_length=LONG,
        required=False,
        widget=forms.Textarea,
        label="Other formats",
        help_text="How to get it in large print, easy read or another language",
    )
    licence = TextField(
        max_length=TITLE, required=False, help_text="Such as Open Government Licence v3.0"
    )
    licence_address = TextField(
        max_length=TITLE,
        required=False,
        label="Address of the licence",
        help_text="It begins with https://",
    )
    language = forms.ChoiceField(choices=tuple(_LANGUAGES.items()))
    duties = RecordsField(
        Duty.objects.none(),
        label="Duties of the law that its editions meet",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each edition that is published is recorded as published for them",
    )
    button = Button("Save the series")

    def __init__(
        self,
        *args: Any,
        record: ReportSeries | None,
        stored_bodies: Iterable[str] = (),
        bodies: Mapping[str, Body],
        posts: QuerySet[Post],
        duties: QuerySet[Duty],
        by_place: Choices,
        **kwargs: Any,
    ) -> None:
        """Ask for a new series (`record` None), or for what changes of one.

        *Takes*: the references of its bodies in order; the bodies to choose from, by reference;
        the posts, and the same as choices; the duties to choose from.
        """
        stored = {} if record is None else _stored(record)
        places = {f"body_{at}": ref for at, ref in enumerate(stored_bodies, 1)}
        super().__init__(*args, initial={"language": "en-GB", **stored, **places}, **kwargs)
        self.bodies = bodies
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", "Select one"), *choices_of(PaperKind)]
        for name in ("owner_post", "approver_post"):
            field: Any = self.fields[name]
            field.queryset = posts
            field.choices = [("", "Nobody"), *by_place]
        chosen: Any = self.fields["duties"]
        chosen.label_from_instance = str
        chosen.queryset = duties
        self._offer_language(stored.get("language", ""))
        choices = [("", "None"), *((ref, each.name) for ref, each in bodies.items())]
        for at in range(1, max(BODIES, len(places)) + 1):
            self.fields[f"body_{at}"] = forms.ChoiceField(
                label=f"{_PLACES[at - 1]} body that it goes through"
                if at <= len(_PLACES)
                else f"Body {at} that it goes through",
                required=False,
                choices=choices,
            )
        if record is not None:
            for name in ("ref", "layout", "reach"):
                del self.fields[name]
            self.fields["reason"] = reason_field(
                "It is kept in the record of changes.", required=True
            )
        word_messages(self.fields)
        plain = Look(optional_mark=False)
        looks = {name: plain for name in self.fields if name.startswith("body_")}
        looks["lag_days"] = Look(classes="govuk-input--width-3", optional_mark=False)
        if record is None:
            looks["ref"] = Look(classes="govuk-input--width-20")
        dress(self.fields, **looks)

    def _offer_language(self, stored: str) -> None:
        """Offer a language that a file brought as well."""
        if stored and stored not in _LANGUAGES:
            language: Any = self.fields["language"]
            language.choices = [*_LANGUAGES.items(), (stored, stored)]

    def clean(self) -> dict[str, Any]:
        """The values. A body is named once; a licence with an address has its name."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        named: set[str] = set()
        for name in self._body_boxes():
            ref = found.get(name, "")
            if ref and ref in named:
                self.add_error(name, f"{self.bodies[ref].name} is named before: name it once")
            named.add(ref)
        wrong = fault(found.get("licence", ""), found.get("licence_address", ""))
        if wrong is not None and wrong[0] not in self.errors:
            self.add_error(wrong[0], f"{wrong[1][:1].upper()}{wrong[1][1:]}")
        return found

    def clean_licence_address(self) -> str:
        """The address, which is one of the web."""
        address: str = self.cleaned_data["licence_address"]
        if address:
            wanted = "Enter an address such as https://example.org/licence"
            URLValidator(schemes=["https", "http"], message=wanted)(address)
        return address

    @property
    def values(self) -> dict[str, Any]:
        """The values by the names in `FIELDS`."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def chosen_bodies(self) -> list[Body]:
        """The bodies that its papers go through, in order."""
        refs = (self.cleaned_data[name] for name in self._body_boxes())
        return [self.bodies[ref] for ref in refs if ref]

    def pieces(self) -> list[str]:
        """The boxes of bodies stand where people look for them: after the posts."""
        boxes, names = self._body_boxes(), list(self.fields)
        rest = [name for name in names if name not in boxes]
        at = rest.index("approver_post") + 1
        return [*rest[:at], *boxes, *rest[at:]]

    def _body_boxes(self) -> list[str]:
        return [name for name in self.fields if name.startswith("body_")]


def _stored(record: ReportSeries) -> dict[str, Any]:
    stored = {name: getattr(record, name) for name in FIELDS}
    stored["duties"] = [each.pk for each in record.duties.all()]
    posts = {"owner_post": record.owner_post_id, "approver_post": record.approver_post_id}
    return stored | posts


class EndSeriesForm(PlainForm):
    """Why a series ends, or is taken up again."""

    reason = reason_field("It is kept in the record of changes.", required=True)

    def __init__(self, *args: Any, has_ended: bool, **kwargs: Any) -> None:
        """Name the button after what it does."""
        super().__init__(*args, **kwargs)
        self.button = Button("Take it up again") if has_ended else Button("End it", WARNING)
