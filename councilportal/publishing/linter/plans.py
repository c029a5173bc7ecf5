"""Checks of tables that plan something: who does it, and by when. Pure."""

import re
from collections.abc import Iterator

from councilportal.common import fuzzy
from councilportal.publishing.linter.findings import Found, Place
from councilportal.publishing.linter.paper import Paper
from councilportal.publishing.linter.placed import heading_of, text_of

_DATES = re.compile(
    r"(?<!to )\b(?:dates?|when|due|deadline|timescale|timetable|time scale|complete by"
    r"|completion)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"\b(?:lead|leads|owner|who|responsible|lead officer)\b", re.IGNORECASE)
_HEADS = {"target", "target date", "date", "deadline", "due", "due date", "timescale", "when"}
_HEADS |= {"lead", "owner", "who", "lead officer", "completion date"}
_OPEN = re.compile(
    r"\s*(?:ongoing|on-going|continuous|continuing|quarterly|monthly|weekly|annual|annually|yearly"
    r"|regularly|as required|as needed|various|rolling|throughout)\b",
    re.IGNORECASE,
)

_REVIEWED = re.compile(r"\breview(?:ed)? (?:on|by) .*\b\d{4}\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\s*(?:see|refer to)\b(?! (?:above|before|previous|the row above))(?!.*\b\d{4}\b)",
    re.IGNORECASE,
)


def head_for_value(paper: Paper) -> Iterator[Found]:
    """The word of a heading alone where a date or a name should be: "Target" (A2)."""
    for head, text, place in _cells(paper):
        if (_DATES.search(head) or _PEOPLE.search(head)) and text.strip(" :.").casefold() in _HEADS:
            said = f"“{text.strip()}” stands alone under “{head}”. Give the date or the name."
            yield Found(place, f"{head}: {text.strip()}", said)


def blank_date_or_owner(paper: Paper) -> Iterator[Found]:
    """Rows of a plan without its date, or without who is responsible (A2)."""
    for head, text, place in _cells(paper):
        if not text.strip(" -–—") and (_DATES.search(head) or _PEOPLE.search(head)):
            yield Found(place, head, f"Nothing stands under “{head}”. Fill it, or say why not.")


_PLANNED = re.compile(r"\s*(?:\w+ )?(?:actions?|objectives?)\s*", re.IGNORECASE)
_TOLD = re.compile(r"\bprogress\b", re.IGNORECASE)  # a table of what came of them plans nothing


def nobody_and_never(paper: Paper) -> Iterator[Found]:
    """Plans with neither a column for who nor one for when (A2)."""
    for placed in paper.walked.tables:
        heads = [column.head for column in placed.table.columns]
        planned = [head for head in heads if _PLANNED.fullmatch(head)]
        beside = (_DATES, _PEOPLE, _TOLD)
        if not planned or any(each.search(head) for each in beside for head in heads):
            continue
        said = f"“{planned[0]}” says what, and no column says who and when. Add them, or say why."
        yield Found(placed.place, planned[0], said)


def no_last_day(paper: Paper) -> Iterator[Found]:
    """Dates without a last day: ongoing, quarterly, from May on, a pointer (A2).

    "Spring 2017" has one, and "Each March, review on 31 March 2027" has a day of review instead.
    """
    for head, text, place in _cells(paper):
        read = fuzzy.read(text)
        if not _DATES.search(head) or read.latest is not None or _REVIEWED.search(text):
            continue
        if read.earliest is not None or _OPEN.match(text):
            said = f"“{text}” has no last day. Give one, or the day of the next review."
            yield Found(place, f"{head}: {text}", said)
        elif _ELSEWHERE.match(text):
            said = f"“{text}” only says where the date may be found. Give the date."
            yield Found(place, f"{head}: {text}", said)


def shared_column(paper: Paper) -> Iterator[Found]:
    """One column for who and when: neither can be found, sorted or checked (A2)."""
    for placed in paper.walked.tables:
        for column in placed.table.columns:
            if _DATES.search(column.head) and _PEOPLE.search(column.head):
                said = f"“{column.head}” holds names and dates. Give each a column of its own."
                yield Found(placed.place, column.head, said)


def _cells(paper: Paper) -> Iterator[tuple[str, str, Place]]:
    """Head, text and place of each cell beside a row's heading."""
    for placed in paper.walked.tables:
        for row, place in zip(placed.table.rows, placed.row_places, strict=True):
            if not heading_of(row):
                continue
            for column, cell in list(zip(placed.table.columns, row.cells, strict=False))[1:]:
                yield column.head, text_of(cell), place
