"""Which of several layouts is taken, and when no other is tried."""

from types import SimpleNamespace as Made

import pytest

from councilportal.printing import pdf_pages


def layout(*pages):
    """A layout of pages, each told as its name and how much of it is used."""
    boxes = [Made(page_type=Made(name=name), used=used) for name, used in pages]
    return Made(pages=[Made(_page_box=box) for box in boxes])


@pytest.fixture(autouse=True)
def told_use(monkeypatch):
    monkeypatch.setattr(pdf_pages, "_used", lambda box: box.used)


def taken(*layouts):
    """The number of the layout that is taken, and how many were tried."""
    waiting = iter(layouts)
    tried = []

    def lay_out(look):
        tried.append(look)
        return next(waiting)

    return layouts.index(pdf_pages.fitted(lay_out)), len(tried)


FULL, HALF = ("", 0.9), ("", 0.2)
WIDE, WIDE_HALF = ("wide", 0.9), ("wide", 0.2)


def test_full_pages_are_taken_at_once():
    assert taken(layout(FULL, FULL)) == (0, 1)


def test_closer_layout_is_taken_where_it_has_fewer_half_empty_pages():
    assert taken(layout(FULL, HALF), layout(FULL)) == (1, 2)


def test_first_of_layouts_that_are_alike_is_taken():
    assert taken(layout(FULL, HALF), layout(FULL, HALF), layout(FULL, HALF)) == (0, 3)


@pytest.mark.parametrize(
    "pages", [(HALF,), (HALF, WIDE, WIDE), (FULL, FULL, WIDE_HALF), (WIDE, HALF, WIDE_HALF)]
)
def test_no_other_is_tried_where_nothing_flows_to_or_from_a_half_empty_page(pages):
    assert taken(layout(*pages)) == (0, 1)


@pytest.mark.parametrize("pages", [(HALF, FULL), (FULL, HALF), (HALF, WIDE, WIDE_HALF)])
def test_others_are_tried_where_words_may_flow(pages):
    assert taken(*[layout(*pages)] * 3) == (0, 3)


def test_long_document_is_laid_out_once():
    assert taken(layout(*[FULL] * pdf_pages.MOST_PAGES, HALF)) == (0, 1)
