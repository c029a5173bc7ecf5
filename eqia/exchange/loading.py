"""Writes of an import: what files say is stored as it is, without a role or a workflow.

The files have checked every row before. The import records one event for all its files, so none is
recorded here. A version that comes in signed is written like a draft, and `settle` seals it once
all its rows are stored: from then on the database takes no more of them.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models as db
from django.db import transaction

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.audit.personal import Personal
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.periods import london_day
from councilportal.files.loading import relink
from councilportal.organisation.loading import posts_titled
from eqia import models, taken_over
from eqia.assessments import reading
from eqia.assessments.saving import record_event
from eqia.models import Assessment, Decision, fuzzy_columns
from eqia.rules.fields import FUZZY, REFS
from eqia.rules.words import Capacity
from eqia.rules.workflow import SEALED, State
from eqia.sign_off import promises
from eqia.sign_off.operations import take_back_earlier
from objectives.models import Action, due_values
from objectives.plan.operations import load_action
from objectives.rules.plan import Origin

Row = Mapping[str, Any]
Rows = Sequence[Row]
R = TypeVar("R", bound=db.Model)
MANY = 500  # a query names at most this many references; for more, all rows are read
# What `settle` writes once all rows of a version are stored.
SETTLED = ("state", "published_at", "is_exempt", "exempt_ground")


def narrowed(found: "db.QuerySet[R]", path: str, refs: Iterable[str] | None) -> "db.QuerySet[R]":
    """The rows of these references; all rows for None, or for too many references to name.

    *Takes*: `path`, the name by which the query finds the reference.
    """
    wanted = None if refs is None else set(refs)
    return (
        found if wanted is None or len(wanted) > MANY else found.filter(**{f"{path}__in": wanted})
    )


def versions(refs: Iterable[str]) -> dict[tuple[str, int], Assessment]:
    """Stored versions by reference and number, locked: nobody writes in one meanwhile.

    *Costs*: 1 query.
    """
    stored = Assessment.objects.select_related("question_set")
    stored = stored.select_for_update(of=("self",), no_key=True)
    found = narrowed(stored, "ref", refs)
    return {(each.ref, each.number): each for each in found}


@transaction.atomic
def load_screened(*, new: Rows, changed: Rows, by: User | None, at: datetime) -> None:
    """Make or change rows of new grids. *Takes*: values by attribute, `characteristic` a record."""
    del by, at
    model = models.ScreenedCharacteristic
    model.objects.bulk_create(model(**row) for row in new)
    for row in changed:
        key = {"characteristic": row["characteristic"], "valid_from": row["valid_from"]}
        model.objects.filter(**key).update(**row)


@transaction.atomic
def load_question_sets(*, new: Rows, changed: Rows, by: User | None, at: datetime) -> None:
    """Make or change numbered versions of question sets."""
    del by, at
    model = models.QuestionSet
    model.objects.bulk_create(model(**row) for row in new)
    for row in changed:
        model.objects.filter(ref=row["ref"], number=row["number"]).update(**row)


@transaction.atomic
def load_questions(*, new: Rows, changed: Rows, by: User | None, at: datetime) -> None:
    """Make or change questions. *Takes*: values by attribute, `question_set` a record."""
    del by, at
    model = models.Question
    model.objects.bulk_create(model(**row) for row in new)
    for row in changed:
        model.objects.filter(question_set=row["question_set"], ref=row["ref"]).update(**row)


@transaction.atomic
def load_assessments(*, new: Rows, changed: Rows, by: User | None, at: datetime) -> None:
    """Make versions as drafts, or change unsigned versions, without what `settle` writes.

    *Takes*: values by attribute, fuzzy dates as one, posts by title, keys of what a version names
    of other rooms; other relations as records.
    """
    titles = {row[name] for row in (*new, *changed) for name in ("lead_post", "head_post")}
    posts = posts_titled(titles=titles - {""}, by=by, at=at)
    said = {"changed_by": by, "changed_at": at}
    Assessment.objects.bulk_create(
        Assessment(
            **_columns(row, posts),
            **said,
            state=State.DRAFT,
            is_latest=False,
            created_by=by,
            created_at=at,
        )
        for row in new
    )
    for row in changed:
        kept = db.Case(db.When(submitted_at=row["submitted_at"], then="submitted_by"))
        Assessment.objects.filter(ref=row["ref"], number=row["number"]).update(
            **_columns(row, posts),
            **said,
            saves=db.F("saves") + 1,
            submitted_by=None if row["submitted_at"] is None else kept,
        )
    _link([*new, *changed])


def _link(rows: Rows) -> None:
    """What versions name of other rooms. *Takes*: rows as `load_assessments` does."""
    keys = {
        (ref, number): key
        for key, ref, number in Assessment.objects.values_list("pk", "ref", "number")
    }
    for name in REFS:
        relink(Assessment, name, {keys[row["ref"], row["number"]]: row[name] for row in rows})


def _columns(row: Row, posts: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in row.items():
        if name in FUZZY or name in ("due", "on"):
            found |= fuzzy_columns(name, value)
        elif name in ("lead_post", "head_post", "owner_post"):
            found[name] = posts.get(value)
        elif name not in (*SETTLED, *REFS):
            found[name] = value
    return found


@transaction.atomic
def load_actions(
    *,
    new: Rows,
    changed: Rows,
    plan: Mapping[tuple[str, int], int],
    sealing: Container[tuple[str, int]],
    by: User | None,
    at: datetime,
) -> Mapping[int, Sequence[str]]:
    """Make or change the actions of assessments; new ones of signed versions come into the plan.

    A draft changes nothing in the plan, unless it names a new action there. Of an action that is in
    the plan only the status is written, which belongs to the plan: what a version that this import
    signs says otherwise takes effect in `settle`.

    *Takes*: values by attribute with `assessment` and `status`. `number` is the action's number in
    its assessment: rows of several versions with one number are one action of the plan; None makes
    an action of its own. `watched_by` are references of indicators, None leaves them as they are.
    `plan_ref` is the reference of a new action in the plan, "" takes the next one. `plan` holds the
    keys of stored actions by reference and number. `sealing` holds the versions that this import
    signs, by reference and number.
    *Gives*: the references of the indicators that are to watch, by the key of the action.
    """
    rows = sorted((*new, *changed), key=lambda row: (row["assessment"].number, row["position"]))
    posts = posts_titled(titles={row["owner_post"] for row in rows} - {""}, by=by, at=at)
    places = {(row["assessment"].pk, row["position"]) for row in changed}
    stored = {
        (promise.assessment_id, promise.position): promise
        for promise in models.MitigatingAction.objects.filter(
            assessment__in=[row["assessment"] for row in changed]
        )
    }
    known = dict(plan)
    named = narrowed(Action.objects.all(), "ref", {row["plan_ref"] for row in rows} - {""})
    free = dict(named.filter(promised_in=None).values_list("ref", "pk"))
    watched: dict[int, Sequence[str] | None] = {}
    refs = Action.objects.free_refs(london_day(at).year)
    for row in rows:
        record: Assessment = row["assessment"]
        place = (record.pk, row["position"])
        own = ("number", "assessment", "watched_by", "plan_ref")
        columns = _columns({name: row[name] for name in row if name not in own}, posts)
        planned = {
            "what": columns["what"],
            "owner_post": columns["owner_post"],
            "review_on": columns["review_on"],
            **due_values(
                FuzzyDate(columns["due_text"], columns["due_earliest"], columns["due_latest"])
            ),
        }
        status = {"status": row["status"]}
        is_signed = (record.ref, record.number) in sealing
        if place in places:
            kept = stored[place]
            key = kept.action_id
            if record.state not in SEALED:
                models.MitigatingAction.objects.filter(pk=kept.pk).update(**columns)
        else:
            number = (record.ref, row["number"])
            key = None if row["number"] is None else known.get(number)
            kept = models.MitigatingAction.objects.create(
                assessment=record, action_id=key, **columns
            )
        if key is None:
            key = free.pop(row["plan_ref"], None)
        if key is not None:
            load_action(key=key, values=status, by=by, at=at)
        elif is_signed or row["plan_ref"]:
            new_one = _of_version(record) | {"ref": row["plan_ref"] or next(refs)}
            key = load_action(key=None, values=planned | status | new_one, by=by, at=at)
        if key != kept.action_id:
            models.MitigatingAction.objects.filter(pk=kept.pk).update(action=key)
        if key is not None and row["number"] is not None:
            known.setdefault((record.ref, row["number"]), key)
        if key is not None:
            watched[key] = row["watched_by"]
    return {key: named for key, named in watched.items() if named is not None}


def _of_version(record: Assessment) -> dict[str, Any]:
    """Where a new action of the plan comes from."""
    return {
        "directorate_id": record.directorate_id,
        "service_id": record.service_id,
        "origin": Origin.ASSESSMENT,
        "origin_ref": str(record),
    }


@transaction.atomic
def load_list(
    *, model: type[db.Model], new: Rows, changed: Rows, by: User | None, at: datetime
) -> None:
    """Make or change rows of one of the lists of assessments, known by their `position`."""
    del by, at
    model._default_manager.bulk_create(model(**_columns(row, {})) for row in new)
    for row in changed:
        key = {"assessment": row["assessment"], "position": row["position"]}
        model._default_manager.filter(**key).update(**_columns(row, {}))


@transaction.atomic
def load_returned(*, new: Rows, changed: Rows, by: User | None, at: datetime) -> None:
    """Make or change the reasons why answers were returned."""
    del by, at
    models.ReturnedAnswer.objects.bulk_create(models.ReturnedAnswer(**row) for row in new)
    for row in changed:
        key = {name: row[name] for name in ("assessment", "group", "place")}
        models.ReturnedAnswer.objects.filter(**key).update(reason=row["reason"])


@transaction.atomic
def load_sign_offs(*, new: Rows, by: User | None, at: datetime) -> None:
    """Make attestations; who signed is kept by name and post, not as an account."""
    del by, at
    order = list(Capacity)
    rows = sorted(new, key=lambda row: (row["signed_at"], order.index(row["capacity"])))
    kept = {row["assessment"].pk: taken_over.of(row["assessment"]).kept for row in rows}
    models.SignOff.objects.bulk_create(
        models.SignOff(**row, taken_over=kept[row["assessment"].pk]) for row in rows
    )


@transaction.atomic
def load_outcomes(*, new: Rows, by: User | None, at: datetime) -> None:
    """Add what was said of outcomes; who said it is not kept as an account."""
    del by, at
    models.OutcomeStatement.objects.bulk_create(models.OutcomeStatement(**row) for row in new)


def attested(record: Assessment, at: datetime) -> frozenset[Capacity]:
    """The capacities in which what a version says now is attested. *Costs*: 7 queries."""
    whole = reading.read_assessment(record, london_day(at))
    return frozenset(Capacity(each.capacity) for each in whole.sign_offs)


@dataclass(frozen=True, slots=True)
class Settled:
    """The state and publication that a version has after an import."""

    state: State
    published_at: datetime | None
    is_exempt: bool
    exempt_ground: str

    @property
    def is_withheld(self) -> bool:
        """True for a signed version that nobody reads, nor an earlier one."""
        return self.is_exempt and self.state in SEALED


@audit.writing()
def settle(
    *,
    ref: str,
    wanted: Mapping[int, Settled],
    standing: promises.Standing,
    operation: UUID,
    by: User | None,
    at: datetime,
) -> None:
    """Give the versions of an assessment their states, order and publication, and seal them.

    What a version promises that is signed now, or no longer promises, takes effect in the action
    plan as in the portal: with progress and an event. So does the end of one that is dropped. What
    versions before a withheld one published is taken back.

    *Takes*: what is wanted by number; other versions stay as they are. `out_of_order` of
    `eqia.rules.workflow` has found that they fit together. `standing`, what the import says of the
    plan itself; `operation`, the id that the events of the import share.
    """
    stored = {each.number: each for each in Assessment.objects.filter(ref=ref)}
    states = {
        number: wanted[number].state if number in wanted else State(record.state)
        for number, record in stored.items()
    }
    live = [number for number in sorted(states) if states[number] is not State.DROPPED]
    latest = live[-1] if live else max(states)
    Assessment.objects.filter(ref=ref).exclude(number=latest).update(is_latest=False)
    for number in sorted(stored):
        record = stored[number]
        columns: dict[str, Any] = {"is_latest": number == latest}
        if number in wanted:
            end = wanted[number]
            columns |= {name: getattr(end, name) for name in SETTLED}
            if record.published_at != end.published_at:
                columns["published_by"] = None
        if record.state not in SEALED:
            before = [each for each in live if each < number] if number in live else []
            columns["supersedes"] = record.supersedes = stored[before[-1]] if before else None
            if columns.get("state") in SEALED:
                promises.take_effect(record, by, at, operation, standing)
            elif columns.get("state") == State.DROPPED != record.state:
                promises.give_up(record, by, at, operation, standing)
        Assessment.objects.filter(pk=record.pk).update(**columns)
        if number in wanted and wanted[number].is_withheld:
            ground = wanted[number].exempt_ground
            take_back_earlier(record=record, ground=ground, by=by, at=at)


@audit.writing()
def name_author(*, refs: Iterable[str], author: User, at: datetime) -> None:
    """Make a person an author of all versions of some assessments, who then cannot sign them."""
    named = narrowed(Assessment.objects.exclude(authors=author), "ref", refs)
    for record in named.order_by("pk"):
        record.authors.add(author)
        after = {"author": Personal(author.get_username(), author.pk)}
        record_event(record, "name author", None, after, None, at)


@transaction.atomic
def load_decisions(*, new: Rows, changed: Rows, by: User | None, at: datetime) -> None:
    """Make decisions, or change those that are not taken, as they are recorded, without the gate.

    *Takes*: values by attribute; `assessments`, the versions that a decision refers to.
    """
    del by
    for row in (*new, *changed):
        values = {name: value for name, value in row.items() if name != "assessments"}
        record = Decision.objects.filter(number=row["number"]).first()
        if record is None:
            record = Decision(created_at=at, saves=0)
        for name, value in values.items():
            setattr(record, name, value)
        record.ref = row["number"].replace("/", "-")
        record.saves += 1
        record.save()
        record.assessments.set(row["assessments"])
