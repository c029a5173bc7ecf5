"""How editions and their files are listed. Nothing is saved."""

import json

import pytest

from councilportal.publishing.models import Artefact, Edition, ReportSeries
from councilportal.publishing.public.pages import grouped, of_years
from councilportal.publishing.rules.workflow import Standing

pytestmark = pytest.mark.sqlite_first


def _edition(period: str) -> Edition:
    return Edition(series=ReportSeries(ref="q"), slug="s", number=1, period=period)


def test_files_of_tables_have_numbers_and_titles_and_the_order_of_the_tables():
    places = range(1, 13)
    resources = [{"path": f"q-s-1-table-{n}.csv", "title": "Results"} for n in places]
    names = ["datapackage.json", "q-s-1.pdf", *(each["path"] for each in resources)]
    files = [Artefact(name=name, size=1, sha256="0" * 64) for name in sorted(names)]
    for file in files:
        has_package = file.name == "datapackage.json"
        file.package = json.dumps({"resources": resources}).encode() if has_package else None  # type: ignore[attr-defined]

    read, tables, described = grouped(_edition("2025-09"), files)

    assert [each.words for each in read.lines] == ["PDF, for reading and printing"]
    assert [each.words for each in tables.lines] == [f"Table {n}: Results, CSV" for n in places]
    assert (read.is_folded, tables.is_folded, described.is_folded) == (False, True, False)


def test_editions_stand_under_the_years_of_their_periods():
    periods = ["2026-04", "2026-03", "2025/26-Q3", "AY2024/25"]
    lines = [(_edition(each), Standing.LATEST) for each in periods]

    found = [(year, len(within)) for year, within in of_years(lines)]

    assert found == [("2026/27", 1), ("2025/26", 2), ("Academic year 2024/25", 1)]
