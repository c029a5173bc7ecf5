"""Every published figure of five councils is in the papers that one command builds of them.

The tables of expected figures, `fixtures/reference/*_figures.csv`, are made of the transcription of
the councils' papers (shared/data). Where it lies beside the clone, they are made again and
compared: `UPDATE_GOLDEN=1` writes them. `pytest -s` prints the score.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from councilportal.organisation.queries import council_on
from councilportal.publishing.editions import drafts
from councilportal.publishing.models import ReportSeries
from councilportal.publishing.packs.programme_sections import public_document
from councilportal.publishing.public.programme_queries import programme
from tests.eqia.exchange.test_as_printed import BESIDE
from tests.exchange.support import FIXTURES
from tests.publishing.figures import kent, others, plans
from tests.publishing.figures.expected import Expected, store, stored
from tests.publishing.figures.papers import FORMATS, READERS, Paper, formats_of
from tests.sizes import part

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
MAKERS: dict[str, Callable[[Path], Iterator[Expected]]] = {
    "kent": kent.expected,
    "hampshire": others.hampshire,
    "hertfordshire": plans.hertfordshire,
    "manchester": others.manchester,
    "staffordshire": plans.staffordshire,
}
Papers = dict[tuple[str, str], Paper]  # by series and format
MEETS_AT, COMMITTEE = datetime(2016, 12, 2, 10, tzinfo=UTC), "PRCC"


def table(council: str) -> Path:
    return FIXTURES / "reference" / f"{council}_figures.csv"


@pytest.fixture(scope="module", params=part(MAKERS, 3))
def council(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def papers(
    council: str,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Papers:
    folder = tmp_path_factory.mktemp(council)
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", council, stdout=StringIO())
        call_command("export_reports", folder, stdout=StringIO())
        if council == "kent":
            write_programme(folder)
        transaction.set_rollback(True)
    wanted = stored(table(council))
    found = {}
    for path in folder.iterdir():
        series, form = path.name.partition("-")[0], path.suffix[1:]
        keys = frozenset(each.key for each in wanted if each.paper == series and each.key)
        found[series, form] = READERS[form](path.read_bytes(), keys)
    return found


def write_programme(folder: Path) -> None:
    """The work programme of the committee that met on a day, in every format."""
    found = programme(MEETS_AT, COMMITTEE)
    made = public_document(found, council_on(found.on), lambda _: "")
    for form, content in drafts.FORMS.items():
        path = folder / f"{kent.PROGRAMME}-{COMMITTEE}.{form}"
        path.write_bytes(content(made, ReportSeries()))


def test_every_figure_that_belongs_in_a_paper_stands_in_each_of_its_formats(council, papers):
    figures = stored(table(council))
    placed = [each for each in figures if each.paper]
    missing = [
        f"{form}: {each.file} row {each.row} {each.column}: {each.printed!r} in {each.paper}"
        + (f", row {each.key!r}, {each.head}" if each.key else "")
        for each in placed
        for form in formats_of(each)
        if not papers[each.paper, form].has(each)
    ]
    told = Counter(each.why for each in figures if not each.paper)
    counted = [form for each in placed for form in formats_of(each)]
    score = ", ".join(
        f"{form} {wanted - sum(each.startswith(form) for each in missing)} of {wanted}"
        for form, wanted in sorted(Counter(counted).items())
    )
    print(f"\n{council}: {len(placed)} figures belong in today's papers: {score}.")
    for why, count in told.most_common():
        print(f"  {count} elsewhere or nowhere. {why}.")
    assert not missing, "\n".join(missing)
    assert set(counted) == set(FORMATS)


@pytest.mark.kept
@pytest.mark.parametrize("council", MAKERS)
def test_each_figure_has_one_place_or_a_reason(council):
    for each in stored(table(council)):
        assert bool(each.paper) != bool(each.why), each
        assert each.printed, each
        assert bool(each.head) == bool(each.key), each


@pytest.mark.kept
@pytest.mark.parametrize("council", MAKERS)
def test_the_table_is_what_the_transcription_makes(council):
    if not BESIDE:
        pytest.skip("no shared/data lies beside the clone")
    made = list(MAKERS[council](BESIDE[0]))
    if os.environ.get("UPDATE_GOLDEN"):
        store(table(council), made)
    assert stored(table(council)) == made


@pytest.mark.parametrize("form", FORMATS)
def test_a_figure_that_is_changed_is_found_missing(papers, council, form):
    figures = [each for each in stored(table(council)) if form in formats_of(each) and each.paper]
    changed = [replace(each, printed="7,531.9", exact="7531.9") for each in figures]
    assert figures
    assert not any(papers[each.paper, form].has(each) for each in changed)
