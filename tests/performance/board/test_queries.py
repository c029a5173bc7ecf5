"""What the pages read, and that more indicators do not make more queries."""

from datetime import date
from decimal import Decimal

import pytest

from councilportal.common.periods import PeriodKind, containing, parse
from councilportal.common.words import Direction, Rag
from councilportal.organisation.models import Service
from councilportal.printing import limits
from performance.board import indicator_queries, queries
from performance.board.choice_queries import Choices, choices
from performance.board.dashboard_sections import Heading, dashboard
from performance.board.places import NOTHING_CHANGED
from performance.board.queries import Match, Scope
from performance.models import Indicator
from performance.rules.words import Kind
from tests import factories
from tests.performance.board.support import revisions_of

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2025, 9, 30)
SIZES = [24, 240]


def refs(lines):
    return [line.ref for line in lines]


# Costs


@pytest.mark.parametrize("number", SIZES)
def test_board_costs_four_queries_whatever_its_size(number, django_assert_num_queries):
    factories.make_board(number)

    with django_assert_num_queries(4):  # indicators, targets, figures, what is said of the latest
        lines = queries.board(SEPTEMBER)

    assert len(lines) == number


@pytest.mark.parametrize("months", [6, 40])
def test_indicator_costs_three_queries_whatever_its_history(months, django_assert_num_queries):
    factories.make_board(2, months=months)

    with django_assert_num_queries(1):
        indicator = indicator_queries.indicator("KPI-0001")
    assert indicator is not None
    with django_assert_num_queries(2):  # readings, targets
        line = queries.indicator_line(indicator, SEPTEMBER)
    with django_assert_num_queries(0):
        assert indicator_queries.about(indicator, "", SEPTEMBER, NOTHING_CHANGED).pairs

    assert len(line.history) == months


@pytest.mark.parametrize("number", SIZES)
def test_lists_cost_one_query_each(number, django_assert_num_queries):
    factories.make_board(number)

    with django_assert_num_queries(1):
        assert len(queries.search("team", SEPTEMBER)) == number
    with django_assert_num_queries(1):
        assert len(choices(SEPTEMBER).services) == 4
    with django_assert_num_queries(1):
        assert len(queries.reported_months()) == 18
    with django_assert_num_queries(1):
        revisions = revisions_of("KPI-0001")
        assert len(revisions) == len(indicator_queries.periods_of(revisions)) == 18


def test_rating_and_sorting_of_lines_costs_no_query(django_assert_num_queries):
    factories.make_board(24)
    lines = queries.board(SEPTEMBER)

    with django_assert_num_queries(0):
        red = queries.with_rating(lines, Rag.RED)
        words = [(line.measure, line.targets, line.place.order, line.standing) for line in lines]

    assert len(words) == 24
    assert {line.standing.rating.rag for line in red} == {Rag.RED}


# Which indicators, and which reading


def test_board_holds_what_is_in_force_on_the_day():
    factories.make_indicator("ENDED", valid_to=date(2025, 9, 29))
    factories.make_indicator("LAST-DAY", valid_to=SEPTEMBER)
    factories.make_indicator("NOT-YET", valid_from=date(2025, 10, 1))
    factories.make_indicator("ALWAYS")

    assert refs(queries.board(SEPTEMBER)) == ["ALWAYS", "LAST-DAY"]


def test_board_shows_the_latest_reading_that_has_ended():
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    for period, value in [("2025-08", 90), ("2025-09", 96), ("2025-10", 80)]:
        factories.make_reading(indicator, period, value=value)

    (line,) = queries.board(SEPTEMBER)

    assert line.standing.reading is not None
    assert line.standing.reading.period == parse("2025-09")
    assert line.standing.figure == 96
    assert line.standing.rating.rag is Rag.GREEN
    assert line.standing.travel.direction is Direction.IMPROVING


@pytest.mark.parametrize(("last", "shown"), [("2024-10", True), ("2024-09", False)])
def test_board_does_not_show_a_month_that_ended_a_year_ago(last, shown):
    factories.make_reading(factories.make_indicator(), last)

    (line,) = queries.board(SEPTEMBER)

    assert (line.standing.reading is not None) is shown
    assert line.standing.rating.rag is (Rag.NO_TARGET if shown else Rag.NO_DATA)


@pytest.mark.parametrize(
    ("frequency", "last", "shown"),
    [
        ("year", "2023/24", True),
        ("year", "2022/23", False),
        ("calendar_year", "CY2023", True),
        ("calendar_year", "CY2022", False),
        ("academic_year", "AY2023/24", True),
        ("academic_year", "AY2022/23", False),
    ],
)
def test_board_shows_a_yearly_figure_for_two_years(frequency, last, shown):
    factories.make_reading(factories.make_indicator(frequency=frequency), last)

    (line,) = queries.board(SEPTEMBER)

    assert (line.standing.reading is not None) is shown


