"""A gender pay gap in the columns of the government's gender pay gap service.

Source: the files that https://gender-pay-gap.service.gov.uk/viewing/download offers, as a parser
of them has their header (27 columns). Not verified at the service itself. What the portal does not
know (the service's own number of the employer, address, SIC codes, the person responsible, whom
public authorities need not name) is left empty.
"""

from datetime import date

from councilportal.common.document import Dataset
from councilportal.common.numbers import plain
from objectives.pay.told import Told
from objectives.rules.pay_gap_checks import FIGURES

# The service's words for the number of employees, each with the first number beyond it.
_SIZES = (
    (250, "Less than 250"),
    (500, "250 to 499"),
    (1_000, "500 to 999"),
    (5_000, "1000 to 4999"),
    (20_000, "5000 to 19,999"),
)
_LARGEST = "20,000 or more"
COLUMNS = (
    *("EmployerName", "EmployerId", "Address", "PostCode", "CompanyNumber", "SicCodes"),
    *("DiffMeanHourlyPercent", "DiffMedianHourlyPercent"),
    *("DiffMeanBonusPercent", "DiffMedianBonusPercent", "MaleBonusPercent", "FemaleBonusPercent"),
    *("MaleLowerQuartile", "FemaleLowerQuartile"),
    *("MaleLowerMiddleQuartile", "FemaleLowerMiddleQuartile"),
    *("MaleUpperMiddleQuartile", "FemaleUpperMiddleQuartile"),
    *("MaleTopQuartile", "FemaleTopQuartile"),
    *("CompanyLinkToGPGInfo", "ResponsiblePerson", "EmployerSize", "CurrentName"),
    *("SubmittedAfterTheDeadline", "DueDate", "DateSubmitted"),
)


def size_of(employees: int) -> str:
    """The service's words for a number of employees."""
    return next((words for beyond, words in _SIZES if employees < beyond), _LARGEST)


def government_dataset(told: Told, council: str, due: date) -> Dataset:
    """The gap as the one row of such a file. The day of publication stands for its submission."""
    gap = told.gap
    published = gap.published_on
    row = (
        *(council, "", "", "", "", ""),
        *(plain(told.figure(name)) for name in FIGURES),  # men before women, as there
        *(gap.link, "", size_of(gap.employees), council),
        "" if published is None else str(published > due),
        _moment(due),
        "" if published is None else _moment(published),
    )
    return Dataset("government", COLUMNS, (row,))


def _moment(day: date) -> str:
    return f"{day:%Y/%m/%d} 00:00:00"
