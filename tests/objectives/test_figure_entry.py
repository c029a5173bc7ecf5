"""Exact tables of figures: their words and their figures are saved, refused, brought together."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.fuzzy import read
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.record_changes import StaleRecord
from objectives.information import entry_operations as operations
from objectives.information import release_operations as releasing
from objectives.information.checks import StaleFigures
from objectives.information.entry_operations import FiguresRefused, TableRefused
from objectives.information.queries import figures_of
from objectives.information.reading import mark, merge, seen_of, stamp_of
from objectives.information.typed import read_texts
from objectives.models import EqualityFigure, EqualityTable
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import Figure
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
DISABLED, NOT = "disability:disabled", "disability:not_disabled"


def person(username: str, role: Role, **place: Any) -> User:
    user = factories.make_user(username)
    factories.make_appointment(user, role, **place)
    return user


@pytest.fixture
def lead() -> User:
    return person("lead", Role.EQUALITY_LEAD)


@pytest.fixture
def table() -> EqualityTable:
    """400 staff: 30 of the 380 who answered are disabled."""
    disability = factories.make_characteristic("disability", ("disabled", "not_disabled"))
    groups = {each.ref: each for each in disability.categories.all()}
    made = factories.make_equality_table(mode="suppress")
    factories.add_figure(made, count=400)
    factories.add_figure(made, groups["disabled"], count=30, base=380)
    factories.add_figure(made, groups["not_disabled"], count=350, base=380)
    return made


def words(**given: Any) -> dict[str, Any]:
    when = read("31 March 2026")
    return {
        "title": "Leavers",
        "kind": "leavers",
        "unit": "people",
        "area": "",
        "base": "",
        "source": "HR system",
        "definition": "",
        "decimals": 0,
        "threshold": 5,
        "mode": "round",
        "mode_reason": "",
        "population": "",
        "directorate": None,
        "as_at_text": when.text,
        "as_at_on": when.latest,
        **given,
    }


def add(by: User, ref: str = "LEAVERS", **given: Any) -> EqualityTable:
    return operations.save_table(ref=ref, values=words(**given), is_new=True, by=by, at=AT)


def placed(ref: str = "STAFF") -> list[tuple[int, Figure]]:
    return figures_of([ref])[ref]


def save(by: User, rows: Any, seen: str | None = None, ref: str = "STAFF") -> operations.Saved:
    was = seen_of(placed(ref)) if seen is None else seen
    return operations.save_figures(ref=ref, rows=rows, seen=was, by=by, at=AT)


def test_a_table_is_added_and_changed_with_an_event_each(lead):
    table = add(lead)
    seen = stamp_of(table)
    changed = operations.save_table(
        ref="LEAVERS", values=words(title="Who left"), is_new=False, seen=seen, by=lead, at=AT
    )
    assert (changed.title, changed.as_at_text) == ("Who left", "31 March 2026")
    assert [each.action for each in Event.objects.filter(record_ref="LEAVERS")] == [
        "create",
        "change",
    ]
    with pytest.raises(StaleRecord):
        operations.save_table(
            ref="LEAVERS", values=words(), is_new=False, seen=seen, by=lead, at=AT
        )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"threshold": 1}, "threshold"),
        ({"mode": "none"}, "mode_reason"),
        ({"mode": "none", "mode_reason": "  "}, "mode_reason"),
        ({"title": " "}, "title"),
    ],
)
def test_words_that_cannot_be_are_refused_with_their_field(lead, given, field):
    with pytest.raises(TableRefused) as refused:
        add(lead, **given)
    assert [name for name, _ in refused.value.faults] == [field]
    assert not EqualityTable.objects.exists()


def test_a_reference_is_taken_once_whatever_its_capitals(lead):
    add(lead)
    with pytest.raises(TableRefused, match="Another table"):
        add(lead, ref="leavers")


@pytest.mark.parametrize("written", ["Staff-2026", "STAFF 2026", "staff_2026"])
def test_a_population_has_one_spelling(lead, written):
    first = add(lead, population="STAFF-2026")
    with pytest.raises(
        TableRefused, match="as the other tables of these people have it: STAFF-2026"
    ):
        add(lead, ref="OTHER", population=written)
    for number, other in enumerate(("STAFF-2026", "STAFF2026", "STAFF-2027", "")):
        assert add(lead, ref=f"OTHER{number}", population=other).population == other
    assert first.population == "STAFF-2026"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.PUBLISHER, Role.MEMBER, Role.ADMIN])
def test_others_add_no_table_and_know_of_no_exact_figure(table, role):
    other = person("other", role)
    with pytest.raises(Refused, match="Only an equality lead"):
        add(other)
    with pytest.raises(NotKnown):
        save(other, placed())
    with pytest.raises(NotKnown):
        operations.delete_table(ref="STAFF", reason="x", by=other, at=AT)
    with pytest.raises(NotKnown):
        operations.record_opening(table=table, by=other, at=AT)


def test_a_lead_of_a_directorate_writes_its_tables_and_no_other(table):
    care = factories.make_service().directorate
    lead = person("care", Role.EQUALITY_LEAD, directorate=care)
    assert add(lead, directorate=care).directorate == care
    with pytest.raises(Refused, match="Only an equality lead"):
        add(lead, ref="COUNCIL")
    with pytest.raises(NotKnown):
        save(lead, placed())
    with pytest.raises(Refused, match="Only an equality lead"):  # nor gives it away
        operations.save_table(ref="LEAVERS", values=words(), is_new=False, by=lead, at=AT)


def test_an_auditor_looks_and_each_opening_is_recorded(table):
    auditor = person("auditor", Role.AUDITOR)
    with pytest.raises(Refused, match="Only an equality lead"):
        save(auditor, placed())
    for _ in range(2):
        operations.record_opening(table=table, by=auditor, at=AT)
    events = Event.objects.filter(action="open exact figures", record_ref="STAFF")
    assert [each.actor_id for each in events] == [auditor.pk] * 2


def test_all_figures_are_saved_at_once_and_the_event_tells_rows_only(table, lead):
    rows: list[tuple[int | None, Figure]] = [
        (1, Figure(count=401)),
        (2, Figure((DISABLED,), count=30, base=380)),
        (None, Figure((DISABLED,), "Promoted", count=7, base=29)),
        (None, Figure(measure="Mean age", value=Decimal("45.10"), words="of those who said")),
    ]
    assert save(lead, rows) == operations.Saved(added=2, changed=1, removed=1)
    found = dict(placed())
    assert list(found) == [1, 2, 4, 5]
    assert found[4].groups == (DISABLED,)
    event = Event.objects.get(action="save figures")
    assert json.loads(event.after) == {
        "rows": 4,
        "added": 2,
        "rows_added": "4, 5",
        "changed": 1,
        "rows_changed": "1",
        "removed": 1,
        "rows_removed": "3",
    }
    told = f"{event.before}{event.after}"
    assert not [number for number in ("401", "380", "45.1", "29") if number in told]


def test_the_same_figures_change_nothing_and_leave_no_event(table, lead):
    assert save(lead, placed()) == operations.Saved()
    assert not Event.objects.filter(action="save figures").exists()


BAD = [
    ([(None, Figure((DISABLED,), "Promoted", count=8, base=7))], "base", "8 or more"),
    ([(None, Figure(measure="x"))], "count", "give a count"),
    ([(None, Figure(measure="x", value=Decimal(3), base=400))], "value", "number of people as c"),
    ([(None, Figure(("sex:female",), "x", count=1))], "groups", "no group sex:female"),
    ([(None, Figure((DISABLED, NOT), "x", count=1))], "groups", "one group of each"),
    ([(None, Figure((DISABLED,), count=1))], "groups", "counts the same people"),
    ([(None, Figure(measure="x", count=1, comparator="NONE"))], "comparator", "no such table"),
    ([(None, Figure(measure="x", count=1, gap=Decimal(1)))], "comparator", "whom the figure"),
]


@pytest.mark.parametrize(("more", "column", "said"), BAD)
def test_figures_that_cannot_be_are_refused_by_cell(table, lead, more, column, said):
    with pytest.raises(FiguresRefused, match=said) as refused:
        save(lead, [*placed(), *more])
    assert (3, column) in [(number, name) for number, name, _ in refused.value.faults]
    assert EqualityFigure.objects.count() == 3


def test_a_value_that_is_no_share_stands_in_a_row_of_its_own(table, lead):
    """Beside a count and its base it was left out of what was released, and nobody was told."""
    EqualityTable.objects.update(unit="pounds")
    more = Figure(measure="Mean pay", count=30, base=380, value=Decimal(31250))
    with pytest.raises(FiguresRefused, match="row of its own"):
        save(lead, [*placed(), (None, more)])
    mean = Figure(measure="Mean pay", base=380, value=Decimal(31250))
    assert save(lead, [*placed(), (None, mean)]).added == 1


def test_groups_above_their_whole_are_refused(table, lead):
    rows = [(1, Figure(count=379)), *placed()[1:]]
    with pytest.raises(FiguresRefused, match="380 together"):
        save(lead, rows)


def test_a_unit_that_the_figures_do_not_fit_is_refused(table, lead):
    factories.add_figure(table, measure="Mean salary", value=31250)
    stored = {"unit": "percent", "mode": "suppress", "kind": "workforce"}
    with pytest.raises(TableRefused, match="ows 4 do not fit"):
        operations.save_table(ref="STAFF", values=words(**stored), is_new=False, by=lead, at=AT)


def test_what_a_released_table_counts_does_not_change(table, lead):
    publisher = person("publisher", Role.PUBLISHER)
    asked = releasing.ask_for_release(refs=("STAFF",), words="x", by=lead, at=AT)
    with pytest.raises(Refused, match="cannot be deleted"):
        operations.delete_table(ref="STAFF", reason="x", by=lead, at=AT)
    releasing.release(key=asked.pk, by=publisher, at=AT)
    for name, value in (("population", "other"), ("unit", "number")):
        given = words(kind="workforce", mode="suppress") | {name: value}
        with pytest.raises(TableRefused, match="released") as refused:
            operations.save_table(ref="STAFF", values=given, is_new=False, by=lead, at=AT)
        assert [field for field, _ in refused.value.faults] == [name]
    with pytest.raises(Refused, match="released"):
        operations.delete_table(ref="STAFF", reason="x", by=lead, at=AT)
    assert save(lead, [(1, Figure(count=402)), *placed()[1:]]).changed == 1


def test_a_table_is_deleted_with_its_figures_and_a_reason(table, lead):
    with pytest.raises(Refused, match="Say why"):
        operations.delete_table(ref="STAFF", reason=" ", by=lead, at=AT)
    operations.delete_table(ref="STAFF", reason="Entered twice", by=lead, at=AT)
    assert not EqualityTable.objects.exists()
    event = Event.objects.get(action="delete")
    assert (json.loads(event.before)["rows"], event.reason) == (3, "Entered twice")


def test_who_saves_late_is_told(table, lead):
    seen = seen_of(placed())
    save(lead, [*placed(), (None, Figure(measure="x", count=1))])
    with pytest.raises(StaleFigures):
        save(lead, placed(), seen)


def test_rows_that_one_person_changed_are_brought_together(table):
    before = placed()
    seen, first, second, third = seen_of(before), *(figure for _, figure in before)
    mine = [
        (1, replace(first, count=401)),
        (2, replace(second, count=31)),
        (None, Figure(words="x")),
    ]
    added = mine[-1][1]
    stored = {1: first, 2: replace(second, count=32), 3: replace(third, count=340), 4: first}
    merged = merge([*mine, (3, third)], seen, stored)
    assert merged.rows == [
        *((1, mine[0][1]), (2, mine[1][1]), (3, stored[3]), (4, first), (None, added)),
    ]
    assert merged.both == {1: stored[2]}


def test_a_row_that_one_took_away_and_the_other_changed_is_not_lost(table):
    before = placed()
    seen, (first, second, third) = seen_of(before), [figure for _, figure in before]
    changed = replace(second, count=31)
    theirs_gone = merge([(1, first), (2, changed), (3, third)], seen, {1: first, 3: third})
    assert (None, changed) in theirs_gone.rows
    assert theirs_gone.both == {1: None}
    mine_gone = merge([(1, first), (3, third)], seen, {1: first, 2: changed, 3: third})
    assert (2, changed) in mine_gone.rows
    assert mine_gone.kept == [2]
    unchanged = merge([(1, first), (3, third)], seen, dict(before))
    assert [position for position, _ in unchanged.rows] == [1, 3]


def test_numbers_that_are_written_differently_are_one_figure():
    one = Figure((DISABLED, NOT), value=Decimal("45.10"), comparator_kind=ComparatorKind.ALL)
    assert mark(one) == mark(replace(one, groups=(NOT, DISABLED), value=Decimal("45.1")))
    assert mark(Figure(count=0)) != mark(Figure())


@pytest.mark.parametrize("text", ["56490048", "56,490,048", "999,999,999", "56490048.0"])
def test_the_people_of_a_country_are_a_number_however_it_is_written(text):
    """Longer than nine signs it was refused, with the words that it would have fitted."""
    figure, faults = read_texts({"count": text})
    assert (figure.count, faults) == (int(float(text.replace(",", ""))), [])


def test_more_people_than_there_can_be_are_refused():
    _, faults = read_texts({"count": "1,000,000,000"})
    [(column, said)] = faults
    assert column == "count"
    assert "type a whole number from 0 to 999,999,999" in said


def test_a_rounded_percentage_is_right_as_it_was_written_when_it_is_saved_again(lead):
    own = factories.make_equality_table("THIRD", unit="percent")
    factories.add_figure(own, count=1, base=3, value="33.3")

    saved = save(lead, [*placed("THIRD"), (None, Figure(measure="Two", count=2))], ref="THIRD")

    assert (saved.added, saved.changed) == (1, 0)
    assert str(placed("THIRD")[0][1].value) == "33.3"
