"""Counts of ratings and directions (D10)."""

import gc
import weakref

from councilportal.common.words import Direction, Rag
from performance.rules.standing import Standing, count
from performance.rules.words import (
    Aggregation,
    Method,
    NoDataReason,
    RatingSource,
)
from tests.rules.making import reading, targets
from tests.rules.standing.support import on_day


def standing_of(value: str | None, before: str = "88", **changes) -> Standing:
    cells: dict[str, object] = {
        name: changes.pop(name) for name in ("override_rating", "judgement") if name in changes
    }
    if value is None:
        cells["no_data_reason"] = NoDataReason.NOT_DUE
    return on_day(reading("2016-08", before), reading("2016-09", value, **cells), **changes)


def test_counts_have_every_key_even_of_nothing():
    counts = count([])

    assert (counts.base, counts.ytd_base, counts.overridden, counts.same_at_maximum) == (0, 0, 0, 0)
    assert set(counts.rating) == set(counts.ytd_rating) == set(counts.judgement)
    assert set(counts.direction) == set(Direction)
    assert set(counts.unrated) == {Rag.NO_TARGET, Rag.NO_DATA, Rag.NOT_RATED}


def test_counts_keep_computed_and_judged_apart():
    counts = count(
        [
            standing_of("95"),
            standing_of("86"),
            standing_of("80"),
            standing_of("95", method=Method.JUDGEMENT, judgement=Rag.RED),
            standing_of("95", method=Method.JUDGEMENT),
            standing_of("95", method=Method.NONE),
            standing_of("95", given=targets({})),
            standing_of(None),
        ]
    )

    assert counts.base == 3
    assert counts.rating == {Rag.GREEN: 1, Rag.AMBER: 1, Rag.RED: 1}
    assert counts.judgement == {Rag.GREEN: 0, Rag.AMBER: 0, Rag.RED: 1}
    assert counts.unrated == {Rag.NO_TARGET: 2, Rag.NO_DATA: 1, Rag.NOT_RATED: 1}
    assert sum(counts.direction.values()) == counts.base


def test_counts_take_an_override_by_its_computed_rating():
    counts = count([standing_of("80", override_rating=Rag.GREEN)])

    assert counts.rating == {Rag.GREEN: 0, Rag.AMBER: 0, Rag.RED: 1}
    assert (counts.base, counts.overridden) == (1, 1)


def test_counts_take_an_override_without_computed_rating_as_unrated():
    counts = count([standing_of("80", given=targets({}), override_rating=Rag.GREEN)])

    assert (counts.base, counts.unrated[Rag.NO_TARGET], counts.overridden) == (0, 1, 1)


def test_counts_take_an_overridden_judgement_as_the_judgement():
    judged = standing_of(
        "80", method=Method.JUDGEMENT, judgement=Rag.AMBER, override_rating=Rag.GREEN
    )

    counts = count([judged])

    assert judged.rating.source is RatingSource.OVERRIDE
    assert (counts.base, counts.judgement[Rag.AMBER], counts.overridden) == (0, 1, 1)
    assert judged.counted_as is None


def test_counts_take_reported_directions():
    standing = on_day(reading("2016-09", "95", reported_direction=Direction.WORSENING))

    assert count([standing]).direction[Direction.WORSENING] == 1


def test_counts_of_the_year_to_date_have_their_own_base():
    standings = [
        on_day(reading("2016-09", "95"), aggregation=Aggregation.LATEST),
        on_day(reading("2016-09", ytd_value="86"), aggregation=Aggregation.REPORTED),
        on_day(reading("2016-09", "95")),
    ]

    counts = count(standings)

    assert (counts.base, counts.ytd_base) == (2, 2)
    assert counts.ytd_rating == {Rag.GREEN: 1, Rag.AMBER: 1, Rag.RED: 0}


def test_what_was_counted_leaves_memory_without_the_garbage_collector():
    """Else each page of a large board would fill memory until the collector runs."""
    gc.disable()
    try:
        standing = standing_of("86", aggregation=Aggregation.MEAN)
        count([standing])
        rating, held = standing.rating, weakref.ref(standing)
        del standing
        assert held() is None
    finally:
        gc.enable()
    assert rating.sentence.startswith("86% is below the target")
