"""Pages of figures of people: what is released, what is asked for, what is decided."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.refusals import Refused
from councilportal.disclosure.bounds import Bound
from councilportal.organisation.queries import council_on
from objectives.information import release_operations as releasing
from objectives.information.exact import exact_tables
from objectives.information.release_sections import preview_document, titles_of
from objectives.models import Release, ReleaseRequest
from objectives.rules.exact_tables import ShownFigure
from objectives.rules.showing import Showing
from tests.factories import add_figure, make_council, make_directorate, make_equality_table
from tests.objectives.test_releasing import AT, ask, lead, person, publisher, table  # noqa: F401
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user, name: str, *args, status: int = 200) -> str:
    response = client_of(user).get(reverse(name, args=args))
    assert response.status_code == status
    content = b"".join(response) if response.streaming else response.content
    return content.decode(errors="replace")


def test_a_lead_asks_another_releases_and_everybody_reads(table, lead, publisher):  # noqa: F811
    officer = person("officer", Role.OFFICER)
    page(officer, "figures_of", "STAFF", status=404)
    shown = page(lead, "figures_release", "STAFF")
    assert "Fewer people than the threshold." in shown
    answer = client_of(lead).post(reverse("figures_release", args=["STAFF"]), {"words": "Report"})
    assert answer.status_code == 302
    key = ReleaseRequest.objects.get().pk
    page(officer, "release_request", key, status=404)
    assert "Exact" in page(lead, "release_request", key)
    seen = page(publisher, "release_request", key)
    assert "Exact" not in seen
    assert "Fewer people than the threshold." not in seen
    address = reverse("release_request", args=[key])
    client_of(publisher).post(address, {"outcome": "approved", "words": ""})
    assert Release.objects.count() == 1
    read = page(officer, "figures_of", "STAFF")
    assert "[c]" in read
    assert "Fewer people than the threshold." not in read
    for form in ("csv", "json", "pdf"):
        page(officer, "figures_released_as", "STAFF", 1, form)


def test_no_exact_figure_of_a_hidden_cell_is_in_any_form(table, lead, publisher):  # noqa: F811
    table.figures.filter(position=5).update(count=4)
    table.figures.filter(position=4).update(count=16)
    key = ask(lead).pk
    client_of(publisher).post(reverse("release_request", args=[key]), {"outcome": "approved"})
    reader = person("reader", Role.MEMBER)
    rows = list(csv.DictReader(StringIO(page(reader, "figures_released_as", "STAFF", 1, "csv"))))
    hidden = [row for row in rows if row["count"] == "[c]"]
    assert len(hidden) >= 2
    shown = {text for row in rows for name, text in row.items() if name != "position"}
    assert shown.isdisjoint({"4", "16"})


def test_tables_that_may_count_the_same_people_are_named_to_author_and_decider(
    table,  # noqa: F811
    lead,  # noqa: F811
    publisher,  # noqa: F811
):
    day = {"as_at_text": "31 March 2026", "as_at_on": date(2026, 3, 31)}
    group = table.figures.get(position=2).groups.get()
    own = make_equality_table("OWN", title="Staff of today", mode="suppress", **day)
    like = make_equality_table("LIKE", title="Staff again", mode="suppress", **day)
    later = make_equality_table("LATER", title="Staff of later", as_at_on=date(2027, 3, 31))
    for each in (own, like, later):
        add_figure(each, count=400)
        add_figure(each, group, count=60)
    releasing.release(key=ask(lead, "LIKE").pk, by=publisher, at=AT)
    key = ask(lead, "OWN").pk
    for said in (page(lead, "figures_release", "OWN"), page(publisher, "release_request", key)):
        assert "Other tables may count the same people" in said
        assert "Staff again" in said
        assert "Staff of later" not in said
    assert "Other tables may count" not in page(lead, "figures_release", "LATER")


def test_an_auditor_who_opens_a_request_with_exact_figures_is_recorded(table, lead, publisher):  # noqa: F811
    key = ask(lead).pk
    auditor = person("auditor", Role.AUDITOR)
    for who in (lead, publisher):
        page(who, "release_request", key)
    opened = Event.objects.filter(action="open exact figures")
    assert not opened.exists()
    assert "Exact" in page(auditor, "release_request", key)
    assert [each.actor_id for each in opened] == [auditor.pk]
    client_of(publisher).post(reverse("release_request", args=[key]), {"outcome": "approved"})
    assert "Exact" not in page(auditor, "release_request", key)  # what is decided shows none
    assert opened.count() == 1


def test_a_rejection_and_a_withdrawal_by_form(table, lead, publisher):  # noqa: F811
    key = ask(lead).pk
    address = reverse("release_request", args=[key])
    answer = client_of(publisher).post(address, {"outcome": "rejected", "words": ""})
    assert "Say why" in answer.content.decode()
    client_of(publisher).post(address, {"outcome": "rejected", "words": "Leavers are in it"})
    assert "Leavers are in it" in page(lead, "release_request", key)
    second = ask(lead).pk
    client_of(lead).post(reverse("release_request", args=[second]))
    assert ReleaseRequest.objects.get(pk=second).outcome == "withdrawn"


def test_more_is_hidden_where_rows_are_ticked(table, lead, publisher):  # noqa: F811
    address = reverse("release_request", args=[ask(lead).pk])
    typed = {"outcome": "changed", "words": "Too near", "also": ["STAFF:2"]}
    assert client_of(publisher).post(address, {**typed, "outcome": "approved"}).status_code == 200
    assert not Release.objects.exists()
    assert client_of(publisher).post(address, typed).status_code == 302
    assert Release.objects.get().cells.get(position=2).count == "[c]"


def test_a_list_of_requests_is_for_those_who_may_know(table, lead, publisher):  # noqa: F811
    ask(lead)
    assert "Staff by disability" in page(publisher, "release_requests")
    officer = person("officer", Role.OFFICER)
    assert "No release is asked for" in page(officer, "release_requests")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "Staff by disability"),
        (3, "Staff by disability, Table 1 and Table 2"),
        (9, "Staff by disability and 8 other tables"),
    ],
)
def test_a_request_of_many_tables_is_named_by_the_first(table, lead, count, said):  # noqa: F811
    asked = ReleaseRequest.objects.get(pk=ask(lead).pk)
    more = [make_equality_table(f"T{each}", title=f"Table {each}") for each in range(1, count)]
    asked.tables.add(*more)

    assert titles_of(asked) == said


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("disability", True), ("disabled STAFF", True), ("carers", False), ("appointed", False)],
)
def test_search_finds_titles_and_groups_of_what_is_released(
    table,  # noqa: F811
    lead,  # noqa: F811
    publisher,  # noqa: F811
    text,
    is_found,
):
    """What is not released is found by its title alone, by those who may know of it."""
    reader = person("reader", Role.MEMBER)

    def found(user) -> bool:
        answer = client_of(user).get(reverse("equality_tables"), {"q": text})
        return "Staff by" in answer.content.decode().split("<main")[1]

    assert found(lead) is (text == "disability")
    assert not found(reader)
    releasing.release(key=ask(lead).pk, by=publisher, at=AT)
    add_figure(table, measure="Appointed", count=40, base=400)
    assert (found(lead), found(reader)) == (is_found, is_found)


def cost(user, name: str, *args) -> int:
    """How many queries a page takes, after the first page of a session, which reads more."""
    client = client_of(user)
    client.get(reverse(name, args=args))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(name, args=args)).status_code == 200
    return len(queries)


def test_pages_cost_the_same_whatever_a_table_has(table, lead, publisher):  # noqa: F811
    def costs() -> dict[str, int]:
        key = ask(lead).pk
        found = {
            "request_of_lead": cost(lead, "release_request", key),
            "request_of_publisher": cost(publisher, "release_request", key),
            "requests": cost(publisher, "release_requests"),
        }
        releasing.release(key=key, by=publisher, at=AT)
        own = ("figures_of", "figures_release", "equality_table_exact", "equality_table_enter")
        return found | {name: cost(lead, name, "STAFF") for name in own}

    # A second release reads what the first showed, and says what has changed.
    releasing.release(key=ask(lead).pk, by=publisher, at=AT)
    before = costs()
    for number in range(size(90, 1_500)):
        make = {"value": 1, "base": 400, "measure": f"Measure {number}"}
        add_figure(table, **make)
    after = costs()

    assert {name: after[name] - before[name] for name in before if after[name] > before[name]} == {}
    assert max(after.values()) <= 12, after


def test_a_small_figure_shown_as_a_range_is_not_called_nothing(table):  # noqa: F811
    tables = [(table, exact_tables([table])[0])]
    make_council()
    council = council_on(AT.date())

    for count, said in (
        ("[low]", "Nothing more has to be hidden: 5 small figures"),
        ("40", "Nothing has"),
    ):
        figures = dict.fromkeys(range(1, 6), ShownFigure(count=count))
        showing = Showing({"STAFF": figures}, 0, 0.0, is_least=True)
        summary = preview_document(tables, showing, {}, council, with_exact=False).summary
        assert summary.startswith(said)


def test_what_is_not_looked_at_to_the_last_tells_a_decider_no_figure(table):  # noqa: F811
    """Where a set is too large, ends are drawn around the exact figure: for leads alone."""
    tables = [(table, exact_tables([table])[0])]
    near = {"count": Bound(17, 17, is_exact=False)}
    hidden = ShownFigure(count="[c]", between=near)
    showing = Showing({"STAFF": dict.fromkeys(range(1, 6), hidden)}, 5, 2.0, is_least=False)
    make_council()
    council = council_on(AT.date())

    told, exact = (
        repr(preview_document(tables, showing, {}, council, with_exact=with_exact))
        for with_exact in (False, True)
    )
    assert ("17" in told, "17 to 17 at least" in exact) == (False, True)
    assert ("At least 2" in told, "At least 2" in exact) == (False, True)
    assert "not worked out" in told


def test_figures_that_contradict_each_other_are_named_to_leads_alone(
    table,  # noqa: F811
    lead,  # noqa: F811
    publisher,  # noqa: F811
):
    key = ask(lead).pk
    table.figures.filter(position=3).update(base=379)
    assert "379" in page(lead, "release_request", key)
    seen = page(publisher, "release_request", key)
    assert ("379" in seen, "380" in seen) == (False, False)
    assert "Some of these figures contradict each other." in seen


def test_two_numbers_of_the_same_people_are_told_in_plain_words_at_each_door(table, lead):  # noqa: F811
    group = table.figures.get(position=2).groups.get()
    add_figure(table, group, measure="Mean pay", value="15.2", base=987)
    of_whom = f"row {table.figures.count()}: 987, but row "

    asked = client_of(lead).post(reverse("figures_release", args=["STAFF"]), {"words": ""})
    pages = (
        page(lead, "equality_table_exact", "STAFF"),
        page(lead, "figures_release", "STAFF"),
        asked.content.decode(),
    )

    for each in pages:
        assert of_whom in each
        assert "no more than there are." in each
        assert "(None" not in each
    assert not ReleaseRequest.objects.exists()


def test_a_mean_of_some_people_is_released(table, lead, publisher):  # noqa: F811
    group = table.figures.get(position=3).groups.get()
    add_figure(table, group, measure="Mean pay", value="15.2", base=200)

    releasing.release(key=ask(lead).pk, by=publisher, at=AT)

    cell = Release.objects.get().cells.get(measure="Mean pay")
    assert (cell.value, cell.base) == ("15.2", "200")


def test_who_sees_only_some_tables_of_the_same_people_learns_nothing_by_trying(
    table,  # noqa: F811
    lead,  # noqa: F811
    publisher,  # noqa: F811
):
    """With a count of their own a lead of another place would find out the hidden 3."""
    releasing.release(key=ask(lead).pk, by=publisher, at=AT)
    adults = make_directorate()
    own = make_equality_table("GUESS", mode="suppress", population="staff-2026", directorate=adults)
    few = table.figures.get(count=3).groups.get()
    add_figure(own, few, count=3)
    stranger = person("stranger", Role.EQUALITY_LEAD, directorate=adults)
    shown = page(stranger, "figures_release", "GUESS")
    assert "count the same people" in shown
    assert "work out" not in shown
    with pytest.raises(Refused, match="an equality lead of the council asks"):
        ask(stranger, "GUESS")
    asked = ask(lead, "GUESS")
    assert "work out" not in page(stranger, "release_request", asked.pk)
    assert "work out" in page(publisher, "release_request", asked.pk)
    assert "work out" in page(lead, "figures_release", "GUESS")


@pytest.mark.parametrize("mode", ["round", "suppress"])
def test_a_total_in_full_time_equivalents_is_said_to_be_rounded(lead, publisher, mode):  # noqa: F811
    own = make_equality_table("FTE", title="Posts", unit="fte", mode=mode)
    add_figure(own, value=Decimal("312.4"), base=400)
    public = make_equality_table("OUT", title="Out", unit="fte", mode="none", mode_reason="Printed")
    add_figure(public, value=Decimal("312.4"))
    for ref in ("FTE", "OUT"):
        releasing.release(key=ask(lead, ref).pk, by=publisher, at=AT)
    read, exact = page(lead, "figures_of", "FTE"), page(lead, "figures_of", "OUT")
    assert "Totals in full-time equivalents are rounded to the nearest 5" in read
    assert "Value (full-time equivalents, to the nearest 5)" in read
    assert ">310<" in read.replace(" ", "").replace("\n", "")
    assert "nearest 5" not in exact
    assert "312.4" in exact
