"""Forms of editions: the period of a new one, its front sheet, its parts, and its moves."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.period_words import read_period
from councilportal.common.periods import LONDON, NotAPeriod
from councilportal.common.text import LONG
from councilportal.design.fields import TimeField
from councilportal.design.forms import (
    DateField,
    ListFilter,
    Look,
    PlainForm,
    TextField,
    dress,
    selecting,
)
from councilportal.design.layout import SECONDARY, WARNING, Button, Part
from councilportal.design.merging import Merging
from councilportal.organisation.models import Directorate
from councilportal.publishing.editions.pages import WAITING_SAID
from councilportal.publishing.editions.queries import WAITING
from councilportal.publishing.models import ReportSeries
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.rules.kinds import (
    WITH_WORDS,
    Ground,
    Layout,
    PartKind,
    Reach,
    ReleaseState,
)
from councilportal.publishing.rules.moments import clock_fault
from councilportal.publishing.rules.workflow import State
from eqia.models import Assessment, Decision

_AREAS = (
    ("key_reason", "Why it is a key decision", "Leave empty if it is none"),
    ("past_pathway", "Past pathway", "Where it has been before"),
    ("future_pathway", "Future pathway", "Where it goes next"),
    ("summary", "Summary", ""),
    ("financial", "Financial implications", ""),
    ("legal", "Legal implications", ""),
    ("risk", "Risk", ""),
    ("equality", "Equality", "Assessments are listed below it by themselves"),
    ("climate", "Climate change", ""),
    ("crime", "Crime and disorder", ""),
    ("others", "Other implications", ""),
)
_LINES = (
    ("subject", "Subject", "Empty means the title of the series"),
    ("addressed_to", "To", ""),
    ("decision_maker", "Decision maker", ""),
    ("classification", "Classification", "Such as Unrestricted"),
    ("wards", "Wards or divisions", ""),
    ("produced_by", "Produced by", ""),
)


class EditionFilter(ListFilter):
    """The filters of the list of editions."""

    text = TextField(
        required=False, max_length=100, label="Contains", help_text="Such as a title or 2026-27-q1"
    )
    state = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the states as the list says them."""
        super().__init__(*args, **kwargs)
        self.offer(state=[*choices_of(State), (WAITING, WAITING_SAID)])


