"""An import takes percentages that are no part of a whole, and warns of the first (24, 04)."""

from pathlib import Path

import pytest

from performance.models import Reading
from tests.exchange.support import bring_in, problems_of

pytestmark = pytest.mark.django_db
INDICATORS = """ref,title,service,unit,decimals,polarity,kind,frequency
HOMES,Homes built of those required,HOME,percent,0,higher,kpi,month
CHANGE,Change in incidents,HOME,percent,0,lower,kpi,month
VISITS,Visits,HOME,number,0,higher,kpi,month
"""
HEAD = "ref,period,revision,value,numerator,denominator,corrects_note\n"


def folder(path: Path, readings: str, targets: str = "") -> Path:
    path.mkdir(exist_ok=True)
    files = {
        "directorates": "ref,name\nCARE,Care\n",
        "services": "ref,name,directorate\nHOME,Home care,CARE\n",
        "indicators": INDICATORS,
        "readings": HEAD + readings,
    }
    if targets:
        files["targets"] = "ref,year,target\n" + targets
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


# Rows with value, numerator and denominator, or of several revisions, are checked one by one.
ROWS = {
    "by columns": (
        "HOMES,2026-08,1,,570,600,\nHOMES,2026-09,1,,1284,600,\nHOMES,2026-10,1,,1212,600,\n"
        "CHANGE,2026-09,1,,-16,100,\nVISITS,2026-09,1,214,,,\n"
    ),
    "row by row": (
        "HOMES,2026-08,1,95,570,600,\nHOMES,2026-09,1,214,1284,600,\nHOMES,2026-10,1,202,1212,600,\n"
        "CHANGE,2026-09,1,-16,-16,100,\nVISITS,2026-09,1,214,,,\n"
    ),
}


@pytest.mark.parametrize("way", ROWS)
def test_first_of_them_is_warned_of_and_all_are_taken(tmp_path, way):
    report = bring_in(folder(tmp_path / "set", ROWS[way]))

    assert list(report.warnings) == [
        "CHANGE 2026-09: -16% is below 0%.",
        "HOMES 2026-09: 214% is more than the whole, 100%, and no figure before was.",
    ]
    assert Reading.objects.count() == 5


def test_target_above_the_whole_explains_it(tmp_path):
    targets = "HOMES,2026/27,110\nCHANGE,2026/27,-10\n"

    assert bring_in(folder(tmp_path / "set", ROWS["by columns"], targets)).warnings == ()


@pytest.mark.parametrize("cell", ["0,500", "93,12", "00,123", "000,000,001"])
def test_decimal_comma_is_refused(tmp_path, cell):
    (problem,) = problems_of(folder(tmp_path / "set", f'VISITS,2026-09,1,"{cell}",,,\n'))

    assert (problem.column, problem.row, problem.found) == ("value", 2, cell)
    assert "a plain number such as" in problem.wanted
