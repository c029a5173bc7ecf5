"""The pages on which words of a draft are written: previews, and what others saved meanwhile."""

import re
from pathlib import Path
from typing import Any

import pytest

from councilportal import publishing
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Body, Meeting
from councilportal.publishing.editions import operations, queries
from councilportal.publishing.models import Edition
from councilportal.publishing.narrative import meanings
from councilportal.publishing.narrative.references import COUNTS
from councilportal.publishing.rules.kinds import PartKind
from tests.publishing.making import AT, Cast, begin_with, make_edition

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def record(cast: Cast) -> Edition:
    """The monthly dashboard with a part of words before the others."""
    return begin_with(PartKind.WORDS, "In short", make_edition(cast), cast)


def at(record: Edition, page: str) -> str:
    return f"/reports/{record.series.ref}/{record.slug}/{record.number}/{page}"


def key(record: Edition) -> tuple[str, str, int]:
    return record.series.ref, record.slug, record.number


def posted(page: Any, **typed: str) -> dict[str, str]:
    """What a browser sends: hidden values and boxes of the page, with what somebody typed."""
    text = page.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    form = page.context["form"]
    boxes = {name: str(form[name].value() or "") for name in form.fields}
    return {**boxes, **hidden, **typed}


def words_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


def meanwhile(record: Edition, cast: Cast, **values: str) -> None:
    operations.save_front_sheet(
        key=key(record),
        saves=queries.edition(*key(record)).saves,
        values=values,
        lists={},
        by=cast.publisher,
        at=AT,
    )


def test_what_only_the_other_changed_is_not_put_back(lead, cast, record):
    page = lead.get(at(record, "front-sheet/"))
    meanwhile(record, cast, wards="All")

    stale = lead.post(at(record, "front-sheet/"), posted(page, subject="How we did"))
    saved = lead.post(at(record, "front-sheet/"), posted(stale))

    assert stale.status_code == 409
    assert "Pia Publisher changed the front sheet on" in words_of(stale)
    assert '<a href="#id_wards">Wards or divisions</a>' in stale.content.decode()
    assert saved.status_code == 302
    found = queries.edition(*key(record))
    assert (found.subject, found.wards) == ("How we did", "All")


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Mine"), ("stored", "Theirs")])
def test_what_both_changed_is_chosen(lead, cast, record, choice, kept):
    page = lead.get(at(record, "front-sheet/"))
    meanwhile(record, cast, subject="Theirs")

    stale = lead.post(at(record, "front-sheet/"), posted(page, subject="Mine"))
    again = posted(stale) | {"choose-subject": choice}
    lead.post(at(record, "front-sheet/"), again)

    assert "What both of you changed" in stale.content.decode()
    assert 'value="Mine"' in stale.content.decode()
    assert queries.edition(*key(record)).subject == kept


def test_a_save_of_another_page_is_told_and_touches_nothing(lead, cast, record):
    page = lead.get(at(record, "parts/1/"))
    meanwhile(record, cast, wards="All")

    stale = lead.post(at(record, "parts/1/"), posted(page, text="Typed"))

    assert stale.status_code == 409
    assert "Nothing that you changed here was changed by them" in words_of(stale)
    assert "Typed</textarea>" in stale.content.decode()


def moved(record: Edition, cast: Cast, parts: list[Any]) -> None:
    operations.arrange_parts(
        key=key(record),
        saves=queries.edition(*key(record)).saves,
        parts=[{"id": each.pk} for each in parts],
        by=cast.publisher,
        at=AT,
    )


def test_words_go_to_their_part_where_the_order_changed(lead, cast, record):
    first, second, *rest = record.parts.order_by("position")
    page = lead.get(at(record, "parts/1/"))
    moved(record, cast, [second, first, *rest])

    stale = lead.post(at(record, "parts/1/"), posted(page, text="Of the first"))
    to = re.search(r'action="(/reports/[^"]+)"', stale.content.decode())
    assert to is not None
    lead.post(to[1], posted(stale))

    assert "Pia Publisher changed which parts there are, or their order" in words_of(stale)
    assert to[1] == at(record, "parts/2/")
    texts = dict(record.parts.values_list("pk", "text"))
    assert (texts[first.pk], texts[second.pk]) == ("Of the first", second.text)


def test_words_of_a_part_that_was_removed_are_shown(lead, cast, record):
    rest = record.parts.order_by("position")[1:]
    page = lead.get(at(record, "parts/1/"))
    moved(record, cast, list(rest))

    stale = lead.post(at(record, "parts/1/"), posted(page, text="Not lost"))

    assert stale.status_code == 409
    assert "This part was removed meanwhile" in words_of(stale)
    assert "Not lost</textarea>" in stale.content.decode()
    assert not record.parts.filter(text="Not lost").exists()


