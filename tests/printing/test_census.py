"""The pages of the demo's documents: none half empty for nothing, no heading or row alone.

A few documents of each kind in an ordinary run; all of the demo and the reference sets with --long.
"""

import subprocess
import sys
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from councilportal.accounts.permissions import Role
from tests import factories, sizes
from tests.census import papers
from tests.census.__main__ import SETS
from tests.census.faults import HALF_EMPTY, NEVER, ONE_PAGE, Fault, census, missed
from tests.census.laying_out import printed
from tests.census.standards import failures

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
FEW = (
    "/performance/dashboard/2026-10.pdf?directorate=PLC",
    "/performance/board/2026-10.pdf?directorate=CFE",
    "/performance/indicators/CSC-01/2026-10.pdf",
    "/performance/indicators/WST-01/2026-10.pdf",
    "/eqia/EQ-2026-001/versions/1.pdf",
    "/eqia/EQ-2026-002/versions/1.pdf",
    "/eqia/register.pdf",
    "/eqia/cumulative.pdf",
)


def a_reader() -> Client:
    reader = factories.make_user("census.reader")
    for role in Role:
        factories.make_appointment(reader, role)
    client = Client()
    client.force_login(reader)
    return client


def judged(named):
    """The faults of all documents by name, and how many pages there are."""
    found: dict[str, tuple[Fault, ...]] = {}
    pages = 0
    for address, pdf in printed(named):
        result = census(pdf)
        pages += result.pages
        found[address] = result.faults
        assert failures(pdf) == [], address
    return found, pages


def check(found, pages):
    counts = Counter(fault.kind for faults in found.values() for fault in faults)
    assert missed(counts, pages) == [], found


@pytest.mark.case("53 long note", door="PDF, pages counted")
def test_pages_of_a_few_documents_are_full_and_nothing_stands_alone():
    call_command("load_demo", stdout=StringIO())
    client = a_reader()

    check(*judged([(address, papers.source(client, address)) for address in FEW]))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({HALF_EMPTY: 5, ONE_PAGE: 3}, []),
        ({HALF_EMPTY: 9}, ["half empty: 9 of 100 pages, over 8%"]),
        ({HALF_EMPTY: 5, ONE_PAGE: 4}, ["half empty: 9 of 100 pages, over 8%"]),
        ({NEVER[0]: 1}, [f"{NEVER[0]}: 1"]),
    ],
)
def test_pages_of_papers_of_one_page_count_as_others_do(counts, said):
    assert missed(counts, 100) == said


@pytest.mark.skipif(not sizes.is_long(), reason="takes some minutes")
def test_pages_of_all_documents_are_full_and_nothing_stands_alone():
    """The bar is of the demo and the reference sets together, each of which has its database."""
    command = [sys.executable, "-m", "tests.census", "--valid"]

    run = subprocess.run(command, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
    assert "missed: nothing" in run.stdout
    for name in SETS:
        assert f"\n{name}: " in f"\n{run.stdout}"
