"""What every paper says of itself: which edition it is, its release, and which of its year."""

from datetime import UTC, datetime
from typing import Any

import pytest

from councilportal.audit.queries import head
from councilportal.common.document import Document, Facts, Paragraph, Table
from councilportal.publishing.editions import moving, operations, queries
from councilportal.publishing.editions.checking import findings
from councilportal.publishing.editions.composing import compose
from tests.factories import make_post
from tests.publishing.making import AT, Cast, make_cast, make_edition, make_series
from tests.publishing.series.support import (
    again,
    corrected,
    frozen_public,
    key,
    published,
)

pytestmark = pytest.mark.django_db
ON = AT.date()


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def facts(document: Document) -> dict[str, str]:
    """The pairs of the cover, and those of the last section."""
    last = document.sections[-1]
    assert last.heading == "About this edition"
    blocks = (*document.cover, *last.blocks)
    return dict(pair for each in blocks if isinstance(each, Facts) for pair in each.pairs)


def test_a_draft_says_which_edition_it_is_and_how_old_its_figures_are(cast):
    record = make_edition(cast, licence="Open Government Licence v3.0")

    told = facts(compose(again(record), ON).public)

    assert told["Reference"] == "dashboard/2025-09/1"
    assert told["Figures as they stood on"] == "20 October 2025"
    assert told["Licence"] == "Open Government Licence v3.0"
    assert "Last entry of the record of changes (SHA-256)" not in told


def test_what_is_frozen_prints_the_head_of_the_record_of_changes(cast):
    record = make_edition(cast)
    expected = head()
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)

    record = again(record)
    (kept,) = queries.frozen(record).values()
    told = facts(frozen_public(record))["Last entry of the record of changes (SHA-256)"]
    assert told == kept.audit_head == expected


def test_the_pre_release_list_names_posts_and_moments_in_london(cast):
    record = make_edition(cast)
    readers = [
        (make_post("Leader"), datetime(2025, 10, 22, 11, 0, tzinfo=UTC)),
        (make_post("Chief Executive"), datetime(2025, 10, 21, 8, 30, tzinfo=UTC)),
    ]
    moving.set_pre_release(
        key=key(record), saves=record.saves, readers=readers, by=cast.publisher, at=AT
    )

    last = compose(again(record), ON).public.sections[-1]

    (table,) = (block for block in last.blocks if isinstance(block, Table))
    assert [[cell.text for cell in row.cells] for row in table.rows] == [  # type: ignore[union-attr]
        ["Chief Executive", "21 October 2025, 09:30"],
        ["Leader", "22 October 2025, 12:00"],
    ]


def test_without_a_list_nobody_reads_it_before(cast):
    last = compose(again(make_edition(cast)), ON).public.sections[-1]

    said = [block.text for block in last.blocks if isinstance(block, Paragraph)]
    assert said[-1].startswith("Nobody outside those who prepare")
    assert not any(isinstance(block, Table) for block in last.blocks)


@pytest.mark.parametrize(
    ("cadence", "period", "expected"),
    [
        ("quarter", "2016/17-Q3", "Third of four quarterly editions of 2016/17"),
        ("month", "2017-03", "Twelfth of twelve monthly editions of 2016/17"),
        ("half_year", "2016/17-H1", "First of two half-yearly editions of 2016/17"),
        ("year", "2016/17", None),
        ("academic_year", "AY2016/17", None),
        ("", "2016-09", None),
    ],
)
def test_which_edition_of_its_year_it_is_is_counted(cast, cadence, period, expected):
    make_series(cast, cadence=cadence)
    record = operations.start(series="dashboard", period=period, by=cast.lead, at=AT)

    cover: Any = compose(again(record), ON).public.cover[0]

    assert dict(cover.pairs).get("Edition") == expected


def test_the_front_sheet_says_how_to_get_other_formats(cast):
    record = make_edition(cast, formats_notice="Ask for large print by telephone.")

    cover = compose(again(record), ON).public.cover

    assert "Ask for large print by telephone." in str(cover)


def test_a_correction_names_its_number_and_has_nothing_in_its_way(cast, monkeypatch):
    record = published(make_edition(cast), cast, monkeypatch)
    draft = corrected(record, cast)

    made = compose(draft, ON)

    assert facts(made.public)["Edition number"] == "2, which corrects number 1"
    assert [each for each in findings(draft, made, ON) if each.blocks] == []
