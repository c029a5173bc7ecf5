"""Reads of one assessment: its versions, grid, actions, evidence and signatures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import (
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from councilportal.accounts.models import User
from councilportal.common.periods import london_day
from councilportal.organisation.models import Directorate, Service
from eqia import models
from eqia.models import Assessment, fuzzy
from eqia.queries import question_set
from eqia.rules import checks
from eqia.rules import facts as facts_rules
from eqia.rules import grid as grid_rules
from eqia.rules.checks import Finding
from eqia.rules.facts import Facts, PlanUpdate
from eqia.rules.fields import FUZZY, SIGNED
from eqia.rules.grid import Impact
from eqia.rules.words import Aim, Capacity, Outcome, Purpose, Risk
from eqia.rules.workflow import SEALED, State
from objectives.models import ActionProgress, Evidence

_RELATED = (
    "directorate__director_post",
    "service__head_post",
    "service__director_post",
    "lead_post",
    "head_post",
    "question_set",
    "created_by",
)


# One assessment


def assessment(ref: str, number: int | None = None) -> Assessment | None:
    """A version of an assessment with what it belongs to; the newest without a number.

    *Costs*: 1 query.
    """
    found = Assessment.objects.select_related(*_RELATED).filter(ref=ref)
    return (
        found.filter(is_latest=True).first()
        if number is None
        else found.filter(number=number).first()
    )


def versions(ref: str) -> QuerySet[Assessment]:
    """All versions of an assessment, the newest first. *Costs*: 1 query."""
    return Assessment.objects.filter(ref=ref).order_by("-number")


def versions_for(ref: str, user_id: int | None) -> QuerySet[Assessment]:
    """All versions with what they belong to, the newest first; `is_author` is of the person.

    *Costs*: 1 query.
    """
    wrote = Assessment.authors.through.objects.filter(assessment=OuterRef("pk"), user=user_id)
    return versions(ref).select_related(*_RELATED).annotate(is_author=Exists(wrote))


def with_sign_offs(
    found: QuerySet[Assessment],
) -> list[tuple[Assessment, tuple[models.SignOff, ...]]]:
    """Versions, each with every attestation that was made of it, the oldest first.

    *Costs*: 1 query, that of the versions.
    """
    kept: dict[int, Assessment] = {}
    made: dict[int, list[models.SignOff]] = defaultdict(list)
    names = [each.attname for each in models.SignOff._meta.concrete_fields]
    joined = found.annotate(**{f"made_{name}": F(f"sign_offs__{name}") for name in names})
    for each in joined.order_by("-number", "sign_offs__signed_at", "sign_offs__id"):
        kept.setdefault(each.pk, each)
        values = {name: getattr(each, f"made_{name}") for name in names}
        if values["id"] is not None:
            made[each.pk].append(models.SignOff(**values))
    return [(each, tuple(made[key])) for key, each in kept.items()]


def opened_on(
    on: date, by: User, title: str, directorate: Directorate, service: Service | None
) -> Assessment | None:
    """What the person opened on a day under a title, if anything. *Costs*: 1 query."""
    found = Assessment.objects.newest().filter(
        created_by=by, title=title, directorate=directorate, service=service, number=1
    )
    last = found.exclude(state=State.DROPPED).order_by("-created_at").first()
    return last if last is not None and london_day(last.created_at) == on else None


def hassigned_content(record: Assessment, by: User, sha256: str) -> bool:
    """True if the person signed the very content of a hash. *Costs*: 1 query."""
    return record.sign_offs.filter(signed_by=by, sha256=sha256).exists()


@dataclass(frozen=True)
class Grid:
    """The answers of an assessment with its questions; `keys` are the rows' keys by reference."""

    asked: grid_rules.QuestionSet
    groups: tuple[grid_rules.GridRow, ...]
    keys: Mapping[str, int]

    def impact(self, group: grid_rules.GridRow) -> Impact:
        """What a row comes to."""
        return grid_rules.impact(group, self.asked)


def grid(record: Assessment) -> Grid:
    """The grid and the full assessment's answers, row by row. *Costs*: 2 queries."""
    asked = question_set(record.question_set)
    rows: dict[int, models.GridRow] = {}
    found: dict[int, list[tuple[str, str, str, int | None]]] = defaultdict(list)
    cells = record.groups.select_related("characteristic").order_by("position", "pk")
    for row in cells.annotate(
        question_ref=F("answers__question__ref"),
        choice=F("answers__choice"),
        text=F("answers__text"),
        copied=F("answers__copied_from"),
    ):
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
    groups = tuple(
        grid_rules.GridRow(
            ref=row.characteristic.ref,
            label=row.label,
            aims=frozenset(Aim(letter) for letter in row.aims),
            statutory=row.statutory,
            answers=answers[row.pk],
        )
        for row in rows.values()
    )
    return Grid(asked, groups, {row.characteristic.ref: row.pk for row in rows.values()})


