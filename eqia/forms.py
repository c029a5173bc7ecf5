"""What may be typed in an assessment. A draft is never refused for being unfinished."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.utils import ErrorDict
from django.http import QueryDict

from councilportal.common.forms import DateField, FuzzyField, Look, PlainForm, dress, key_of
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.words import Word
from councilportal.organisation.models import Directorate, Post, Service
from eqia import operations
from eqia.models import TITLE, Assessment, QuestionSet, fuzzy
from eqia.operations import ActionTyped, EditionTyped, EvidenceTyped, HeardTyped
from eqia.queries import FUZZY, Grid
from eqia.rules import (
    BLANK,
    CHOICES,
    Answer,
    AnswerKind,
    Capacity,
    Finding,
    Group,
    Judgement,
    Outcome,
    Part,
    Progress,
    Purpose,
    Question,
    Risk,
    Subject,
    choice_label,
    progress,
)
from objectives.models import Evidence
from objectives.rules import ActionStatus, EvidenceKind

MOST_ROWS = 200
_MOST = 20_000
_TEXT = MaxLengthValidator(_MOST, f"Enter at most {_MOST:,} characters")
_SMALL = "govuk-label--s"
_WIDTH_20 = "govuk-input--width-20"
Sections = list[tuple[str, list[forms.BoundField]]]


# Fields


def _line(label: str, *, longest: int = TITLE, hint: str = "", required: bool = False) -> Any:
    return forms.CharField(label=label, max_length=longest, help_text=hint, required=required)


def _words(label: str, *, hint: str = "", required: bool = False) -> Any:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        validators=[_TEXT],
        widget=forms.Textarea,
    )


def _choices(words: type[Word], empty: str | None = None) -> list[tuple[str, str]]:
    offered = [(word.value, word.label) for word in words]
    return offered if empty is None else [("", empty), *offered]


class WritingForm(PlainForm):
    """A form of the pages where an assessment is written: no field is marked optional."""

    looks: ClassVar[Mapping[str, Look]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Dress the fields, and let written dates stay as they are."""
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        for name, each in self.fields.items():
            if name not in self.looks:
                # Legends are small and bold anyway.
                label = None if isinstance(each.widget, forms.RadioSelect) else _SMALL
                dress(self.fields, **{name: Look(label_classes=label, optional_mark=False)})
            if isinstance(each, FuzzyField):
                kept = self.initial.get(name)
                each.kept = kept if isinstance(kept, FuzzyDate) else None
        dress(
            self.fields, **{name: look for name, look in self.looks.items() if name in self.fields}
        )

    def clean(self) -> dict[str, Any]:
        """Text with one kind of line end, however the browser writes them."""
        cleaned = super().clean() or {}
        return {
            name: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for name, value in cleaned.items()
        }


def _short(**more: Any) -> Look:
    return Look(classes=_WIDTH_20, label_classes=_SMALL, optional_mark=False, **more)


class DirectorateForm(PlainForm):
    """The first question of a new assessment: whose is it."""

    directorate = forms.ModelChoiceField(queryset=Directorate.objects.none(), empty_label="")

    def __init__(self, places: Iterable[Directorate], *args: Any, **kwargs: Any) -> None:
        """Offer the directorates that the person leads in."""
        super().__init__(*args, auto_id="%s", **kwargs)
        keys = [each.pk for each in places]
        offered = Directorate.objects.filter(pk__in=keys).order_by("name")
        self.fields["directorate"].queryset = offered  # type: ignore[attr-defined]
        dress(self.fields, directorate=Look(label_classes="govuk-label--m"))


