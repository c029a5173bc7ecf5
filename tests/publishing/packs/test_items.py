"""The form of an item: one paper of four kinds by one choice, and what a clerk finds at home."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from councilportal.common.refusals import Refused
from councilportal.organisation.models import Meeting, PostHolder
from councilportal.organisation.people import person_on
from councilportal.overview import desk
from councilportal.publishing.models import AgendaItem, Edition, Pack, PackRelease
from councilportal.publishing.packs import naming, operations, queries
from councilportal.publishing.packs.forms import ItemForm
from eqia.models import Assessment, Decision, QuestionSet
from eqia.rules.workflow import State
from tests.factories import make_directorate, make_meeting, make_post, make_user
from tests.publishing.making import AT, Cast, make_cast, make_edition

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MEETING = "cabinet-1"
ITEM = {"number": "1", "section": "Business", "title": "Minutes"}
PAPER = "An item has one paper. Empty this box"


def finder(name: str) -> Any:
    def find(text: str) -> str:
        if text == "gone":
            raise Refused(f"There is no {name} “gone” that you may read.")
        return f"the {name} {text}"

    return find


def form_of(initial: dict[str, str], **posted: str) -> ItemForm:
    data = QueryDict(mutable=True)
    data.update({**ITEM, **posted})
    find = {name: finder(name) for name in ("assessment", "decision")}
    edition = Edition(pk=7)
    edition.series = None  # type: ignore[assignment]
    form = ItemForm({}, find, data, initial=initial)
    form._choices = {"7": edition}
    form.fields["edition"].choices = [("", "No paper"), ("7", "A paper")]  # type: ignore[attr-defined]
    return form


CASES: tuple[tuple[dict[str, str], dict[str, str], dict[str, str]], ...] = (
    # stored, posted, the errors by their box
    ({}, {"paper": "words"}, {}),
    ({}, {}, {"paper": "Select what its paper is"}),
    ({}, {"paper": "edition"}, {"edition": "Select a paper for this meeting"}),
    ({}, {"paper": "edition", "edition": "7"}, {}),
    ({}, {"paper": "assessment"}, {"assessment": "Enter the reference of the assessment"}),
    ({}, {"paper": "assessment", "assessment": "EQ-1"}, {}),
    ({}, {"paper": "decision", "decision": "gone"}, {"decision": "There is no decision “gone”"}),
    ({}, {"paper": "foreign", "paper_title": "Minutes"}, {"held_at": "Enter where that PDF is"}),
    ({}, {"paper": "edition", "edition": "7", "decision": "26/1"}, {"decision": PAPER}),
    ({}, {"paper": "words", "held_at": "County Hall"}, {"held_at": PAPER}),
    ({"edition": "7"}, {"paper": "words", "edition": "7"}, {}),
    ({"edition": "7"}, {"paper": "decision", "edition": "7", "decision": "26/1"}, {}),
)


@pytest.mark.parametrize(("stored", "posted", "errors"), CASES)
def test_an_item_has_one_paper_and_a_second_is_refused(
    stored: dict[str, str], posted: dict[str, str], errors: dict[str, str]
) -> None:
    form = form_of(stored, **posted)

    assert form.is_valid() == (not errors)
    assert set(form.errors) == set(errors)
    for name, wanted in errors.items():
        assert str(form.errors[name][0]).startswith(wanted)
    for name, value in posted.items():
        assert form[name].value() == value  # nothing that was typed is lost
    if not errors:
        given = [form.cleaned_data[name] for name in operations.PAPERS if form.cleaned_data[name]]
        assert len(given) == (posted["paper"] != "words")


@pytest.fixture
def cast() -> Cast:
    found = make_cast()
    clerk = make_post("Clerk")
    PostHolder.objects.create(user=found.outsider, post=clerk, valid_from=date(2020, 1, 1))
    make_meeting(MEETING, clerk_post=clerk, on=date(2025, 12, 9))
    return found


def make_records() -> None:
    """Eight published assessments, the first in two versions, one unpublished; two decisions."""
    asked = QuestionSet.objects.create(ref="set", title="Set", valid_from=date(2020, 1, 1))
    directorate = make_directorate()
    given = [("EQ-1", 1, "Libraries"), ("EQ-1", 2, "Libraries again"), ("EQ-9", 1, "Secret parks")]
    given += [(f"EQ-{n}", 1, f"Parks {n}") for n in range(2, 9)]
    Assessment.objects.bulk_create(
        Assessment(
            ref=ref,
            number=number,
            title=title,
            question_set=asked,
            what_changed="Words" if number > 1 else "",
            subject="policy",
            directorate=directorate,
            state=State.DRAFT if ref == "EQ-9" else State.SIGNED,
            is_latest=(ref, number) != ("EQ-1", 1),
            published_at=None if ref == "EQ-9" else AT,
            created_at=AT,
            changed_at=AT,
        )
        for ref, number, title in given
    )
    for number, state in (("26/1", "taken"), ("26/2", "draft")):
        Decision.objects.create(
            ref=number.replace("/", "-"),
            number=number,
            subject="Greens",
            state=state,
            taken_on=AT.date(),
            created_at=AT,
        )


def test_references_are_found_where_the_person_may_know_of_them(cast: Cast) -> None:
    make_records()
    who = person_on(cast.outsider, AT.date())
    for typed, wanted in (
        ("eq-1", "EQ-1 version 2"),
        ("EQ-1 version 1", "EQ-1"),
        ("EQ-8", "EQ-8"),
    ):
        assert str(naming.assessment(typed, who, None)) == wanted
    old = Assessment.objects.get(ref="EQ-1", number=1)
    hidden = Assessment.objects.get(ref="EQ-9")
    assert naming.assessment("EQ-1", who, old) == old  # it stays the version that the item has
    assert naming.assessment("EQ-9", who, hidden) == hidden
    assert str(naming.decision("26/1", who, None)) == "26/1"

    for typed, wanted in (
        ("EQ-9", "There is no assessment “EQ-9” that you may read. Write its reference"),
        ("EQ-1 version 3", "There is no assessment “EQ-1 version 3”"),
        ("again", "Write one of these: EQ-1 version 2 (Libraries again)."),
        ("parks", "EQ-6 (Parks 6); and more: write another word."),
    ):
        with pytest.raises(Refused) as refused:
            naming.assessment(typed, who, None)
        assert wanted in str(refused.value)
        assert "Secret" not in str(refused.value)
    for typed, wanted in (("26/2", "no decision “26/2”"), ("green", "26/1 (Greens).")):
        with pytest.raises(Refused, match=re.escape(wanted)):
            naming.decision(typed, who, None)


def test_the_kind_of_paper_is_changed_on_the_page(cast: Cast, client: Client) -> None:
    make_records()
    edition = make_edition(cast)
    Edition.objects.update(meeting=Meeting.objects.get())
    ground = dict.fromkeys(("exempt_reason", "public_interest", "public_title"), "x")
    edition.parts.filter(position=1).update(exempt_paragraph="3", **ground)
    client.force_login(cast.outsider)
    of = f"/reports/meetings/{MEETING}"
    steps: tuple[tuple[dict[str, str], tuple[Any, ...]], ...] = (
        ({"paper": "edition", "edition": str(edition.pk)}, (edition, None, None, "")),
        ({"paper": "assessment", "assessment": "EQ-1"}, (None, "EQ-1 version 2", None, "")),
        ({"paper": "decision", "decision": "26/1"}, (None, None, "26/1", "")),
        (
            {"paper": "foreign", "paper_title": "Plan", "held_at": "County Hall"},
            (None, None, None, "County Hall"),
        ),
        ({"paper": "words"}, (None, None, None, "")),
    )
    for number, (posted, wanted) in enumerate(steps):
        address = f"{of}/items/1/" if number else f"{of}/add/"
        answer = client.post(address, {**ITEM, **posted, "to_follow": "It is being checked."})
        assert answer.status_code == 302, answer.content.decode()
        item = AgendaItem.objects.get()
        found = (item.edition, item.assessment, item.decision, item.held_at)
        said = tuple(
            str(each) if isinstance(each, Assessment | Decision) else each for each in found
        )
        assert said == wanted
        page = client.get(f"{of}/").content.decode()
        assert ("To follow: It is being checked." in page) == (number < 3)
        assert ("Everybody, but for an exempt part" in page) == (number == 0)
        again = client.get(f"{of}/items/1/").content.decode()
        assert f'value="{posted["paper"]}" checked' in " ".join(again.split())

    refused = client.post(f"{of}/items/1/", {**ITEM, "paper": "decision", "decision": "nought"})
    assert "There is no decision “nought”" in refused.content.decode()
    assert 'value="nought"' in refused.content.decode()
    with pytest.raises(Refused, match="An item has one paper"):
        operations.save_item(
            meeting=MEETING,
            number="1",
            values={"edition": edition, "held_at": "x", "paper_title": "x"},
            by=cast.outsider,
            at=AT,
        )


def test_who_holds_only_the_post_of_a_clerk_finds_the_agenda_at_home(cast: Cast) -> None:
    piles = {
        pile.heading: pile.entries for pile in desk.desk(person_on(cast.outsider, AT.date()), AT)
    }
    (entry,) = piles["Agendas to publish"]
    assert (entry.title, entry.to_do) == ("Cabinet, 9 December 2025", "Add its items")
    assert (entry.by, entry.is_late) == ("papers due by 1 December 2025", False)

    pack = {"meeting": Meeting.objects.get(), "number": 1, "audience": "public", "content": b"x"}
    made = Pack.objects.create(**pack, sha256="0" * 64, made_by=cast.outsider, made_at=AT)
    PackRelease.objects.create(pack=made, publish_at=AT, by=cast.outsider, at=AT)
    assert desk.desk(person_on(cast.outsider, AT.date()), AT) == []


def test_home_leads_a_clerk_to_agendas(cast: Cast, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    client.force_login(cast.outsider)
    page = client.get("/").content.decode()

    assert f'href="/reports/meetings/{MEETING}/"' in page
    assert "Meetings and agendas" in page
    reports = client.get("/reports/").content.decode()
    assert 'href="/reports/meetings/"' in reports
    listed = f'href="/reports/meetings/{MEETING}/"'
    lists = [client.get("/reports/meetings/", {"when": when}).text for when in ("", "past")]
    assert [listed in each for each in lists] == [True, False]
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + timedelta(days=90))
    client.force_login(cast.outsider)
    lists = [client.get("/reports/meetings/", {"when": when}).text for when in ("", "past")]
    assert [listed in each for each in lists] == [False, True]

    client.force_login(make_user("nobody"))
    assert "Meetings and agendas" not in client.get("/").content.decode()
    assert 'href="/reports/meetings/"' not in client.get("/reports/").content.decode()
    assert client.get("/reports/meetings/").status_code == 404


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], {}), (["1", "2", "B1"], {"Reports": "1", "Exempt": "B1"})],
)
def test_an_agenda_leads_to_the_first_item_of_each_section(
    numbers: list[str], expected: dict[str, str]
) -> None:
    items = [
        AgendaItem(number=each, section="Exempt" if each.startswith("B") else "Reports")
        for each in numbers
    ]

    found = queries.first_of_sections(queries.ItemLine(each, None) for each in items)

    assert found == expected
