"""Strings that try to run, in every field of words of an assessment, of a decision and of the
evidence shelf: Chromium opens every page that prints them, with JavaScript on, and nothing of them
runs, loads or becomes an element. All two hundred at the long size.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Error as PlaywrightError

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.text import clean
from eqia import models, wording
from eqia.sign_off import operations
from objectives.models import Action
from tests import factories
from tests.eqia.hostile import (
    NO_HTML,
    RUNS,
    SOME,
    STRINGS,
    attest_all,
    free_text,
    make_hostile,
    make_many,
    overflowing,
)
from tests.eqia.making import AT, Cast, make_cast

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page, Request

pytestmark = [
    pytest.mark.browser,
    pytest.mark.by_draw,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),
]
ELSEWHERE = "http://localhost:1/"  # answered by the test alone
SAVE = re.compile(r"^\s*Save( draft)?\s*$")
PAGES = (
    "",
    *(
        f"edit/{page}"
        for page in (
            *("", "about/", "about/?check", "consultation/", "evidence/", "grid/", "grid/?check"),
            *("grid/copy/", "judgement/", "full/", "full/age/", "actions/", "editions/"),
        )
    ),
    "submit/",
    "drop/",
)
# What stands in a page that no template of ours writes, whatever words it holds.
SEEN = """(strings) => {
  const tags = new Set(["IFRAME", "FRAME", "OBJECT", "EMBED", "BASE", "MATH", "MARQUEE", "VIDEO",
    "AUDIO", "SOURCE", "STYLE", "TEMPLATE", "PLAINTEXT"]);
  const found = [];
  const words = [];
  for (const each of document.querySelectorAll("*")) {
    const tag = each.tagName.toUpperCase();
    const own = each.className.baseVal ?? each.className;
    if (tags.has(tag)
      || (tag === "SCRIPT" && !each.src)
      || (["IMG", "SVG"].includes(tag) && !/^(app|govuk|report)-/.test(own))
      || (tag === "META" && each.httpEquiv)) {
      found.push(tag);
    }
    for (const {name, value} of each.attributes) {
      if (/^on|^style$|^srcdoc$/.test(name)) {
        found.push(`${tag} ${name}`);
      }
      if (["href", "src", "action", "formaction", "data", "xlink:href"].includes(name)
        && new URL(value, location).origin !== location.origin) {
        found.push(`${tag} ${name}=${value}`);
      }
      if (["value", "content", "aria-label", "href"].includes(name)) {
        words.push(value);
      }
    }
  }
  words.push(document.documentElement.textContent);
  const said = words.join(" ").replace(/\\s+/g, "");
  const missing = strings.filter((each) => !said.includes(each.replace(/\\s+/g, "")));
  return {found, missing};
}"""


@dataclass
class Trap:
    """A page, what ran or opened on it, and what it asked of any server."""

    page: "Page"
    ran: list[str] = field(default_factory=list)
    asked: list["Request"] = field(default_factory=list)

    def dismiss(self, dialog: "Dialog") -> None:
        """Note a box that somebody would have had to answer."""
        self.ran.append(dialog.type)
        dialog.dismiss()

    def seen(self, strings: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
        """What stands there that no template wrote, and which strings do not stand there."""
        self.page.evaluate("new Promise(done => setTimeout(done))")  # what was put off runs first
        found = self.page.evaluate(SEEN, list(strings))
        return found["found"], found["missing"]

    def loaded(self) -> list[str]:
        """What was asked for that no page of ours asks for."""
        own = ("/static/", "/council/")
        return [
            each.url
            for each in self.asked
            if not each.is_navigation_request() and not urlsplit(each.url).path.startswith(own)
        ]


@pytest.fixture
def trap(open_page: Any) -> Iterator[Callable[[], Trap]]:
    """A function that opens a page on which every string that ran would be told of."""

    pages = []

    def one() -> Trap:
        page = open_page()
        pages.append(page)
        made = Trap(page)
        context = page.context
        context.expose_function("hit", lambda: made.ran.append("hit"))
        context.on("dialog", made.dismiss)
        context.on("request", lambda request: made.asked.append(request))
        context.on("page", lambda _: made.ran.append("window"))
        return made

    yield one
    for page in pages:
        page.close()  # no other test has what was hung on it


@pytest.fixture(autouse=True)
def clock(monkeypatch: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def cast() -> Cast:
    factories.make_council()
    return make_cast()


# Marks of direction are taken out of what is typed.
STORED = tuple(map(clean, SOME))


# Where who is not signed in reads what /eqia/ lists.
REGISTER, DECISIONS = "/published/equality/register/", "/published/decisions/register/"


class Reading:
    """Opens pages as one person after another, and holds each to the same."""

    def __init__(self, trap: Trap, base: str) -> None:
        self.trap, self.page, self.base = trap, trap.page, base
        self.read: list[str] = []

    def sign_in(self, user: User | None) -> None:
        self.page.context.clear_cookies()
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            value = client.cookies[name].value
            self.page.context.add_cookies([{"name": name, "value": value, "url": self.base}])

    def open(self, path: str, *, holds: tuple[str, ...] = SOME, status: int = 200) -> None:
        """Open a page; all the strings must stand on it."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == status, path
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        self.check(path, holds)

    def check(self, path: str, holds: tuple[str, ...] = SOME) -> None:
        found, missing = self.trap.seen(holds)
        assert (found, missing) == ([], []), path
        assert (self.trap.ran, self.trap.loaded()) == ([], []), path
        self.read.append(path)


