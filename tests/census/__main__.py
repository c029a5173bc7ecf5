"""Prints the census: `python -m tests.census [demo kent hampshire manchester] [--keep FOLDER]`.

For each set a database of its own is made and filled, every PDF is laid out, and its pages are
judged. With `--valid` each file is checked against PDF/UA-1 and PDF/A-3a too.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from io import StringIO
from pathlib import Path

SETS = ("demo", "kent", "hampshire", "manchester")


def main() -> int:
    """Print the census of the sets asked for; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=SETS, metavar="SET")
    parser.add_argument("--keep", type=Path, help="write every PDF to this folder")
    parser.add_argument("--only", default="", help="only addresses with these words")
    parser.add_argument("--valid", action="store_true", help="check PDF/UA-1 and PDF/A-3a too")
    asked = parser.parse_args()
    if len(asked.sets) > 1:
        return _each(asked)
    with tempfile.TemporaryDirectory(prefix="census-") as folder:
        os.environ.update(
            PORTAL_DEBUG="1",
            PDF_FOLDER=folder,
            DATABASE_URL=f"sqlite:///{folder}/census.sqlite3",
            DJANGO_SETTINGS_MODULE="councilportal.settings",
        )
        return _one(asked.sets[0], asked)


def _each(asked: argparse.Namespace) -> int:
    """Every set in a process of its own, because a process has one database."""
    import subprocess

    more = [flag for flag in sys.argv[1:] if flag not in asked.sets]
    runs = [
        subprocess.run([sys.executable, "-m", "tests.census", name, *more], check=False)
        for name in asked.sets
    ]
    return max(run.returncode for run in runs)


def _one(name: str, asked: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.census import papers
    from tests.census.faults import KINDS, NEVER, Census, census
    from tests.census.laying_out import printed
    from tests.census.standards import failures

    call_command("migrate", verbosity=0)
    load = ["load_demo"] if name == "demo" else ["load_reference", name]
    call_command(*load, stdout=StringIO())
    begun = time.monotonic()
    named = [each for each in papers.sources() if asked.only in each[0]]
    total, count = Counter[str](), 0
    for address, pdf in printed(named):
        found: Census = census(pdf)
        total["pages"] += found.pages
        count += 1
        total.update(fault.kind for fault in found.faults)
        for fault in found.faults:
            print(
                f"{name} {address} page {fault.page} of {found.pages}: {fault.kind} {fault.about}"
            )
        if asked.valid:
            for failure in failures(pdf):
                total["invalid"] += 1
                print(f"{name} {address}: {failure}")
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"{name}{address}".replace("/", "_").replace("?", "_")).write_bytes(pdf)
    print(f"{name}: {count} documents, {total['pages']} pages, {time.monotonic() - begun:.0f} s")
    for kind in KINDS:
        share = f" ({total[kind] / total['pages']:.1%})" if total["pages"] else ""
        print(f"{name}: {kind}: {total[kind]}{share}")
    return int(any(total[kind] for kind in (*NEVER, "invalid")))


if __name__ == "__main__":
    sys.exit(main())
