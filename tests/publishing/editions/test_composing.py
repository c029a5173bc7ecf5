"""An edition as a document: its parts in order, and what the public copy withholds."""

from datetime import date
from typing import Any

import pytest

from councilportal.common.document import Facts, Paragraph, Section
from councilportal.printing import codec
from councilportal.publishing.editions import operations
from councilportal.publishing.editions.composing import (
    _withheld,
    compose,
    numbered,
    numbers,
)
from councilportal.publishing.editions.queries import edition
from councilportal.publishing.models import Edition, EditionPart
from councilportal.publishing.rules.kinds import Layout, PartKind
from councilportal.publishing.rules.layouts import USUAL_PARTS
from councilportal.publishing.series.contents import CONTENTS
from councilportal.publishing.series.scope import Built, EditionScope, Material
from tests.publishing.making import AT, Cast, make_edition

pytestmark = pytest.mark.django_db
ON = date(2025, 10, 20)


def key(record: Edition) -> operations.Key:
    return record.series.ref, record.slug, record.number


def exempt(record: Edition, cast: Cast, part: PartKind) -> Edition:
    return operations.save_part(
        key=key(record),
        saves=record.saves,
        position=record.parts.get(part=part).position,
        values={
            "exempt_paragraph": "3",
            "exempt_reason": "Prices of a tender.",
            "public_interest": "Negotiations would be harmed.",
            "public_title": "Contract",
        },
        by=cast.lead,
        at=AT,
    )


def all_anchors(sections: tuple[Section, ...]) -> list[str]:
    return [anchor for each in sections for anchor in (each.anchor, *all_anchors(each.sections))]


def test_every_kind_of_part_has_what_makes_it_and_every_layout_its_parts():
    assert set(CONTENTS) == set(PartKind)
    assert set(USUAL_PARTS) == set(Layout)


def test_parts_come_in_their_order_with_the_figures_of_the_board(cast):
    record = make_edition(cast)

    made = compose(edition(*key(record)), ON)

    assert made.restricted is None
    assert [each.heading for each in made.public.sections] == [
        "Results",
        "Recommendations",
        "Background papers",
        "Contacts",
        "Guidance notes",
        "Summary of indicators",
        "Indicators by service",
        "Corrective actions",
        "About this edition",
    ]
    assert [each.name for each in made.public.datasets] == ["counts", "ratings"]
    assert len(made.lines) == 4
    anchors = all_anchors(made.public.sections)
    assert len(anchors) == len(set(anchors))
    assert codec.load(codec.dump(made.public)) == made.public


def test_nothing_is_said_that_nobody_said(cast):
    record = make_edition(cast)

    said = codec.dump(compose(edition(*key(record)), ON).public)

    assert "Unrestricted" not in said
    assert "note this report" not in said
    assert "None." not in said


def test_the_front_has_the_recommendations_unless_their_part_is_exempt_or_the_first(cast):
    record = make_edition(cast)
    said = record.recommendations.get().text
    part = record.parts.get(part=PartKind.RECOMMENDATIONS)
    found = compose(edition(*key(record)), ON)
    facts = [each for each in found.public.cover if isinstance(each, Facts)]
    (asked,) = [each.pairs for each in facts if each.caption == part.heading]
    assert [(number[-2:], text) for number, text in asked] == [(".1", said)]

    found = compose(exempt(record, cast, PartKind.RECOMMENDATIONS), ON)
    assert said not in codec.dump(found.public)
    assert said in str(found.whole.cover)

    record.parts.exclude(pk=part.pk).update(is_on=False)
    assert said not in str(compose(edition(*key(record)), ON).whole.cover)


def test_an_exempt_part_takes_its_figures_out_of_the_public_copy(cast):
    record = exempt(make_edition(cast), cast, PartKind.MEASURES)

    made = compose(edition(*key(record)), ON)

    assert made.restricted is not None
    assert made.lines == ()
    assert [each.name for each in made.public.datasets] == ["counts"]
    assert [each.name for each in made.restricted.datasets] == ["counts", "ratings"]
    shown = made.public.sections[6]
    assert shown.heading == "Contract"
    assert shown.sections == ()
    assert isinstance(shown.blocks[0], Paragraph)
    assert "paragraph 3 of Part 1 of Schedule 12A" in shown.blocks[0].text
    assert "Two posts are vacant." not in codec.dump(made.public)
    assert "Two posts are vacant." in codec.dump(made.restricted)
    assert "Not for publication" not in codec.dump(made.public)
    front = made.restricted.cover[0]
    assert isinstance(front, Facts)
    assert dict(front.pairs)["Classification"].startswith(
        "Not for publication\nIndicators by service: exempt under paragraph 3: information "
    )
    others = [place for place in range(8) if place != 6]
    assert [made.public.sections[place] for place in others] == [
        made.restricted.sections[place] for place in others
    ]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], []),
        ([1, 1, 2, 2, 1, 2], ["1", "2", "2.1", "2.2", "3", "3.1"]),
        ([2, 2, 3], ["1", "1.1", "1.1.1"]),
        ([1, 3, 3], ["1", "1.1", "1.1.1"]),
    ],
)
def test_parts_are_numbered_by_their_level(levels, expected):
    assert numbers([EditionPart(level=level) for level in levels]) == expected


