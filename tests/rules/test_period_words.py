"""Periods as people write them: every way names its period, and a doubt names none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.period_words import read_period
from councilportal.common.periods import MONTHS, NotAPeriod, Period, PeriodKind, containing, parse

DAYS = st.dates(parse("1971-01").start, parse("2068-12").start)
PERIODS = st.builds(containing, st.sampled_from(PeriodKind), DAYS)


def ways_of(period: Period) -> set[str]:
    """How people write a period: as we print it, as a spreadsheet does, in their own order."""
    code, label, year = period.code, period.label, period.start.year
    found = {code, label, label.removesuffix(" (two years)")}
    match period.kind:
        case PeriodKind.MONTH:
            name = MONTHS[period.start.month - 1]
            found |= {f"{name[:3]} {year}", f"{name[:3]}-{year % 100:02d}", period.short_label}
            found |= {f"{period.start.month:02d}/{year}", period.start.isoformat()}
            found |= {f"{period.start:%d/%m/%Y}", f"the month of {name} {year}"}
        case PeriodKind.QUARTER | PeriodKind.HALF_YEAR:
            years, part = code.split("-")
            found |= {f"{part} {years}", f"{years} {part}", period.short_label}
            found |= {f"{part} {years[2:]}", f"{label[0]}{part[1]} of {years}"}
            months = MONTHS[period.start.month - 1], MONTHS[period.end.month - 1]
            found |= {f"{months[0]} {year} to {months[1]} {period.end.year}"}
            found |= {f"{months[0][:3]} {year} – {months[1][:3]} {period.end.year}"}
        case PeriodKind.YEAR:
            found |= {f"FY {code[2:]}", f"April {year} to March {year + 1}", period.short_label}
        case PeriodKind.ACADEMIC_YEAR:
            found |= {f"AY {code[2:]}", f"school year {code[2:]}"}
        case PeriodKind.CALENDAR_YEAR:
            found |= {str(year), f"January to December {year}"}
        case PeriodKind.TWO_YEARS:
            found |= {period.short_label, f"April {year} to March {year + 2}"}
    return found


@given(period=PERIODS, data=st.data())
def test_every_way_of_writing_a_period_names_it(period: Period, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(sorted(ways_of(period))))
    written = data.draw(st.sampled_from([way, way.upper(), way.lower(), f"  {way} "]))

    assert read_period(written) == period


@given(text=st.text(max_size=30))
def test_any_other_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotAPeriod, match=r"write a month such as .*; or in words, September 2016"):
        read_period(f"{text} or so")


@pytest.mark.parametrize(
    "text",
    [
        *("Q2 2026", "Quarter 2", "September", "2026/19", "2026/27-Q5", "13/2026", "2/9/2026"),
        *("by September 2026", "early 2027", "September 2026 onwards", "Summer 2026", "tbc"),
        *("30/09/2026", "September 2026, October 2026", "August 2026 to October 2026", "1899"),
        *("May 2026 to June 2026", "AY2026", "16/18/20", "", " ", "x" * 200, "２031-01"),  # noqa: RUF001
    ],
)
def test_a_doubt_names_no_period(text: str) -> None:
    with pytest.raises(NotAPeriod, match="write a month such as"):
        read_period(text)
