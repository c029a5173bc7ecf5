"""What may be asked of the action plan, and said about an action, in which words."""

from collections.abc import Iterable
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.forms import FuzzyField, Look, PlainForm, dress
from objectives.queries import Asked
from objectives.rules import SAID, ActionStatus, Only, Origin

ANY = [("", "All")]
_ORIGINS = {Origin.PERFORMANCE: "Red indicators", Origin.ASSESSMENT: "Equality impact assessments"}


class PlanFilter(PlainForm):
    """Fields from the address; what is not among the choices narrows nothing."""

    text = forms.CharField(required=False, max_length=100, label="Contains")
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
        offered = {"directorate": directorates, "owner": [(each, each) for each in owners]}
        for name, pairs in offered.items():
            self.fields[name].choices = [*ANY, *pairs]  # type: ignore[attr-defined]
        dress(self.fields, **{name: Look(optional_mark=False) for name in self.fields})
        self.is_valid()

    def asked(self) -> Asked:
        """What is asked for."""
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value})

    def named(self) -> list[tuple[str, str]]:
        """The filters that are set, as name of the field and words for people."""
        found = []
        for name, value in self.cleaned_data.items():
            if value:
                choices = dict(getattr(self.fields[name], "choices", ()))
                found.append((name, f"{self.fields[name].label}: {choices.get(value, value)}"))
        return found

    @property
    def narrowed(self) -> str:
        """The filters that are set, in words; "" for none."""
        return "; ".join(words for _, words in self.named())


class ProgressForm(PlainForm):
    """How far an action is, what was done, and a new date where it is moved."""

    status = forms.ChoiceField(
        label="How far is it?",
        choices=[(each, each.label) for each in SAID],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select how far it is"),
    )
    note = forms.CharField(
        label="What was done, or why it was not",
        required=False,
        max_length=5_000,
        widget=forms.Textarea,
    )
    due = FuzzyField(
        "New date",
        hint="Leave it empty where the date stays. For example, 31 March 2027 or Summer 2027",
    )

    def __init__(self, *args: Any, is_public: bool = False, **kwargs: Any) -> None:
        """Say where the words are read."""
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
