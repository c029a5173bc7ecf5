"""Fixtures of the tests of this folder.

What they use is imported inside them: pytest reads this file before there are settings.
"""

import pytest


@pytest.fixture
def world():
    from tests.returns.support import make_world, standard

    made = make_world()
    standard(made)
    return made
