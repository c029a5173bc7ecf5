"""What the tests of this folder share."""

from datetime import date

from councilportal.common.periods import PeriodKind
from performance.rules.measures import Reading, Targets
from performance.rules.standing import Standing, stand
from tests.rules.making import history, levels, measure, targets

K = PeriodKind


SEPTEMBER = date(2016, 9, 30)


NINETY = targets({"2016/17": levels(target="90", floor="85")})


def on_day(
    *readings: Reading, given: Targets = NINETY, day: date = SEPTEMBER, **changes
) -> Standing:
    return stand(measure(**changes), history(*readings), given, day)
