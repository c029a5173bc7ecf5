"""Each kind of part: with everything in it as a valid PDF, with nothing in it, and narrowed."""

import subprocess
import sys
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings as django_settings

from councilportal.common.document import Document, Section
from councilportal.organisation.models import Directorate
from councilportal.printing import codec, csvw, html, pieces
from councilportal.printing.attached import figures
from councilportal.printing.sheets import sheets
from councilportal.printing.validation import failures
from councilportal.publishing.editions import operations
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.models import Edition
from councilportal.publishing.proof.inputs import inputs
from councilportal.publishing.rules.kinds import ContactKind, Layout, LinkKind, PartKind
from eqia.sign_off import operations as sign_off
from performance.models import Indicator
from tests import sizes
from tests.eqia import house, making
from tests.factories import make_action, make_directorate, make_pay_gap
from tests.printing.judging import judged
from tests.printing.reading import page_texts
from tests.printing.sheet_checklist import READ, meets_the_checklist, without_ends
from tests.publishing.making import AT, Cast, make_cast, make_edition, make_series
from tests.publishing.series.support import again, arranged, exempt, key, published, revise
from tests.publishing.series.test_figures_of_people import made_table, release

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
ON = AT.date()
EVERY: list[dict[str, Any]] = [{"part": kind} for kind in PartKind]
LONG = ("A title that is so long that it needs several lines at the head of pages " * 3)[:200]

OPEN = "Open Government Licence v3.0"
TEXT = """## Why

Of all, {{ count:red }} are red[^1].

1. One
2. Two

::: box A case study
Words in a frame.
:::

::: diagram Who answers to whom
- Cabinet
  - Equality board
  - Residents' panel
:::

[^1]: A note with its way back.
"""
PRINTING_AGAIN = """
import sys
from hashlib import sha256
from pathlib import Path

import django

django.setup()
from councilportal.printing import codec, pieces
from councilportal.printing.attached import figures

for path in sys.argv[1:]:
    document = codec.load(Path(path).read_text(encoding="utf-8"))
    print(sha256(pieces.printed(document, figures(document))).hexdigest())
"""


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def filled(record: Edition, cast: Cast) -> Edition:
    """The draft with every kind of part, each with something to show."""
    equality = making.make_cast()
    assessment = making.fill(making.make_assessment(equality), equality)
    decision = house.make_decision(equality, assessment)
    made_table()
    release()
    make_pay_gap()
    make_pay_gap(snapshot_on=date(2024, 3, 31))
    make_pay_gap(kind="disability", declared=4120)
    record = arranged(record, cast, *({**each, "title": LONG} for each in EVERY))
    for kind in (PartKind.WORDS, PartKind.TABLE):
        record = operations.save_part(
            key=key(record),
            saves=record.saves,
            position=record.parts.get(part=kind).position,
            values={"text": TEXT},
            by=cast.lead,
            at=AT,
        )
    table = {"title": "Money", "columns": ["Line", "Now"], "types": ["words", "number"]}
    record = operations.save_table(
        key=key(record),
        saves=record.saves,
        position=record.parts.get(part=PartKind.TABLE).position,
        table={**table, "rows": [["Roads", "12"]], "totals": "", "differences": ""},
        by=cast.lead,
        at=AT,
    )
    return operations.save_front_sheet(
        key=key(record),
        saves=record.saves,
        values={"decision": decision, "financial": "None arise.", "summary": "In short."},
        lists={
            "recommendations": [{"text": "Read the figures."}],
            "background_papers": [{"title": "Business plan", "place": "County Hall"}],
            "contacts": [{"kind": ContactKind.AUTHOR, "post": cast.approver_post}],
            "links": [{"kind": LinkKind.OUTCOME, "title": "Safer roads", "answer": True}],
        },
        assessments=[assessment],
        by=cast.lead,
        at=AT,
    )


