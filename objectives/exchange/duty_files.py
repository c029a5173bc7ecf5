"""The files of the statutory clock: duties, and what was published for them."""

import re
from collections.abc import Iterator

from councilportal.files import columns
from councilportal.files.columns import Column, Refused
from objectives.exchange.cell_columns import link, title
from objectives.exchange.record_files import RecordFile, Records, Values
from objectives.models import Duty, PublicationEvent
from objectives.rules.duties import (
    CouncilKind,
    DutyCheck,
    DutyNation,
    DutyRule,
    NotNumbers,
    read_numbers,
)


def _check_duty(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    try:
        read_numbers(values["rule"], values["numbers"])
    except NotNumbers as error:
        yield "numbers", f"{error}."
    first, last = values["valid_from"], values["valid_to"]
    if first and last and last < first:
        yield "valid_to", f"give a day that is not before valid_from, {first}."


DUTIES = RecordFile(
    "duties",
    Duty,
    (
        columns.own_ref("ref", "duty"),
        title("title", required=True),
        columns.word("rule", DutyRule, required=True),
        columns.word("nation", DutyNation),
        columns.word("body_kind", CouncilKind, empty=CouncilKind.ANY),
        columns.text("numbers", at_most=100),
        title("law"),
        title("applies_if"),
        columns.day("valid_from"),
        columns.day("valid_to"),
        columns.word("checks", DutyCheck),
    ),
    key=("ref",),
    check=_check_duty,
).format()

_HASH = re.compile(r"[0-9a-f]{64}")


def _sha256(name: str) -> Column:
    def read(cell: str) -> str:
        if not _HASH.fullmatch(cell):
            raise Refused("write a SHA-256 of 64 digits and letters a to f.")
        return cell

    return Column(name, read, empty="")


PUBLICATION_EVENTS = RecordFile(
    "publication_events",
    PublicationEvent,
    (
        columns.ref("duty", required=True),
        columns.moment("at", required=True),
        title("title", required=True),
        link("address"),
        _sha256("sha256"),
        columns.text("by", at_most=150),
        title("edition"),
    ),
    key=("duty", "at", "title"),
    refs={"duty": ("duties", Duty)},
    renamed={"by": "by_name"},
    fixed="what was published is not changed: add a row.",
).format()

FILES = (DUTIES, PUBLICATION_EVENTS)