def test_a_part_without_numbers_leaves_no_gap_in_them():
    plain = {"is_numbered": False}
    parts = [
        EditionPart(level=1, part=PartKind.CONTACTS, **plain),
        EditionPart(level=1, part=PartKind.WORDS),
        EditionPart(level=1, part=PartKind.IMPLICATIONS, **plain),
        EditionPart(level=1, part=PartKind.RECOMMENDATIONS, **plain),
        EditionPart(level=1, part=PartKind.WORDS, **plain),
        EditionPart(level=2, part=PartKind.WORDS),
        EditionPart(level=2, part=PartKind.WORDS, **plain),
    ]

    assert numbers(parts) == ["", "1", "", "2", "3", "3.1", ""]


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["", "", ""], ["", "", ""]),
        (["1.1", "", ""], ["1", "", ""]),
        (["", "2.1.1", ""], ["", "2", "2.1"]),
        (["", "10.1", ""], ["", "", ""]),
    ],
)
def test_a_heading_has_a_number_where_paragraphs_below_it_have(paragraphs, expected):
    material = Material(Edition(period="2025/26"), (), ON)
    parts = [
        (
            EditionScope(EditionPart(), material, number, number),
            Section("", "", (Paragraph("", told),)),
        )
        for number, told in zip(["1", "2", "2.1"], paragraphs, strict=True)
    ]

    assert [section.number for _, section in numbered(parts)] == expected


def test_a_part_of_a_lower_level_is_within_the_one_before_it(cast):
    record = make_edition(cast)
    parts: list[dict[str, Any]] = [
        {"id": None, "part": PartKind.WORDS, "title": "First", "text": "One."},
        {"id": None, "part": PartKind.WORDS, "title": "Inner", "level": 2},
        {"id": None, "part": PartKind.WORDS, "title": "Hidden", "is_on": False},
        {"id": None, "part": PartKind.WORDS, "title": "Second"},
    ]
    record = operations.arrange_parts(
        key=key(record), saves=record.saves, parts=parts, by=cast.lead, at=AT
    )

    made = compose(edition(*key(record)), ON).public

    assert [each.heading for each in made.sections] == ["First", "Second", "About this edition"]
    assert [each.heading for each in made.sections[0].sections] == ["Inner"]


def test_what_is_within_an_exempt_part_is_withheld_with_it(cast):
    record = make_edition(cast)
    ground = {"exempt_paragraph": "3", "exempt_reason": "x", "public_interest": "x"}
    parts: list[dict[str, Any]] = [
        {"id": None, "part": PartKind.WORDS, "title": "First", "text": "One."},
        {
            "id": None,
            "part": PartKind.WORDS,
            "title": "Prices",
            "text": "Two.",
            **ground,
            "public_title": "Contract",
        },
        {"id": None, "part": PartKind.WORDS, "title": "Inner", "text": "Hidden.", "level": 2},
        {"id": None, "part": PartKind.WORDS, "title": "Last", "text": "Four."},
    ]
    record = operations.arrange_parts(
        key=key(record), saves=record.saves, parts=parts, by=cast.lead, at=AT
    )

    made = compose(edition(*key(record)), ON)

    public = codec.dump(made.public)
    assert "Hidden." not in public
    assert "Inner" not in public
    assert "3.1" in public  # the number of the last part stays
    assert "Hidden." in codec.dump(made.whole)


def test_what_only_an_exempt_part_has_within_it_is_named_and_told_nowhere(cast):
    """Not by a reference to it, and not by the part of revised figures."""
    record = make_edition(cast)
    ground = {"exempt_paragraph": "3", "exempt_reason": "x", "public_interest": "x"}
    parts: list[dict[str, Any]] = [
        {
            "id": None,
            "part": PartKind.WORDS,
            "title": "First",
            "text": "See {{ part:redundancies }}.",
        },
        {
            "id": None,
            "part": PartKind.WORDS,
            "title": "Prices",
            "text": "Two.",
            **ground,
            "public_title": "Contract",
        },
        {"id": None, "part": PartKind.WORDS, "title": "Redundancies", "text": "x", "level": 2},
        {"id": None, "part": PartKind.MEASURES, "title": "", "level": 2},
    ]
    record = operations.arrange_parts(
        key=key(record), saves=record.saves, parts=parts, by=cast.lead, at=AT
    )

    made = compose(edition(*key(record)), ON)

    assert "Redundancies" not in codec.dump(made.public)
    assert [str(problem) for _, problem in made.problems if "redundancies" in str(problem)]
    scopes = [
        EditionScope(each, Material(record, [], ON), str(each.position), "")
        for each in record.parts.order_by("position")
    ]
    section = Section("x", "x")
    built = {each.anchor: Built(section) for each in scopes}
    built[scopes[-1].anchor] = Built(section, lines=made.all_lines)
    assert _withheld(scopes, built) == {line.ref for line in made.all_lines}


def test_an_appendix_begins_a_page_and_what_is_within_it_does_not(cast):
    record = make_edition(cast)
    apart = record.parts.get(part=PartKind.SUMMARY)
    record.parts.filter(pk=apart.pk).update(title="Appendix 1: summary")
    record.parts.filter(position=apart.position + 1).update(level=2, title="Appendix A of it")

    made = compose(edition(*key(record)), ON).public

    begin = [each.heading for each in made.sections if each.begins_page]
    assert begin == ["Appendix 1: summary"]
    (found,) = (each for each in made.sections if each.begins_page)
    assert [each.heading for each in found.sections] == ["Appendix A of it"]
    assert not found.sections[0].begins_page
