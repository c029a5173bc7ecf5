"""A PDF as an answer: its tag, HEAD, limits, and the pages that say why there is none."""

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse

from councilportal.accounts.permissions import Role
from councilportal.common.periods import parse
from councilportal.printing import html, kept, limits, locks, pdf
from councilportal.printing.failures import PdfBusy, PdfFailed
from councilportal.printing.responses import streamed
from councilportal.publishing.editions import operations
from councilportal.publishing.models import ReportSeries, SeriesPart
from councilportal.publishing.rules.kinds import Layout, PartKind
from eqia.models import Decision
from tests import factories
from tests.eqia.making import AT, fill, make_assessment, make_cast, sign

pytestmark = pytest.mark.django_db
TIMETABLE = "/eqia/timetable.pdf"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.PDF_FOLDER = tmp_path / "pdf"


@pytest.fixture
def laid_out(monkeypatch):
    """The pages that were laid out, in place of the engine."""
    sources = []

    def lay_out(source, **limits):
        sources.append(source)
        return b"%PDF-" + source.encode()

    monkeypatch.setattr(pdf, "from_html", lay_out)
    return sources


@pytest.fixture
def cast(client):
    """People and a planned paper; the lead is signed in, as nobody else has a PDF laid out."""
    factories.make_council()
    cast = make_cast()
    make_assessment(cast, title="Green", planned=True)
    client.force_login(cast.lead)
    return cast


