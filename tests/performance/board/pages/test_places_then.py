"""A board of the past is of the past: services, directorates and names as they were on the day."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.periods import parse
from councilportal.common.refusals import Refused
from councilportal.organisation import operations as organisation
from councilportal.organisation.models import Directorate, PastValue, Service
from performance.board.choice_queries import choices
from performance.board.queries import Scope, board
from performance.board.recount_queries import counts_over_time
from performance.indicators import operations as indicators
from performance.models import Indicator
from tests import factories
from tests.dumps import dump
from tests.exchange.support import bring_in, problems_of
from tests.performance.board.pages.support import rows_of, shown

pytestmark = pytest.mark.django_db
FOLDER = {
    "directorates": "ref,name\nCOM,Communities\nCOR,Corporate\n",
    "services": "ref,name,directorate\nLIB,Libraries,COM\nTEC,Technology,COR\n",
    "indicators": (
        "ref,title,service,unit,decimals,polarity,kind,frequency\n"
        "ON1,Visits online,LIB,percent,0,higher,kpi,month\n"
        "ON2,Calls answered,TEC,percent,0,higher,kpi,month\n"
    ),
    "targets": "ref,year,target,floor\nON1,2025/26,90,80\nON2,2025/26,90,80\nON1,2026/27,90,80\n",
    "readings": "ref,period,value\nON1,2026-03,95\nON2,2026-03,70\nON1,2026-06,85\n",
}
MOVED, RENAMED = datetime(2026, 6, 1, 9, tzinfo=UTC), datetime(2026, 7, 10, 9, tzinfo=UTC)


def written(folder: Any, **files: str) -> Any:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


@pytest.fixture
def keeper() -> User:
    person = factories.make_user("kim")
    factories.make_appointment(person, Role.ADMIN)
    return person


@pytest.fixture
def moved(tmp_path: Any, keeper: User) -> User:
    """On 1 June ON1 moves from Libraries to Technology, which is renamed Digital on 10 July."""
    factories.make_council()
    bring_in(written(tmp_path, **FOLDER))
    technology = Service.objects.get(ref="TEC")
    indicators.change(
        record=Indicator.objects.get(ref="ON1"),
        values={"service": technology},
        reason="It moves.",
        by=keeper,
        at=MOVED,
    )
    organisation.change(
        record=technology, values={"name": "Digital"}, reason="Renamed.", by=keeper, at=RENAMED
    )
    return keeper


def place_of(ref: str, period: str, **scope: Any) -> tuple[str, ...] | None:
    for line in board(parse(period).end, Scope(**scope)):
        if line.ref == ref:
            place = line.place
            return place.directorate_ref, place.service_ref, place.service
    return None


@pytest.mark.case("39 place then", door="board")
def test_each_board_has_the_service_and_the_names_of_its_day(moved):
    assert place_of("ON1", "2026-03") == ("COM", "LIB", "Libraries")
    assert place_of("ON1", "2026-05") == ("COM", "LIB", "Libraries")
    assert place_of("ON1", "2026-06") == ("COR", "TEC", "Technology")
    assert place_of("ON1", "2026-07") == ("COR", "TEC", "Digital")
    assert place_of("ON2", "2026-03") == ("COR", "TEC", "Technology")


def test_a_second_change_of_the_day_keeps_what_held_before_the_first(moved):
    technology = Service.objects.get(ref="TEC")
    organisation.change(
        record=technology, values={"name": "Data"}, reason="Again.", by=moved, at=RENAMED
    )

    assert place_of("ON1", "2026-06") == ("COR", "TEC", "Technology")
    assert place_of("ON1", "2026-07") == ("COR", "TEC", "Data")


def test_boards_are_filtered_and_offer_filters_as_on_their_day(moved):
    march, july = parse("2026-03").end, parse("2026-07").end

    assert place_of("ON1", "2026-03", service="LIB") is not None
    assert place_of("ON1", "2026-03", directorate="COR") is None
    assert place_of("ON1", "2026-07", directorate="COR") is not None
    assert choices(march).services == (("LIB", "Libraries"), ("TEC", "Technology"))
    assert choices(july).services == (("TEC", "Digital"),)
    assert choices(july).directorates == (("COR", "Corporate"),)
    assert choices(march).dashboard_rows == {"": 6, "COM": 3, "COR": 3}


@pytest.mark.case("39 place then", door="page and files")
def test_counts_of_parts_are_those_of_the_day_on_page_and_in_files(moved, client: Client):
    client.force_login(factories.make_user())

    out = StringIO()
    call_command("export_ratings", period="2026-03", summary=True, stdout=out)
    by_ref = {row["ref"]: row["rating"]["green"] for row in json.loads(out.getvalue())["services"]}
    assert by_ref == {"LIB": 1, "TEC": 0}
    found = counts_over_time([parse("2026-03"), parse("2026-06")])
    assert [sorted(each.services) for each in found] == [["LIB", "TEC"], ["TEC"]]
    page = client.get("/performance/board/2026-03/?directorate=COM")
    assert shown(page) == {"ON1"}
    for address in ("board", "dashboard"):
        (row,) = [
            row
            for row in rows_of(client.get(f"/performance/{address}/2026-03.csv"))
            if row["ref"] == "ON1"
        ]
        assert (row["directorate"], row["service"]) == ("COM", "LIB")
        text = client.get(f"/performance/{address}/2026-03.json").content.decode()
        assert "Libraries" in text
        assert "Digital" not in text
    html = client.get("/performance/indicators/ON1/2026-03/").content.decode()
    assert "Libraries" in html
    assert "Digital" not in html


def test_a_new_title_and_directorate_name_hold_from_their_day(moved):
    indicators.change(
        record=Indicator.objects.get(ref="ON2"),
        values={"title": "Contacts answered"},
        reason="Web chats too.",
        by=moved,
        at=RENAMED,
        holds_from=date(2026, 4, 1),
    )
    organisation.change(
        record=Directorate.objects.get(ref="COR"),
        values={"name": "Resources"},
        reason="Renamed.",
        by=moved,
        at=RENAMED,
    )

    def said(period: str) -> tuple[str, str]:
        (line,) = (line for line in board(parse(period).end) if line.ref == "ON2")
        return line.title, line.place.directorate

    assert said("2026-03") == ("Calls answered", "Corporate")
    assert said("2026-04") == ("Contacts answered", "Corporate")
    assert said("2026-07") == ("Contacts answered", "Resources")


def renamed_from_april(keeper: User, **options: Any) -> None:
    """Digital, which was Technology until 9 July, gets a new name from April on."""
    organisation.change(
        record=Service.objects.get(ref="TEC"),
        values={"name": "Digital services"},
        reason="The name was typed wrongly.",
        by=keeper,
        at=datetime(2026, 8, 3, 9, tzinfo=UTC),
        holds_from=date(2026, 4, 1),
        **options,
    )


def test_a_mistake_is_corrected_from_the_day_on_which_it_was_one(moved):
    renamed_from_april(moved, replaces_later=True)

    assert place_of("ON2", "2026-03") == ("COR", "TEC", "Technology")
    assert place_of("ON2", "2026-04") == ("COR", "TEC", "Digital services")
    assert PastValue.objects.filter(record_ref="TEC").count() == 1


def test_a_later_change_is_not_replaced_unless_told(moved):
    with pytest.raises(Refused) as refused:
        renamed_from_april(moved)

    assert str(refused.value) == (
        "It changed after 1 April 2026. On 10 July 2026 the name became “Digital”; before, it was "
        "“Technology”. Give a later day."
    )
    assert place_of("ON2", "2026-06") == ("COR", "TEC", "Technology")
    assert place_of("ON2", "2026-07") == ("COR", "TEC", "Digital")


@pytest.mark.parametrize("day", [date(2026, 8, 4), date(1, 1, 1)])
def test_a_name_holds_from_no_day_to_come_and_from_none_long_ago(moved, day):
    with pytest.raises(Refused, match="today or an earlier day"):
        organisation.change(
            record=Service.objects.get(ref="TEC"),
            values={"name": "Computers"},
            reason="Why not.",
            by=moved,
            at=datetime(2026, 8, 3, 9, tzinfo=UTC),
            holds_from=day,
        )


def test_a_service_that_boards_of_the_past_have_is_not_deleted(moved):
    with pytest.raises(Refused, match="Boards of the past"):
        organisation.remove(
            record=Service.objects.get(ref="LIB"), reason="Gone.", by=moved, at=RENAMED
        )


def test_the_form_asks_from_which_day_and_has_today_filled_in(moved, client: Client):
    client.force_login(moved)

    page = client.get("/admin/services/TEC/change/")

    assert "A new name or place holds from" in page.content.decode()


def test_an_import_that_renames_holds_from_its_day(moved, tmp_path):
    folder = tmp_path / "again"
    folder.mkdir()
    services = "ref,name,directorate\nTEC,Computers,COM\n"

    bring_in(written(folder, services=services))  # on 21 November 2026

    assert place_of("ON2", "2026-10") == ("COR", "TEC", "Digital")
    assert place_of("ON2", "2026-11") == ("COM", "TEC", "Computers")


def test_what_was_goes_out_and_comes_back_and_a_second_import_changes_nothing(moved, tmp_path):
    out, other = tmp_path / "out", tmp_path / "other"
    call_command("export_data", str(out), stdout=StringIO())
    before = dump()["organisation_pastvalue"]

    assert not bring_in(out).changes_anything
    PastValue.objects.all().delete()
    report = bring_in(out)
    call_command("export_data", str(other), stdout=StringIO())

    assert report.counts["past_values"].created == len(before) == 2
    assert (out / "past_values.csv").read_bytes() == (other / "past_values.csv").read_bytes()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("unit,ON1,name,2026-05-31,A", "write one of directorate, post, service, indicator"),
        ("indicator,ON1,unit,2026-05-31,A", "of indicators write title, service, outcome"),
        ("indicator,ON9,title,2026-05-31,A", "there is no 'ON9' in indicators.csv"),
        ("indicator,ON1,service,2026-05-31,XXX", "there is no 'XXX' in services.csv"),
        ("indicator,ON1,service,2026-05-31,", "give the ref of a service"),
        ("service,TEC,name,2026-05-31,", "write what it was called"),
        ("service,TEC,name,,A", "until"),
        ("service,TEC,name,2999-05-31,A", "write a day before today"),
    ],
)
def test_rows_that_name_nothing_are_refused(moved, tmp_path, row, words):
    folder = tmp_path / "bad"
    folder.mkdir()
    written(folder, past_values=f"record,ref,field,until,value\n{row}\n")

    assert words in "\n".join(map(str, problems_of(folder)))
