"""A page of an assessment while it is written: what it holds, what was posted, how two merge."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.common.numbers import joined
from councilportal.common.periods import day_label
from councilportal.common.refusals import NotKnown
from councilportal.design.keeping import AsksToKeep
from councilportal.design.lists import posted_count
from councilportal.design.merging import (
    Merging,
    Seen,
    carried,
    chosen_in,
    lay,
    merge,
    seen_in,
    shown_in,
)
from councilportal.organisation.models import Post
from councilportal.organisation.post_choices import posts_by_place
from eqia.assessments import operations, queries, reading
from eqia.assessments.changes import stored_rows
from eqia.assessments.forms import AboutForm, ConsultationForm, FullForm, JudgementForm, PartForm
from eqia.assessments.grid_forms import GridRowForm, add_findings, grid_forms, typed_answers
from eqia.assessments.pages import Pointer, pointers
from eqia.assessments.queries import Grid
from eqia.assessments.row_forms import (
    ActionRow,
    ConsultationPointRow,
    EvidenceRow,
    InPlan,
    RowForm,
    Rows,
    Shared,
    VersionLineRow,
)
from eqia.assessments.row_merging import merged_rows, place_of
from eqia.assessments.typed import ActionTyped
from eqia.models import Assessment, MitigatingAction
from eqia.rules.checks import findings
from eqia.rules.facts import Facts
from eqia.rules.fields import PAGES
from eqia.rules.words import Part
from eqia.rules.workflow import State
from objectives.models import Action
from objectives.rules.plan import ActionStatus


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page and what it holds: `part` its fields, `cells` a part of the grid, `row` a list.

    `group` is the reference of the row whose cells it holds; "" for those of all rows.
    """

    name: str
    part: type[PartForm] | None = None
    cells: Part | None = None
    row: type[RowForm] | None = None
    autosaves: bool = False
    group: str = ""

    @property
    def title(self) -> str:
        """What the page is called."""
        return PAGES["full" if self.cells is Part.FULL else self.name]

    def href(self, ref: str) -> str:
        """Its address in an assessment."""
        return reverse(f"assessment_{self.name}", args=[ref, *filter(None, [self.group])])

    def forms(
        self,
        found: Grid,
        data: Mapping[str, Any] | None = None,
        returned: Mapping[tuple[str, str], str] | None = None,
    ) -> list[GridRowForm]:
        """The rows of the grid that it holds; see `grid_forms`. *Raises*: NotKnown."""
        if self.cells is None:
            return []
        if not self.group:
            return grid_forms(found, self.cells, data, returned)
        own = tuple(each for each in found.groups if each.ref == self.group)
        if not own or not own[0].asked(found.asked.questions, self.cells):
            raise NotKnown(f"There is nothing to answer for {self.group!r}.")
        return grid_forms(replace(found, groups=own), self.cells, data, returned)

    @property
    def template(self) -> str:
        """The name of the template that shows what it holds."""
        return f"eqia/edit/{self.name}.html"


ABOUT = PageKind("about", part=AboutForm)
CONSULTATION = PageKind("consultation", part=ConsultationForm, row=ConsultationPointRow)
EVIDENCE = PageKind("evidence", row=EvidenceRow)
GRID = PageKind("grid", cells=Part.SCREENING, autosaves=True)
JUDGEMENT = PageKind("judgement", part=JudgementForm)
FULL = PageKind("full", part=FullForm, autosaves=True)
FULL_GROUP = PageKind("full_group", cells=Part.FULL, autosaves=True)
ACTIONS = PageKind("actions", row=ActionRow)
EDITIONS = PageKind("editions", row=VersionLineRow)