def test_board_takes_the_latest_revision():
    indicator = factories.make_indicator()
    factories.make_reading(indicator, value=90)
    factories.make_reading(indicator, value=91, revision=2, corrects_note="A late invoice.")
    factories.make_reading(indicator, value=92, revision=10, corrects_note="Another.")

    (line,) = queries.board(SEPTEMBER)

    assert line.standing.figure == 92


def test_board_leaves_readings_of_groups_out():
    indicator = factories.make_indicator()
    characteristic = factories.make_characteristic("pay_band", ("high", "low"))
    factories.make_reading(indicator, value=50, group=characteristic.categories.get(ref="low"))

    (line,) = queries.board(SEPTEMBER)

    assert line.standing.reading is None
    assert line.standing.rating.rag is Rag.NO_DATA


def test_board_does_not_put_an_older_figure_where_data_are_missing():
    indicator = factories.make_indicator()
    factories.make_reading(indicator, "2025-08")
    factories.make_reading(indicator, "2025-09", no_data_reason="not_collected")

    (line,) = queries.board(SEPTEMBER)

    assert line.standing.figure is None
    assert line.standing.rating.rag is Rag.NO_DATA


def test_first_reading_after_a_long_gap_is_not_called_new():
    indicator = factories.make_indicator()
    factories.make_reading(indicator, "2019-05")
    factories.make_reading(indicator, "2025-09")
    first = factories.make_indicator("PAY-02")
    factories.make_reading(first, "2025-09")

    gap, new = queries.board(SEPTEMBER)

    assert gap.standing.travel.direction is Direction.NOT_COMPARABLE
    assert new.standing.travel.direction is Direction.NEW


def test_page_and_board_agree_on_every_standing():
    factories.make_board(12, months=40)

    for line in queries.board(SEPTEMBER):
        indicator = indicator_queries.indicator(line.ref)
        assert indicator is not None
        alone = queries.indicator_line(indicator, SEPTEMBER)
        assert alone.standing == line.standing


def test_target_of_the_readings_own_year_is_used():
    indicator = factories.make_indicator(frequency="year")
    factories.make_target(indicator, "2024/25", target=80, floor=70)
    factories.make_target(indicator, "2025/26", target=99, floor=98)
    factories.make_reading(indicator, "2024/25", value=85)

    (line,) = queries.board(SEPTEMBER)

    assert line.standing.levels.target == 80
    assert line.standing.rating.rag is Rag.GREEN


# Scope


@pytest.fixture
def places():
    tax = factories.make_service("tax", directorate=factories.make_directorate("finance"))
    roads = factories.make_service("roads", directorate=factories.make_directorate("place"))
    factories.make_indicator("TAX-1", service=tax, title="Council tax collected", outcome="Fair")
    factories.make_indicator("TAX-2", service=tax, kind="activity", method="none", title="Bills")
    factories.make_indicator("RD-1", service=roads, title="Potholes mended in time")
    factories.make_indicator("RD-50%", service=roads, title="Roads_in good repair")


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(), ["RD-1", "RD-50%", "TAX-1", "TAX-2"]),
        (Scope(directorate="finance"), ["TAX-1", "TAX-2"]),
        (Scope(service="roads"), ["RD-1", "RD-50%"]),
        (Scope(directorate="finance", service="roads"), []),
        (Scope(kind=Kind.ACTIVITY), ["TAX-2"]),
        (Scope(outcome="Fair"), ["TAX-1"]),
        (Scope(outcome="fair"), []),
        (Scope(text="tax-"), ["TAX-1", "TAX-2"]),
        (Scope(text="POTHOLES time"), ["RD-1"]),
        (Scope(text="time potholes rd"), ["RD-1"]),
        (Scope(text="50%"), ["RD-50%"]),
        (Scope(text="%"), ["RD-50%"]),
        (Scope(text="_"), ["RD-50%"]),
        (Scope(text="   "), ["RD-1", "RD-50%", "TAX-1", "TAX-2"]),
        (Scope(text="nothing like it"), []),
    ],
    ids=str,
)
def test_board_is_narrowed_to_its_scope(places, scope, found):
    assert refs(queries.board(SEPTEMBER, scope)) == found


def test_choices_are_those_of_indicators_in_force(places):
    factories.make_service("empty")
    ended = factories.make_service("ended", directorate=factories.make_directorate("old"))
    factories.make_indicator("OLD-1", service=ended, valid_to=date(2024, 3, 31))

    assert choices(SEPTEMBER) == Choices(
        directorates=(("finance", "Finance"), ("place", "Place")),
        services=(("roads", "Roads"), ("tax", "Tax")),
        outcomes=("Fair",),
        dashboard_rows={"": 9, "finance": 4, "place": 5},
    )


