"""Moments that people give as a day and a time of day. Pure."""

from datetime import UTC, datetime

from councilportal.common.periods import day_label


def clock_fault(first: datetime) -> str:
    """What is wrong with a local time when clocks change; "" where it comes once.

    *Takes*: the moment with its time zone, the earlier one where there are two (`fold` 0).
    """
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return ""
    happens = "comes twice" if first < second.astimezone(UTC) else "does not exist"
    return (
        f"{first:%H:%M} {happens} on {day_label(first.date())}, when clocks change: "
        "give a time before 1:00 or after 2:00"
    )
