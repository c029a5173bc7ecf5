"""The form of the council's own record."""

from dataclasses import fields
from typing import Any

from django import forms

from councilportal.common.choices import choices_of
from councilportal.common.working_days import (
    NOTICE_DAYS,
    DayKind,
    Nation,
    NoticeRules,
)
from councilportal.design.fields import NARROW, WholeField, reason_field
from councilportal.design.forms import (
    EmailField,
    Look,
    PlainForm,
    TextField,
    dress,
    word_messages,
)
from councilportal.organisation.rules import LARGEST_LOGO, Feedback, LogoType


class CouncilForm(PlainForm):
    """The council's name, colour, logo and feedback, and how it counts clear days."""

    name = TextField(
        max_length=150,
        label="Name",
        help_text="A new name begins today: reports about earlier days keep the earlier name.",
    )
    short_name = TextField(max_length=60, label="Short name")
    colour = TextField(
        max_length=7,
        label="Colour",
        help_text="A dark colour, as white words are set on it: # and six digits, such as #123b5c",
    )
    logo = forms.FileField(
        label="New logo",
        required=False,
        help_text="PNG or SVG of at most 200 kB. Leave it empty to keep the logo that there is.",
    )
    without_logo = forms.BooleanField(label="Show no logo", required=False)
    nation = forms.TypedChoiceField(
        choices=choices_of(Nation),
        coerce=Nation,
        widget=forms.RadioSelect,
        label="Which nation is it in?",
        help_text="Its bank holidays do not count as working days, and its law says how many clear "
        "days before a meeting papers are published.",
    )
    agenda_counts = forms.TypedChoiceField(
        choices=choices_of(DayKind),
        coerce=DayKind,
        widget=forms.RadioSelect,
        label="Which days count before a meeting?",
        help_text="Papers are published clear days before it: 5 in England and Northern Ireland, "
        "3 in Wales and Scotland.",
    )
    decision_counts = forms.TypedChoiceField(
        choices=choices_of(DayKind),
        coerce=DayKind,
        widget=forms.RadioSelect,
        label="Which days count before a key decision?",
        help_text=f"Notice of it is given {NOTICE_DAYS} clear days before.",
    )
    feedback_email = EmailField(
        label="E-mail address for accessibility",
        required=False,
        help_text="It stands in the accessibility statement: for people who cannot use a page, or "
        "need a paper in another format. Not a person’s own address.",
    )
    feedback_telephone = TextField(
        max_length=40, label="Telephone number for accessibility", required=False
    )
    feedback_days = WholeField(
        label="In how many working days do you answer?",
        required=False,
        min_value=1,
        max_value=60,
    )
    reason = reason_field("It is kept in the record of changes.", required=True)

    def __init__(self, *args: Any, has_logo: bool, **kwargs: Any) -> None:
        """Set the looks of fields. A logo can be removed only where there is one."""
        super().__init__(*args, **kwargs)
        word_messages(self.fields)
        dress(self.fields, colour=NARROW, without_logo=Look(optional_mark=False))
        if not has_logo:
            del self.fields["without_logo"]

    def clean_logo(self) -> Any:
        """Check the size of the picture before it is read."""
        logo = self.cleaned_data["logo"]
        if logo and logo.size > LARGEST_LOGO:
            raise forms.ValidationError("The logo must be smaller than 200 kB")
        return logo

    def notice(self) -> NoticeRules:
        """How the council counts clear days."""
        return NoticeRules(
            **{each.name: self.cleaned_data[each.name] for each in fields(NoticeRules)}
        )

    def feedback(self) -> Feedback:
        """How people reach the council about pages that they cannot use."""
        return Feedback(**{each.name: self.cleaned_data[each.name] for each in fields(Feedback)})

    def picture(self, stored: tuple[bytes | None, str]) -> tuple[bytes | None, str]:
        """The logo to store and its media type: the new one, none, or the stored one."""
        logo = self.cleaned_data["logo"]
        if logo:
            content = logo.read()
            kind = LogoType.PNG if content.startswith(b"\x89PNG") else LogoType.SVG
            return content, kind
        return (None, "") if self.cleaned_data.get("without_logo") else stored
