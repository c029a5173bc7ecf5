"""Times binding: 20 papers into a pack, and a long document after one edit, against Chromium.

Run: .venv/bin/python -m tests.benchmarks.bench_binding [--rows N] [--papers N] [--rounds N]
Targets: after a paragraph of a document of 2,400 rows was mended, laying its piece out again and
binding takes at most as long as Chromium's print of the whole. Of the pack, seconds and the
greatest memory of the process that binds are printed.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.bench_pdf import (
    Seconds,
    dashboard,
    for_chromium,
    print_with_chromium,
    timing,
)

TARGET = 1.0
ROWS_OF_A_PAPER = 48


def main() -> int:
    """Print what was measured; 1 if the target was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2400)
    parser.add_argument("--papers", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("PORTAL_DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    with tempfile.TemporaryDirectory() as name:
        os.environ["PDF_FOLDER"] = f"{name}/kept"
        import django

        django.setup()
        time_pack(options.papers, options.rounds)
        return time_edit(options.rows, options.rounds, Path(name))


def time_pack(count: int, rounds: int) -> None:
    """Bind papers whose layouts are kept."""
    from councilportal.common.document import Document
    from councilportal.printing import packs
    from tests.census.standards import failures

    def front(pages):
        return Document("PACK", "Agenda", "", "Afonwen", "#4a1f5c", "Papers.", ())

    papers = [
        packs.Paper(
            f"{n}",
            replace(dashboard(ROWS_OF_A_PAPER), title=f"Paper {n}", reference=f"P{n}"),
            f"{n}",
        )
        for n in range(1, count + 1)
    ]
    started = time.perf_counter()
    whole = packs.pack(front, papers)
    laid_out = time.perf_counter() - started
    wall: list[float] = []
    for _ in range(rounds):
        with timing(wall, []):
            assert packs.pack(front, papers) == whole
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{count} papers, {packs.page_count(whole)} pages, {len(whole) // 1024} KB: laid out and "
        f"bound {laid_out:.1f} s, bound again {statistics.median(wall):.2f} s, "
        f"at most {peak} MB in any child; {len(failures(whole))} rules broken",
        flush=True,
    )


def time_edit(rows: int, rounds: int, folder: Path) -> int:
    """Mend a note of a long document again and again, and print the whole with Chromium."""
    from councilportal.common.document import Note
    from councilportal.printing import html, packs, pdf, pieces
    from councilportal.setup.machine import find_chromium

    chromium = find_chromium()
    if not chromium:
        print("NOT RUN: there is no Chromium here.")
        return 1
    document = dashboard(rows)
    source = folder / "dashboard.html"
    source.write_text(for_chromium(html.paper(document), pdf.fonts_folder()))
    started = time.perf_counter()
    whole = pieces.printed_in_parts(document)
    first = time.perf_counter() - started
    ours: Seconds = ([], [])
    theirs: Seconds = ([], [])
    for number in range(rounds):
        middle = len(document.sections) // 2
        section = document.sections[middle]
        mended = replace(section, blocks=(section.blocks[0], Note("HW01", f"Mended {number}.")))
        sections = (*document.sections[:middle], mended, *document.sections[middle + 1 :])
        with timing(*theirs):
            print_with_chromium(chromium, source, folder)
        with timing(*ours):
            pieces.printed_in_parts(replace(document, sections=sections))
    wall = [statistics.median(each[0]) for each in (ours, theirs)]
    cpu = [statistics.median(each[1]) for each in (ours, theirs)]
    ratio = wall[0] / wall[1]
    print(
        f"{rows} rows, {packs.page_count(whole)} pages: printed in pieces {first:.1f} s; after an "
        f"edit {wall[0]:.2f} s, Chromium {wall[1]:.2f} s, ratio {ratio:.2f}, target {TARGET}; of "
        f"processor time {cpu[0] / cpu[1]:.2f} (in turn, medians of {rounds} rounds)",
        flush=True,
    )
    return int(ratio > TARGET)


if __name__ == "__main__":
    sys.exit(main())
