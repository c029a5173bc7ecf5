"""A version of an assessment read with everything in it, as the rules and the papers take it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from councilportal.common.periods import london_day
from councilportal.organisation.people import Person
from eqia import models, taken_over
from eqia.assessments.queries import (
    Grid,
    actions,
    consultation_points,
    evidence,
    grid,
    sign_offs,
    version_lines,
)
from eqia.models import Assessment, fuzzy
from eqia.rules import checks
from eqia.rules import facts as facts_rules
from eqia.rules.checks import Finding
from eqia.rules.facts import Facts, PlanUpdate
from eqia.rules.fields import FUZZY, SIGNED
from eqia.rules.words import Aim, Capacity, Outcome, Purpose, Risk
from eqia.rules.workflow import SEALED, State
from eqia.taken_over import Refs, TakenOver
from objectives.models import Evidence


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
    taken_over: TakenOver = field(default_factory=TakenOver)

    @property
    def titles(self) -> Mapping[str, Any]:
        """The titles of the posts that the version names, as an attestation keeps them."""
        owners = [each.owner for each in self.facts.actions]
        return {"lead": self.facts.lead, "head": self.head, "owners": owners}

    @property
    def blocking(self) -> list[Finding]:
        """The findings that keep it from being sent for sign-off."""
        return checks.blocking(self.findings)

    @property
    def signed_on(self) -> date | None:
        """The day of the second attestation; None before."""
        days = [london_day(each.signed_at) for each in self.sign_offs]
        return max(days) if len(days) >= len(Capacity) else None


def read_assessment(
    record: Assessment,
    on: date,
    who: Person | None = None,
    *,
    made: Sequence[models.SignOff] | None = None,
) -> AssessmentRead:
    """Everything in a version, with what is wrong with it.

    An attestation counts only where its hash is that of what the version says now.

    *Takes*: the person who reads it: of its actions they are told nothing that a later version
    says which they may not read; None where nobody reads it. `made`, every attestation of the
    version, where they were read already: what people said, what it names and the hash are then
    read only where an attestation waits for the second.
    *Costs*: 9 queries; with `made` 5, or 8 while an attestation waits; 2 more with a consultation
    that it takes over, and 1 or 2 more for a person.
    """
    found = grid(record)
    done = tuple(actions(record, who))
    to_read = made is None
    made = sign_offs(record) if made is None else made
    needs_hash = to_read or (record.state == State.SUBMITTED and bool(made))
    said = tuple(consultation_points(record)) if needs_hash else ()
    named = taken_over.of(record) if needs_hash else TakenOver()
    facts = facts_of(record, found, on, done)
    # A sealed version has not changed since its last attestation.
    sha256 = made[-1].sha256 if made else ""
    if needs_hash:
        sha256 = facts_rules.fingerprint(facts, signed_content(record, said, named.refs))
    signed = tuple(each for each in made if each.sha256 == sha256)
    facts = replace(facts, signatures=tuple(_signature(each) for each in signed))
    head = _head(record)
    titles = signed[-1].titles if signed and record.state in SEALED else None
    kept = [each.taken_over for each in signed if each.taken_over is not None]
    if kept and record.state in SEALED:
        named = TakenOver.of_kept(kept[-1])
    if titles:  # what is signed is printed with the titles of that day
        head = titles["head"]
        owned = zip(facts.actions, titles["owners"], strict=True)
        actions_then = tuple(replace(each, owner=owner) for each, owner in owned)
        facts = replace(facts, lead=titles["lead"], actions=actions_then)
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
        taken_over=named,
    )


def _head(record: Assessment) -> str:
    """The title of the post that signs first; "" where there is none."""
    if record.head_post is not None:
        return str(record.head_post)
    return str((record.service and record.service.head_post) or "")


def _signature(signed: models.SignOff) -> facts_rules.Signature:
    return facts_rules.Signature(
        Capacity(signed.capacity), signed.name, signed.post_title, london_day(signed.signed_at)
    )


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
        version_lines=tuple(version_line(each) for each in version_lines(record)),
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
    record: Assessment, points: Iterable[models.ConsultationPoint], named: Refs
) -> Mapping[str, Any]:
    """What is signed of a version besides its rows and lists, by name.

    *Takes*: what people said; the references that it names, by field, without empty ones.

    Posts are left out, as they may be renamed later; which posts they are, the database seals.
    """
    return {
        **{name: getattr(record, f"{name}_text" if name in FUZZY else name) for name in SIGNED},
        "ref": record.ref,
        "number": record.number,
        "directorate": record.directorate.ref,
        "service": record.service.ref if record.service else "",
        "question_set": [record.question_set.ref, record.question_set.number],
        "heard": [[point.said, point.done] for point in points],
        **{name: list(refs) for name, refs in named.items()},
    }


def action_facts(found: Iterable[models.MitigatingAction]) -> tuple[facts_rules.Action, ...]:
    """Actions as the rules take them: as promised, with the status that the plan has.

    An action that is not in the plan yet has the status that the draft says.
    """
    return tuple(
        replace(
            promised(promise),
            owner=str(promise.owner_post or ""),
            status=promise.action.status if promise.action else promise.status,
            watched_by=watchers(promise),
            plan_update=plan_update(promise),
        )
        for promise in found
    )


def promised(promise: models.MitigatingAction) -> facts_rules.Action:
    """What is signed of an action: neither its owner's title nor what became of it."""
    return facts_rules.Action(
        group=promise.group,
        issue=promise.issue,
        what=promise.what,
        outcome=promise.outcome,
        owner="",
        due=fuzzy(promise, "due"),
        cost=promise.cost,
        purpose=Purpose(promise.purpose),
        review_on=promise.review_on,
    )


def watchers(promise: models.MitigatingAction) -> tuple[str, ...]:
    """The references of the indicators that watch over a promise, in order."""
    watching = promise.action.watched_by.all() if promise.action else ()
    return tuple(sorted(each.ref for each in watching))


def plan_update(promise: models.MitigatingAction) -> PlanUpdate:
    """What the plan says of a promise since. *Takes*: a promise as `queries.actions` gives it."""
    plan, said_at = promise.action, getattr(promise, "said_at", None)
    if plan is None:
        return PlanUpdate()
    return PlanUpdate(
        on=london_day(said_at) if said_at else None,
        note=getattr(promise, "said", None) or "",
        moved_to="" if plan.due_text == promise.due_text else plan.due_text,
    )


def evidence_facts(record: Assessment) -> tuple[facts_rules.Evidence, ...]:
    """The evidence of an assessment, each with the day of newer figures on the shelf, or None.

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
    return tuple(replace(as_cited(piece), newer=piece.newer) for piece in cited)


def as_cited(piece: models.CitedEvidence) -> facts_rules.Evidence:
    """A piece of evidence as the assessment cites it."""
    return facts_rules.Evidence(
        title=piece.title,
        source=piece.source,
        as_at=piece.as_at,
        group=piece.group,
        says=piece.says,
        gap=piece.gap,
        kind=piece.kind,
    )


def version_line(line: models.VersionLine) -> facts_rules.VersionLine:
    """A line of the version table as the rules take it."""
    return facts_rules.VersionLine(line.version, line.author, fuzzy(line, "on"), line.comment)
