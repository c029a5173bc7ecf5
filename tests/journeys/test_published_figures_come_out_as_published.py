"""Kent to September 2016: the same figures on screen, on paper, as CSV and as JSON, as published.

After a wanted change: `UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/journeys`, then read the
difference in tests/golden/kent_dashboard.txt before it is committed.
"""

import csv
import json
import os
import re
from collections import Counter
from io import StringIO
from pathlib import Path
from textwrap import fill
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from councilportal.common.document import (
    Column,
    Document,
    NumberCell,
    RagCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.periods import parse
from councilportal.common.reading import headed
from councilportal.printing import codec, html
from performance.board import dashboard_sections, queries
from performance.rules.standing import count
from tests import factories
from tests.census.standards import failures
from tests.printing import reading

pytestmark = pytest.mark.django_db  # pytest-django makes the database where a test asks for it
GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "kent_dashboard.txt"
DASHBOARD = "/performance/dashboard/2016-09"
SENTENCES = [
    "Of 24 indicators rated, 17 are green, 6 are amber and 1 is red.",
    "Direction of travel shows 4 improving, 8 the same (6 at 100%) and 12 worsening.",
    "For the year to date, of 20 indicators rated, 17 are green, 1 is amber and 2 are red.",
]
GROUPS = {
    "Engagement, Organisation Design and Development": 7,
    "Finance and Procurement": 6,
    "Governance and Law": 3,
    "ICT": 5,
    "Property": 3,
}
BLOCKS = [
    ("Customer Services (EODD)", "Agilisys"),
    ("Human Resources (EODD)", "EODD"),
    ("Human Resources (EODD)", "Business Service Centre"),
    ("Finance and Procurement", "Finance and Procurement"),
    ("Finance and Procurement", "Business Service Centre"),
    ("Governance and Law", "Governance and Law"),
    ("ICT (Infrastructure)", "Business Service Centre"),
    ("Property (Infrastructure)", "Property (Infrastructure)"),
    ("Property (Infrastructure)", "Kier, Amey, and Skanska"),
]
NAMED = ("Service area", "Delivered by")
SHOWN = ("green", "amber", "red")
MADE_ON = re.compile(r"As at\s+\d+\s+\w+\s+\d{4}\.")


@pytest.fixture(scope="module")
def kent(django_db_setup: None, django_db_blocker: Any) -> Any:
    """What the four printings of Kent's dashboard say; read once, as the PDF takes its time."""
    with django_db_blocker.unblock(), transaction.atomic():
        factories.make_council(name="Kent County Council", short_name="Kent")
        call_command("load_reference", "kent", stdout=StringIO())
        client = Client()
        client.force_login(factories.make_user())
        period = parse("2016-09")
        found: dict[str, Any] = {
            form: client.get(f"{DASHBOARD}.{form}").getvalue() for form in ("csv", "json", "pdf")
        }
        found["html"] = client.get(f"{DASHBOARD}/").getvalue()
        lines = queries.board(period.end)
        heading = dashboard_sections.Heading(
            "Kent County Council", "#123b5c", "Kent County Council", period
        )
        found["lines"] = lines
        found["document"] = dashboard_sections.dashboard(heading, lines)
        yield found
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def pages(kent: Any) -> list[str]:
    return reading.page_texts(kent["pdf"])


@pytest.fixture(scope="module")
def screen(kent: Any) -> str:
    text = kent["html"].decode()
    main = text[text.index('<div class="report"') : text.index("</main>")]
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", main, flags=re.DOTALL)
    return " ".join(words.replace("&#x27;", "'").replace("&amp;", "&").split())


def tables(document: Document) -> list[Table]:
    def within(section: Section) -> list[Table]:
        own = [block for block in section.blocks if isinstance(block, Table)]
        return own + [table for inner in section.sections for table in within(inner)]

    return [table for section in document.sections for table in within(section)]


def rows_of(kent: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(kent["csv"].decode("utf-8-sig"))))


# The same figures four times


def test_counts_are_those_published(kent):
    counts = count(line.standing for line in kent["lines"])

    assert counts.base == 24
    assert {rag.value: number for rag, number in counts.rating.items()} == {
        "green": 17,
        "amber": 6,
        "red": 1,
    }
    assert {way.value: number for way, number in counts.direction.items() if number} == {
        "improving": 4,
        "same": 8,
        "worsening": 12,
    }
    assert counts.same_at_maximum == 6
    assert counts.ytd_base == 20
    assert {rag.value: number for rag, number in counts.ytd_rating.items()} == {
        "green": 17,
        "amber": 1,
        "red": 2,
    }


@pytest.mark.parametrize("sentence", SENTENCES)
def test_counts_stand_in_sentences_on_screen_on_paper_and_in_json(kent, pages, screen, sentence):
    assert sentence in screen
    assert sentence in " ".join(pages)
    assert sentence in kent["json"].decode()


def test_counts_stand_in_sentences_on_the_cover_paper(pages):
    (cover,) = [page for page in pages if "against the targets set for its" in page]

    assert all(sentence in cover for sentence in SENTENCES)


def test_csv_has_the_44_ratings_published(kent):
    rows = rows_of(kent)

    assert len(rows) == 46
    latest = Counter(row["rating"] for row in rows)
    ytd = Counter(row["ytd_rating"] for row in rows if row["ytd_rating"] in SHOWN)
    assert {word: latest[word] for word in SHOWN} == {"green": 17, "amber": 6, "red": 1}
    assert ytd == {"green": 17, "amber": 1, "red": 2}
    assert Counter(row["direction"] for row in rows if row["direction"]) == {
        "improving": 4,
        "same": 8,
        "worsening": 12,
    }


