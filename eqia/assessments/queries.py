"""Reads of one assessment: its versions, grid, actions, evidence and signatures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from councilportal.accounts.models import User
from councilportal.common.periods import london_day
from councilportal.organisation.models import Directorate, Service
from councilportal.organisation.people import Person
from eqia import models, taken_over
from eqia.models import Assessment
from eqia.queries import question_set
from eqia.rules import grid as grid_rules
from eqia.rules.grid import Impact
from eqia.rules.words import Aim
from eqia.rules.workflow import State
from objectives.frameworks.queries import readable_objectives
from objectives.models import ActionProgress, Evidence, Objective
from objectives.plan import reading

_RELATED = (
    "directorate__director_post",
    "service__head_post",
    "service__director_post",
    "lead_post",
    "head_post",
    "question_set",
    "created_by",
)


def assessment(ref: str, number: int | None = None) -> Assessment | None:
    """A version of an assessment with its places, posts and questions; the newest without a number.

    *Costs*: 1 query.
    """
    found = taken_over.marked(Assessment.objects.select_related(*_RELATED).filter(ref=ref))
    return (
        found.filter(is_latest=True).first()
        if number is None
        else found.filter(number=number).first()
    )


def versions(ref: str) -> QuerySet[Assessment]:
    """All versions of an assessment, the newest first. *Costs*: 1 query."""
    return Assessment.objects.filter(ref=ref).order_by("-number")


def versions_for(ref: str, user_id: int | None) -> QuerySet[Assessment]:
    """All versions with their places, posts and questions, the newest first.

    *Gives*: each with `is_author`, True where the person of the key is one of its authors.

    *Costs*: 1 query.
    """
    wrote = Assessment.authors.through.objects.filter(assessment=OuterRef("pk"), user=user_id)
    found = taken_over.marked(versions(ref).select_related(*_RELATED))
    return found.annotate(is_author=Exists(wrote))


def serves(record: Assessment, who: Person) -> QuerySet[Objective]:
    """The objectives that a version or its actions serve, as far as the person may read them.

    *Costs*: 1 query.
    """
    serving = Q(assessments=record) | Q(actions__promised_in__assessment=record)
    found = readable_objectives(who).filter(serving)
    return found.distinct().order_by("position", "ref")


def with_sign_offs(
    found: QuerySet[Assessment],
) -> list[tuple[Assessment, tuple[models.SignOff, ...]]]:
    """Versions, the newest first, each with every attestation that was made of it, oldest first.

    *Costs*: 1 query, that of the versions.
    """
    kept: dict[int, Assessment] = {}
    made: dict[int, list[models.SignOff]] = defaultdict(list)
    names = [record.attname for record in models.SignOff._meta.concrete_fields]
    joined = found.annotate(**{f"made_{name}": F(f"sign_offs__{name}") for name in names})
    for record in joined.order_by("-number", "sign_offs__signed_at", "sign_offs__id"):
        kept.setdefault(record.pk, record)
        values = {name: getattr(record, f"made_{name}") for name in names}
        if values["id"] is not None:
            made[record.pk].append(models.SignOff(**values))
    return [(record, tuple(made[key])) for key, record in kept.items()]


def opened_on(
    on: date, by: User, title: str, directorate: Directorate, service: Service | None
) -> Assessment | None:
    """The last assessment that the person opened on a day with a title and place, or None.

    *Costs*: 1 query.
    """
    found = Assessment.objects.newest().filter(
        created_by=by, title=title, directorate=directorate, service=service, number=1
    )
    last = found.exclude(state=State.DROPPED).order_by("-created_at").first()
    return last if last is not None and london_day(last.created_at) == on else None


def has_signed(record: Assessment, by: User, sha256: str) -> bool:
    """True if the person signed content that has this hash. *Costs*: 1 query."""
    return record.sign_offs.filter(signed_by=by, sha256=sha256).exists()


@dataclass(frozen=True)
class Grid:
    """The answers of an assessment with its questions; `keys` are the rows' keys by reference."""

    asked: grid_rules.QuestionSet
    groups: tuple[grid_rules.GridRow, ...]
    keys: Mapping[str, int]

    def impact(self, group: grid_rules.GridRow) -> Impact:
        """The impact that the answers of a row come to."""
        return grid_rules.impact(group, self.asked)


