"""Forms of the rows of an assessment's lists: actions, evidence, consultation, versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from councilportal.common.fuzzy import FuzzyDate, read
from councilportal.design.fields import past_day_field
from councilportal.design.forms import DateField, FuzzyField, Look, dress
from councilportal.organisation.models import Post
from councilportal.organisation.post_choices import Groups, as_choices
from eqia.assessments.forms import WIDTH_20, WritingForm, choices, line, words
from eqia.assessments.typed import (
    ActionTyped,
    ConsultationPointTyped,
    EvidenceTyped,
    VersionLineTyped,
)
from eqia.rules.words import Purpose
from objectives.models import Evidence
from objectives.rules.evidence import EvidenceKind
from objectives.rules.plan import DRAFTED, ENDED, ActionStatus, passed_day

MOST_ROWS = 200


class RowForm(WritingForm):
    """One row of a list; a row in which nothing is said is left out.

    `kind` begins the names of its controls, `one` is what people call a row, `saying` names the
    fields that make it a row. It is saved as a `saved_as` in the argument `saved_in` of
    `operations.save_page`.
    """

    is_part = True
    kind: ClassVar[str] = ""
    one: ClassVar[str] = ""
    saying: ClassVar[Sequence[str]] = ()
    saved_in: ClassVar[str] = ""
    saved_as: ClassVar[type[Any]] = object

    # Tells which stored row this is, wherever it stands in the list by now.
    key = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)

    def __init__(self, place: int, shared: "Shared", *args: Any, **kwargs: Any) -> None:
        """Name the controls by the place of the row, so that no two rows share a name."""
        super().__init__(*args, prefix=f"{self.kind}{place}", **kwargs)
        self.place, self.shared = place, shared
        self.row_label = f"{self.one} {place}"
        for asked in self.fields.values():
            look = getattr(asked, "govuk", None) or Look(optional_mark=False)
            dress({"it": asked}, it=_prefixed(look, self.row_label))
        self.offer()

    def offer(self) -> None:
        """Fill the lists to choose from."""

    @staticmethod
    def shown(typed: Any) -> dict[str, Any]:
        """What the fields show of a stored row, by name."""
        raise NotImplementedError

    @staticmethod
    def typed(cleaned: Mapping[str, Any], shared: "Shared") -> Any:
        """A cleaned row as it is saved."""
        raise NotImplementedError

    def keep_dates(self, kept: Sequence[Mapping[str, Any]]) -> None:
        """Accept a written date that any stored row has, as rows may have moved."""
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


@dataclass(frozen=True, slots=True)
class InPlan:
    """The action plan's record of an action: its reference, and what became of it in words."""

    ref: str
    says: str


@dataclass(frozen=True)
class Shared:
    """What the rows of a list share.

    `groups` are the labels of the grid's rows to choose from. `posts` are by place, the pieces of
    the `shelf` by reference. `became` has what the plan says of the actions that are in it, by the
    action's key. `asks_on` is the day before which a last day has passed and is asked about; None
    to ask about none.
    """

    groups: Sequence[str] = ()
    posts: Groups = field(default_factory=list)
    shelf: Mapping[str, Evidence] = field(default_factory=dict)
    became: Mapping[str, InPlan] = field(default_factory=dict)
    asks_on: date | None = None

    def post(self, key: str) -> Post | None:
        """The post that was chosen by its key; None for none."""
        return next((each for _, own in self.posts for each in own if str(each.pk) == key), None)


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
        """Make the forms; a list that is not posted ends with a blank row if `spare`."""
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
        """The stored rows of a list that is not posted."""
        return [each for each in self.forms if not each.is_bound and each.initial.get("key")]

    @property
    def said(self) -> list[R]:
        """The rows in which something is said."""
        return [each for each in self.forms if not each.is_blank]

    def is_valid(self) -> bool:
        """True if every row in which something is said is right."""
        # No row is skipped: each is shown cleaned beside what is stored.
        return not [each for each in self.said if not each.is_valid()]

    @property
    def cleaned(self) -> list[dict[str, Any]]:
        """The rows in which something is said, cleaned."""
        return [each.cleaned_data for each in self.said]

    def raw(self) -> list[dict[str, Any]]:
        """What was posted, row by row, to show it again without checking it."""
        return [
            {name: each[name].data for name in each.fields if each[name].data is not None}
            for each in self.forms
        ]


def _count(data: QueryDict, kind: str) -> int:
    text = data.get(f"{kind}-rows", "")
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 5 else 0


class ConsultationPointRow(RowForm):
    """What people said in the consultation, and what was done."""

    kind, one, saying = "heard", "Point", ("said", "done")
    saved_in, saved_as = "consultation_points", ConsultationPointTyped

    said = words("What people said", required=True)
    done = words("What was done about it")

    @staticmethod
    def shown(typed: ConsultationPointTyped) -> dict[str, Any]:
        """What the fields show of a stored row, by name."""
        return {"said": typed.said, "done": typed.done, "key": typed.key}

    @staticmethod
    def typed(cleaned: Mapping[str, Any], shared: Shared) -> ConsultationPointTyped:
        """A cleaned row as it is saved."""
        return ConsultationPointTyped(cleaned["said"], cleaned["done"], key=_key_in(cleaned))


class VersionLineRow(RowForm):
    """A line of the version table."""

    kind, one, saying = "edition", "Version", ("version", "author", "on", "comment")
    saved_in, saved_as = "version_lines", VersionLineTyped
    looks = {"version": Look(classes="govuk-input--width-5"), "on": Look(classes=WIDTH_20)}

    version = line("Version", longest=20, required=True)
    author = line("Author", longest=150)
    on = FuzzyField("Date")
    comment = words("Comment")

    @staticmethod
    def shown(typed: VersionLineTyped) -> dict[str, Any]:
        """What the fields show of a stored row, by name."""
        return {name: getattr(typed, name) for name in (*VersionLineRow.saying, "key")}

    @staticmethod
    def typed(cleaned: Mapping[str, Any], shared: Shared) -> VersionLineTyped:
        """A cleaned row as it is saved."""
        said = {name: cleaned[name] for name in VersionLineRow.saying}
        return VersionLineTyped(**said, key=_key_in(cleaned))


