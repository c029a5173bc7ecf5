"""PDFs of other systems: refused with the reason in plain words, or bound whatever way up."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from councilportal.printing import binding, html, packs, pdf
from councilportal.printing.binding import Part, bind, bindable
from councilportal.printing.failures import CannotBind
from tests.census.standards import failures
from tests.printing import papers, reading, tag_tree


@pytest.fixture(scope="module")
def ours():
    """A good PDF to make others of."""
    return pdf.from_html(html.paper(papers.report()))


def changed(content, change, **options):
    with reading.opened(content) as opened:
        change(opened)
        written = io.BytesIO()
        opened.save(written, **options)
        return written.getvalue()


def untagged(opened):
    del opened.Root.StructTreeRoot


def with_program(opened):
    opened.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def with_form(opened):
    opened.Root.AcroForm = Dictionary(Fields=Array([opened.make_indirect(Dictionary(T="name"))]))


def with_launch(opened):
    opened.pages[0].Annots[0].A = Dictionary(S=Name.Launch, F=String("calc.exe"))


def with_file(opened):
    opened.attachments["a.txt"] = b"words"


def with_layers(opened):
    opened.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())


def with_actions(opened):
    opened.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("https://a.example/")))


def without_levels(opened):
    next(each for each in reading.elements(opened) if each.S == "/H1").S = Name.H


def in_ink(opened):
    opened.Root.OutputIntents[0].DestOutputProfile.N = 4


def without_alternative(opened):
    del next(each for each in reading.elements(opened) if each.S == "/Figure").Alt


REASONS = {
    untagged: "It is not tagged, so a screen reader cannot read it.",
    with_program: "It has a program inside it (JavaScript).",
    with_form: "It has a form to fill in.",
    with_launch: "It starts another program (a launch action).",
    with_file: "It has files inside it.",
    with_layers: "It has layers that can be shown and hidden.",
    with_actions: "It does something by itself when it is opened or read.",
    without_levels: "Its headings have no levels.",
    in_ink: "Its colours are for printing ink (CMYK) instead of for screens (RGB).",
}


@pytest.mark.parametrize("change", REASONS, ids=lambda change: change.__name__)
def test_what_may_not_be_bound_says_why(ours, change):
    assert bindable(changed(ours, change)) == (REASONS[change],)


def test_broken_rules_are_told(ours):
    (said,) = bindable(changed(ours, without_alternative))

    assert said.startswith("A picture or chart has no text that says what it shows.")


def test_locked_broken_and_large_files_are_refused(ours, monkeypatch):
    locked = pikepdf.Encryption(owner="a", user="b")
    open_to_read = pikepdf.Encryption(owner="a", user="")

    assert bindable(changed(ours, lambda _: None, encryption=locked)) == (
        "It is locked with a password.",
    )
    assert bindable(changed(ours, lambda _: None, encryption=open_to_read)) == ("It is encrypted.",)
    assert bindable(b"no PDF") == ("It is no PDF that can be read.",)
    monkeypatch.setattr(binding, "MOST_FOREIGN_BYTES", 1_000_000)
    assert bindable(b"%PDF-" + bytes(1_000_000)) == ("It is larger than 1 MB.",)


def other_system(opened):
    """Roles and classes of its own, links to pages instead of names, one root, pages turned."""
    root = opened.Root.StructTreeRoot
    root.RoleMap = Dictionary(Title=Name.Heading, Heading=Name.H1)
    root.ClassMap = Dictionary(ByRow=Dictionary(O=Name.Table, Scope=Name.Row))
    found = list(reading.elements(opened))
    next(each for each in found if each.S == "/H1").S = Name.Title
    heading = next(each for each in found if each.S == "/TH" and each.A.Scope == "/Row")
    heading.C = Name.ByRow
    del heading.A["/Scope"]
    tops = list(root.K)
    root.K = opened.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(tops)))
    for each in tops:
        each.P = root.K
    root.K.P = root
    links = [each for page in opened.pages for each in page.get("/Annots", [])]
    for link in links[:4]:
        target = Array([opened.pages[-1].obj, Name.Fit])
        if link is links[0]:
            link.Dest = target
        elif "/Dest" in link:
            del link["/Dest"]
            link.A = Dictionary(S=Name.GoTo, D=target)
    for page, turn in zip(opened.pages, (0, 90, 180, 270), strict=False):
        page.obj.Rotate = turn


def test_good_pdf_of_another_system_is_bound_with_its_roles_links_and_numbers(ours):
    theirs = changed(ours, other_system)
    assert bindable(theirs) == ()

    whole = bind(
        [Part("a", "Ours", ours), Part("b", "Theirs", theirs, "2", foreign=True)],
        title="Pack",
        language="en-GB",
    )

    assert failures(whole) == []
    with reading.opened(whole) as opened:
        roles = {str(each.S) for each in reading.elements(opened)}
        assert not {"/Title", "/Heading"} & roles
        (classed,) = (e for e in reading.elements(opened) if isinstance(e.get("/A"), Array))
        assert classed.A[0].Scope == "/Row"
        assert "/C" not in classed
        classed.A = Dictionary({key: each[str(key)] for each in classed.A for key in each})
        tree = tag_tree.Tree(opened)
        count = len(tree.tables) // 2
        expected = [[[cell.words for cell in row] for row in t.rows] for t in tree.tables[:count]]
        found = [[[cell.words for cell in row] for row in t.rows] for t in tree.tables[count:]]
        assert found == expected
        names = pikepdf.NameTree(opened.Root.Names.Dests)
        first = len(opened.pages) // 2
        link = opened.pages[first].Annots[0]
        assert names[str(link.Dest)][0].objgen == opened.pages[-1].objgen
        assert "/A" not in opened.pages[first].Annots[1]
    texts = reading.page_texts(whole)
    assert all(f"Page {n} of {len(texts)}" in text for n, text in enumerate(texts, 1))


def test_paper_of_another_system_is_bound_into_a_pack(ours):
    foreign = packs.ForeignPaper("7", "Their paper", ours, "7")

    whole = packs.pack(papers.agenda, [*papers.papers(), foreign])

    with reading.opened(whole) as opened, reading.opened(ours) as alone:
        first = len(opened.pages) - len(alone.pages) + 1
        last = len(opened.pages)
    assert f"7 {first} to {last}" in reading.page_texts(whole)[0]
    assert (1, "7. Their paper") in reading.bookmarks(whole)
    with pytest.raises(CannotBind, match="Part part is no PDF"):
        packs.pack(papers.agenda, [packs.ForeignPaper("7", "Their paper", b"none")])