def test_files_with_every_part_are_valid_and_the_pdf_is_the_same_in_another_process(
    cast, monkeypatch, tmp_path
):
    published(make_edition(cast), cast, monkeypatch)
    revise("KPI-0000", 80)
    record = operations.start(series="dashboard", period="2025-10", by=cast.lead, at=AT)
    record = filled(record, cast)
    record.parts.filter(part__in=(PartKind.SUMMARY, PartKind.REGISTER)).update(is_wide=True)

    made = compose(again(exempt(record, cast, PartKind.TABLE)), ON)

    hashes: dict[str, str] = {}
    assert codec.dump(made.public) != codec.dump(made.whole)
    for name in sizes.part(("public", "whole"), 2):
        document = getattr(made, name)
        text = codec.dump(document)
        assert codec.load(text) == document
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
        folder = tmp_path / f"tables-{name}"
        folder.mkdir()
        assert judged(csvw.files(document, licence=OPEN), folder) == []
        book = sheets(document, licence=OPEN)
        cells = []
        for write, read in READ.values():
            found = read(write(book))
            meets_the_checklist(found, book)
            cells.append([(each.name, without_ends(each.rows)) for each in found])
        assert cells[0] == cells[1]
        paper = pieces.printed(document, figures(document))
        assert failures(paper) == ()
        hashes[f"{name}.json"] = sha256(paper).hexdigest()
    done = subprocess.run(
        [sys.executable, "-c", PRINTING_AGAIN, *hashes],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(django_settings.BASE_DIR),
            "PYTHONHASHSEED": "77",
            "TZ": "Pacific/Auckland",
            "PDF_FOLDER": str(tmp_path / "kept"),
            "DJANGO_SETTINGS_MODULE": "councilportal.settings",
            "PORTAL_DEBUG": "1",
            "DATABASE_URL": "sqlite:///:memory:",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split(), done.returncode) == ([*hashes.values()], 0), done.stderr


def test_a_council_without_anything_has_every_part(cast):
    make_series(cast)
    record = operations.start(series="dashboard", period="2025-09", by=cast.lead, at=AT)

    made = compose(arranged(record, cast, *EVERY), ON).public

    assert len(made.sections) == len(PartKind)  # the easy-read text is none, "About" is one
    assert made.easy_read
    assert all(each.blocks or each.sections for each in made.sections)
    html.page(made)


def shown(document: Document, kind: PartKind) -> str:
    """Everything that a part says, as text."""
    found: Section = next(each for each in document.sections if each.anchor == kind.value)
    return str((found.blocks, found.sections))


NARROWED = (
    *(PartKind.SUMMARY, PartKind.MEASURES, PartKind.BY_DIRECTORATE, PartKind.BY_OUTCOME),
    *(PartKind.EXCEPTIONS, PartKind.ACTIONS),
)


def narrowed(cast: Cast, record: Edition, only: str = "") -> Document:
    parts = [{"part": each, "only": only} for each in (*NARROWED, PartKind.COUNTS)]
    return compose(arranged(record, cast, *parts), ON).public


def test_without_a_rating_nothing_is_said_of_red_and_amber(cast):
    made = narrowed(cast, make_edition(cast), "NOWHERE")

    assert "No indicator has a rating." in shown(made, PartKind.EXCEPTIONS)


@pytest.mark.parametrize("by", ["series", "part"])
def test_parts_are_narrowed_in_the_same_way(cast, by):
    record = make_edition(cast)
    if by == "series":  # the whole edition is of one directorate
        Edition.objects.filter(pk=record.pk).update(directorate=Directorate.objects.get(ref="D1"))
        record = again(record)

    for ref in ("KPI-0001", "KPI-0002"):
        make_action(what=f"Mend {ref}", origin="performance", origin_ref=f"{ref} 2025-09")
    made = narrowed(cast, record, "D1" if by == "part" else "")

    for kind in (PartKind.SUMMARY, PartKind.MEASURES, PartKind.BY_DIRECTORATE, PartKind.BY_OUTCOME):
        said = shown(made, kind)
        assert "KPI-0001" in said, kind
        assert "KPI-0003" in said, kind
        assert "KPI-0000" not in said, kind
        assert "KPI-0002" not in said, kind
    assert "KPI-0002" not in shown(made, PartKind.EXCEPTIONS)
    assert "KPI-0001" in shown(made, PartKind.EXCEPTIONS)
    assert "Mend KPI-0001" in shown(made, PartKind.ACTIONS)
    assert "Mend KPI-0002" not in shown(made, PartKind.ACTIONS)
    assert "Of 1 indicator rated, none is green, 1 is amber" in shown(made, PartKind.COUNTS)
    (ratings,) = (data for data in made.datasets if data.name == "ratings")
    assert {row[0] for row in ratings.rows} == {"KPI-0001", "KPI-0003"}


def test_directorates_and_outcomes_stand_in_the_order_of_their_references(cast):
    record = make_edition(cast)
    Directorate.objects.filter(ref="D0").update(name="Works")
    Directorate.objects.filter(ref="D1").update(name="Adults")
    Indicator.objects.update(outcome="Clean air")
    Indicator.objects.filter(ref="KPI-0000").update(outcome="Safe roads")
    Indicator.objects.filter(ref="KPI-0001").update(outcome="")

    made = narrowed(cast, record)

    _, _, directorates, outcomes, *_ = made.sections
    assert [each.heading for each in directorates.sections] == ["Works", "Adults"]
    expected = ["Safe roads", "Clean air", "Not linked to an outcome"]
    assert [each.heading for each in outcomes.sections] == expected


