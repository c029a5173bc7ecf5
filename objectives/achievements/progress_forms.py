"""The form of what became of an objective in a year."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.periods import Period, parse
from councilportal.common.text import LONG
from councilportal.design.forms import DateField, Look, PlainForm, TextField, dress
from councilportal.design.layout import Button
from objectives.achievements.forms import Offered, with_own
from objectives.models import ObjectiveProgress
from objectives.rules.frameworks import ObjectiveStanding


class ObjectiveProgressForm(PlainForm):
    """What a directorate, or the council, says of an objective in a year."""

    year = forms.ChoiceField(label="Year")
    directorate = forms.ChoiceField(required=False)
    words = TextField(label="What became of it", max_length=LONG, widget=forms.Textarea)
    standing = forms.ChoiceField(
        label="How it stands",
        required=False,
        choices=[("", "Not judged"), *choices_of(ObjectiveStanding)],
        help_text="An opinion of a post on a day: it is never worked out from figures",
    )
    judged_by = forms.ChoiceField(label="Who judged", required=False)
    judged_on = DateField(label="Day of the judgement", required=False)
    button = Button("Save")

    def __init__(
        self,
        *args: Any,
        offered: Offered,
        years: Sequence[Period],
        record: ObjectiveProgress,
        on: date,
        **rest: Any,
    ) -> None:
        """Offer years, places and posts; fill in what is stored."""
        super().__init__(*args, initial=_stored(record), **rest)
        self.on = on
        place, post = record.directorate, record.judged_by
        own = [(place.ref, place.name)] if place is not None else []
        judge = [(str(post.pk), post.title)] if post is not None else []
        choices = {
            "year": [(each.code, each.label) for each in years],
            "directorate": with_own(offered.places, *own),
            "judged_by": [("", "Nobody"), *with_own(offered.posts, *judge)],
        }
        for name, each in choices.items():
            self.fields[name].choices = each  # type: ignore[attr-defined]
        self.fields["directorate"].required = not offered.whole
        dress(self.fields, **{name: Look(optional_mark=False) for name in self.fields})

    def clean(self) -> dict[str, Any]:
        """A judgement has its post and its day, which is not to come."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        standing, judge, day = (
            cleaned.get(name) for name in ("standing", "judged_by", "judged_on")
        )
        if standing and not judge:
            self.add_error("judged_by", "Select the post that judged")
        if standing and day is None and "judged_on" not in self.errors:
            self.add_error("judged_on", "Enter the day of the judgement")
        if not standing and (judge or day):
            self.add_error("standing", "Select how it stands, or leave out who judged and the day")
        if day is not None and day > self.on:
            self.add_error("judged_on", "Enter a day that is not to come")
        if year := cleaned.get("year"):
            cleaned["year"] = parse(year)
        return cleaned


def _stored(record: ObjectiveProgress) -> Mapping[str, Any]:
    if record.pk is None:
        return {}
    return {
        **{name: getattr(record, name) for name in ("year", "words", "standing", "judged_on")},
        "directorate": record.directorate.ref if record.directorate else "",
        "judged_by": str(record.judged_by_id or ""),
    }
