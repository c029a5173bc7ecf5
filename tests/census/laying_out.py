"""Lays many pages of HTML out, each in a process of its own that has its engine loaded already."""

import logging
import multiprocessing
from collections.abc import Iterable, Iterator

from councilportal.printing import pdf, pdf_worker
from councilportal.printing.pdf_job import Job


def printed(named: Iterable[tuple[str, str]], workers: int = 1) -> Iterator[tuple[str, bytes]]:
    """The PDF of each page of HTML with its name, in order."""
    import weasyprint  # noqa: F401  # before the processes part, so that each has it

    logging.getLogger("weasyprint").propagate = False

    context = multiprocessing.get_context("fork")
    with context.Pool(workers, maxtasksperchild=1) as pool:
        yield from pool.imap(_printed, named)


def _printed(named: tuple[str, str]) -> tuple[str, bytes]:
    name, source = named
    return name, pdf_worker.lay_out(Job(source), pdf.fonts_folder())
