"""PDFs of figures of people and of pay gaps meet PDF/UA-1 and PDF/A-3a, with long words too."""

from datetime import date

import pytest

from councilportal.accounts.models import User
from tests import factories
from tests.census.standards import failures
from tests.objectives.test_hostile_figures import clients_of, fill, people
from tests.streams import read_whole

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
__all__ = ["people"]  # the fixture
PAPERS = (
    *("/figures/STAFF.pdf", "/figures/STAFF/releases/1.pdf", "/pay-gaps/list.pdf"),
    *("/pay-gaps/gender/2025.pdf", "/pay-gaps/ethnicity/2026.pdf"),
)
LONG = "Incomprehensibility of a measure " * 6


def test_papers_of_figures_and_pay_gaps_are_whole(people: dict[str, User]) -> None:
    fill(people, [f"Measure {number}" for number in range(60)] + [LONG[:200]])
    factories.make_pay_gap()
    at = {"kind": "ethnicity", "snapshot_on": date(2026, 3, 31), "comparator": "White British"}
    for group in ("Asian", "Black"):
        factories.make_pay_gap(**at, group=group)
    client = clients_of(people)["asks"]
    broken: list[str] = []
    for address in PAPERS:
        answer = client.get(address)
        assert answer.status_code == 200, address
        read_whole(answer)
        broken += [f"{address}: {rule}" for rule in failures(answer.getvalue())]
    assert broken == []