class StartForm(WritingForm):
    """What a new assessment is of."""

    title = _line("Title", required=True, hint="The proposal in a few words")
    subject = forms.ChoiceField(
        label="What is assessed?", choices=_choices(Subject), widget=forms.RadioSelect
    )
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.none(), required=False, empty_label=""
    )
    question_set = forms.ModelChoiceField(
        label="Questions", queryset=QuestionSet.objects.none(), empty_label=None
    )
    when = forms.ChoiceField(
        label="When does it begin?",
        choices=[("begun", "Now: lay the screening grid"), ("planned", "Later: it is planned")],
        widget=forms.RadioSelect,
        initial="begun",
    )

    def __init__(
        self, services: Sequence[Service], sets: Sequence[QuestionSet], *args: Any, **kwargs: Any
    ) -> None:
        """Offer the services that the person leads in, and the question sets of the day."""
        super().__init__(*args, **kwargs)
        keys = [each.pk for each in services]
        offered = Service.objects.filter(pk__in=keys).select_related("directorate", "head_post")
        self.fields["service"].queryset = offered.order_by("name")  # type: ignore[attr-defined]
        asked = QuestionSet.objects.filter(pk__in=[each.pk for each in sets])
        asked = asked.order_by("-is_default", "title")
        self.fields["question_set"].queryset = asked  # type: ignore[attr-defined]
        if sets and not self.initial.get("question_set"):
            self.initial["question_set"] = sets[0]


# Pages of fields


def stored(record: Assessment, names: Iterable[str]) -> dict[str, Any]:
    """What an assessment holds, by the name of a field; fuzzy dates as one."""
    return {name: fuzzy(record, name) if name in FUZZY else getattr(record, name) for name in names}


class PartForm(WritingForm):
    """A page whose fields an assessment stores under their own names."""

    names: ClassVar[Sequence[str]] = ()
    headings: ClassVar[Mapping[str, Sequence[str]]] = {}

    def __init__(self, record: Assessment, on: date, *args: Any, **kwargs: Any) -> None:
        """Show what is stored, or `initial` in its place."""
        kwargs["initial"] = kwargs.get("initial") or self.shown(record)
        super().__init__(*args, **kwargs)
        self.record = record
        for name in ("lead_post", "head_post"):
            if name in self.fields:
                offered = Post.objects.in_force(on) | Post.objects.filter(
                    pk=getattr(record, f"{name}_id") or 0
                )
                self.fields[name].queryset = offered.order_by("title")  # type: ignore[attr-defined]
        if "service" in self.fields:
            kept = Service.objects.in_force(on) | Service.objects.filter(pk=record.service_id or 0)
            kept = kept.filter(directorate=record.directorate_id).order_by("name")
            self.fields["service"].queryset = kept  # type: ignore[attr-defined]

    @classmethod
    def shown(cls, record: Assessment) -> dict[str, Any]:
        """What the fields show of a stored assessment."""
        return stored(record, cls.names)

    def values(self) -> dict[str, Any]:
        """What was posted, as it is saved."""
        return self.posted()

    def posted(self) -> dict[str, Any]:
        """The fields that were posted, cleaned; one that the post leaves out stays as it is."""
        return {
            name: self.cleaned_data[name]
            for name, each in self.fields.items()
            if name in self.cleaned_data and (self._holds(name) or _is_box(each))
        }

    def _holds(self, name: str) -> bool:
        return name in self.data or f"{name}_0" in self.data

    @property
    def sections(self) -> Sections:
        """The fields under their headings."""
        return [
            (heading, [self[name] for name in names]) for heading, names in self.headings.items()
        ]


def _is_box(asked: forms.Field) -> bool:
    """True for boxes to tick, which are not posted where none is."""
    return isinstance(asked, forms.BooleanField | forms.MultipleChoiceField)


