"""Converters for addresses: periods, days, references, hashes. Importing this registers them."""

from datetime import date

from django.urls import register_converter

from councilportal.common.periods import NotAPeriod, Period, parse_slug


class PeriodConverter:
    """A period with - for /: `2016-09`, `2016-17-Q2`, `2016-17-H1`, `2016-17`, `AY2016-17`."""

    regex = r"(?:AY|CY)?[0-9]{4}(?:-[0-9]{2})?(?:-[QH][1-4])?"
    example = parse_slug("2026-27-Q3")

    def to_python(self, value: str) -> Period:
        """The period. *Raises*: ValueError, which makes the address not found."""
        try:
            return parse_slug(value)
        except NotAPeriod as error:
            raise ValueError(value) from error

    def to_url(self, value: Period) -> str:
        """The period as it is written in an address."""
        return value.slug


class DayConverter:
    """A day as `2026-09-30`."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    example = date(2026, 9, 30)

    def to_python(self, value: str) -> date:
        """The day. *Raises*: ValueError, which makes the address not found."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The day as it is written in an address."""
        return value.isoformat()


class RefConverter:
    """A reference of any record. It has no control characters, which databases refuse."""

    regex = r"[^/\x00-\x1f\x7f]+"
    example = "a"

    def to_python(self, value: str) -> str:
        """The reference, unchanged."""
        return value

    def to_url(self, value: str) -> str:
        """The reference, unchanged."""
        return value


class HashConverter:
    """The beginning of a SHA-256, at least 16 digits of it, in small letters.

    SQLite finds small letters for capitals and PostgreSQL does not: neither is asked for these.
    """

    regex = r"[0-9a-f]{16,64}"
    example = "0" * 16

    def to_python(self, value: str) -> str:
        """The digits, unchanged."""
        return value

    def to_url(self, value: str) -> str:
        """The digits, unchanged."""
        return value


register_converter(PeriodConverter, "period")
register_converter(DayConverter, "day")
register_converter(RefConverter, "ref")
register_converter(HashConverter, "hash")
