"""Forms of validations: the filter of their list, and one of them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.text import LONG
from councilportal.design.forms import FuzzyField, ListFilter, Look, PlainForm, TextField, dress
from councilportal.design.layout import Button
from objectives.achievements.forms import Choices, Offered, address_field, place_of, with_own
from objectives.models import Validation
from objectives.models.frameworks import TITLE
from objectives.rules.achievements import Side
from objectives.rules.said import check_validation


class ValidationFilter(ListFilter):
    """The filter of validations."""

    directorate = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, directorates: Choices) -> None:
        """Offer the directorates."""
        super().__init__(*args)
        self.offer(directorate=directorates)


class ValidationForm(PlainForm):
    """What somebody who inspects or accredits said of the council's work."""

    title = TextField(label="What was assessed", max_length=TITLE)
    directorate = forms.ChoiceField(required=False)
    area = TextField(
        label="Area", max_length=TITLE, required=False, help_text="Such as Outdoor centres"
    )
    site = TextField(label="Site", max_length=TITLE, required=False)
    side = forms.ChoiceField(
        label="Internal or external",
        required=False,
        choices=[("", "Not said"), *choices_of(Side)],
    )
    bodies = TextField(
        label="Who judged", max_length=TITLE, required=False, help_text="Such as Ofsted"
    )
    judgement = TextField(
        label="Judgement",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    judged = FuzzyField("Judged", hint="For example, 17 May 2026, May 2026 or 2026")
    expires = FuzzyField("Expires", hint="Leave it empty where it has no last day")
    owner_post = forms.ChoiceField(
        label="Owner",
        required=False,
        help_text="The post that is reminded 90 and 30 days before it expires, and on the day",
    )
    link = address_field("Address of the judgement")
    notes = TextField(
        label="Notes",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For those who keep this list: no report prints them",
    )
    button = Button("Save the validation")

    def __init__(self, *args: Any, offered: Offered, record: Validation, **rest: Any) -> None:
        """Offer places and posts; fill in what is stored."""
        super().__init__(*args, initial=_stored(record), **rest)
        places, post = with_own(offered.places, place_of(record)), record.owner_post
        own = [(str(post.pk), post.title)] if post is not None else []
        self.fields["directorate"].choices = places  # type: ignore[attr-defined]
        self.fields["directorate"].required = not offered.whole
        self.fields["owner_post"].choices = [  # type: ignore[attr-defined]
            ("", "No owner"),
            *with_own(offered.posts, *own),
        ]
        for name in ("judged", "expires"):
            stored = self.initial.get(name)
            if isinstance(stored, FuzzyDate):
                self.fields[name].kept = stored  # type: ignore[attr-defined]
        dress(self.fields, **{name: Look(optional_mark=False) for name in self.fields})

    def clean(self) -> dict[str, Any]:
        """It ends after it was judged."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        judged, expires = cleaned.get("judged"), cleaned.get("expires")
        if judged and expires and any(check_validation(judged, expires)):
            self.add_error("expires", "Enter a day that is not before it was judged")
        return cleaned


def _stored(record: Validation) -> Mapping[str, Any]:
    if record.pk is None:
        return {}
    names = ("title", "area", "site", "side", "bodies", "judgement", "link", "notes")
    return {
        **{name: getattr(record, name) for name in names},
        "directorate": record.directorate.ref if record.directorate else "",
        "judged": FuzzyDate(record.judged_text, None, record.judged_on),
        "expires": FuzzyDate(record.expires_text, None, record.expires_on),
        "owner_post": str(record.owner_post_id or ""),
    }