class AboutForm(PartForm):
    """What is proposed, by whom, for whom and by when."""

    names = operations.ABOUT
    headings = {
        "The proposal": tuple(
            "title subject service budget_round context aims beneficiaries initial_impacts".split()
        ),
        "Who is responsible": ("lead_post", "head_post", "decision_maker"),
        "Dates": ("completion", "decision", "review_on"),
        "Publication": ("is_exempt", "exempt_ground"),
    }
    looks = {"budget_round": _short(), "completion": _short(), "decision": _short()}

    title = _line("Title", required=True)
    subject = forms.ChoiceField(label="What is assessed?", choices=_choices(Subject))
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.none(), required=False, empty_label=""
    )
    budget_round = _line("Budget round", longest=20, hint="For a budget proposal, such as 2027/28")
    lead_post = forms.ModelChoiceField(
        label="Responsible officer",
        queryset=Post.objects.none(),
        required=False,
        empty_label="",
        help_text="The post of who leads this assessment",
    )
    head_post = forms.ModelChoiceField(
        label="Head of service",
        queryset=Post.objects.none(),
        required=False,
        empty_label="",
        help_text="The post of who signs first, if it is not the service’s own head",
    )
    context = _words("Context")
    aims = _words("Aims and objectives")
    beneficiaries = _words("Who benefits")
    initial_impacts = _words(
        "Initial impacts", hint="What you expect now: it stands in the forward timetable"
    )
    decision_maker = _line("Decision maker", hint="For example, a cabinet or a committee")
    completion = FuzzyField("Date of the assessment")
    decision = FuzzyField("Date of the decision")
    review_on = DateField(
        label="Day for review",
        required=False,
        help_text="Every signed assessment is looked at again. For example, 27 3 2028",
    )
    is_exempt = forms.BooleanField(label="Withhold from publication", required=False)
    exempt_ground = _words(
        "Ground for withholding", hint="It is published in the register in place of the title"
    )

    def clean(self) -> dict[str, Any]:
        """*Raises*: ValidationError where it is withheld without a ground."""
        cleaned = super().clean()
        if cleaned.get("is_exempt") and not cleaned.get("exempt_ground", "").strip():
            self.add_error("exempt_ground", "Enter the ground for withholding")
        return cleaned


class ConsultationForm(PartForm):
    """Who was asked, with what, until when."""

    names = operations.CONSULTATION
    headings = {
        "When": ("consultation", "responses"),
        "How": ("consulted", "options_open", "documents_supplied"),
    }
    looks = {
        "consultation": _short(),
        "responses": Look(
            classes="govuk-input--width-5", label_classes=_SMALL, optional_mark=False
        ),
    }

    consultation = FuzzyField(
        "When does it run?",
        hint="For example, 3 January 2027 to 28 February 2027. Sign-off waits for its end",
    )
    responses = forms.IntegerField(
        label="Responses", required=False, min_value=0, max_value=2_000_000_000
    )
    consulted = _words("Who was asked")
    options_open = _words("What could still change", hint="The options that people had a say in")
    documents_supplied = _words("What they were given to read")


_IN_WORDS = ("potential_impact", "adverse_impact", "positive_impact")


class JudgementForm(PartForm):
    """The impacts in words, the proportionality rating, and what the screening comes to."""

    names = (*operations.JUDGEMENT, *_IN_WORDS)
    headings = {
        "Impacts in words": _IN_WORDS,
        "Proportionality": ("risk", "risk_reason"),
        "Judgement": ("made", "no_full_reason", "screened"),
    }
    looks = {"screened": _short()}

    potential_impact = _words("Potential impact")
    adverse_impact = _words("Adverse impact and how it is mitigated")
    positive_impact = _words("Positive impact")
    risk = forms.ChoiceField(
        label="Risk", choices=_choices(Risk), required=False, widget=forms.RadioSelect
    )
    risk_reason = _words("Why", hint="Needed where the risk contradicts the grid")
    made = forms.MultipleChoiceField(
        label="What does the screening come to?",
        choices=_choices(Judgement),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Internal action and a full assessment can go together",
    )
    no_full_reason = _words(
        "Why no full assessment",
        hint="Only where the answers call for one. Those who sign approve the reason",
    )
    screened = FuzzyField("Date of the screening")

    @classmethod
    def shown(cls, record: Assessment) -> dict[str, Any]:
        """The judgement as ticked boxes."""
        kept = stored(record, cls.names)
        return kept | {"made": [word for word, name in _MADE.items() if kept[name]]}

    def values(self) -> dict[str, Any]:
        """The judgement as it is stored: nothing ticked is no judgement yet."""
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

    names = [name for name in operations.FULL if name not in _IN_WORDS]
    headings = {
        "The three aims of the duty": ("aim_a", "aim_b", "aim_c"),
        "Outcome": ("outcome", "outcome_reason", "outcome_source", "monitoring", "assessed"),
    }
    looks = {"assessed": _short()}

    aim_a = _words("Eliminate discrimination, harassment and victimisation")
    aim_b = _words("Advance equality of opportunity")
    aim_c = _words("Foster good relations")
    outcome = forms.ChoiceField(
        label="Outcome", choices=_choices(Outcome), required=False, widget=forms.RadioSelect
    )
    outcome_reason = _words("Reason for the outcome")
    outcome_source = _words("Source", hint="What the reason rests on")
    monitoring = _words("Monitoring and review")
    assessed = FuzzyField("Date of the full assessment")


