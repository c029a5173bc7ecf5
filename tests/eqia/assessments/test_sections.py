"""An assessment as a paper: everything in its order, honest about its state, valid as PDF."""

import os
from datetime import date
from pathlib import Path

import pytest

from councilportal.common.document import Document, Facts, Paragraph, Section, Table, TextCell
from councilportal.organisation.queries import CouncilView
from councilportal.printing import csv, html, pdf
from eqia.assessments import operations as assessments
from eqia.assessments import queries as assessments_queries
from eqia.assessments import sections
from eqia.assessments.reading import read_assessment
from eqia.models import Assessment, Question
from eqia.register import cumulative_sections
from eqia.register import queries as register
from eqia.rules import cumulative
from eqia.rules import words as words_rules
from eqia.rules.grid import Answer
from eqia.sign_off import operations as sign_off
from tests.census.standards import failures
from tests.eqia import making
from tests.eqia.making import AT, fill, make_assessment
from tests.eqia.sample import make_full, sign_all
from tests.printing import reading

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).resolve().parents[2] / "golden"
COUNCIL = CouncilView("Brackenmere Borough Council", "Brackenmere", "#123b5c", False, "1")
HASH = 64


def paper(record: Assessment, number: int | None = None, **how: bool) -> Document:
    found = assessments_queries.assessment(record.ref, number)
    assert found is not None
    return sections.assessment_document(read_assessment(found, AT.date()), COUNCIL, **how)


def told(document: Document) -> list[str]:
    """The document as lines of text: what a reader of any of its forms is told, in order."""
    lines = [document.title, document.subtitle, *_blocks(document.cover)]

    def walk(parts: tuple[Section, ...], depth: int) -> None:
        for part in parts:
            how = " (landscape)" if part.wide else ""
            lines.append(f"{'#' * depth} {part.heading}{how}")
            lines.extend(_blocks(part.blocks))
            walk(part.sections, depth + 1)

    walk(document.sections, 2)
    return lines


def _blocks(blocks) -> list[str]:
    lines = []
    for block in blocks:
        match block:
            case Paragraph(text=text):
                lines.append(text)
            case Facts(caption=caption, pairs=pairs):
                lines += [f"[{caption}]", *(f"{name}: {value}" for name, value in pairs)]
            case Table(caption=caption, columns=columns, rows=rows):
                lines += [f"[{caption}]", " | ".join(column.head for column in columns)]
                for row in rows:
                    lines.append(" | ".join(getattr(cell, "text", "") for cell in row.cells))
                    lines += [f"  {line}" for line in row.note.splitlines()]
            case _:
                lines += [f"- {item}" for item in block.items]
    return lines


def test_signed_assessment_is_printed_whole_in_the_order_of_the_paper(cast):
    record = sign_all(make_full(cast), cast)

    document = paper(record)
    found = "\n".join(told(document)) + "\n"
    digest = read_assessment(record, AT.date()).sha256
    spaced = " ".join(digest[place : place + 8] for place in range(0, HASH, 8))
    assert spaced in found
    found = found.replace(spaced, "(hash)")

    golden = GOLDEN / "assessment.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(found)
    assert found.splitlines() == golden.read_text().splitlines()


def test_a_paper_without_a_consultation_says_so_once(cast):
    lines = told(paper(make_assessment(cast)))

    place = lines.index("## Involvement and consultation")
    assert lines[place + 1] == "No consultation is recorded."
    assert lines[place + 2].startswith("## ")


def test_files_hold_everything_that_the_paper_does(cast):
    record = sign_all(make_full(cast), cast)
    document = paper(record)
    everything = csv.dataset(document, document.datasets[0].name).decode()

    for words in (
        "assessment,1,,title,Bowling greens of Brackenmere",
        "assessment,1,,wants_full,yes",
        "answer,1,Age,choice,yes",
        "evidence,1,,gap,Nobody was asked about disability.",
        "consultation,1,,done,It stays.",
        "action,1,Age,timescale,April 2027 onwards",
        "sign_off,2,,post,Director",
        "version,2,,comment,After consultation",
        "assessment,1,,aim_b,Step free paths",
    ):
        assert words in everything, words
    names = [each.name for each in document.datasets]
    assert names == ["assessment", "answers", "actions"]
    answers = document.datasets[1].rows
    negative = [row for row in answers if row[2] == "age" and row[6] == "negative"]
    assert [row[8] for row in negative] == ["medium"]
    assert document.datasets[2].rows[0][2:5] == (
        "Age",
        "The next green is two buses away",
        "Run a bus on match days",
    )


def test_screening_says_that_it_is_no_impact_assessment_and_why_none_follows(cast):
    record = fill(make_assessment(cast), cast)
    lines = told(paper(record))

    assert lines[1] == "Equality screening, EQ-2026-001, version 1"
    assert lines[2].startswith("Draft. This version is not signed off")
    assert lines[3] == "This is a screening. It is not an equality impact assessment."
    assert lines[4] == (
        "Why no full assessment follows: no group is treated less favourably and no negative "
        "impact was found."
    )
    headings = [line for line in lines if line.startswith("## ")]
    assert "## Outcome" not in headings
    assert "## Full assessment by characteristic" not in headings

    assessments.save_page(
        ref=record.ref,
        values={"no_full_reason": "The pilot ends in May."},
        saves=record.saves,
        by=cast.lead,
        at=AT,
    )
    assert "Why no full assessment follows: The pilot ends in May." in told(paper(record))