def all_patterns(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from all_patterns(pattern.url_patterns)
        else:
            yield pattern


def make_decision(cast):
    return Decision.objects.create(
        ref="26-00136",
        number="26/00136",
        subject="Greens",
        state="taken",
        taken_on=AT.date(),
        directorate=cast.directorate,
        created_at=AT,
    )


def addresses(cast):
    """Every address of a PDF, with a document behind it."""
    record = sign(fill(make_assessment(cast, title="Day centres"), cast), cast)
    factories.make_board(6, months=3)
    september = parse("2025-09")
    objective = factories.make_objective(framework=(framework := factories.make_framework()))
    factories.make_achievement(year="2025/26", kind="will_do")
    pay, release = factories.make_pay_gap(), factories.make_release()
    factories.make_appointment(cast.lead, Role.PUBLISHER)  # who keeps every work programme
    return [
        reverse("dashboard_as", args=[september, "pdf"]),
        reverse("board_as", args=[september, "pdf"]),
        reverse("over_time_as", args=[september, "pdf"]),
        reverse("compared_as", args=[september, "pdf"]),
        reverse("indicator_as", args=["KPI-0001", "2025-09", "pdf"]),
        reverse("eqia_as", args=["pdf"]),
        reverse("eqia_timetable_as", args=["pdf"]),
        reverse("eqia_cumulative_as", args=["pdf"]),
        reverse("eqia_group_as", args=["age", "pdf"]),
        reverse("assessment_as", args=[record.ref, "pdf"]),
        reverse("assessment_version_as", args=[record.ref, 1, "pdf"]),
        reverse("assessment_outcome_as", args=[record.ref, "pdf"]),
        reverse("outcomes_as", args=["pdf"]),
        reverse("decision_as", args=[make_decision(cast).ref, "pdf"]),
        reverse("actions_as", args=["pdf"]),
        reverse("objectives_as", args=["pdf"]),
        reverse("framework_as", args=[framework.ref, "pdf"]),
        reverse("objective_as", args=[objective.ref, "pdf"]),
        reverse("golden_thread_as", args=["pdf"]),
        reverse("coverage_as", args=["pdf"]),
        reverse("objective_thread_as", args=[objective.ref, "pdf"]),
        reverse("action_as", args=[factories.make_action().ref, "pdf"]),
        reverse("plans_as", args=["pdf"]),
        reverse("plans_consistency_as", args=["pdf"]),
        reverse("plan_as", args=[factories.make_plan().ref, "pdf"]),
        reverse("duties_as", args=["pdf"]),
        reverse("achievements_as", args=["pdf"]),
        reverse("promised_as", args=["pdf"]),
        reverse("validations_as", args=["pdf"]),
        reverse("pay_gaps_as", args=["pdf"]),
        reverse("pay_gap_as", args=[pay.kind, pay.snapshot_on.year, "pdf"]),
        reverse("figures_of_as", args=[release.table.ref, "pdf"]),
        reverse("figures_released_as", args=[release.table.ref, release.number, "pdf"]),
        reverse("consultations_as", args=["pdf"]),
        reverse("consultation_as", args=[factories.make_consultation().ref, "pdf"]),
        reverse("accountability_as", args=["pdf"]),
        reverse("duty_as", args=[factories.make_duty().ref, "pdf"]),
        reverse("evidence_as", args=["pdf"]),
        reverse("decisions_as", args=["pdf"]),
        reverse("returns_grid_as", args=["pdf"]),
        reverse("programme_as", args=["pdf"]),
        reverse("edition_as", args=[*edition_of(cast.lead), "pdf"]),
    ]


def edition_of(lead):
    """What the address of a draft says, of a series that is there for nothing else."""
    series = ReportSeries.objects.create(ref="paper", title="Paper", layout=Layout.PAPER)
    SeriesPart.objects.create(series=series, position=1, part=PartKind.COUNTS)
    factories.make_appointment(lead, Role.PERFORMANCE_LEAD)
    operations.start(series="paper", period="2025-09", by=lead, at=AT)
    return ["paper", "2025-09", 1]


def test_every_pdf_is_laid_out_once_and_not_for_head_or_who_has_it(client, cast, laid_out):
    seen: set[str] = set()
    asked = addresses(cast)
    names = {pattern.name for pattern in all_patterns(get_resolver().url_patterns)}
    # Live pages of the public site have no PDF (tests/publishing/public/test_live.py).
    forms = {name for name in names if name.endswith("_as") and not name.endswith("_live_as")}
    assert {resolve(address).url_name for address in asked} == forms
    for address in asked:
        head = client.head(address)
        assert head.status_code == 200, address
        assert b"".join(head.streaming_content) == b""
        assert "Content-Length" not in head
        assert len(laid_out) == len(seen)

        whole = client.get(address)
        seen.add(whole["ETag"])
        again = client.get(address)
        same = client.get(address, headers={"If-None-Match": whole["ETag"]})
        other = client.get(address, headers={"If-None-Match": '"other"'})

        assert (whole.status_code, whole["Content-Type"]) == (200, "application/pdf"), address
        assert head["ETag"] == whole["ETag"] == again["ETag"] == same["ETag"]
        assert head["Content-Disposition"] == whole["Content-Disposition"]
        assert whole.content == again.content == other.content
        assert (same.status_code, same.content) == (304, b"")
        assert len(laid_out) == len(seen), f"{address} was laid out twice"


def test_a_changed_document_has_another_tag(client, cast, laid_out):
    first = client.get(TIMETABLE)
    make_assessment(cast, title="Blue", planned=True)
    second = client.get(TIMETABLE, headers={"If-None-Match": first["ETag"]})

    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]
    assert b"Blue" in second.content


def test_who_may_not_read_it_gets_nothing_of_what_is_kept(client, cast, laid_out):
    record = fill(make_assessment(cast, title="Confidential"), cast)
    address = reverse("assessment_version_as", args=[record.ref, 1, "pdf"])
    tag = client.get(address)["ETag"]

    stranger = Client()
    for given in ({}, {"If-None-Match": tag}):
        for method in (stranger.get, stranger.head):
            answer = method(address, headers=given)
            assert answer.status_code in (302, 404)
            assert "ETag" not in answer


def test_who_comes_while_all_slots_are_taken_reads_when_to_come_back(client, cast, settings):
    settings.PDF_LAYOUTS, settings.PDF_WAIT_SECONDS = 1, 0
    with locks.held(["layout-0.lock"], until=0):
        answer = client.get(TIMETABLE)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Wait 30 seconds" in answer.text
    assert client.get(TIMETABLE).content.startswith(b"%PDF-")


