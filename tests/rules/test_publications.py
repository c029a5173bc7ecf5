"""What was public for a duty at a moment, from which day it counts, and what is wrong (L3, L4)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from objectives.rules.duties import DutyRule
from objectives.rules.publications import (
    EditionFact,
    EventStanding,
    Published,
    Wrong,
    counted_from,
    event_standing,
    wrongs,
)

OUT = datetime(2026, 3, 30, 8, tzinfo=UTC)
WITHDRAWN = OUT + timedelta(days=10)
SECOND = timedelta(seconds=1)
FIRST = Published(OUT, "Report", sha256="a", edition="AIMS/2025-26/1")
AGAIN = Published(OUT + timedelta(days=5), "Report", sha256="b", edition="AIMS/2025-26/2")
ELSEWHERE = Published(OUT, "Report")


@pytest.mark.parametrize(
    ("fact", "moment", "stands"),
    [
        (EditionFact(OUT, "a"), OUT - SECOND, EventStanding.TO_COME),
        (EditionFact(OUT, "a"), OUT, EventStanding.PUBLIC),
        (None, OUT, EventStanding.ELSEWHERE),
        (None, OUT - SECOND, EventStanding.TO_COME),
        (EditionFact(), OUT, EventStanding.HELD),  # held back
        (EditionFact(OUT + SECOND, "a"), OUT + SECOND, EventStanding.HELD),  # its date was moved
        (EditionFact(OUT, "c"), OUT, EventStanding.HELD),  # frozen anew
        (EditionFact(OUT, "a", WITHDRAWN), WITHDRAWN - SECOND, EventStanding.PUBLIC),
        (EditionFact(OUT, "a", WITHDRAWN), WITHDRAWN, EventStanding.WITHDRAWN),
        (EditionFact(OUT, "a", None, AGAIN.at), AGAIN.at - SECOND, EventStanding.PUBLIC),
        (EditionFact(OUT, "a", None, AGAIN.at), AGAIN.at, EventStanding.CORRECTED),
    ],
)
def test_the_edition_says_whether_its_publication_stands(fact, moment, stands):
    editions = {FIRST.edition: fact} if fact else {}

    assert event_standing(FIRST, editions, moment) is stands


def test_a_correction_counts_from_the_day_of_what_it_corrects():
    first, again = EditionFact(OUT, "a", WITHDRAWN), EditionFact(AGAIN.at, "b")
    editions = {FIRST.edition: first, AGAIN.edition: again}

    assert counted_from(AGAIN, [FIRST, AGAIN], editions) == date(2026, 3, 30)
    held = {**editions, FIRST.edition: EditionFact()}
    assert counted_from(AGAIN, [FIRST, AGAIN], held) == date(2026, 4, 4)
    assert counted_from(ELSEWHERE, [FIRST, ELSEWHERE], editions) == date(2026, 3, 30)


PUBLIC, HERE, GONE = EventStanding.PUBLIC, EventStanding.ELSEWHERE, EventStanding.WITHDRAWN


@pytest.mark.parametrize(
    ("events", "unmeasured", "found"),
    [
        ([], [], [Wrong.NEVER]),
        ([(FIRST, EventStanding.TO_COME)], [], [Wrong.NEVER]),
        ([(FIRST, PUBLIC)], [], []),
        ([(FIRST, PUBLIC)], ["1.1"], [Wrong.NOT_MEASURABLE]),
        ([(FIRST, GONE)], [], [Wrong.WITHDRAWN]),
        ([(FIRST, EventStanding.HELD)], [], [Wrong.WITHDRAWN]),
        ([(FIRST, GONE), (AGAIN, PUBLIC)], [], []),
        ([(ELSEWHERE, HERE), (AGAIN, GONE)], [], [Wrong.WITHDRAWN, Wrong.NO_ADDRESS]),
        ([(ELSEWHERE, HERE)], [], [Wrong.NO_ADDRESS]),
        ([(FIRST, HERE)], [], [Wrong.UNKNOWN]),
    ],
)
def test_what_is_wrong_with_a_duty_is_said(events, unmeasured, found):
    told = wrongs(DutyRule.AGAIN_WITHIN, events, unmeasured)

    assert [each.wrong for each in told] == found
    assert all(each.sentence.endswith(".") for each in told)
    assert wrongs(DutyRule.CLEAR_DAYS_BEFORE, events, unmeasured) == ()


def test_many_objectives_without_a_measure_are_counted():
    [told] = wrongs(
        DutyRule.AGAIN_WITHIN, [(FIRST, PUBLIC)], [str(number) for number in range(1, 12)]
    )

    assert told.sentence == (
        "11 objectives have no measure and count as not published: 1, 2, 3, 4, 5, 6, 7, 8 and 3 "
        "more."
    )
