"""What stands in addresses: periods, and references as people cite them."""

from datetime import date

from councilportal.common.periods import NotAPeriod, Period, parse_slug


class PeriodConverter:
    """A period with - for /: `2016-09`, `2016-17-Q2`, `2016-17-H1`, `2016-17`, `AY2016-17`."""

    regex = r"(?:AY|CY)?[0-9]{4}(?:-[0-9]{2})?(?:-[QH][1-4])?"

    def to_python(self, value: str) -> Period:
        """The period; an address that names none is not found."""
        try:
            return parse_slug(value)
        except NotAPeriod as error:
            raise ValueError(value) from error

    def to_url(self, value: Period) -> str:
        """The address of a period."""
        return value.slug


class DayConverter:
    """A day as `2026-09-30`."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The day; ValueError, and so not found, where there is no such day."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The address of a day."""
        return value.isoformat()


class RefConverter:
    """A reference of anything: an indicator, a service. Databases refuse control characters."""

    regex = r"[^/\x00-\x1f\x7f]+"

    def to_python(self, value: str) -> str:
        """The reference as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The reference as it stands."""
        return value
