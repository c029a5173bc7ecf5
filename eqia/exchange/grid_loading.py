"""Writes of an import to grids, rows of grids and their cells, and what it reads of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from councilportal.accounts.models import User
from councilportal.files.loading import Coded, insert_columns
from eqia import models
from eqia.exchange.loading import MANY, Row, Rows, narrowed
from eqia.models import Assessment


@transaction.atomic
def load_answers(
    *,
    groups: Mapping[tuple[Assessment, str], Row],
    cells: Rows,
    by: User | None,
    at: datetime,
) -> None:
    """Lay or change rows of grids, and write their cells.

    *Takes*: rows by their version and the reference of the characteristic, values by attribute;
    cells with `assessment`, `characteristic`, `question`, `choice`, `text` and `copied_from`, a
    characteristic of the same version or "".
    """
    del by, at
    records = {record.pk: record for record, _ in groups}
    stored = _groups_of(records)
    missing = [key for key in groups if (key[0].pk, key[1]) not in stored]
    models.GridRow.objects.bulk_create(
        models.GridRow(assessment=key[0], **groups[key]) for key in missing
    )
    for key, values in groups.items():
        kept = stored.get((key[0].pk, key[1]))
        if kept is not None and any(getattr(kept, name) != values[name] for name in values):
            models.GridRow.objects.filter(pk=kept.pk).update(**values)
    stored = _groups_of(records)
    filled = [cell for cell in cells if cell["choice"] or cell["text"] or cell["copied_from"]]
    blank = [cell for cell in cells if not (cell["choice"] or cell["text"] or cell["copied_from"])]
    models.Answer.objects.bulk_create(
        (
            models.Answer(
                group=stored[cell["assessment"].pk, cell["characteristic"]],
                question=cell["question"],
                choice=cell["choice"],
                text=cell["text"],
                copied_from=stored.get((cell["assessment"].pk, cell["copied_from"])),
            )
            for cell in filled
        ),
        update_conflicts=True,
        unique_fields=("group", "question"),
        update_fields=("choice", "text", "copied_from"),
    )
    answered = set(
        models.Answer.objects.filter(group__assessment__in=list(records)[:MANY]).values_list(
            "group", "question"
        )
        if len(records) <= MANY
        else models.Answer.objects.values_list("group", "question")
    )
    for cell in blank:
        group = stored[cell["assessment"].pk, cell["characteristic"]]
        if (group.pk, cell["question"].pk) in answered:
            models.Answer.objects.filter(group=group, question=cell["question"]).update(
                choice="", text="", copied_from=None
            )


def _groups_of(records: Mapping[int, Assessment]) -> dict[tuple[int, str], models.GridRow]:
    found = models.GridRow.objects.select_related("characteristic")
    if len(records) <= MANY:
        found = found.filter(assessment__in=list(records))
    return {(row.assessment_id, row.characteristic.ref): row for row in found}


@transaction.atomic
def load_new_grids(
    *,
    groups: Mapping[str, Coded],
    cells: Mapping[str, Coded],
    by: User | None,
    at: datetime,
) -> None:
    """Lay rows of grids that are not stored, with their cells.

    *Takes*: columns by attribute, typed and checked, of one length: for each row the place of its
    value among distinct values. `group` and `copied_from` of cells are among the rows laid, named
    by the keys of their version and characteristic; `copied_from` may be None.
    *Costs*: 1 query for each 1,000 rows, and 2.
    """
    del by, at
    newest = models.GridRow.objects.aggregate(pk=Max("pk"))["pk"] or 0
    insert_columns(models.GridRow, groups)
    laid = models.GridRow.objects.filter(pk__gt=newest)
    keys = {
        (version, characteristic): pk
        for pk, version, characteristic in laid.values_list(
            "pk", "assessment_id", "characteristic_id"
        )
    }
    own = {name: cells[name] for name in ("question_id", "choice", "text")}
    for name in ("group", "copied_from"):
        places, named = cells[name]
        own[f"{name}_id"] = places, [None if key is None else keys[key] for key in named]
    insert_columns(models.Answer, own)


def grid_columns(refs: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Stored rows of grids as columns by attribute. *Takes*: references. *Costs*: 1 query."""
    names = (
        "pk",
        "assessment_id",
        "characteristic_id",
        "characteristic__ref",
        "label",
        "position",
        "aims",
        "statutory",
    )
    found = narrowed(models.GridRow.objects.all(), "assessment__ref", refs)
    rows = list(found.values_list(*names))
    return dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))


def answer_columns(refs: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Stored answers as columns by attribute. *Takes*: references. *Costs*: 1 query."""
    names = ("group_id", "question_id", "choice", "text", "copied_from_id")
    found = narrowed(models.Answer.objects.all(), "group__assessment__ref", refs)
    rows = list(found.values_list(*names).iterator(chunk_size=5_000))
    return dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