def test_state_is_said_on_top_and_findings_only_to_who_writes(cast):
    record = make_full(cast)
    assert "## What the checks found" not in told(paper(record))
    writing = told(paper(record, with_findings=True))
    assert "## What the checks found" in writing
    assert any("“Population of the wards” is as at 21 March 2021" in line for line in writing)

    record = sign_all(record, cast)
    assert told(paper(record))[2] == "[About this assessment]"
    sign_off.publish(ref=record.ref, number=1, by=cast.lead, at=AT)
    newer = sign_off.revise(ref=record.ref, what_changed="One more green", by=cast.lead, at=AT)
    lines = told(paper(newer))
    assert lines[2].startswith("Draft. This version is not signed off")
    assert "What changed in this version: One more green" in lines
    newer = assessments.save_page(
        ref=newer.ref,
        values={"review_on": date(2028, 10, 1)},
        saves=newer.saves,
        by=cast.lead,
        at=AT,
    )
    sign_all(newer, cast)
    assert told(paper(record, 1))[2].startswith("Superseded. A newer version took the place of")
    assert paper(record, 1).classification == "Superseded"
    sign_off.withhold(ref=record.ref, number=2, ground="A named tenant", by=cast.lead, at=AT)
    assert told(paper(record))[2] == "Withheld from publication. Ground: A named tenant"


def test_unsigned_unanswered_and_local_are_said_in_words(cast):
    lines = told(paper(make_assessment(cast)))

    assert "Head of service | Not signed |  | " in lines
    assert "Not signed: nobody has attested this version." in lines
    assert "Option 1: screening is sufficient | Not stated" in lines
    local = "Carers (local) | Not answered | Not answered | Not answered |  | Not answered"
    assert local in lines
    assert any(line.startswith("Rows marked local are this council's own") for line in lines)
    assert "No evidence is named." in lines
    assert "No action is planned." in lines


def test_matrix_of_scores_prints_the_size_that_its_bands_give(cast):
    asked = making.make_questions("matrix", is_default=False, bands="1 low; 5 medium; 15 high")
    asked.questions.filter(ref__in=["less", "positive", "promotes"]).delete()
    asked.questions.filter(ref="negative").update(kind="score", meaning="likelihood")
    detail = Question(question_set=asked, ref="severity", position=9, part="screening")
    detail.text, detail.kind, detail.meaning = "How severe?", "score", "severity"
    detail.save()
    record = make_assessment(cast, question_set=asked)
    record = assessments.save_page(
        ref=record.ref,
        saves=record.saves,
        answers={("age", "negative"): Answer("4"), ("age", "severity"): Answer("4")},
        by=cast.lead,
        at=AT,
    )

    lines = told(paper(record))
    assert "Age | 4 |  | 4 | High" in lines
    said = "Likelihood times severity gives the negative impact: low from 1, medium from 5 and "
    assert f"{said}high from 15." in lines


def test_what_was_typed_stays_words_in_the_page(cast):
    record = make_assessment(cast, title="<script>alert(1)</script>")
    record = assessments.save_page(
        ref=record.ref,
        saves=record.saves,
        values={"context": "<img src=x onerror=alert(1)>\n- <b>bold</b>", "aims": "=1+1"},
        by=cast.lead,
        at=AT,
    )
    record = assessments.save_page(
        ref=record.ref,
        saves=record.saves,
        answers={("age", "less"): Answer("yes", "<svg onload=alert(1)>\nsecond line")},
        by=cast.lead,
        at=AT,
    )
    document = paper(record)
    body = html.page(document).decode()

    for tag in ("<script", "<img", "<b>", "<svg"):
        assert tag not in body
    assert "&lt;svg onload=alert(1)&gt;<br>second line" in body
    assert ",aims,'=1+1" in csv.dataset(document, "assessment").decode()


@pytest.mark.sqlite_only
def test_pdf_is_valid_and_repeats_the_heads_of_a_long_grid(cast):
    record = make_full(cast)
    words = "It is a long way from the greens to the next place where people meet. " * 14
    record = assessments.save_page(
        ref=record.ref,
        saves=record.saves,
        answers={
            (ref, name): Answer("yes" if name == "less" else "", f"{words} End of {ref} {name}.")
            for ref in ("age", "marriage", "carers")
            for name in ("less", "detail")
        },
        by=cast.lead,
        at=AT,
    )

    printed = pdf.render(paper(record))

    assert failures(printed) == []
    pages = reading.page_texts(printed)
    of_grid = [text for text in pages if "What about less?" in text]
    assert len(of_grid) > 1
    assert all("What about promotes?" in text for text in of_grid)
    whole = " ".join(pages)
    for ref in ("age", "marriage", "carers"):
        assert f"End of {ref} less." in whole
        assert f"End of {ref} detail." in whole
    first = next(text for text in pages if "A grid Characteristic What about less?" in text)
    assert "Screening grid" in first


def test_page_of_many_impacts_lists_the_gravest_hundred_and_the_file_all():
    refs = tuple(f"EQ-{n}" for n in range(1, 121))
    none = dict.fromkeys(words_rules.Size, ())
    tally = cumulative.Tally(
        "Age",
        positive=none,
        negative={**none, words_rules.Size.LOW: refs},
        less_favourable=("EQ-9",),
    )
    found = register.Cumulative((tally,), {ref: ref for ref in refs}, (), ())

    document = cumulative_sections.cumulative_document(found, "", COUNCIL)

    table, note = document.sections[1].sections[0].blocks
    assert isinstance(table, Table)
    assert isinstance(note, Paragraph)
    assert len(table.rows) == 100
    first = [each.text for each in table.rows[0].cells if isinstance(each, TextCell)]
    assert first == ["EQ-9", "EQ-9", "Less favourable treatment", ""]
    assert note.text.startswith("These are the first 100 of 121.")
    assert len(document.datasets[0].rows) == 121
