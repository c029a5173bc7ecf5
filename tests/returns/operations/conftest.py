"""Fixtures import what they use inside them: pytest reads this before there are settings."""

import pytest


@pytest.fixture
def world():
    from tests.returns.support import make_world

    return make_world()
