"""Fixtures import what they use inside them: pytest reads this before there are settings."""

import pytest


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Set the date to 10 October 2026, when September's returns are open."""
    from tests.returns.support import AT

    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def world():
    from tests.returns.support import make_calendar, make_world

    made = make_world()
    make_calendar(made)
    return made
