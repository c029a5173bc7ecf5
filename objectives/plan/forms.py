"""The forms of the action plan: its filters, and the progress of an action."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.fuzzy import read
from councilportal.common.text import LONG, NOTE
from councilportal.design.fields import past_day_field
from councilportal.design.forms import (
    ANY,
    DateField,
    FuzzyField,
    ListFilter,
    Look,
    PlainForm,
    TextField,
    dress,
    ungrouped,
)
from councilportal.design.keeping import AsksToKeep
from councilportal.design.layout import Around, Button
from objectives.models import COST_LENGTH, VERSION_LENGTH
from objectives.plan.queries import ActionCriteria
from objectives.rules.plan import (
    ADDED,
    SAID,
    ActionStatus,
    Only,
    Origin,
    asked_of_note,
    missing_at_first,
    passed_day,
)

Choices = Sequence[tuple[str, Any]]


class PlanFilter(ListFilter):
    """The filters of the plan."""

    text = TextField(required=False, max_length=100, label="Contains")
    origin = forms.ChoiceField(
        required=False,
        choices=[*ANY, *((each.value, each.many) for each in Origin)],
        label="Comes from",
    )
    plan = forms.ChoiceField(required=False)
    objective = forms.ChoiceField(required=False)
    characteristic = forms.ChoiceField(required=False)
    directorate = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)
    status = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(ActionStatus)])
    only = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(Only)], label="Show")

    def __init__(self, *args: Any, offered: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        """Offer the choices of fields by name."""
        super().__init__(*args)
        self.offer(**offered)

    def pieces(self) -> Iterable[Any]:
        """The fields, the most used first."""
        places = ["directorate", "owner", "status"]
        return ["text", "only", "origin", "plan", "objective", "characteristic", *places]

    def criteria(self) -> ActionCriteria:
        """The filters that are set."""
        return ActionCriteria(**{name: value for name, value in self.cleaned_data.items() if value})


class ProgressForm(PlainForm, AsksToKeep):
    """The status of an action, what was done, and a new date if it is moved.

    Of an action of an assessment it asks about what may be personal data, as the assessment shows
    the words.
    """

    status = forms.ChoiceField(
        label="How far is it?",
        choices=[(each, each.label) for each in SAID],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select how far it is"),
    )
    note = TextField(
        label="What was done, or why it was not",
        required=False,
        max_length=NOTE,
        widget=forms.Textarea,
    )
    due = FuzzyField(
        "New date",
        hint="Leave it empty where the date stays. For example, 31 March 2027, Summer 2027 or "
        "quarterly",
        may_recur=True,
    )
    review_on = DateField(
        label="Next day for review", required=False, help_text="If it goes on, or is done again"
    )
    button = Button("Record")

    def __init__(self, *args: Any, is_public: bool = False, **kwargs: Any) -> None:
        """Take whether the public reads the words, which the hint says."""
        super().__init__(*args, **kwargs)
        small = "govuk-label--s"
        self.fields["note"].help_text = (
            "Needed to drop it, to open it again, to move its date, or where its date has passed"
            + (". The assessment that promised it shows what you write" if is_public else "")
        )
        dress(
            self.fields,
            status=Look(label_classes="govuk-fieldset__legend--s"),
            note=Look(label_classes=small, optional_mark=False),
            due=Look(label_classes=small, optional_mark=False, classes="govuk-input--width-20"),
            review_on=Look(label_classes="govuk-fieldset__legend--s", optional_mark=False),
        )
        self.ask_about(asked_of_note(self.typed("note")) if is_public else [])


class ConfirmForm(PlainForm, AsksToKeep):
    """That an action is done, with a note where there is more to say."""

    note = TextField(
        label="Note", required=False, max_length=NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )
    button = Button("Confirm that it is done")

    def __init__(self, *args: Any, is_public: bool = False, **kwargs: Any) -> None:
        """Take whether the public reads the words, which are asked about then."""
        super().__init__(*args, **kwargs)
        self.ask_about(asked_of_note(self.typed("note")) if is_public else [])


@dataclass(frozen=True, slots=True)
class Offered:
    """What a form that adds an action offers: places and posts with their keys; references."""

    places: Choices
    posts: Choices
    objectives: Choices
    characteristics: Choices


class AddForm(PlainForm):
    """An action that a person adds, with what it comes from.

    It may be recorded later than it was due: a last day that has passed is asked about.
    """

    what = TextField(label="What will be done", max_length=LONG, widget=forms.Textarea)
    origin = forms.ChoiceField(
        label="What it comes from", choices=[("", ""), *((each, each.label) for each in ADDED)]
    )
    origin_ref = TextField(
        label="Which one",
        max_length=VERSION_LENGTH,
        help_text="For example, Ofsted inspection, May 2026",
    )
    place = forms.ChoiceField(label="Directorate or service")
    owner = forms.ChoiceField(
        label="Owner", required=False, help_text="The post that is responsible"
    )
    leads = forms.MultipleChoiceField(
        label="Posts that lead it beside the owner",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    confirmed_by = forms.ChoiceField(
        label="Who confirms that it is done",
        required=False,
        help_text="Without one, the head of service, the director or the equality lead does",
    )
    due = FuzzyField(
        "Due",
        hint="For example, Summer 2027. Or ongoing or quarterly, with a day for review",
        may_recur=True,
    )
    review_on = DateField(
        label="Day for review", required=False, help_text="If there is no last day"
    )
    objectives = forms.MultipleChoiceField(
        label="Objectives", required=False, widget=forms.CheckboxSelectMultiple
    )
    characteristics = forms.MultipleChoiceField(
        label="For whom", required=False, widget=forms.CheckboxSelectMultiple
    )
    outcome = TextField(
        label="Expected outcome", required=False, max_length=LONG, widget=forms.Textarea
    )
    cost = TextField(label="Cost", required=False, max_length=COST_LENGTH)
    evidence = TextField(
        label="What will show that it is done",
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
    )
    button = Button("Add the action")

    def __init__(self, *args: Any, offered: Offered, today: date, **kwargs: Any) -> None:
        """Offer the places for which the person may add, and all posts; take the day."""
        super().__init__(*args, **kwargs)
        one: dict[str, Any] = {"place": offered.places} | dict.fromkeys(
            ("owner", "confirmed_by"), offered.posts
        )
        for name, choices in one.items():
            self.fields[name].choices = [("", ""), *choices]  # type: ignore[attr-defined]
        posts = [(key, label) for key, label, is_group in ungrouped(offered.posts) if not is_group]
        for name in ("leads", "objectives", "characteristics"):
            choices = posts if name == "leads" else getattr(offered, name)
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]
        dress(self.fields, **{name: Look(optional_mark=False) for name in self.fields})
        if self.is_bound and (day := passed_day(read(str(self["due"].data or "")), today)):
            self.fields["is_past"] = past_day_field(day)
            dress(self.fields, is_past=Look(optional_mark=False))

    def pieces(self) -> Iterable[Any]:
        """The fields in order, the posts of other leads closed until they are wanted."""
        is_open = self.is_bound and bool(self["leads"].data)
        leads = Around("objectives/folded.html", ["leads"], text="Other leads", is_open=is_open)
        return [leads if name == "leads" else name for name in self.fields]

    def clean(self) -> dict[str, Any]:
        """The owner does not confirm it; a date without a last day has a day for review."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        owner = cleaned.get("owner")
        if owner and owner in cleaned.get("leads", ()):
            self.add_error("leads", "Select other posts than the one that owns it")
        if owner and owner == cleaned.get("confirmed_by"):
            self.add_error("confirmed_by", "Select another post than the one that owns it")
        due = cleaned.get("due")
        missing = missing_at_first(due, cleaned.get("review_on")) if due is not None else None
        if missing is not None and missing.field not in self.errors:
            self.add_error(missing.field, missing.sentence)
        return cleaned
