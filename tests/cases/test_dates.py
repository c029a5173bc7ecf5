"""Cases of dates as people write them: the last day that they mean, or refused by a form."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from councilportal.common.fuzzy import read
from councilportal.design.forms import FuzzyField

LAST_DAYS = {
    "31/03/2027": date(2027, 3, 31),
    "31.03.2027": date(2027, 3, 31),
    "01/06/2026 to 31/07/2026": date(2026, 7, 31),
    "5th of December 2026": date(2026, 12, 5),
    "2026/27 Q3": date(2026, 12, 31),
    "Q3 of 2026/27": date(2026, 12, 31),
    "third quarter 2026/27": date(2026, 12, 31),
    "H1 2026/27": date(2026, 9, 30),
    "AY2026/27": date(2027, 8, 31),
    "Academic year 2026/27": date(2027, 8, 31),
    "Winter 2026/27": date(2027, 2, 28),
    "Autumn/Winter 2026": date(2027, 2, 28),
    "1 April 2027 - ongoing": None,
    "31/03/2026": date(2026, 3, 31),
    "By 31.03.2026": date(2026, 3, 31),
    "\u200e31/\u200e03/\u200e2026": date(2026, 3, 31),
}


@pytest.mark.case("44 dates", door="words")
@pytest.mark.parametrize("text", LAST_DAYS)
def test_last_day_that_words_mean(text: str) -> None:
    assert read(text).latest == LAST_DAYS[text]


@pytest.mark.case("44 dates", door="form")
@pytest.mark.parametrize("text", LAST_DAYS)
def test_form_reads_the_same(text: str) -> None:
    assert FuzzyField("Due").clean(text).latest == LAST_DAYS[text]


@pytest.mark.case("44 dates", door="form")
@pytest.mark.parametrize(
    "text", ["Q3 2026", "31/13/2026", "Phase 2 of 2026", "Stage 2 - June 2026"]
)
def test_form_refuses_what_is_not_certain(text: str) -> None:
    with pytest.raises(ValidationError):
        FuzzyField("Due").clean(text)


@pytest.mark.case("44 dates", door="words")
def test_autumn_and_winter_begin_in_autumn() -> None:
    assert read("Autumn/Winter 2026").earliest == date(2026, 9, 1)
