"""The file group_tables.csv: which tables of people hold the groups of an indicator's readings."""

from collections.abc import Iterator

from councilportal.files import columns
from objectives.exchange.record_files import RecordFile, Records, Values
from objectives.models import EqualityTable
from performance.models import GroupTable, Indicator
from performance.rules.group_readings import check_place


def _check(values: Values, records: Records) -> Iterator[tuple[str, str]]:
    indicator = records["indicator"][values["indicator"]]
    population = records["table"][values["table"]].population
    return check_place(values["period"], indicator.frequency, population)


GROUP_TABLES = RecordFile(
    "group_tables",
    GroupTable,
    (
        columns.ref("table", required=True),
        columns.ref("indicator", required=True),
        columns.period("period", required=True),
    ),
    key=("table",),
    refs={"indicator": ("indicators", Indicator), "table": ("equality_tables", EqualityTable)},
    periods=("period",),
    check=_check,
    fixed="this table holds readings of another indicator or period: give a table of its own.",
).format()
