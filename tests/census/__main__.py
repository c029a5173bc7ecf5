"""Prints the census: `python -m tests.census [demo kent hampshire manchester] [--keep FOLDER]`.

For each set a database of its own is made and filled, every PDF is laid out, and its pages are
judged. With `--valid` each file is checked against PDF/UA-1 and PDF/A-3a too. The bar of half-empty
pages is of all sets together.
"""

import argparse
import multiprocessing
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from tests.census.counting import of_set, say
from tests.census.faults import missed

SETS = ("demo", "kent", "hampshire", "manchester")


def main() -> int:
    """Print the census of the sets asked for; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=SETS, metavar="SET")
    parser.add_argument("--keep", type=Path, help="write every PDF to this folder")
    parser.add_argument("--only", default="", help="only addresses with these words")
    parser.add_argument("--valid", action="store_true", help="check PDF/UA-1 and PDF/A-3a too")
    asked = parser.parse_args()
    # Every set in a process of its own, because a process has one database.
    context = multiprocessing.get_context("spawn")
    total = Counter[str]()
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        for found in pool.map(of_set, asked.sets, repeat(asked)):
            total += found
    say("all", total)
    over = missed(total, total["pages"])
    print(f"missed: {'; '.join(over) or 'nothing'}")
    return int(bool(over or total["invalid"]))


if __name__ == "__main__":
    sys.exit(main())
