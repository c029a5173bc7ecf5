"""No figure loses its unit: every unit, through every page and file that a lead can reach."""

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from openpyxl import load_workbook

from performance.models import Unit
from performance.returns import workbook
from performance.rules.measures import UNITS
from performance.rules.measures import Unit as Units
from tests.factories import make_council
from tests.returns.pages.support import posted, signed_in
from tests.returns.support import (
    AT,
    World,
    make_calendar,
    make_indicator,
    make_reading,
    make_target,
    make_world,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

OWN = (
    Units("cost_per_1000", "Cost per 1,000", "£", " per 1,000", Decimal(1000)),
    Units("weeks", "Weeks", "", " weeks"),
)
UNITLESS = ("number", "ratio", "score", "yes_no")
WITH_SIGN = [unit for unit in (*UNITS.values(), *OWN) if unit.ref not in UNITLESS]
LATEST = ("2026-08", "2026-09")
MOST_PAGES = 300


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def figure(number: int, which: int) -> int:
    """A figure that stands nowhere else: 23,061 and so on."""
    return 20_061 + 1_000 * number + 101 * which


@pytest.fixture
def world() -> World:
    """A council with an indicator of every unit: figures of 14 months, targets and a draft."""
    make_council()
    found = make_world()
    make_calendar(found)
    for unit in OWN:
        Unit.objects.create(
            ref=unit.ref,
            name=unit.name,
            prefix=unit.prefix,
            symbol=unit.suffix,
            multiplier=unit.multiplier,
        )
    ways = ("sum", "mean", "latest")
    for number, unit in enumerate(WITH_SIGN):
        indicator = make_indicator(
            found.service,
            f"U{number:02d}",
            title=f"Of {unit.name.lower()}",
            unit=unit.ref,
            decimals=0,
            aggregation=ways[number % len(ways)],
            direction_tolerance=Decimal(3_007),
        )
        make_target(indicator, target=Decimal(figure(number, 7)), floor=Decimal(figure(number, 6)))
        make_reading(indicator, "2025-09", figure(number, 0))
        for place, month in enumerate(("2026-06", "2026-07", "2026-08"), 1):
            make_reading(indicator, month, figure(number, place))
    lines = {f"U{n:02d}_value": str(figure(n, 4)) for n in range(len(WITH_SIGN))}
    signed_in(found.officer).post("/returns/LRA/2026-09-30/", posted(0, **lines))
    return found


def _is_followed(address: str) -> bool:
    """True for pages and files of text in the portal; of months, for the last two with figures."""
    parts = urlsplit(address)
    is_here = parts.netloc == "" and address.startswith("/") and not parts.query
    is_other = address.startswith(("/static/", "/account", "/admin/calendar"))
    is_bytes = address.endswith((".pdf", ".zip", ".xlsx"))
    months = re.findall(r"20\d\d-\d\d", address)
    return is_here and not (is_other or is_bytes) and all(each in LATEST for each in months)


def reached(client: Client, first: str) -> Iterator[tuple[str, str, bytes]]:
    """Every page and file that links lead to: its address, its type and its bytes."""
    waiting, known = [first], {first}
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        kind = answer.headers.get("Content-Type", "")
        content = b"".join(answer)
        yield address, kind, content
        if not kind.startswith("text/html"):
            continue
        for link in re.findall(r'href="([^"]+)"', content.decode()):
            to = urljoin(address, unescape(link)).partition("#")[0]
            if to not in known and _is_followed(to):
                known.add(to)
                waiting.append(to)
        assert len(known) < MOST_PAGES


def words_of(page: str) -> str:
    """What a page says, without what it holds in boxes."""
    page = re.sub(r"<(script|style|textarea|select)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def without_unit(text: str, unit: Units, number: int, comma: str) -> list[str]:
    """The places where a figure of a unit is written out for people without it."""
    wrong = []
    for which in range(8):
        plain = f"{figure(number, which):,}"
        if plain.partition(",")[0] not in text:  # much quicker to look for than the whole figure
            continue
        written = plain.replace(",", comma)
        for match in re.finditer(rf"(?<![\d,.]){written}(?![\d,])", text):
            before, after = text[: match.start()], text[match.end() :]
            has_unit = before.endswith(unit.prefix) and re.match(
                rf"(\.\d+)?{re.escape(unit.suffix)}", after
            )
            is_range = re.match(r" to [£\d,]+" + re.escape(unit.suffix), after)
            if not (has_unit or is_range):
                wrong.append(text[max(0, match.start() - 60) : match.end() + 40])
    return wrong


def test_no_page_or_file_prints_a_figure_without_its_unit(world):
    client = signed_in(world.lead)
    wrong, seen = [], set()
    for address, kind, content in reached(client, "/performance/"):
        text = content.decode(errors="replace")
        is_page = kind.startswith("text/html")
        said = words_of(text) if is_page else text
        comma = ",?" if is_page else ","  # exact figures of files are data, with a column of units
        for number, unit in enumerate(WITH_SIGN):
            if any(f"{figure(number, which):,}" in said for which in range(8)):
                seen.add((unit.ref, kind.partition(";")[0]))
            wrong += [f"{address}: …{place}…" for place in without_unit(said, unit, number, comma)]
    assert wrong == []
    # All of it was looked at: every unit in pages, tables of files and data.
    kinds = ("text/html", "text/csv", "application/json")
    assert seen >= {(unit.ref, kind) for unit in WITH_SIGN for kind in kinds}


def test_workbook_of_a_return_names_the_unit_of_every_figure(world):
    answer = signed_in(world.officer).get("/returns/LRA/2026-09-30/download.xlsx")
    front = load_workbook(io.BytesIO(answer.content))[workbook.SHEET]
    heads, *rows = front.iter_rows()
    headings = [cell.value for cell in heads]
    to_fill = {column.heading for column in workbook.FIELDS}
    printed = 0
    for number, (unit, row) in enumerate(zip(WITH_SIGN, rows, strict=True)):
        by_heading = dict(zip(headings, row, strict=True))
        assert by_heading["Unit"].value == unit.name
        for heading, cell in by_heading.items():
            # What is filled in has the general format: a percent that is typed there shows.
            if isinstance(cell.value, int | float) and heading not in to_fill:
                assert unit.prefix in cell.number_format
                assert unit.suffix in cell.number_format
                printed += 1
            elif isinstance(cell.value, str):
                assert without_unit(cell.value, unit, number, ",?") == []
    assert printed >= len(WITH_SIGN)
