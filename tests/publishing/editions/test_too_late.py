"""Words that are sent when an edition or an agenda was moved on meanwhile: shown, to copy them."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from councilportal.organisation.models import Meeting
from councilportal.publishing.editions.front_lists import KINDS
from councilportal.publishing.models import AgendaItem, Edition
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.workflow import State
from tests.everything import make_everything
from tests.factories import make_meeting
from tests.matrix import EDITION_MOVES, is_about, routes
from tests.publishing import house
from tests.returns.support import AT

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
# Pages to read and moves that are a button; of a date and a correction the form says what is wrong.
WITHOUT_WORDS = {
    *("edition", "edition_as", "edition_file", "edition_open", "edition_references"),
    *("edition_checks", "edition_freeze", "edition_again", "edition_changed", "edition_resume"),
    *("edition_date", "edition_correct"),
}
AFTERWARDS = (State.DRAFT, State.FROZEN, State.DROPPED)
OF_CHOICES = {"from", "assessments", "restricted-readers"}  # lists without a box for words


class Boxes(HTMLParser):
    """The hidden values of a page, and the names of its boxes for words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        kind, name = own.get("type", "text"), own.get("name") or ""
        if tag == "input" and kind == "hidden":
            self.hidden[name] = own.get("value") or ""
        elif tag == "textarea" or (tag == "input" and kind in ("text", "email")):
            self.words.append(name)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> house.Press:
    """A bulletin of which one edition is a draft, one frozen and one approved."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    world, _ = make_everything()
    press = house.of(world)
    for state in ("frozen", "approved"):
        house.make_draft(press, house.PERIODS[state])
        house.bring_edition_to(press, state, house.PERIODS[state])
    return press


def addresses(state: str) -> Iterator[tuple[str, str]]:
    """Every address of the pages of an edition, with its name."""
    given = {**house.ROUTE, "slug": house.PERIODS[state], "form": "json", "name": house.PAPER}
    given |= {"position": 1, "finding": "none", "audience": Audience.PUBLIC}
    for name, route in routes():
        more: list[dict[str, Any]] = [{}]
        if name == "edition_list":
            more = [{"name": kind} for kind in KINDS]
        elif name == "edition_table":
            more = [{"position": house.TABLE_AT}]
        elif name == "edition_move":
            more = [{"move": move} for move in EDITION_MOVES]
        for own in more if is_about(name, "edition") else ():
            takes = {key: value for key, value in {**given, **own}.items() if f":{key}>" in route}
            yield name, reverse(name, kwargs=takes)


def test_what_was_typed_of_an_edition_that_was_moved_on_is_shown_again(press):
    client, lost, tried, seen = Client(), [], set(), set()
    client.force_login(press.world.publisher)
    for stage in ("draft", "frozen", "approved"):
        own = Edition.objects.filter(slug=house.PERIODS[stage])
        opened = {}
        for name, address in addresses(stage):
            page = client.get(address)
            if page.status_code == 200 and "html" in page["Content-Type"]:
                opened[name, address] = Boxes(page.content.decode())
        for state in AFTERWARDS:
            own.update(state=state)
            for (name, address), boxes in opened.items():
                kind = (name, address.split("/")[-2])
                if not boxes.words or kind in seen or client.get(address).status_code != 403:
                    continue
                typed = {box: f"Typed in <{box}>" for box in boxes.words}
                answer = client.post(address, {**boxes.hidden, **typed})
                text = answer.content.decode()
                unsaid = [box for box, words in typed.items() if escape(words) not in text]
                if answer.status_code != 409 or unsaid:
                    lost.append((address, state, answer.status_code, unsaid))
                tried.add(kind)
        seen |= tried

    assert lost == []
    names = {name for name, _ in addresses("draft")}
    assert names - WITHOUT_WORDS - {name for name, _ in tried} == {"edition_warning"}
    assert {page for name, page in tried if name == "edition_list"} == set(KINDS) - OF_CHOICES


def test_the_reason_of_a_warning_is_shown_again_and_nothing_is_kept(press):
    client = Client()
    client.force_login(press.world.lead)
    key = {**house.ROUTE, "slug": house.PERIODS["frozen"], "finding": "none"}

    answer = client.post(reverse("edition_warning", kwargs=key), {"reason": "It is a name."})

    assert answer.status_code == 409
    assert "It is a name." in answer.content.decode()
    assert "The edition is frozen: return it to draft to change it." in answer.content.decode()
    empty = client.post(reverse("edition_warning", kwargs=key))
    assert "Nothing that you typed differs" in empty.content.decode()


def test_others_are_refused_without_a_word_as_before(press):
    client = Client()
    client.force_login(press.world.head)  # approves it, and does not write in it
    draft, frozen = ({**house.ROUTE, "slug": house.PERIODS[each]} for each in ("draft", "frozen"))

    for given in (draft, frozen):
        address = reverse("edition_front_sheet", kwargs=given)
        assert client.post(address, {"summary": "Words"}).status_code == 403


ITEM = {"number": "1", "section": "Reports", "title": "Roads", "purpose": "For decision"}


def test_an_item_that_was_removed_meanwhile_gives_its_words_back(press):
    client = Client()
    client.force_login(press.world.publisher)
    AgendaItem.objects.filter(meeting__ref=house.MEETING).delete()

    answer = client.post(reverse("agenda_item", args=[house.MEETING, "1"]), ITEM)

    assert answer.status_code == 409
    assert all(words in answer.content.decode() for words in ITEM.values())
    assert client.get(reverse("agenda_item", args=[house.MEETING, "1"])).status_code == 404


def test_a_meeting_that_was_removed_meanwhile_tells_no_more_than_one_that_never_was(press):
    client = Client()
    client.force_login(press.world.head)
    gone = make_meeting("gone")
    Meeting.objects.filter(pk=gone.pk).delete()

    answer = client.post(reverse("agenda_item_add", args=["gone"]), ITEM)
    other = client.post(reverse("agenda_item_add", args=[house.MEETING]), ITEM)

    assert (answer.status_code, other.status_code) == (404, 404)
    assert "Roads" in answer.content.decode()
    assert "There is no agenda" in other.content.decode()
    assert not AgendaItem.objects.filter(title="Roads").exists()
