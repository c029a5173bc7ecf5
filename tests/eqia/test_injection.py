"""Two hundred strings that try to run and fifty formulas, in every field that takes words.

Nothing of them acts in a PDF, a CSV file or an e-mail, and none is lost.

That none runs on a page is seen in Chromium: `tests/browser/test_eqia_injection.py`.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial
from html.parser import HTMLParser
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from councilportal.accounts.models import User
from councilportal.common.document import Document
from councilportal.common.text import clean
from councilportal.exchange import FORMATS, import_source
from councilportal.files.tables import Sheet, Source, unguarded
from councilportal.organisation import people
from councilportal.organisation.queries import council_on
from councilportal.printing import csv as csv_files
from councilportal.printing import html, pdf
from eqia import models
from eqia.assessments import queries as assessments
from eqia.assessments import reading
from eqia.assessments import sections as assessments_sections
from eqia.decisions import queries as decisions_queries
from eqia.decisions import sections as decisions_sections
from tests import factories
from tests.eqia.hostile import (
    FORMULAS,
    RUNS,
    SIGNS,
    SOME,
    STRINGS,
    WRITTEN,
    attest_all,
    fitting,
    free_text,
    make_hostile,
    make_many,
    overflowing,
)
from tests.eqia.making import AT, Cast, make_cast
from tests.eqia.sample import make_full
from tests.exchange.support import undone
from tests.printing.reading import page_texts

# Papers should not depend on the database: only a long run asks PostgreSQL too.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first, pytest.mark.by_draw]


@pytest.fixture
def cast() -> Cast:
    factories.make_council()
    return make_cast()


def papers_of(record: models.Assessment, decision: models.Decision) -> list[Document]:
    """The paper of an assessment and the record of a decision, as they are printed."""
    stored, on = assessments.assessment(record.ref), AT.date()
    decided = decisions_queries.decision(decision.ref)
    assert stored is not None
    assert decided is not None
    cited = decisions_queries.cited_by(decided, people.NOBODY)
    return [
        assessments_sections.assessment_document(
            reading.read_assessment(stored, on), council_on(on)
        ),
        decisions_sections.decision_document(decided, cited, None, council_on(on)),
    ]


def test_there_are_two_hundred_strings_and_fifty_formulas_and_every_field_of_words_is_known():
    assert (len(set(STRINGS)), len(set(FORMULAS))) == (200, 50)
    names = {f"{model.__name__}.{field.name}" for model in WRITTEN for field in free_text(model)}
    assert len(names) == 72
    assert {
        "Assessment.title",
        "Assessment.drop_reason",
        "Answer.text",
        "MitigatingAction.outcome",
        "ConsultationPoint.said",
        "ReturnedAnswer.reason",
        "SignOff.statement",
        "Decision.subject",
        "Decision.override_reason",
        "Evidence.gap",
    } <= names


# Papers


class _Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.words += [value for _, value in attrs if value]

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def elements_of(page: str) -> _Elements:
    parser = _Elements()
    parser.feed(page)
    parser.close()
    return parser


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.sqlite_only
def test_papers_have_the_elements_that_harmless_words_have(cast):
    """What PDFs are laid out from, with all 200 strings in every field."""

    def printed(strings: Any) -> list[_Elements]:
        with undone():
            record, decision = make_hostile(cast, strings)
            attest_all(record, overflowing(models.SignOff, "\n".join(strings)))
            return [elements_of(html.paper(each)) for each in papers_of(record, decision)]

    harmless, hostile = printed(["Some words."] * len(STRINGS)), printed(STRINGS)

    for plain, found in zip(harmless, hostile, strict=True):
        assert found.elements == plain.elements
        words = squeezed("".join(found.words))
        times = {words.count(squeezed(string)) for string in STRINGS}
        assert min(times) > (40 if plain is harmless[0] else 15)


@pytest.mark.sqlite_only
def test_no_string_acts_in_a_pdf_and_each_is_read_there(cast):
    record, decision = make_hostile(cast, SOME)
    attest_all(record, overflowing(models.SignOff, "\n".join(SOME)))

    for document in papers_of(record, decision):
        # The renderer is refused every address and every file: asking for one, it makes no paper.
        printed = pdf.render(document)
        with pikepdf.open(io.BytesIO(printed)) as opened:
            assert acting(opened) == []
            assert {each.rpartition(".")[2] for each in opened.attachments} <= {"csv", "json"}
        words = squeezed("".join(page_texts(printed)))
        forwards = [each for each in SOME if "\u202e" not in each]  # others are set backwards
        missing = [each for each in forwards if squeezed(each) not in words]
        assert missing == []


def acting(opened: pikepdf.Pdf) -> list[str]:
    """What of a PDF could act when it is opened or clicked on."""
    found = [key for key in ("/OpenAction", "/AA") if key in opened.Root]
    for part in opened.objects:
        if not isinstance(part, pikepdf.Dictionary):
            continue
        found += [key for key in ("/JS", "/JavaScript", "/AA") if key in part]
        if str(part.get("/S")) in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData"):
            found.append(str(part.get("/S")))
        target = str(part.get("/URI", "https://"))
        found += [] if target.startswith(("https://", "mailto:")) else [target]
    return found


# Files

LIVE = (*SIGNS, "\n")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def tables_of(documents: Iterable[Document]) -> Iterator[bytes]:
    for document in documents:
        yield from csv_files.datasets(document).values()


def cells_of(data: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row]


def test_no_formula_is_live_in_a_file_and_none_is_lost(cast):
    """Every CSV file that pages offer, and every file of the data format."""
    records = make_many(cast, FORMULAS)
    on, council = AT.date(), council_on(AT.date())
    who = people.person(cast.lead.pk, ())
    decisions = {each.number: each for each in models.Decision.objects.all()}
    papers = []
    for record, number in zip(records, sorted(decisions, key=_place), strict=True):
        stored = assessments.assessment(record.ref)
        assert stored is not None
        attest_all(stored, fitting(models.SignOff, stored.context))
        papers.append(
            assessments_sections.assessment_document(
                reading.read_assessment(stored, on), council, with_findings=True
            )
        )
        cited = decisions_queries.cited_by(decisions[number], who)
        papers.append(decisions_sections.decision_document(decisions[number], cited, None, council))
    client = Client()
    client.force_login(cast.lead)
    lists = [
        client.get(f"/eqia/{name}.csv").getvalue()
        for name in ("register", "timetable", "cumulative")
    ]
    exported = [data for each in FORMATS if (data := each.csv())]

    tables = [*tables_of(papers), *lists, *exported]

    cells = [cell for data in tables for cell in cells_of(data)]
    live = {cell for cell in cells if cell.startswith(LIVE) and not NUMBER.fullmatch(cell)}
    assert live == set()
    for data in (*lists, *exported[-8:]):
        held = {unguarded(cell) for cell in cells_of(data)}
        assert [each for each in FORMULAS if each not in held] == []


def _place(number: str) -> int:
    return int(re.findall(r"[0-9]+", number)[-1])


def test_what_is_exported_comes_back_as_it_was(cast):
    kept = tuple(dict.fromkeys(clean(each) for each in (*FORMULAS, *STRINGS)))  # by every door
    make_many(cast, kept)
    sheets = {}
    for each in FORMATS:
        rows = list(csv.reader(io.StringIO((each.csv() or b"").decode(), newline="")))
        if rows:
            sheets[each.name] = Sheet(each.name, "x.csv", partial(iter, list(enumerate(rows, 1))))

    report = import_source(source=Source("x", sheets, "0" * 64), by=None, at=AT)

    assert not report.changes_anything
    assert report.counts["eqia"].unchanged == len(kept)


def test_strings_stand_whole_in_json(cast):
    record = make_many(cast, STRINGS)[0]
    models.Assessment.objects.filter(pk=record.pk).update(context="\n".join(STRINGS))
    client = Client()
    client.force_login(cast.lead)

    for address in (f"/eqia/{record.ref}.json", "/eqia/register.json", "/eqia/timetable.json"):
        answer = client.get(address)
        assert answer["Content-Type"] == "application/json"
        assert answer["X-Content-Type-Options"] == "nosniff"
        found = squeezed("".join(_texts(json.loads(answer.getvalue()))))
        assert [each for each in STRINGS if squeezed(each) not in found] == []


def _texts(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for each in found.values() if isinstance(found, dict) else found:
            yield from _texts(each)


# E-mail


def test_no_string_makes_a_header_or_markup_of_an_e_mail(cast, monkeypatch):
    User.objects.update(email="somebody@example.invalid")
    User.objects.filter(pk=cast.head.pk).update(name=f"Head{HEADER}{RUNS[0]}")
    record = make_full(cast)
    row = models.Assessment.objects.filter(pk=record.pk)
    row.update(state="submitted", submitted_by=cast.lead, submitted_at=AT)
    titles = list(packed(STRINGS, models.TITLE - len(HEADER)))

    for day, title in enumerate(titles):
        at = AT + timedelta(days=1 + 7 * day)  # reminded of once a week
        monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
        row.update(title=HEADER + title)
        mail.outbox.clear()
        call_command("send_reminders")

        assert len(mail.outbox) == 2
        for message in mail.outbox:
            sent = message.message()
            assert (sent.get_content_type(), sent.is_multipart()) == ("text/plain", False)
            assert message.recipients() == ["somebody@example.invalid"]
            assert not set("\r\n") & set(message.subject)
            assert sorted(sent.keys()) == sorted(set(sent.keys()))
            assert sent["Bcc"] is None
            assert squeezed(title) in squeezed(str(message.body))
            assert squeezed(title)[:60] in squeezed(str(message.subject))


HEADER = "\r\nBcc: everybody@example.invalid\r\nContent-Type: text/html\r\n\r\n"


def packed(strings: Iterable[str], most: int) -> Iterator[str]:
    """All the strings in texts of a length at most."""
    held = ""
    for string in strings:
        if len(held) + 1 + len(string) > most:
            yield held
            held = ""
        held = f"{held} {string}".strip()
    yield held
