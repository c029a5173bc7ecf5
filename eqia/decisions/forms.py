"""Forms of decisions: the record, overriding the gate, the day it was taken."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.forms.utils import ErrorDict

from councilportal.common.constraints import REF_LENGTH
from councilportal.common.periods import day_label
from councilportal.common.text import LONG
from councilportal.design.forms import DateField, Look, PlainForm, TextField, dress, selecting
from councilportal.design.layout import WARNING, Button, Part
from councilportal.organisation.models import Directorate, Meeting
from eqia.models import TITLE, Assessment, Decision
from eqia.published_words import asked_of_decision, asked_of_override
from eqia.rules.workflow import State
from eqia.sign_off.forms import KeepingForm

COUNCIL = "council"
YES_NO = [("yes", "Yes"), ("no", "No")]
_AREAS = (
    ("decision", "Decision", "What is to be decided"),
    ("reasons", "Reasons for the decision", ""),
    ("alternatives", "Alternatives considered and rejected", ""),
    ("consultation", "Recommendations and other consultation", ""),
    ("interests", "Interests declared", "Or “none”"),
    ("dispensations", "Dispensations granted", "Or “none”"),
    ("financial", "Financial implications", ""),
)
_NUMBER = RegexValidator(
    r"\A[^\x00-\x1f\x7f]*[0-9][^\x00-\x1f\x7f]*\Z",
    "Number must hold a digit, like 26/00136",
    code="no_digit",
)


@dataclass(frozen=True)
class Places:
    """The places that a decision may belong to: directorates by key, and the whole council."""

    directorates: Mapping[str, Directorate]
    has_council: bool = True

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The choices, by key."""
        named = [(key, each.name) for key, each in self.directorates.items()]
        return [(COUNCIL, "The whole council"), *named] if self.has_council else named


