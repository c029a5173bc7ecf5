"""Forms of the lists of a front sheet: posts, recommendations, contacts, links, papers.

A list has a form for each of its rows. A row in which nothing is said is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict

from councilportal.common.choices import choices_of
from councilportal.common.periods import LONDON
from councilportal.common.text import LONG
from councilportal.design.fields import TimeField
from councilportal.design.forms import (
    DateField,
    EmailField,
    Look,
    PlainForm,
    TextField,
    dress,
    selecting,
)
from councilportal.organisation.models import Post
from councilportal.organisation.post_choices import Groups, as_choices
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.rules.kinds import ContactKind, LinkKind
from councilportal.publishing.rules.moments import clock_fault
from councilportal.publishing.rules.sheet import NO_QUESTION

MOST_ROWS = 100
YES_NO = [("", "No answer"), ("yes", "Yes"), ("no", "No")]
_ANSWERS = {"yes": True, "no": False}
_WIDTH_20 = "govuk-input--width-20"


@dataclass(frozen=True)
class Offers:
    """What rows offer to choose from: posts by place, and assessments by key, each named."""

    posts: Groups = field(default_factory=list)
    assessments: Mapping[str, str] = field(default_factory=dict)

    def post(self, key: str) -> Post | None:
        """The post of a key; None for none."""
        return next((each for _, own in self.posts for each in own if str(each.pk) == key), None)


class RowForm(PlainForm):
    """One row of a list.

    `one` is what people call a row, and `saying` names the fields that make it one.
    """

    is_part = True
    one: ClassVar[str] = ""
    saying: ClassVar[Sequence[str]] = ()
    looks: ClassVar[Mapping[str, Look]] = {}

    def __init__(self, *args: Any, offers: Offers, **kwargs: Any) -> None:
        """Name the row to screen readers, and offer what there is to choose from."""
        super().__init__(*args, **kwargs)
        self.offers = offers
        self.row_label = f"{self.one} {int(str(self.prefix).rpartition('-')[2]) + 1}"
        for name, asked in self.fields.items():
            given = self.looks.get(name, Look())
            look = Look(
                classes=given.classes,
                rows=given.rows,
                hidden_prefix=self.row_label,
                optional_mark=False,
            )
            dress({name: asked}, **{name: look})
        if "post" in self.fields:
            named = [("", "Select one"), *as_choices(offers.posts)]
            self.fields["post"].choices = named  # type: ignore[attr-defined]

    @property
    def is_blank(self) -> bool:
        """True for a posted row in which nothing is said."""
        return not any(_said(self[name].data) for name in self.saying)

    def has_changed(self) -> bool:
        """False for a row in which nothing is said: Django leaves it out without checking it."""
        return not self.is_blank

    @property
    def row(self) -> dict[str, Any]:
        """The row as the operation takes it."""
        return dict(self.cleaned_data)

    @staticmethod
    def shown(record: Any) -> dict[str, Any]:
        """What the fields show of a stored row."""
        raise NotImplementedError


def _said(data: Any) -> bool:
    return any(map(_said, data)) if isinstance(data, list) else bool(str(data or "").strip())


def _post() -> forms.ChoiceField:
    return forms.ChoiceField(label="Post", error_messages=selecting("the post"))


def _address() -> TextField:
    return TextField(
        required=False,
        max_length=TITLE,
        label="Address on the web",
        help_text="It begins with https://",
        validators=[URLValidator(schemes=["https"])],
        error_messages={
            "invalid": "Address on the web must begin with https://, like https://example.org/a"
        },
    )


class FromRow(RowForm):
    """A post that the paper comes from."""

    one, saying = "Post", ("post",)
    post = _post()

    @property
    def row(self) -> dict[str, Any]:
        """The row as the operation takes it."""
        return {"post": self.offers.post(self.cleaned_data["post"])}

    @staticmethod
    def shown(record: Any) -> dict[str, Any]:
        """What the fields show of a stored row."""
        return {"post": str(record.post_id)}


class RecommendationRow(RowForm):
    """One recommendation."""

    one, saying = "Recommendation", ("text",)
    text = TextField(
        label="Words",
        max_length=LONG,
        widget=forms.Textarea,
        help_text="The number is printed before it by itself",
        error_messages={"required": "Enter the words of the recommendation"},
    )

    @staticmethod
    def shown(record: Any) -> dict[str, Any]:
        """What the fields show of a stored row."""
        return {"text": record.text}


class ContactRow(RowForm):
    """Whom to ask: a post, never a person."""

    one, saying = "Contact", ("post", "telephone", "email")
    looks = {"telephone": Look(classes=_WIDTH_20)}
    kind = forms.ChoiceField(label="Kind", choices=choices_of(ContactKind))
    post = _post()
    telephone = TextField(required=False, max_length=40)
    email = EmailField(required=False, max_length=254, label="E-mail")

    @property
    def row(self) -> dict[str, Any]:
        """The row as the operation takes it."""
        return {**self.cleaned_data, "post": self.offers.post(self.cleaned_data["post"])}

    @staticmethod
    def shown(record: Any) -> dict[str, Any]:
        """What the fields show of a stored row."""
        said = {name: getattr(record, name) for name in ("kind", "telephone", "email")}
        return {**said, "post": str(record.post_id)}


class LinkRow(RowForm):
    """An outcome of a plan, a previous decision, or legislation."""

    one, saying = "Line", ("title", "address", "on")
    kind = forms.ChoiceField(label="Kind", choices=choices_of(LinkKind))
    title = TextField(max_length=TITLE)
    answer = forms.ChoiceField(
        required=False,
        label="Does the paper serve this outcome?",
        choices=YES_NO,
        help_text="Of a plan outcome only",
    )
    on = DateField(required=False, label="Date")
    address = _address()

    def clean(self) -> dict[str, Any]:
        """The values. Only an outcome is answered with yes or no."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("answer") and found.get("kind") != LinkKind.OUTCOME:
            self.add_error("answer", NO_QUESTION.rstrip("."))
        return found

    @property
    def row(self) -> dict[str, Any]:
        """The row as the operation takes it."""
        return {**self.cleaned_data, "answer": _ANSWERS.get(self.cleaned_data["answer"])}

    @staticmethod
    def shown(record: Any) -> dict[str, Any]:
        """What the fields show of a stored row."""
        said = {name: getattr(record, name) for name in ("kind", "title", "on", "address")}
        answer = {True: "yes", False: "no"}.get(record.answer, "")
        return {**said, "answer": answer}


