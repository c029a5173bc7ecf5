"""What changed on an agenda since a pack was bound, item by item."""

from dataclasses import replace

import pytest

from councilportal.publishing.rules.pack_lines import Line, changes, dumped, loaded

BOUND = Line(
    key=1,
    number="1",
    section="Reports",
    title="Performance",
    purpose="For decision",
    text="",
    exempt="",
    paper="BOARD/2025-09/1",
    sha256="a",
    follows=False,
    first=2,
    last=9,
)
FOLLOWS = replace(BOUND, paper="", sha256="", follows=True, first=0, last=0)
VERBAL = replace(FOLLOWS, follows=False)
CASES: tuple[tuple[Line, Line, list[str]], ...] = (
    (BOUND, replace(BOUND, first=0, last=0), []),  # pages are the pack's own
    (BOUND, replace(BOUND, number="4"), ["Item 1 has become item 4."]),
    (BOUND, replace(BOUND, title="Figures"), ["The title of item 1 has changed."]),
    (BOUND, replace(BOUND, text="Read it."), ["The words of item 1 have changed."]),
    (BOUND, replace(BOUND, exempt="3"), ["Item 1 is exempt now under paragraph 3."]),
    (replace(BOUND, exempt="3"), BOUND, ["Item 1 is not exempt any more."]),
    (BOUND, replace(BOUND, sha256="b"), ["Item 1: BOARD/2025-09/1 was made anew since."]),
    (
        BOUND,
        replace(BOUND, sha256="b", paper="BOARD/2025-09/2"),
        ["Item 1 had BOARD/2025-09/1, and has BOARD/2025-09/2 now."],
    ),
    (BOUND, FOLLOWS, ["Item 1 had BOARD/2025-09/1, which cannot be bound now."]),
    (FOLLOWS, BOUND, ["Item 1 has its paper now: BOARD/2025-09/1."]),
    (VERBAL, FOLLOWS, ["Item 1 has a paper now, which is to follow."]),
    (FOLLOWS, VERBAL, ["Item 1 has no paper any more: it was to follow."]),
    (FOLLOWS, FOLLOWS, []),
)


@pytest.mark.parametrize(("bound", "now", "said"), CASES)
def test_changes_of_an_item(bound: Line, now: Line, said: list[str]) -> None:
    assert changes([bound], [now]) == said


def test_items_that_come_and_go_and_lines_as_they_are_stored() -> None:
    other = replace(BOUND, key=2, number="2")

    assert changes([BOUND], [other]) == ["Item 2 was added.", "Item 1 was taken off."]
    assert loaded(dumped([BOUND, other])) == [BOUND, other]
    assert loaded("") == []
