"""Forms of an assessment: starting one, and the pages of fields. A draft may have gaps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.text import LONG
from councilportal.common.words import Word
from councilportal.design.fields import WholeField
from councilportal.design.forms import (
    DateField,
    FuzzyField,
    Look,
    PlainForm,
    TextField,
    dress,
    selecting,
)
from councilportal.design.keeping import AsksToKeep
from councilportal.design.layout import Around
from councilportal.organisation.models import Post, Service
from councilportal.organisation.post_choices import as_choices, posts_by_place
from eqia import taken_over
from eqia.assessments.saving import value_of
from eqia.models import TITLE, Assessment
from eqia.published_words import asked_anew
from eqia.rules.fields import on_page
from eqia.rules.suggestions import Judgement
from eqia.rules.words import (
    Outcome,
    Risk,
    Subject,
)

_TEXT = MaxLengthValidator(LONG, f"Enter at most {LONG:,} characters")
SMALL = "govuk-label--s"
WIDTH_20 = "govuk-input--width-20"


def line(label: str, *, longest: int = TITLE, hint: str = "", required: bool = False) -> Any:
    """A field of one line. *Takes*: `longest`, the number of characters it may have."""
    return TextField(label=label, max_length=longest, help_text=hint, required=required)


def words(label: str, *, hint: str = "", required: bool = False) -> Any:
    """A field of any number of paragraphs, up to 50,000 characters."""
    return TextField(
        label=label,
        help_text=hint,
        required=required,
        validators=[_TEXT],
        widget=forms.Textarea,
    )


def choices(words: Iterable[Word], empty: str | None = None) -> list[tuple[str, str]]:
    """What a field offers to choose from. *Takes*: `empty`, the words of a first, blank choice."""
    offered = [(word.value, word.label) for word in words]
    return offered if empty is None else [("", empty), *offered]


class WritingForm(PlainForm):
    """A form of the pages where an assessment is written: no field is marked optional."""

    looks: ClassVar[Mapping[str, Look]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Dress the fields, and let written dates stay as they are."""
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        for name, asked in self.fields.items():
            if name not in self.looks:
                dress(self.fields, **{name: Look(label_classes=SMALL, optional_mark=False)})
            if isinstance(asked, FuzzyField):
                kept = self.initial.get(name)
                asked.kept = kept if isinstance(kept, FuzzyDate) else None
        dress(
            self.fields, **{name: look for name, look in self.looks.items() if name in self.fields}
        )


def _short(**more: Any) -> Look:
    return Look(classes=WIDTH_20, label_classes=SMALL, optional_mark=False, **more)


def stored(record: Assessment, names: Iterable[str]) -> dict[str, Any]:
    """What an assessment holds, by the name of a field; fuzzy dates as one."""
    return {name: value_of(record, name) for name in names}


class PartForm(WritingForm):
    """A page of fields, which an assessment stores under the same names.

    `names` are the fields of the table of fields; `headings` group the controls.
    """

    is_part = True
    names: ClassVar[Sequence[str]] = ()
    headings: ClassVar[Mapping[str, Sequence[str]]] = {}

    def __init__(self, record: Assessment, on: date, *args: Any, **kwargs: Any) -> None:
        """Show what is stored, or `initial`; offer the posts and services of the day."""
        kwargs["initial"] = kwargs.get("initial") or self.shown(record)
        super().__init__(*args, **kwargs)
        self.record = record
        for name in ("lead_post", "head_post"):
            if name in self.fields:
                offered = Post.objects.in_force(on) | Post.objects.filter(
                    pk=getattr(record, f"{name}_id") or 0
                )
                self.fields[name].queryset = offered  # type: ignore[attr-defined]
                places = cache(partial(_offered, offered, record.service))
                self.fields[name].choices = places  # type: ignore[attr-defined]
        if "service" in self.fields:
            kept = Service.objects.in_force(on) | Service.objects.filter(pk=record.service_id or 0)
            kept = kept.filter(directorate=record.directorate_id).order_by("position", "name")
            self.fields["service"].queryset = kept  # type: ignore[attr-defined]
        for name, offer in _OFFERED.items():
            if name in self.fields:
                self._offer(name, offer(record, on))

    def _offer(self, name: str, choices: Sequence[tuple[str, str, str]]) -> None:
        """Offer records of another room; a field without any is not asked.

        *Takes*: the reference of each, what it is called, and what stands below it.
        """
        if not choices:
            del self.fields[name]
            return
        self.fields[name].choices = [(ref, title) for ref, title, _ in choices]  # type: ignore[attr-defined]
        hints = {ref: below for ref, _, below in choices if below}
        look = Look(
            classes="govuk-checkboxes--small",
            label_classes=SMALL,
            optional_mark=False,
            choice_hints=hints,
        )
        dress(self.fields, **{name: look})

    @classmethod
    def shown(cls, record: Assessment) -> dict[str, Any]:
        """What the fields show of a stored assessment."""
        return stored(record, cls.names)

    def values(self) -> dict[str, Any]:
        """What was posted, as it is saved."""
        return self.posted()

    def posted(self) -> dict[str, Any]:
        """The cleaned fields that were posted; a field that was not posted stays as stored."""
        return {
            name: self.cleaned_data[name]
            for name, each in self.fields.items()
            if name in self.cleaned_data and (self._holds(name) or _is_box(each))
        }

    def _holds(self, name: str) -> bool:
        return name in self.data or f"{name}_0" in self.data

    def pieces(self) -> list[Around]:
        """The fields under their headings."""
        return [
            Around("eqia/edit/part.html", asked, heading=heading)
            for heading, names in self.headings.items()
            if (asked := [name for name in names if name in self.fields])
        ]