class StartForm(PlainForm):
    """The period of a new edition, and what it is about where the series asks for that."""

    period = TextField(max_length=40, help_text="Such as September 2026, Q2 2026/27 or 2026/27")
    about = forms.ChoiceField(label="What it is about")
    button = Button("Start the edition")

    def __init__(
        self, series: ReportSeries, choices: Iterable[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        """Ask for what the series needs. *Takes*: what an edition may be about, by key."""
        super().__init__(*args, **kwargs)
        if name := about_label(series):
            field = self.fields["about"]
            field.label = name
            field.choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]
            field.error_messages.update(selecting(f"the {name.lower()}"))
        else:
            del self.fields["about"]
        dress(self.fields, period=Look(classes="govuk-input--width-10"))

    def clean_period(self) -> str:
        """The code of the period, which may be written in words."""
        try:
            return read_period(self.cleaned_data["period"]).code
        except NotAPeriod as wrong:
            raise forms.ValidationError(str(wrong)) from None


def about_label(series: ReportSeries) -> str:
    """What an edition of the series is about: the label of its box; "" for the whole council."""
    if series.layout == Layout.ASSESSMENT:
        return "Assessment"
    if series.layout == Layout.DECISION:
        return "Decision"
    return "Directorate" if series.reach == Reach.DIRECTORATE else ""


OF_EXEMPTION = ("exempt_paragraph", "exempt_reason", "public_interest", "public_title")
About = Directorate | Assessment | Decision


class DraftForm(PlainForm):
    """A form of a page of a draft. `differing` is set where somebody saved the page in between."""

    differing: Merging | None = None

    def pieces(self) -> Iterable[Any]:
        """What both changed, to choose from, and then the fields."""
        return [Part("publishing/choosing.html"), *super().pieces()]


class FrontSheetForm(DraftForm):
    """The words of the front sheet."""

    button = Button("Save the front sheet")

    def __init__(self, *args: Any, corrects: bool = False, **kwargs: Any) -> None:
        """Ask for each line and each area. *Takes*: whether it is the sheet of a correction."""
        super().__init__(*args, **kwargs)
        if corrects:
            self.fields["correction_note"] = TextField(
                label="What is corrected, and why", max_length=LONG, widget=forms.Textarea
            )
        for name, label, hint in _LINES:
            self.fields[name] = TextField(
                label=label, max_length=TITLE, required=False, help_text=hint
            )
        for name, label, hint in _AREAS:
            self.fields[name] = TextField(
                label=label,
                max_length=LONG,
                required=False,
                help_text=hint,
                widget=forms.Textarea,
            )
        dress(self.fields, **{name: Look(optional_mark=False) for name in self.fields})


class PartForm(DraftForm):
    """The words of a part, and its exemption."""

    title = TextField(max_length=TITLE, required=False, help_text="Empty means the usual title")
    text = TextField(
        max_length=LONG,
        required=False,
        widget=forms.Textarea,
        label="Words",
        help_text=(
            "Markdown: an empty line between paragraphs, - for bullets, ## for headings, "
            "::: box or ::: diagram and a title around what stands in it, closed by :::"
        ),
    )
    exempt_paragraph = forms.ChoiceField(
        label="Is it exempt from publication?",
        required=False,
        choices=[("", "No, everybody may read it"), *choices_of(Ground)],
    )
    exempt_reason = TextField(
        max_length=LONG, required=False, widget=forms.Textarea, label="Why it is exempt"
    )
    public_interest = TextField(
        max_length=LONG,
        required=False,
        widget=forms.Textarea,
        label="Why the public interest in withholding it is greater",
    )
    public_title = TextField(
        max_length=TITLE,
        required=False,
        label="Title for the public",
        help_text="What everybody may know of it",
    )
    button = Button("Save this part")

    def __init__(self, *args: Any, kind: str = PartKind.WORDS, **kwargs: Any) -> None:
        """Ask for words only where the part prints any. *Takes*: the kind of the part."""
        super().__init__(*args, **kwargs)
        dress(self.fields, **dict.fromkeys(self.fields, Look(optional_mark=False)))
        dress(self.fields, text=Look(rows=15, optional_mark=False))
        if kind not in WITH_WORDS:
            del self.fields["text"]
        if kind == PartKind.EASY_READ:
            for name in OF_EXEMPTION:
                del self.fields[name]
            self.fields["text"].help_text = (
                "Short sentences, one idea each. An empty line between paragraphs, - for bullets. "
                "Everybody may read it, as a file of its own"
            )

    def clean(self) -> dict[str, Any]:
        """The values. An exempt part needs its reason, its test and its public title."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        asked = ("exempt_reason", "public_interest", "public_title")
        if found.get("exempt_paragraph"):
            for name in asked:
                if not found.get(name) and name not in self.errors:
                    said = str(self.fields[name].label)
                    self.add_error(name, f"Enter {said[:1].lower()}{said[1:]}")
        else:
            found.update(dict.fromkeys(asked, ""))
        return found


class WarningForm(PlainForm):
    """Why a warning may stand."""

    reason = TextField(max_length=LONG, widget=forms.Textarea, label="Why it may stand")
    button = Button("Let it stand")


class StandForm(PlainForm):
    """Why an edition stands although something that it tells has changed."""

    reason = TextField(max_length=LONG, widget=forms.Textarea, label="Why it may stand as it is")
    button = Button("Let it stand", SECONDARY)


class EditionReasonForm(PlainForm):
    """A reason that a move needs."""

    reason = TextField(max_length=LONG, widget=forms.Textarea)

    def __init__(self, label: str, button: str, *args: Any, **kwargs: Any) -> None:
        """Ask in the words of the move."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = f"Enter {label[:1].lower()}{label[1:]}"
        self.button = Button(button, WARNING)


class ApproveForm(PlainForm):
    """The statement of who approves."""

    statement = TextField(
        max_length=LONG,
        widget=forms.Textarea,
        label="What you approve",
        help_text="It is kept with your name and the hash of what you read",
    )
    button = Button("Approve")


class MomentForm(PlainForm):
    """The day and the time of publication, in London time."""

    on = DateField(label="Day of publication")
    at = TimeField(label="Time", help_text="In London, such as 09:30", initial=time(9, 30))
    release = forms.ChoiceField(
        label="How sure is it?",
        choices=choices_of(ReleaseState),
        error_messages=selecting("how sure the date is"),
    )
    reason = TextField(
        max_length=LONG,
        widget=forms.Textarea,
        required=False,
        label="Why the date is moved or cancelled",
        help_text="Needed where there was another date: readers see both",
    )
    button = Button("Set the date")

    def __init__(self, *args: Any, asks_why: bool = False, **kwargs: Any) -> None:
        """Ask why only where a date is moved."""
        super().__init__(*args, **kwargs)
        if not asks_why:
            del self.fields["reason"]
        dress(self.fields, at=Look(classes="govuk-input--width-5"))

    def clean(self) -> dict[str, Any]:
        """The values. A time that the change of clocks leaves out, or makes twice, is refused."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("on") and found.get("at") and (wrong := clock_fault(self.moment)):
            self.add_error("at", wrong)
        return found

    @property
    def moment(self) -> datetime:
        """The moment in London time."""
        day, at = self.cleaned_data["on"], self.cleaned_data["at"]
        return datetime.combine(day, at, LONDON)
