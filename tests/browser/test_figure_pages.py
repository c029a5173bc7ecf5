"""The pages of figures of people and of their releases, in Chromium: accessible, still at 320
pixels.

With long words in every field, with many rows, and with nothing in them.
"""

from typing import Any

import pytest

from tests import factories
from tests.browser.test_objective_pages import LONG, reads
from tests.objectives.test_hostile_figures import PAGES, fill, people
from tests.sizes import size

pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),
]
__all__ = ["people", "reads"]  # the fixtures
PAY_GAPS = ["/pay-gaps/", "/pay-gaps/gender/2025/"]


def test_every_page_of_figures_is_accessible_with_long_words_in_every_field(
    reads: Any,
    people: Any,
) -> None:
    requests = fill(people, [LONG, "Short"])

    reads([*PAGES, *requests], people["asks"])
    reads(requests, people["decides"])


def test_every_page_of_figures_is_accessible_with_many_rows(reads: Any, people: Any) -> None:
    requests = fill(people, [f"Words {number}" for number in range(size(60, 190))])
    factories.make_pay_gap()

    reads([*PAGES, "/figures/STAFF/exact/?page=2", *requests, *PAY_GAPS], people["asks"])


def test_every_page_of_figures_is_accessible_with_nothing_in_it(reads: Any, people: Any) -> None:
    factories.make_equality_table()

    few = ("exact", "enter", "upload")
    pages = ["/figures/", "/figures/add/", "/figures/requests/", "/figures/STAFF/"]
    reads([*pages, *(f"/figures/STAFF/{page}/" for page in few), "/pay-gaps/"], people["asks"])
