"""Counts the pages and faults of all documents of one set, in a database of its own."""

import argparse
import os
import tempfile
from collections import Counter
from io import StringIO

from tests.census.faults import HALF_EMPTY, NEVER, ONE_PAGE, Census, census, half_empty


def say(name: str, total: Counter[str]) -> None:
    """Print how many pages are half empty, and the number of each kind of fault."""
    pages = total["pages"] or 1
    half = half_empty(total)
    print(f"{name}: {total['documents']} documents, {total['pages']} pages")
    print(f"{name}: half empty: {half} ({half / pages:.1%})")
    for kind in (HALF_EMPTY, ONE_PAGE):
        print(f"{name}:   {kind}: {total[kind]} ({total[kind] / pages:.1%})")
    for kind in (*NEVER, "invalid"):
        print(f"{name}: {kind}: {total[kind]}", flush=True)


def of_set(name: str, asked: argparse.Namespace) -> Counter[str]:
    """The numbers of pages, documents and faults of a set, which are printed too."""
    with tempfile.TemporaryDirectory(prefix="census-") as folder:
        os.environ.update(
            PORTAL_DEBUG="1",
            PDF_FOLDER=folder,
            DATABASE_URL=f"sqlite:///{folder}/census.sqlite3",
            DJANGO_SETTINGS_MODULE="councilportal.settings",
        )
        return _counted(name, asked)


def _counted(name: str, asked: argparse.Namespace) -> Counter[str]:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.census import papers
    from tests.census.laying_out import printed
    from tests.census.standards import failures

    call_command("migrate", verbosity=0)
    load = ["load_demo"] if name == "demo" else ["load_reference", name]
    call_command(*load, stdout=StringIO())
    named = [each for each in papers.sources() if asked.only in each[0]]
    total = Counter[str]()
    for address, pdf in printed(named):
        found: Census = census(pdf)
        total["pages"] += found.pages
        total["documents"] += 1
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
    say(name, total)
    return total
