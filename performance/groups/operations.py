"""Writes by which the groups of an indicator's readings become tables whose release is asked for.

Events tell which tables, never what a figure is.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models.base import ModelState

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.constraints import REF_LENGTH
from councilportal.common.periods import Period, day_label, london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Characteristic
from councilportal.organisation.people import person_on
from objectives.information import entry_operations as entry
from objectives.information.columns import TITLE
from objectives.information.exact import exact_tables, shown_now
from objectives.information.queries import figures_of
from objectives.information.reading import seen_of, stamp_of
from objectives.information.release_operations import ask_for_release
from objectives.models import EqualityTable, ReleaseRequest
from objectives.rules.information import Figure, Protection, TableKind
from performance.columns import READING_BLANK
from performance.groups import queries
from performance.groups.policies import known_to_keep
from performance.models import GroupTable, Indicator, Reading
from performance.queries import measure_of, units_of
from performance.rules import group_readings as rules
from performance.rules.checks import check_reading
from performance.rules.measures import Measure


@dataclass(frozen=True, slots=True)
class Kept:
    """Whom the readings are about, and how small figures of their groups are kept from readers."""

    kind: TableKind
    mode: Protection
    mode_reason: str
    threshold: int


class GroupsRefused(Refused):
    """Readings of groups that cannot be released; `faults` say why, and what would be right."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep every fault."""
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


@audit.writing()
def ask_for_groups(
    *, ref: str, periods: Sequence[Period], kept: Kept, words: str, by: User, at: datetime
) -> ReleaseRequest:
    """Make tables of the readings of periods as they are now, and ask that they are released.

    The whole is a table of its own, as everybody reads it on the board: no group may follow from
    it. All tables of a period have one population, so that they are looked at together, with every
    earlier release. Where the request is withdrawn or rejected, tables that are new are deleted,
    and released ones have the figures of their release again.
    *Raises*: NotKnown for a person of another place; GroupsRefused; Refused as `ask_for_release`.
    """
    who = person_on(by, london_day(at))
    indicator = known_to_keep(who, queries.indicator_of(ref))
    measure = measure_of(indicator, units_of([indicator]))
    if not periods:
        raise GroupsRefused(["Choose a period."])
    entered = queries.entered(indicator, periods)
    busy = queries.busy_periods(indicator)
    faults = [*rules.check_apart(measure, [each.period for each in entered], busy)]
    for each in entered:
        faults += rules.check_entered(measure, each, kept.mode)
    if faults:
        raise GroupsRefused(faults)
    known = set(GroupTable.objects.filter(indicator=indicator).values_list("table__ref", flat=True))
    tables: list[EqualityTable] = []
    for each in entered:
        tables += _tables(indicator, measure, each, kept, by, at)
    refs = [each.ref for each in tables]
    made = [ref for ref in refs if ref not in known]
    renewed = [ref for ref in refs if ref in known]
    request = ask_for_release(refs=refs, words=words, made=made, renewed=renewed, by=by, at=at)
    _check_kept(tables)
    return request


