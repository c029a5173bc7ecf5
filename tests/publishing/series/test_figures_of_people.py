"""Figures of people in a report: only what was released, whatever is released later."""

import pytest

from councilportal.accounts.permissions import Role
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.rules.kinds import PartKind
from objectives.information import release_operations as releasing
from objectives.models import EqualityTable
from tests import factories
from tests.publishing.making import AT, make_cast, make_edition
from tests.publishing.series.support import again, arranged, frozen_public, published

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
HIDDEN = 987_653  # a count that stands nowhere else


def made_table() -> EqualityTable:
    """A table with a small count, and one that would give it."""
    groups = factories.make_characteristic("sex", ("f", "m", "x")).categories.order_by("position")
    table = factories.make_equality_table("PEOPLE", title="People by sex", mode="suppress")
    factories.add_figure(table, count=4_987_656)
    for group, count in zip(groups, (4_000_000, HIDDEN, 3), strict=True):
        factories.add_figure(table, group, count=count)
    return table


def release(*, again: bool = False) -> None:
    """Ask for a release as one person, and decide as another."""
    people = []
    for name in ("asks", "decides"):
        user = factories.make_user(f"{name}{again}")
        factories.make_appointment(user, Role.EQUALITY_LEAD)
        people.append(user)
    asked = releasing.ask_for_release(refs=["PEOPLE"], words="", by=people[0], at=AT)
    releasing.release(key=asked.pk, by=people[1], at=AT)


def cells_of(document) -> str:
    return repr([document.sections, document.datasets])


@pytest.fixture
def draft():
    cast = make_cast()
    return cast, arranged(make_edition(cast), cast, {"part": PartKind.FIGURES, "title": "People"})


def test_a_part_says_that_nothing_is_released_yet(draft):
    made_table()
    _, record = draft
    told = cells_of(compose(again(record), AT.date()).public)
    assert "No figures of people are released yet." in told
    assert "4987656" not in told


def test_a_part_has_what_was_released_and_no_exact_figure(draft):
    made_table()
    release()
    _, record = draft
    told = cells_of(compose(again(record), AT.date()).public)
    assert "People by sex" in told
    assert "4,000,000" in told
    assert "[c]" in told
    assert str(HIDDEN) not in told
    assert f"{HIDDEN:,}" not in told


def test_a_published_edition_keeps_its_release(draft, monkeypatch):
    table = made_table()
    release()
    cast, record = draft
    record = published(record, cast, monkeypatch)
    before = frozen_public(record)
    table.figures.filter(position=1).update(count=5_987_656)
    table.figures.filter(position=2).update(count=5_000_000)
    release(again=True)
    assert frozen_public(again(record)) == before
    assert "5,000,000" not in cells_of(before)
