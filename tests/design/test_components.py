"""Components say by words and shapes what colours say; the gallery is kept as a reviewed file.

After a wanted change: `UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/design/test_components.py`,
then read the difference.
"""

import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import Client, RequestFactory

from councilportal.common.links import Link, RagCount
from councilportal.common.words import Direction, Rag, Word
from councilportal.design.shapes import DIRECTION_SHAPES, RAG_SHAPES
from councilportal.design.templatetags.components import _drawn_once

GOLDEN = Path(__file__).parent.parent / "golden" / "gallery.html"


def drawn(source: str, **context: Any) -> str:
    return Template("{% load components %}" + source).render(Context(context))


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.django_db
def test_gallery_is_as_reviewed(client: Client) -> None:
    page = client.get("/components/").content.decode()
    main = page[page.index("<main") : page.index("</main>") + len("</main>\n")]
    shown = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r'\1""', main)
    shown = re.sub(r"\n\s*\n+", "\n", shown)

    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(shown, "utf-8")

    assert shown == GOLDEN.read_text("utf-8")


@pytest.mark.django_db
def test_gallery_shows_every_component(client: Client) -> None:
    _drawn_once.cache_clear()  # what was drawn before this test names no template in it
    components = (settings.BASE_DIR / "templates/components").glob("*.html")

    used = {template.name for template in client.get("/components/").templates}

    # The warning stands once in the frame of the page, for who is signed in.
    unused = {f"components/{path.name}" for path in components} - used
    assert unused == {"components/session_warning.html"}


@pytest.mark.parametrize("words", [Rag, Direction], ids=lambda words: words.__name__)
def test_every_word_has_a_shape_of_its_own(words: type[Word]) -> None:
    shapes: dict[Any, str] = {**RAG_SHAPES, **DIRECTION_SHAPES}

    own = [shapes[word] for word in words]

    assert len(set(own)) == len(own)


@pytest.mark.parametrize("rating", list(Rag))
def test_rag_is_told_by_word_and_shape(rating: Rag) -> None:
    html = drawn("{% rag rating %}", rating=rating)

    assert words_of(html) == f"{rating.label} : {rating.meaning}"
    assert RAG_SHAPES[rating] in html


def test_rag_takes_a_value_as_stored() -> None:
    assert drawn("{% rag 'green' %}") == drawn("{% rag rating %}", rating=Rag.GREEN)


def test_rag_override_shows_both() -> None:
    html = drawn("{% rag now source='override' computed=was %}", now=Rag.AMBER, was=Rag.RED)

    assert words_of(html) == "Amber : short of target Overridden, computed red"


def test_rag_judgement_never_passes_for_computed() -> None:
    assert "Judged, not computed" in drawn("{% rag 'green' source='judgement' %}")


def test_rag_without_rating_shows_its_text() -> None:
    assert words_of(drawn("{% rag None text='Snapshot data' %}")) == "Snapshot data"
    assert drawn("{% rag None %}").strip() == ""


def test_travel_reported_is_marked() -> None:
    assert words_of(drawn("{% travel 'worsening' source='reported' %}")) == "Worsening As reported"
    assert words_of(drawn("{% travel 'worsening' %}")) == "Worsening"
    assert drawn("{% travel None %}").strip() == ""


def test_counts_name_their_base_and_leave_unused_ratings_out() -> None:
    numbers = [RagCount(Rag.GREEN, 17), RagCount(Rag.AMBER, 6), RagCount(Rag.RED, 0)]

    html = drawn(
        "{% counts numbers base=23 of='indicators rated' %}",
        numbers=[*numbers, RagCount(Rag.NO_DATA, 0)],
    )

    assert words_of(html) == "23 indicators rated 17 Green 6 Amber 0 Red"


@pytest.mark.parametrize("numbers", [(17, 6, 1), (1, 0, 0), (1, 1, 1), (333, 1, 7), (0, 0, 5)])
def test_counts_bar_fills_its_width_and_nothing_overlaps(numbers: tuple[int, int, int]) -> None:
    counted = [RagCount(rag, n) for rag, n in zip(Rag, numbers, strict=False)]

    html = drawn("{% counts numbers base=1 of='rated' %}", numbers=counted)

    pieces = [(int(x), int(w)) for x, w in re.findall(r' x="(\d+)" y="0" width="(\d+)"', html)]
    assert len(pieces) == sum(1 for number in numbers if number)
    assert pieces[0][0] == 0
    assert sum(pieces[-1]) == 1000
    assert all(x + w + 4 == following for (x, w), (following, _) in pairwise(pieces))


def test_counts_without_any_have_no_bar() -> None:
    assert "<rect" not in drawn("{% counts numbers base=0 of='rated' %}", numbers=[])


def test_pagination_keeps_the_other_filters(rf: RequestFactory) -> None:
    page = Paginator(range(100), 20).page(3)

    html = drawn(
        "{% pagination page %}", page=page, request=rf.get("/?text=a%26b&page=3&service=WA")
    )

    assert words_of(html) == "← Previous page Page 3 of 5 Next page →".replace(
        "←", "&larr;"
    ).replace("→", "&rarr;")
    assert 'href="?text=a%26b&amp;page=4&amp;service=WA"' in html


def test_pagination_of_one_page_is_nothing(rf: RequestFactory) -> None:
    page = Paginator(range(3), 20).page(1)

    assert drawn("{% pagination page %}", page=page, request=rf.get("/")).strip() == ""


def test_components_escape_what_they_are_given() -> None:
    html = drawn(
        "{% data_table caption=evil id='t' %}<tbody></tbody>{% enddata_table %}"
        "{% panel heading=evil %}{{ evil }}{% endpanel %}"
        "{% empty_state evil text=evil link=link %}{% summary_list pairs %}{% breadcrumbs links %}",
        evil="<b>x</b>",
        link=Link("<b>x</b>", '"><b>'),
        links=[Link("<b>x</b>", "/")],
        pairs=[("<b>x</b>", "<b>x</b>")],
    )

    assert "<b>" not in html
    assert "<tbody></tbody>" in html


def test_navigation_item_knows_the_page_and_its_section(rf: RequestFactory) -> None:
    source = "{% navigation_item 'Board' '/performance/' 'board' %}"

    here = drawn(source, request=rf.get("/performance/"))
    below = drawn(source, request=rf.get("/performance/2016-17-Q1/"), section="board")
    elsewhere = drawn(source, request=rf.get("/"))
    nowhere = drawn("{% navigation_item 'Board' '' %}", request=rf.get("/"))

    assert 'aria-current="page"' in here
    assert 'aria-current="true"' in below
    assert "aria-current" not in elsewhere
    assert nowhere.strip() == ""


@pytest.mark.parametrize(("content", "is_empty"), [("", True), ("\n  ", True), ("0", False)])
def test_an_empty_cell_of_a_card_is_marked_as_empty(content: str, is_empty: bool) -> None:
    shown = drawn('{% cell "Site" %}{{ content }}{% endcell %}', content=content)

    assert ("app-cards__empty" in shown) == is_empty
    assert '<td role="cell"' in shown
