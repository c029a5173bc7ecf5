"""What pages of figures ask of the database, at any number of indicators."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.template import Template
from django.test.utils import CaptureQueriesContext

from councilportal.organisation.models import Council
from performance.models import Indicator, Unit
from tests import factories
from tests.asked import FRAME, SEEN, asked
from tests.performance.board.pages.support import BOARD
from tests.sizes import size

# What a page costs should not depend on the database: only a long run asks PostgreSQL too.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first, pytest.mark.by_draw]

CHOICES = ["select performance_indicator"]  # what the board can be narrowed to


LINES = [
    "select performance_indicator",  # with service, posts and unit
    "select performance_target",
    "select performance_reading",  # as far back as a standing looks
    "select performance_reading",  # the first of each indicator
]


MONTHS = ["select performance_reading"]  # those with figures; elsewhere, the latest of them


ABOUT = [
    "select performance_indicator",  # with service, posts, objective and unit
    "select performance_target",
    "select performance_reading",  # the history until then, with every revision
    "select performance_targetchange",
    "select objectives_action",  # the corrective ones
]


ACTIONS = ["select objectives_action"]  # the corrective ones


DIRECTORATES, SERVICES = ["select organisation_directorate"], ["select organisation_service"]


@pytest.mark.parametrize("number", [24, size(96, 240)])
@pytest.mark.parametrize(
    ("path", "own", "frame"),
    [
        (BOARD, [*CHOICES, *LINES, *MONTHS, *ACTIONS], FRAME),
        (
            f"{BOARD}?rating=red&directorate=D1&text=team",
            [*CHOICES, *LINES, *MONTHS, *ACTIONS],
            FRAME,
        ),
        ("/performance/board/2025-09.csv", [*CHOICES, *LINES, *ACTIONS], FRAME),
        ("/performance/board/2025-09.json", [*CHOICES, *LINES, *ACTIONS], FRAME),
        ("/performance/dashboard/2025-09/", [*CHOICES, *LINES, *ACTIONS], FRAME),
        ("/performance/dashboard/2025-09/?directorate=D1", [*CHOICES, *LINES, *ACTIONS], FRAME),
        ("/performance/dashboard/2025-09.json", [*CHOICES, *LINES, *ACTIONS], FRAME),
        ("/performance/indicators/", ["select performance_indicator"], FRAME),
        ("/performance/indicators/?q=team", ["select performance_indicator"], FRAME),
        ("/performance/indicators/KPI-0001/2025-09/", ABOUT, FRAME),
        ("/performance/indicators/KPI-0001/2025-09.json", ABOUT, FRAME),  # who reads groups?
        ("/", [*LINES, *MONTHS], FRAME),
        ("/directorates/", DIRECTORATES, FRAME),
        ("/directorates/D1/", [*SERVICES, *LINES, *MONTHS, *ACTIONS], FRAME),
        ("/services/S1/", [*SERVICES, *LINES, *MONTHS, *ACTIONS], FRAME),
    ],
)
def test_page_costs_the_same_queries_whatever_its_size(reader, number, path, own, frame):
    """All are counted, of a request that notes that the person is there: the issue allows 12."""
    Unit.objects.create(ref="visits", name="Visits")
    factories.make_board(number, months=4)
    Indicator.objects.filter(ref__endswith="1").update(unit="visits")  # of the council's own

    with CaptureQueriesContext(connection) as queries:
        response = reader.get(path)

    assert response.status_code == 200
    assert asked(queries) == sorted([*own, *frame, *SEEN])
    assert len(queries) <= 12


def test_a_day_before_a_new_name_of_the_council_costs_no_more(reader):
    """The heading is of the month shown, the frame of today; both are read at once."""
    factories.make_board(2, months=4)
    Council.objects.update(valid_to=date(2025, 9, 30))
    factories.make_council(name="Greater Westmarch Council", valid_from=date(2025, 10, 1))

    with CaptureQueriesContext(connection) as queries:
        response = reader.get("/performance/dashboard/2025-09/")

    assert response.context["document"].council == "Westmarch County Council"
    assert response.context["council"].name == "Greater Westmarch Council"
    assert asked(queries).count("select organisation_council") == 1


@pytest.mark.parametrize(
    "path",
    [
        BOARD,
        "/performance/dashboard/2025-09/",
        "/performance/indicators/",
        "/performance/indicators/KPI-0001/2025-09/",
        "/",
        "/directorates/",
        "/directorates/D1/",
        "/services/S1/",
    ],
)
def test_templates_ask_only_for_the_council_and_the_roles(board, monkeypatch, path):
    asked: list[str] = []
    render = Template.render

    def counted(self: Template, context: Any) -> Any:
        with CaptureQueriesContext(connection) as queries:
            drawn = render(self, context)
        asked.extend(query["sql"] for query in queries)
        return drawn

    monkeypatch.setattr(Template, "render", counted)
    board.get(path)

    frame = ("organisation_council", "organisation_appointment")
    assert all(any(table in query for table in frame) for query in asked), asked
    assert len(asked) <= len(frame)
