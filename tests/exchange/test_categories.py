"""Lists of categories and their maps: the two files, what they agree on, and what is refused."""

import datetime as dt
from pathlib import Path

import pytest

from councilportal.exchange import export_folder
from councilportal.organisation.category_rules import (
    RESERVED,
    DoesNotMap,
    Place,
    collapsed,
    to_broad,
)
from councilportal.organisation.models import Category, CategoryMap
from tests import factories
from tests.exchange.support import FIXTURES, WHOLE, bring_in, problems_of, rows_of

pytestmark = pytest.mark.django_db
LISTS = sorted(each.name for each in (FIXTURES / "categories").iterdir() if each.is_dir())
HEADER = "characteristic,ref,name,list_version,broad,position,valid_from,valid_to\r\n"
E21 = "Census 2021, England and Wales"
E11 = "Census 2011, England and Wales"


def a_set(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8", newline="")
    return folder


def exported(folder: Path) -> dict[str, list[list[str]]]:
    names = export_folder(folder)
    return {name.removesuffix(".csv"): rows_of(folder / name) for name in names}


def bring_in_lists() -> None:
    bring_in(FIXTURES / "eqia" / "characteristics.csv")
    for name in LISTS:
        bring_in(FIXTURES / "categories" / name)


def list_map(version: str, to: str) -> dict[str, str]:
    found = CategoryMap.objects.filter(category__list_version=version, to_version=to)
    return {each.category.ref: each.to.ref if each.to else "" for each in found}


def test_a_name_is_kept_and_a_plain_category_needs_no_row(tmp_path):
    bring_in(WHOLE / "characteristics.csv")
    assert "categories" not in exported(tmp_path / "plain")

    text = HEADER + "age,65_and_over,65 or over,,,,,\r\nage,under_65,Under 65,,,,,\r\n"
    report = bring_in(a_set(tmp_path / "in", categories=text))

    assert (report.counts["categories"].changed, report.counts["categories"].unchanged) == (1, 1)
    assert exported(tmp_path / "out")["categories"][1:] == [
        ["age", "65_and_over", "65 or over", "", "", "", "", ""]
    ]
    assert [*map(str, Category.objects.filter(characteristic__ref="age").order_by("position"))] == [
        "Under 65",
        "65 or over",
    ]


def test_a_file_without_a_column_keeps_what_is_stored(tmp_path):
    bring_in(WHOLE / "characteristics.csv")
    bring_in(WHOLE / "categories.csv")

    text = "characteristic,ref,name\r\ncarers,carer_19,Cares for up to 19 hours\r\n"
    bring_in(a_set(tmp_path / "in", categories=text))

    category = Category.objects.get(ref="carer_19")
    assert category.name == "Cares for up to 19 hours"
    assert category.place == Place("Census 2021", "carer_any")
    assert (category.position, category.valid_from) == (2, dt.date(2021, 3, 21))


def test_the_own_list_leaves_other_lists_and_what_is_in_every_list_alone(tmp_path):
    bring_in(WHOLE / "characteristics.csv")
    bring_in(WHOLE / "categories.csv")
    bring_in(a_set(tmp_path / "in", categories=HEADER + "carers,not-known,Not known,,,,,\r\n"))

    text = "ref,name,categories\r\ncarers,Carers,not_carer; carer\r\n"
    report = bring_in(a_set(tmp_path / "own", characteristics=text))
    again = bring_in(tmp_path / "own")

    assert report.counts["characteristics"].changed == 1
    assert not again.changes_anything
    out = exported(tmp_path / "out")
    assert out["characteristics"][2][3] == "not_carer; carer; not-known"
    assert sum(row[0] == "carers" for row in out["categories"]) == 5


def test_a_listed_category_that_has_a_list_version_stays_in_its_list(tmp_path):
    both = a_set(
        tmp_path / "in",
        characteristics="ref,name,categories\r\nsex,Sex,female; male\r\n",
        categories=HEADER + "sex,female,Female,Census,,1,,\r\nsex,male,Male,Census,,2,,\r\n",
    )

    bring_in(both)

    assert not bring_in(both).changes_anything
    assert exported(tmp_path / "out")["characteristics"][1][3] == ""


def test_a_category_of_the_own_list_is_removed_with_what_is_under_it(tmp_path):
    bring_in(WHOLE / "characteristics.csv")
    rows = "carers,carer,Carer,,,,,\r\ncarers,not_carer,Not one,,carer,,,\r\n"
    bring_in(a_set(tmp_path / "in", categories=HEADER + rows))
    text = "ref,name,categories\r\ncarers,Carers,none\r\n"

    bring_in(a_set(tmp_path / "own", characteristics=text))

    assert [each.ref for each in Category.objects.filter(characteristic__ref="carers")] == ["none"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("characteristics", "categories: found 'not_carer'"),
        ("categories", "broad: found ''"),
    ],
)
def test_history_keeps_its_categories(name, problem, tmp_path):
    bring_in(WHOLE)
    rows = "age,b,B,,,,,\r\nage,65_and_over,65 or over,,b,,,\r\n"
    own = "ref,name,categories\r\nage,Age,under_65; 65_and_over; b\r\n"
    bring_in(a_set(tmp_path / "a", characteristics=own, categories=HEADER + rows))
    files = {
        # a map leads from it
        "characteristics": "ref,name,categories\r\ncarers,Carers,carer\r\n",
        # readings have it
        "categories": HEADER + "age,65_and_over,65 or over,,,,,\r\n",
    }

    [found] = problems_of(a_set(tmp_path / "in", **{name: files[name]}))

    assert problem.replace("found ", "") == f"{found.column}: {found.found!r}"


