"""Parts of a report about people: tables by kind, joined where they are one list."""

from decimal import Decimal

import pytest

from councilportal.accounts.permissions import Role
from councilportal.common.document import Facts, Paragraph, Table
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.rules.kinds import Layout, PartKind
from councilportal.publishing.series.queries import narrowing
from objectives.information import release_operations as releasing
from tests import factories
from tests.publishing.making import AT, make_cast, make_edition, make_series
from tests.publishing.series.support import again, arranged

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
PUBLIC = {"mode": "none", "mode_reason": "It is published.", "as_at_text": "31 March 2026"}
KINDS = {
    "POP": "population",
    "STAFF": "workforce",
    "STAFF-FTE": "workforce",
    "PUPILS": "attainment",
    "APPLY": "applicants",
}


def make_tables() -> None:
    """A table of each kind, of the workforce two that are one list; all are released."""
    women = factories.make_characteristic("sex", ("women", "men")).categories.get(ref="women")
    for ref, kind in KINDS.items():
        unit, title = ("fte", "Staff: posts") if ref == "STAFF-FTE" else ("percent", ref.title())
        table = factories.make_equality_table(ref, title=title, kind=kind, unit=unit, **PUBLIC)
        if ref == "STAFF-FTE":
            factories.add_figure(table, measure="Employees", value=Decimal("7719.6"))
        else:
            factories.add_figure(table, women, value=Decimal("77.2"))
    release(list(KINDS))


def release(refs: list[str]) -> None:
    """Release tables together: one asks, another decides."""
    people = [factories.make_user(name) for name in ("asks", "decides")]
    for user in people:
        factories.make_appointment(user, Role.EQUALITY_LEAD)
    asked = releasing.ask_for_release(refs=refs, words="", by=people[0], at=AT)
    releasing.release(key=asked.pk, by=people[1], at=AT)


def part(kind: PartKind, **about):
    """The section of a part in an edition, and the names of its data."""
    cast = make_cast()
    record = arranged(make_edition(cast), cast, {"part": kind, "title": "People", **about})
    document = compose(again(record), AT.date()).public
    (section,) = [each for each in document.sections if each.heading == "People"]
    return section, {each.name: each for each in document.datasets}


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        (PartKind.POPULATION, ["Pop"]),
        (PartKind.WORKFORCE, ["Staff"]),
        (PartKind.ATTAINMENT, ["Pupils"]),
        (PartKind.RECRUITMENT, ["Apply"]),
    ],
)
def test_a_part_has_the_tables_of_its_kind(kind, headings):
    make_tables()
    section, _ = part(kind)
    assert [each.heading for each in section.sections] == headings


def test_a_part_says_that_nothing_is_released():
    section, _ = part(PartKind.RECRUITMENT)
    assert section.blocks == (Paragraph("No figures of people are released yet."),)


def test_tables_that_are_one_list_are_printed_as_one_with_their_units():
    make_tables()
    section, data = part(PartKind.WORKFORCE, only="STAFF-FTE STAFF")
    (staff,) = section.sections
    (table,) = [each for each in staff.blocks if isinstance(each, Table)]
    assert [each.head for each in table.columns] == ["Who or what", "Value"]
    assert [[getattr(cell, "text", "") for cell in row.cells] for row in table.rows] == [
        ["Employees", "7,719.6 full-time equivalents"],
        ["Women", "77.2%"],
    ]
    assert not [each for each in staff.blocks if isinstance(each, Facts)]
    assert any("As at: 31 March 2026." in getattr(each, "text", "") for each in staff.blocks)
    figures = data["figures"]
    at = figures.columns.index("people")
    assert [row[at] for row in figures.rows] == ["Everybody", "Women"]


def test_a_part_may_name_tables():
    make_tables()
    assert set(KINDS) <= narrowing()


def test_the_annual_report_begins_with_a_part_for_each_kind():
    series = make_series(make_cast(), "annual", layout=Layout.ANNUAL)
    kinds = [PartKind.POPULATION, PartKind.WORKFORCE, PartKind.RECRUITMENT, PartKind.ATTAINMENT]
    found = series.parts.filter(part__in=kinds).order_by("position")
    assert [each.part for each in found] == kinds


@pytest.mark.parametrize(("source", "printed"), [("Payroll", ["Staff"]), ("Survey", None)])
def test_a_table_of_which_the_changes_say_all_is_data_alone(source, printed):
    women = factories.make_characteristic("sex", ("women", "men")).categories.get(ref="women")
    years = {
        "STAFF": ("77.2", "31 March 2026", "Payroll"),
        "LAST": ("75.5", "31 March 2025", source),
    }
    for ref, (value, day, own_source) in years.items():
        about = {**PUBLIC, "as_at_text": day, "source": own_source}
        table = factories.make_equality_table(
            ref, title=ref.title(), kind="workforce", unit="percent", **about
        )
        factories.add_figure(table, women, value=Decimal(value))
    release(list(years))

    section, data = part(PartKind.WORKFORCE, only="STAFF LAST")

    assert [each.heading for each in section.sections] == (printed or ["Staff", "Last"])
    told = [getattr(each, "text", "") for each in section.sections[0].blocks]
    assert any("increased by 1.7 points, from 75.5% to 77.2%" in each for each in told), told
    at = data["figures"].columns.index("value")
    assert [row[at] for row in data["figures"].rows] == ["77.2", "75.5"]
