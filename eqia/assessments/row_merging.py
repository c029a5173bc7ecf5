"""Merges the rows of a list that two people changed, by the keys of the rows."""

from collections.abc import Mapping
from typing import Any

from councilportal.design.merging import (
    Differing,
    Merging,
    Seen,
    digest,
    merge,
    said,
    shown_in,
)
from eqia.assessments.row_forms import RowForm, Rows


def place_of(row: RowForm) -> str:
    """What begins the names of a stored row's fields among the digests, whatever its place."""
    return f"{row.kind}.{row.initial['key']}."


def merged_rows(
    mine: Rows[Any], theirs: Rows[Any], seen: Seen, found: Merging
) -> list[dict[str, Any]]:
    """The values of the rows to show, where two people changed a list.

    Stored rows come first, then those that the person added. A row that one person removed and the
    other changed is kept, and the page says so.

    *Takes*: the rows as the person posted them and as they are stored; the digests of what the
    person saw; `found`, to which who changed what is added.
    """
    own = {_key_of(row): row for row in mine.said if _key_of(row)}
    kept: list[dict[str, Any]] = []
    for row in theirs.stored:
        posted = own.pop(str(row.initial["key"]), None)
        if posted is not None:
            at = theirs.form(len(kept) + 1, theirs.shared, initial=row.initial)
            one = merge(
                at,
                posted.cleaned_data,
                row.initial,
                seen,
                place=place_of(row),
                row=at.row_label,
            )
            found.add(one)
            kept.append(one.values)
        elif _was_shown(row, seen) and _is_as_shown(row, row.initial, seen):
            found.mine.append(Differing(row.row_label, "rows", _REMOVED, _in_one(row)))
        else:
            kept.append(dict(row.initial))
            _tell_kept(row, len(kept), seen, found)
    stored = [_without_key(each) for each in kept]
    for posted in mine.said:
        key = _key_of(posted)
        values = {**posted.cleaned_data, "key": ""}
        is_gone = bool(key) and key in own
        if (key and not is_gone) or _without_key(values) in stored:
            continue
        if is_gone and _is_as_shown(posted, values, seen, key):
            found.theirs.append(Differing(posted.row_label, "rows", _in_one(posted), _REMOVED))
            continue
        kept.append(values)
        label, address = f"{posted.one} {len(kept)}", f"{posted.kind}{len(kept)}-heading"
        where = found.both if is_gone else found.mine
        where.append(Differing(label, address, _in_one(posted), _REMOVED if is_gone else ""))
    return kept


_REMOVED = "(removed)"


def _key_of(row: RowForm) -> str:
    return str(row.cleaned_data.get("key") or "")


def _tell_kept(row: RowForm, place: int, seen: Seen, found: Merging) -> None:
    """Note a stored row that was not posted: it was added or changed by somebody else."""
    label, address = f"{row.one} {place}", f"{row.kind}{place}-heading"
    if _was_shown(row, seen):
        found.both.append(Differing(label, address, _REMOVED, _in_one(row)))
    else:
        found.theirs.append(Differing(label, address, "", _in_one(row)))


def _was_shown(row: RowForm, seen: Seen) -> bool:
    return f"{place_of(row)}{row.saying[0]}" in seen


def _is_as_shown(row: RowForm, values: Mapping[str, Any], seen: Seen, key: str = "") -> bool:
    place = f"{row.kind}.{key}." if key else place_of(row)
    return all(seen.get(name) == said for name, said in shown_in(row, values, place).items())


def _without_key(values: Mapping[str, Any]) -> dict[str, str]:
    said = {name: digest(value) for name, value in values.items() if name != "key"}
    return {name: each for name, each in said.items() if each != digest("")}


def _in_one(row: RowForm) -> str:
    """What a row says, as one text."""
    values = row.cleaned_data if row.is_bound else row.initial
    named = [(row.fields[name], values.get(name)) for name in row.saying]
    return "\n".join(filter(None, (said(asked, value) for asked, value in named)))
