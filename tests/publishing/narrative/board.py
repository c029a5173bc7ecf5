"""A board of 44 indicators without a database: 42 rated, of which 3 red and 12 amber."""

from decimal import Decimal
from typing import Any

from councilportal.common.periods import parse
from councilportal.publishing.narrative import figures
from councilportal.publishing.narrative.blocks import written
from councilportal.publishing.narrative.references import Kind, Known, Use, used
from performance.board.places import Place
from performance.board.queries import IndicatorLine
from performance.rules.measures import Reading
from performance.rules.standing import stand
from performance.rules.words import Aggregation, NoDataReason
from performance.rules.words import Kind as IndicatorKind
from tests.rules.making import history, levels, measure, reading, targets

SEPTEMBER = parse("2016-09")
PARTS = (("measures", "Measures"), ("finance", "Finance"))
PLACE = Place("r", "Resources", "s", "Contact Centre", "", "", "", "", "", own_deliverer=True)
YEARS = targets({"2016/17": levels(target="97.5", floor="95")})


def line(ref: str, *readings: Reading, title: str = "", of=YEARS, **settings) -> IndicatorLine:
    """An indicator as it stands at the end of September 2016."""
    settings = {"decimals": 1, "aggregation": Aggregation.RATIO, **settings}
    indicator, past = measure(**settings), history(*readings)
    standing = stand(indicator, past, of, SEPTEMBER.end)
    return IndicatorLine(ref, title or f"Title of {ref}", "", PLACE, standing, past, of, None)


def of_cases(code: str, cases: int, every: int = 1000, **cells) -> Reading:
    return reading(code, numerator=Decimal(cases), denominator=Decimal(every), **cells)


CALLS = line(
    "CS04",
    of_cases("2015-09", 940),
    *(of_cases(f"2016-0{month}", cases) for month, cases in enumerate((960, 960, 961, 961), 4)),
    of_cases("2016-08", 961),
    of_cases("2016-09", 957, revision=2),
    title="Calls answered",
)
NOT_DUE = line("CS05", reading("2016-09", no_data_reason=NoDataReason.NOT_DUE))
NO_TARGET = line("CS06", reading("2016-09", "50"), of=targets({}), aggregation=Aggregation.NONE)
SHOWN = {"green": "98", "amber": "96", "red": "80"}
OTHERS = [
    line(f"X-{rag}-{place}", reading("2016-09", SHOWN[rag]), aggregation=Aggregation.LATEST)
    for rag, number in (("green", 27), ("amber", 11), ("red", 3))
    for place in range(number)
]
FORECAST = line(
    "F1",
    *(
        reading(code, forecast_value=value)
        for code, value in (("2016-06", "90"), ("2016-09", "99"))
    ),
    kind=IndicatorKind.FORECAST,
    aggregation=Aggregation.NONE,
)
BOARD = [CALLS, NOT_DUE, NO_TARGET, *OTHERS]
EVERY = {(kind, "CS04") for kind in Kind}


def known(*uses: Use, lines=BOARD, parts=PARTS) -> Known:
    return figures.known(lines, SEPTEMBER, uses, parts)


def write(text: str, **settings) -> Any:
    """What an author wrote, with the figures of the board."""
    return written(text, "part", known(*used(text)), **settings)
