"""What the pages say of a corrective action whose figure is mended to green."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import Action
from performance.returns.typed import Typed
from tests.asked import FRAME, SEEN, asked
from tests.returns.pages.support import SHEET, signed_in
from tests.returns.support import RED, approve, bring_to, move, save, standard, submit

pytestmark = pytest.mark.django_db

ON_THE_SHEET = "when this figure was red. It stays in the plan until somebody records"
ON_ITS_PAGE = "The figure for September 2026 is green now. The action stays in the plan until"
GREEN = Typed(value="93.1", commentary="Two branches were left out.")


@pytest.fixture
def reopened(world):
    """A return whose red figure made an action, open to be corrected."""
    standard(world, 1)
    bring_to(world, "approved", {"L001": RED})
    move(world, "reopen", "lead", reason="Recount")
    return world


def page_of_action(world):
    return signed_in(world.people["lead"]).get(f"/actions/{Action.objects.get().ref}/").text


def sheet_of(world):
    return signed_in(world.officer).get(SHEET).text


def test_the_sheet_says_that_the_action_stays(reopened):
    assert ON_THE_SHEET not in sheet_of(reopened)

    save(reopened, {"L001": GREEN})

    assert ON_THE_SHEET in sheet_of(reopened)
    assert f'href="/actions/{Action.objects.get().ref}/"' in sheet_of(reopened)


def test_the_sheet_says_nothing_of_an_action_that_is_done(reopened):
    Action.objects.update(status="done")
    save(reopened, {"L001": GREEN})

    assert ON_THE_SHEET not in sheet_of(reopened)


def test_the_page_of_the_action_says_it_once_the_figure_is_approved(reopened):
    save(reopened, {"L001": GREEN})
    assert ON_ITS_PAGE not in page_of_action(reopened)

    submit(reopened)
    approve(reopened)

    assert ON_ITS_PAGE in page_of_action(reopened)


def test_the_page_of_the_action_reads_the_figure_with_two_queries(reopened):
    save(reopened, {"L001": GREEN})
    submit(reopened)
    approve(reopened)
    lead, address = signed_in(reopened.people["lead"]), f"/actions/{Action.objects.get().ref}/"

    with CaptureQueriesContext(connection) as queries:
        page = lead.get(address)

    assert ON_ITS_PAGE in page.text
    assert asked(queries) == sorted(
        [
            *FRAME,
            *SEEN,
            "select objectives_action",
            "select objectives_actionprogress",
            "select organisation_post",  # who else leads it, what it serves and for whom it is
            "select performance_indicator",  # what it comes from, and what watches it
            "select performance_reading",
            "select performance_target",
        ]
    )
    assert len(queries) <= 15


@pytest.mark.parametrize("status", ["done", "dropped"])
def test_the_page_says_nothing_of_a_closed_action(reopened, status):
    save(reopened, {"L001": GREEN})
    submit(reopened)
    approve(reopened)
    Action.objects.update(status=status)

    assert ON_ITS_PAGE not in page_of_action(reopened)
