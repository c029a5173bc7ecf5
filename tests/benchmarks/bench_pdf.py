"""Times our PDF of a dashboard, cold and warm, as ratios to Chromium's print of the same HTML.

Run: .venv/bin/python -m tests.benchmarks.bench_pdf [ROWS ...] [--kent] [--plan] [--rounds N]
Without rows, `--kent` or `--plan` it takes 24, 240 and 2,400 rows and Kent's published dashboard;
`--plan` is an action plan of 500 actions, which has no target yet. The three
are taken in turn, at the same low priority, so that a busy machine slows each, and medians are
compared. `warm` is a renderer that has its engine loaded, `cold` a process for each document. Each
ratio is told by the clock and, as `cpu`, by the processor time of all processes, which other jobs
disturb least. It fails if a warm ratio by the clock is over its target.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TARGETS = {24: 0.8, 240: 2.2, 2400: 3.2, "kent": 1.4}
ROWS_OF_A_SERVICE = 24
Seconds = tuple[list[float], list[float]]  # wall clock and processor


def dashboard(rows: int):
    """A dashboard of services with up to 24 indicators each, every one with a sparkline."""
    from councilportal.common.document import Document, Note, Section
    from tests.printing import sample

    sections = [
        Section(
            f"service-{first}",
            f"Service {first // ROWS_OF_A_SERVICE + 1}",
            (
                sample.indicator_table(min(ROWS_OF_A_SERVICE, rows - first), first=first + 1),
                Note(f"HW{first + 1:02d}", "The contractor changed in July."),
            ),
            wide=True,
        )
        for first in range(0, rows, ROWS_OF_A_SERVICE)
    ]
    return Document(
        reference=f"BENCH-{rows}",
        title=f"Performance dashboard of {rows} indicators",
        subtitle="",
        council="Afonwen Borough Council",
        colour="#4a1f5c",
        summary="A dashboard for timing.",
        sections=tuple(sections),
    )


def for_chromium(paper: str, fonts: Path) -> str:
    """The same page with fonts that Chromium can find."""
    return paper.replace("reportasset:", f"{fonts.as_uri()}/")


@contextmanager
def timing(wall: list[float], cpu: list[float]) -> Iterator[None]:
    """Add the seconds of what is done here, and the processor seconds of all processes."""
    started, before = time.perf_counter(), processor()
    yield
    wall.append(time.perf_counter() - started)
    cpu.append(processor() - before)


def processor() -> float:
    """The processor seconds of this process, its children that ended, and the warm renderer's."""
    from councilportal.printing import renderer

    spent = sum(
        each.ru_utime + each.ru_stime
        for each in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    current = renderer._current
    if current is None:
        return spent
    fields = Path(f"/proc/{current.process.pid}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:15]))  # its own time and its children's, user and system
    return spent + ticks / os.sysconf("SC_CLK_TCK")


def print_with_chromium(chromium: str, source: Path, folder: Path) -> None:
    """Print the page as a tagged PDF with a cold Chromium."""
    from councilportal.printing.pdf_limits import NICE
    from tests.conftest import CHROMIUM_FLAGS

    target = folder / "chromium.pdf"
    target.unlink(missing_ok=True)
    subprocess.run(
        [
            *("nice", "-n", str(NICE)),
            chromium,
            *CHROMIUM_FLAGS,
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            "--export-tagged-pdf",
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ],
        capture_output=True,
        check=True,
    )
    assert target.read_bytes().startswith(b"%PDF-")


def main() -> int:
    """Print one line for each document; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int)
    parser.add_argument("--kent", action="store_true", help="Kent's published dashboard")
    parser.add_argument("--plan", action="store_true", help="an action plan of 500 actions")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if not (options.rows or options.kent or options.plan):
        options.rows, options.kent = [24, 240, 2400], True

    os.environ.setdefault("PORTAL_DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    with tempfile.TemporaryDirectory() as name:
        os.environ["DATABASE_URL"] = f"sqlite:///{name}/kent.sqlite3"
        os.environ["PDF_FOLDER"] = f"{name}/pdf"
        import django

        django.setup()
        if options.kent or options.plan:
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
        return timed(options, Path(name))


def of_kent():
    """Kent's dashboard of September 2016, whole."""
    from io import StringIO

    from django.core.management import call_command

    from councilportal.common.periods import parse
    from performance.board.dashboard_sections import Heading
    from performance.board.dashboard_sections import dashboard as of_board
    from performance.board.queries import Scope, board

    call_command("load_reference", "kent", stdout=StringIO())
    month = parse("2016-09")
    heading = Heading("Kent County Council", "#1f4e5f", "Kent County Council", month)
    return of_board(heading, board(month.end, Scope()))


def of_plan():
    """The action plan of 500 actions, each with leads, objectives and characteristics."""
    from datetime import date

    from councilportal.organisation.queries import CouncilView
    from objectives.models import Action
    from objectives.plan.queries import lists_of
    from objectives.plan.sections import Plan, plan_document
    from tests.overview.spine import make_spine

    make_spine(50)
    places = ("owner_post", "confirmed_by_post", "directorate", "service")
    found = Action.objects.select_related(*places).order_by("ref")
    council = CouncilView("Afonwen Borough Council", "Afonwen", "#4a1f5c", False, "1")
    actions = list(found)
    whole = Plan("", len(actions), date(2026, 11, 30))
    return plan_document(actions, whole, council, {}, lists=lists_of(found))


def timed(options, folder: Path) -> int:
    """Time each document; 1 if a target was missed."""
    from councilportal.printing import html, pdf
    from councilportal.setup.machine import find_chromium

    chromium = find_chromium()
    if not chromium:
        print("NOT RUN: there is no Chromium here.")
        return 1
    missed = False
    print(
        f"PDF to Chromium's print, in turn, medians of {options.rounds} rounds; "
        "ratios by the clock, and by processor time"
    )
    print(
        f"{'rows':>6} {'KB':>6} {'Chromium s':>11} {'cold s':>7} {'warm s':>7} "
        f"{'cold':>6} {'warm':>6} {'target':>7} {'cold cpu':>9} {'warm cpu':>9}"
    )
    documents = [(rows, dashboard(rows)) for rows in options.rows]
    if options.kent:
        documents.append(("kent", of_kent()))
    if options.plan:
        documents.append(("plan", of_plan()))
    for rows, document in documents:
        source = folder / "dashboard.html"
        source.write_text(for_chromium(html.paper(document), pdf.fonts_folder()))
        theirs, cold, warm = _in_turn(chromium, source, document, options.rounds, folder)
        wall = {name: _median(each[0]) for name, each in (("cold", cold), ("warm", warm))}
        ratio = {name: seconds / _median(theirs[0]) for name, seconds in wall.items()}
        target = TARGETS.get(rows)
        missed = missed or (target is not None and ratio["warm"] > target)
        print(
            f"{rows:>6} {len(pdf.render(document)) // 1024:>6} {_median(theirs[0]):>11.2f} "
            f"{wall['cold']:>7.2f} {wall['warm']:>7.2f} "
            f"{ratio['cold']:>6.2f} {ratio['warm']:>6.2f} "
            f"{target or '-':>7} {_median(cold[1]) / _median(theirs[1]):>9.2f} "
            f"{_median(warm[1]) / _median(theirs[1]):>9.2f}",
            flush=True,
        )
    return int(missed)


def _in_turn(chromium: str, source: Path, document, rounds: int, folder: Path):
    """The wall clock and processor seconds of each round: Chromium's, cold, and warm."""
    from councilportal.printing import pdf, renderer

    theirs: Seconds = ([], [])
    cold: Seconds = ([], [])
    warm: Seconds = ([], [])
    pdf.render(document)  # begins the renderer
    is_possible = renderer.IS_POSSIBLE
    for _ in range(rounds):
        with timing(*theirs):
            print_with_chromium(chromium, source, folder)
        renderer.IS_POSSIBLE = False
        with timing(*cold):
            first = pdf.render(document)
        renderer.IS_POSSIBLE = is_possible
        with timing(*warm):
            assert pdf.render(document) == first
    return theirs, cold, warm


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds)


if __name__ == "__main__":
    sys.exit(main())
