"""The page that arranges the parts of a draft."""

import re
from typing import Any

import pytest

from councilportal.publishing.editions import operations, queries
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import PartKind
from tests.publishing.making import AT

pytestmark = pytest.mark.django_db


def at(record: Edition) -> str:
    return f"/reports/{record.series.ref}/{record.slug}/{record.number}/parts/"


def headings(record: Edition) -> list[str]:
    return [each.heading for each in record.parts.order_by("position")]


def posted(page: Any, **changed: str) -> dict[str, str]:
    """What a browser sends: the values of the form, with some that a person typed."""
    form = page.context["form"]
    values = {
        name: "on" if form[name].value() is True else str(form[name].value() or "")
        for name in form.fields
        if form[name].value() is not False
    }
    saves = re.search(r'name="saves" value="(\d+)"', page.content.decode())
    assert saves is not None
    return {**values, "saves": saves[1], **changed}


def test_what_is_saved_unchanged_stays_as_it_was(lead, record):
    before = list(record.parts.order_by("position").values())

    answer = lead.post(at(record), posted(lead.get(at(record))))

    assert answer.status_code == 302
    assert list(record.parts.order_by("position").values()) == before


def test_parts_are_ordered_titled_and_left_out(lead, record):
    first, second = record.parts.order_by("position")[:2]
    values = posted(lead.get(at(record)))
    values |= {
        f"{first.pk}-place": "3",
        f"{first.pk}-title": "Last words",
        f"{first.pk}-level": "2",
    }
    values |= {f"{first.pk}-is_wide": "on"}
    del values[f"{second.pk}-is_on"]

    lead.post(at(record), values)

    assert headings(record)[1:3] != [first.heading, second.heading]
    moved, left_out = record.parts.get(pk=first.pk), record.parts.get(pk=second.pk)
    assert (moved.title, moved.level, moved.is_wide) == ("Last words", 2, True)
    assert (left_out.position, left_out.is_on) == (1, False)
    assert moved.position == 2  # of two at one place, the one that was first stays first


def test_a_part_is_added_in_its_place(lead, record):
    values = posted(lead.get(at(record)))

    lead.post(
        at(record),
        values | {"new-part": PartKind.WORDS, "new-title": "In short", "new-place": "1"},
    )

    assert headings(record)[1] == "In short"
    assert record.parts.get(title="In short").part == PartKind.WORDS


def test_a_part_is_removed_only_when_that_was_confirmed(lead, record):
    gone = record.parts.order_by("position").first()
    assert gone is not None
    values = posted(lead.get(at(record)), **{f"{gone.pk}-remove": "on", "new-title": "Kept"})

    asked = lead.post(at(record), values)
    before = headings(record)
    words = " ".join(asked.content.decode().split())
    lead.post(at(record), values | {"confirmed": str(gone.pk)})

    assert "Do you want to remove these parts?" in words
    assert 'value="Kept"' in words
    assert gone.heading in before
    assert not record.parts.filter(pk=gone.pk).exists()
    assert headings(record) == before[1:]


def test_another_part_than_the_confirmed_one_is_asked_about_again(lead, record):
    first, second = record.parts.order_by("position")[:2]
    values = posted(lead.get(at(record)), **{f"{second.pk}-remove": "on"})

    answer = lead.post(at(record), values | {"confirmed": str(first.pk)})

    assert answer.status_code == 200
    assert record.parts.filter(pk=second.pk).exists()


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("place", "", "Enter the place"),
        ("place", "0", "1 or more"),
        ("only", "NOWHERE", "Nothing has the reference NOWHERE"),
    ],
)
def test_a_wrong_box_is_named_and_nothing_is_saved(lead, record, box, typed, said):
    first = record.parts.order_by("position").first()
    assert first is not None
    before = headings(record)
    wrong = {f"{first.pk}-{box}": typed, "new-title": "Kept"}

    page = lead.post(at(record), posted(lead.get(at(record)), **wrong)).content.decode()

    assert said in page
    assert 'value="Kept"' in page
    assert headings(record) == before


def test_a_part_shows_only_the_directorates_that_are_named(lead, record):
    first = record.parts.order_by("position").first()
    assert first is not None
    page = lead.get(at(record))
    refs = sorted(page.context["form"].places)

    lead.post(at(record), posted(page, **{f"{first.pk}-only": f"  {refs[0]}   {refs[1]} "}))

    assert record.parts.get(pk=first.pk).only == f"{refs[0]} {refs[1]}"


def test_parts_that_were_added_meanwhile_are_not_lost(lead, cast, record):
    values = posted(lead.get(at(record)), **{"new-title": "Kept"})
    rows = [{"id": each.pk} for each in record.parts.order_by("position")]
    rows.append({"id": None, "part": PartKind.WORDS, "title": "Meanwhile"})
    key = (record.series.ref, record.slug, record.number)
    operations.arrange_parts(
        key=key, saves=queries.edition(*key).saves, parts=rows, by=cast.lead, at=AT
    )

    stale = lead.post(at(record), values)
    again = lead.post(at(record), posted(stale))

    assert stale.status_code == 409
    assert 'value="Kept"' in stale.content.decode()
    assert again.status_code == 302
    assert headings(record)[-1] == "Meanwhile"


def test_the_page_is_for_those_who_write_the_draft(client, cast, record):
    client.force_login(cast.outsider)
    assert client.get(at(record)).status_code == 404
    client.force_login(cast.approver)
    assert client.get(at(record)).status_code == 403
