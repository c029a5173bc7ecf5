"""Each cell of two councils' assessments as they were published, wherever the portal has it.

The cells stand below in the words of the transcription of the papers. Where the transcription
itself lies beside the clone (shared/data), the same is asked of every cell of its files.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from councilportal.common.document import Document
from councilportal.exchange import export_folder
from councilportal.organisation.people import NOBODY
from councilportal.organisation.queries import CouncilView
from councilportal.printing import csv as csv_file
from councilportal.printing import html, pdf
from councilportal.printing import json as json_file
from eqia.assessments import queries as assessments
from eqia.assessments import sections as assessments_sections
from eqia.assessments.reading import read_assessment
from eqia.decisions import queries as decisions
from eqia.decisions import sections as decisions_sections
from eqia.models import Decision
from eqia.register import queries as register
from eqia.register import sections as register_sections
from eqia.register import timetable_sections
from tests.eqia.exchange.printed_papers import (
    Cells,
    Paper,
    amount,
    as_pairs,
    from_html,
    from_json,
    holds,
)
from tests.eqia.exchange.published_cells import NO_POST, POST_UNKNOWN, PRINTED
from tests.eqia.exchange.test_reference import KENTS_DAY, MANCHESTERS_DAY
from tests.exchange.support import FIXTURES, bring_in
from tests.printing import reading

pytestmark = pytest.mark.django_db
ROOT = FIXTURES.parent
_DATA = (ROOT.parent / "shared" / "data", Path("/work/shared/data"))
BESIDE = [path for path in _DATA if path.is_dir()]
COUNCIL = CouncilView("A council", "A council", "#123b5c", False, "1")


@dataclass(slots=True)
class Out:
    """Everything that goes out: documents, their forms, their figures, the exported files."""

    documents: dict[str, Document] = field(default_factory=dict)
    files: dict[str, list[Cells]] = field(default_factory=dict)

    def papers(self, name: str) -> Iterator[Paper]:
        """A document as HTML and as JSON."""
        yield from_html(html.page(self.documents[name]))
        yield from_json(json_file.render(self.documents[name]))

    def figures(self, name: str, dataset: str) -> list[Cells]:
        """A document's CSV file."""
        return _rows(csv_file.dataset(self.documents[name], dataset))


