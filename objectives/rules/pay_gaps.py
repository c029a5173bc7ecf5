"""Pay gaps between groups of employees, from hourly and bonus pay (L5). Pure.

Source: Equality Act 2010 (Specific Duties and Public Authorities) Regulations 2017 (SI 2017/353),
Schedule 1, for sex. What was read of it, in stored copies of legislation.gov.uk:
- paragraph 1 (who is a relevant employee, and who is on full pay) and paragraph 2: themselves;
- paragraphs 8 (means of hourly pay), 12 (who was paid a bonus, of all relevant employees, in the 12
  months that end with the snapshot date) and 13 (pay bands, and equal pay over a border): in the
  words of regulations 8, 12 and 13 of SI 2017/172, the like duty of private employers;
- paragraphs 9 (medians), 10 and 11 (bonuses): not read. They follow 8, as paragraph 2 names what
  they are of: a bonus gap is of those who were paid one. That gaps are taken so is in gov.uk's
  "Make your calculations" for hourly pay; its part on bonuses was not read.
Nothing read says what to publish where a gap cannot be calculated. The same measures are taken for
ethnicity and disability, as government's response of 25 March 2026 (CP 1542) intends; there is no
such law yet.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from councilportal.common.numbers import rounded
from councilportal.common.words import Word

ASKED_FROM = 250  # employees on the snapshot date from which the law asks (paragraph 1)
LEAST = 10  # employees on full pay of a group by ethnicity or disability; see pay_groups
DECIMALS = 1  # of every percentage (EHRC guidance of 21 March 2022, step 2)


class PayGapKind(Word):
    """Between whom the gap is."""

    GENDER = "gender", "Gender"
    ETHNICITY = "ethnicity", "Ethnicity"
    DISABILITY = "disability", "Disability"

    @property
    def compared(self) -> tuple[str, str]:
        """With whom is compared, and who is; "" for groups that each council names."""
        return {
            PayGapKind.GENDER: ("Men", "Women"),
            PayGapKind.ETHNICITY: ("", ""),
            PayGapKind.DISABILITY: ("Non-disabled", "Disabled"),
        }[self]


class PayBand(Word):
    """The four pay bands of the law, from the lowest paid."""

    LOWER = "lower", "Lower"
    LOWER_MIDDLE = "lower_middle", "Lower middle"
    UPPER_MIDDLE = "upper_middle", "Upper middle"
    UPPER = "upper", "Upper"


# Which bands have one employee more where the number is not divisible by four, by the remainder.
# Source: the rule as councils print it in the appendix on method of their reports, after the
# guidance on calculations (one over: lower; two: lower and upper middle; three: all but upper). The
# law says "so far as possible, an equal number". Not verified at gov.uk itself.
_ONE_MORE: Mapping[int, tuple[PayBand, ...]] = {
    0: (),
    1: (PayBand.LOWER,),
    2: (PayBand.LOWER, PayBand.UPPER_MIDDLE),
    3: (PayBand.LOWER, PayBand.LOWER_MIDDLE, PayBand.UPPER_MIDDLE),
}


@dataclass(frozen=True, slots=True)
class Paid:
    """One employee on the snapshot date: the group, and pounds of hourly and bonus pay.

    `hourly` is None for somebody who is on leave at less than full pay in the pay period of the
    snapshot date, and counts for bonuses alone (Schedule 1, paragraph 1). `bonus` is what was paid
    in the 12 months up to the snapshot date, None for nothing.
    """

    group: str
    hourly: Decimal | None
    bonus: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GroupPay:
    """What the pay of one group comes to.

    `employees` are all, `full_pay` those with hourly pay, `paid_bonus` those with a bonus. Means
    and medians are exact; None where there is nobody. `bands` counts those on full pay by band.
    """

    employees: int
    full_pay: int
    paid_bonus: int
    mean_hourly: Fraction | None
    median_hourly: Fraction | None
    mean_bonus: Fraction | None
    median_bonus: Fraction | None
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outputs:
    """The six outputs of the law, in percent with one decimal: a group beside its comparator.

    A gap is positive where the comparator is paid more; None where it cannot be calculated. A share
    of bonuses is of all employees of the group. `bands` has for each band the shares of the
    comparator and of the group; None where nobody is in it.
    """

    mean_hourly: Decimal | None
    median_hourly: Decimal | None
    mean_bonus: Decimal | None
    median_bonus: Decimal | None
    comparator_bonus: Decimal | None
    group_bonus: Decimal | None
    bands: tuple[tuple[Decimal | None, Decimal | None], ...]


def applies(employees: int) -> bool:
    """Whether the law asks for pay gaps of a council with so many employees."""
    return employees >= ASKED_FROM


def gap(comparator: Fraction | Decimal | None, group: Fraction | Decimal | None) -> Decimal | None:
    """The gap between two figures in percent of the comparator's (paragraphs 8 to 11).

    None where one of them is missing and where the comparator's is 0.
    """
    if comparator is None or group is None or comparator == 0:
        return None
    first = Fraction(comparator)
    return rounded((first - Fraction(group)) / first * 100, DECIMALS)


def share(part: int, whole: int) -> Decimal | None:
    """A part in percent of the whole; None of nothing."""
    return rounded(Fraction(100 * part, whole), DECIMALS) if whole else None


def mean(values: Sequence[Decimal]) -> Fraction | None:
    """The mean; None of no values."""
    return Fraction(sum(values, Decimal(0))) / len(values) if values else None


def median(values: Sequence[Decimal]) -> Fraction | None:
    """The middle value, or half way between the two in the middle; None of no values."""
    if not values:
        return None
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return (Fraction(ordered[half - 1]) + Fraction(ordered[half])) / 2


def sizes(employees: int) -> tuple[int, ...]:
    """How many employees are in each band, from the lowest paid (paragraph 13, step 2)."""
    each, left = divmod(employees, len(PayBand))
    return tuple(each + (band in _ONE_MORE[left]) for band in PayBand)


def banded(paid: Iterable[tuple[str, Decimal]], groups: Sequence[str]) -> list[dict[str, int]]:
    """How many of each group are in each band, from the lowest paid (paragraph 13).

    Takes: the group and the hourly pay of everybody on full pay. Where people with the same pay
    are on both sides of a border, each band has its share of each group, as nearly as whole people
    allow: the first named group where two are equally near.
    """
    rates: dict[Decimal, Counter[str]] = {}
    for group, hourly in paid:
        rates.setdefault(hourly, Counter())[group] += 1
    room = list(sizes(sum(count.total() for count in rates.values())))
    bands = [dict.fromkeys(groups, 0) for _ in PayBand]
    band = 0
    for rate in sorted(rates):
        left = rates[rate]
        while total := left.total():
            while not room[band]:
                band += 1
            taken = min(total, room[band])
            parts = spread(taken, [left[group] for group in groups])
            for group, part in zip(groups, parts, strict=True):
                bands[band][group] += part
                left[group] -= part
            room[band] -= taken
    return bands


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """A whole number spread over weights by largest remainders, the first of equals first.

    All 0 where the weights are.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    found = [part for part, _ in parts]
    order = sorted(range(len(parts)), key=lambda at: -parts[at][1])
    for at in order[: total - sum(found)]:
        found[at] += 1
    return found


