"""What the pages of an assessment share: whose page it is, its parts, and a page being written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.common.forms import key_of
from councilportal.common.links import Link
from councilportal.common.numbers import joined
from councilportal.common.periods import day_label
from councilportal.common.refusals import NotKnown
from councilportal.organisation.models import Post
from eqia import operations, policies, queries
from eqia.forms import (
    AboutForm,
    ActionRow,
    ConsultationForm,
    Differing,
    EditionRow,
    EvidenceRow,
    FullForm,
    GroupForm,
    HeardRow,
    JudgementForm,
    PartForm,
    RowForm,
    Rows,
    Shared,
    add_findings,
    control_of,
    differing,
    grid_forms,
    typed_answers,
)
from eqia.models import Assessment
from eqia.operations import ActionTyped, EditionTyped, EvidenceTyped, HeardTyped
from eqia.people import who_asks
from eqia.policies import Person
from eqia.queries import Grid
from eqia.rules import Facts, Finding, Part, State, findings
from objectives.models import Evidence
from objectives.rules import ActionStatus

SECTION = "eqia"
PAGES: Mapping[str, str] = {
    "about": "About the proposal",
    "consultation": "Consultation",
    "evidence": "Evidence",
    "grid": "Screening grid",
    "judgement": "Judgement",
    "full": "Full assessment",
    "actions": "Actions",
    "editions": "Version table",
}
# Where a finding that names no answer is put right, if not at the top of its own page.
_PLACES: Mapping[str, tuple[str, str]] = {
    "no_lead": ("about", "lead_post"),
    "no_dates": ("about", "decision"),
    "open_date": ("about", "decision"),
    "decision_passed": ("about", "decision"),
    "no_review_date": ("about", "review_on_0"),
    "no_ground": ("about", "exempt_ground"),
    "no_risk": ("judgement", "risk"),
    "risk_contradicts": ("judgement", "risk_reason"),
    "no_judgement": ("judgement", "made"),
    "judgement_contradicts": ("judgement", "made"),
    "full_needed": ("judgement", "no_full_reason"),
    "screened_after_version": ("judgement", "screened"),
    "no_outcome": ("full", "outcome"),
    "no_outcome_reason": ("full", "outcome_reason"),
    "full_undated": ("full", "assessed"),
    "consultation_open": ("consultation", "consultation"),
    "versions_out_of_order": ("editions", "rows"),
    "version_undated": ("editions", "rows"),
}


def known(request: HttpRequest, ref: str, number: int | None = None) -> Assessment:
    """The version asked for, the newest without a number. *Raises*: NotKnown."""
    record = queries.assessment(ref, number)
    if record is None:
        raise NotKnown(f"There is no assessment {ref}.")
    policies.check_can_see(who_asks(request), record)
    return record


def saves_of(request: HttpRequest) -> int:
    """The count that the page was made from; a page without one is as stale as can be."""
    text = request.POST.get("saves", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def frame(record: Assessment, who: Person) -> dict[str, Any]:
    """What every page of an assessment shows."""
    return {
        "section": SECTION,
        "assessment": record,
        "state": State(record.state),
        "may_write": policies.may_lead(who, record),
        "crumbs": [
            Link("Home", reverse("home")),
            Link("Equality assessments", reverse("eqia")),
            Link(record.ref, reverse("assessment_tasks", args=[record.ref])),
        ],
    }


# Where findings lead


@dataclass(frozen=True, slots=True)
class Pointer:
    """A finding with the page and the control where it is put right."""

    finding: Finding
    page: str
    control: str
    href: str


def pointers(record: Assessment, found: Grid, all_found: Iterable[Finding]) -> list[Pointer]:
    """Findings with where each is put right; those about signing lead nowhere."""
    return [_pointer(record, found, each) for each in all_found]


def warnings(found: Iterable[Pointer]) -> list[Pointer]:
    """What is worth a second look; that nobody signed yet is no news to who writes."""
    return [each for each in found if not each.finding.blocks and each.finding.code != "not_signed"]


def _pointer(record: Assessment, found: Grid, finding: Finding) -> Pointer:
    page, control = _PLACES.get(finding.code, (finding.page, ""))
    if finding.question and finding.group:
        control = control_of(found, finding.group, finding.question)
    elif finding.question:
        control = finding.question if page == "full" else ""
    elif finding.group and page in ("grid", "full"):
        control = key_of(finding.group)
    elif page in ("actions", "evidence"):
        control = "rows"
    if page not in PAGES:
        return Pointer(finding, page, "", "")
    address = reverse(f"assessment_{page}", args=[record.ref])
    return Pointer(finding, page, control, f"{address}?check#{control or 'main-content'}")


# A page being written


@dataclass(frozen=True, slots=True)
class Kind:
    """What a page holds: fields, cells of the grid, a list."""

    name: str
    part: type[PartForm] | None = None
    cells: Part | None = None
    row: type[RowForm] | None = None
    autosaves: bool = False

    @property
    def title(self) -> str:
        """What the page is called."""
        return PAGES[self.name]

    @property
    def template(self) -> str:
        """The template of what it holds."""
        return f"eqia/edit/{self.name}.html"


ABOUT = Kind("about", part=AboutForm)
CONSULTATION = Kind("consultation", part=ConsultationForm, row=HeardRow)
EVIDENCE = Kind("evidence", row=EvidenceRow)
GRID = Kind("grid", cells=Part.SCREENING, autosaves=True)
JUDGEMENT = Kind("judgement", part=JudgementForm)
FULL = Kind("full", part=FullForm, cells=Part.FULL, autosaves=True)
ACTIONS = Kind("actions", row=ActionRow)
EDITIONS = Kind("editions", row=EditionRow)


class Draft:
    """A page of an assessment as stored, or with what was posted over it."""

    def __init__(
        self, kind: Kind, record: Assessment, on: date, data: QueryDict | None = None
    ) -> None:
        """Read what the page holds, and lay what was posted over it."""
        self.kind, self.record, self.on, self.data = kind, record, on, data
        self.saves = record.saves
        self.part = kind.part(record, on, data) if kind.part else None
        self.found: Grid | None = None
        self.groups: list[GroupForm] = []
        self.rows: Rows[Any] | None = None
        if kind.cells is not None or kind.row in (EvidenceRow, ActionRow):
            self.found = queries.grid(record)
        if kind.cells is not None and self.found is not None:
            said = queries.returned(record) if record.state == State.RETURNED else {}
            self.groups = grid_forms(self.found, kind.cells, data, said)
        if kind.row is not None:
            self.shared = self._shared(kind.row)
            self.rows = Rows(kind.row, self.shared, self._kept(kind.row), data)

    def _shared(self, row: type[RowForm]) -> Shared:
        groups = [each.label for each in self.found.groups] if self.found else []
        if row is EvidenceRow:
            return Shared(groups, shelf={each.ref: each for each in queries.shelf()})
        if row is ActionRow:
            self.stored_actions = queries.actions(self.record)
            offered = {each.pk: each for each in Post.objects.in_force(self.on)}
            owners = (each.owner_post for each in self.stored_actions)
            offered |= {each.pk: each for each in owners if each is not None}
            posts = sorted(offered.values(), key=lambda each: each.title)
            became = {str(each.pk): _became(each) for each in self.stored_actions}
            return Shared(groups, posts={str(each.pk): each for each in posts}, became=became)
        return Shared(groups)

    def _kept(self, row: type[RowForm]) -> list[dict[str, Any]]:
        record = self.record
        if row is ActionRow:
            return [ActionRow.shown(ActionTyped.of(each)) for each in self.stored_actions]
        if row is EvidenceRow:
            return [EvidenceRow.shown(EvidenceTyped.of(each)) for each in queries.evidence(record)]
        if row is HeardRow:
            return [HeardRow.shown(HeardTyped.of(each)) for each in queries.heard(record)]
        return [EditionRow.shown(EditionTyped.of(each)) for each in queries.editions(record)]

    # What was posted

    @property
    def forms(self) -> list[Any]:
        """All forms of the page, for the summary of errors."""
        parts = [self.part] if self.part is not None else []
        return [*parts, *self.groups, *(self.rows.forms if self.rows else [])]

    def is_valid(self) -> bool:
        """True if all that was posted is right; all of it is looked at."""
        each = [self.part is None or self.part.is_valid(), *(row.is_valid() for row in self.groups)]
        return all([*each, self.rows is None or self.rows.is_valid()])

    def save(self, *, saves: int, by: User, at: datetime) -> Assessment:
        """Save the page. *Raises*: StaleAssessment, Refused, NotKnown."""
        shared: dict[str, Any] = {"ref": self.record.ref, "saves": saves, "by": by, "at": at}
        row = self.kind.row
        typed = (
            [row.typed(each, self.shared) for each in self.rows.cleaned]  # type: ignore[attr-defined]
            if row is not None and self.rows is not None
            else None
        )
        if row is ActionRow:
            return operations.save_actions(**shared, actions=typed or [])
        if row is EvidenceRow:
            return operations.save_evidence(**shared, evidence=typed or [])
        if row is EditionRow:
            return operations.save_editions(**shared, editions=typed or [])
        return operations.save_page(
            **shared,
            values=self.part.values() if self.part is not None else {},
            answers=typed_answers(self.groups) if self.groups else None,
            heard=typed,
        )

    # Beside what is stored

    def differing(self, now: "Draft") -> list[Differing]:
        """What was posted that differs from what is stored now."""
        found: list[Differing] = []
        if self.part is not None and now.part is not None:
            mine = {**now.part.initial, **self.part.posted()}
            found += differing(self.part, mine, now.part.initial)
        for mine_row, their_row in zip(self.groups, now.groups, strict=False):
            their = {name: their_row.data.get(name, "") for name in mine_row.fields}
            found += differing(mine_row, mine_row.cleaned_data, their, mine_row.row_label)
        if self.rows is not None and now.rows is not None:
            found += _rows_differing(self.rows, now.rows)
        return found

    def merged(self, now: "Draft") -> "Draft":
        """What is stored now with what was posted over it; a box left blank takes what is stored.

        A list keeps every row of both.
        """
        shown = Draft(self.kind, now.record, self.on)
        if self.part is not None and shown.part is not None:
            for name, value in self.part.cleaned_data.items():
                if value not in (None, "", []) and getattr(value, "text", value) != "":
                    shown.part.initial[name] = value
        if self.groups and shown.found is not None and self.kind.cells is not None:
            typed = QueryDict(mutable=True)
            for row in self.groups:
                for name, value in row.cleaned_data.items():
                    if value:
                        typed[name] = value
            shown.groups = grid_forms(shown.found, self.kind.cells, typed, {})
        if self.rows is not None and self.kind.row is not None and now.rows is not None:
            kept = _both(self.rows, now.rows)
            shown.rows = Rows(self.kind.row, shown.shared, kept)
        return shown

    # Findings

    def check(self) -> list[Pointer]:
        """Say beside each answer what keeps the assessment from being sent; the rest as pointers.

        *Costs*: 1 query on the grid; 7 on other pages.
        """
        if self.kind is GRID and self.found is not None:
            facts = Facts(
                on=self.on,
                state=State(self.record.state),
                question_set=self.found.asked,
                groups=self.found.groups,
                actions=queries.action_facts(queries.actions(self.record)),
            )
            all_found, found = findings(facts), self.found
        else:
            whole = queries.whole(self.record, self.on)
            all_found, found = list(whole.findings), whole.grid
        own = [
            each for each in pointers(self.record, found, all_found) if each.page == self.kind.name
        ]
        if self.kind is not GRID:
            return own
        blocking = [each for each in own if each.finding.blocks]
        add_findings(self.groups, found, [each.finding for each in blocking])
        return [each for each in own if not each.finding.blocks]


def _became(stored: Any) -> str:
    """What became of a promise, in words."""
    plan = stored.action
    status = ActionStatus(plan.status).label
    owner = f", owner {plan.owner_post}" if plan.owner_post else ", no owner"
    due = f", due {plan.due_text}" if plan.due_text else ""
    watching = joined(sorted(each.ref for each in plan.watched_by.all()))
    watched = f", watched by the indicator {watching}" if watching else ""
    became = queries.became(stored)
    said = f" {day_label(became.on)}: {became.note}" if became.on and became.note else ""
    stands = " What the action plan says of its status stands." if became.on else ""
    return f"{plan.ref}: {status}{owner}{due}{watched}.{said}{stands}"


def _values_of(row: RowForm) -> Mapping[str, Any]:
    return row.cleaned_data if row.is_bound else row.initial


def _rows_differing(mine: Rows[Any], theirs: Rows[Any]) -> list[Differing]:
    ours, others = mine.said, [each for each in theirs.forms if each.initial]
    pairs = _paired(ours, others)
    found = []
    for row, other in pairs:
        shown = row or other
        if shown is None:
            continue
        values = [_values_of(each) if each is not None else {} for each in (row, other)]
        found += differing(shown, values[0], values[1], shown.row_label)
    return found


def _paired(
    ours: Sequence[RowForm], others: Sequence[RowForm]
) -> list[tuple[RowForm | None, RowForm | None]]:
    """Rows of two lists that are the same one: actions by their key, others by their place."""
    keyed = {_key(each): each for each in others if _key(each)}
    if not any("key" in each.fields for each in (*ours, *others)):
        length = max(len(ours), len(others))
        pad: list[RowForm | None] = [None] * length
        return list(zip([*ours, *pad][:length], [*others, *pad][:length], strict=True))
    pairs: list[tuple[RowForm | None, RowForm | None]] = [
        (each, keyed.pop(_key(each), None)) for each in ours
    ]
    return [*pairs, *((None, each) for each in keyed.values())]


def _key(row: RowForm) -> str:
    return str(_values_of(row).get("key") or "")


def _both(mine: Rows[Any], theirs: Rows[Any]) -> list[dict[str, Any]]:
    kept = []
    for row, other in _paired(mine.said, [each for each in theirs.forms if each.initial]):
        values = dict(other.initial) if other is not None else {}
        if row is not None:
            said = {name: value for name, value in _values_of(row).items() if value}
            values |= said if other is not None else {**said, "key": ""}
        kept.append(values)
    return kept


# The evidence shelf


def about_group(shelf: Iterable[Evidence], characteristic: str) -> list[Evidence]:
    """The pieces of the shelf about a characteristic, with those about everybody; all for ""."""
    return [
        each
        for each in shelf
        if not characteristic
        or each.characteristic is None
        or each.characteristic.ref == characteristic
    ]