class PaperRow(RowForm):
    """A background paper."""

    one, saying = "Paper", ("title", "place", "address", "on")
    title = TextField(max_length=TITLE)
    on = DateField(required=False, label="Date")
    place = TextField(
        required=False,
        max_length=TITLE,
        label="Where it can be inspected",
        help_text="Or its address",
    )
    address = _address()

    def clean(self) -> dict[str, Any]:
        """The values. A paper can be inspected somewhere, for four years (L9)."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not found.get("place") and not found.get("address") and "address" not in self.errors:
            self.add_error("place", "Enter where it can be inspected, or its address on the web")
        return found

    @staticmethod
    def shown(record: Any) -> dict[str, Any]:
        """What the fields show of a stored row."""
        return {name: getattr(record, name) for name in ("title", "on", "place", "address")}


class AssessmentRow(RowForm):
    """An equality impact assessment that the paper rests on."""

    one, saying = "Assessment", ("assessment",)
    assessment = forms.ChoiceField(
        label="Assessment, with its state", error_messages=selecting("the assessment")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the assessments that the person may read."""
        super().__init__(*args, **kwargs)
        named = [("", "Select one"), *self.offers.assessments.items()]
        self.fields["assessment"].choices = named  # type: ignore[attr-defined]

    @staticmethod
    def shown(record: Any) -> dict[str, Any]:
        """What the fields show of a linked assessment."""
        return {"assessment": str(record.pk)}


class ReaderRow(RowForm):
    """A post whose holder reads the edition before it is published, and from when."""

    one, saying = "Post", ("post", "on")
    looks = {"at": Look(classes="govuk-input--width-5")}
    post = _post()
    on = DateField(label="From this day")
    at = TimeField(label="Time", help_text="In London, such as 09:30", initial=time(9, 30))

    def clean(self) -> dict[str, Any]:
        """The values. A time that the change of clocks leaves out, or makes twice, is refused."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("on") and found.get("at") and (wrong := clock_fault(self.moment)):
            self.add_error("at", wrong)
        return found

    @property
    def moment(self) -> datetime:
        """The moment in London time."""
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data["at"], LONDON)

    @property
    def row(self) -> dict[str, Any]:
        """The post and the moment."""
        return {"post": self.offers.post(self.cleaned_data["post"]), "from_at": self.moment}

    @staticmethod
    def shown(record: Any) -> dict[str, Any]:
        """What the fields show of a stored row."""
        there = record.from_at.astimezone(LONDON)
        return {"post": str(record.post_id), "on": there.date(), "at": there.time()}


if TYPE_CHECKING:
    Rows = forms.BaseFormSet[RowForm]
else:
    Rows = forms.BaseFormSet


def stored_rows(form: type[RowForm], shown: Sequence[Mapping[str, Any]], offers: Offers) -> Rows:
    """The rows of a list that is not posted. *Takes*: what their fields show."""
    return _rows_of(form)(
        initial=[dict(each) for each in shown], prefix="row", form_kwargs={"offers": offers}
    )


def posted_rows(form: type[RowForm], data: QueryDict, offers: Offers) -> Rows:
    """The rows of a list as they were posted."""
    # A stored row that was emptied counts as blank too.
    given = {"offers": offers, "empty_permitted": True, "use_required_attribute": False}
    return _rows_of(form)(data, prefix="row", form_kwargs=given)


def _rows_of(form: type[RowForm]) -> type[Rows]:
    return forms.formset_factory(
        form, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
    )


def typed_in(rows: Rows) -> list[dict[str, Any]]:
    """What was posted, row by row, to show it again without checking it."""
    return [{name: each[name].data for name in each.fields} for each in rows.forms]
