"""PDFs that were made before: found by what decides their bytes, sealed, bounded, made once."""

import os
import threading
import time
from dataclasses import replace

import pytest

from councilportal.common.document import Document, Paragraph, Section
from councilportal.printing import html, kept, pdf, renderer
from councilportal.printing.failures import PdfBusy, PdfFailed, PdfUnavailable

DOCUMENT = Document(
    "R", "Title", "", "Council", "#003a5d", "", (Section("a", "A", (Paragraph("Words"),)),)
)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.PDF_FOLDER = tmp_path / "pdf"
    return settings.PDF_FOLDER


@pytest.fixture
def laid_out(monkeypatch):
    """What was laid out, in place of the engine: a PDF says its page, and takes a moment."""
    sources = []

    def lay_out(source, *, attachments, seconds, wait):
        sources.append(source)
        time.sleep(0.2)
        return b"%PDF-" + source.encode()

    monkeypatch.setattr(pdf, "from_html", lay_out)
    return sources


def made(document=DOCUMENT, *, wait=5):
    return kept.pdf_of(kept.paper(document), wait=wait, seconds=60)


def files(place):
    return sorted(path for path in place.iterdir() if path.suffix == ".kept")


def test_a_pdf_is_laid_out_once_and_is_what_the_engine_gives():
    first = made()
    started = time.perf_counter()
    again = made()

    assert time.perf_counter() - started < 0.2
    assert first == again == pdf.render(DOCUMENT)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Other"},
        {"colour": "#4a1f5c"},
        {"modified_at": "2026-01-01"},
        {"sections": (Section("a", "A", (Paragraph("Other"),)),)},
    ],
)
def test_another_document_is_laid_out_anew(laid_out, other):
    made()
    made(replace(DOCUMENT, **other))

    assert len(laid_out) == 2


def test_stylesheets_fonts_and_engine_are_part_of_the_key(monkeypatch, tmp_path):
    keys = {kept.paper(DOCUMENT).key}
    monkeypatch.setattr(html, "stylesheet", lambda name: f"/* {name} */")
    keys.add(kept.paper(DOCUMENT).key)

    monkeypatch.setattr(pdf, "library_versions", lambda: ["pango 2"])
    kept._engine.cache_clear()
    keys.add(kept.paper(DOCUMENT).key)

    for font in pdf.fonts_folder().glob("*.ttf"):
        (tmp_path / font.name).write_bytes(font.read_bytes() + b"\0")
    monkeypatch.setattr(pdf, "fonts_folder", lambda: tmp_path)
    keys.add(kept.paper(DOCUMENT).key)
    kept._engine.cache_clear()

    assert len(keys) == 4


def test_versions_of_the_libraries_are_known():
    assert len(pdf.library_versions()) == 2


def test_a_missing_font_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "fonts_folder", lambda: tmp_path)

    with pytest.raises(PdfUnavailable, match=r"SourceSans3-Bold\.ttf is not there"):
        kept.paper(DOCUMENT)


def test_several_who_ask_at_once_have_one_layout(laid_out):
    got = []
    threads = [threading.Thread(target=lambda: got.append(made())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 6
    assert len(set(got)) == 1
    assert len(laid_out) == 1


def test_who_waits_too_long_for_the_same_pdf_is_told(laid_out):
    first = threading.Thread(target=made)
    first.start()
    while not laid_out:
        time.sleep(0.01)
    with pytest.raises(PdfBusy):
        made(wait=0)
    first.join()


def test_layouts_of_different_documents_share_the_slots(settings, monkeypatch):
    settings.PDF_LAYOUTS = 2
    others = [replace(DOCUMENT, title=f"Title {number}") for number in range(5)]
    at_work, most, counting = set(), [], threading.Lock()

    usual = renderer.lay_out

    def watched(make, *given, **named):
        with counting:
            at_work.add(make)
            most.append(len(at_work))
        try:
            return usual(make, *given, **named)
        finally:
            with counting:
                at_work.discard(make)

    monkeypatch.setattr(renderer, "lay_out", watched)
    threads = [threading.Thread(target=made, args=(each,), kwargs={"wait": 60}) for each in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(most) == 5
    assert max(most) == 2


def test_a_failure_is_not_kept(monkeypatch, place):
    def fail(source, **limits):
        raise PdfFailed("broken")

    monkeypatch.setattr(pdf, "from_html", fail)
    with pytest.raises(PdfFailed):
        made()

    assert files(place) == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes() + b"x"),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\0" * 32 + b"%PDF-forged"),
    ],
)
def test_a_file_that_was_harmed_is_not_served(laid_out, place, harm, caplog):
    whole = made()
    harm(files(place)[0])

    assert made() == whole
    assert len(laid_out) == 2
    assert "is removed" in caplog.text


def test_a_file_under_the_name_of_another_is_not_served(laid_out, place):
    made()
    other = replace(DOCUMENT, title="Secret")
    files(place)[0].rename(place / f"{kept.paper(other).key}.kept")

    assert b"Secret" in made(other)


def test_a_file_sealed_with_another_key_is_not_served(laid_out, settings):
    made()
    settings.SECRET_KEY = "another" * 8
    made()

    assert len(laid_out) == 2


@pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")
def test_files_are_for_the_portal_alone(laid_out, place):
    made()

    assert files(place)[0].stat().st_mode & 0o777 == 0o600
    assert place.stat().st_mode & 0o777 == 0o700


def test_what_was_used_longest_ago_makes_room(laid_out, place, settings):
    papers = [kept.paper(replace(DOCUMENT, title=f"Title {number}")) for number in range(3)]
    for age, paper in zip((300, 200, 100), papers, strict=True):
        kept.pdf_of(paper, wait=1, seconds=1)
        then = time.time() - age
        os.utime(place / f"{paper.key}.kept", (then, then))
    kept.pdf_of(papers[0], wait=1, seconds=1)  # used again
    size = files(place)[0].stat().st_size
    settings.PDF_KEPT_MEGABYTES = 3.5 * size / 1_000_000

    made()

    names = {path.stem for path in files(place)}
    assert names == {papers[0].key, papers[2].key, kept.paper(DOCUMENT).key}


def test_what_nobody_asked_for_in_a_month_goes(laid_out, place):
    made()
    stale, half = files(place)[0], place / "tmphalf"
    half.write_bytes(b"half")
    then = time.time() - (kept.DAYS + 1) * 86_400
    for path in (stale, half):
        os.utime(path, (then, then))

    made(replace(DOCUMENT, title="Other"))

    assert not stale.exists()
    assert not half.exists()


def test_a_full_disk_stops_nobody(laid_out, place, monkeypatch, caplog):
    def full(**named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("councilportal.printing.kept.tempfile.mkstemp", full)

    assert made().startswith(b"%PDF-")
    assert "could not be kept" in caplog.text