class EvidenceRow(RowForm):
    """A piece of evidence, from the shelf or of this assessment alone."""

    kind, one, saying = "evidence", "Evidence", ("title", "source", "says", "gap")
    saved_in, saved_as = "evidence", EvidenceTyped
    looks = {"as_at": Look()}

    shelf = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    title = line("Title", required=True)
    profile = forms.ChoiceField(label="Kind", choices=choices(EvidenceKind), required=False)
    source = line("Source")
    as_at = DateField(
        label="As at",
        required=False,
        help_text="The day that its figures are of. For example, 31 3 2026",
    )
    group = forms.ChoiceField(label="About", required=False)
    says = words("What it says")
    gap = words("What is not known", hint="Say what nobody knows yet")

    def offer(self) -> None:
        """Offer the rows of the grid."""
        _offer_groups(self)

    @staticmethod
    def shown(typed: EvidenceTyped) -> dict[str, Any]:
        """What the fields show of a stored row, by name."""
        same = ("title", "source", "as_at", "group", "says", "gap", "key")
        kept = {name: getattr(typed, name) for name in same}
        return kept | {"profile": typed.kind, "shelf": typed.shelf.ref if typed.shelf else ""}

    @staticmethod
    def typed(cleaned: Mapping[str, Any], shared: Shared) -> EvidenceTyped:
        """A cleaned row as it is saved."""
        same = ("title", "source", "as_at", "group", "says", "gap")
        return EvidenceTyped(
            **{name: cleaned[name] for name in same},
            kind=EvidenceKind(cleaned["profile"] or EvidenceKind.OTHER),
            shelf=shared.shelf.get(cleaned["shelf"]),
            key=_key_in(cleaned),
        )


class ActionRow(RowForm):
    """An action with its owner and its day.

    A last day that has passed is asked about where it is typed, but for an action that has ended.
    """

    kind, one, saying = "action", "Action", ("what", "issue", "outcome", "cost")
    saved_in, saved_as = "actions", ActionTyped
    looks = {
        "due": Look(classes=WIDTH_20),
        "review_on": Look(),
        "cost": Look(classes=WIDTH_20),
    }

    group = forms.ChoiceField(label="For whom", required=False)
    issue = words("Issue")
    what = words("What will be done", required=True)
    outcome = words("Expected outcome")
    owner = forms.ChoiceField(
        label="Owner", required=False, help_text="The post that is responsible"
    )
    due = FuzzyField(
        "Due",
        hint="For example, Summer 2027. Or ongoing or quarterly, with a day for review",
        may_recur=True,
    )
    review_on = DateField(
        label="Day for review", required=False, help_text="If there is no last day"
    )
    cost = line("Cost")
    purpose = forms.ChoiceField(label="What it is for", choices=choices(Purpose), required=False)
    status = forms.ChoiceField(label="Status", choices=choices(DRAFTED), required=False)

    def offer(self) -> None:
        """Offer the rows of the grid and the posts; the plan says how far its actions are."""
        _offer_groups(self)
        self.fields["owner"].choices = [("", ""), *as_choices(self.shared.posts)]  # type: ignore[attr-defined]
        if self.became is not None:
            del self.fields["status"]
        elif not self.initial.get("status"):
            self.initial["status"] = ActionStatus.NOT_STARTED

    def keep_dates(self, kept: Sequence[Mapping[str, Any]]) -> None:
        """Accept a written date that any stored row has; ask about another that has passed."""
        super().keep_dates(kept)
        due = self.fields["due"]
        is_known = isinstance(due, FuzzyField) and due.kept is not None
        has_ended = "status" in self.fields and self["status"].data in ENDED
        on = self.shared.asks_on
        if on is None or self.is_blank or is_known or has_ended:
            return
        if day := passed_day(read(str(self["due"].data or "")), on):
            self.fields["is_past"] = past_day_field(day)
            dress(self.fields, is_past=_prefixed(Look(), self.row_label))
            names = list(self.fields)
            names.insert(names.index("due") + 1, names.pop())
            self.order_fields(names)

    def clean(self) -> dict[str, Any]:
        """What is typed, without the answer about a day that has passed, which no row keeps."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned.pop("is_past", None)
        return cleaned

    @property
    def became(self) -> InPlan | None:
        """What became of the action in the plan; None for one that is not in it yet."""
        return self.shared.became.get(str(self["key"].value() or ""))

    @staticmethod
    def shown(typed: ActionTyped) -> dict[str, Any]:
        """What the fields show of a stored row, by name."""
        same = "what group issue outcome due review_on cost purpose status key".split()
        kept = {name: getattr(typed, name) for name in same}
        return kept | {"owner": str(typed.owner.pk) if typed.owner else ""}

    @staticmethod
    def typed(cleaned: Mapping[str, Any], shared: Shared) -> ActionTyped:
        """A cleaned row as it is saved."""
        same = "what group issue outcome due review_on cost".split()
        is_in_plan = str(cleaned["key"]) in shared.became
        status = ActionStatus(cleaned.get("status") or ActionStatus.NOT_STARTED)
        return ActionTyped(
            **{name: cleaned[name] for name in same},
            owner=shared.post(cleaned["owner"]),
            purpose=Purpose(cleaned["purpose"] or Purpose.MITIGATION),
            status=None if is_in_plan else status,
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