def test_a_document_too_long_is_refused_with_number_and_bound(client, cast, monkeypatch):
    monkeypatch.setattr(limits, "MOST_WORDS", 3)
    monkeypatch.setattr(html, "paper", None)  # nothing is even written for the engine
    for method in (client.get, client.head):
        answer = method(TIMETABLE)
        assert answer.status_code == 403
    assert "A PDF can have 3 words at most, and this one would have" in client.get(TIMETABLE).text


def test_a_failure_is_a_page_that_says_why(client, cast, monkeypatch):
    def fail(*given, **named):
        raise PdfFailed("The report needs more than <4096> MB.")

    monkeypatch.setattr(kept, "pdf_of", fail)
    answer = client.get(TIMETABLE)

    assert answer.status_code == 503
    assert answer["Content-Type"].startswith("text/html")
    assert "The report needs more than &lt;4096&gt; MB." in answer.text
    assert "Retry-After" not in answer


def test_busy_is_told_by_every_reason_for_it(client, cast, monkeypatch):
    def wait(*given, **named):
        raise PdfBusy("Other PDFs are being made.")

    monkeypatch.setattr(kept, "pdf_of", wait)

    assert client.get(TIMETABLE)["Retry-After"] == "30"


@pytest.mark.parametrize(
    ("name", "words"),
    [("dashboard", "all of it as CSV or JSON"), ("board", "these figures as CSV or JSON")],
)
def test_pages_of_performance_say_before_that_there_is_no_pdf(client, monkeypatch, name, words):
    factories.make_council()
    factories.make_board(12, months=2)
    client.force_login(factories.make_user())
    period = parse("2025-09")
    rows = 4 + 12 + 10  # services, indicators under them, those not of activity in the summary
    whole = reverse("dashboard_as", args=[period, "pdf"])
    for bound, is_offered in ((rows, True), (rows - 1, False)):
        monkeypatch.setattr(limits, "MOST_ROWS", bound)
        page = client.get(reverse(name, args=[period]))
        filtered = client.get(reverse("board", args=[period]), {"service": "S0", "text": "team"})

        assert (f'href="{whole}"' in page.text) == is_offered
        assert (f'href="{whole}"' in filtered.text) == is_offered
        assert (f"this one would have {rows}." in page.text) != is_offered
        assert (words in page.text) != is_offered
        assert (client.head(whole).status_code == 200) == is_offered
    part = client.get(reverse(name, args=[period]), {"directorate": "D0"})
    assert f'href="{whole}?directorate=D0"' in part.text


def test_pdfs_leave_threads_for_pages(client, cast, settings, monkeypatch):
    settings.PDF_THREADS = 1
    meanwhile = []

    def lay_out(source, **limits):
        meanwhile.extend([client.get(TIMETABLE), client.get("/"), client.get("/eqia/timetable/")])
        return b"%PDF-"

    monkeypatch.setattr(pdf, "from_html", lay_out)
    first, after = client.get(TIMETABLE), client.get(TIMETABLE)
    refused, *pages = meanwhile

    assert (first.content, after.content) == (b"%PDF-", b"%PDF-")
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert "Wait 30 seconds" in refused.text
    assert [page.status_code for page in pages] == [200, 200]


def test_a_request_that_breaks_gives_its_place_back(client, cast, settings, monkeypatch):
    settings.PDF_THREADS = 1
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(kept, "paper", None)
        assert client.get(TIMETABLE).status_code == 500

    assert client.head(TIMETABLE).status_code == 200


def test_a_stream_that_nobody_reads_on_ends_with_its_answer():
    ended = []

    def pieces():
        try:
            yield from (b"one", b"two", b"three")
        finally:
            ended.append(True)

    answer = streamed(pieces())
    assert ended == []
    answer.close()

    assert ended == [True]
    assert streamed(pieces()).getvalue() == b"onetwothree"
