"""With which earlier release one is compared."""

from datetime import date

import pytest

from objectives.rules.comparing import Issue, before

STAFF, PAST, OLDER, TOWN = 1, 2, 3, 4


def issue(key: int, table: int, year: int | None, number: int = 1, **more: str) -> Issue:
    day = date(year, 3, 31) if year else None
    said = {"kind": "workforce", "title": f"Staff by age, {year}"} | more
    return Issue(key, table, number, said["kind"], said["title"], day)


NOW = issue(10, STAFF, 2025)


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([], []),
        ([NOW], []),
        # Of an earlier day; never of the same or a later one, nor of a day that is not known.
        ([issue(1, PAST, 2024)], [1]),
        ([issue(1, PAST, 2025)], []),
        ([issue(1, PAST, 2026)], []),
        ([issue(1, PAST, None)], []),
        # Of the same kind of table only.
        ([issue(1, TOWN, 2024, kind="population")], []),
        # Of another table only the newest release.
        ([issue(1, PAST, 2023), issue(2, PAST, 2024, number=2)], [2]),
        ([issue(1, PAST, 2024), issue(2, PAST, 2026, number=2)], []),
        # Those of the same title but for its year come first, then the latest.
        ([issue(1, PAST, 2024, title="Leavers"), issue(2, OLDER, 2022)], [2, 1]),
        ([issue(1, PAST, 2022), issue(2, OLDER, 2024)], [2, 1]),
        ([issue(1, PAST, 2023, title="STAFF: by age (2023)"), issue(2, OLDER, 2022)], [1, 2]),
    ],
)
def test_what_a_first_release_is_compared_with(others, found):
    assert [each.key for each in before(NOW, others)] == found


@pytest.mark.parametrize(
    ("own", "other", "found"),
    [
        # Those of the same table come first, whatever its title was.
        (2024, 2024, [1, 3]),
        (2022, 2024, [1, 3]),
        # The one before is there though it is of the same day, or of none, after those of a day.
        (2025, 2024, [3, 1]),
        (None, 2024, [3, 1]),
        (2026, 2024, [3, 1]),
        (2025, 2026, [1]),
    ],
)
def test_what_a_second_release_is_compared_with(own, other, found):
    now = issue(2, STAFF, 2025, number=2)
    others = [issue(1, STAFF, own, title="Our people"), now, issue(3, PAST, other)]
    assert [each.key for each in before(now, others)] == found


def test_a_release_without_a_day_is_compared_with_the_one_before_alone():
    now = issue(3, STAFF, None, number=3)
    others = [issue(1, STAFF, 2023), issue(2, STAFF, 2024, number=2), now, issue(4, PAST, 2024)]
    assert [each.key for each in before(now, others)] == [2]


def test_a_later_release_of_the_table_is_never_the_one_before():
    now = issue(1, STAFF, 2025)
    assert before(now, [now, issue(2, STAFF, 2024, number=2)]) == []


def test_four_are_looked_at_and_the_one_before():
    past = [issue(key, key, 2000 + key) for key in range(5, 15)]
    last = issue(1, STAFF, 2025)
    now = issue(2, STAFF, 2025, number=2)
    found = [each.key for each in before(now, [*past, last, now])]
    assert found == [14, 13, 12, 11, 1]