def test_a_category_that_readings_have_can_still_be_renamed_and_placed(tmp_path):
    bring_in(WHOLE)
    text = HEADER + "age,65_and_over,Older than 64,Survey,,3,,\r\n"

    bring_in(a_set(tmp_path / "in", categories=text))

    category = Category.objects.get(ref="65_and_over")
    assert (str(category), category.list_version) == ("Older than 64", "Survey")
    [problem] = problems_of(
        a_set(tmp_path / "in", categories=HEADER + "age,65_and_over,Older,Other,,3,,\r\n")
    )
    assert (problem.column, problem.found) == ("list_version", "Other")


@pytest.mark.parametrize("name", LISTS)
def test_each_list_comes_in_once_and_goes_out_as_it_is(name, tmp_path):
    folder = FIXTURES / "categories" / name
    bring_in(FIXTURES / "eqia" / "characteristics.csv")

    bring_in(folder)

    assert not bring_in(folder).changes_anything
    out = exported(tmp_path / "out")
    header, *rows = rows_of(folder / "categories.csv")
    width = len(header)
    given = [row for row in rows if row[1] not in RESERVED]
    assert [row[:width] for row in out["categories"][1:]] == given
    listed = next(row[3] for row in out["characteristics"] if row[0] == rows[0][0])
    assert listed.endswith("not-known; prefers-not-to-say")
    maps = folder / "category_maps.csv"
    assert out.get("category_maps") == (rows_of(maps) if maps.exists() else None)


def test_the_lists_lie_beside_those_of_the_demo_and_leave_them_as_they_are(tmp_path):
    bring_in(FIXTURES / "demo" / "characteristics.csv")
    before = rows_of(FIXTURES / "demo" / "characteristics.csv")

    for name in LISTS:
        bring_in(FIXTURES / "categories" / name)

    found = [row[3] for row in exported(tmp_path / "out")["characteristics"]]
    reserved = "; not-known; prefers-not-to-say"  # the demo has them where it counts staff
    own = [[row.removesuffix(reserved) for row in each] for each in (found, [r[3] for r in before])]
    assert own[0] == own[1]


def test_every_category_of_a_mapped_list_says_what_becomes_of_it():
    bring_in_lists()

    for version, to in set(CategoryMap.objects.values_list("category__list_version", "to_version")):
        of = CategoryMap.objects.filter(category__list_version=version, to_version=to)
        characteristics = {each.category.characteristic_id for each in of}
        for characteristic in characteristics:
            said = {
                each.category.ref for each in of.filter(category__characteristic=characteristic)
            }
            own = Category.objects.filter(characteristic=characteristic, list_version=version)
            detailed = {each.ref for each in own.filter(detailed=None)}
            assert detailed - said == set()


def test_figures_of_2011_become_those_of_2021_and_the_other_way_without_roma():
    bring_in_lists()
    old = {"c11_indian": 30, "c11_irish": 8, "c11_other_white": 12, "not-known": 4}

    new = collapsed(old, list_map(E11, E21))

    assert new == {"c21_indian": 30, "c21_irish": 8, "c21_other_white": 12, "not-known": 4}
    assert collapsed(new, list_map(E21, E11)) == old
    with pytest.raises(DoesNotMap, match="c21_roma: the other list has no such category"):
        collapsed({**new, "c21_roma": 2}, list_map(E21, E11))


def test_the_19_groups_become_the_five():
    bring_in_lists()
    own = Category.objects.filter(list_version=E21, characteristic__ref="race")
    broad = {each.ref: each.broad.ref if each.broad else "" for each in own}
    becomes = to_broad(broad)

    assert len(becomes) == 19
    assert collapsed(dict.fromkeys(becomes, 1), becomes) == {
        "c21_asian": 5,
        "c21_black": 3,
        "c21_mixed": 4,
        "c21_white": 5,
        "c21_other": 2,
    }


def test_a_group_has_the_name_of_its_category():
    characteristic = factories.make_characteristic("age", categories=("0-17",))

    assert str(characteristic.categories.get()) == "0-17"