def test_json_is_the_document_and_holds_the_rows_of_the_csv(kent):
    told = json.loads(kent["json"])["document"]

    datasets = {each["name"]: each for each in told["datasets"]}
    ratings = datasets["ratings"]
    assert [dict(zip(ratings["columns"], row, strict=True)) for row in ratings["rows"]] == rows_of(
        kent
    )
    assert dict(datasets["counts"]["rows"])["rating green"] == "17"
    assert codec.load(kent["json"]).sections == kent["document"].sections


def test_every_row_on_screen_is_on_paper(kent, pages, screen):
    """Row by row: reference, title, figures, ratings, directions, marks and notes."""
    paper = " ".join(re.sub(r"^Kent County Council: performance dashboard ", "", p) for p in pages)
    paper = re.sub(r"[✓✗↗↘]\s*", "", paper)  # on screen they are drawn
    checked = 0
    for table in tables(kent["document"]):
        for row in table.rows:
            said = " ".join(" ".join(words(cell)) for cell in row.cells if words(cell)).split()
            for text in (" ".join(said), row.note):
                assert text in screen
                assert text in paper
            checked += 1

    assert checked == 24 + 46 + 9


def words(cell: Any) -> list[str]:
    """What is read of a cell: text, mark, shape and word."""
    (row,) = re.findall(r"<td.*?>(.*)</td>|<th.*?>(.*)</th>", html_of(cell), re.DOTALL)
    plain = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", "".join(row), flags=re.DOTALL)
    return plain.replace("&#x27;", "'").replace("&amp;", "&").split()


def html_of(cell: Any) -> str:
    table = Table("t", (Column("c", 1),), (Row((cell,)),))
    body = html.body(
        Document("r", "t", "", "", "#000000", "", (Section("s", "h", blocks=(table,)),))
    )
    return body[body.index("<tbody>") : body.index("</tbody>")]


# The shape of the report


def test_summary_has_five_groups(kent, pages):
    summary = [table for table in tables(kent["document"]) if table.anchor.startswith("summary-")]

    assert {table.caption: len(table.rows) for table in summary} == GROUPS
    (first,) = [
        number
        for number, page in enumerate(pages)
        if "Summary of indicators" in page and "FP01" in page
    ]
    summary_pages = " ".join(pages[first : first + 2])
    assert all(group in summary_pages for group in GROUPS)
    assert "PI04" in summary_pages


def test_there_are_nine_header_blocks_of_six_service_areas(kent, pages, screen):
    headers = [table for table in tables(kent["document"]) if table.caption == "Who is responsible"]

    cells = [cells_of(table, table.rows[0]) for table in headers]
    blocks = [tuple(found[name].text for name in NAMED) for found in cells]
    assert blocks == BLOCKS
    assert len({service for service, _ in blocks}) == 6
    assert screen.count("Who is responsible") == 9
    assert " ".join(pages).count("Who is responsible") == 9


def row_of(kent: Any, ref: str) -> dict[str, Any]:
    """The cells of an indicator in its service's table, by column."""
    for table in tables(kent["document"]):
        for row in table.rows:
            first = row.cells[0]
            wide = len(table.columns) > 4
            if isinstance(first, TextCell) and first.text == ref and wide:
                return cells_of(table, row)
    raise AssertionError(ref)


def cells_of(table: Table, row: Row) -> dict[str, Any]:
    heads = [column.head for column in table.columns]
    return dict(zip(heads, row.cells, strict=True))


def test_calls_are_below_their_range_and_visits_within(kent, pages):
    assert row_of(kent, "CS08")["In expected range"] == TextCell("Below range")
    assert row_of(kent, "CS12")["In expected range"] == TextCell("Within range")
    assert "357 thousand Year to September 2016 Below range 366 thousand 437 thousand" in " ".join(
        pages
    )


def test_repairs_are_marked_as_those_of_august(kent, pages, screen):
    assert row_of(kent, "PI04")["Latest month"] == NumberCell("83%", "83", note="August 2016")
    assert "83% August 2016" in " ".join(pages)
    assert "83% August 2016" in screen


@pytest.mark.parametrize("ref", ["FP05", "FP06", "PI01"])
def test_snapshots_have_no_year_to_date(kent, ref):
    row = row_of(kent, ref)

    assert row["Year to date"] == NumberCell("Snapshot data")
    assert row["YTD RAG"] == RagCell(None, text="N/a")


def test_guidance_prints_the_rules_in_force_and_no_others(pages):
    (guidance,) = [page for page in pages if page.count("Guidance notes") and "rounded" in page]

    assert "Target and floor standard (24 indicators)" in guidance
    assert "Thresholds" not in guidance
    assert "As reported by the service" in guidance


# Paper


def test_paper_says_which_page_of_how_many(pages):
    assert [re.findall(r"Page \d+ of \d+", page) for page in pages] == [
        [f"Page {number} of {len(pages)}"] for number in range(1, len(pages) + 1)
    ]


def test_every_part_is_bookmarked(kent):
    titles = [title for _, title in reading.bookmarks(kent["pdf"])]

    wanted = [headed(section) for section in kent["document"].sections]
    assert [title for title in titles if title in set(wanted)] == wanted


def test_paper_meets_both_standards(kent):
    assert failures(kent["pdf"]) == []


def test_paper_reads_as_reviewed(pages):
    undated = [MADE_ON.sub("As at (the day it is made).", page) for page in pages]
    assert undated[0] != pages[0]
    read = "".join(
        f"--- page {number}\n{fill(page, 100)}\n" for number, page in enumerate(undated, 1)
    )

    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(read, "utf-8")

    assert read == GOLDEN.read_text("utf-8")