@pytest.fixture(scope="module")
def out(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Out:
    found = Out()
    with django_db_blocker.unblock():
        for council in ("kent", "manchester"):
            folder = tmp_path_factory.mktemp(council)
            with transaction.atomic():
                bring_in(FIXTURES / "reference" / council)
                found.documents |= _kents() if council == "kent" else _manchesters()
                export_folder(folder)
                transaction.set_rollback(True)
            for path in folder.glob("*.csv"):
                found.files[f"{council}/{path.stem}"] = _rows(path.read_bytes())
    return found


def _kents() -> dict[str, Document]:
    record = assessments.assessment("EQ-2016-001")
    assert record is not None
    decision = Decision.objects.get()
    cited, shelf = decisions.cited_by(decision, NOBODY), register.whole_shelf(NOBODY)
    return {
        "assessment": assessments_sections.assessment_document(
            read_assessment(record, KENTS_DAY), COUNCIL
        ),
        "decision": decisions_sections.decision_document(decision, cited, None, COUNCIL),
        "shelf": register_sections.evidence_document(shelf, KENTS_DAY, COUNCIL),
    }


def _manchesters() -> dict[str, Document]:
    lines = [register.line(record, NOBODY) for record in register.timetable(NOBODY)]
    document = timetable_sections.timetable_document(lines, len(lines), 6, COUNCIL, MANCHESTERS_DAY)
    return {"timetable": document}


def _rows(data: bytes) -> list[Cells]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


# What it has to print


@pytest.fixture(params=["the cells below", "the transcription beside the clone"])
def printed(request: pytest.FixtureRequest) -> Callable[[str], list[Cells]]:
    if request.param == "the cells below":
        return lambda name: _rows(PRINTED[name].encode())
    if not BESIDE:
        pytest.skip("no shared/data lies beside the clone")
    return lambda name: _rows((BESIDE[0] / f"{name}.csv").read_bytes())


# Kent


def test_grid_has_each_cell_in_its_row(out, printed):
    rows = printed("kent_eqia_screening")
    asked = ("less_favourable", "positive", "negative", "action_note_short", "promotes_note_short")

    for paper in out.papers("assessment"):
        assert paper.tables["Five-column grid"] == [
            [
                row["characteristic"] + (" (local)" if row == rows[-1] else ""),
                *(row[name] or "Not answered" for name in asked),
            ]
            for row in rows
        ]
    wanted = {
        (row["characteristic"], question): row[name]
        for row in rows
        for name, question in zip(asked, QUESTIONS, strict=True)
    }
    for answers in (out.figures("assessment", "answers"), out.files["kent/eqia_answers"]):
        given = {(each["label"], each["question"]): each for each in answers}
        for (label, question), cell in wanted.items():
            each = given.get((label, question), {"choice": "", "text": ""})
            assert (each["choice"].capitalize() or each["text"]) == cell, (label, question)


QUESTIONS = ("less_favourable", "positive", "negative", "detail", "promotes")


def test_header_has_each_field(out, printed):
    said = as_pairs(printed("kent_eqia_header"))
    reasons = [said[f"risk_reason_{number}"] for number in (1, 2, 3)]
    options = [said[f"judgement_option_{number}"].split(": ")[1] for number in (1, 2, 3)]
    author = ("author_post", "date", "comment")
    versions = [
        [str(number), *(said[f"version_{number}_{name}"] for name in author)]
        for number in range(1, 9)
    ]
    document = out.documents["assessment"]
    assert document.title == said["name"]
    for paper in out.papers("assessment"):
        header = paper.facts("About this assessment")
        assert header["Directorate"] == said["directorate"]
        assert header["What is assessed"] == said["type"]
        assert header["Responsible officer"] == said["owner_post"]
        assert header["Date of initial screening"] == said["initial_screening_date"]
        assert header["Date of full assessment"] == said["full_eqia_date"]
        assert paper.tables["Who wrote each, when and why"] == versions
        rating = f"Proportionality rating: {said['risk_rating'].capitalize()}."
        assert paper.words["risk"] == [rating, *reasons]
        assert paper.words["adverse-impact"] == [said["adverse_impact"]]
        assert paper.words["positive-impact"] == [said["positive_impact"]]
        judged = [answer for _, answer in paper.tables["Options and answers"]]
        assert judged == [option.split(" (")[0] for option in options]
        reason = paper.facts("Conclusions of the full assessment")["Reason"]
        assert said["judgement_option_2"] in reason
        assert paper.words["review"][0] == said["review"]
        assert {said["sign_off_dmt_member"], said["sign_off_date"]} == {"blank in the report"}
        assert [row[1:] for row in paper.tables["Attestations"]] == [["Not signed", "", ""]] * 2
        assert paper.words["beneficiaries"] == [said["beneficiaries"]]
        assert paper.words["aims"] == [said["aims"]]
        consulted = paper.facts("How people were consulted")
        assert consulted["Consultation"] == said["consultation_period"]
    exported = out.files["kent/eqia"][0]
    figures = out.figures("assessment", "assessment")
    given = {row["name"]: row["value"] for row in figures if row["part"] == "assessment"}
    for held, date in ((exported, "assessed"), (given, "fully_assessed")):
        assert (held["title"], held["subject"]) == (said["name"], said["type"].lower())
        assert (held["screened"], held[date]) == (
            said["initial_screening_date"],
            said["full_eqia_date"],
        )
        assert (held["risk"], held["risk_reason"]) == (
            said["risk_rating"].lower(),
            "\n".join(reasons),
        )
        judgement = ("is_sufficient", "wants_internal_action", "wants_full")
        assert [held[name].upper() for name in judgement] == [each.split()[0] for each in options]
        for name in ("aims", "beneficiaries", "adverse_impact", "positive_impact"):
            assert held[name] == said[name]
        assert (held["monitoring"], held["consultation"]) == (
            said["review"],
            said["consultation_period"],
        )
    assert (exported["lead_post"], given["lead"]) == (said["owner_post"], said["owner_post"])
    assert given["directorate_name"] == said["directorate"]
    assert [
        [each["edition"], each["author"], each["on"], each["comment"]]
        for each in out.files["kent/eqia_editions"]
    ] == versions
    lines: dict[str, list[str]] = defaultdict(list)
    for row in figures:
        if row["part"] == "version":
            lines[row["number"]].append(row["value"])
    assert list(lines.values()) == versions


def test_action_plan_has_each_cell_in_its_row(out, printed):
    rows = printed("kent_eqia_actions")
    texts = ("characteristic", "issue", "action", "expected_outcome")

    def shown(cell: str) -> str:
        return {"ALL": "All", NO_POST: "Post not stated"}.get(cell, cell)

    for paper in out.papers("assessment"):
        assert paper.tables["Actions of this assessment"] == [
            [shown(row[name]) for name in (*texts, "owner_post", "timescale", "cost")]
            + ["Not stated"]
            for row in rows
        ]
    figures = out.figures("assessment", "actions")
    held = out.files["kent/eqia_actions"]
    for row, given, stored in zip(rows, figures, held, strict=True):
        owner = row["owner_post"].replace(NO_POST, "")  # a post is a record: none is blank
        assert [given[name] for name in (*texts, "timescale", "cost")] == [
            shown(row[name]) for name in (*texts, "timescale", "cost")
        ]
        assert (given["owner"], stored["owner_post"]) == (owner, owner)
        assert given["timescale_end"] == row["timescale_end_iso"]
        assert row["timescale_start_iso"] in ("", given["timescale_start"])
        assert (stored["group"] or "ALL", stored["issue"], stored["what"], stored["outcome"]) == (
            tuple(row[name] for name in texts)
        )
        assert (stored["due"], stored["cost"]) == (row["timescale"], row["cost"])


def test_consultation_has_each_figure_and_each_answer(out, printed):
    counted = {row["measure"]: row["value"] for row in printed("kent_consultation")}
    opened, closed = counted.pop("Consultation opened"), counted.pop("Consultation closed")
    heard = [[row["you_said"], row["we_did"]] for row in printed("kent_you_said_we_did")]

    for paper in out.papers("assessment"):
        facts = paper.facts("How people were consulted")
        assert facts["First day"].endswith(opened)
        assert facts["Last day"].endswith(closed)
        assert facts["Responses"] == counted["Online replies"]
        for measure, value in counted.items():
            assert re.search(rf"\b{measure}: {value}[;.]", facts["Who was consulted"]), measure
        table = paper.tables["What people said and what was done"]
        assert [row for row in heard if row not in table] == []
        assert len(table) == 9
    held = [[row["said"], row["done"]] for row in out.files["kent/eqia_heard"]]
    assert [row for row in heard if row not in held] == []
    assert out.files["kent/eqia"][0]["responses"] == counted["Online replies"]


def test_evidence_has_each_figure_of_people_and_staff(out, printed):
    shelf = {row["ref"]: row["says"] for row in out.files["kent/evidence"]}
    cited = {row["shelf"]: row["says"] for row in out.files["kent/eqia_evidence"]}
    assert all(shelf[ref] == says for ref, says in cited.items())
    papers = [
        "\n".join(row[0] for rows in paper.tables.values() for row in rows if len(row) == 1)
        for name in ("assessment", "shelf")
        for paper in out.papers(name)
    ]
    for row in printed("kent_population"):
        of_paper = row["source"] == "EqIA"
        figure = f"{row['measure']}: {amount(row)}"
        own = cited if of_paper else {"": shelf["POP-CENSUS-2011"]}
        assert any(holds(says, figure) for says in own.values()), figure
        assert all(holds(text, figure) for text in papers[0 if of_paper else 2 :]), figure
    for row in printed("kent_workforce"):
        figure = f"{row['measure']}: {amount(row)}"
        if row["comparator_value"]:
            figure += f" ({row['comparator_is']} {row['comparator_value']}{row['comparator_unit']})"
        assert holds(shelf[f"WORKFORCE-{row['date'][:4]}"], figure), figure
        assert all(holds(text, figure) for text in papers[2:]), figure


def test_record_of_decision_has_each_field(out, printed):
    said = as_pairs(printed("kent_record_of_decision"))
    meeting, day = said["committee"].rsplit(", ", 1)
    statutory = [value for name, value in said.items() if name.startswith("statutory")]
    document = out.documents["decision"]
    proposed = f"{said['status'].capitalize()} record of decision, {said['decision_no']}"
    assert (document.title, document.subtitle) == (said["subject"], proposed)
    for paper in out.papers("decision"):
        facts = paper.facts("About this decision")
        assert facts == {
            "Decision number": said["decision_no"],
            "To be taken by": said["decision_maker"],
            "State": "In preparation",
            "For publication": "Yes",
            "Key decision": said["key_decision"].capitalize(),
            "Why it is a key decision": said["key_decision_reason"],
            "Meeting": meeting,
            "Day of the meeting": day,
            "Call-in until": "Not stated",
        }
        assert paper.words["decision"] == [said["decision_short"]]
        assert paper.words["reasons"][0] == said["reason_short"]
        assert all(each in paper.words["reasons"][1] for each in statutory)
        assert paper.words["alternatives"] == [said["alternatives_short"]]
        front, listed, *changes = paper.words["consultation"]
        assert said["classification"] in front
        assert said["future_pathway"] in front
        assert listed == f"Consultation: {said['consultation_points']}:"
        assert f"{len(changes)} changes listed" == said["consultation_points"]
        assert {said["interests_declared"], said["signed"], said["date"]} == {"blank"}
        assert paper.words["interests"] == ["Not stated."]
        signed = list(paper.facts("Who takes the decision").values())
        assert signed == [said["decision_maker"], "Not yet", "Not taken yet"]
        assert paper.facts("To sign on paper") == {"Signed": "", "Name": "", "Date": ""}
        assert paper.words["financial"] == [said["financial_implications"]]
    for held in (out.figures("decision", "decision")[0], out.files["kent/decisions"][0]):
        assert (held["number"], held["subject"]) == (said["decision_no"], said["subject"])
        assert (held["taker"], held["decision"]) == (said["decision_maker"], said["decision_short"])
        assert (held["is_key"].upper(), held["key_reason"]) == (
            said["key_decision"],
            said["key_decision_reason"],
        )
        assert (held["meeting"], held["meets_on"]) == (meeting, said["committee_date_iso"])
        assert (held["interests"], held["taken_on"]) == ("", "")
        assert held["financial"] == said["financial_implications"]


@pytest.mark.sqlite_only
def test_paper_of_the_assessment_has_each_row(out, printed, paper_text):
    """The rows of the tables and the paragraphs, as the PDF's text has them."""
    paper = next(out.papers("assessment"))
    captions = ("Who wrote each, when and why", "Five-column grid", "Actions of this assessment")
    rows = [row for name in (*captions, "Options and answers") for row in paper.tables[name]]
    rows += paper.tables["What people said and what was done"]
    rows += [[text] for name in ("risk", "aims", "beneficiaries") for text in paper.words[name]]
    header = as_pairs(printed("kent_eqia_header"))
    rows += [[header["name"]], [header["owner_post"]], [header["review"]]]
    for row in rows:
        words = " ".join(" ".join(row).split())
        assert words in paper_text, words
    for row in printed("kent_eqia_screening"):
        assert " ".join(list(row.values())[1:5]) in paper_text


@pytest.fixture(scope="module")
def paper_text(out: Out) -> str:
    """The text of the assessment's PDF."""
    return " ".join(reading.page_texts(pdf.render(out.documents["assessment"])))


# Manchester


def test_timetable_has_each_cell_in_its_row_and_flags_what_is_missing(out, printed):
    rows = {row["proposal_short"]: row for row in printed("manchester_eia_timetable")}
    texts = ("proposed_eia_completion_text", "decision_date_text", "lead_post", "comment_short")
    for row in rows.values():
        row["lead_post"] *= POST_UNKNOWN not in row["lead_post"]
    flags = {name: "No lead" for name in rows if not rows[name]["lead_post"]} | {
        "HR policies review (2017/18)": "No dates; No lead",
        "Grounds maintenance, fine turf team": "Assessment date is “Tbc”; No lead",
    }
    for paper in out.papers("timetable"):
        table = paper.tables["By the latest day of the decision"][:]
        table.remove(["Completed: December 2016"])
        assert {row[0]: row[1:] for row in table} == {
            name: [
                *(row[text] for text in texts),
                row["directorate"],
                flags.get(name, "").replace("; ", "\n"),
            ]
            for name, row in rows.items()
        }
        assert len(table) == 7
    named = ("completion", "decision", "lead", "initial_impacts")
    for given in out.figures("timetable", "timetable"):
        row, placed = rows[given["proposal"]], ("directorate", *named)
        assert [given[name] for name in placed] == [row[text] for text in ("directorate", *texts)]
        days = (given["completion_latest"], given["decision_latest"])
        assert days == (row["eia_completion_iso"], row["decision_date_iso"])
        assert given["missing"] == flags.get(given["proposal"], "")
    for stored in out.files["manchester/eqia"]:
        row, kept = rows[stored["title"]], {**stored, "lead": stored["lead_post"]}
        assert [kept[name] for name in named] == [row[text] for text in texts]