# The grid


@dataclass(frozen=True, slots=True)
class Cell:
    """A question of a row: its controls, whence its words were copied, why it was returned."""

    question: Question
    choice: forms.BoundField | None
    text: forms.BoundField | None
    copied_from: str
    returned: str
    copied_id: str

    @property
    def fields(self) -> list[forms.BoundField]:
        """Its controls."""
        return [each for each in (self.choice, self.text) if each is not None]


class GroupForm(PlainForm):
    """A row of the grid, or of the full assessment."""

    def __init__(
        self,
        found: Grid,
        group: Group,
        part: Part,
        data: Mapping[str, Any],
        returned: Mapping[tuple[str, str], str],
    ) -> None:
        """Show what stands in the data."""
        self.group, self.found, self.part, self.returned = group, found, part, returned
        self.asked = group.asked(found.asked.questions, part)
        super().__init__(data=data, auto_id="%s")
        self.row_label = group.label
        for question in self.asked:
            self._ask(question)

    def _ask(self, question: Question) -> None:
        name = cell_name(self.group.ref, question.ref)
        answer = self.group.answer(question)
        if question.kind is not AnswerKind.TEXT:
            choices = [(each, choice_label(question.kind, each)) for each in CHOICES[question.kind]]
            is_yes_no = question.kind is AnswerKind.YES_NO
            self.fields[name] = forms.ChoiceField(
                label=question.text,
                required=False,
                choices=choices if is_yes_no else [("", ""), *choices],
                widget=forms.RadioSelect if is_yes_no else forms.Select,
                error_messages={"invalid_choice": f"Select an answer: {question.text}"},
            )
            small = "govuk-radios--inline govuk-radios--small" if is_yes_no else None
            dress(self.fields, **{name: _in_row(self.group.label, small)})
        if question.kind is AnswerKind.TEXT or question.explained or answer.text:
            alone = question.kind is AnswerKind.TEXT
            label = question.text if alone else "Explain"
            prefix = self.group.label if alone else f"{self.group.label}, {question.text}"
            self.fields[text_name(name)] = _words(label)
            dress(self.fields, **{text_name(name): _in_row(prefix, None)})

    def clean(self) -> dict[str, Any]:
        """Text with one kind of line end."""
        cleaned = super().clean() or {}
        return {name: value.replace("\r\n", "\n") for name, value in cleaned.items()}

    @property
    def cells(self) -> list[Cell]:
        """The questions with their controls, in their order; those about another aim are none."""
        return [self._cell(question) for question in self.asked]

    @property
    def columns(self) -> list[Cell | None]:
        """A cell for each question of the part, None where it is not asked of this row."""
        asked = {question.ref for question in self.asked}
        return [
            self._cell(question) if question.ref in asked else None
            for question in self.found.asked.questions
            if question.part is self.part
        ]

    def _cell(self, question: Question) -> Cell:
        name = cell_name(self.group.ref, question.ref)
        return Cell(
            question,
            self[name] if name in self.fields else None,
            self[text_name(name)] if text_name(name) in self.fields else None,
            self.group.answer(question).copied_from,
            self.returned.get((self.group.ref, question.ref), ""),
            f"{name}-copied",
        )

    @property
    def progress(self) -> Progress:
        """How far the stored row is."""
        return progress(self.group, self.found.asked, self.part)

    @property
    def address(self) -> str:
        """The row's place in the page."""
        return key_of(self.group.ref)

    def answers(self) -> dict[tuple[str, str], Answer]:
        """What the row says now."""
        typed = {}
        for question in self.asked:
            name = cell_name(self.group.ref, question.ref)
            kept = self.group.answer(question)
            typed[self.group.ref, question.ref] = Answer(
                self.cleaned_data.get(name, ""),
                self.cleaned_data.get(text_name(name), kept.text),
                kept.copied_from,
            )
        return typed


