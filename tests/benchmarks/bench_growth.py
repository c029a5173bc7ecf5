"""Measures how the time and memory of a PDF grow with the rows of a dashboard, to 10,000.

Run: .venv/bin/python -m tests.benchmarks.bench_growth [ROWS ...]
Each size is laid out once by a process of its own, the smallest first. Compared is processor time,
which other jobs disturb least. It fails if the time of a row grows from the size before the last to
the last by more than MOST, which is what linear growth may be off by.
"""

import argparse
import os
import resource
import sys
import tempfile

from tests.benchmarks.bench_pdf import dashboard, timing

ROWS = (240, 2400, 10_000)
MOST = 1.06  # 2,400 to 10,000 rows: at most 4.4 times


def main() -> int:
    """Print one line for each size; 1 if growth is more than linear."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int, default=list(ROWS))
    rows = sorted(parser.parse_args().rows)
    os.environ.setdefault("PORTAL_DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    with tempfile.TemporaryDirectory() as name:
        os.environ["PDF_FOLDER"] = f"{name}/pdf"
        import django

        django.setup()
        a_row = [time_of(each) / each for each in rows]
    growth = a_row[-1] / a_row[-2] if len(rows) > 1 else 1.0
    print(f"A row takes {growth:.2f} times as long at {rows[-1]:,} rows; target {MOST}")
    return int(growth > MOST)


def time_of(rows: int) -> float:
    """The processor seconds of a dashboard, printed with the memory of the process."""
    from councilportal.printing import pdf, renderer

    renderer.IS_POSSIBLE = False
    wall: list[float] = []
    cpu: list[float] = []
    document = dashboard(rows)
    with timing(wall, cpu):
        size = len(pdf.render(document))
    # The greatest of all children so far: that of this size, because sizes grow.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{rows:>6} rows: {wall[0]:7.2f} s, processor {cpu[0]:7.2f} s, {peak:>5} MB, "
        f"{size // 1024:>6} KB",
        flush=True,
    )
    return cpu[0]


if __name__ == "__main__":
    sys.exit(main())