def test_a_title_page_is_a_page_of_its_own(cast):
    """What follows begins on the next page, whether it stands within it or after it."""
    record = make_edition(cast)
    inner = {"part": PartKind.GUIDANCE, "level": 2}
    arranged(record, cast, {"part": PartKind.TITLE_PAGE}, inner, {"part": PartKind.SUMMARY})

    made = compose(again(record), ON).public

    title, _, _ = made.sections
    [facts] = title.blocks
    assert dict(facts.pairs) == {  # type: ignore[union-attr]
        "Year": "2025/26",
        "Period": "September 2025",
        "Results up to": "30 September 2025",
        "Produced by": made.council,
    }
    pages = page_texts(pieces.printed(made))
    titled = next(place for place, text in enumerate(pages) if "What it covers" in text)
    assert "Guidance notes" not in pages[titled]
    assert "Guidance notes" in pages[titled + 1]
    assert "Summary of indicators" in pages[titled + 2]


def test_contacts_stand_on_the_front_where_no_part_has_them(cast):
    record = make_edition(cast)
    contact = {"kind": ContactKind.AUTHOR, "post": cast.approver_post, "telephone": "01632 960001"}
    record = operations.save_front_sheet(
        key=key(record),
        saves=record.saves,
        values={},
        lists={"contacts": [contact]},
        assessments=[],
        by=cast.lead,
        at=AT,
    )

    def front(*parts: PartKind) -> Any:
        arranged(again(record), cast, *({"part": each} for each in parts))
        return dict(compose(again(record), ON).public.cover[0].pairs)  # type: ignore[union-attr]

    assert "Contact: report author" not in front(PartKind.COUNTS, PartKind.CONTACTS)
    told = front(PartKind.COUNTS)["Contact: report author"]
    assert told == f"{cast.approver_post}\n01632 960001"


def test_a_register_of_a_directorate_lists_its_assessments_alone(cast):
    make_series(cast)
    equality = making.make_cast()
    assessment = making.fill(making.make_assessment(equality), equality)
    signed = making.sign(assessment, equality, AT)
    sign_off.publish(ref=signed.ref, number=signed.number, by=equality.lead, at=AT)
    other = make_directorate("OTH")
    record = operations.start(series="dashboard", period="2025-09", by=cast.lead, at=AT)
    wanted = {"part": PartKind.REGISTER}, {"part": PartKind.TIMETABLE}
    arranged(record, cast, *wanted)

    def told(directorate: Any) -> str:
        Edition.objects.filter(pk=record.pk).update(directorate=directorate)
        return codec.dump(compose(again(record), ON).public)

    whole, own, others = told(None), told(equality.directorate), told(other)
    assert whole.count(signed.ref) == own.count(signed.ref) > 0
    assert signed.ref not in others


@pytest.mark.parametrize(
    ("period", "second", "expected"),
    [
        ("2025-09", "2024-09", "September 2025 and September 2024"),
        ("2025-09", "", "September 2025"),
        ("AY2024/25", "", "Academic year 2024/25 (September 2024 to August 2025)"),
        ("CY2025", "2025/26", "Year 2025 (January to December 2025) and 2025/26 "),
        ("2024/26", "", "2024/26 (April 2024 to March 2026)"),
        ("2010/11", "2014/15", "2010/11 to 2014/15 (April 2010 to March 2015)"),
        ("2016/17", "2017/18", "2016/17 (April 2016 to March 2017) and 2017/18 (April"),
    ],
)
def test_periods_of_every_kind_are_printed_and_can_be_proved(cast, period, second, expected):
    make_edition(cast)
    make_series(cast, "any", cadence="")
    record = operations.start(series="any", period=period, by=cast.lead, at=AT)
    Edition.objects.filter(pk=record.pk).update(second_period=second)

    made = compose(again(record), ON)

    cover: Any = made.public.cover[0]
    assert dict(cover.pairs)["Period"].startswith(expected)
    assert len(inputs(made.lines, record.ends_on)["indicators"]) == 4


def assessment_edition(cast: Cast) -> Edition:
    equality = making.make_cast()
    assessment = making.fill(making.make_assessment(equality), equality)
    make_series(cast, "eqia", layout=Layout.ASSESSMENT, title="Equality assessment", cadence="")
    return operations.start(
        series="eqia", period="2025-09", assessment=assessment, by=cast.publisher, at=AT
    )


def test_an_edition_of_an_assessment_is_called_after_it(cast):
    record = assessment_edition(cast)

    assert compose(again(record), ON).public.title == "Equality assessment: Bowling greens"


def test_an_assessment_that_is_withheld_is_not_in_the_title(cast):
    record = exempt(assessment_edition(cast), cast, PartKind.ASSESSMENT, by=cast.publisher)

    made = compose(again(record), ON)

    assert made.public.title == "Equality assessment"
    assert "Bowling greens" not in codec.dump(made.public)