def _in_row(prefix: str, classes: str | None) -> Look:
    return Look(classes=classes, hidden_prefix=prefix, optional_mark=False, rows=2)


def cell_name(group: str, question: str) -> str:
    """The name and id of a cell's control."""
    return f"{key_of(group)}-{key_of(question)}"


def text_name(cell: str) -> str:
    """The name and id of the words beside a choice, or of a cell that is words alone."""
    return f"{cell}-text"


def control_of(found: Grid, group: str, question: str) -> str:
    """The id of the first control of a cell."""
    kinds = {each.ref: each.kind for each in found.asked.questions}
    name = cell_name(group, question)
    return text_name(name) if kinds.get(question) is AnswerKind.TEXT else name


def grid_forms(
    found: Grid,
    part: Part,
    data: Mapping[str, Any] | None = None,
    returned: Mapping[tuple[str, str], str] | None = None,
) -> list[GroupForm]:
    """The rows of a part: as stored, and as posted where the post holds a control."""
    rows = []
    for group in found.groups:
        own: dict[str, Any] = {}
        for question in group.asked(found.asked.questions, part):
            name, answer = (
                cell_name(group.ref, question.ref),
                group.answers.get(question.ref, BLANK),
            )
            own |= {name: answer.choice, text_name(name): answer.text}
        if data is not None:
            own |= {name: data[name] for name in own if name in data}
        rows.append(GroupForm(found, group, part, own, returned or {}))
    return rows


def typed_answers(rows: Iterable[GroupForm]) -> dict[tuple[str, str], Answer]:
    """What all rows say."""
    return {cell: answer for row in rows for cell, answer in row.answers().items()}


def add_findings(rows: Sequence[GroupForm], found: Grid, findings: Iterable[Finding]) -> None:
    """Say beside each answer what is to be put right."""
    by_ref = {row.group.ref: row for row in rows}
    for each in findings:
        row = by_ref.get(each.group)
        if row is None or not each.question:
            continue
        name = control_of(found, each.group, each.question)
        sentence = each.sentence.removeprefix(f"{row.group.label}: ")
        if name in row.fields:
            row.add_error(name, sentence[:1].upper() + sentence[1:])


class CopyForm(PlainForm):
    """Which answer is copied to which rows."""

    question = forms.ChoiceField(label="Which question?")
    source = forms.ChoiceField(label="From which row?")
    targets = forms.MultipleChoiceField(
        label="To which rows?",
        widget=forms.CheckboxSelectMultiple,
        help_text="What stands there now is replaced. Each copy is marked as one",
    )

    def __init__(self, found: Grid, *args: Any, **kwargs: Any) -> None:
        """Offer the questions and the rows."""
        super().__init__(*args, auto_id="%s", **kwargs)
        rows = [(group.ref, group.label) for group in found.groups]
        asked = [
            (question.ref, f"{question.text} ({question.part.label.lower()})")
            for question in found.asked.questions
        ]
        self.fields["question"].choices = asked  # type: ignore[attr-defined]
        self.fields["source"].choices = rows  # type: ignore[attr-defined]
        self.fields["targets"].choices = rows  # type: ignore[attr-defined]
        for name in self.fields:
            dress(self.fields, **{name: Look(label_classes=_SMALL)})


# Lists


class RowForm(WritingForm):
    """One row of a list. A row in which nothing is said is none."""

    kind: ClassVar[str] = ""
    one: ClassVar[str] = ""
    saying: ClassVar[Sequence[str]] = ()

    # By which a stored row is known again, wherever it stands by now.
    key = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)

    def __init__(self, place: int, shared: "Shared", *args: Any, **kwargs: Any) -> None:
        """Name the controls by their place."""
        super().__init__(*args, prefix=f"{self.kind}{place}", **kwargs)
        self.place, self.shared = place, shared
        self.row_label = f"{self.one} {place}"
        for each in self.fields.values():
            look = getattr(each, "govuk", None) or Look(optional_mark=False)
            dress({"it": each}, it=_prefixed(look, self.row_label))
        self.offer()

    def offer(self) -> None:
        """Fill the lists to choose from."""

    def keep_dates(self, kept: Sequence[Mapping[str, Any]]) -> None:
        """Let a date stay that stands in any stored row: rows may have moved."""
        for name, asked in self.fields.items():
            if isinstance(asked, FuzzyField):
                text = " ".join(str(self[name].data or "").split())
                dates = [each[name] for each in kept if isinstance(each.get(name), FuzzyDate)]
                asked.kept = next((each for each in dates if each.text == text), None)

    @property
    def is_blank(self) -> bool:
        """True for a posted row in which nothing is said."""
        return not any(str(self[name].data or "").strip() for name in self.saying)

    def full_clean(self) -> None:
        """Check the row, unless nothing is said in it."""
        if self.is_bound and self.is_blank:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()


