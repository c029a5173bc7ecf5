"""The day of a census, where people write "Census 2021" for it. Pure.

Sources: the census of 2021 was taken on 21 March in England, Wales and Northern Ireland, that of
2011 on 27 March in all of the United Kingdom, and Scotland's that followed on 20 March 2022.
"""

import re
from collections.abc import Mapping
from datetime import date

_PLACES = frozenset(("england", "wales", "northern", "ireland", "scotland"))
_WITHOUT_SCOTLAND = _PLACES - {"scotland"}
# Words beside the year that do not tell of another time.
_BESIDE = frozenset(("the", "of", "in", "and", "day", "uk", "ons", "nisra", "nrs", "population"))
# By year: the day, and the places that had their census on another day.
_DAYS: Mapping[int, tuple[date, frozenset[str]]] = {
    2011: (date(2011, 3, 27), frozenset()),
    2021: (date(2021, 3, 21), frozenset(("scotland",))),
    2022: (date(2022, 3, 20), _WITHOUT_SCOTLAND),
}


def census_day(text: str) -> date | None:
    """The day that "Census 2021" or "2011 census, England and Wales" means; None for other words.

    None too for a year without a census, and for one that a named place did not have then.
    """
    words = re.findall(r"\w+", re.sub(r"['’]s\b", "", text.casefold()))
    years = [int(word) for word in words if re.fullmatch("[0-9]{4}", word)]
    rest = [word for word in words if not re.fullmatch("[0-9]{4}", word)]
    if rest.count("census") != 1 or len(years) != 1 or years[0] not in _DAYS:
        return None
    beside = {*rest} - {"census"}
    day, elsewhere = _DAYS[years[0]]
    return day if beside <= (_BESIDE | _PLACES) - elsewhere else None