def actions(record: Assessment) -> list[models.MitigatingAction]:
    """The actions of an assessment with what became of them, and the indicators that watch them.

    *Gives*: each with `said_at` and `said`, when and what was said of it last in the plan.
    *Costs*: 2 queries; 1 where there is none.
    """
    last = ActionProgress.objects.filter(action=OuterRef("action")).order_by("-position")
    found = record.mitigations.select_related("owner_post", "action__owner_post").annotate(
        said_at=Subquery(last.values("at")[:1]), said=Subquery(last.values("note")[:1])
    )
    return list(found.prefetch_related("action__watched_by").order_by("position"))


def promise(key: int) -> models.MitigatingAction:
    """One promise with its action. *Costs*: 1 query."""
    return models.MitigatingAction.objects.select_related("owner_post", "action").get(pk=key)


def action_facts(found: Iterable[models.MitigatingAction]) -> tuple[facts_rules.Action, ...]:
    """Actions as the rules take them: as promised, with the status of the plan."""
    return tuple(
        facts_rules.Action(
            group=each.group,
            issue=each.issue,
            what=each.what,
            outcome=each.outcome,
            owner=str(each.owner_post or ""),
            due=fuzzy(each, "due"),
            cost=each.cost,
            purpose=Purpose(each.purpose),
            status=each.action.status,
            review_on=each.review_on,
            watched_by=tuple(sorted(by.ref for by in each.action.watched_by.all())),
            plan_update=plan_update(each),
        )
        for each in found
    )


def plan_update(promise: models.MitigatingAction) -> PlanUpdate:
    """What became of a promise, as the plan has it. *Takes*: one as `actions` gives it."""
    plan, said_at = promise.action, getattr(promise, "said_at", None)
    return PlanUpdate(
        on=london_day(said_at) if said_at else None,
        note=getattr(promise, "said", None) or "",
        moved_to="" if plan.due_text == promise.due_text else plan.due_text,
    )


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


def evidence_facts(record: Assessment) -> tuple[facts_rules.Evidence, ...]:
    """The evidence of an assessment, with the day of newer figures of the shelf where there are.

    Newer figures are of the same kind, and about the same characteristic and service where one is
    named. *Costs*: 1 query.
    """
    nobody = Value(0)
    alike = Evidence.objects.annotate(
        about=Coalesce("characteristic", nobody), of=Coalesce("service", nobody)
    ).filter(
        kind=OuterRef("kind"),
        about=OuterRef("about"),
        of=OuterRef("of"),
        as_at__gt=OuterRef("as_at"),
    )
    cited = evidence(record).annotate(
        about=Coalesce("shelf__characteristic", nobody),
        of=Coalesce("shelf__service", nobody),
        newer=Subquery(alike.order_by("-as_at").values("as_at")[:1]),
    )
    return tuple(
        facts_rules.Evidence(
            title=each.title,
            source=each.source,
            as_at=each.as_at,
            group=each.group,
            says=each.says,
            gap=each.gap,
            kind=each.kind,
            newer=each.newer,
        )
        for each in cited
    )


@dataclass(frozen=True)
class AssessmentRead:
    """A version of an assessment with everything in it, on a day."""

    record: Assessment
    grid: Grid
    actions: tuple[models.MitigatingAction, ...]
    consultation_points: tuple[models.ConsultationPoint, ...]
    sign_offs: tuple[models.SignOff, ...]
    sha256: str
    facts: Facts
    findings: tuple[Finding, ...] = field(default=())
    head: str = ""

    @property
    def titles(self) -> Mapping[str, Any]:
        """What the posts are called that the version names, as an attestation keeps it."""
        owners = [each.owner for each in self.facts.actions]
        return {"lead": self.facts.lead, "head": self.head, "owners": owners}

    @property
    def blocking(self) -> list[Finding]:
        """What keeps it from being sent for sign-off."""
        return checks.blocking(self.findings)

    @property
    def signed_on(self) -> date | None:
        """The day of the second attestation; None before."""
        days = [london_day(each.signed_at) for each in self.sign_offs]
        return max(days) if len(days) >= len(Capacity) else None


