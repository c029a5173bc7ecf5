"""The published figures of two councils: what was printed is what comes out."""

import csv
import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from councilportal.accounts.models import User
from councilportal.organisation.models import Service
from performance.board.ratings_file import RATING_COLUMNS
from performance.exchange.targets import TARGETS
from tests.exchange.support import FIXTURES, bring_in
from tests.factories import make_council, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.by_draw]
Rows = dict[str, dict[str, str]]


@pytest.fixture
def kent() -> None:
    bring_in(FIXTURES / "reference" / "kent")


@pytest.fixture
def hampshire() -> None:
    bring_in(FIXTURES / "reference" / "hampshire")


def run(**options: Any) -> str:
    out = StringIO()
    call_command("export_ratings", stdout=out, **options)
    return out.getvalue()


def ratings(period: str, **options: Any) -> Rows:
    return {row["ref"]: row for row in csv.DictReader(StringIO(run(period=period, **options)))}


def published() -> Rows:
    path = FIXTURES / "reference" / "kent_published.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["ref"]: row for row in csv.DictReader(file)}


def as_printed(word: str) -> str:
    """A rating as the report prints it: nothing where there is none."""
    return "" if word == "not_rated" else word


# Both


@pytest.mark.kept
@pytest.mark.parametrize("council", ["kent", "hampshire"])
def test_titles_say_what_is_counted_and_none_is_used_twice(council):
    rows = rows_of(council, "indicators")
    titles = [row["title"] for row in rows]

    assert len(set(titles)) == len(titles)
    counted = {
        row["title"].partition(" ")[0] for row in rows if row["unit"] in ("number", "tonnes")
    }
    assert counted <= {"Number", "Amount", "Trend", "Time"}
    assert not any(row["title"].startswith("Number of") for row in rows if row["unit"] == "percent")


@pytest.mark.kept
@pytest.mark.parametrize("council", ["kent", "hampshire"])
def test_remarks_of_the_transcriber_are_not_printed(council):
    said = [row["commentary"] for row in rows_of(council, "readings")]
    said += [row["definition"] for row in rows_of(council, "indicators")]

    remark = re.compile(r"print|footnote|bullet|report (prints|gives)|suggests", re.IGNORECASE)
    assert [each for each in said if remark.search(each)] == []


def rows_of(council: str, name: str) -> list[dict[str, str]]:
    path = FIXTURES / "reference" / council / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Kent


@pytest.mark.kept
def test_kents_ratings_arrows_and_ranges_are_those_published(kent):
    rows = ratings("2016-09")

    found = {
        ref: {
            "ref": ref,
            "rating": as_printed(row["rating"]),
            "direction": row["direction"],
            "ytd_rating": as_printed(row["ytd_rating"]),
            "expected_range": row["expected_range"],
            "latest": row["value"] or row["forecast_value"],
            "ytd": row["ytd_value"],
            "previous_year": row["previous_year_value"],
        }
        for ref, row in rows.items()
    }
    assert found == published()


@pytest.mark.kept
def test_kent_publishes_44_ratings_24_arrows_and_2_ranges():
    rows = published().values()

    counted = {
        column: sum(1 for row in rows if row[column])
        for column in ("rating", "ytd_rating", "direction", "expected_range")
    }
    assert counted == {"rating": 24, "ytd_rating": 20, "direction": 24, "expected_range": 2}


def test_kents_arrows_are_shown_as_reported_but_for_the_one_that_can_be_computed(kent):
    rows = ratings("2016-09")

    computed = [ref for ref, row in rows.items() if row["direction_source"] == "computed"]
    assert computed == ["PI03"]
    assert {row["rating_source"] for row in rows.values() if row["rating"] in COLOURS} == {
        "computed"
    }


COLOURS = ("green", "amber", "red")


def test_kents_repairs_are_marked_as_to_august(kent):
    rows = ratings("2016-09")

    assert rows["PI04"]["period"] == "2016-08"
    assert {row["period"] for row in rows.values()} == {"2016-09", "2016-08", "2016/17-Q2"}


@pytest.mark.parametrize("period", ["2016/17-Q2", "2016/17-H1"])
def test_periods_that_end_on_one_day_give_the_same_rows(period, kent):
    assert run(period=period) == run(period="2016-09")


def test_ratings_as_json_have_the_cells_of_the_csv(kent):
    assert json.loads(run(period="2016-09", format="json")) == list(ratings("2016-09").values())


def test_ratings_have_the_columns_of_the_format_in_order_and_rows_by_reference(kent):
    lines = run(period="2016-09").splitlines()

    assert lines[0].split(",") == list(RATING_COLUMNS)
    assert list(ratings("2016-09")) == sorted(ratings("2016-09"))


# The example of the data format, word for word, with what stands for the parts left out there.
SUMMARY = json.loads(
    """{"period":"2016-09","base":24,"rating":{"green":17,"amber":6,"red":1},
    "unrated":{"no_target":0,"no_data":0,"not_rated":22},
    "direction":{"improving":4,"same":8,"worsening":12,"new":0,"not_comparable":0,
    "increased":0,"decreased":0},"same_at_maximum":6,"ytd_base":20,
    "ytd_rating":{"green":17,"amber":1,"red":2},
    "judgement":{"green":0,"amber":0,"red":0},"overridden":0}"""
)