class Draft:
    """A page of an assessment: as stored, or with what was posted over it."""

    def __init__(
        self,
        kind: PageKind,
        record: Assessment,
        on: date,
        data: QueryDict | None = None,
        *,
        asks: bool = True,
    ) -> None:
        """Read what the page holds, and lay what was posted over it.

        *Takes*: `asks`, False for a save by a script, which keeps what it could ask about.
        """
        if data is not None and chosen_in(data):
            data = _with_chosen(data, Draft(kind, record, on))
        self.kind, self.record, self.on, self.data = kind, record, on, data
        self.asks = asks
        # The count comes from the page that the person opened, not from what was saved since.
        self.saves = record.saves if data is None else posted_count(data, "saves")
        self.kept_seen: Seen | None = None
        self.part = kind.part(record, on, data) if kind.part else None
        self.found: Grid | None = None
        self.groups: list[GridRowForm] = []
        self.rows: Rows[Any] | None = None
        if kind.cells is not None or kind.row in (EvidenceRow, ActionRow) or kind is FULL:
            self.found = queries.grid(record)
        if kind.cells is not None and self.found is not None:
            why = queries.returned(record) if record.state == State.RETURNED else {}
            self.groups = kind.forms(self.found, data, why)
        if kind.row is not None:
            self.shared = self._shared(kind.row)
            self.rows = Rows(kind.row, self.shared, self._kept(kind.row), data)

    def _shared(self, row: type[RowForm]) -> Shared:
        labels = [group.label for group in self.found.groups] if self.found else []
        if row is EvidenceRow:
            return Shared(labels, shelf={piece.ref: piece for piece in queries.shelf()})
        if row is ActionRow:
            self.stored_actions = queries.actions(self.record)
            owners = [each.owner_post_id for each in self.stored_actions if each.owner_post_id]
            offered = Post.objects.in_force(self.on) | Post.objects.filter(pk__in=owners)
            became = {
                str(each.pk): _in_plan(each, each.action)
                for each in self.stored_actions
                if each.action is not None
            }
            posts = posts_by_place(offered, self.record.service)
            asks_on = self.on if self.asks else None
            return Shared(labels, posts=posts, became=became, asks_on=asks_on)
        return Shared(labels)

    def _kept(self, row: type[RowForm]) -> list[dict[str, Any]]:
        """The stored rows of the list as the page shows them."""
        if row is ActionRow:
            typed: list[Any] = [ActionTyped.of(action) for action in self.stored_actions]
        else:
            typed = stored_rows(self.record, row.saved_as)
        return [row.shown(each) for each in typed]

    @property
    def title(self) -> str:
        """What the page is called, with the group that it is about."""
        about = f": {self.groups[0].row_label}" if self.kind.group and self.groups else ""
        return self.kind.title + about

    @property
    def forms(self) -> list[Any]:
        """All forms of the page, for the summary of errors."""
        parts = [self.part] if self.part is not None else []
        return [*parts, *self.groups, *(self.rows.forms if self.rows else [])]

    def is_valid(self) -> bool:
        """True if everything that was posted is right; no form is skipped."""
        parts = [
            self.part is None or self.part.is_valid(),
            *(row.is_valid() for row in self.groups),
        ]
        return all([*parts, self.rows is None or self.rows.is_valid()])

    def save(self, *, saves: int, by: User, at: datetime) -> Assessment:
        """Save the page. *Raises*: StaleAssessment, Refused, NotKnown."""
        typed: dict[str, Any] = {}
        if self.part is not None:
            typed["values"] = self.part.values()
            if isinstance(self.part, AsksToKeep):
                typed["keeping"] = self.part.answers()
        if self.groups:
            typed["answers"] = typed_answers(self.groups)
        row = self.kind.row
        if row is not None and self.rows is not None:
            typed[row.saved_in] = [row.typed(each, self.shared) for each in self.rows.cleaned]
        return operations.save_page(ref=self.record.ref, **typed, saves=saves, by=by, at=at)

    @property
    def seen(self) -> Seen:
        """A digest of each field as the person saw it: as posted, else of what the page holds."""
        if self.data is not None:
            return seen_in(self.data.get("seen", ""))
        found: dict[str, str] = {}
        if self.part is not None:
            found |= shown_in(self.part, self.part.initial)
        for group in self.groups:
            found |= shown_in(group, group.data)
        for row in self.rows.stored if self.rows is not None else ():
            found |= shown_in(row, row.initial, place_of(row))
        return found

    @property
    def carried(self) -> str:
        """The digests as the page carries them."""
        return carried(self.kept_seen if self.kept_seen is not None else self.seen)

    def merged(self, now: "Draft") -> tuple["Draft", Merging]:
        """The page as stored now with what the person changed, and who changed what.

        A field that both changed shows what the person typed, until they choose.
        """
        shown, found, seen = Draft(self.kind, now.record, self.on), Merging(), self.seen
        if self.part is not None and shown.part is not None:
            one = merge(shown.part, self.part.posted(), shown.part.initial, seen)
            shown.part.initial = one.values
            found.add(one)
        if self.groups and shown.found is not None and self.kind.cells is not None:
            own = {row.group.ref: row for row in self.groups}
            typed = QueryDict(mutable=True)
            for row in shown.groups:
                posted = own[row.group.ref].cleaned_data if row.group.ref in own else {}
                one = merge(row, posted, row.data, seen, row=row.row_label)
                typed.update({name: one.values[name] for name in row.fields})
                found.add(one)
            shown.groups = self.kind.forms(shown.found, typed, {})
        if self.rows is not None and shown.rows is not None and self.kind.row is not None:
            kept = merged_rows(self.rows, shown.rows, seen, found)
            shown.rows = Rows(self.kind.row, shown.shared, kept)
        return shown, found

    def check(self) -> list[Pointer]:
        """Show beside each answer of the grid what keeps the assessment from being sent.

        *Gives*: the other findings of the page, each with where it is put right.

        *Costs*: 1 query on the grid; 7 on other pages.
        """
        if self.kind is GRID and self.found is not None:
            facts = Facts(
                on=self.on,
                state=State(self.record.state),
                question_set=self.found.asked,
                groups=self.found.groups,
                actions=reading.action_facts(queries.actions(self.record)),
            )
            all_found, found = findings(facts), self.found
        else:
            whole = reading.read_assessment(self.record, self.on)
            all_found, found = list(whole.findings), whole.grid
        here = self.kind.href(self.record.ref)
        own = [
            each
            for each in pointers(self.record, found, all_found)
            if each.href.partition("?")[0] == here
        ]
        if self.kind is not GRID:
            return own
        blocking = [each for each in own if each.finding.blocks]
        add_findings(self.groups, found, [each.finding for each in blocking])
        return [each for each in own if not each.finding.blocks]


