"""Gaps between groups in a report: only what was released, whatever is released later."""

import re

import pytest

from councilportal.accounts.permissions import Role
from councilportal.common.document import Document, Figure
from councilportal.printing import csv, html, json
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.rules.kinds import PartKind
from objectives.information import release_operations as releasing
from performance.models import Indicator
from tests import factories
from tests.performance.groups import support
from tests.publishing.making import AT, make_cast, make_edition
from tests.publishing.series.support import again, arranged, frozen_public, published

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
HIDDEN = {"317", "287", "71.6", "66.3"}  # counts and percentages of the groups that are hidden


def printed(document: Document) -> set[str]:
    """Every number of the report as HTML, JSON and CSV, without the places of drawings."""
    pieces = [html.page(document), *(str(part) for part in json.pieces(document))]
    pieces += [each.decode() for each in csv.datasets(document).values()]
    drawn = re.compile(r'\b(?:d|x[12]?|y[12]?|c[xy]|viewBox|width|height)="[^"]*"')
    return set(re.findall(r"\d+(?:\.\d+)?", drawn.sub("", " ".join(map(str, pieces)))))


@pytest.fixture
def draft():
    cast = make_cast()
    record = arranged(make_edition(cast), cast, {"part": PartKind.GROUP_GAPS, "title": "Gaps"})
    indicator = Indicator.objects.order_by("ref").first()
    assert indicator is not None
    sex = factories.make_characteristic("sex", support.SEXES)
    groups = {each.ref: each for each in sex.categories.all()}
    for period, rows in support.COUNTS.items():
        for group, (numerator, denominator) in rows.items():
            factories.make_reading(
                indicator,
                period,
                revision=1 if group else 2,
                corrects_note="" if group else "Counted",
                numerator=numerator,
                denominator=denominator,
                group=groups.get(group),
            )
    return cast, record, indicator.ref


def release(ref: str, *periods: str, name: str = "") -> None:
    """Ask for a release as one person, and decide as another."""
    lead = support.person(f"asks{name}", Role.EQUALITY_LEAD)
    other = support.person(f"decides{name}", Role.EQUALITY_LEAD)
    request = support.ask(lead, *periods, ref=ref)
    releasing.release(key=request.pk, by=other, at=AT)


def part_of(document: Document):
    return next(each for each in document.sections if each.anchor == PartKind.GROUP_GAPS.value)


def test_a_part_says_that_nothing_is_released_yet(draft):
    _, record, _ = draft
    made = compose(again(record), AT.date()).public
    assert "No figures of groups are released yet." in str(part_of(made).blocks)
    assert printed(made).isdisjoint(HIDDEN)


def test_a_part_has_what_was_released_and_no_exact_figure(draft):
    _, record, ref = draft
    release(ref)
    made = compose(again(record), AT.date()).public
    (indicator,) = part_of(made).sections
    (by_sex,) = indicator.sections
    assert by_sex.heading == "By sex"
    assert any(isinstance(block, Figure) for block in by_sex.blocks)
    (data,) = [each for each in made.datasets if each.name == "groups"]
    assert {row[2]: row[8] for row in data.rows if row[3] == "2025-09"} == {
        "Everybody": "76.7",
        "Female": "[c]",
        "Male": "85.8",
        "Not known": "[c]",
    }
    told = printed(made)
    assert "85.8" in told
    assert told.isdisjoint(HIDDEN)


def test_a_published_edition_keeps_its_release(draft, monkeypatch):
    cast, record, ref = draft
    release(ref, support.THEN)
    record = published(record, cast, monkeypatch)
    before = frozen_public(record)
    release(ref, support.NOW, name="2")
    assert frozen_public(again(record)) == before
    assert "85.8" not in str(before)
    assert "87.2" in str(before)


def test_figures_of_people_leave_these_tables_to_their_part(draft):
    cast, record, ref = draft
    release(ref)
    record = arranged(record, cast, {"part": PartKind.FIGURES, "title": "People"})
    told = str(compose(again(record), AT.date()).public.sections)
    assert "No figures of people are released yet." in told