@pytest.mark.kept
def test_kents_summary_is_the_example_of_the_format_key_for_key(kent):
    summary = json.loads(run(period="2016-09", summary=True))

    whole = {name: cell for name, cell in summary.items() if name not in PARTS}
    assert json.dumps(whole) == json.dumps(SUMMARY)
    for part in PARTS:
        for row in summary[part]:
            assert list(row) == ["ref", *list(SUMMARY)[1:]]
    assert list(summary) == [*SUMMARY, *PARTS]


PARTS = ("directorates", "services")


def test_kents_parts_add_up_to_the_whole(kent):
    summary = json.loads(run(period="2016-09", summary=True))

    for part in PARTS:
        assert sum(row["base"] for row in summary[part]) == 24
        assert sum(row["rating"]["green"] for row in summary[part]) == 17
    assert [row["ref"] for row in summary["services"]] == sorted(
        Service.objects.values_list("ref", flat=True)
    )


def test_summaries_of_several_periods_are_those_of_each(kent):
    several = json.loads(run(period="2016-09", summary=True, periods=2))

    for found, code in zip(several, ("2016-08", "2016-09"), strict=True):
        single = json.loads(run(period=code, summary=True))
        assert list(found) == ["period", *COUNTED, *PARTS]
        assert all(found[name] == single[name] for name in ("period", *COUNTED))
        for part in PARTS:
            kept = [{key: row[key] for key in ("ref", *COUNTED)} for row in single[part]]
            assert found[part] == kept


COUNTED = ("base", "rating", "unrated", "judgement", "overridden")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"periods": 3}, "give --summary with it"),
        ({"periods": 0, "summary": True}, "it can be 1 to 120"),
        ({"periods": 121, "summary": True}, "it can be 1 to 120"),
    ],
)
def test_periods_that_cannot_be_counted_are_refused(kent, options, words):
    with pytest.raises(CommandError, match=words):
        run(period="2016-09", **options)


def test_kent_has_six_services_in_five_groups(kent):
    services = Service.objects.all()

    assert len(services) == 6
    assert len({service.summary_group or service.name for service in services}) == 5


def test_ratings_of_a_directorate_and_of_none(kent):
    [service] = Service.objects.values_list("directorate__ref", flat=True).distinct()

    assert ratings("2016-09", directorate=service) == ratings("2016-09")
    with pytest.raises(CommandError, match=f"There is no directorate 'X'; there are: .*{service}"):
        run(period="2016-09", directorate="X")


# Hampshire


def test_hampshire_has_48_measures_and_none_has_a_rating_of_its_own(hampshire):
    rows = ratings("2017/18-Q2")

    assert len(rows) == 48
    assert {row["rating"] for row in rows.values()} <= {"not_rated", "no_data"}
    assert {row["ytd_rating"] for row in rows.values()} == {""}


def test_hampshires_carbon_has_two_readings_and_a_target_for_2025(hampshire):
    rows = ratings("2017/18-Q2")
    later = ratings("2025/26")

    assert (rows["HCC11"]["period"], rows["HCC11"]["value"]) == ("2016/17", "83992")
    assert rows["HCC11"]["previous_year_value"] in ("", "86684")
    assert rows["HCC11"]["target"] == ""
    assert later["HCC11"]["period"] == ""
    assert b"HCC11,2025/26,,79080," in (TARGETS.csv() or b"")


def test_hampshires_measure_with_a_target_in_words_is_judged(hampshire):
    make_council()
    page = in_private("/performance/indicators/HCC05/2017-09/")
    (row,) = re.findall(
        r"HCC05</a></th>.*?</tr>", in_private("/performance/board/2017-09/"), re.DOTALL
    )

    assert ratings("2017/18-Q2")["HCC05"]["rating"] == "no_data"
    assert "70%" in row
    assert "Safe, healthy, independent lives" in row
    assert "Judgement by a named post" in page
    assert "Target: 70% of calls are not passed to teams." in page
    assert "Safe, healthy, independent lives" in page


def in_private(address: str) -> str:
    """A page as somebody who is signed in reads it."""
    client = Client()
    client.force_login(User.objects.filter(username="reader").first() or make_user("reader"))
    return client.get(address, follow=True).text


def test_hampshires_landfill_covers_july_to_august(hampshire):
    row = ratings("2017/18-Q2")["HCC41"]

    assert (row["covers"], row["data_state"]) == ("July to August 2017", "provisional")


def test_hampshires_yearly_measures_without_a_figure_are_not_due(hampshire):
    rows = ratings("2017/18-Q2")

    for ref in ("HCC06", "HCC07", "HCC45"):
        row = rows[ref]
        assert (row["period"], row["rating"], row["value"]) == ("2017/18-Q2", "no_data", "")
        assert "not yet due" in row["rule"].lower() or "not due" in row["rule"].lower()