def _prefixed(look: Look, prefix: str) -> Look:
    return Look(
        classes=look.classes,
        hidden_prefix=prefix,
        optional_mark=False,
        rows=2,
    )


@dataclass(frozen=True)
class Shared:
    """What the rows of a list choose from: labels of the grid's rows, posts, the shelf."""

    groups: Sequence[str] = ()
    posts: Mapping[str, Post] = field(default_factory=dict)
    shelf: Mapping[str, Evidence] = field(default_factory=dict)
    became: Mapping[str, str] = field(default_factory=dict)


R = TypeVar("R", bound=RowForm)


class Rows(Generic[R]):
    """The rows of a list: as stored, or as posted."""

    def __init__(
        self,
        form: type[R],
        shared: Shared,
        kept: Sequence[Mapping[str, Any]],
        data: QueryDict | None = None,
        *,
        spare: bool = True,
    ) -> None:
        """One blank row stands at the end of what is not posted, so that one can begin at once."""
        self.form, self.shared = form, shared
        if data is None:
            shown: list[Mapping[str, Any]] = [*kept, *([{}] if spare else [])]
            self.forms = [
                form(place, shared, initial=dict(each)) for place, each in enumerate(shown, 1)
            ]
        else:
            stored = {str(each["key"]): each for each in kept}
            self.forms = [
                form(place, shared, data=data, initial=dict(stored.get(key, {})))
                for place, key in self.keys_in(form, data).items()
            ]
            for each in self.forms:
                each.keep_dates(kept)

    @staticmethod
    def keys_in(form: type[R], data: QueryDict) -> dict[int, str]:
        """The key that was posted of each row, by its place; "" for a new one."""
        places = range(1, _count(data, form.kind) + 1)
        return {place: data.get(f"{form.kind}{place}-key", "") for place in places}

    @property
    def count_name(self) -> str:
        """The name of the field that says how many rows a page holds."""
        return f"{self.form.kind}-rows"

    @property
    def stored(self) -> list[R]:
        """Of a list that is not posted, the rows that are stored."""
        return [each for each in self.forms if not each.is_bound and each.initial.get("key")]

    @property
    def said(self) -> list[R]:
        """The rows in which something is said."""
        return [each for each in self.forms if not each.is_blank]

    def is_valid(self) -> bool:
        """True if every row in which something is said is right."""
        # Every row is cleaned, so that each can be shown beside what is stored.
        return not [each for each in self.said if not each.is_valid()]

    @property
    def cleaned(self) -> list[dict[str, Any]]:
        """The rows in which something is said, cleaned."""
        return [each.cleaned_data for each in self.said]

    def raw(self) -> list[dict[str, Any]]:
        """What was posted, row by row, to be shown again unchecked."""
        return [
            {name: each[name].data for name in each.fields if each[name].data is not None}
            for each in self.forms
        ]


def _count(data: QueryDict, kind: str) -> int:
    text = data.get(f"{kind}-rows", "")
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 5 else 0


class HeardRow(RowForm):
    """What people said, and what was done."""

    kind, one, saying = "heard", "Point", ("said", "done")

    said = _words("What people said", required=True)
    done = _words("What was done about it")

    @staticmethod
    def shown(typed: HeardTyped) -> dict[str, Any]:
        """A stored row."""
        return {"said": typed.said, "done": typed.done, "key": typed.key}

    @staticmethod
    def typed(cleaned: Mapping[str, Any], shared: Shared) -> HeardTyped:
        """A row as it is saved."""
        return HeardTyped(cleaned["said"], cleaned["done"], key=_key_in(cleaned))


