"""The file of evidence in the data format."""

from collections.abc import Iterator

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.organisation.models import Characteristic, Service
from objectives.exchange.cell_columns import title
from objectives.exchange.record_files import RecordFile, Records, Values
from objectives.models import EqualityTable, Evidence
from objectives.rules.evidence import EvidenceKind


def _check_evidence(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    if not values["says"] and not values["gap"]:
        yield "says", "say what it shows, or in gap what is not known."


EVIDENCE = RecordFile(
    "evidence",
    Evidence,
    (
        columns.ref("ref", required=True),
        title("title", required=True),
        columns.word("kind", EvidenceKind, required=True),
        title("source", required=True),
        columns.day("as_at"),
        columns.ref("characteristic"),
        columns.ref("service"),
        columns.text("says", at_most=LONG),
        columns.text("gap", at_most=LONG),
        columns.ref("table"),
    ),
    key=("ref",),
    refs={
        "characteristic": ("characteristics", Characteristic),
        "service": ("services", Service),
        "table": ("equality_tables", EqualityTable),
    },
    check=_check_evidence,
).format()
