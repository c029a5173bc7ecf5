"""Times our PDF of a dashboard against Chromium's print of the same HTML, as ratios.

Run: .venv/bin/python -m tests.benchmarks.bench_pdf [ROWS ...] [--rounds N] [--demo]
`--demo` adds the dashboard of the demo council as it is, beside those made for timing.
Both are cold processes of the same low priority, taken in turn, so that a busy machine slows both;
`cpu` is the ratio of their processor time, which other jobs disturb least. Targets: 2.2 times
Chromium's wall clock at 240 rows and for the demo, 4 times at 2,400.
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

TARGETS = {240: 2.2, 2400: 4.0, "demo": 2.2}
ROWS_OF_A_SERVICE = 24


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
    """Add the seconds of what is done here, and the processor seconds of its child processes."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    wall.append(time.perf_counter() - started)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


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
    """Print one line for each size; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int, default=[24, 240, 2400])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--demo", action="store_true", help="the demo's own dashboard too")
    options = parser.parse_args()

    os.environ.setdefault("PORTAL_DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    with tempfile.TemporaryDirectory() as name:
        if options.demo:
            os.environ["DATABASE_URL"] = f"sqlite:///{name}/demo.sqlite3"
        import django

        django.setup()
        return timed(options, Path(name))


def of_the_demo():
    """The dashboard of the demo council, whole, in its latest month."""
    from io import StringIO

    from django.core.management import call_command
    from django.utils import timezone

    from performance.board.dashboard_sections import Heading
    from performance.board.dashboard_sections import dashboard as of_board
    from performance.board.queries import Scope, board, latest_month

    call_command("migrate", verbosity=0)
    call_command("load_demo", stdout=StringIO())
    month = latest_month(timezone.localdate())
    heading = Heading("Brackenmere County Council", "#1f4e5f", "Brackenmere", month)
    return of_board(heading, board(month.end, Scope()))


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
        f"{'rows':>6} {'pages KB':>9} {'ours s':>8} {'Chromium s':>11} {'ratio':>6} {'cpu':>6} "
        f"{'target':>7}"
    )
    documents = [(rows, dashboard(rows)) for rows in options.rows]
    if options.demo:
        documents.append(("demo", of_the_demo()))
    for rows, document in documents:
        source = folder / "dashboard.html"
        source.write_text(for_chromium(html.paper(document), pdf.fonts_folder()))
        ours: list[float] = []
        theirs: list[float] = []
        our_cpu: list[float] = []
        their_cpu: list[float] = []
        for _ in range(options.rounds):
            with timing(theirs, their_cpu):
                print_with_chromium(chromium, source, folder)
            with timing(ours, our_cpu):
                printed = pdf.render(document)
        ratio = statistics.median(ours) / statistics.median(theirs)
        of_cpu = statistics.median(our_cpu) / statistics.median(their_cpu)
        target = TARGETS.get(rows)
        missed = missed or (target is not None and ratio > target)
        print(
            f"{rows:>6} {len(printed) // 1024:>9} {statistics.median(ours):>8.2f} "
            f"{statistics.median(theirs):>11.2f} {ratio:>6.2f} {of_cpu:>6.2f} "
            f"{target or '-':>7}",
            flush=True,
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
