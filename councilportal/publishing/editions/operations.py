"""Writes to drafts: start an edition, fill its front sheet, arrange and write its parts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models as tables

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.refusals import NotKnown, Refused
from councilportal.jobs.operations import again
from councilportal.organisation.models import Directorate
from councilportal.publishing import policies
from councilportal.publishing.editions import queries, slugs
from councilportal.publishing.editions.on_record import headings, is_exempt, part_told, unseen
from councilportal.publishing.editions.saving import (
    count_save,
    hold_draft,
    person_acting,
    record_event,
)
from councilportal.publishing.models import (
    BackgroundPaper,
    Contact,
    Edition,
    EditionLink,
    EditionPart,
    FromPost,
    KeptWarning,
    OwnTable,
    Recommendation,
    ReportSeries,
)
from councilportal.publishing.narrative import own_tables
from councilportal.publishing.rules.kinds import NEVER_EXEMPT, Layout, PartKind, Reach
from councilportal.publishing.rules.sheet import misfits
from councilportal.publishing.rules.workflow import State
from councilportal.publishing.series.storing import place_parts
from eqia.models import Assessment, Decision

Key = tuple[str, str, int]  # of an edition: its series' reference, slug and number
Rows = Sequence[Mapping[str, Any]]
LISTS: Mapping[str, type[tables.Model]] = {
    "from_posts": FromPost,
    "recommendations": Recommendation,
    "contacts": Contact,
    "links": EditionLink,
    "background_papers": BackgroundPaper,
}
FRONT_SHEET = (
    *("meeting", "subject", "produced_by", "addressed_to", "decision_maker", "decision"),
    *("classification", "key_reason", "wards", "past_pathway", "future_pathway", "summary"),
    *("financial", "legal", "risk", "equality", "climate", "crime", "others"),
    *("has_no_background", "judgement", "judged_by", "judged_on", "second_period"),
    "correction_note",
)
OF_TABLES = ("title", "columns", "types", "totals", "differences", "rows")
MOST_TOLD = 20  # problems of a table that a refusal names
CHANGED = "changed"  # the key of what a publisher let stand of an edition that is out
OF_PARTS = ("position", "part", "title", "level", "is_on", "is_wide", "only")


@audit.writing()
def start(
    *,
    series: str,
    period: str,
    directorate: Directorate | None = None,
    assessment: Assessment | None = None,
    decision: Decision | None = None,
    by: User,
    at: datetime,
) -> Edition:
    """Begin the edition of a period, with the parts of its series.

    *Takes*: the reference of the series, the code of the period; the directorate, assessment or
    decision that the edition is about, where the series asks for one.
    *Raises*: NotKnown, Refused: for a period of another cadence, a second edition of one period,
    or where what it is about is missing.
    """
    found = ReportSeries.objects.filter(ref=series, has_ended=False).first()
    who = person_acting(by, at)
    place = directorate.pk if directorate is not None else None
    if found is None or not policies.composes(who, found, place):
        raise NotKnown(f"There is no series {series} for you.")
    checked = queries.period_of(found, period)
    about = _about(found, directorate, assessment, decision)
    last = slugs.of_same(found, checked, about, decision).last()
    if last is not None:
        way = "take it up again" if last.state == State.DROPPED else "correct it once it is out"
        raise Refused(f"There is an edition of {found} for {checked.label} already: {way}.")
    record = Edition.objects.create(
        series=found,
        period=checked.code,
        ends_on=checked.end,
        directorate=directorate,
        decision=decision,
        slug=slugs.new_slug(found, checked, about, decision),
        created_at=at,
    )
    if assessment is not None:
        record.assessments.add(assessment)
    EditionPart.objects.bulk_create(
        EditionPart(edition=record, **{name: getattr(part, name) for name in OF_PARTS})
        for part in found.parts.order_by("position")
    )
    record.authors.add(by)
    record_event(record, "start", None, {"period": checked.code}, by, at)
    return record


def _about(
    series: ReportSeries,
    directorate: Directorate | None,
    assessment: Assessment | None,
    decision: Decision | None,
) -> str:
    """What the edition is about, for its slug. *Raises*: Refused where the series asks for one."""
    if series.layout == Layout.ASSESSMENT:
        if assessment is None:
            raise Refused("Choose the assessment that the edition is about.")
        return assessment.ref
    if series.layout == Layout.DECISION:
        if decision is None:
            raise Refused("Choose the decision that the edition is about.")
        return decision.ref
    if series.reach == Reach.DIRECTORATE:
        if directorate is None:
            raise Refused("Choose the directorate that the edition is about.")
        return directorate.ref
    return ""


@audit.writing()
def save_front_sheet(
    *,
    key: Key,
    saves: int,
    values: Mapping[str, Any],
    lists: Mapping[str, Rows],
    assessments: Sequence[Assessment] | None = None,
    by: User,
    at: datetime,
) -> Edition:
    """Save the front sheet of a draft.

    *Takes*: `values` by the names of `FRONT_SHEET`; `lists` by the names of `LISTS`, each the rows
    in order, without positions. What is not named stays as it is.
    *Raises*: NotKnown, Refused, StaleEdition.
    """
    record = hold_draft(key, saves, by, at)
    unknown = [name for name in values if name not in FRONT_SHEET]
    if unknown:
        raise ValueError(f"{unknown[0]} is no field of the front sheet.")
    before = {name: _plain(getattr(record, name)) for name in values}
    for name, value in values.items():
        setattr(record, name, value)
    after = {name: _plain(getattr(record, name)) for name in values}
    _check_sheet(record, lists)
    for name, rows in lists.items():
        before[name], after[name] = _set_list(record, name, rows)
    if assessments is not None:
        before["assessments"] = [str(each) for each in record.assessments.order_by("ref")]
        record.assessments.set(assessments)
        after["assessments"] = [str(each) for each in record.assessments.order_by("ref")]
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return record
    count_save(record, by)
    was, now = ({name: side[name] for name in changed} for side in (before, after))
    record_event(record, "save_front_sheet", was, now, by, at)
    return record


def _check_sheet(record: Edition, lists: Mapping[str, Rows]) -> None:
    """*Raises*: Refused where the front sheet would not hold together."""
    stored = BackgroundPaper.objects.filter(edition=record)
    papers = lists["background_papers"] if "background_papers" in lists else stored.exists()
    said = {name: getattr(record, name) for name in (*FRONT_SHEET, "period")}
    if wrong := list(misfits(said, lists.get("links", ()), has_background=bool(papers))):
        raise Refused(" ".join(wrong))


def _set_list(record: Edition, name: str, rows: Rows) -> tuple[list[Any], list[Any]]:
    """Replace the rows of a list that differs. *Gives*: what it said before, and what now."""
    model = LISTS[name]
    kept = model._default_manager.filter(edition=record).order_by("position")
    made = [model(edition=record, position=place, **row) for place, row in enumerate(rows, 1)]
    before, after = ([_row(each) for each in found] for found in (kept, made))
    if before != after:
        kept.delete()
        model._default_manager.bulk_create(made)
    return before, after


def _row(record: tables.Model) -> dict[str, object]:
    """What a row of a list says, by its columns."""
    names = [each.name for each in record._meta.concrete_fields]
    own = [name for name in names if name not in ("id", "edition", "position")]
    return {name: _plain(getattr(record, name)) for name in own}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, tables.Model) else value


@audit.writing()
def arrange_parts(*, key: Key, saves: int, parts: Rows, by: User, at: datetime) -> Edition:
    """Set which parts a draft has, and their order.

    *Takes*: a mapping a part: `id` of one that stays (None for a new one), and the columns that
    change. A part that is not named is removed with its words.
    *Raises*: NotKnown, Refused, StaleEdition.
    """
    record = hold_draft(key, saves, by, at)
    known = {each.pk: each for each in record.parts.all()}
    before = headings(sorted(known.values(), key=lambda each: each.position))
    named = {row["id"] for row in parts if row.get("id") is not None}
    if not named <= known.keys():
        raise NotKnown("There is no such part.")
    gone = record.parts.exclude(pk__in=named)
    OwnTable.objects.filter(part__in=gone).delete()
    gone.delete()
    place_parts(record.parts.all(), parts, lambda: EditionPart(edition=record))
    count_save(record, by)
    after = headings(list(record.parts.order_by("position")))
    record_event(record, "arrange_parts", {"parts": before}, {"parts": after}, by, at)
    return record


@audit.writing()
def save_part(
    *,
    key: Key,
    saves: int,
    position: int,
    values: Mapping[str, Any],
    by: User,
    at: datetime,
) -> Edition:
    """Save the words of a part, and its exemption.

    *Raises*: NotKnown, Refused, StaleEdition.
    """
    record = hold_draft(key, saves, by, at)
    part = _part(record, position)
    ground = ("exempt_paragraph", "exempt_reason", "public_interest", "public_title")
    said = [str(values.get(name, getattr(part, name))).strip() for name in ground]
    if any(said) and not all(said):
        raise Refused(
            "An exempt part needs its paragraph of Schedule 12A, the reason, the public-interest "
            "test and a public title."
        )
    if any(said) and part.part == PartKind.EASY_READ:
        raise Refused(NEVER_EXEMPT)
    before = part_told(part, values)
    for name, value in values.items():
        setattr(part, name, value)
    part.save()
    count_save(record, by)
    record_event(record, "save_part", before, part_told(part, values), by, at)
    return record


def _part(record: Edition, position: int) -> EditionPart:
    part = record.parts.filter(position=position).first()
    if part is None:
        raise NotKnown(f"{record} has no part {position}.")
    return part


@audit.writing()
def save_table(
    *, key: Key, saves: int, position: int, table: Mapping[str, Any], by: User, at: datetime
) -> Edition:
    """Save the table of a part whose kind is a table.

    *Takes*: `title`, `columns`, `types`, `rows`, `totals` and `differences`, as `OwnTable` does.
    *Raises*: NotKnown, StaleEdition; Refused for a part of another kind, and for a table whose
    columns, cells or sums are wrong.
    """
    record = hold_draft(key, saves, by, at)
    part = _part(record, position)
    if part.part != PartKind.TABLE:
        raise Refused(f"“{part.heading}” has no table: add a part that is a table of your own.")
    declared = own_tables.Declared(*(table[name] for name in OF_TABLES if name != "rows"))
    if problems := own_tables.own_table(declared, table["rows"], "table").problems:
        raise Refused(" ".join(f"{str(each).rstrip('.')}." for each in problems[:MOST_TOLD]))
    stored = OwnTable.objects.filter(part=part).first()
    told = part_told(part, ())
    before = {name: getattr(stored, name) for name in OF_TABLES} if stored else {}
    OwnTable.objects.update_or_create(part=part, defaults={name: table[name] for name in OF_TABLES})
    count_save(record, by)
    after = {name: table[name] for name in OF_TABLES}
    if is_exempt(part):
        before, after = unseen(before), unseen(after)
    record_event(record, "save_table", {**told, **before}, {**told, **after}, by, at)
    return record


@audit.writing()
def keep_warning(
    *, key: Key, finding: str, sentence: str, reason: str, by: User, at: datetime
) -> KeptWarning:
    """Let a warning stand, with the reason. *Raises*: NotKnown, Refused."""
    record = queries.edition(*key, hold=True)
    policies.check_can_write(person_acting(by, at), record, at)
    if not reason.strip():
        raise Refused("Say why the warning may stand.")
    kept, _ = KeptWarning.objects.update_or_create(
        edition=record,
        key=finding,
        defaults={"sentence": sentence, "reason": reason.strip(), "by": by, "at": at},
    )
    has_exempt = record.parts.exclude(exempt_paragraph="").exists()
    told = finding if has_exempt else sentence  # the sentence may quote what is exempt
    record_event(record, "keep_warning", None, {"warning": told}, by, at, reason=reason)
    return kept


@audit.writing()
def note_opening(*, key: Key, name: str, by: User, at: datetime) -> None:
    """Put on record that somebody opens a file of the restricted copy. *Raises*: NotKnown."""
    record = queries.edition(*key)
    who = person_acting(by, at)
    policies.check_can_see(who, record, at)
    if not policies.reads_restricted(who, record, at):
        raise NotKnown(f"There is no restricted copy of {record} for you.")
    told = {"file": name, "freezing": record.freezing}
    record_event(record, "open_restricted_copy", None, told, by, at)


@audit.writing()
def make_files_again(*, key: Key, by: User, at: datetime) -> Edition:
    """Have the files of an edition tried at once, whose job has failed.

    *Raises*: NotKnown; Refused for who does not write in it, and where no job has failed.
    """
    record = queries.edition(*key, hold=True)
    who = person_acting(by, at)
    policies.check_can_see(who, record, at)
    if not policies.composes(who, record.series, record.directorate_id):
        raise Refused("Only a lead of its field, or a publisher, does this.")
    job = queries.job_of(record)
    if job is None:
        raise Refused("Its files are not being made: freeze the draft.")
    if not again(job=job, by=by, at=at):
        raise Refused("Its files are being made now: wait for them.")
    record_event(record, "try_again", None, {"freezing": record.freezing}, by, at)
    return record


@audit.writing()
def let_stand(*, key: Key, reason: str, by: User, at: datetime) -> KeptWarning:
    """Say why an edition that is out stands although something that it tells has changed.

    *Raises*: NotKnown; Refused for who is no publisher, without a reason, or where it is not out.
    """
    record = queries.edition(*key, hold=True)
    who = person_acting(by, at)
    policies.check_can_see(who, record, at)
    if not policies.publishes(who):
        raise Refused("Only a publisher does this.")
    if not policies.is_out(record, at) or record.state != State.PUBLISHED:
        raise Refused("The edition is not published: nothing is to be corrected.")
    if not reason.strip():
        raise Refused("Say why the edition may stand.")
    kept, _ = KeptWarning.objects.update_or_create(
        edition=record,
        key=CHANGED,
        defaults={
            "sentence": "Something that it tells changed after it was frozen.",
            "reason": reason.strip(),
            "by": by,
            "at": at,
        },
    )
    record_event(record, "let_stand", None, {"until": at}, by, at, reason=reason.strip())
    return kept
