"""The pages of the demo's documents: none half empty for nothing, no heading or row alone.

A few documents of each kind in an ordinary run; all of the demo and the reference sets with --long.
"""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from councilportal.accounts.permissions import Role
from tests import factories, sizes
from tests.census import papers
from tests.census.faults import HALF_EMPTY, NEVER, Fault, census
from tests.census.laying_out import printed
from tests.census.standards import failures

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
MOST_HALF_EMPTY = 0.08
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
    worse = {
        address: kept
        for address, faults in found.items()
        if (kept := [fault for fault in faults if fault.kind in NEVER])
    }
    assert worse == {}
    assert counts[HALF_EMPTY] <= MOST_HALF_EMPTY * pages, found


@pytest.mark.case("53 long note", door="PDF, pages counted")
def test_pages_of_a_few_documents_are_full_and_nothing_stands_alone():
    call_command("load_demo", stdout=StringIO())
    client = a_reader()

    check(*judged([(address, papers.source(client, address)) for address in FEW]))


@pytest.mark.skipif(not sizes.is_long(), reason="takes some minutes")
@pytest.mark.parametrize("name", ["demo", "kent", "hampshire", "manchester"])
def test_pages_of_all_documents_are_full_and_nothing_stands_alone(name):
    load = ["load_demo"] if name == "demo" else ["load_reference", name]
    call_command(*load, stdout=StringIO())

    check(*judged(list(papers.sources())))
