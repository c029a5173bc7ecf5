"""Every read that assessments and decisions need."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from councilportal.accounts.models import User
from councilportal.common.periods import london_day
from councilportal.common.searching import patterns
from councilportal.organisation.models import Deputy, Directorate, Post, PostHolder, Service
from eqia import models, policies, rules
from eqia.models import Assessment, Decision, QuestionSet, ScreenedCharacteristic, fuzzy
from eqia.policies import Person
from eqia.rules import (
    LIVE,
    SEALED,
    Aim,
    AnswerKind,
    Assessed,
    Band,
    Became,
    Capacity,
    Facts,
    Finding,
    Hit,
    Impact,
    Meaning,
    Outcome,
    Part,
    Purpose,
    Question,
    Risk,
    Size,
    State,
    Tally,
)
from objectives.models import Action, ActionProgress, Evidence

TEXTS = (
    "title subject budget_round context aims beneficiaries initial_impacts decision_maker "
    "responses options_open documents_supplied consulted risk risk_reason is_sufficient "
    "wants_internal_action wants_full no_full_reason potential_impact adverse_impact "
    "positive_impact aim_a aim_b aim_c outcome outcome_reason outcome_source monitoring "
    "review_on what_changed"
).split()
MATCHES = 20  # assessments offered to a decision
FUZZY = ("completion", "decision", "consultation", "screened", "assessed")
_RELATED = (
    "directorate__director_post",
    "service__head_post",
    "service__director_post",
    "lead_post",
    "head_post",
    "question_set",
    "created_by",
)


def posts_held(user: User, on: date) -> Mapping[int, bool]:
    """The keys of the posts that the person holds on the day, or stands in for.

    *Gives*: with each key, whether the post directs a directorate. *Costs*: 1 query.
    """
    stands_in_for = Deputy.objects.in_force(on).filter(deputy=user).values("person")
    held = PostHolder.objects.in_force(on).filter(Q(user=user) | Q(user__in=stands_in_for))
    directed = Directorate.objects.in_force(on).filter(director_post=OuterRef("post"))
    return dict(held.annotate(directs=Exists(directed)).values_list("post", "directs"))


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


def has_signed(record: Assessment, by: User, sha256: str) -> bool:
    """True if the person signed the very content of a hash. *Costs*: 1 query."""
    return record.sign_offs.filter(signed_by=by, sha256=sha256).exists()


def question_set(stored: QuestionSet) -> rules.QuestionSet:
    """The questions of a set as the rules take them, in their order. *Costs*: 1 query."""
    return rules.QuestionSet(
        title=stored.title,
        introduction=stored.introduction,
        bands=bands_of(stored.bands),
        questions=tuple(
            Question(
                ref=each.ref,
                text=each.text,
                kind=AnswerKind(each.kind),
                meaning=Meaning(each.meaning),
                part=Part(each.part),
                aim=Aim(each.aim) if each.aim else None,
                hint=each.hint,
                explained=each.explained,
            )
            for each in stored.questions.order_by("position")
        ),
    )


def bands_of(text: str) -> tuple[Band, ...]:
    """The bands that a set's text names: "1 low; 5 medium; 15 high".

    *Raises*: ValueError where it names none, or no size.
    """
    found = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        score, size = part.split()
        found.append(Band(int(score), Size(size)))
    return tuple(found)


def default_set(on: date) -> QuestionSet | None:
    """The set that an assessment begins with. *Costs*: 1 query."""
    sets = QuestionSet.objects.in_force(on)
    return sets.order_by("-is_default", "ref", "-number").first()


def question_sets(on: date) -> list[QuestionSet]:
    """The newest version of each set in force, the default first. *Costs*: 1 query."""
    newest: dict[str, QuestionSet] = {}
    for each in QuestionSet.objects.in_force(on).order_by("-is_default", "title", "-number"):
        newest.setdefault(each.ref, each)
    return list(newest.values())


def screened(on: date) -> list[ScreenedCharacteristic]:
    """The rows of a grid that is laid on the day, in their order. *Costs*: 1 query."""
    found = ScreenedCharacteristic.objects.in_force(on).select_related("characteristic")
    return list(found.order_by("position", "label"))


@dataclass(frozen=True)
class Grid:
    """The answers of an assessment with its questions; `keys` are the rows' keys by reference."""

    asked: rules.QuestionSet
    groups: tuple[rules.Group, ...]
    keys: Mapping[str, int]

    def impact(self, group: rules.Group) -> Impact:
        """What a row comes to."""
        return rules.impact(group, self.asked)