class EditionRow(RowForm):
    """A line of the version table."""

    kind, one, saying = "edition", "Version", ("version", "author", "on", "comment")
    looks = {"version": Look(classes="govuk-input--width-5"), "on": Look(classes=_WIDTH_20)}

    version = _line("Version", longest=20, required=True)
    author = _line("Author", longest=150)
    on = FuzzyField("Date")
    comment = _words("Comment")

    @staticmethod
    def shown(typed: EditionTyped) -> dict[str, Any]:
        """A stored row."""
        return {name: getattr(typed, name) for name in (*EditionRow.saying, "key")}

    @staticmethod
    def typed(cleaned: Mapping[str, Any], shared: Shared) -> EditionTyped:
        """A row as it is saved."""
        said = {name: cleaned[name] for name in EditionRow.saying}
        return EditionTyped(**said, key=_key_in(cleaned))


class EvidenceRow(RowForm):
    """A piece of evidence, from the shelf or one's own."""

    kind, one, saying = "evidence", "Evidence", ("title", "source", "says", "gap")
    looks = {"as_at": Look()}

    shelf = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    title = _line("Title", required=True)
    profile = forms.ChoiceField(label="Kind", choices=_choices(EvidenceKind), required=False)
    source = _line("Source")
    as_at = DateField(
        label="As at",
        required=False,
        help_text="The day that its figures are of. For example, 31 3 2026",
    )
    group = forms.ChoiceField(label="About", required=False)
    says = _words("What it says")
    gap = _words("What is not known", hint="Say honestly what nobody knows")

    def offer(self) -> None:
        """Offer the rows of the grid."""
        _offer_groups(self)

    @staticmethod
    def shown(typed: EvidenceTyped) -> dict[str, Any]:
        """A stored row."""
        same = ("title", "source", "as_at", "group", "says", "gap", "key")
        kept = {name: getattr(typed, name) for name in same}
        return kept | {"profile": typed.kind, "shelf": typed.shelf.ref if typed.shelf else ""}

    @staticmethod
    def typed(cleaned: Mapping[str, Any], shared: Shared) -> EvidenceTyped:
        """A row as it is saved."""
        same = ("title", "source", "as_at", "group", "says", "gap")
        return EvidenceTyped(
            **{name: cleaned[name] for name in same},
            kind=EvidenceKind(cleaned["profile"] or EvidenceKind.OTHER),
            shelf=shared.shelf.get(cleaned["shelf"]),
            key=_key_in(cleaned),
        )


class ActionRow(RowForm):
    """An action with its owner and its day."""

    kind, one, saying = "action", "Action", ("what", "issue", "outcome", "cost")
    looks = {
        "due": Look(classes=_WIDTH_20),
        "review_on": Look(),
        "cost": Look(classes=_WIDTH_20),
    }

    group = forms.ChoiceField(label="For whom", required=False)
    issue = _words("Issue")
    what = _words("What will be done", required=True)
    outcome = _words("Expected outcome")
    owner = forms.ChoiceField(label="Owner", required=False, help_text="The post that does it")
    due = FuzzyField("Due", hint="For example, Summer 2027. Or ongoing, with a day for review")
    review_on = DateField(
        label="Day for review", required=False, help_text="Where there is no day it is due"
    )
    cost = _line("Cost")
    purpose = forms.ChoiceField(label="What it is for", choices=_choices(Purpose), required=False)
    status = forms.ChoiceField(label="Status", choices=_choices(ActionStatus), required=False)

    def offer(self) -> None:
        """Offer the rows of the grid, and the posts."""
        _offer_groups(self)
        posts = [(ref, post.title) for ref, post in self.shared.posts.items()]
        self.fields["owner"].choices = [("", ""), *posts]  # type: ignore[attr-defined]
        if not self.initial.get("status"):
            self.initial["status"] = ActionStatus.NOT_STARTED

    @property
    def became(self) -> str:
        """What became of it in the action plan; "" for one that is not in it yet."""
        return self.shared.became.get(str(self["key"].value() or ""), "")

    @staticmethod
    def shown(typed: ActionTyped) -> dict[str, Any]:
        """A stored row."""
        same = "what group issue outcome due review_on cost purpose status key".split()
        kept = {name: getattr(typed, name) for name in same}
        return kept | {"owner": str(typed.owner.pk) if typed.owner else ""}

    @staticmethod
    def typed(cleaned: Mapping[str, Any], shared: Shared) -> ActionTyped:
        """A row as it is saved."""
        same = "what group issue outcome due review_on cost".split()
        return ActionTyped(
            **{name: cleaned[name] for name in same},
            owner=shared.posts.get(cleaned["owner"]),
            purpose=Purpose(cleaned["purpose"] or Purpose.MITIGATION),
            status=ActionStatus(cleaned["status"] or ActionStatus.NOT_STARTED),
            key=_key_in(cleaned),
        )


