"""The page of the dashboard and its file."""

import pytest

from tests.performance.board.pages.support import rows_of

pytestmark = pytest.mark.django_db


def test_dashboard_of_a_directorate_holds_its_indicators_alone(board):
    whole = board.get("/performance/dashboard/2025-09.csv")
    part = board.get("/performance/dashboard/2025-09.csv?directorate=D1")

    assert len(rows_of(whole)) == 24
    assert {row["directorate"] for row in rows_of(part)} == {"D1"}
    assert "Directorate 1: performance dashboard" in (
        board.get("/performance/dashboard/2025-09/?directorate=D1").text
    )


def test_dashboard_without_indicators_says_so(reader):
    response = reader.get("/performance/dashboard/2025-09/")

    assert response.status_code == 200
    assert "No indicator has a rating in this period." in response.text
    assert "There is no indicator to show." in response.text
    assert rows_of(reader.get("/performance/dashboard/2025-09.csv")) == []