def grid(record: Assessment) -> Grid:
    """The grid and the full assessment's answers, row by row. *Costs*: 2 queries."""
    asked = question_set(record.question_set)
    rows: dict[int, models.Group] = {}
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
            ref: rules.Answer(choice, text, labels.get(copied, "") if copied else "")
            for ref, choice, text, copied in found[key]
        }
        for key in rows
    }
    groups = tuple(
        rules.Group(
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


def action_facts(found: Iterable[models.MitigatingAction]) -> tuple[rules.Action, ...]:
    """Actions as the rules take them: as promised, with the status of the plan."""
    return tuple(
        rules.Action(
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
            became=became(each),
        )
        for each in found
    )


def became(promise: models.MitigatingAction) -> Became:
    """What became of a promise, as the plan has it. *Takes*: one as `actions` gives it."""
    plan, said_at = promise.action, getattr(promise, "said_at", None)
    return Became(
        on=london_day(said_at) if said_at else None,
        note=getattr(promise, "said", None) or "",
        moved_to="" if plan.due_text == promise.due_text else plan.due_text,
    )


def evidence(record: Assessment) -> QuerySet[models.CitedEvidence]:
    """What an assessment rests on, in its order. *Costs*: 1 query."""
    return record.evidence.select_related("shelf").order_by("position")


def heard(record: Assessment) -> QuerySet[models.Heard]:
    """What people said and what was done, in its order. *Costs*: 1 query."""
    return record.heard.order_by("position")


def editions(record: Assessment) -> QuerySet[models.Edition]:
    """The version table of the paper, in its order. *Costs*: 1 query."""
    return record.editions.order_by("position")


def shelf() -> list[Evidence]:
    """The evidence shelf to choose from, the newest first. *Costs*: 1 query."""
    found = Evidence.objects.select_related("characteristic")
    return list(found.order_by(F("as_at").desc(nulls_last=True), "title"))


def evidence_facts(record: Assessment) -> tuple[rules.Evidence, ...]:
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
        rules.Evidence(
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
class Whole:
    """A version of an assessment with everything in it, on a day."""

    record: Assessment
    grid: Grid
    actions: tuple[models.MitigatingAction, ...]
    heard: tuple[models.Heard, ...]
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
        return rules.blocking(self.findings)

    @property
    def signed_on(self) -> date | None:
        """The day of the second attestation; None before."""
        days = [london_day(each.signed_at) for each in self.sign_offs]
        return max(days) if len(days) >= len(Capacity) else None


def whole(record: Assessment, on: date, *, made: Sequence[models.SignOff] | None = None) -> Whole:
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
    said = tuple(heard(record)) if needs_hash else ()
    facts = facts_of(record, found, on, done)
    # What is sealed did not change after the last attestation.
    sha256 = made[-1].sha256 if made else ""
    if needs_hash:
        sha256 = rules.fingerprint(facts, _signed(record, said))
    signed = tuple(each for each in made if each.sha256 == sha256)
    facts = replace(facts, signatures=tuple(_signature(each) for each in signed))
    head = _head(record)
    titles = signed[-1].titles if signed and record.state in SEALED else None
    if titles:  # what is signed is printed as it was signed, whatever posts are called since
        head = titles["head"]
        owned = zip(facts.actions, titles["owners"], strict=True)
        named = tuple(replace(each, owner=owner) for each, owner in owned)
        facts = replace(facts, lead=titles["lead"], actions=named)
    return Whole(
        record=record,
        grid=found,
        actions=done,
        heard=said,
        sign_offs=signed,
        sha256=sha256,
        facts=facts,
        findings=tuple(rules.findings(facts)),
        head=head,
    )


def _head(record: Assessment) -> str:
    """What the post of the head of service is called; "" without one."""
    if record.head_post is not None:
        return str(record.head_post)
    return str((record.service and record.service.head_post) or "")


def _signature(signed: models.SignOff) -> rules.Signature:
    return rules.Signature(
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
        editions=tuple(
            rules.Edition(each.version, each.author, fuzzy(each, "on"), each.comment)
            for each in editions(record)
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


def _signed(record: Assessment, heard: Iterable[models.Heard]) -> Mapping[str, Any]:
    """What is signed of a version besides its facts, by name.

    Posts are not in it: they may be renamed after, and which they are the database seals.
    """
    return {
        **{name: getattr(record, name) for name in TEXTS},
        **{name: getattr(record, f"{name}_text") for name in FUZZY},
        "ref": record.ref,
        "number": record.number,
        "directorate": record.directorate.ref,
        "service": record.service.ref if record.service else "",
        "question_set": [record.question_set.ref, record.question_set.number],
        "heard": [[each.said, each.done] for each in heard],
    }


def returned(record: Assessment) -> Mapping[tuple[str, str], str]:
    """Why answers were returned, by the row's reference ("" for a page) and the place.

    *Costs*: 1 query.
    """
    found = record.returned.values_list("group__characteristic__ref", "place", "reason")
    return {(group or "", place): reason for group, place, reason in found}


# Actions of the plan, and the assessments that promise them


def actions_to_read(who: Person) -> QuerySet[models.MitigatingAction, int]:
    """The keys of the actions that stand in an assessment which the person may read."""
    promised = models.MitigatingAction.objects.exclude(assessment__state=State.DROPPED)
    if not _reads_everything(who):
        published = Q(published_at__isnull=False, is_exempt=False)
        promised = promised.filter(assessment__in=Assessment.objects.filter(published | _own(who)))
    return promised.values_list("action", flat=True)


@dataclass(frozen=True, slots=True)
class Promise:
    """What an assessment says of an action: as it was signed last, else as it is being written.

    `reads`: the person may read the assessment.
    """

    stored: models.MitigatingAction
    reads: bool


def promises(plan: Sequence[Action], who: Person) -> Mapping[int, Promise]:
    """The promise that each action of the plan is, by the action's key. *Costs*: 1 query."""
    found = (
        models.MitigatingAction.objects.filter(action__in=plan)
        .exclude(assessment__state=State.DROPPED)
        .select_related("assessment__directorate", "assessment__service")
        .order_by("assessment__number")
    )
    chosen: dict[int, Promise] = {}
    for each in found:
        record = each.assessment
        before = chosen.get(each.action_id)
        reads = policies.can_see(who, record) or (before is not None and before.reads)
        keeps = before is not None and record.state not in rules.SEALED
        chosen[each.action_id] = Promise(before.stored if before and keeps else each, reads)
    return chosen


# The register


@dataclass(frozen=True, slots=True)
class Asked:
    """What the register is narrowed to; an empty field asks for all."""

    text: str = ""
    directorate: str = ""
    state: str = ""
    subject: str = ""
    budget_round: str = ""
    only: str = ""  # "overdue": the review is; "mine": waiting for the person


def register(asked: Asked, who: Person, on: date) -> QuerySet[Assessment]:
    """The versions that stand in the register for a person, the latest decision first.

    Planned and withheld ones are in the register of everybody; of others in the making only those
    who may read them know. What narrows the register never finds a withheld one by what it
    withholds. *Costs*: 1 query.
    """
    found = visible(who).select_related(*_PLACES).defer(*_UNLISTED)
    shown = Q() if _reads_everything(who) else Q(is_exempt=False) | _own(who)
    exact = {
        "state": asked.state,
        "subject": asked.subject,
        "budget_round": asked.budget_round,
    }
    narrowed = {name: value for name, value in exact.items() if value}
    if narrowed:
        found = found.filter(shown, **narrowed)
    if asked.directorate:
        found = found.filter(directorate__ref=asked.directorate)
    for word in patterns(asked.text):
        said = (
            Q(title__iregex=word) | Q(service__name__iregex=word) | Q(lead_post__title__iregex=word)
        )
        found = found.filter(
            Q(ref__iregex=word) | Q(directorate__name__iregex=word) | (shown & said)
        )
    if asked.only == "overdue":
        found = overdue_reviews(found.filter(shown), on)
    if asked.only == "waiting":
        found = found.filter(shown, state=State.SUBMITTED)
    return found.order_by(F("decision_latest").desc(nulls_first=True), "ref")


_PLACES = (
    "directorate__director_post",
    "service__head_post",
    "service__director_post",
    "lead_post",
)
# The long words of an assessment, which no list prints: a council's whole register has megabytes.
_UNLISTED = tuple(
    field.name
    for field in Assessment._meta.concrete_fields
    if isinstance(field, TextField) and field.name not in ("initial_impacts", "exempt_ground")
)


def visible(who: Person) -> QuerySet[Assessment]:
    """The versions that stand in the register for a person: of each assessment one.

    The newest where the person may know of it; else, while a newer version is in the making, the
    last one that is published or withheld.
    """
    kept = Assessment.objects.exclude(state=State.DROPPED)
    if _reads_everything(who):
        return kept.newest()
    public = Q(published_at__isnull=False) | Q(is_exempt=True)
    known = public | Q(state=State.PLANNED) | _own(who)
    later = Assessment.objects.filter(ref=OuterRef("ref"), number__gt=OuterRef("number"))
    return kept.filter(
        (Q(is_latest=True) & known) | (Q(is_latest=False) & public & ~Exists(later.filter(known)))
    )


def _reads_everything(who: Person) -> bool:
    return who.reads_all or who.leads_council


def _own(who: Person) -> Q:
    """What the person writes, leads or signs."""
    shown = Q(pk__in=[])
    for each in who.held:
        if each.role == "equality_lead":
            shown |= (
                Q(service=each.service)
                if each.service is not None
                else Q(directorate=each.directorate)
            )
    if who.posts:
        posts = who.posts
        shown |= Q(lead_post__in=posts) | Q(head_post__in=posts)
        shown |= Q(service__head_post__in=posts) | Q(service__director_post__in=posts)
        shown |= Q(directorate__director_post__in=posts)
    return shown


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the register for a person.

    `shows`: its facts may be told, else its reference, directorate and ground alone; `reads`: the
    person may open it.
    """

    record: Assessment
    shows: bool
    reads: bool

    def timed(self, on: date) -> Facts:
        """What the timetable's checks look at: its dates and its lead."""
        record = self.record
        return Facts(
            on=on,
            state=State(record.state),
            question_set=rules.QuestionSet("", ()),
            groups=(),
            completion=fuzzy(record, "completion"),
            decision=fuzzy(record, "decision"),
            lead=str(record.lead_post or ""),
        )


def line(record: Assessment, who: Person) -> Line:
    """What a person may be told of an assessment.

    *Takes*: the assessment with its directorate, service and their posts. *Costs*: no query.
    """
    reads = policies.can_see(who, record)
    return Line(record, shows=reads or not record.is_exempt, reads=reads)


def timetable(who: Person) -> QuerySet[Assessment]:
    """What is still to be decided, as the forward timetable has it: by the latest decision day.

    *Costs*: 1 query.
    """
    found = visible(who).filter(
        Q(state__in=[State.PLANNED, State.DRAFT, State.SUBMITTED, State.RETURNED])
    )
    return (
        found.select_related(*_PLACES)
        .defer(*_UNLISTED)
        .order_by(F("decision_latest").asc(nulls_last=True), "directorate__name", "ref")
    )


def overdue_reviews(found: QuerySet[Assessment], on: date) -> QuerySet[Assessment]:
    """Of assessments, those signed whose review day has passed without a newer version."""
    return found.filter(state=State.SIGNED, is_latest=True, review_on__lt=on)


def reviews_due(by: date) -> QuerySet[Assessment]:
    """Signed assessments whose review is due on or before a day, the oldest first."""
    found = Assessment.objects.newest().filter(state=State.SIGNED, review_on__lte=by)
    return found.select_related("directorate", "service", "lead_post", "created_by").order_by(
        "review_on", "ref"
    )


def waiting() -> QuerySet[Assessment]:
    """What waits for a signature, the longest first. *Costs*: 1 query."""
    found = Assessment.objects.newest().filter(state=State.SUBMITTED)
    return found.select_related("directorate", "service").order_by("submitted_at", "ref")


def writers(of: Iterable[Assessment]) -> Mapping[int, set[int]]:
    """Who wrote versions and may sign in, by the key of the version. *Costs*: 1 query."""
    found: dict[int, set[int]] = defaultdict(set)
    wrote = User.objects.filter(assessments_written__in=list(of), is_active=True)
    for user, assessment in wrote.values_list("pk", "assessments_written"):
        found[assessment].add(user)
    return found


def signed_by(of: Iterable[Assessment]) -> set[tuple[int, int | None]]:
    """The keys of versions, each with that of who signed it. *Costs*: 1 query."""
    made = models.SignOff.objects.filter(assessment__in=list(of))
    return set(made.values_list("assessment", "signed_by"))


def budget_rounds() -> list[str]:
    """The budget rounds that assessments name, the latest first. *Costs*: 1 query."""
    found = Assessment.objects.newest().exclude(budget_round="")
    return list(found.values_list("budget_round", flat=True).distinct().order_by("-budget_round"))


# Cumulative impact


@dataclass(frozen=True)
class Cumulative:
    """What live assessments together do to each group; `titles` are theirs by reference."""

    tallies: tuple[Tally, ...]
    titles: Mapping[str, str]
    called_out: tuple[str, ...]


def cumulative(who: Person, *, directorate: str = "", budget_round: str = "") -> Cumulative:
    """The impacts of all live assessments that the person may read, added up by group.

    A group is a characteristic, called as it is called now. *Costs*: 5 queries.
    """
    found = visible(who).filter(state__in=LIVE)
    if not (who.reads_all or who.leads_anything):
        found = found.filter(published_at__isnull=False, is_exempt=False)
    if directorate:
        found = found.filter(directorate__ref=directorate)
    if budget_round:
        found = found.filter(budget_round=budget_round)
    live = {
        key: (ref, title, of) for key, ref, title, of in found.order_by("ref").values_list(*_LIVE)
    }
    asked = _questions_of(QuestionSet.objects.in_bulk({of for _, _, of in live.values()}))
    here = found.order_by().values("pk")
    rows = models.Group.objects.filter(assessment__in=here).order_by("-statutory", "position", "pk")
    answers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    wanted = models.Answer.objects.filter(
        group__assessment__in=here, question__part=Part.SCREENING, question__meaning__in=_COUNTED
    ).exclude(choice="")
    for key, ref, choice in wanted.values_list("group", "question__ref", "choice"):
        answers[key].append((ref, choice))
    # Thousands of rows are answered in a few ways: each is read once.
    known: dict[Any, Impact] = {}
    hits = []
    for key, record, name, aims in rows.values_list(
        "pk", "assessment", "characteristic__name", "aims"
    ):
        ref, title, of = live[record]
        said = (of, aims, frozenset(answers[key]))
        if said not in known:
            known[said] = _impact_of(asked[of], aims, answers[key])
        hits.append(Hit(ref, title, name, known[said]))
    tallies = tuple(rules.cumulative(hits))
    return Cumulative(
        tallies=tallies,
        titles={ref: title for ref, title, _ in live.values()},
        called_out=tuple(rules.called_out(tallies)),
    )


_LIVE = ("pk", "ref", "title", "question_set")
_COUNTED = (
    Meaning.LESS_FAVOURABLE,
    Meaning.POSITIVE,
    Meaning.NEGATIVE,
    Meaning.LIKELIHOOD,
    Meaning.SEVERITY,
)


def _impact_of(asked: rules.QuestionSet, aims: str, choices: Iterable[tuple[str, str]]) -> Impact:
    said = {ref: rules.Answer(choice) for ref, choice in choices}
    return rules.impact(rules.Group("", "", frozenset(map(Aim, aims)), True, said), asked)


def _questions_of(sets: Mapping[int, QuestionSet]) -> dict[int, rules.QuestionSet]:
    """The question sets of keys. *Costs*: 1 query."""
    found: dict[int, list[Question]] = defaultdict(list)
    stored = models.Question.objects.filter(question_set__in=sets).order_by("position")
    for each in stored:
        found[each.question_set_id].append(
            Question(
                each.ref,
                each.text,
                AnswerKind(each.kind),
                Meaning(each.meaning),
                Part(each.part),
                Aim(each.aim) if each.aim else None,
            )
        )
    return {
        key: rules.QuestionSet(stored_set.title, tuple(found[key]), bands_of(stored_set.bands))
        for key, stored_set in sets.items()
    }


# Decisions


def decision(ref: str) -> Decision | None:
    """A decision by its reference as in addresses. *Costs*: 1 query."""
    return Decision.objects.select_related("directorate").filter(ref=ref).first()


def decisions(who: Person) -> QuerySet[Decision]:
    """The decisions that the person may know of, the latest meeting first. *Costs*: 1 query.

    Withheld ones too, of which everybody else is told the number and the ground alone.
    """
    found = Decision.objects.all()
    if not policies.reads_decisions(who):
        found = found.exclude(state=rules.DecisionState.DRAFT)
    return found.order_by(F("meets_on").desc(nulls_first=True), "-number")


def assessed_for(record: Decision) -> list[Assessed]:
    """The assessments that a decision refers to, as the gate takes them. *Costs*: 3 queries."""
    found = list(record.assessments.order_by("ref", "number"))
    signed = _signed_at(found)
    cited: dict[int, list[rules.Evidence]] = defaultdict(list)
    for each in models.CitedEvidence.objects.filter(assessment__in=found).order_by("position"):
        cited[each.assessment_id].append(rules.Evidence(each.title, each.source, each.as_at))
    return [
        Assessed(
            ref=str(each),
            state=State(each.state),
            signed_on=london_day(signed[each.pk]) if each.pk in signed else None,
            consultation=fuzzy(each, "consultation"),
            evidence=tuple(cited[each.pk]),
        )
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class Cited:
    """An assessment that a decision refers to, for a person, with the day it was signed off."""

    line: Line
    signed_on: date | None


def cited_by(record: Decision, who: Person) -> list[Cited]:
    """The assessments that a decision refers to. *Costs*: 2 queries."""
    found = list(record.assessments.select_related(*_PLACES).order_by("ref", "number"))
    sealed = [each for each in found if each.state in rules.SEALED]
    signed = _signed_at(sealed)
    return [
        Cited(line(each, who), london_day(signed[each.pk]) if each.pk in signed else None)
        for each in found
    ]


def _signed_at(found: Iterable[Assessment]) -> dict[int, datetime]:
    """The moment of the last attestation of versions, by their keys. *Costs*: 1 query."""
    made = models.SignOff.objects.filter(assessment__in=list(found)).values_list("assessment")
    return dict(made.annotate(Max("signed_at")))


def to_refer_to(text: str, who: Person, on: date) -> list[Assessment]:
    """The first assessments with some words in them that a decision may refer to: open to read.

    *Costs*: 1 query.
    """
    found = register(Asked(text=text), who, on)
    return [each for each in found[: 2 * MATCHES] if policies.can_see(who, each)][:MATCHES]


def versions_of(keys: Iterable[int], who: Person) -> list[Assessment]:
    """Versions of assessments by their keys, those that the person may read. *Costs*: 1 query."""
    found = Assessment.objects.filter(pk__in=list(keys)).select_related(*_PLACES)
    return [each for each in found.order_by("ref", "number") if policies.can_see(who, each)]


def director_post(who: Person, record: Decision) -> Post | None:
    """The post by which the person is a director of the decision; None for who is none.

    *Costs*: 1 query.
    """
    if not policies.directs(who, record):
        return None
    posts = who.directs
    if record.directorate is not None:
        posts &= {record.directorate.director_post_id or 0}
    return Post.objects.filter(pk__in=posts).order_by("title").first()


# The evidence shelf


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A piece of the shelf, and how many assessments cite it."""

    evidence: Evidence
    cited: int


def whole_shelf() -> list[OnShelf]:
    """The evidence shelf by characteristic, what is about all of them last. *Costs*: 1 query."""
    found = Evidence.objects.select_related("characteristic", "service").annotate(
        cited_in=Count("cited__assessment__ref", distinct=True)
    )
    ordered = found.order_by(
        F("characteristic__statutory").desc(nulls_last=True),
        "characteristic__name",
        "kind",
        F("as_at").desc(nulls_last=True),
        "ref",
    )
    return [OnShelf(each, each.cited_in) for each in ordered]