def test_a_preview_shows_words_and_problems_and_saves_nothing(lead, record):
    page = lead.get(at(record, "parts/1/"))
    typed = "Of all, {{ count:red | words }} are red.\n\nAnd {{ count:rde }}."

    shown = lead.post(at(record, "parts/1/"), posted(page, text=typed, do="preview"))
    kept = record.parts.get(position=1).text
    saved = lead.post(at(record, "parts/1/"), posted(shown))

    words = words_of(shown)
    assert shown.status_code == 200
    assert "line 3: “{{ count:rde }}”: there is no count “rde”: did you mean “red”?" in words
    assert re.search(r"Of all, (zero|no|none|one|two|three|four) ", words)
    assert "{{ count:red | words }} are red." in words  # in its box
    assert (kept, record.parts.get(position=1).text) == ("", typed)
    assert saved.status_code == 302


def test_the_meeting_and_the_judgement_are_chosen(lead, cast, record):
    body = Body.objects.create(ref="CAB", name="Cabinet", kind="committee")
    meeting = Meeting.objects.create(ref="CAB-1", body=body, on="2099-12-09")
    page = lead.get(at(record, "about/"))
    judged = {"judged_on_0": "1", "judged_on_1": "10", "judged_on_2": "2025"}
    chosen = {"judgement": "On course.", "judged_by": str(cast.approver_post.pk), **judged}

    half = lead.post(at(record, "about/"), posted(page, judgement="On course."))
    whole = lead.post(
        at(record, "about/"),
        posted(page, meeting=str(meeting.pk), second_period="2025/26-Q2", **chosen),
    )

    assert "Select whose judgement it is" in words_of(half)
    assert "Enter the day of the judgement" in words_of(half)
    assert whole.status_code == 302
    found = queries.edition(*key(record))
    assert (found.meeting, found.second_period) == (meeting, "2025/26-Q2")
    assert (found.judged_by, str(found.judged_on)) == (cast.approver_post, "2025-10-01")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("2025-09", "is the period of the edition already"), ("autumn", "2026/27")],
)
def test_a_second_period_is_another_one(lead, record, typed, said):
    page = lead.get(at(record, "about/"))

    answer = lead.post(at(record, "about/"), posted(page, second_period=typed))

    assert said in words_of(answer)


def test_the_operation_refuses_half_a_judgement(cast, record):
    with pytest.raises(Refused, match="needs its words, the post and the day"):
        meanwhile(record, cast, judgement="On course.")


def test_every_reference_is_listed_with_what_it_gives(lead, record):
    page = lead.get(at(record, "references/"))
    words = words_of(page)
    other = words_of(lead.get(at(record, "references/"), {"indicator": "KPI-0002"}))

    for name in COUNTS:
        assert f"<code>{{{{ count:{name} }}}}</code>" in words
    assert "<code>{{ part:counts }}</code>" in words
    assert "<code>{{ value:KPI-0000 }}</code>" in words
    assert "<code>{{ value:KPI-0002 }}</code>" in other


def test_the_page_has_the_words_of_the_rules(rules_counts):
    assert rules_counts == meanings.COUNTED


@pytest.fixture
def rules_counts() -> dict[str, str]:
    """The names and words of the table of counts in RULES.md."""
    text = (Path(publishing.__path__[0]) / "RULES.md").read_text("utf-8")
    table = text.partition("<!-- table: counts -->")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, re.MULTILINE))


def test_problems_of_a_list_lead_to_its_page(lead, record):
    operations.save_front_sheet(
        key=key(record),
        saves=queries.edition(*key(record)).saves,
        values={},
        lists={"recommendations": []},
        by=record.authors.get(),
        at=AT,
    )
    assert record.parts.filter(part=PartKind.RECOMMENDATIONS).exists()

    page = lead.get(at(record, "checks/"))

    assert f'href="{at(record, "lists/recommendations/")}"' in page.content.decode()


def test_the_front_sheet_is_read_before_it_is_saved(lead, record):
    page = lead.get(at(record, "front-sheet/"))
    typed = {"subject": "{{ count:red }} red", "summary": "A {{ value:NONE }} day.", "wards": "All"}

    preview = lead.post(at(record, "front-sheet/"), posted(page, **typed, do="preview"))
    words = words_of(preview)

    assert "How it reads" in words
    assert "Nothing is saved yet." in words
    assert re.search(r"Wards or divisions</\w+>\s*<\w+[^>]*>(<p[^>]*>)?\s*All", words)
    assert "To be corrected before it is frozen" in words
    assert preview.context["form"]["subject"].value() == typed["subject"]
    assert queries.edition(*key(record)).subject == ""
