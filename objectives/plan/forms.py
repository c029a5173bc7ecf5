"""The forms of the action plan: its filters, and the progress of an action."""

from collections.abc import Iterable
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.text import NOTE
from councilportal.design.forms import (
    ANY,
    FuzzyField,
    ListFilter,
    Look,
    PlainForm,
    TextField,
    dress,
)
from councilportal.design.keeping import AsksToKeep
from councilportal.design.layout import Button
from objectives.plan.queries import ActionCriteria
from objectives.rules.plan import SAID, ActionStatus, Only, Origin, asked_of_note

_ORIGINS = {Origin.PERFORMANCE: "Red indicators", Origin.ASSESSMENT: "Equality impact assessments"}


class PlanFilter(ListFilter):
    """The filters of the plan."""

    text = TextField(required=False, max_length=100, label="Contains")
    origin = forms.ChoiceField(
        required=False, choices=[*ANY, *_ORIGINS.items()], label="Comes from"
    )
    directorate = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)
    status = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(ActionStatus)])
    only = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(Only)], label="Show")

    def __init__(
        self, *args: Any, directorates: Iterable[tuple[str, str]], owners: Iterable[str], **kw: Any
    ) -> None:
        """Offer the directorates, and the posts that own actions."""
        super().__init__(*args, **kw)
        self.offer(directorate=directorates, owner=((each, each) for each in owners))

    def pieces(self) -> Iterable[Any]:
        """The fields, the most used first."""
        return ["text", "only", "origin", "directorate", "owner", "status"]

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
        hint="Leave it empty where the date stays. For example, 31 March 2027 or Summer 2027",
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
        )
        self.ask_about(asked_of_note(self.typed("note")) if is_public else [])
