"""What is found about an edition beside the checks of its document: clear days, leaks."""

from datetime import UTC, date, datetime

import pytest

from councilportal.organisation.models import Council
from councilportal.publishing.editions import queries
from councilportal.publishing.editions.checking import findings
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.linter.findings import Finding
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import PartKind
from councilportal.publishing.rules.workflow import State
from performance.models import Indicator
from tests.factories import make_meeting
from tests.publishing.making import make_cast, make_edition

pytestmark = pytest.mark.django_db


def late(record: Edition, on: date) -> list[Finding]:
    """What is found about clear days."""
    return found_by("clear_days_missed", record, on)


def found_by(check: str, record: Edition, on: date) -> list[Finding]:
    record = queries.edition(record.series.ref, record.slug, record.number)
    return [each for each in findings(record, compose(record, on), on) if each.check == check]


@pytest.mark.parametrize(
    ("meeting", "on", "said"),
    [
        # Wednesday 9 December 2026: the five days before are 2 to 4, 7 and 8 December.
        (date(2026, 12, 9), date(2026, 12, 1), ""),
        (date(2026, 12, 9), date(2026, 12, 2), "leaves 4 clear days"),
        (date(2099, 12, 9), date(2099, 12, 1), "it may be too late"),
    ],
)
def test_too_few_clear_days_are_a_warning(meeting: date, on: date, said: str) -> None:
    record = make_edition(make_cast())
    Edition.objects.update(meeting=make_meeting(on=meeting))

    found = late(record, on)

    assert [said in each.reason and not each.blocks for each in found] == [True] * bool(said)


@pytest.mark.parametrize(
    ("nation", "on", "said"),
    [
        ("wales", date(2026, 12, 3), ""),
        ("wales", date(2026, 12, 4), "the law asks for 3."),
        ("scotland", date(2026, 12, 3), ""),
        ("northern_ireland", date(2026, 12, 3), "the law asks for 5."),
    ],
)
def test_the_law_of_the_nation_says_how_many(nation: str, on: date, said: str) -> None:
    record = make_edition(make_cast())
    Council.objects.update(nation=nation)
    Edition.objects.update(meeting=make_meeting(on=date(2026, 12, 9)))

    found = late(record, on)

    assert [said in each.reason for each in found] == [True] * bool(said)


def test_the_moment_of_publication_counts_where_there_is_one() -> None:
    record = make_edition(make_cast())
    at = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    Edition.objects.update(meeting=make_meeting(on=date(2026, 12, 9)), publish_at=at)

    assert len(late(record, date(2026, 11, 1))) == 1


@pytest.mark.parametrize(
    ("meeting", "is_late"), [(date(2026, 12, 3), True), (date(2026, 12, 1), False)]
)
def test_a_correction_after_its_meeting_is_not_late(meeting: date, is_late: bool) -> None:
    record, on = make_edition(make_cast()), date(2026, 12, 2)
    composed = compose(record, on)
    Edition.objects.update(meeting=make_meeting(on=meeting))
    corrected = Edition.objects.get()
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    Edition.objects.update(state=State.PUBLISHED, publish_at=at)
    record.refresh_from_db()
    corrected.pk, corrected.slug, corrected.number = None, record.slug, 2
    corrected.corrects, corrected.correction_note = record, "A figure was wrong."
    corrected.save()

    found = findings(corrected, composed, on)
    assert ("clear_days_missed" in {each.check for each in found}) == is_late


def test_without_a_meeting_there_is_no_such_warning() -> None:
    assert late(make_edition(make_cast()), date(2026, 12, 2)) == []


def test_open_words_that_tell_a_withheld_figure_are_a_warning() -> None:
    record = make_edition(make_cast())
    ref = Indicator.objects.order_by("ref")[0].ref
    Edition.objects.update(summary=f"It is {{{{ value:{ref} }}}}.")
    on = date(2025, 10, 20)
    assert found_by("withheld_figure", record, on) == []

    measures = record.parts.filter(part=PartKind.MEASURES)
    measures.update(
        exempt_paragraph="3", exempt_reason="x", public_interest="x", public_title="Contract"
    )
    within = record.parts.filter(position__gt=measures.get().position, part=PartKind.WORDS)
    within.update(level=2, text=f"It is {{{{ value:{ref} }}}}.")

    found = found_by("withheld_figure", record, on)
    assert [(each.what, each.place.words, each.blocks) for each in found] == [
        (ref, "Front sheet", False)
    ]
