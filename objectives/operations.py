"""Every write to objectives."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.loading import Counts, upsert
from councilportal.common.periods import london_day
from councilportal.organisation.models import Characteristic, Post, Service
from councilportal.organisation.policies import check_holds
from objectives.models import Action, Evidence, Objective
from objectives.rules import ActionStatus, Origin

# Who adds to the action plan; what asks for an action, for example an approval, checks its place.
PLANNERS = (Role.APPROVER, Role.PERFORMANCE_LEAD, Role.EQUALITY_LEAD)


@transaction.atomic
def load_objectives(
    *, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime
) -> Counts:
    """Make the objectives of the rows, or bring them up to date by their ref.

    *Takes*: rows as `objectives.csv` has them, typed: dates as `date | None`, the rest as text;
    an absent column leaves what is stored. `by` and `at` are those of the import, which records
    one event for all its files.
    *Raises*: DatesOutOfOrder.
    *Costs*: at most 3 queries, batches apart.
    """
    return upsert(Objective, rows).counts


@transaction.atomic
def load_evidence(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Put the evidence of the rows on the shelf, or bring it up to date by its ref.

    *Takes*: rows as `evidence.csv` has them, typed, whose references are known.
    *Costs*: at most 5 queries, batches apart.
    """
    del by, at
    places: dict[str, dict[str, int]] = {
        "characteristic": dict(Characteristic.objects.values_list("ref", "pk")),
        "service": dict(Service.objects.values_list("ref", "pk")),
    }
    values = []
    for row in rows:
        piece = dict(row)
        for name in places.keys() & piece.keys():
            piece[f"{name}_id"] = places[name].get(str(piece.pop(name)))
        values.append(piece)
    return upsert(Evidence, values).counts


@audit.writing()
def add_action(
    *,
    what: str,
    origin: Origin,
    origin_ref: str,
    owner_post: str,
    due_on: date | None,
    due_text: str = "",
    review_on: date | None = None,
    status: ActionStatus = ActionStatus.NOT_STARTED,
    by: User | None,
    at: datetime,
    operation: UUID | None = None,
) -> Action:
    """Add an action to the one action plan.

    *Takes*: the title of the post that owns it, "" where a published plan names none; `origin_ref`,
    what it comes from in words.
    *Raises*: Refused for a person who answers for no figures or assessments; Post.DoesNotExist.
    """
    if by is not None:
        check_holds(by, london_day(at), *PLANNERS)
    action = Action.objects.create(
        what=what,
        origin=origin,
        origin_ref=origin_ref,
        owner_post=Post.objects.get(title=owner_post) if owner_post else None,
        due_on=due_on,
        due_text=due_text,
        review_on=review_on,
        status=status,
        created_at=at,
        created_by=by,
    )
    audit.record(
        action="create",
        record_type="action",
        record_ref=str(action.pk),
        before=None,
        after={"what": what, "origin": origin_ref, "owner": owner_post, "due_on": due_on},
        by=by,
        at=at,
        operation=operation,
        actor_name="add_action",
    )
    return action