_OFFERED = {
    "objectives": taken_over.offered_objectives,
    "consultations": taken_over.offered_consultations,
}


def _offered(posts: QuerySet[Post], service: Service | None) -> list[Any]:
    return [("", ""), *as_choices(posts_by_place(posts, service))]


def _is_box(asked: forms.Field) -> bool:
    """True for tick boxes, which browsers do not post where none is ticked."""
    return isinstance(asked, forms.BooleanField | forms.MultipleChoiceField)


class AboutForm(PartForm, AsksToKeep):
    """What is proposed, by whom, for whom and by when.

    What the register has of it is read by everybody, so it asks about what may be personal data.
    """

    names = on_page("about")
    headings = {
        "The proposal": tuple(
            "title subject service budget_round context aims beneficiaries initial_impacts".split()
        ),
        "Objectives of the council": ("objectives",),
        "Who is responsible": ("lead_post", "head_post", "decision_maker"),
        "Dates": ("completion", "decision", "review_on"),
        "Publication": ("is_exempt", "exempt_ground"),
    }
    looks = {"budget_round": _short(), "completion": _short(), "decision": _short()}

    title = line("Title", required=True)
    subject = forms.ChoiceField(label="What is assessed?", choices=choices(Subject))
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.none(), required=False, empty_label=""
    )
    budget_round = line("Budget round", longest=20, hint="For a budget proposal, such as 2027/28")
    lead_post = forms.ModelChoiceField(
        label="Responsible officer",
        queryset=Post.objects.none(),
        required=False,
        empty_label="",
        help_text="The post of the person who leads this assessment",
    )
    head_post = forms.ModelChoiceField(
        label="Head of service",
        queryset=Post.objects.none(),
        required=False,
        empty_label="",
        help_text="The post that signs first, if it is not the service’s own head",
    )
    context = words("Context")
    aims = words("Aims and objectives")
    beneficiaries = words("Who benefits")
    initial_impacts = words(
        "Initial impacts", hint="What you expect now. It is shown in the forward timetable"
    )
    objectives = forms.MultipleChoiceField(
        label="Which objectives does it serve or touch?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Select all that apply. They are part of what is signed",
        error_messages=selecting("objectives"),
    )
    decision_maker = line("Decision maker", hint="For example, a cabinet or a committee")
    completion = FuzzyField("Date of the assessment")
    decision = FuzzyField("Date of the decision")
    review_on = DateField(
        label="Day for review",
        required=False,
        help_text="Every signed assessment is looked at again. For example, 27 3 2028",
    )
    is_exempt = forms.BooleanField(label="Withhold from publication", required=False)
    exempt_ground = words(
        "Ground for withholding", hint="It is published in the register in place of the title"
    )

    def __init__(self, record: Assessment, on: date, *args: Any, **kwargs: Any) -> None:
        """Ask about what is found in what was typed for the register."""
        super().__init__(record, on, *args, **kwargs)
        typed = {name: self.typed(name) for name in self.names} if self.is_bound else {}
        self.ask_about(asked_anew(record, typed) if typed else [])

    def posted(self) -> dict[str, Any]:
        """What was posted of the assessment, without the answers to what is asked."""
        found = super().posted()
        return {name: value for name, value in found.items() if name not in self.asked}

    def pieces(self) -> list[Around]:
        """The fields under their headings, after what must be answered before they are saved."""
        kept = Around("eqia/edit/part.html", list(self.asked), heading="What may be personal data")
        return [*([kept] if self.asked else []), *super().pieces()]

    def clean(self) -> dict[str, Any]:
        """The cleaned values, with an error where the assessment is withheld without a ground."""
        cleaned = super().clean() or {}
        if cleaned.get("is_exempt") and not cleaned.get("exempt_ground", "").strip():
            self.add_error("exempt_ground", "Enter the ground for withholding")
        return cleaned


