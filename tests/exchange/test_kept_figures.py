"""An import that is refused names no figure of people that is stored: its reader may not see it."""

import pytest

from councilportal.accounts.permissions import Role
from councilportal.files import rows
from objectives.exchange import information_files as figures
from performance.exchange import readings
from performance.models import Reading
from tests import factories
from tests.exchange.support import problems_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
FIGURES = "table,position,groups,count\r\n"


@pytest.fixture
def staff():
    race = factories.make_characteristic("race", ("asian", "other", "white"))
    table = factories.make_equality_table("STAFF", mode="suppress")
    factories.add_figure(table, count=400)
    for group, count in zip(race.categories.order_by("position"), (77, 3, 320), strict=True):
        factories.add_figure(table, group, count=count)
    return table


def wanted(folder, name: str, text: str, by=None) -> str:
    (folder / f"{name}.csv").write_text(text, "utf-8", newline="")
    found = problems_of(folder, by=by)
    return " ".join(f"{each.found} {each.wanted}" for each in found)


def person(role: Role, **place):
    user = factories.make_user(f"by_{role.value}")
    factories.make_appointment(user, role, **place)
    return user


def test_the_sum_of_groups_that_are_stored_is_not_told(staff, tmp_path):
    said = wanted(tmp_path, "equality_figures", f"{FIGURES}STAFF,3,race:other,9\r\n")
    assert "more together than their whole" in said
    assert not any(each in said for each in ("406", "397", "77", "320", "400"))


def test_the_sum_of_groups_that_are_all_in_the_file_is_told(staff, tmp_path):
    staff.figures.all().delete()
    rows = "STAFF,1,,400\r\nSTAFF,2,race:asian,77\r\nSTAFF,3,race:white,329\r\n"
    said = wanted(tmp_path, "equality_figures", FIGURES + rows)
    assert "406 together: their whole, 400, is less" in said


def test_the_reading_of_a_group_that_is_stored_is_not_told(tmp_path):
    race = factories.make_characteristic("race", ("asian",))
    indicator = factories.make_indicator()
    group = race.categories.get()
    for own, value in ((None, 41), (group, 56)):
        factories.make_reading(indicator, "2025-09", group=own, value=value)
    head = "ref,period,group,value\r\n"
    said = wanted(tmp_path, "readings", f"{head}{indicator.ref},2025-09,race:asian,1\r\n")
    assert "is stored with something else: correct it by revision 2" in said
    assert "56" not in said
    said = wanted(tmp_path, "readings", f"{head}{indicator.ref},2025-09,,1\r\n")
    assert "is stored with 41" in said  # everybody reads the whole
    assert Reading.objects.count() == 2


@pytest.mark.parametrize("guess", ["3", "4", "399", ""])
def test_an_administrator_learns_nothing_of_a_table_by_guessing(staff, tmp_path, guess):
    text = f"{FIGURES}STAFF,3,race:other,{guess}\r\n"
    said = wanted(tmp_path, "equality_figures", text, by=person(Role.ADMIN))
    assert said == f"STAFF {figures.KEPT}"


def test_an_administrator_brings_in_figures_of_a_new_table(staff, tmp_path):
    factories.make_equality_table("NEW")
    text = f"{FIGURES}NEW,1,,400\r\n"
    assert wanted(tmp_path, "equality_figures", text, by=person(Role.ADMIN)) == ""


def test_who_sees_the_figures_of_a_table_imports_them(staff, tmp_path):
    lead = person(Role.EQUALITY_LEAD)
    factories.make_appointment(lead, Role.ADMIN)
    text = f"{FIGURES}STAFF,3,race:other,2\r\n"
    assert wanted(tmp_path, "equality_figures", text, by=lead) == ""


@pytest.mark.parametrize("guess", ["1", "56"])
def test_an_administrator_learns_nothing_of_a_group_by_guessing(tmp_path, guess):
    race = factories.make_characteristic("race", ("asian",))
    indicator = factories.make_indicator()
    factories.make_reading(indicator, "2025-09", group=race.categories.get(), value=56)
    row = f"{indicator.ref},2025-09,race:asian,{guess}\r\n"
    said = wanted(tmp_path, "readings", f"ref,period,group,value\r\n{row}", by=person(Role.ADMIN))
    assert said == f"race:asian {readings.KEPT}"


@pytest.mark.parametrize("ref", ["STAFF", "NEW"])
def test_a_file_that_a_person_brings_in_is_read_once(staff, tmp_path, monkeypatch, ref):
    """As columns; of these its rows that are kept are told, and the others are taken."""
    factories.make_equality_table("NEW")
    by_rows: list[str] = []
    read = rows.read_entries

    def read_entries(sheet, *given):
        by_rows.append(sheet.name)
        return read(sheet, *given)

    monkeypatch.setattr("councilportal.files.formats.read_entries", read_entries)

    said = wanted(tmp_path, "equality_figures", f"{FIGURES}{ref},3,,9\r\n", by=person(Role.ADMIN))

    assert said == (f"STAFF {figures.KEPT}" if ref == "STAFF" else "")
    assert by_rows == []


def test_a_row_of_which_another_cell_cannot_be_read_is_kept_too(staff, tmp_path):
    text = f"{FIGURES}STAFF,3,race:other,<5\r\n"
    said = wanted(tmp_path, "equality_figures", text, by=person(Role.ADMIN))
    assert said == f"STAFF {figures.KEPT}"
