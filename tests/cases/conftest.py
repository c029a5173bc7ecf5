"""Fixtures import what they use inside them: pytest reads this before there are settings."""

import pytest

from tests.returns.pages.conftest import clock

__all__ = ["clock"]


@pytest.fixture
def world():
    from tests.returns.support import make_calendar, make_world, standard

    made = make_world()
    make_calendar(made)
    standard(made, 3)
    return made
