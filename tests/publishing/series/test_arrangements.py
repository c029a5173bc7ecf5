"""Papers of any arrangement of parts: anchors are unique, and JSON gives them back."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from councilportal.common.document import Box, Document, Note, Paragraph, RichParagraph, Table
from councilportal.printing import codec, html
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.editions.easy_read import shown_at_the_end
from councilportal.publishing.models import Edition, EditionPart
from councilportal.publishing.rules.kinds import PartKind
from councilportal.publishing.series.scope import anchors
from tests.publishing.making import AT, make_cast, make_edition
from tests.publishing.series.support import walk
from tests.sizes import size

pytestmark = pytest.mark.django_db
ON = AT.date()
TEXT = (
    "# Introduction\n\nWords.[^1]\n\n## Two\n\n- one\n- two\n\n"
    "| A | B |\n|---|---|\n| 1 | 2 |\n\n[^1]: Note."
)
TITLES = ("A", "A two", "A-2", "A 2", "A")
titles = st.sampled_from(
    ["", "Results", "Results two", "Results 2", "Contents", "About", "Correction", "Measures"]
) | st.text(max_size=30)
ground = {
    "exempt_paragraph": "3",
    "exempt_reason": "Prices.",
    "public_interest": "Harm.",
}
EASY = PartKind.EASY_READ
WITH_WORDS = (PartKind.TITLE_PAGE, PartKind.WORDS, PartKind.TABLE, EASY)
parts = st.lists(
    st.builds(
        lambda kind, title, level, wide, public: {
            "part": kind,
            "title": title,
            "level": level,
            "is_wide": wide,
            "text": TEXT if kind in WITH_WORDS else "",
            # An easy-read text is never exempt.
            **({**ground, "public_title": public} if public and kind != EASY else {}),
        },
        st.sampled_from(PartKind),
        titles,
        st.integers(1, 3),
        st.booleans(),
        st.sampled_from(["", "", "", "Contract", "Results"]),
    ),
    max_size=6,
)


def ids(document: Document) -> list[str]:
    """Every anchor of a document."""
    found = []
    for _, section in walk(document.sections):
        found.append(section.anchor)
        for block in section.blocks:
            if isinstance(block, (Table, Box, Note, Paragraph, RichParagraph)):
                found.append(block.anchor)
            if isinstance(block, Table):
                found += [row.anchor for row in block.rows]
    return [each for each in found if each]


@pytest.fixture
def record() -> Edition:
    cast = make_cast()
    return make_edition(cast)


@example([{"part": PartKind.WORDS, "title": title, "text": TEXT} for title in TITLES])
@example([{"part": PartKind.WORDS, "title": "A", "level": 3, "text": TEXT} for _ in range(4)])
@settings(
    max_examples=size(40, 400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(given_parts=parts)
def test_any_arrangement_composes(record, given_parts):
    EditionPart.objects.filter(edition=record).delete()
    EditionPart.objects.bulk_create(
        EditionPart(edition=record, position=place, **each)
        for place, each in enumerate(given_parts, 1)
    )

    made = compose(record, ON)

    for copy in map(shown_at_the_end, filter(None, (made.public, made.restricted))):
        found = ids(copy)
        assert len(found) == len(set(found))
        assert codec.load(codec.dump(copy)) == copy
        assert all(depth <= 6 for depth, _ in walk(copy.sections))
        html.body(copy)


@given(st.lists(titles, max_size=8))
@settings(max_examples=size(200, 5_000), deadline=None)
def test_no_name_of_a_part_begins_what_is_within_another(names):
    found = anchors([EditionPart(part=PartKind.WORDS, title=each) for each in names])

    assert len(found) == len(set(found))
    assert not any(
        mine.startswith(f"{other}-") for mine in found for other in {*found, "about", "correction"}
    )
