"""What every template keeps to, read from the files themselves."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template

ROOT = settings.BASE_DIR / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
COMPONENTS = sorted((ROOT / "components").glob("*.html"))
# Files that need nothing else: never served as pages of the portal, so they bring their styles.
FILES = {ROOT / "report" / "page.html", ROOT / "report" / "print.html"}
# What pages extend. A page that extends another one, such as `base_list.html`, has its heading.
FRAMES = {ROOT / f"{name}.html" for name in ("base", "base_report", "base_failure")}
PAGES = [
    path
    for path in TEMPLATES
    if re.search(r'{% extends "base(_report|_failure)?\.html"', path.read_text("utf-8"))
    and path not in FRAMES
]

MOST_CHARACTERS = 120
# Their line breaks would be in the files and papers that people keep: documents stay as they are.
LONG_LINES = {
    ROOT / "report" / "contents.html",
    ROOT / "report" / "head.html",
    ROOT / "report" / "sections" / "facts.html",
    ROOT / "report" / "sections" / "note.html",
    ROOT / "report" / "sections" / "paper_table.html",
    ROOT / "report" / "sections" / "paragraph.html",
    ROOT / "report" / "sections" / "section.html",
    ROOT / "report" / "sections" / "table.html",
}

Asked = Callable[[Path], None]


def each_of(paths: Sequence[Path]) -> Callable[[Asked], Callable[[], None]]:
    """One test of all these: a case each would take longer than what is asked of it."""

    def of(test: Asked) -> Callable[[], None]:
        def every() -> None:
            assert paths
            for path in paths:
                test(path)

        every.__name__, every.__doc__ = test.__name__, test.__doc__
        return every

    return of


each, each_component, each_page = each_of(TEMPLATES), each_of(COMPONENTS), each_of(PAGES)


def without_comments(path: Path) -> str:
    text = path.read_text("utf-8")
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.DOTALL)


@each
def test_template_parses(path: Path) -> None:
    get_template(str(path.relative_to(ROOT)))


@each
def test_template_can_be_reviewed_line_by_line(path: Path) -> None:
    long = [line for line in path.read_text("utf-8").splitlines() if len(line) > MOST_CHARACTERS]

    assert bool(long) == (path in LONG_LINES), long


@each
def test_a_table_and_its_heads_agree_on_cards(path: Path) -> None:
    """On a phone a table of cards without `cards=True` says each head twice and scrolls."""
    text = path.read_text("utf-8")
    found = re.findall(r"{% data_table ([^%]*)%}\s*{% table_head ([^%]*)%}", text)

    assert [table for table, head in found if ("cards=" in table) != ("cards=" in head)] == []
    whole = re.findall(r"{% data_table [^%]*cards=True.*?{% enddata_table %}", text, re.DOTALL)
    # Drawn as cards, its parts are told as parts of a table by their roles alone.
    parts = [part for table in whole for part in re.findall(r"<(?:tbody|tr|th|td)\b[^>]*>", table)]
    assert [part for part in parts if "role=" not in part] == []


@each
def test_template_has_nothing_inline(path: Path) -> None:
    """The strict security policy refuses inline styles, scripts and handlers."""
    pattern = r"\sstyle=|\son[a-z]+=|<style\b|<script(?![^>]*\ssrc=)|javascript:"

    inline = re.findall(pattern, without_comments(path))

    assert inline == (["<style"] if path in FILES else [])


@each
def test_template_trusts_nothing_blindly(path: Path) -> None:
    assert re.findall(r"\|\s*safe\b|{%\s*autoescape\s+off", without_comments(path)) == []


@each
def test_template_tables_have_captions_and_scopes(path: Path) -> None:
    text = without_comments(path)

    on_paper = text.count('data-pdf-role="Caption"') - text.count("{% if on_paper %}<thead>")
    assert text.count("<table") == text.count("<caption") + on_paper
    assert [head for head in re.findall(r"<th\b[^>]*>", text) if "scope=" not in head] == []


@each
def test_template_pictures_have_a_text(path: Path) -> None:
    pictures = re.findall(r"<img\b[^>]*>", without_comments(path))

    assert [picture for picture in pictures if "alt=" not in picture] == []


@each
def test_template_sends_forms_with_a_token(path: Path) -> None:
    for form in re.findall(r"<form\b.*?</form>", without_comments(path), re.DOTALL):
        if re.search(r'<form[^>]*method="post"', form):
            assert "{% csrf_token %}" in form


# Form elements that crispy-forms does not draw; it lays out the forms with fields inside them.
WRITTEN_OUT = {
    "base.html": "signing out is an item of the navigation, which looks like a link",
    "eqia/page.html": "the page has several forms: its fields, or a form for each row of a list",
    "objectives/figures_enter.html": "the page has a form for each row of a table",
    "objectives/plan_update.html": "the page has a form for each line",
    "publishing/list.html": "the page has a form for each row of a list",
    "returns/sheet.html": "the page has a form for each indicator",
    "503_locked.html": "a page that asks nothing of the database, while that is locked",
    "govuk/whole_uni_form.html": "what crispy-forms draws every other form with",
}


def test_forms_are_laid_out_by_crispy() -> None:
    written = {
        str(path.relative_to(ROOT)) for path in TEMPLATES if "<form" in without_comments(path)
    }

    assert written == set(WRITTEN_OUT)


# Controls that are no field of a form: what a page carries, and what is never saved.
WRITTEN_CONTROLS = {
    "503_locked.html": "what was posted, to be sent again",
    "account/username.html": "whose password it is, for browsers that keep passwords",
    "eqia/decision_assessments.html": "the search for assessments inside the form of a decision",
    "eqia/page.html": "the count and the digest that the next save is made from",
    "eqia/rows.html": "how many rows the page has",
    "objectives/figures_enter.html": "the places of rows and what the next save is made from",
    "objectives/plan_update.html": "the counts and the digest that the next save is made from",
    "publishing/list.html": "the count and the digest that the next save is made from",
    "returns/sheet.html": "the count that the next save is made from",
}


def test_controls_are_drawn_by_the_design_system() -> None:
    written = {
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if re.search(r"<(input|select|textarea)\b", without_comments(path))
    }

    assert written == set(WRITTEN_CONTROLS)


# Parts of a layout, which say where a field stands; our pack of crispy-forms itself.
DRAWS_FIELDS = {
    "eqia/decision_assessments.html",
    "eqia/return_answers.html",
    "govuk/field.html",
    "returns/send_back_lines.html",
}


def test_fields_are_drawn_by_a_layout() -> None:
    drawing = {
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if "{% govuk_field" in without_comments(path) and path.name != "gallery.html"
    }

    assert drawing == DRAWS_FIELDS


def test_markup_has_no_class_that_no_style_sheet_or_script_knows() -> None:
    static = settings.BASE_DIR / "static"
    known = "".join(
        path.read_text("utf-8") for kind in ("css", "js") for path in (static / kind).glob("*")
    )
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"(?<![\w/-])app-[\w-]+", without_comments(path))
    }

    assert {name for name in named if name not in known} == set()


@each_component
def test_component_is_opened_by_its_arguments(path: Path) -> None:
    """Each line of the comment after the first names an argument: `name: type and example`."""
    comment = re.match(
        r"{% comment %}\n(.+?)\n{% endcomment %}", path.read_text("utf-8"), re.DOTALL
    )

    assert comment is not None
    arguments = [line for line in comment[1].splitlines()[1:] if not line.startswith(" ")]
    assert arguments
    assert [line for line in arguments if not re.match(r"\w+(, \w+)*: \S", line)] == []


@each_page
def test_page_has_one_first_heading_and_a_title(path: Path) -> None:
    text = without_comments(path)

    assert len(re.findall(r"<h1\b", text)) == 1
    assert re.search(r"{% block title %}.+?{% endblock", text, re.DOTALL)


def test_style_sheet_has_no_class_that_nothing_uses() -> None:
    """A class ending in a word of the data, `app-rag--green`, is used by its beginning."""
    own = set(re.findall(r"\.(app-[\w-]+)", (settings.BASE_DIR / "static/css/app.css").read_text()))
    sources = [
        *TEMPLATES,
        *(settings.BASE_DIR / "static" / "js").glob("*.js"),
        *(
            path
            for app in ("councilportal", "performance", "eqia", "objectives")
            for path in (settings.BASE_DIR / app).rglob("*.py")
        ),
    ]
    used: set[str] = set()
    for path in sources:
        used |= set(re.findall(r"app-[\w-]+", path.read_text("utf-8")))

    unused = {name for name in own - used if re.sub(r"--\w+$", "--", name) not in used}
    assert unused == set()


def test_style_sheet_lists_its_blocks() -> None:
    """The table of contents at its head names the blocks that follow, in their order."""
    css = (settings.BASE_DIR / "static/css/app.css").read_text("utf-8")
    contents, blocks = css.split("*/", 1)

    listed = re.findall(r"^ +(\d+\. [^:\n]+?)(?::.*)?\s*$", contents, re.MULTILINE)
    assert listed == re.findall(r"^/\* (\d+\. .+?) \*/$", blocks, re.MULTILINE)
    assert len(listed) > 20
