"""How many characters each text may have: by the files of the data format, and by the forms."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from councilportal.administration.kinds import equality, organisation, performance
from councilportal.administration.kinds.fields import Listed
from councilportal.exchange import FORMATS
from councilportal.files.columns import Column, Refused
from eqia.assessments import forms as pages
from eqia.assessments import row_forms
from eqia.decisions.forms import DecisionForm
from performance.returns.forms import LineForm

LENGTHS = (10, 20, 40, 60, 100, 150, 200, 300, 1_000, 5_000, 20_000, 50_000, 60_000)
FORMS: tuple[tuple[str, type[forms.Form]], ...] = (
    *(
        ("eqia", each)
        for each in vars(pages).values()
        if isinstance(each, type) and issubclass(each, pages.WritingForm)
    ),
    ("eqia_actions", row_forms.ActionRow),
    ("eqia_evidence", row_forms.EvidenceRow),
    ("eqia_heard", row_forms.ConsultationPointRow),
    ("decisions", DecisionForm),
    ("readings", LineForm),
)


def by_import() -> Mapping[str, int]:
    """The longest text that each text column of each file takes."""
    found = {
        f"{each.name}.{column.name}": max(
            filter(lambda most: _takes(column, most), LENGTHS), default=0
        )
        for each in FORMATS
        for column in each.columns
        if column.text and column.write is str
    }
    return {name: most for name, most in found.items() if most}  # some take no plain words


def _takes(column: Column, most: int) -> bool:
    try:
        column.read("x" * most)
    except Refused:
        return False
    return True


def by_form() -> Mapping[str, int]:
    """The longest text that each field of each form takes, by the name of its file and column."""
    return dict(_fields())


def _fields() -> Iterator[tuple[str, int]]:
    for room in (equality, organisation, performance):
        for kind in vars(room).values():
            if isinstance(kind, Listed):
                for spec in kind.fields:
                    yield from _limit(f"{kind.slug}.{spec.name}", spec.make())
    for name, form in FORMS:
        for field, asked in form.base_fields.items():
            yield from _limit(f"{name}.{field}", asked)


def _limit(name: str, field: Any) -> Iterator[tuple[str, int]]:
    found = [each.limit_value for each in field.validators if isinstance(each, MaxLengthValidator)]
    if found:
        yield name, found[0]