def read_assessment(
    record: Assessment, on: date, *, made: Sequence[models.SignOff] | None = None
) -> AssessmentRead:
    """Everything in a version, with what is wrong with it.

    An attestation counts only where it is of what stands there now, by its hash.

    *Takes*: `made`, every attestation made of the version, where they were read already: for who
    works on it. What was heard, and the hash, are then left out unless an attestation waits.
    *Costs*: 7 queries; with `made` 5, or 6 while an attestation waits.
    """
    found = grid(record)
    done = tuple(actions(record))
    to_read = made is None
    made = sign_offs(record) if made is None else made
    needs_hash = to_read or (record.state == State.SUBMITTED and bool(made))
    said = tuple(consultation_points(record)) if needs_hash else ()
    facts = facts_of(record, found, on, done)
    # What is sealed did not change after the last attestation.
    sha256 = made[-1].sha256 if made else ""
    if needs_hash:
        sha256 = facts_rules.fingerprint(facts, signed_content(record, said))
    signed = tuple(each for each in made if each.sha256 == sha256)
    facts = replace(facts, signatures=tuple(_signature(each) for each in signed))
    head = _head(record)
    titles = signed[-1].titles if signed and record.state in SEALED else None
    if titles:  # what is signed is printed as it was signed, whatever posts are called since
        head = titles["head"]
        owned = zip(facts.actions, titles["owners"], strict=True)
        named = tuple(replace(each, owner=owner) for each, owner in owned)
        facts = replace(facts, lead=titles["lead"], actions=named)
    return AssessmentRead(
        record=record,
        grid=found,
        actions=done,
        consultation_points=said,
        sign_offs=signed,
        sha256=sha256,
        facts=facts,
        findings=tuple(checks.findings(facts)),
        head=head,
    )


def _head(record: Assessment) -> str:
    """What the post of the head of service is called; "" without one."""
    if record.head_post is not None:
        return str(record.head_post)
    return str((record.service and record.service.head_post) or "")


def _signature(signed: models.SignOff) -> facts_rules.Signature:
    return facts_rules.Signature(
        Capacity(signed.capacity), signed.name, signed.post_title, london_day(signed.signed_at)
    )


def sign_offs(record: Assessment) -> list[models.SignOff]:
    """Every attestation that was made of a version, the oldest first. *Costs*: 1 query."""
    return list(record.sign_offs.order_by("signed_at", "pk"))


def facts_of(
    record: Assessment,
    found: Grid,
    on: date,
    done: Sequence[models.MitigatingAction] | None = None,
) -> Facts:
    """A version as the rules take it, without its attestations.

    *Takes*: its actions where they were read already.
    *Costs*: 2 queries, one more where the actions are not given.
    """
    done = actions(record) if done is None else done
    return Facts(
        on=on,
        state=State(record.state),
        question_set=found.asked,
        groups=found.groups,
        actions=action_facts(done),
        evidence=evidence_facts(record),
        version_lines=tuple(
            facts_rules.VersionLine(each.version, each.author, fuzzy(each, "on"), each.comment)
            for each in version_lines(record)
        ),
        screened=fuzzy(record, "screened"),
        fully_assessed=fuzzy(record, "assessed"),
        decision=fuzzy(record, "decision"),
        completion=fuzzy(record, "completion"),
        consultation=fuzzy(record, "consultation"),
        risk=Risk(record.risk) if record.risk else None,
        risk_reason=record.risk_reason,
        is_sufficient=record.is_sufficient,
        wants_internal_action=record.wants_internal_action,
        wants_full=record.wants_full,
        no_full_reason=record.no_full_reason,
        aims={Aim.ELIMINATE: record.aim_a, Aim.ADVANCE: record.aim_b, Aim.FOSTER: record.aim_c},
        outcome=Outcome(record.outcome) if record.outcome else None,
        outcome_reason=record.outcome_reason,
        outcome_source=record.outcome_source,
        review_on=record.review_on,
        lead=str(record.lead_post or ""),
        is_exempt=record.is_exempt,
        exempt_ground=record.exempt_ground,
    )


def signed_content(
    record: Assessment, points: Iterable[models.ConsultationPoint]
) -> Mapping[str, Any]:
    """What is signed of a version besides its facts, by name.

    Posts are not in it: they may be renamed after, and which they are the database seals.
    """
    return {
        **{name: getattr(record, f"{name}_text" if name in FUZZY else name) for name in SIGNED},
        "ref": record.ref,
        "number": record.number,
        "directorate": record.directorate.ref,
        "service": record.service.ref if record.service else "",
        "question_set": [record.question_set.ref, record.question_set.number],
        "heard": [[point.said, point.done] for point in points],
    }


def returned(record: Assessment) -> Mapping[tuple[str, str], str]:
    """Why answers were returned, by the row's reference ("" for a page) and the place.

    *Costs*: 1 query.
    """
    found = record.returned.values_list("group__characteristic__ref", "place", "reason")
    return {(group or "", place): reason for group, place, reason in found}
