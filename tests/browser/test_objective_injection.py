"""Strings that try to run, in every field of words of objectives, plans and what was done: Chromium
opens the pages that print them, with JavaScript on, and nothing of them runs or loads.

All two hundred at the long size, and every page; else those of records and some of the others.
"""

from typing import Any

import pytest

from tests.browser.test_eqia_injection import Reading, trap
from tests.eqia.hostile import SOME
from tests.objectives import everything_said
from tests.returns.support import AT
from tests.sizes import part, size

__all__ = ["trap"]  # a fixture
pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),
]
# Pages of one record, which print all that is said of it; those of lists may cut words short.
WHOLE = ("framework", "objective", "plan", "action", "duty", "validation", "achievement")


def test_no_string_runs_on_any_page_of_objectives_plans_and_what_was_done(
    live_server: Any, trap: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    keeper, given = everything_said.make_spine()
    everything_said.overflow(" ".join(SOME))
    reading = Reading(trap(), live_server.url)
    reading.sign_in(keeper)

    whole = everything_said.pages_of(given, WHOLE)
    for path in part(whole, 2):
        reading.open(path)
    others = sorted({*everything_said.pages(given)} - {*whole})
    for path in part(others[:: size(6, 1)], 2):
        reading.open(path, holds=())
