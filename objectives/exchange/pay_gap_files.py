"""The file of pay gaps. Hourly and bonus pay in it is reduced to gaps and never stored."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.columns import Column
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from objectives.exchange.cell_columns import amount, link, title
from objectives.exchange.record_files import RecordFile, Records, Values
from objectives.models import PayGap
from objectives.pay.operations import keep_reasons
from objectives.rules.pay_gap_checks import (
    FIGURES,
    GAPS,
    TOGETHER,
    check_entry,
    check_together,
)
from objectives.rules.pay_gaps import PayGapKind, gap
from objectives.rules.pay_shown import KEPT, STATUTORY, gives_away

MOST = 1_000_000  # employees of a council


def _headcount(name: str, *, required: bool = False) -> Column:
    return columns.whole(name, low=0, high=MOST, required=required, empty=None)


def _check_pay_gap(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    return check_entry(values)


def _check_snapshots(entries: Sequence[Entry], work: Import) -> None:
    """Refuse rows that do not fit the other groups of their snapshot: the last of them."""
    asked: dict[date, Entry] = {
        entry.values["snapshot_on"]: entry
        for entry in entries
        if entry.values["kind"] == PayGapKind.ETHNICITY
    }
    groups = defaultdict(list)
    for record in PayGap.objects.filter(kind=PayGapKind.ETHNICITY, snapshot_on__in=asked):
        groups[record.snapshot_on].append({name: getattr(record, name) for name in TOGETHER})
    for snapshot_on, entry in asked.items():
        for column, wanted in check_together(groups[snapshot_on]):
            work.refuse(entry, column, wanted)


def _keep_reasons(entries: Sequence[Entry], work: Import) -> None:
    """Record why shares of few people will be shown, and warn of them: the law orders them."""
    asked = {
        entry.values["snapshot_on"]: entry
        for entry in entries
        if entry.values["kind"] == PayGapKind.GENDER
    }
    found = list(PayGap.objects.filter(kind=PayGapKind.GENDER, snapshot_on__in=asked))
    for each in found:
        [away] = gives_away(PayGapKind.GENDER, [vars(each)])
        for name in FIGURES:
            if name in away:
                wanted = f"it tells of fewer than 5 people. {STATUTORY} {KEPT}"
                work.warnings.append(str(asked[each.snapshot_on].problem(name, wanted)))
    keep_reasons(gaps=found, by=work.by, at=work.at)


def _check_stored(entries: Sequence[Entry], work: Import) -> None:
    _check_snapshots(entries, work)
    if not work.problems:
        _keep_reasons(entries, work)


_RECORD = RecordFile(
    "pay_gaps",
    PayGap,
    (
        columns.word("kind", PayGapKind, required=True),
        columns.day("snapshot_on", required=True),
        title("group"),
        title("comparator"),
        _headcount("employees", required=True),
        _headcount("declared"),
        _headcount("comparator_employees"),
        _headcount("group_employees"),
        _headcount("full_pay"),
        *(columns.number(name) for name in FIGURES),
        columns.text("joined", at_most=LONG),
        columns.day("published_on"),
        link("link"),
    ),
    key=("kind", "snapshot_on", "group"),
    check=_check_pay_gap,
    check_all=_check_stored,
)
_FORMAT = _RECORD.format()

# The pay of the two groups in pounds, by the gap that it makes.
PAY = {
    name: (f"comparator_{name.removesuffix('_gap')}", f"group_{name.removesuffix('_gap')}")
    for name in GAPS
}


_NO_PAY = dict.fromkeys(name for pair in PAY.values() for name in pair)


def _dump() -> Iterator[Mapping[str, object]]:
    return ({**cells, **_NO_PAY} for cells in _FORMAT.dump())


def _load(entries: Iterator[Entry], work: Import) -> Counts:
    return _FORMAT.load((_with_gaps(entry, work) for entry in entries), work)


def _with_gaps(entry: Entry, work: Import) -> Entry:
    """The row with the gaps that its pay makes, and without the pay."""
    values = dict(entry.values)
    for name, pair in PAY.items():
        first, second = (values.pop(column, None) for column in pair)
        if first is None and second is None:
            continue
        if first is None or second is None:
            missing = pair[0] if first is None else pair[1]
            work.refuse(entry, missing, "give the pay of both, or of neither.")
            continue
        found: Decimal | None = gap(first, second)
        said = values.get(name)
        if said is not None and said != found:
            wanted = "it cannot be calculated" if found is None else f"they make {found}"
            work.refuse(entry, name, f"{pair[0]} and {pair[1]} are given, and {wanted}.")
        values[name] = found
    return replace(entry, values=values)


PAY_GAPS: Format = replace(
    _FORMAT,
    columns=(*_FORMAT.columns, *map(amount, _NO_PAY)),
    load=_load,
    dump=_dump,
)