class ReadingRefused(Refused):
    """Figures of a group that cannot be; `faults` are pairs of a field and a sentence."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        """Keep every fault."""
        super().__init__(" ".join(wanted for _, wanted in faults))
        self.faults = tuple(faults)


class StaleReading(Exception):
    """Somebody else has corrected the reading since the page was opened."""


FIGURES = ("numerator", "denominator", "value")


@audit.writing()
def correct_group(
    *,
    ref: str,
    period: Period,
    group: str,
    typed: Mapping[str, Decimal | None],
    reason: str,
    seen: int,
    by: User,
    at: datetime,
) -> Reading:
    """Correct the stored reading of a group: its next revision, which says why.

    What was released stays as it is until its release is asked for again.
    *Takes*: the group as "characteristic:category"; `FIGURES` as they should be; the revision that
    the page was made from.
    *Raises*: NotKnown for a person of another place, and for a group without a reading;
    ReadingRefused; StaleReading.
    """
    indicator = known_to_keep(person_on(by, london_day(at)), queries.indicator_of(ref))
    stored = queries.readings_of(indicator, period).get(group)
    if stored is None:
        raise NotKnown("There is no such reading to correct.")
    if stored.revision != seen:
        raise StaleReading
    figures = {name: typed.get(name) for name in FIGURES}
    own = {"revision": seen + 1, "corrects_note": reason.strip()}
    measure = measure_of(indicator, units_of([indicator]))
    faults = list(check_reading(measure, {**READING_BLANK, "period": period, **figures, **own}, {}))
    if not faults and all(getattr(stored, name) == each for name, each in figures.items()):
        faults = [("", "these figures are stored already: give those that are right.")]
    if faults:
        raise ReadingRefused(faults)
    revised = copy(stored)
    revised.pk, revised._state = None, ModelState()
    written = {"source": Reading.Source.PAGE, "entered_at": at, "entered_by": by}
    for name, value in {**figures, **own, **written, "no_data_reason": ""}.items():
        setattr(revised, name, value)
    revised.save()
    audit.record(
        action="correct reading of a group",
        record_type="indicator",
        record_ref=ref,
        before={"period": period.code, "group": group, "revision": seen},
        after={"period": period.code, "group": group, "revision": seen + 1},
        by=by,
        at=at,
    )
    return revised


@audit.writing()
def let_go(*, tables: Sequence[EqualityTable], by: User, at: datetime) -> None:
    """Forget of which readings tables are that are deleted, as a part of that."""
    del by, at
    GroupTable.objects.filter(table__in=tables).delete()


def _tables(
    indicator: Indicator,
    measure: Measure,
    entered: rules.Entered,
    kept: Kept,
    by: User,
    at: datetime,
) -> list[EqualityTable]:
    """The tables of a period, made or renewed: of the whole, and of each characteristic."""
    stored = {
        row.table.ref: row.table
        for row in GroupTable.objects.filter(
            indicator=indicator, period=entered.period.code
        ).select_related("table__directorate")
    }
    figures = figures_of(stored)
    measured = next(
        (figure.measure for rows in figures.values() for _, figure in rows),
        (indicator.numerator_label or indicator.title)[:TITLE],
    )
    population = next((each.population for each in stored.values()), "")
    own = [""] if entered.whole is not None else []
    names = {each.ref: each.name for each in Characteristic.objects.all()}
    made = []
    for characteristic in (*own, *rules.characteristics_of(entered)):
        ref = _ref(indicator.ref, entered.period, characteristic or rules.WHOLE)
        of = f"by {names[characteristic].lower()}" if characteristic else "everybody"
        values = _words(indicator, measure, entered, kept)
        values["title"] = f"{indicator.title[: TITLE - 150]}, {of}, {entered.period.label}"
        values["population"] = population = population or ref
        if not characteristic:
            values |= {"mode": Protection.NONE, "mode_reason": rules.WHOLE_REASON}
        table = stored.get(ref)
        table = entry.save_table(
            ref=ref,
            values=values,
            is_new=table is None,
            seen=stamp_of(table) if table else "",
            by=by,
            at=at,
        )
        if ref not in stored:
            GroupTable.objects.create(table=table, indicator=indicator, period=entered.period.code)
        _save(table, rules.figures(measure, measured, entered, characteristic), by, at)
        made.append(table)
    return made


def _words(
    indicator: Indicator, measure: Measure, entered: rules.Entered, kept: Kept
) -> dict[str, Any]:
    version = entered.whole.definition_version if entered.whole else 1
    said = [indicator.definition, f"Definition {version}." if version > 1 else ""]
    return {
        "kind": kept.kind,
        "unit": rules.unit_of(measure),
        "as_at_text": day_label(entered.period.end),
        "as_at_on": entered.period.end,
        "area": "",
        "base": indicator.denominator_label,
        "source": f"Readings of {indicator.ref}",
        "definition": " ".join(each for each in said if each),
        "decimals": 0,
        "threshold": kept.threshold,
        "mode": kept.mode,
        "mode_reason": kept.mode_reason,
        "directorate": indicator.service.directorate,
    }


def _save(table: EqualityTable, figures: Sequence[Figure], by: User, at: datetime) -> None:
    """Save the figures of a table; a group keeps its place."""
    stored = figures_of([table.ref])[table.ref]
    places: Mapping[tuple[str, ...], int] = {
        tuple(figure.groups): position for position, figure in stored
    }
    rows = [(places.get(tuple(each.groups)), each) for each in figures]
    try:
        entry.save_figures(ref=table.ref, rows=rows, seen=seen_of(stored), by=by, at=at)
    except entry.FiguresRefused as refused:
        said = [f"{table.title}: {sentence}" for _, _, sentence in refused.faults]
        raise GroupsRefused(said) from refused


def _check_kept(tables: Sequence[EqualityTable]) -> None:
    """Refuse groups that the whole gives away whatever is hidden.

    *Raises*: GroupsRefused.
    """
    showing = shown_now(tables, exact_tables(tables))
    lost = [
        each.title
        for each in tables
        if not each.releases.exists()
        and any(shown.is_lost for shown in showing.figures[each.ref].values())
    ]
    if lost:
        raise GroupsRefused(
            [
                f"{title}: the figure of the whole, which everybody reads, gives a small group "
                "away whatever is hidden: leave the period out."
                for title in lost
            ]
        )


def _ref(indicator: str, period: Period, ending: str) -> str:
    """The reference of a table, shortened where it would be too long."""
    whole = f"{indicator}-{period.slug}-{ending}"
    if len(whole) <= REF_LENGTH:
        return whole
    return f"{whole[: REF_LENGTH - 13]}-{sha256(whole.encode()).hexdigest()[:12]}"