def test_rows_of_a_dashboard_are_known_before_it_is_made():
    factories.make_board(12)
    Indicator.objects.filter(ref="KPI-0001").update(delivered_by="Builder Ltd")
    Service.objects.filter(ref="S1").update(delivered_by="Own staff")
    Indicator.objects.filter(ref="KPI-0005").update(delivered_by="Own staff")
    known = choices(SEPTEMBER).dashboard_rows

    def counted(directorate: str) -> int:
        heading = Heading("Council", "#000000", "Part", containing(PeriodKind.MONTH, SEPTEMBER))
        lines = queries.board(SEPTEMBER, Scope(directorate=directorate))
        return limits.rows_of(dashboard(heading, lines))

    assert known == {ref: counted(ref) for ref in ("", "D0", "D1")}
    assert known[""] == 5 + 12 + 10  # places, indicators, those not of activity


def test_lines_are_in_the_order_of_the_house_own_deliverer_first():
    factories.make_directorate("place", name="Place")
    service = factories.make_service("roads", delivered_by="Own staff")
    for ref, deliverer in [("A", "Builder Ltd"), ("B", ""), ("C", "Own staff"), ("D", "")]:
        factories.make_indicator(ref, service=service, delivered_by=deliverer)

    lines = queries.with_rating(queries.board(SEPTEMBER), None)

    assert refs(lines) == ["B", "C", "D", "A"]


# Search


def test_search_looks_in_titles_definitions_outcomes_and_services(places):
    factories.make_indicator("X-1", title="Other", definition="Days from order to potholes")

    assert [match.ref for match in queries.search("potholes", SEPTEMBER)] == ["RD-1", "X-1"]
    assert [match.ref for match in queries.search("ROADS", SEPTEMBER)] == ["RD-1", "RD-50%"]
    assert [match.ref for match in queries.search("fair tax", SEPTEMBER)] == ["TAX-1"]
    assert queries.search("potholes tax", SEPTEMBER) == []


def test_search_lists_what_has_ended_last():
    factories.make_indicator("A-1", title="Ended", valid_to=date(2024, 3, 31))
    factories.make_indicator("B-1", title="Going on")

    assert queries.search("", SEPTEMBER) == [
        Match("B-1", "Going on", Kind.KPI, "Payroll", "Resources", has_ended=False),
        Match("A-1", "Ended", Kind.KPI, "Payroll", "Resources", has_ended=True),
    ]


# Periods


def test_latest_month_is_that_of_the_latest_figure():
    indicator = factories.make_indicator()
    factories.make_reading(indicator, "2025-07")
    factories.make_reading(indicator, "2025-09", no_data_reason="not_due")

    assert queries.latest_month(date(2025, 11, 21)) == parse("2025-07")


def test_latest_month_without_figures_is_the_month_before():
    assert queries.latest_month(date(2025, 11, 21)) == parse("2025-10")


def test_latest_month_is_never_to_come():
    """A year whose figure is in early does not open the board of next March."""
    indicator = factories.make_indicator(frequency="year")
    factories.make_reading(indicator, "2025/26")
    factories.make_reading(factories.make_indicator("PAY-02"), "2025-10")

    assert queries.latest_month(date(2025, 11, 21)) == parse("2025-10")


def test_periods_of_an_indicator_are_in_order_whatever_their_kind():
    indicator = factories.make_indicator()
    for period in ("2025-09", "2025/26-Q2", "2024/25", "2025-08"):
        factories.make_reading(indicator, period)

    codes = [period.code for period in indicator_queries.periods_of(revisions_of(indicator.ref))]

    assert codes == ["2024/25", "2025-08", "2025/26-Q2", "2025-09"]
    assert indicator_queries.latest_period_of(indicator.ref) in {
        parse("2025-09"),
        parse("2025/26-Q2"),
    }


def test_what_is_not_there_is_none():
    assert indicator_queries.indicator("NOPE") is None
    assert indicator_queries.latest_period_of("NOPE") is None
    assert indicator_queries.frequency_of("NOPE") is None
    assert indicator_queries.periods_of(revisions_of("NOPE")) == []


def test_frequency_of_an_indicator():
    factories.make_indicator(frequency="two_years")

    assert indicator_queries.frequency_of("PAY-01") is PeriodKind.TWO_YEARS


def test_about_names_what_is_set_and_leaves_the_rest_out():
    owner = factories.make_post("Head of Payroll")
    indicator = factories.make_indicator(
        definition="Invoices paid within 30 days.",
        numerator_label="invoices paid in time",
        denominator_label="invoices paid",
        objective=factories.make_objective(),
        owner=owner,
        direction_tolerance=Decimal("0.5"),
    )

    found = indicator_queries.indicator(indicator.ref)
    assert found is not None
    about = indicator_queries.about(found, "", SEPTEMBER, NOTHING_CHANGED)

    named = dict(about.pairs)
    assert about.definition == "Invoices paid within 30 days."
    assert named["Owner"] == "Head of Payroll"
    assert "Approver" not in named
    assert all(value for value in named.values())
