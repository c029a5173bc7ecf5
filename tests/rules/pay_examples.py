"""The tables of objectives/RULES.md about pay gaps, worked out again."""

import re
from collections.abc import Callable
from decimal import Decimal

from objectives.rules.pay_gap_checks import FIGURES, check_outputs
from objectives.rules.pay_gaps import Paid, PayGapKind, applies, banded, group_pay, hundred, outputs
from objectives.rules.pay_groups import joined_groups
from objectives.rules.pay_shown import not_shown
from tests.rules.worked_examples import Row

NOTHING, NONE = "nothing", "none"
SEXES = ("Men", "Women")
SOUND = {
    **dict.fromkeys(FIGURES, Decimal("50.0")),
    "comparator_in_lower": Decimal(30),
    "group_in_lower": Decimal(70),
}


def people(group: str, cell: str) -> list[Paid]:
    """Employees as the page writes them: "15/100, -/200" is hourly pay with a bonus, and leave."""
    found = []
    for each in cell.split(", ") if cell != NONE else ():
        hourly, _, bonus = each.partition("/")
        pay = None if hourly == "-" else Decimal(hourly)
        found.append(Paid(group, pay, Decimal(bonus) if bonus else None))
    return found


def gaps(row: Row) -> str:
    paid = [*people("Men", row["Men"]), *people("Women", row["Women"])]
    found = outputs(group_pay(paid, SEXES), *SEXES)
    told = (
        found.mean_hourly,
        found.median_hourly,
        found.mean_bonus,
        found.median_bonus,
        found.comparator_bonus,
        found.group_bonus,
    )
    said = ["cannot be calculated" if each is None else str(each) for each in told]
    names = [name for name in row if name not in SEXES]
    assert dict(zip(names, said, strict=True)) == {name: row[name] for name in names}
    return said[0]


def asked(row: Row) -> str:
    return "applies" if applies(int(row["Employees"])) else "does not apply"


def bands(row: Row) -> str:
    paid = []
    for each in row["Employees"].split(", "):
        pay, sex = each.split()
        paid.append((sex, Decimal(pay)))
    told = []
    for band in banded(paid, "MF"):
        shares = hundred([band["M"], band["F"]])
        told.append(NONE if shares[0] is None else ", ".join(map(str, shares)))
    names = [name for name in row if name != "Employees"]
    assert dict(zip(names, told, strict=True)) == {name: row[name] for name in names}
    return told[-1]


def ladder(row: Row) -> str:
    counts, broad = {}, {}
    for each in re.finditer(r"(\w+) (\d+)(?: \((\w+)\))?", row["Groups"]):
        counts[each[1]] = int(each[2])
        if each[3]:
            broad[each[1]] = each[3]
    return ", ".join(joined_groups(counts, broad, "WB").names) or NOTHING


def entered(row: Row) -> str:
    cells: dict[str, Decimal | None] = {**SOUND}
    if row["Changed"] != NOTHING:
        name, value = row["Changed"].split()
        cells[name] = None if value == "-" else Decimal(value)
    found = check_outputs(PayGapKind(row["Kind"]), cells)
    return ", ".join(name for name, _ in found) or NOTHING


def pay_shown(row: Row) -> str:
    employees, people = int(row["Employees"]), int(row["Group"])
    cells = {
        "employees": employees,
        "declared": employees,
        "comparator_employees": employees - people,
        "group_employees": people,
        "full_pay": None,
        **SOUND,
        "comparator_paid_bonus": Decimal(20),
        "group_paid_bonus": Decimal(row["Paid a bonus"]),
    }
    [hidden] = not_shown(PayGapKind(row["Kind"]), [cells])
    return "no" if "group_paid_bonus" in hidden else "yes"


def pay_bands_shown(row: Row) -> str:
    said, share = row["On full pay"], Decimal(row["Disabled in the upper band"])
    cells = {
        "employees": 3000,
        "declared": 3000,
        "comparator_employees": 2750,
        "group_employees": 250,
        "full_pay": None if said == "-" else int(said),
        **SOUND,
        "comparator_in_upper": 100 - share,
        "group_in_upper": share,
    }
    [hidden] = not_shown(PayGapKind.DISABILITY, [cells])
    return "no" if "group_in_upper" in hidden else "yes"


PAY: dict[str, tuple[Callable[[Row], str], str]] = {
    "pay_gaps": (gaps, "Mean"),
    "applies": (asked, "The duty"),
    "bands": (bands, "Upper"),
    "ladder": (ladder, "Told of"),
    "entered": (entered, "Found"),
    "pay_shown": (pay_shown, "Shown"),
    "pay_bands_shown": (pay_bands_shown, "Shown"),
}
