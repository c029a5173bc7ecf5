"""What is wrong with the pages of a PDF, as a reader would say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.census.pages import Page, TableOnPages, read

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, the page it stands on (from 1), and a few words."""

    kind: str
    page: int
    about: str = ""


HALF_EMPTY = "half empty, one of several pages"
ONE_PAGE = "half empty, the only page"
MOST_HALF_EMPTY = 0.08  # of the pages of all documents, these two together
NEVER = (
    "heading alone",
    "caption alone",
    "row alone",
    "goes on without its name",
    "heading repeated",
)


def half_empty(counts: Mapping[str, int]) -> int:
    """How many pages are half empty, by the numbers of faults of each kind."""
    return counts.get(HALF_EMPTY, 0) + counts.get(ONE_PAGE, 0)


def missed(counts: Mapping[str, int], pages: int) -> list[str]:
    """The bars that documents miss, in words, by the numbers of their faults and of their pages."""
    never = [f"{kind}: {counts[kind]}" for kind in NEVER if counts.get(kind)]
    half = half_empty(counts)
    if half > MOST_HALF_EMPTY * pages:
        never.append(f"half empty: {half} of {pages} pages, over {MOST_HALF_EMPTY:.0%}")
    return never


@dataclass(frozen=True, slots=True)
class Census:
    """A document's number of pages and its faults."""

    pages: int
    faults: tuple[Fault, ...]


def census(pdf: bytes) -> Census:
    """The census of one PDF."""
    pages, tables = read(pdf)
    faults = [*_of_pages(pages), *_of_tables(pages, tables)]
    return Census(len(pages), tuple(sorted(faults, key=lambda each: each.page)))


def _of_pages(pages: list[Page]) -> Iterator[Fault]:
    for number, page in enumerate(pages, 1):
        if page.used < HALF:
            last = "last page" if number == len(pages) else "more follows"
            kind = HALF_EMPTY if len(pages) > 1 else ONE_PAGE
            yield Fault(kind, number, f"{last}, {page.used:.0%} used")
        kinds = [kind for kind, _ in page.parts]
        if not kinds or kinds[-1] == "heading":
            yield Fault("heading alone", number)
        if kinds and kinds[-1] in ("caption", "head"):
            yield Fault("caption alone", number)


def _of_tables(pages: list[Page], tables: list[TableOnPages]) -> Iterator[Fault]:
    for table in tables:
        on = sorted({page for row in table.rows for page in row})
        if not table.caption:
            yield Fault("goes on without its name", on[0] + 1)
        if table.caption.casefold() == table.heading.casefold():
            yield Fault("heading repeated", on[0] + 1, table.caption[:40])
        for number in on if len(on) > 1 else ():
            if _is_row_alone(table, number, on, pages[number]):
                yield Fault("row alone", number + 1, table.caption[:40])
            text = pages[number].text
            if number > on[0] and not (table.caption in text and table.heading in text):
                yield Fault("goes on without its name", number + 1, table.caption[:40])


def _is_row_alone(table: TableOnPages, number: int, on: list[int], page: Page) -> bool:
    """Whether a page has one whole row of a table that could have had company.

    That is a row alone on its page, or the first or last of more than three rows that stands on
    another page than all others. A row that goes over pages is not whole.
    """
    here = [row for row in table.rows if number in row]
    if len(here) != 1 or len(here[0]) > 1:
        return False
    others = [kind for kind, _ in page.parts if kind in ("heading", "other")]
    if not others and page.used < HALF:
        return True
    return number in (on[0], on[-1]) and len(table.rows) > 3
