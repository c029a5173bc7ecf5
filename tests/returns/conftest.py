"""Fixtures of several tests of returns.

What they use is imported inside them: pytest reads this file before there are settings.
"""

import pytest


@pytest.fixture
def pair(tmp_path):
    """Two people with connections of their own, who act at once."""
    from tests.returns.interleaving import two_people

    with two_people(tmp_path) as people:
        yield people
