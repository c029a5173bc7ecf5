"""The workbook of a return: what it shows, locks and lists, and that it runs nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from performance.returns import filled_workbook
from performance.returns import sheet as sheet_returns
from performance.returns import workbook as workbook_returns
from performance.returns.typed import Typed
from tests.returns.harmful import (
    bytes_of,
    workbook,
)
from tests.returns.spreadsheets.support import (
    WHERE,
    cell,
    confirmed,
    downloaded,
    signed_in,
    stored,
    uploaded,
)
from tests.returns.support import (
    ENDS_ON,
    World,
    make_indicator,
    make_reading,
    make_target,
    save,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # files, and the form's operation


def test_workbook_shows_what_is_known_and_locks_it(world: World, client: Client) -> None:
    book = downloaded(signed_in(client, world))

    front = book[workbook_returns.SHEET]
    assert [each.value for each in front[1]] == [
        column.heading for column in workbook_returns.COLUMNS
    ]
    known = {
        heading: cell(book, "L001", heading).value
        for heading in ("Indicator", "Period", "Unit", "Target", "2 periods before")
    }
    assert known == {
        "Indicator": "Title of L001",
        "Period": "September 2026",
        "Unit": "Percent",
        "Target": 90,
        "2 periods before": 91.5,
    }
    assert cell(book, "L001", "1 period before").number_format == '#,##0.0"%"'
    assert cell(book, "L001", "4 periods before").value == "no data"
    assert front.protection.sheet
    locked = {
        column.heading: cell(book, "L001", column.heading) for column in workbook_returns.COLUMNS
    }
    open_cells = {name for name, each in locked.items() if not each.protection.locked}
    assert open_cells == {
        "Figure",
        "Forecast for the year end",
        "Why no figure",
        "I have checked this figure",
        "Provisional",
        "Commentary",
        "Explanation",
        "What will put it right",
        "Owner",
        "Due",
        "The day has passed and is right",
    }
    assert book[workbook_returns.LISTS].sheet_state == "hidden"
    assert [each.value for each in book[workbook_returns.LISTS]["B"] if each.value] == [
        "Head of libraries"
    ]
    sources = {each.formula1 for each in front.data_validations.dataValidation}
    assert sources == {"Lists!$A$1:$A$5", '"yes,no"', "Lists!$B$1:$B$1"}
    assert (
        book[workbook_returns.HOW_TO]["A1"].value
        == "Return of Libraries, month end 30 September 2026"
    )


def test_figure_just_short_of_its_target_reads_so(world: World, client: Client) -> None:
    indicator = make_indicator(world.service, "NEAR")
    make_target(indicator)
    make_reading(indicator, "2026-07", "89.96")
    make_reading(indicator, "2026-08", "95.96")

    book = downloaded(signed_in(client, world))

    near, far = (cell(book, "NEAR", f"{name} before") for name in ("2 periods", "1 period"))
    assert (near.value, near.number_format) == (89.96, '#,##0.00"%"')
    assert (far.value, far.number_format) == (95.96, '#,##0.0"%"')
    line = next(
        line
        for line in sheet_returns.sheet(world.service, ENDS_ON).lines
        if line.indicator.ref == "NEAR"
    )
    assert [text for _, text in line.last_values][:2] == ["96.0%", "89.96%"]


def test_workbook_runs_nothing_that_somebody_typed(world: World, client: Client) -> None:
    evil = '=HYPERLINK("http://127.0.0.1/","x")'
    save(world, {"L001": Typed(value="=1+1", commentary=evil, explanation="-1\x0b@SUM(1)")})

    book = downloaded(signed_in(client, world))

    written = [cell(book, "L001", name) for name in ("Figure", "Commentary", "Explanation")]
    assert [each.data_type for each in written] == ["s", "s", "s"]
    assert [each.value for each in written] == ["=1+1", evil, "-1\n@SUM(1)"]
    assert not any(
        each.data_type == "f" for page in book for row in page.iter_rows() for each in row
    )


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ({"denominator_label": "Calls"}, {"numerator", "denominator", "forecast_value"}),
        ({"aggregation": "reported"}, {"value", "ytd_value", "forecast_value"}),
        ({"kind": "forecast", "frequency": "year"}, {"forecast_value"}),
        ({"kind": "activity", "method": "none"}, {"value"}),
    ],
)
def test_asked_of_names_the_figures_that_an_indicator_uses(
    world: World, kind: dict[str, str], asked: set[str]
) -> None:
    make_indicator(world.service, "Z1", **kind)

    [line] = [
        line
        for line in sheet_returns.sheet(world.service, ENDS_ON).lines
        if line.indicator.ref == "Z1"
    ]

    figures = {"numerator", "denominator", "value", "ytd_value", "forecast_value"}
    assert workbook_returns.asked_of(line) & figures == asked


def test_yes_or_no_is_chosen_from_a_list_and_kept_as_the_data_format_has_it(
    world: World, client: Client
) -> None:
    done = make_indicator(
        world.service, "M1", unit="yes_no", method="yes_no", kind="milestone", decimals=0
    )
    make_target(done, target=1)
    make_reading(done, "2026-08", 0)
    save(world, {"M1": Typed(value="0")})
    book = downloaded(signed_in(client, world))
    known = [cell(book, "M1", name).value for name in ("Target", "1 period before", "Figure")]
    lists = {
        each.formula1: str(each.sqref)
        for each in book[workbook_returns.SHEET].data_validations.dataValidation
    }
    figure = cell(book, "M1", "Figure")

    figure.value = "Yes"
    answer = uploaded(client, bytes_of(book))
    confirmed(client, answer)

    assert known == ["Yes", "No", "No"]
    assert lists['"Yes,No"'] == figure.coordinate
    [shown] = [
        each
        for line in answer.context["preview"].lines
        for each in line.cells
        if (line.line.indicator.ref, each.name) == ("M1", "value")
    ]
    assert (shown.old, shown.new, shown.effect) == ("No", "Yes", "changed")
    assert stored("M1").value == "1"
    page = client.get(reverse("sheet", args=WHERE)).content.decode()
    assert '<option value="1" selected>Yes</option>' in page
    assert "<strong>Yes</strong>" in page
    assert "Yes, from No in August 2026" in page


def test_yes_or_no_is_taken_in_every_way_that_spreadsheets_write_it(world: World) -> None:
    written = {"M1": "yes", "M2": "No", "M3": True, "M4": 1, "M5": 0.0, "M6": None, "M7": "maybe"}
    for ref in written:
        make_indicator(world.service, ref, unit="yes_no", method="yes_no", kind="milestone")
    data = workbook(["Reference", "Figure"], *([ref, each] for ref, each in written.items()))

    filled = filled_workbook.read("return.xlsx", data, sheet_returns.sheet(world.service, ENDS_ON))

    kept = {ref: cells["value"] for ref, cells in filled.cells.items() if cells}
    assert kept == {"M1": "1", "M2": "0", "M3": "1", "M4": "1", "M5": "0", "M6": ""}
    assert [(each.place, each.sentence) for each in filled.faults] == [
        ("Row 8, Figure", "Choose Yes or No.")
    ]
