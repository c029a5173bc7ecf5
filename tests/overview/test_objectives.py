"""The pages of frameworks and of their objectives."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from councilportal.accounts.permissions import Role
from councilportal.common.document import Table, TextCell
from councilportal.common.periods import PeriodKind, containing, latest_ended
from objectives.models import Objective
from objectives.rules.frameworks import Named
from performance.board.objective_sections import measure_cells, objective_sections
from performance.models import ObjectiveMeasure
from performance.objective_queries import objectives_of, themes_of
from tests.factories import (
    make_appointment,
    make_council,
    make_framework,
    make_indicator,
    make_objective,
    make_reading,
    make_target,
    make_theme,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def aims(client):
    """A framework with a theme and two objectives; somebody without a role is signed in."""
    make_council()
    framework = make_framework("AIMS", title="Equality objectives 2026 to 2030")
    theme = make_theme(framework, "HOME", title="Lives at home")
    objective = make_objective("O1", framework=framework, theme=theme, number="1.1", named="all")
    make_objective("O2", framework=framework, theme=theme, number="1.3", title="Open doors")
    indicator = make_indicator("PAY-01")
    month = latest_ended(PeriodKind.MONTH, timezone.localdate())
    make_target(indicator, containing(PeriodKind.YEAR, month.start).code)
    make_reading(indicator, month.code)
    ObjectiveMeasure.objects.create(
        objective=objective,
        position=1,
        indicator=indicator,
        baseline=Decimal("82.5"),
        baseline_on=dt.date(2025, 3, 31),
        target=Decimal(95),
        target_on=dt.date(2030, 3, 31),
    )
    objective.progress.create(year="2025/26", words="More bills were paid in time.")
    client.force_login(make_user("reader"))
    client.get(reverse("account"))  # which writes into the session for the first time
    return framework


def test_the_list_leads_to_a_framework_and_that_to_its_objectives(client, aims):
    text = client.get(reverse("objectives")).text

    assert "1 framework with the objectives of the council." in text
    assert reverse("framework", args=["AIMS"]) in text
    text = client.get(reverse("framework", args=["AIMS"])).text
    assert "Lives at home" in text
    assert "Measure, baseline, target, date, owner, characteristic" in text
    assert "Number 1.2 is left out." in text
    assert reverse("objective", args=["O2"]) in text


def test_an_objective_has_its_measures_with_their_rating_and_its_progress(
    client, aims, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        client.get(reverse("framework", args=["AIMS"]))
    with django_assert_max_num_queries(12):
        text = client.get(reverse("objective", args=["O1"])).text

    for said in ("PAY-01", "82.5%, 31 March 2025", "95%, 31 March 2030", "Green", "More bills"):
        assert said in text
    rows = client.get(reverse("objective_as", args=["O1", "csv"]) + "?dataset=measures").text
    assert rows.splitlines()[1].endswith(",PAY-01,,,,82.5,2025-03-31,95,2030-03-31,,green")
    of_framework = client.get(reverse("framework_as", args=["AIMS", "csv"])).text
    assert [line.rpartition(",")[2] for line in of_framework.splitlines()[1:]] == [
        "owner",
        "measure; baseline; target; date; owner; characteristic",
    ]


def test_levels_have_their_unit_though_the_indicator_has_no_figure(aims):
    [measure] = objectives_of(aims)[0].measures.all()

    cells = measure_cells(measure, {})

    assert [cell.text for cell in cells if isinstance(cell, TextCell)][2:4] == [
        "82.5%, 31 March 2025",
        "95%, 31 March 2030",
    ]


def test_no_cell_of_a_measure_without_a_figure_is_blank_and_nobody_named_has_no_column(aims):
    told = list(objectives_of(aims))
    ObjectiveMeasure.objects.create(objective=told[1], position=1, words="A survey of bidders")
    Objective.objects.update(named=Named.NONE)

    sections = objective_sections(list(objectives_of(aims)), themes_of(aims), {})

    tables = [block for each in sections for block in each.blocks if isinstance(block, Table)]
    objectives, measures = tables[0], tables[1]
    assert "For whom" not in [each.head for each in objectives.columns]
    now = [each.head for each in measures.columns].index("Now")
    cells = [row.cells[now] for row in measures.rows if not row.is_group_head]
    assert [each.text for each in cells if isinstance(each, TextCell)] == [
        "No figure yet",
        "No indicator",
    ]
    assert "Rating" not in [each.head for each in measures.columns], "nothing is rated"


@pytest.mark.parametrize("role", [None, *Role])
def test_a_draft_is_read_by_those_who_work_on_it(client, aims, role):
    make_objective("D1", framework=make_framework("NEXT", state="draft"), title="A draft aim")
    if role:
        user = make_user("other")
        make_appointment(user, role)
        client.force_login(user)
    reads = {"equality_lead", "performance_lead", "member", "auditor", "admin"}

    shown = "NEXT" in client.get(reverse("objectives")).text
    status = client.get(reverse("objective", args=["D1"])).status_code
    of_framework = client.get(reverse("framework", args=["NEXT"])).status_code

    assert (shown, status, of_framework) == (
        (True, 200, 200) if role in reads else (False, 404, 404)
    )


def test_nobody_reads_them_without_signing_in(client, aims):
    client.logout()

    assert client.get(reverse("objectives")).status_code in (302, 404)
    assert client.get(reverse("objective", args=["O1"])).status_code in (302, 404)
