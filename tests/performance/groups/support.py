"""What the tests of groups of readings share."""

from datetime import UTC, datetime

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.periods import parse
from objectives.information import release_operations as releasing
from objectives.models import Release
from objectives.rules.information import Protection, TableKind
from performance.groups.operations import Kept, ask_for_groups
from performance.models import Indicator
from tests import factories

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
THEN, NOW = "2025-08", "2025-09"
SEXES = ("female", "male", "not-known")
# By period: of everybody and by sex, numerator and denominator. Few of those not known: 3 of 31.
COUNTS = {
    THEN: {"": (697, 931), "female": (287, 433), "male": (407, 467), "not-known": (3, 31)},
    NOW: {"": (731, 953), "female": (317, 443), "male": (411, 479), "not-known": (3, 31)},
}
SUPPRESSED = Kept(TableKind.SERVICE_USERS, Protection.SUPPRESS, "", 5)
ROUNDED = Kept(TableKind.SERVICE_USERS, Protection.ROUND, "", 5)
OPEN = Kept(TableKind.SERVICE_USERS, Protection.NONE, "The government prints these figures", 5)


def person(username: str, role: Role, **place: object) -> User:
    user = factories.make_user(username)
    factories.make_appointment(user, role, **place)
    return user


def make_readings(counts=COUNTS, ref: str = "PAY-01", **values: object) -> Indicator:
    """An indicator with readings of the whole and of sexes, as numerators and denominators."""
    indicator = factories.make_indicator(ref, numerator_label="Seen in time", **values)
    sex = factories.make_characteristic("sex", SEXES)
    groups = {each.ref: each for each in sex.categories.all()}
    for period, rows in counts.items():
        for group, (numerator, denominator) in rows.items():
            factories.make_reading(
                indicator,
                period,
                numerator=numerator,
                denominator=denominator,
                group=groups.get(group),
            )
    return indicator


def ask(by: User, *periods: str, kept: Kept = SUPPRESSED, ref: str = "PAY-01"):
    wanted = [parse(each) for each in periods or (THEN, NOW)]
    return ask_for_groups(ref=ref, periods=wanted, kept=kept, words="For the year", by=by, at=AT)


def release(by: User, decided_by: User, *periods: str, kept: Kept = SUPPRESSED) -> list[Release]:
    """Ask for the release of periods, and release them."""
    request = ask(by, *periods, kept=kept)
    return releasing.release(key=request.pk, by=decided_by, at=AT)