class DecisionForm(PlainForm):
    """The record of a decision; with `is_checked` False it shows what was typed unchecked."""

    number = TextField(max_length=REF_LENGTH, validators=[_NUMBER], help_text="Such as 26/00136")
    subject = TextField(max_length=TITLE)
    directorate = forms.ChoiceField(
        label="Whose decision is it?",
        help_text="Its equality lead prepares it, and its director can mark it ready",
        error_messages=selecting("whose decision it is"),
    )
    taker = TextField(
        max_length=TITLE, required=False, label="To be taken by", help_text="The post, or the body"
    )
    is_key = forms.ChoiceField(
        choices=YES_NO,
        widget=forms.RadioSelect,
        label="Is it a key decision?",
        error_messages=selecting("whether it is a key decision"),
    )
    key_reason = TextField(
        required=False, max_length=LONG, widget=forms.Textarea, label="Why it is a key decision"
    )
    for_publication = forms.ChoiceField(
        choices=YES_NO,
        widget=forms.RadioSelect,
        label="Is it for publication?",
        error_messages=selecting("whether it is for publication"),
    )
    exempt_ground = TextField(
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        label="Ground for not publishing it",
        help_text="The number and this ground are still published",
    )
    at_meeting = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Meeting at which it is to be taken",
        error_messages=selecting("the meeting"),
    )
    meeting = TextField(
        required=False,
        max_length=TITLE,
        label="If it is not at one of these, where",
        help_text="For example, Cabinet Member decision day",
    )
    meets_on = DateField(
        required=False,
        label="Day of the meeting or of the decision",
        help_text="A meeting chosen above brings its own day",
    )
    notice_on = DateField(
        required=False,
        label="Day on which notice of a key decision was given",
        help_text="Leave it empty where it is first published here: then that day counts",
    )
    call_in_until = DateField(required=False, label="Last day of call-in")

    def __init__(
        self,
        *args: Any,
        offered: Sequence[Assessment],
        places: Places,
        meetings: Sequence[Meeting],
        is_checked: bool = True,
        **kwargs: Any,
    ) -> None:
        """Add the long texts, the assessments that may be ticked, whose it may be, and where."""
        super().__init__(*args, **kwargs)
        self.is_checked, self.places = is_checked, places
        self.meetings = {each.pk: each for each in meetings}
        self.fields["directorate"].choices = places.choices  # type: ignore[attr-defined]
        self.fields["at_meeting"].choices = [  # type: ignore[attr-defined]
            ("", "None of these"),
            *((each.pk, str(each)) for each in meetings),
        ]
        for name, label, hint in _AREAS:
            self.fields[name] = TextField(
                required=False,
                max_length=LONG,
                widget=forms.Textarea,
                label=label,
                help_text=hint,
                error_messages={"max_length": f"{label} must be {LONG:,} characters or fewer"},
            )
        self.fields["assessments"] = forms.TypedMultipleChoiceField(
            required=False,
            coerce=int,
            choices=[(str(each.pk), _named(each)) for each in offered],
            widget=forms.CheckboxSelectMultiple,
            label="Assessments that the decision rests on",
        )
        looks = dict.fromkeys(self.fields, Look(optional_mark=False))
        looks["number"] = Look(classes="govuk-input--width-10")
        dress(self.fields, **looks)

    def pieces(self) -> Iterable[Any]:
        """The fields, the assessments with the search for more, then the long texts."""
        first = list(DecisionForm.base_fields)
        return [
            Part("eqia/decision_first.html"),
            *first,
            Part("eqia/decision_assessments.html"),
            *(name for name, _, _ in _AREAS),
        ]

    def full_clean(self) -> None:
        """Check what was typed, unless the person only searches."""
        if self.is_checked:
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}

    def clean(self) -> dict[str, Any]:
        """The cleaned values; a key decision needs its reason, a withheld one its ground."""
        cleaned = super().clean() or {}
        for choice, value, text, sentence in (
            ("is_key", "yes", "key_reason", "Say why it is a key decision"),
            ("for_publication", "no", "exempt_ground", "Name the ground for not publishing it"),
        ):
            if cleaned.get(choice) == value and not cleaned.get(text):
                self.add_error(text, sentence)
        if chosen := cleaned.get("at_meeting"):
            self._agree(self.meetings[chosen], cleaned)
        return cleaned

    def _agree(self, meeting: Meeting, cleaned: Mapping[str, Any]) -> None:
        """Refuse another place or day beside the meeting that was chosen."""
        if cleaned.get("meeting") not in ("", None, meeting.body.name):
            self.add_error("meeting", "Choose a meeting or say where else it is taken, not both")
        if cleaned.get("meets_on") not in (None, meeting.on):
            said = f"The meeting is on {day_label(meeting.on)}: leave the day empty"
            self.add_error("meets_on", said)

    def values(self) -> dict[str, Any]:
        """The fields of the record, without the assessments."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "assessments"}
        found |= {name: found[name] == "yes" for name in ("is_key", "for_publication")}
        found["directorate"] = self.places.directorates.get(found["directorate"])
        found["at_meeting"] = self.meetings.get(found["at_meeting"])
        return found


def _named(record: Assessment) -> str:
    return f"{record}: {record.title} ({State(record.state).label.lower()})"


def initial_of(record: Decision, assessments: Iterable[Assessment]) -> dict[str, Any]:
    """What the form shows of a record; a new one is for publication."""
    if record.pk is None:
        return {"for_publication": "yes"}
    names = [name for name in DecisionForm.base_fields if name not in ("is_key", "for_publication")]
    shown = {name: getattr(record, name) for name in (*names, *(area[0] for area in _AREAS))}
    return shown | {
        "directorate": str(record.directorate_id or COUNCIL),
        "at_meeting": record.at_meeting_id,
        "meets_on": None if record.at_meeting_id else record.meets_on,
        "is_key": "yes" if record.is_key else "no",
        "for_publication": "yes" if record.for_publication else "no",
        "assessments": [str(each.pk) for each in assessments],
    }


class ReadyForm(KeepingForm):
    """Asks why what may be personal data is published, and why the decision does not wait for what
    stands in the way.
    """

    reason = TextField(
        max_length=LONG,
        widget=forms.Textarea,
        label="Why the decision is to be ready all the same",
        help_text="It is published with the record, with your name and post",
    )

    def __init__(self, record: Decision, *args: Any, overrides: bool, **kwargs: Any) -> None:
        """Ask for the reason only who may override what stands in the way."""
        super().__init__([], *args, **kwargs)
        if overrides:
            self.button = Button("Mark ready with this reason", WARNING)
        else:
            del self.fields["reason"]
            self.button = Button("Mark it ready")
        told = copy(record)
        told.override_reason = self.typed("reason")
        self.ask_about(asked_of_decision(told))


class TakeForm(KeepingForm):
    """The day that a decision was taken."""

    on = DateField(label="Day it was taken")
    reason = TextField(
        max_length=LONG,
        widget=forms.Textarea,
        label="Why it was taken all the same",
        help_text="It is published with the record, with your name and post",
    )
    button = Button("It is taken")

    def __init__(
        self,
        record: Decision,
        *args: Any,
        today: date,
        overrides: bool = False,
        **kwargs: Any,
    ) -> None:
        """Keep the day of today, as a decision cannot be taken later; ask why only who may say."""
        super().__init__([], *args, **kwargs)
        self.today = today
        if overrides:
            self.button = Button("It is taken, with this reason", WARNING)
        else:
            del self.fields["reason"]
        self.ask_about(asked_of_override(record, self.typed("reason")))

    def clean_on(self) -> date:
        """The day. *Raises*: ValidationError for a day to come."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("Day it was taken must be today or earlier")
        return on
