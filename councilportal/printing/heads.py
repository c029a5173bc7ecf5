"""The heads of a table's columns as HTML, and the heads over several of them."""

from collections.abc import Iterator, Sequence
from html import escape

from django.utils.safestring import SafeString

from councilportal.common.document import Column, HeadGroup, Table


def check(table: Table) -> None:
    """Raises: ValueError if the spans of the heads over columns do not add up to the columns."""
    spans = sum(group.span for group in table.heads)
    if table.heads and (spans != len(table.columns) or min(g.span for g in table.heads) < 1):
        raise ValueError(
            f"Table {table.caption!r}: its heads are over {spans} columns, "
            f"but it has {len(table.columns)}."
        )


def columns(table: Table, shares: Sequence[int]) -> SafeString:
    """The widths of the columns: a colgroup for each head over columns, as its scope needs."""
    spans = [group.span for group in table.heads] or [len(shares)]
    rest = iter(shares)
    groups = (
        "".join(f'<col class="report-w-{next(rest)}">' for _ in range(span)) for span in spans
    )
    return SafeString("".join(f"<colgroup>{group}</colgroup>" for group in groups))


def rows(table: Table, *, cards: bool) -> SafeString:
    """One row of heads, or two where there are heads over columns."""
    row, head = (' role="row"', ' role="columnheader"') if cards else ("", "")
    if not table.heads:
        inner = "".join(_head(column, head) for column in table.columns)
        return SafeString(f"<tr{row}>{inner}</tr>")
    above, below = [], []
    for group, under in _groups(table):
        if group.text:
            above.append(
                f'<th scope="colgroup"{head} colspan="{group.span}" class="report-over">'
                f"{escape(group.text)}</th>"
            )
            below += [_head(column, head) for column in under]
        else:
            above += [_head(column, f'{head} rowspan="2"') for column in under]
    return SafeString(f"<tr{row}>{''.join(above)}</tr>\n<tr{row}>{''.join(below)}</tr>")


def _groups(table: Table) -> Iterator[tuple[HeadGroup, Sequence[Column]]]:
    start = 0
    for group in table.heads:
        yield group, table.columns[start : start + group.span]
        start += group.span


def _head(column: Column, attributes: str) -> str:
    side = ' class="report-number"' if column.align == "right" else ""
    return f'<th scope="col"{attributes}{side}>{escape(column.head)}</th>'