def hundred(counts: Sequence[int]) -> tuple[Decimal | None, ...]:
    """Counts in percent with one decimal that add to 100 exactly; None each of nothing."""
    if not sum(counts):
        return (None,) * len(counts)
    return tuple(Decimal(each).scaleb(-DECIMALS) for each in spread(100 * 10**DECIMALS, counts))


def group_pay(people: Sequence[Paid], groups: Sequence[str]) -> dict[str, GroupPay]:
    """What the pay of each group comes to. People of other groups are left out everywhere."""
    known = [each for each in people if each.group in groups]
    bands = banded([(each.group, each.hourly) for each in known if each.hourly is not None], groups)
    found = {}
    for group in groups:
        own = [each for each in known if each.group == group]
        hourly = [each.hourly for each in own if each.hourly is not None]
        bonus = [each.bonus for each in own if each.bonus]
        found[group] = GroupPay(
            len(own),
            len(hourly),
            len(bonus),
            mean(hourly),
            median(hourly),
            mean(bonus),
            median(bonus),
            tuple(band[group] for band in bands),
        )
    return found


def outputs(pay: Mapping[str, GroupPay], comparator: str, group: str) -> Outputs:
    """The six outputs of a group beside its comparator. Takes: what `group_pay` gave.

    Shares of a band are of all its groups, and those of all add to 100.
    """
    first, other = pay[comparator], pay[group]
    names = list(pay)
    shares = []
    for band in range(len(PayBand)):
        of_band = hundred([pay[name].bands[band] for name in names])
        shares.append((of_band[names.index(comparator)], of_band[names.index(group)]))
    return Outputs(
        gap(first.mean_hourly, other.mean_hourly),
        gap(first.median_hourly, other.median_hourly),
        gap(first.mean_bonus, other.mean_bonus),
        gap(first.median_bonus, other.median_bonus),
        share(first.paid_bonus, first.employees),
        share(other.paid_bonus, other.employees),
        tuple(shares),
    )
