"""The forms of plans: the filters of their list, and a line of a quarter's update."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.text import NOTE
from councilportal.design.fields import SameChoices
from councilportal.design.forms import (
    ANY,
    DateField,
    FuzzyField,
    ListFilter,
    Look,
    PlainForm,
    TextField,
    dress,
)
from councilportal.design.keeping import AsksToKeep
from councilportal.design.layout import Around
from councilportal.organisation.post_choices import Choices
from objectives.delivery.queries import LineToUpdate, PlanCriteria
from objectives.rules.delivery import PlanKind, PlanState
from objectives.rules.plan import SAID, ActionStatus, Origin, asked_of_note


class PlansFilter(ListFilter):
    """The filters of the list of plans."""

    text = TextField(required=False, max_length=100, label="Contains")
    kind = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(PlanKind)])
    framework = forms.ChoiceField(required=False, label="Carries out")
    directorate = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=[*ANY, *choices_of(PlanState)])

    def __init__(self, *args: Any, offered: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        """Offer frameworks and directorates."""
        super().__init__(*args)
        self.offer(**offered)

    def criteria(self) -> PlanCriteria:
        """The filters that are set."""
        return PlanCriteria(**{name: value for name, value in self.cleaned_data.items() if value})


class LineForm(PlainForm, AsksToKeep):
    """How the action of a line stands, in a quarter's update of the whole plan."""

    status = forms.ChoiceField(label="How far is it?")
    note = TextField(
        label="What was done, or why it was not",
        required=False,
        max_length=NOTE,
        widget=forms.Textarea,
    )
    due = FuzzyField("New date", hint="Leave it empty where the date stays", may_recur=True)
    review_on = DateField(label="Next day for review", required=False)
    is_part = True

    def __init__(self, of: LineToUpdate, *args: Any, **kwargs: Any) -> None:
        """Take the line: it has an action."""
        kwargs["prefix"] = prefix_of(of)
        super().__init__(*args, auto_id="%s", **kwargs)
        self.of, self.row_label = of, f"Line {of.line.position}"
        status = ActionStatus(of.action.status) if of.action else SAID[0]
        offered = SAID if status in SAID else (status, *SAID)
        self.fields["status"].choices = [(each, each.label) for each in offered]  # type: ignore[attr-defined]
        look = {"hidden_prefix": self.row_label, "optional_mark": False}
        dress(
            self.fields,
            status=Look(**look),  # type: ignore[arg-type]
            note=Look(rows=2, **look),  # type: ignore[arg-type]
            due=Look(classes="govuk-input--width-20", **look),  # type: ignore[arg-type]
            review_on=Look(label_classes="govuk-fieldset__legend--s", **look),  # type: ignore[arg-type]
        )
        is_public = of.action is not None and of.action.origin == Origin.ASSESSMENT
        self.ask_about(asked_of_note(self.typed("note")) if is_public else [])

    def pieces(self) -> Iterable[Any]:
        """The status and the words; the dates open where they are wanted."""
        wrong = {"due", "review_on"} & self.errors.keys() if self.is_bound else set()
        typed = self.is_bound and bool(self["due"].data)
        moved = {"text": "Move its date", "is_open": wrong or typed}
        dates = Around("objectives/folded.html", ["due", "review_on"], **moved)
        return ["status", "note", *self.asked, dates]

    def clean(self) -> dict[str, Any]:
        """Words and days come with how far the action is: what is confirmed is opened again."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        status = cleaned.get("status") or SAID[0]
        said = _is_said(cleaned.get("note")) or _is_said(cleaned.get("due"))
        is_moved = cleaned.get("review_on") != self.initial.get("review_on")
        if status not in SAID and (said or is_moved):
            is_confirmed = status == ActionStatus.CONFIRMED
            more = ": it is confirmed, and words open it again" if is_confirmed else ""
            self.add_error("status", f"Select how far it is{more}")
        return cleaned


def owners_of(posts: Choices) -> SameChoices:
    """The posts that may own the actions of lines, and none."""
    return SameChoices([("", "No owner"), *posts])


_SAID_OR_NOT = SameChoices([("", "Not said yet"), *((each, each.label) for each in SAID)])


class FollowForm(LineForm):
    """How a line stands that has no action yet: what is said of it makes its action."""

    status = forms.ChoiceField(label="How far is it?", required=False)
    owner = forms.ChoiceField(label="Owner", required=False)
    due = FuzzyField(
        "Due", hint="For example, Summer 2027. Or ongoing or quarterly", may_recur=True
    )
    field_order = ("status", "note", "owner", "due", "review_on")

    def __init__(self, of: LineToUpdate, *args: Any, owners: SameChoices, **kwargs: Any) -> None:
        """Take the line, and who may own its action (`owners_of`)."""
        super().__init__(of, *args, **kwargs)
        for name, choices in (("status", _SAID_OR_NOT), ("owner", owners)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        dress(self.fields, owner=Look(hidden_prefix=self.row_label, optional_mark=False))

    def pieces(self) -> Iterable[Any]:
        """The status and the words, who does it and by when; the day for review where wanted."""
        is_open = self.is_bound and ("review_on" in self.errors or any(self["review_on"].data))
        summary = "Day for review, if there is no last day"
        review = Around("objectives/folded.html", ["review_on"], is_open=is_open, text=summary)
        return ["status", "note", "owner", "due", review]

    def clean(self) -> dict[str, Any]:
        """Where anything is said, it is said how far it is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = (cleaned.get(name) for name in ("note", "owner", "due", "review_on"))
        if not cleaned.get("status") and "status" not in self.errors and any(map(_is_said, said)):
            self.add_error("status", "Select how far it is")
        return cleaned


def _is_said(value: Any) -> bool:
    return value.is_stated if isinstance(value, FuzzyDate) else bool(value)


def prefix_of(of: LineToUpdate) -> str:
    """What begins the names of the fields of a line."""
    return f"line{of.line.position}"


def stored_of(of: LineToUpdate) -> dict[str, Any]:
    """What the form of a line shows before anybody types."""
    action = of.action
    return {
        "status": action.status if action else "",
        "note": "",
        **({} if action else {"owner": ""}),
        "due": None,
        "review_on": action.review_on if action else None,
    }
