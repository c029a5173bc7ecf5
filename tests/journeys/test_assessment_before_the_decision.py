"""An assessment from its first line to a new version: without scripts, and by keyboard alone.

A long run also tells it with a mouse and scripts.
"""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from eqia.models import Assessment, ScreenedCharacteristic
from eqia.rules.workflow import State
from tests import sizes
from tests.eqia.making import AT, Cast, make_cast
from tests.factories import make_council
from tests.sizes import size

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def cast() -> Cast:
    """One row is enough of a grid to tell the story."""
    make_council()
    made = make_cast()
    ScreenedCharacteristic.objects.exclude(label="Age").delete()
    return made


class Mouse:
    """Somebody at a page, who points and types."""

    def __init__(self, page: Any, base: str) -> None:
        self.page, self.base = page, base

    def sign_in(self, user: Any) -> None:
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.clear_cookies()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.base}
        self.page.context.add_cookies([cookie])

    def open(self, address: str) -> None:
        self.page.goto(self.base + address)

    def sees(self, words: str) -> bool:
        return words in self.page.inner_text("main")

    def follow(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=words).first.click()

    def press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=words, exact=True).first.click()

    def write(self, control: str, words: str) -> None:
        self.page.fill(f"#{control}", words)

    def choose(self, control: str, words: str) -> None:
        self.page.select_option(f"#{control}", label=words)

    def tick(self, control: str) -> None:
        self.page.check(f"#{control}")


class Keyboard(Mouse):
    """The same without a pointer: every control is reached by Tab."""

    def reach(self, test: str, wanted: str, most: int = 90) -> None:
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(test, wanted):
                return
        raise AssertionError(f"{wanted} is not reached by Tab")

    def control(self, control: str) -> None:
        self.page.evaluate("document.activeElement.blur()")
        # A group of radios is one stop: the arrows go on from there.
        test = """id => { const now = document.activeElement, it = document.getElementById(id);
            return now === it || (now.type === "radio" && now.name === it.name); }"""
        self.reach(test, control)

    def words(self, words: str, kind: str) -> None:
        test = f"""words => {{ const now = document.activeElement;
            return now.matches("main {kind}") && now.innerText.includes(words); }}"""
        self.reach(test, words)

    def follow(self, words: str) -> None:
        self.words(words, "a")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, words: str) -> None:
        self.words(words, "button")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, control: str, words: str) -> None:
        self.control(control)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, control: str, words: str) -> None:
        self.control(control)
        self.page.keyboard.type(words)

    def tick(self, control: str) -> None:
        self.control(control)
        place = """id => { const it = document.getElementById(id);
            return [...document.getElementsByName(it.name)].indexOf(it); }"""
        is_radio = self.page.evaluate("() => document.activeElement.type === 'radio'")
        for _ in range(self.page.evaluate(place, control) if is_radio else 0):
            self.page.keyboard.press("ArrowDown")
        if not self.page.is_checked(f"#{control}"):
            self.page.keyboard.press("Space")
        assert self.page.is_checked(f"#{control}")


LEAVE = "Save and go to the list of pages"


WAYS = [
    pytest.param(Mouse, False, id="no scripts"),
    pytest.param(Keyboard, True, id="keyboard"),
    *size([], [pytest.param(Mouse, True, id="scripts")]),
]


@pytest.mark.parametrize(("who", "scripts"), sizes.part(WAYS, 2))
def test_assessment_is_written_signed_by_two_published_and_revised(
    live_server: Any, open_page: Any, cast: Cast, who: type[Mouse], scripts: bool
) -> None:
    at = who(open_page(scripts=scripts), live_server.url)
    at.sign_in(cast.lead)

    start_and_leave(at)
    come_back_and_read_what_is_missing(at)
    put_all_right(at)
    send_and_sign(at, cast)
    publish_and_revise(at, cast)


def start_and_leave(at: Mouse) -> None:
    at.open("/eqia/start/")
    at.write("title", "Closing the lido in winter")
    at.tick("subject-3")
    at.choose("service", "Parks")
    at.press("Start")
    assert at.sees("EQ-2026-001, Place, Parks")
    at.follow("Screening grid")
    at.tick("age-less-2")
    at.choose("age-negative", "Medium")
    at.press("Save draft")
    at.open("/")


def come_back_and_read_what_is_missing(at: Mouse) -> None:
    at.open("/eqia/")
    at.follow("EQ-2026-001")
    at.follow("Work on it")
    at.follow("Send for sign-off")
    assert at.sees("It cannot be sent yet.")
    at.follow("Age: answer 2 more questions.")
    assert at.page.is_checked("#age-less-2")
    assert at.page.title().startswith("Error: ")
    at.choose("age-positive", "None")
    at.tick("age-promotes-2")
    at.press(LEAVE)


def put_all_right(at: Mouse) -> None:
    at.follow("Give the proportionality rating.")
    assert at.sees("Medium risk. A full assessment is required.")
    at.tick("risk-2")
    at.tick("made-3")
    at.press(LEAVE)

    at.follow("No officer is named as responsible.")
    at.choose("lead_post", "Head of Parks")
    at.write("decision", "when the leaves fall")
    at.press("Save draft")
    assert at.sees("a day, a month, a quarter")
    at.write("decision", "March 2027")
    for place, part in enumerate(("1", "10", "2027")):
        at.write(f"review_on_{place}", part)
    at.press(LEAVE)

    at.follow("No evidence is named")
    at.write("evidence1-title", "Swimmers by age")
    at.press(LEAVE)

    at.follow("Full assessment")
    at.follow("Age")
    at.write("age-evidence-text", "Half of winter swimmers are over 60.")
    at.write("age-mitigation-text", "Free travel to the indoor pool.")
    at.press("Save draft")
    at.follow("All groups, and the outcome")
    for letter in "abc":
        at.write(f"aim_{letter}", f"Considered, {letter}.")
    at.tick("outcome-2")
    at.write("outcome_reason", "Two mornings stay open.")
    at.write("outcome_source", "The survey of swimmers.")
    at.press(LEAVE)

    at.follow("a medium negative impact needs an action")
    at.write("action1-what", "Keep two mornings a week open")
    at.choose("action1-owner", "Head of Parks")
    at.write("action1-due", "Winter 2026")
    at.press(LEAVE)
    assert at.sees("Next: send it for sign-off."), at.page.inner_text("main")


def send_and_sign(at: Mouse, cast: Cast) -> None:
    at.follow("send it for sign-off")
    at.press("Send for sign-off")
    for person, signed in ((cast.head, "One more attestation"), (cast.director, "is signed off")):
        at.sign_in(person)
        at.open("/eqia/EQ-2026-001/edit/")
        at.follow("Read and sign")
        assert at.sees("Free travel to the indoor pool.")
        at.press("Sign")
        assert at.sees(signed)


def publish_and_revise(at: Mouse, cast: Cast) -> None:
    at.sign_in(cast.lead)
    at.open("/eqia/EQ-2026-001/edit/")
    at.follow("Publish")
    assert at.sees("Everybody can read it then")
    at.press("Publish for everybody")
    at.follow("Begin a new version")
    at.write("reason", "The lido closes in autumn too")
    at.press("Begin a new version")
    assert at.sees("Version 2")
    at.page.context.clear_cookies()
    at.open("/eqia/EQ-2026-001/")
    assert at.sees("Keep two mornings a week open")
    assert not at.sees("autumn too")
    states = Assessment.objects.order_by("number").values_list("number", "state")
    assert list(states) == [(1, State.SIGNED), (2, State.DRAFT)]
