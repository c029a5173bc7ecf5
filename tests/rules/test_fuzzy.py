"""Dates as people write them: every way of writing a day, a quarter or a range is read as meant."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.fuzzy import FuzzyDate, not_understood, read, said_back
from councilportal.common.periods import MONTHS, PeriodKind, containing

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
OF_TWO_DIGITS = st.dates(date(1970, 1, 1), date(2069, 12, 31))


def ordinal(day):
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th") if day not in (11, 12, 13) else "th"
    return f"{day}{ending}"


def written(day, style):
    """A day in a style; "{o}" is the day with its ending, "{n}" the name of the month."""
    return style.format(
        d=day.day,
        o=ordinal(day.day),
        m=day.month,
        n=MONTHS[day.month - 1],
        s=MONTHS[day.month - 1][:3],
        y=day.year,
        t=day.year % 100,
    )


STYLES = (
    "{d}/{m}/{y}",
    "{d:02}/{m:02}/{y}",
    "{d:02}.{m:02}.{y}",
    "{d} / {m} / {y}",
    "{d}-{m}-{y}",
    "{d} {m} {y}",
    "{d} {n} {y}",
    "{d} {s}. {y}",
    "{o} {n} {y}",
    "the {o} of {n}, {y}",
    "{n} {d}, {y}",
    "{n} {o} {y}",
    "{d:02}-{s}-{y}",
    "by {d} {n} {y}",
    "{y}-{m:02}-{d:02}",
    "{y}/{m}/{d}",
)
SHORT_STYLES = (
    "{d}/{m}/{t:02}",
    "{d:02}.{m:02}.{t:02}",
    "{d}-{m}-{t:02}",
    "{d} {n} {t:02}",
    "{d} {s} '{t:02}",
    "{o} {n} {t:02}",
    "{d:02}-{s}-{t:02}",
)
SIGNS = (" to ", " - ", "\N{EN DASH}", " until ", " up to ")


@pytest.mark.parametrize("style", STYLES)
@given(day=DAYS)
def test_any_day_is_read_in_any_style(style, day):
    text = written(day, style)

    assert read(text) == FuzzyDate(" ".join(text.split()), day, day)


@pytest.mark.parametrize("style", SHORT_STYLES)
@given(day=OF_TWO_DIGITS)
def test_any_day_of_a_year_of_two_digits_is_read(style, day):
    text = written(day, style)

    assert read(text) == FuzzyDate(text, day, day)


@given(
    days=st.tuples(DAYS, DAYS).map(sorted),
    styles=st.tuples(st.sampled_from(STYLES), st.sampled_from(STYLES)),
    sign=st.sampled_from(SIGNS),
)
def test_any_range_runs_from_its_first_to_its_last_day(days, styles, sign):
    first, last = days
    text = written(first, styles[0]) + sign + written(last, styles[1])

    assert read(text) == FuzzyDate(" ".join(text.split()), first, last)


BEGINNINGS = (
    "from {}",
    "starts {}",
    "Opens on {}",
    "Commencing {}",
    "wef {}",
    "{} onwards",
    "{} or later",
    "{} at the earliest",
    "{} …",
    "{} →",
    "{} on",
    "{}, then monthly",
    "{}?",
)


@pytest.mark.parametrize("said", BEGINNINGS)
@given(day=DAYS)
def test_a_day_on_which_something_begins_is_no_last_day(said, day):
    text = said.format(written(day, "{d} {n} {y}"))

    assert (read(text).earliest, read(text).latest) == (day, None)


@given(
    days=st.tuples(DAYS, DAYS).map(sorted).filter(lambda both: both[0] != both[1]),
    style=st.sampled_from(STYLES),
    sign=st.sampled_from(SIGNS),
)
def test_a_range_that_ends_before_it_begins_has_no_days(days, style, sign):
    first, last = days
    text = written(last, style) + sign + written(first, style)

    assert " is before " in not_understood(text)
    assert read(text).earliest is read(text).latest is None


@given(
    day=DAYS.filter(lambda day: day >= date(1900, 4, 1)),
    kind=st.sampled_from([PeriodKind.QUARTER, PeriodKind.HALF_YEAR]),
    style=st.sampled_from(
        [
            "{l}{w} {y}",
            "{l}{w}, {y}",
            "{l}{w} of {y}",
            "{y} {l}{w}",
            "{y}-{l}{w}",
            "{y}{l}{w}",
            "{name} {w} {y}",
            "{name} {w} of {y}",
            "{l}{w} FY{y}",
            "{l}{w} {short}",
            "{l}{w} {long}",
        ]
    ),
)
def test_any_quarter_and_half_is_read_in_any_style(day, kind, style):
    period = containing(kind, day)
    years, part = period.code.split("-")
    first = int(years[:4])
    text = style.format(
        l=part[0],
        w=part[1],
        name="Quarter" if kind is PeriodKind.QUARTER else "Half",
        y=years,
        short=years[2:] if 1970 <= first < 2069 else years,
        long=f"{first}/{first + 1}",
    )

    assert read(text) == FuzzyDate(text, period.start, period.end)


@given(
    day=st.integers(1, 31),
    month=st.integers(13, 31),
    year=st.integers(1900, 2199),
    sign=st.sampled_from(["/", ".", "-", " / ", " "]),
)
def test_the_day_is_never_taken_for_the_month(day, month, year, sign):
    text = sign.join(map(str, (day, month, year)))

    assert not_understood(text) == f"“{text}” is not a real date"
    assert read(text) == FuzzyDate(text)


@given(
    year=st.integers(1900, 2199),
    junk=st.from_regex(r"[0-9]{1,3}[a-z]{0,2}|[0-9]{5,6}|[bcdfgjkxz]{2,8}|[£%#]", fullmatch=True),
    sign=st.sampled_from([" ", "/", "-", ".", ", ", " to ", " of ", " ("]),
    is_before=st.booleans(),
)
def test_a_year_beside_junk_is_never_the_whole_year(year, junk, sign, is_before):
    text = f"{junk}{sign}{year}" if is_before else f"{year}{sign}{junk}"
    found = read(text)

    assert (found.earliest, found.latest) != (date(year, 1, 1), date(year, 12, 31))
    assert (found.earliest is None) == bool(not_understood(text))


@given(
    year=st.integers(1900, 2150),
    length=st.integers(1, 40),
    sign=st.sampled_from(["-", "/", " - ", "\N{EN DASH}", " to ", " until "]),
)
def test_two_bare_years_are_a_financial_year_or_are_asked_about(year, length, sign):
    text, last = f"{year}{sign}{year + length}", year + length
    found = read(text)

    if length <= 2 and sign.strip() not in ("to", "until"):
        assert (found.earliest, found.latest) == (date(year, 4, 1), date(last, 3, 31))
    else:
        assert f"write January {year} to December {last}, or {year}/" in not_understood(text)
        assert found == FuzzyDate(text)


@given(text=st.text(max_size=100))
def test_any_words_are_read_or_have_no_days(text):
    found = read(text)

    assert found.text == " ".join(text.split())
    if not_understood(text):
        assert found.earliest is found.latest is None
        assert not found.is_stated or "is not read as a date" in said_back(found)


@given(day=DAYS, style=st.sampled_from(STYLES))
def test_capitals_and_spaces_change_nothing(day, style):
    text = written(day, style)

    for other in (text.upper(), text.lower(), f"  {text}\N{NO-BREAK SPACE}"):
        assert (read(other).earliest, read(other).latest) == (day, day)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("tbc", ""),
        ("31 March 2027", ""),
        ("March 2027", ""),
        ("may to July 2026", ""),
        ("1 May 2026 to 14 May 2026", ""),
        ("31/03/2027", "“31/03/2027” is read as 31 March 2027"),
        ("31st March 2027", "“31st March 2027” is read as 31 March 2027"),
        ("Mar-27", "“Mar-27” is read as March 2027, last day 31 March 2027"),
        ("Q1 2026/27", "“Q1 2026/27” is read as April to June 2026, last day 30 June 2026"),
        (
            "AY2026/27",
            "“AY2026/27” is read as September 2026 to August 2027, last day 31 August 2027",
        ),
        ("1-14 May 2026", "“1-14 May 2026” is read as 1 May 2026 to 14 May 2026"),
        ("May 2026 onwards", "“May 2026 onwards” is read as from 1 May 2026, with no last day"),
        ("see above", "“see above” is not read as a date, so it has no last day"),
    ],
)
def test_how_words_were_read_is_said_where_they_do_not_say_it(text, said):
    assert said_back(read(text)) == said


def test_a_date_of_which_only_the_last_day_is_known_says_that():
    when = FuzzyDate("Q1 2026/27", None, date(2026, 6, 30))

    assert said_back(when) == "“Q1 2026/27” is read as 30 June 2026"


@pytest.mark.parametrize(
    ("said", "often"),
    [
        ("two-yearly", "two_years"),
        ("2 yearly", "two_years"),
        ("three-yearly", "three_years"),
        ("2-weekly", "fortnight"),
        ("12-monthly", "year"),
        ("four-yearly", None),
        ("18-monthly", None),
        ("six weekly", None),
    ],
)
def test_a_number_before_how_often_is_not_lost(said, often):
    assert (read(said).recurs, read(said).latest) == (often, None)