def test_no_string_runs_on_any_page_of_an_assessment_or_of_a_decision(
    live_server: Any, trap: Any, cast: Cast, complaints: list[str]
) -> None:
    record, decision = make_hostile(cast, SOME)
    rows = models.Assessment.objects.filter(pk=record.pk)
    reading = Reading(trap(), live_server.url)
    at = f"/eqia/{record.ref}/"
    of_decision = f"/eqia/decisions/{decision.ref}/"

    reading.sign_in(cast.lead)
    rows.update(state="returned")
    for page in PAGES:
        reading.open(at + page)
    for page in ("", "timetable/", "cumulative/", "evidence/", "decisions/"):
        reading.open(f"/eqia/{page}")
    for page in ("", *(f"{each.ref}/" for each in Action.objects.all()[:1])):
        reading.open(f"/actions/{page}")
    for page in ("", "edit/"):
        reading.open(of_decision + page)
    reading.open("/admin/evidence/")
    reading.open("/admin/evidence/SHELF/change/")

    conflicts(reading, rows, at, complaints)

    rows.update(state="submitted", submitted_by=cast.lead, submitted_at=AT)
    reading.sign_in(cast.head)
    reading.open(f"{at}sign/")
    reading.open(f"{at}return/")
    attest_all(record, overflowing(models.SignOff, "\n".join(SOME)))
    reading.sign_in(cast.director)
    reading.open(f"{of_decision}ready/")
    reading.open(at)

    rows.update(state="signed", published_at=AT)
    reading.sign_in(cast.lead)
    for page in ("edit/", "revise/", "versions/1/withhold/"):
        reading.open(at + page)
    models.Decision.objects.update(state="ready")
    reading.open(f"{of_decision}take/")
    operations.revise(ref=record.ref, what_changed="\n".join(SOME), by=cast.lead, at=AT)
    reading.open(f"{at}edit/")
    operations.drop(ref=record.ref, reason="\n".join(SOME), by=cast.lead, at=AT)
    reading.open(f"{at}versions/2/")

    reading.sign_in(None)
    models.Decision.objects.update(state="taken", taken_on=AT.date())
    for path in (at, REGISTER, of_decision, DECISIONS):
        reading.open(path)
    rows.update(is_exempt=True)
    models.Decision.objects.update(for_publication=False)
    for path in (REGISTER, DECISIONS):
        reading.open(path)  # the ground alone

    factories.make_appointment(cast.outsider, Role.AUDITOR)
    reading.sign_in(cast.outsider)
    reading.open("/audit/")
    assert len(reading.read) > 40


def write(page: "Page", box: str, words: str) -> None:
    """Write without a key: where the machine is slow, what is typed would save itself first."""
    page.locator(f"#{box}").evaluate("(box, words) => { box.value = words; }", words)


