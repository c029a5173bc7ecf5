"""The revision ledger: what a correction, and the next edition, say of figures that changed."""

from datetime import timedelta
from typing import Any

import pytest

from councilportal.common.document import Dataset, Document, Paragraph, Table
from councilportal.common.periods import london_day
from councilportal.printing import codec
from councilportal.publishing.editions import operations
from councilportal.publishing.editions.composing import Composed, compose
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import PartKind
from tests.publishing.making import AT, Cast, make_cast, make_edition
from tests.publishing.series.support import (
    LATER,
    OUT_AT,
    again,
    arranged,
    corrected,
    exempt,
    published,
    revise,
)

pytestmark = pytest.mark.django_db
ON = london_day(LATER)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def revisions(document: Document) -> list[dict[str, str]]:
    found = [data for data in document.datasets if data.name == "revisions"]
    return [dict(zip(data.columns, row, strict=True)) for data in found for row in rows_of(data)]


def rows_of(data: Dataset) -> tuple[tuple[str, ...], ...]:
    return tuple(data.rows)


def words(document: Document, section: int = 0) -> list[str]:
    blocks = document.sections[section].blocks
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def told(table: Table) -> list[tuple[str, ...]]:
    return [tuple(getattr(cell, "text", "") for cell in row.cells) for row in table.rows]


def test_a_correction_says_first_what_is_corrected(cast, monkeypatch):
    record = published(make_edition(cast), cast, monkeypatch)
    revise("KPI-0000", 80)

    made = compose(corrected(record, cast), ON).public

    first = made.sections[0]
    assert first.heading == "What is corrected"
    assert words(made) == [
        "Two cases were missed.",
        "This edition corrects number 1 of the same edition, published on 23 October 2025.",
        "1 indicator differs. What changed: 1 rating and 1 rating of the year to date.",
        "4 headline counts differ.",
    ]
    table, counts = (block for block in first.blocks if isinstance(block, Table))
    figure = [getattr(cell, "text", "") for cell in table.rows[0].cells]
    assert figure == ["KPI-0000", figure[1], "Figure", "96.0%", "80.0%"]
    assert table.rows[-1].note == "September 2025: Cases came in late."
    (row,) = revisions(made)
    assert (row["period"], row["old_value"], row["new_value"]) == ("2025-09", "96", "80")
    assert (row["old_rating"], row["new_rating"]) == ("green", "red")
    assert row["reason"] == "September 2025: Cases came in late."
    assert told(counts)[:4] == [
        ("Rated", "3", "3"),
        ("Green", "1", "0"),
        ("Amber", "1", "1"),
        ("Red", "1", "2"),
    ]
    (data,) = (each for each in made.datasets if each.name == "revised_counts")
    assert {("rating green", "1", "0"), ("rating red", "1", "2")} <= set(data.rows)
    assert codec.load(codec.dump(made)) == made


def test_a_revision_of_the_month_before_changes_direction_and_year_to_date(cast, monkeypatch):
    record = published(make_edition(cast), cast, monkeypatch)
    revise("KPI-0000", 70, "2025-08")

    (row,) = revisions(compose(corrected(record, cast), ON).public)

    assert row["old_value"] == row["new_value"] == "96"
    assert (row["old_direction"], row["new_direction"]) == ("worsening", "improving")
    assert row["old_ytd_value"] != row["new_ytd_value"]
    assert row["reason"] == "August 2025: Cases came in late."


def test_a_correction_of_words_says_that_no_figure_differs(cast, monkeypatch):
    record = published(make_edition(cast), cast, monkeypatch)

    made = compose(corrected(record, cast), ON).public

    assert words(made)[-1] == "No figure of an indicator differs."
    assert revisions(made) == []


def test_a_note_from_before_the_freezing_is_no_reason(cast, monkeypatch):
    record = make_edition(cast)
    revise("KPI-0001", 70, entered_at=AT - timedelta(days=1), corrects_note="Old.")
    record = published(record, cast, monkeypatch)
    revise("KPI-0000", 80)

    made = compose(corrected(record, cast), ON).public

    assert [row["ref"] for row in revisions(made)] == ["KPI-0000"]
    assert "Old." not in codec.dump(made)


def exempt_correction(cast: Cast, monkeypatch: pytest.MonkeyPatch, *, before: bool) -> Composed:
    record = make_edition(cast)
    if before:
        record = exempt(record, cast, PartKind.MEASURES)
    record = published(record, cast, monkeypatch)
    revise("KPI-0000", 81, corrects_note="A supplier failed.")
    draft = corrected(record, cast)
    if not before:
        draft = exempt(draft, cast, PartKind.MEASURES)
    return compose(again(draft), ON)


@pytest.mark.parametrize("before", [True, False])
def test_what_is_withheld_is_not_in_the_public_ledger(cast, monkeypatch, before):
    made = exempt_correction(cast, monkeypatch, before=before)

    assert made.restricted is not None
    assert revisions(made.public) == []
    assert "A supplier failed." not in codec.dump(made.public)
    (row,) = revisions(made.restricted)
    assert (row["old_value"], row["new_value"]) == ("96", "81")


def october(cast: Cast, *parts: dict[str, Any]) -> Edition:
    record = operations.start(series="dashboard", period="2025-10", by=cast.lead, at=LATER)
    return arranged(record, cast, {"part": PartKind.REVISIONS}, *parts)


def test_the_next_edition_lists_what_was_revised_of_the_one_before(cast, monkeypatch):
    published(make_edition(cast), cast, monkeypatch)
    revise("KPI-0001", 97)
    revise("KPI-0002", 97)

    made = compose(october(cast), ON).public

    assert [row["ref"] for row in revisions(made)] == ["KPI-0001", "KPI-0002"]
    assert {row["period"] for row in revisions(made)} == {"2025-09"}
    assert (
        words(made)[0] == "These figures of the edition of September 2025 were revised after "
        "it was made."
    )


def test_a_part_of_revisions_is_narrowed_to_its_directorates(cast, monkeypatch):
    published(make_edition(cast), cast, monkeypatch)
    revise("KPI-0000", 80)
    revise("KPI-0001", 97)
    record = operations.start(series="dashboard", period="2025-10", by=cast.lead, at=LATER)
    record = arranged(record, cast, {"part": PartKind.REVISIONS, "only": "D1"})

    assert [row["ref"] for row in revisions(compose(record, ON).public)] == ["KPI-0001"]


def test_revisions_of_indicators_that_only_exempt_parts_tell_are_left_out(cast, monkeypatch):
    published(make_edition(cast), cast, monkeypatch)
    revise("KPI-0000", 80)
    revise("KPI-0001", 97)
    ground = {
        "exempt_paragraph": "3",
        "exempt_reason": "Prices.",
        "public_interest": "Harm.",
        "public_title": "Contract",
    }
    record = october(cast, {"part": PartKind.MEASURES, "only": "D0", **ground})

    made = compose(record, ON)

    assert [row["ref"] for row in revisions(made.public)] == ["KPI-0001"]
    assert "KPI-0000" not in codec.dump(made.public)


def test_without_an_edition_before_nothing_is_compared(cast):
    record = arranged(make_edition(cast), cast, {"part": PartKind.REVISIONS})

    assert words(compose(record, ON).public) == ["No edition of this report was published before."]


def test_an_edition_that_is_not_out_yet_is_not_compared(cast, monkeypatch):
    published(make_edition(cast), cast, monkeypatch)
    revise("KPI-0000", 80)

    made = compose(october(cast), london_day(OUT_AT - timedelta(days=1))).public

    assert revisions(made) == []