def grid(record: Assessment) -> Grid:
    """The answers of the screening grid and of the full assessment, by row. *Costs*: 2 queries."""
    asked = question_set(record.question_set)
    rows = filled(with_answers(record.groups.all()))
    return Grid(asked, tuple(rows.values()), {row.ref: key for key, row in rows.items()})


def with_answers(rows: QuerySet[models.GridRow]) -> QuerySet[models.GridRow]:
    """Rows of grids in their order, each once for every answer in it, as `filled` takes them."""
    return (
        rows.select_related("characteristic")
        .order_by("position", "pk")
        .annotate(
            question_ref=F("answers__question__ref"),
            choice=F("answers__choice"),
            text=F("answers__text"),
            copied=F("answers__copied_from"),
        )
    )


def filled(cells: Iterable[Any]) -> dict[int, grid_rules.GridRow]:
    """The rows of one grid with their answers, by key. *Takes*: those of `with_answers`."""
    rows: dict[int, models.GridRow] = {}
    found: dict[int, list[tuple[str, str, str, int | None]]] = defaultdict(list)
    for row in cells:
        rows[row.pk] = row
        if row.question_ref is not None:
            found[row.pk].append((row.question_ref, row.choice, row.text, row.copied))
    labels = {key: row.label for key, row in rows.items()}
    answers = {
        key: {
            ref: grid_rules.Answer(choice, text, labels.get(copied, "") if copied else "")
            for ref, choice, text, copied in found[key]
        }
        for key in rows
    }
    return {
        key: grid_rules.GridRow(
            ref=row.characteristic.ref,
            label=row.label,
            aims=frozenset(Aim(letter) for letter in row.aims),
            statutory=row.statutory,
            answers=answers[key],
        )
        for key, row in rows.items()
    }


def actions(
    record: Assessment, who: Person | None = None, *, watched: bool = True
) -> list[models.MitigatingAction]:
    """The actions of an assessment with what became of them, and the indicators that watch them.

    *Takes*: the person who reads what became of them, None where nobody does; `watched`, False
    where the indicators are not read.
    *Gives*: each with `said_at` and `said`, when and what was said of it last in the plan.
    *Costs*: 2 queries, 1 where there is none or no indicators are read; those of
    `reading.where_hidden` for a person.
    """
    last = ActionProgress.objects.filter(action=OuterRef("action")).order_by("-position")
    found = record.mitigations.select_related("owner_post", "action__owner_post").annotate(
        said_at=Subquery(last.values("at")[:1]), said=Subquery(last.values("note")[:1])
    )
    if watched:
        found = found.prefetch_related("action__watched_by")
    promises: list[Any] = list(found.order_by("position"))
    if who is not None:
        planned = [each.action for each in promises if each.action is not None]
        hidden = reading.where_hidden(planned, who)
        for each in promises:
            if told := hidden.get(each.action_id or 0):
                each.action = told.action
                newest = next(iter(told.progress), None)
                each.said_at = newest.at if newest else None
                each.said = newest.note if newest else None
    return promises


def evidence(record: Assessment) -> QuerySet[models.CitedEvidence]:
    """What an assessment rests on, in its order. *Costs*: 1 query."""
    return record.evidence.select_related("shelf").order_by("position")


def consultation_points(record: Assessment) -> QuerySet[models.ConsultationPoint]:
    """What people said and what was done, in its order. *Costs*: 1 query."""
    return record.consultation_points.order_by("position")


def version_lines(record: Assessment) -> QuerySet[models.VersionLine]:
    """The version table of the paper, in its order. *Costs*: 1 query."""
    return record.version_lines.order_by("position")


def shelf() -> list[Evidence]:
    """The evidence shelf to choose from, the newest first. *Costs*: 1 query."""
    found = Evidence.objects.select_related("characteristic")
    return list(found.order_by(F("as_at").desc(nulls_last=True), "title"))


def sign_offs(record: Assessment) -> list[models.SignOff]:
    """Every attestation that was made of a version, the oldest first. *Costs*: 1 query."""
    return list(record.sign_offs.order_by("signed_at", "pk"))


def returned(record: Assessment) -> Mapping[tuple[str, str], str]:
    """Why answers were returned, by the row's reference ("" for a page) and the place.

    *Costs*: 1 query.
    """
    found = record.returned.values_list("group__characteristic__ref", "place", "reason")
    return {(group or "", place): reason for group, place, reason in found}
