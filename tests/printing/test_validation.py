"""The check of a PDF: every fault is found and told so that an editor can mend it."""

import io
import subprocess

import pikepdf
import pytest

from councilportal.printing import pdf, validation, validation_worker
from councilportal.printing.failures import PdfFailed
from councilportal.printing.validation_words import WORDS
from tests.printing import reading, sample

PAGE = (
    '<!doctype html><html lang="en-GB"><head><title>T</title><style>@font-face{font-family:S;'
    'src:url("reportasset:SourceSans3-Regular.ttf")}body{font:11pt S}</style></head>'
    "<body><h1>T</h1><p>Words.</p></body></html>"
)
HEAD_OF_TWO = "<table><tr><th>A</th><th>B</th></tr>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"'
RECTANGLE = '<rect width="5" height="5"/></svg>'

# What a page may have wrong: the change, the rules that break, a piece of what the editor is told.
FAULTS = {
    "no title": ("<title>T</title>", "", {"METADATA-TITLE"}, "Give it one"),
    "no language": (' lang="en-GB"', "", {"LANGUAGE-TAG"}, "code such as en-GB"),
    "unknown language": ("<p>", '<p lang="zz-!">', {"LANGUAGE-TAG", "LANG"}, "code such as en-GB"),
    "picture without words": ("<p>", f"{SVG}>{RECTANGLE}<p>", {"FIGURE-ALTERNATIVE-TEXT"},
                              "Write one for each"),
    "picture named by aria": ("<p>", f'{SVG} aria-label="x">{RECTANGLE}<p>',
                              {"FIGURE-ALTERNATIVE-TEXT"}, "Write one for each"),
    "picture hidden by aria": ("<p>", f'{SVG} aria-hidden="true">{RECTANGLE}<p>',
                               {"FIGURE-ALTERNATIVE-TEXT"}, "Write one for each"),
    "heading that skips": ("<p>", "<h3>x</h3><p>", {"HEADING-NESTING"}, "one level at a time"),
    "first heading is not the first level": ("h1>", "h2>", {"HEADING-NESTING"},
                                             "one level at a time"),
    "row that is short": ("<p>", f"{HEAD_OF_TWO}<tr><td>1</td></tr></table><p>",
                          {"TABLE-COLUMN-ROWSPAN", "TABLE-ROW-COLUMNSPAN"}, "for every column"),
    "cell that is too wide": ("<p>", f'{HEAD_OF_TWO}<tr><td colspan="3">1</td></tr></table><p>',
                              {"TABLE-ROW-COLUMNSPAN"},
                              "for every column"),
    "sign of a symbol font": ("Words", "&#xE000;", {"NOTDEF-GLYPH", "UNICODE-PUA-ACTUALTEXT"},
                              "type them anew"),
    "link without words": ("Words", '<a href="https://x.example/"></a>', {"LINK-CONTENTS"},
                           "link words of its own"),
    "words between items": ("<p>Words.</p>", "<ul><p>x</p></ul>", {"L-KIDS"}, "no item of"),
}  # fmt: skip


def names(found):
    return {each.rule.split("-", 1)[1].rsplit("-", 1)[0] for each in found}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_of_a_page_is_found_and_told_in_plain_words(fault):
    good, bad, rules, said = FAULTS[fault]
    assert good in PAGE

    found = validation.failures(pdf.from_html(PAGE.replace(good, bad)))

    assert names(found) == rules
    assert all(said in each.sentence for each in found), found
    assert {each.standard for each in found} <= {"PDF/UA-1", "PDF/A-3a"}


def test_page_without_a_fault_has_no_failure():
    assert validation.failures(pdf.from_html(PAGE)) == ()


@pytest.fixture(scope="module")
def good():
    return pdf.render(sample.document(rows=3, long_rows=3))


def changed(good, change, **how):
    with reading.opened(good) as opened:
        change(opened)
        written = io.BytesIO()
        opened.save(written, **how)
    return written.getvalue()


def without_tags(opened):
    del opened.Root.StructTreeRoot, opened.Root.MarkInfo


def without_colours(opened):
    del opened.Root.OutputIntents


def without_its_mark(opened):
    del opened.Root.Metadata


def with_a_script(opened):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    opened.Root.OpenAction = opened.make_indirect(script)


def with_a_file_of_no_kind(opened):
    opened.attachments["a.csv"] = b"1"


# What a PDF of another system may have wrong: the change, a rule that breaks, what is told.
OTHERS = {
    "no tags": (without_tags, "TAGGED-DOCUMENT", "tagged, accessible PDF"),
    "script": (with_a_script, "ACTION-TYPE", "without scripts"),
    "file that says nothing of itself": (with_a_file_of_no_kind, "EMBEDDED-FILE-MIME",
                                         "a name, a type and a description"),
    "no colour profile": (without_colours, "DEVICE-RGB",
                          "profile sRGB"),
    "no mark": (without_its_mark, "METADATA-STRUCTURE",
                "Save it again as PDF/UA-1"),
}  # fmt: skip


@pytest.mark.parametrize("fault", OTHERS)
def test_fault_of_another_systems_file_is_told_too(fault, good):
    change, rule, said = OTHERS[fault]

    found = validation.told(validation_worker.broken(changed(good, change)))

    assert rule in names(found)
    (sentence,) = {each.sentence for each in found if rule in each.rule}
    assert said in sentence


def test_protected_file_is_told():
    locked = changed(pdf.from_html(PAGE), lambda opened: None,
                     encryption=pikepdf.Encryption(owner="o", user=""))  # fmt: skip

    assert "without protection" in " ".join(each.sentence for each in validation.failures(locked))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7\nnothing more"])
def test_file_that_is_no_pdf_is_told(content):
    found = validation.failures(content)

    assert [(each.rule, each.standard) for each in found] == [
        ("UNREADABLE", "PDF/UA-1"),
        ("UNREADABLE", "PDF/A-3a"),
    ]
    assert all("cannot be read as a PDF" in each.sentence for each in found)


def test_rule_that_is_broken_often_is_told_once(good):
    def without_alternatives(opened):
        for each in reading.elements(opened):
            if "/Alt" in each:
                del each.Alt

    (found,) = validation.failures(changed(good, without_alternatives))

    assert found.rule == "PDFUA1-FIGURE-ALTERNATIVE-TEXT-001"


def test_other_rules_are_told_by_their_name():
    (found,) = validation.told([("ua1", "PDFUA1-PAGE-TABS-001", "no order")])

    assert found.sentence.startswith(
        "The file breaks the rule PDFUA1-PAGE-TABS-001 (no order). The words of the paper are not"
    )


def test_each_sentence_is_plain_and_says_what_to_do():
    for sentence in set(WORDS.values()):
        assert sentence.endswith(".")
        assert len(sentence.split(". ")) >= 2, sentence
        assert "PDFUA" not in sentence


def test_check_stops_when_its_time_is_up(good):
    with pytest.raises(PdfFailed, match=r"could not be checked in 0\.01 seconds"):
        validation.failures(good, seconds=0.01)


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows has no such limit")
def test_check_that_breaks_down_says_so(good):
    with pytest.raises(PdfFailed, match="the validator stopped unexpectedly"):
        validation.failures(good, megabytes=30)


def test_child_that_checks_sees_no_secret(monkeypatch, good):
    seen = {}

    class Watched(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            seen.update(kwargs["env"])
            super().__init__(*args, **kwargs)

    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    monkeypatch.setattr(subprocess, "Popen", Watched)
    assert validation.failures(good) == ()

    assert seen
    assert "do-not-tell" not in seen.values()