class ConsultationForm(PartForm):
    """Who was asked, with what, until when."""

    names = on_page("consultation")
    headings = {
        "When": ("consultation", "responses"),
        "How": ("consulted", "options_open", "documents_supplied"),
        "Consultations of the council": ("consultations",),
    }
    looks = {
        "consultation": _short(),
        "responses": Look(classes="govuk-input--width-5", label_classes=SMALL, optional_mark=False),
    }

    consultation = FuzzyField(
        "When does it run?",
        hint="For example, 3 January 2027 to 28 February 2027. Sign-off waits for its end",
    )
    responses = WholeField(label="Responses", required=False, min_value=0, max_value=2_000_000_000)
    consulted = words("Who was asked")
    options_open = words("What could still change", hint="The options that people had a say in")
    documents_supplied = words("What they were given to read")
    consultations = forms.MultipleChoiceField(
        label="Which consultations does it take over?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What they counted and what people said is printed beside what you enter here",
        error_messages=selecting("consultations"),
    )


_IN_WORDS = ("potential_impact", "adverse_impact", "positive_impact")


class JudgementForm(PartForm):
    """The impacts in words, the proportionality rating, and what the screening comes to."""

    names = on_page("judgement")
    headings = {
        "Impacts in words": _IN_WORDS,
        "Proportionality": ("risk", "risk_reason"),
        "Judgement": ("made", "no_full_reason", "screened"),
    }
    looks = {"screened": _short()}

    potential_impact = words("Potential impact")
    adverse_impact = words("Adverse impact and how it is mitigated")
    positive_impact = words("Positive impact")
    risk = forms.ChoiceField(
        label="Risk", choices=choices(Risk), required=False, widget=forms.RadioSelect
    )
    risk_reason = words("Why", hint="Needed where the risk contradicts the grid")
    made = forms.MultipleChoiceField(
        label="What is the result of the screening?",
        choices=choices(Judgement),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Internal action and a full assessment can go together",
    )
    no_full_reason = words(
        "Why no full assessment",
        hint="Only where the answers call for one. Those who sign approve the reason",
    )
    screened = FuzzyField("Date of the screening")

    @classmethod
    def shown(cls, record: Assessment) -> dict[str, Any]:
        """The fields of a stored assessment, with the judgement as ticked boxes."""
        kept = stored(record, cls.names)
        return kept | {"made": [word for word, name in _MADE.items() if kept[name]]}

    def values(self) -> dict[str, Any]:
        """What is saved. Where no box is ticked, nothing is judged yet."""
        made = self.cleaned_data["made"]
        ticked = {name: (word in made) if made else None for word, name in _MADE.items()}
        rest = ("risk", "risk_reason", "no_full_reason", "screened", *_IN_WORDS)
        return {name: self.cleaned_data[name] for name in rest if name in self.data} | ticked


_MADE: Mapping[Judgement, str] = {
    Judgement.SUFFICIENT: "is_sufficient",
    Judgement.INTERNAL_ACTION: "wants_internal_action",
    Judgement.FULL: "wants_full",
}


class FullForm(PartForm):
    """What the full assessment comes to, beside its answers for each characteristic."""

    names = on_page("full")
    headings = {
        "The three aims of the duty": ("aim_a", "aim_b", "aim_c"),
        "Outcome": ("outcome", "outcome_reason", "outcome_source", "monitoring", "assessed"),
    }
    looks = {"assessed": _short()}

    aim_a = words("Eliminate discrimination, harassment and victimisation")
    aim_b = words("Advance equality of opportunity")
    aim_c = words("Foster good relations")
    outcome = forms.ChoiceField(
        label="Outcome", choices=choices(Outcome), required=False, widget=forms.RadioSelect
    )
    outcome_reason = words("Reason for the outcome")
    outcome_source = words("Source", hint="The evidence for the reason")
    monitoring = words("Monitoring and review")
    assessed = FuzzyField("Date of the full assessment")
