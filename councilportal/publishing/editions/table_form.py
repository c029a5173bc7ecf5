"""The form of a table of an author's own: pasted or uploaded, with typed columns and sums.

The table stands in one box, as a spreadsheet gives it: cells with tabs between them, heads in the
first row. A file that is chosen takes the place of what is in the box.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, ClassVar

from django import forms

from councilportal.common.text import LONG, NOTE, NotText, clean
from councilportal.design.forms import Look, TextField, dress, word_messages
from councilportal.design.layout import Around, Button, Part
from councilportal.files.upload_checks import MAX_BYTES, TOO_LARGE
from councilportal.publishing.editions.forms import DraftForm
from councilportal.publishing.models import EditionPart, OwnTable
from councilportal.publishing.models.report_series import TITLE
from councilportal.publishing.narrative import own_tables, pasted
from councilportal.publishing.narrative.cells import MOST_COLUMNS, MOST_ROWS, Head, NotOfType, Type
from councilportal.publishing.narrative.cells import typed as typed_cell
from councilportal.publishing.narrative.pasted import Pasted
from councilportal.publishing.narrative.references import Problem

_TYPES = [
    (Type.WORDS, "Words"),
    (Type.NUMBER, "Number"),
    (Type.MONEY, "Money"),
    (Type.PERCENT, "Percent"),
    (Type.DATE, "Date"),
]


class TableForm(DraftForm):
    """A table: its title, its cells, the type of each column, and what its figures add up to.

    `pasted` is the table as it was read, `made` as it would be printed, `problems` what is wrong
    with it. `is_new` where its columns are not those whose types were asked about.
    """

    title = TextField(max_length=TITLE, label="Title of the table")
    cells = TextField(
        max_length=LONG,
        strip=False,
        required=False,
        label="Cells",
        widget=forms.Textarea(attrs={"spellcheck": "false", "wrap": "off"}),
        help_text="Copy the cells in your spreadsheet, with the heads of their columns, and paste "
        f"them here. At most {MOST_ROWS} rows and {MOST_COLUMNS} columns",
    )
    file = forms.FileField(
        required=False,
        label="Or choose a file",
        help_text="A CSV file or a workbook (.xlsx), of which the first sheet is taken. It "
        f"replaces the cells above. Smaller than {MAX_BYTES // 1_000_000} MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    heads = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    totals = TextField(
        max_length=NOTE,
        required=False,
        widget=forms.Textarea,
        label="Rows that add up",
        help_text="One a line, such as: Total = sum. Or: Net = Gross - Income",
    )
    differences = TextField(
        max_length=NOTE,
        required=False,
        widget=forms.Textarea,
        label="Columns that add up",
        help_text="One a line, such as: Movement = Revised - Last reported",
    )
    button = Button("Save the table")
    attributes: ClassVar[Mapping[str, str]] = {"enctype": "multipart/form-data"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read the table, and ask for the type of each of its columns."""
        super().__init__(*args, **kwargs)
        self.made: own_tables.OwnTable | None = None
        self.problems: list[Problem] = []
        # What the boxes show: what was posted, or else what is stored.
        self.shown: dict[str, Any] = dict((self.data if self.is_bound else self.initial).items())
        self.pasted = self._read()
        heads = "\t".join(self.pasted.heads)
        self.is_new = self.is_bound and self.shown.get("heads", "") != heads
        known = self._known_types()
        for place, head in enumerate(self.pasted.heads[:MOST_COLUMNS], 1):
            name = f"type-{place}"
            self.fields[name] = forms.ChoiceField(label=f"Column “{head}”", choices=_TYPES)
            self.shown[name] = known.get(head) or guessed(head, place, self.pasted)
        self.shown["heads"] = heads
        if self.is_bound:
            self.data = self.shown
        else:
            self.initial = self.shown
        word_messages(self.fields)
        looks = dict.fromkeys(self.fields, Look(optional_mark=False))
        looks["cells"] = Look(rows=12, optional_mark=False)
        dress(self.fields, **looks)

    def _read(self) -> Pasted:
        """The table of the file that was chosen, or else of the box."""
        file = self.files.get("file")
        if file is not None:
            if (file.size or 0) > MAX_BYTES:
                return Pasted(problems=(Problem("the file", "", TOO_LARGE),))
            file.seek(0)  # a page may read it twice
            found = pasted.from_upload(str(file.name), file.read())
            if found.heads:
                self.shown["cells"] = as_text(found.heads, found.rows)
            return found
        text = str(self.shown.get("cells") or "")
        if not (text or self.is_bound):
            return Pasted()
        try:
            return pasted.from_text(clean(text, strip=False))
        except NotText:  # which the box itself says
            return Pasted()

    def _known_types(self) -> dict[str, str]:
        """The types that are stored, or were asked about, by the heads of their columns."""
        asked = self.pasted.heads
        if self.is_bound:
            asked = tuple(str(self.shown.get("heads", "")).split("\t"))
        found = {head: str(self.shown.get(f"type-{n}")) for n, head in enumerate(asked, 1)}
        return {head: kind for head, kind in found.items() if kind in list(Type)}

    def pieces(self) -> Iterable[Any]:
        """The cells, then the types of the columns together, then the sums."""
        kinds = [name for name in self.fields if name.startswith("type-")]
        yield Part("publishing/choosing.html")
        yield from ("heads", "title", "cells", "file")
        if kinds:
            yield Around("publishing/table_types.html", kinds)
        yield from ("totals", "differences")

    def clean(self) -> dict[str, Any]:
        """The values. What is wrong with the table is told with its row and column."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        found.pop("file", None)
        self.problems = list(self.pasted.problems)
        if not self.problems and self.pasted.heads and not self.errors:
            self.made = own_tables.own_table(self.declared, self.pasted.rows, "table")
            self.problems = list(self.made.problems)
        for name in ("totals", "differences"):
            self._tell(name, [each for each in self.problems if each.place == name])
        of_cells = [each for each in self.problems if each.place not in ("totals", "differences")]
        self._tell("cells", of_cells)
        return found

    def _tell(self, name: str, problems: Sequence[Problem]) -> None:
        """Say the first problem at its box; the page lists all."""
        if problems and name not in self.errors:
            said = str(problems[0])
            more = f" And {len(problems) - 1} more, listed below." if len(problems) > 1 else ""
            self.add_error(name, f"{said[:1].upper()}{said[1:]}{more}")

    @property
    def declared(self) -> own_tables.Declared:
        """What the author says of the table."""
        found = self.cleaned_data
        heads = self.pasted.heads
        types = [found[f"type-{place}"] for place, _ in enumerate(heads[:MOST_COLUMNS], 1)]
        return own_tables.Declared(
            found["title"], heads, types, found["totals"], found["differences"]
        )

    @property
    def table(self) -> dict[str, Any]:
        """The table as the operation takes it."""
        declared, width = self.declared, len(self.pasted.heads)
        return {
            "title": declared.title,
            "columns": list(declared.columns),
            "types": list(declared.types),
            "rows": [list(row[:width]) for row in self.pasted.rows],
            "totals": declared.totals,
            "differences": declared.differences,
        }


def stored_table(part: EditionPart) -> dict[str, Any]:
    """What is stored of the table of a part, by the fields of the form. *Costs*: 1 query."""
    table = OwnTable.objects.filter(part=part).first()
    if table is None:
        return {"title": part.heading, "cells": "", "totals": "", "differences": ""}
    types = {f"type-{place}": kind for place, kind in enumerate(table.types, 1)}
    return {
        "title": table.title,
        "cells": as_text(table.columns, table.rows),
        "totals": table.totals,
        "differences": table.differences,
        **types,
    }


def as_text(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as a spreadsheet gives it when its cells are copied; one column as CSV."""
    made = StringIO()
    writer = csv.writer(made, "excel-tab" if len(heads) > 1 else "excel", lineterminator="\n")
    writer.writerows([heads, *rows])
    return made.getvalue()


def guessed(head: str, place: int, table: Pasted) -> Type:
    """What a column seems to hold. The first one names the rows, so it has words."""
    cells = [row[place - 1] for row in table.rows if place <= len(row) and row[place - 1].strip()]
    if place == 1 or not cells:
        return Type.WORDS
    if "£" in head or all("£" in cell for cell in cells):
        order: tuple[Type, ...] = (Type.MONEY,)
    elif all(cell.rstrip().endswith("%") for cell in cells):
        order = (Type.PERCENT,)
    else:
        order = (Type.NUMBER, Type.DATE)
    return next((kind for kind in order if _takes(Head(head, kind), cells)), Type.WORDS)


def _takes(head: Head, cells: Iterable[str]) -> bool:
    try:
        for cell in cells:
            typed_cell(head, cell)
    except NotOfType:
        return False
    return True
