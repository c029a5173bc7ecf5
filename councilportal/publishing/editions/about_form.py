"""The form of what the front sheet points to: meeting, decision, second period, judgement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from councilportal.common.periods import NotAPeriod, parse
from councilportal.common.text import LONG
from councilportal.design.forms import DateField, Look, TextField, dress, selecting
from councilportal.design.layout import Button
from councilportal.organisation.models import Meeting, Post
from councilportal.organisation.people import Person
from councilportal.organisation.post_choices import Groups, as_choices, posts_by_place
from councilportal.organisation.queries import meetings_from
from councilportal.publishing.editions.forms import DraftForm
from councilportal.publishing.models import Edition
from councilportal.publishing.models.edition import PERIOD
from councilportal.publishing.rules.kinds import Layout
from councilportal.publishing.rules.sheet import JUDGEMENT, second_period_code
from eqia.decisions.queries import by_meeting
from eqia.models import Decision


@dataclass(frozen=True)
class Offered:
    """What the page offers to choose from.

    `decisions` are those that the person may read, with the one that the edition has; None where
    the edition is about its decision, which cannot be changed.
    """

    period: str
    meetings: Mapping[int, Meeting]
    decisions: Mapping[int, str] | None
    posts: Groups


def offered(record: Edition, who: Person, on: date) -> Offered:
    """What an edition may point to. *Costs*: 3 queries."""
    meetings: Sequence[Meeting] = list(meetings_from(on))
    if record.meeting is not None and record.meeting not in meetings:
        meetings = [record.meeting, *meetings]
    decisions = None
    if record.series.layout != Layout.DECISION:
        decisions = {each.pk: _named(each) for each in by_meeting(who) if each.is_read}  # type: ignore[attr-defined]
        if record.decision is not None:
            decisions.setdefault(record.decision.pk, record.decision.number)
    posts = Post.objects.in_force(on)
    if record.judged_by is not None:
        posts |= Post.objects.filter(pk=record.judged_by.pk)
    of_meetings = {each.pk: each for each in meetings}
    return Offered(record.period, of_meetings, decisions, posts_by_place(posts))


def _named(record: Decision) -> str:
    return f"{record.number}: {record.subject}"


def stored(record: Edition, choices: Offered) -> dict[str, Any]:
    """What is stored, by the fields of the form."""
    found: dict[str, Any] = {
        "meeting": record.meeting_id,
        "second_period": record.second_period,
        "decision": record.decision_id,
        "judgement": record.judgement,
        "judged_by": record.judged_by_id,
        "judged_on": record.judged_on,
    }
    if choices.decisions is None:
        del found["decision"]
    return found


class AboutForm(DraftForm):
    """The meeting, the decision, the second period and the overall judgement of an edition."""

    meeting = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Meeting",
        error_messages=selecting("the meeting"),
    )
    decision = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Record of decision",
        help_text="Its number is printed on the front sheet",
        error_messages=selecting("the decision"),
    )
    second_period = TextField(
        required=False,
        max_length=PERIOD,
        label="Second period",
        help_text=(
            "Where the paper is of two, such as 2026/27 beside 2026/27-Q2. A year after the next "
            "one makes it a paper of all the years up to that one"
        ),
    )
    judgement = TextField(
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
        label="Overall judgement",
        help_text="Printed with the post and the day. It may refer to figures",
    )
    judged_by = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Whose judgement it is",
        error_messages=selecting("the post"),
    )
    judged_on = DateField(required=False, label="Day of the judgement")
    button = Button("Save")

    def __init__(self, choices: Offered, *args: Any, **kwargs: Any) -> None:
        """Offer what there is to choose from."""
        super().__init__(*args, **kwargs)
        self.choices = choices
        of_meetings = [(key, str(each)) for key, each in choices.meetings.items()]
        self.fields["meeting"].choices = [("", "No meeting"), *of_meetings]  # type: ignore[attr-defined]
        self.fields["judged_by"].choices = [("", "Nobody"), *as_choices(choices.posts)]  # type: ignore[attr-defined]
        if choices.decisions is None:
            del self.fields["decision"]
        else:
            decisions = [("", "No decision"), *choices.decisions.items()]
            self.fields["decision"].choices = decisions  # type: ignore[attr-defined]
        looks = dict.fromkeys(self.fields, Look(optional_mark=False))
        looks["second_period"] = Look(classes="govuk-input--width-10", optional_mark=False)
        dress(self.fields, **looks)

    def clean_second_period(self) -> str:
        """The code of the period. *Raises*: ValidationError for none, or for the edition's own."""
        said = self.cleaned_data["second_period"]
        try:
            return second_period_code(said, parse(self.choices.period))
        except NotAPeriod as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """The values. A judgement has its words, its post and its day."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        missing = [name for name in JUDGEMENT if not found.get(name)]
        if len(missing) < len(JUDGEMENT):
            for name in missing:
                if name not in self.errors:
                    said = str(self.fields[name].label)
                    verb = "Select" if name == "judged_by" else "Enter"
                    inside = f"{said[:1].lower()}{said[1:]}"
                    article = "" if name == "judged_by" else "the "
                    self.add_error(name, f"{verb} {article}{inside}")
        return found

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the front sheet."""
        found = dict(self.cleaned_data)
        found["meeting"] = self.choices.meetings.get(found["meeting"])
        posts = {each.pk: each for _, own in self.choices.posts for each in own}
        found["judged_by"] = posts.get(found["judged_by"])
        if "decision" in found:
            key = found.pop("decision")
            found["decision"] = Decision.objects.filter(pk=key).first() if key else None
        return found