def conflicts(reading: Reading, rows: Any, at: str, complaints: list[str]) -> None:
    """Pages of what two people filled differently, and of what came too late."""
    page = reading.page
    typed = "Mine\n" + "\n".join(SOME)
    for records in (rows, models.Decision.objects.all()):
        short = [each for each in free_text(records.model) if each.max_length]
        records.update(**{each.name: f"1{RUNS[0]}"[: each.max_length] for each in short})
    for path, box, records in (
        (f"{at}edit/judgement/", "risk_reason", rows),
        (f"{at}edit/full/", "aim_a", rows),
        (f"{at}edit/grid/", "age-detail-text", rows),
        ("/eqia/decisions/26-00001/edit/", "id_reasons", models.Decision.objects.all()),
    ):
        page.goto(reading.base + path)
        records.update(saves=1 + records.get().saves)
        write(page, box, typed)
        page.locator("main form button").filter(has_text=SAVE).last.click()
        page.get_by_text("after you opened it").first.wait_for()
        reading.check(f"{path}: 409", STORED)
    page.goto(f"{reading.base}{at}edit/about/")
    rows.update(state="submitted", submitted_at=AT)
    write(page, "context", typed)
    page.locator("main form button").filter(has_text=SAVE).last.click()
    page.get_by_role("heading", name="What you typed is not saved").wait_for()
    reading.check("closed: 409", STORED)
    for records in (rows, models.Decision.objects.all()):
        records.update(**overflowing(records.model, "\n".join(SOME)))
    assert len(complaints) == 5
    assert all("status of 409" in each for each in complaints)
    complaints.clear()


def test_no_string_runs_in_addresses_or_where_a_page_repeats_what_was_asked(
    live_server: Any, trap: Any, cast: Cast, complaints: list[str]
) -> None:
    """The number of a decision stands in links; the register repeats its filters."""
    make_many(cast, STRINGS)
    reading = Reading(trap(), live_server.url)

    reading.sign_in(None)
    for number in range(4):
        reading.open(f"/eqia/decisions/?page={number + 1}", holds=())
    decision = models.Decision.objects.get(number__startswith="<script>")
    reading.open(wording.decision_address(decision), holds=RUNS[:1])
    for string in RUNS[::4]:
        asked = quote(string[:100])
        address = f"/eqia/?text={asked}&state={asked}&directorate={asked}&page={asked}"
        reading.open(address, holds=(string,))
    reading.open(f"/eqia/{quote(RUNS[1], safe='')}/", holds=(), status=404)
    assert len(complaints) == 1
    complaints.clear()


def open_whatever_happens(page: Any) -> None:
    """Open the page elsewhere, also where the string before leads away only now."""
    for _ in range(5):
        try:
            page.goto(ELSEWHERE)
        except PlaywrightError:
            page.wait_for_load_state()
        else:
            return
    raise AssertionError("The page is led away again and again.")


def test_trap_catches_every_string_where_nothing_guards_a_page(
    trap: Any, complaints: list[str]
) -> None:
    """The tests above can fail: written as they are, the strings run, load or become elements.

    With the portal's policy and nothing else in their way, none of them runs.
    """
    opened = trap()
    served: dict[str, Any] = {"content_type": "text/html"}
    opened.page.route("**/*", lambda route: route.fulfill(**served))
    caught, ran = [], []
    for string in RUNS:
        served["body"] = f"<!doctype html><title>x</title><main>{string}</main>"
        opened.ran.clear()
        opened.asked.clear()
        open_whatever_happens(opened.page)
        try:
            found, _ = opened.seen()
        except PlaywrightError:  # it led to another page meanwhile
            found = ["led away"]
        caught += [string] if found or opened.ran or opened.loaded() else []
        ran += [string] if opened.ran else []
    assert caught == [string for string in RUNS if string not in NO_HTML]
    assert len(ran) >= 8

    policy = Client().get("/")["Content-Security-Policy"]
    served["headers"] = {"content-security-policy": policy, "content-type": "text/html"}
    served["body"] = "".join(f"<p>{each}</p>" for each in RUNS if "refresh" not in each)
    opened.ran.clear()
    opened.page.goto(ELSEWHERE)
    opened.seen()
    assert opened.ran == []
    assert any("Content Security Policy" in each for each in complaints)
    complaints.clear()