def _in_plan(stored: MitigatingAction, plan: Action) -> InPlan:
    """What became of a promise, in words."""
    status = ActionStatus(plan.status).label
    owner = f", owner {plan.owner_post}" if plan.owner_post else ", no owner"
    due = f", due {plan.due_text}" if plan.due_text else ""
    watching = joined(list(reading.watchers(stored)))
    watched = f", monitored by the indicator {watching}" if watching else ""
    update = reading.plan_update(stored)
    said = f" {day_label(update.on)}: {update.note}" if update.on and update.note else ""
    return InPlan(plan.ref, f"{status}{owner}{due}{watched}.{said}")


def _with_chosen(data: QueryDict, stored: "Draft") -> QueryDict:
    """What was posted, with the stored values where the person chose these."""
    chosen, posted = chosen_in(data), data.copy()
    if stored.part is not None:
        for name in chosen & set(stored.part.fields):
            lay(posted, name, stored.part.fields[name], stored.part.initial.get(name))
    for group in stored.groups:
        for name in chosen & set(group.fields):
            posted[name] = group.data.get(name, "")
    if stored.rows is not None:
        rows = {str(each.initial["key"]): each for each in stored.rows.stored}
        for place, key in Rows.keys_in(stored.rows.form, data).items():
            for name in rows[key].fields if key in rows else ():
                control = f"{stored.rows.form.kind}{place}-{name}"
                if control in chosen:
                    row = rows[key]
                    lay(posted, control, row.fields[name], row.initial.get(name))
    return posted