def _key_in(cleaned: Mapping[str, Any]) -> int | None:
    key = cleaned["key"]
    return int(key) if key.isascii() and key.isdigit() else None


def _offer_groups(row: RowForm) -> None:
    kept = row.initial.get("group") or ""
    labels = [*row.shared.groups, *([kept] if kept and kept not in row.shared.groups else [])]
    offered = [("", "Everybody"), *((label, label) for label in labels)]
    row.fields["group"].choices = offered  # type: ignore[attr-defined]


# Moves


class ReasonForm(WritingForm):
    """A reason that a move needs."""

    reason = _words("Reason", required=True)

    def __init__(self, label: str, missing: str, *args: Any, hint: str = "", **kwargs: Any) -> None:
        """Ask in the words of the move."""
        super().__init__(*args, **kwargs)
        asked = self.fields["reason"]
        asked.label, asked.help_text = label, hint
        asked.error_messages["required"] = missing


class ReturnForm(ReasonForm):
    """Why an assessment is returned, and what is wrong with which answer."""

    def __init__(self, found: Grid, pages: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        """Ask beside every page and every answer."""
        super().__init__(
            "Why do you return it?", "Enter why you return this assessment", *args, **kwargs
        )
        self.places: dict[str, tuple[str, str]] = {}
        self.boxes: dict[str, list[str]] = {"Pages": []}
        for page, label in pages.items():
            self._ask("Pages", f"page-{page}", ("", page), label, label)
        for group in found.groups:
            self.boxes[group.label] = []
            for question in found.asked.questions:
                if not group.answer(question).is_blank:
                    name = f"why-{cell_name(group.ref, question.ref)}"
                    said = (group.ref, question.ref)
                    self._ask(group.label, name, said, question.text, group.label)

    def _ask(self, box: str, name: str, place: tuple[str, str], label: str, prefix: str) -> None:
        self.fields[name] = _words(label)
        hidden = None if box == "Pages" else prefix
        dress(self.fields, **{name: Look(hidden_prefix=hidden, optional_mark=False, rows=1)})
        self.places[name] = place
        self.boxes[box].append(name)

    @property
    def parts(self) -> Sections:
        """The boxes by row, the pages first; a row without answers has none."""
        return [
            (heading, [self[name] for name in names])
            for heading, names in self.boxes.items()
            if names
        ]

    def answers(self) -> dict[tuple[str, str], str]:
        """What is wrong, by place."""
        return {place: self.cleaned_data.get(name, "") for name, place in self.places.items()}


class SignForm(WritingForm):
    """As what somebody signs, and the words that they attest."""

    capacity = forms.ChoiceField(label="I sign as", widget=forms.RadioSelect)
    statement = _words("Statement", required=True)
    sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, offered: Sequence[Capacity], *args: Any, **kwargs: Any) -> None:
        """Offer what the person's posts let them sign as."""
        super().__init__(*args, **kwargs)
        choices = [(each.value, each.label) for each in offered]
        self.fields["capacity"].choices = choices  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.initial["capacity"] = offered[0].value


class WithholdForm(WritingForm):
    """The ground for withholding; none ends it."""

    ground = _words(
        "Ground for withholding",
        hint="It is published in the register. Leave it blank to end the withholding",
    )
