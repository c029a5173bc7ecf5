"""Figures of people that were released anew after an edition that tells them was published."""

from datetime import timedelta
from typing import Any

import pytest

from councilportal.accounts.permissions import Role
from councilportal.publishing.editions import moving, operations
from councilportal.publishing.editions.changed import changed_editions, changes_of
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.editions.intact import faults
from councilportal.publishing.models import Edition, FrozenStatement
from councilportal.publishing.rules.kinds import PartKind
from objectives.information import release_operations as releasing
from objectives.models import EqualityFigure
from tests import factories
from tests.publishing.making import AT, Cast, make_edition
from tests.publishing.series.support import LATER, OUT_AT, arranged, key, published

pytestmark = pytest.mark.django_db
AFTER = OUT_AT + timedelta(days=1)
PUBLIC = {"mode": "none", "mode_reason": "It is published.", "as_at_text": "31 March 2026"}


def release(at: Any, words: str = "") -> None:
    lead, other = factories.make_user(f"asks {at:%j}"), factories.make_user(f"decides {at:%j}")
    for user in (lead, other):
        factories.make_appointment(user, Role.EQUALITY_LEAD)
    asked = releasing.ask_for_release(refs=["STAFF"], words=words, by=lead, at=at)
    releasing.release(key=asked.pk, by=other, at=at)


@pytest.fixture
def out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """It tells release 1 of a table of the workforce; a table that it does not tell is beside."""
    table = factories.make_equality_table("STAFF", title="Staff", kind="workforce", **PUBLIC)
    factories.add_figure(table, count=4000)
    release(AT)
    record = arranged(make_edition(cast), cast, {"part": PartKind.WORKFORCE})
    return published(record, cast, monkeypatch)


def test_which_release_it_told_is_kept_and_nothing_changed_yet(out, django_assert_num_queries):
    kept = FrozenStatement.objects.get(document__audience="public")
    assert (kept.kind, kept.cited, kept.words) == ("equality table", "STAFF", "Release 1")
    assert list(faults()) == []
    with django_assert_num_queries(1):
        assert changed_editions(LATER) == []


def test_a_newer_release_is_told_and_its_correction_says_what_differs(out, cast):
    EqualityFigure.objects.update(count=4100)
    release(AFTER, "Payroll corrected it")

    assert changed_editions(LATER) == [out]
    (found,) = changes_of(out, LATER)
    assert (found.kind, found.ref, found.title) == ("Figures of people", "STAFF", "Staff")
    assert (found.old, found.new.partition(",")[0]) == ("Release 1", "Release 2")
    assert found.reason == "Payroll corrected it"

    correction = moving.correct(key=key(out), note="Payroll.", by=cast.publisher, at=LATER)
    document = compose(Edition.objects.get(pk=correction.pk), LATER.date()).public
    (told,) = (each for each in document.datasets if each.name == "revised_people")
    assert told.rows == (("STAFF", "Everybody", "", "4,000", "4,100"),)
    said = repr(document.sections[0])
    assert "1 figure of people differs." in said
    assert "No figure of an indicator" not in said


def test_a_newer_release_may_be_let_stand(out, cast):
    release(AFTER)
    assert changed_editions(LATER) == [out]
    operations.let_stand(key=key(out), reason="It is small.", by=cast.publisher, at=LATER)
    assert changed_editions(LATER) == []
