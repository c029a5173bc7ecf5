"""An officer files a return of 24 indicators: from the reminder to locked, reopened and corrected.

One story told by keyboard alone and with a mouse without JavaScript; a long run also tells it with
a mouse and scripts. Every way prints how many pages it loads and how many keys it presses.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.management import call_command

from councilportal.accounts.models import User
from performance.returns.models import ReportingPeriod, Return
from tests.factories import make_council
from tests.returns.support import AT, ENDS_ON, World, make_calendar, make_world
from tests.sizes import part, size

if TYPE_CHECKING:
    pass
from tests.journeys.figures import ASKED_ABOUT, CLEAN, FIRST, REFUSED, make_indicators
from tests.journeys.ways import (
    PASSWORD,
    Entry,
    Keyboard,
    KeyboardWithoutScripts,
    Mouse,
    MouseWithoutScripts,
    Tally,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RETURN = "Libraries, September 2026"
REVISED = "table:has(caption:text('Revised figures of R05')) tbody tr"


class Clock:
    """The time that the portal takes it to be."""

    def __init__(self) -> None:
        self.now = AT

    def goes_to(self, month: int, day: int) -> None:
        self.now = datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    return made


@pytest.fixture
def world(clock: Clock, live_server: Any, settings: Any) -> World:
    """A council whose first return is that of September; its four people sign in by password."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PORTAL_URL = live_server.url
    make_council()
    made = make_world()
    make_indicators(made)
    make_calendar(made)
    ReportingPeriod.objects.exclude(ends_on=ENDS_ON).delete()
    for name in ("officer", "approver", "lead", "member"):
        made.people[name].email = f"{name}@example.invalid"
        made.people[name].set_password(PASSWORD)
        made.people[name].save()
    return made


def the_return() -> Return:
    return Return.objects.get(service__ref="LRA", ends_on=ENDS_ON)


def run(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def link_of_the_reminder(user: User) -> str:
    """Send the day's reminders; the link in the only one, which is for this person."""
    mail.outbox.clear()
    assert run("send_reminders") == "1 reminder sent."
    (sent,) = mail.outbox
    assert sent.to == [user.email]
    (link,) = re.findall(r"http\S+", str(sent.body))
    return str(link)


@pytest.fixture
def tally(way: type[Mouse], request: Any, capsys: Any, record_property: Any) -> Iterator[Tally]:
    """Counts, and says in one line what was counted, whatever pytest captures."""
    made = Tally()
    yield made
    record_property("tally", str(made))
    with capsys.disabled():
        print(f"\n{request.node.name}: {made}")


# The story


class Story:
    """Four people, each at a browser of their own, and what they do day by day."""

    def __init__(self, hand: Callable[[User], Mouse], world: World, clock: Clock) -> None:
        self.world, self.clock = world, clock
        self.officer, self.approver = hand(world.officer), hand(world.approver)
        self.lead, self.member = hand(world.lead), hand(world.member)
        self.begin = self.officer.tally.begin

    def is_reminded(self, person: Mouse, month: int, day: int) -> None:
        """The day's reminders go out; the person follows the link in theirs."""
        self.clock.goes_to(month, day)
        person.visits(link_of_the_reminder(person.user))

    def officer_fills_the_sheet(self, entries: Mapping[str, Entry]) -> None:
        self.begin("reminder")
        self.is_reminded(self.officer, 10, 20)
        self.officer.sees("Due 21 October 2026")
        self.begin("fill")
        self.officer.fills(entries)

    def officer_saves_a_draft(self) -> None:
        self.begin("save")
        self.officer.saves()
        self.officer.sees("Draft saved.")
        assert the_return().state == "draft"
        self.officer.sees("70.2% is below the floor standard of 80.0%", "#S05")
        self.officer.looks()

    def officer_comes_back_and_finds_everything(self) -> None:
        self.begin("come back")
        self.officer.closes_the_page_and_comes_back("/returns/")
        self.officer.follows(RETURN)
        self.officer.sees("24 of 24 indicators have something entered.")
        assert self.officer.typed() == {
            f"{ref}-{field}": value
            for ref, entry in FIRST.items()
            for field, value in entry.items()
        }

    def officer_is_refused_and_asked(self) -> None:
        self.begin("refused")
        self.officer.submits()
        self.officer.sees("There is a problem", ".govuk-error-summary")
        links = self.officer.page.locator(".govuk-error-summary a").all()
        for link, (address, text) in zip(links, REFUSED, strict=True):
            assert link.get_attribute("href") == address
            assert link.inner_text().startswith(text)
        self.officer.sees("Enter the day it is due, like 31 12 2026", "#S05")
        self.officer.looks()

    def officer_answers_and_submits(self) -> None:
        self.begin("answer")
        address, text = REFUSED[0]
        self.officer.follows(text)
        self.officer.is_at(address)
        self.officer.fills(ASKED_ABOUT)
        self.officer.presses("Submit for approval")
        self.officer.sees("is submitted. An approver now reads it.")

    def approver_sends_it_back(self) -> None:
        self.begin("send back")
        self.is_reminded(self.approver, 10, 21)
        self.approver.sees("A festival brought ten times the visitors.")
        self.approver.looks()
        self.approver.presses("Send back")
        self.approver.writes("reason", "One figure looks old")
        self.approver.writes("note-R05", "Is this September?")
        self.approver.looks()
        self.approver.presses("Send back")
        self.approver.sees("is sent back.")

    def officer_mends_it(self) -> None:
        self.begin("mend")
        self.is_reminded(self.officer, 10, 22)
        assert "sent back: One figure looks old" in mail.outbox[0].body
        self.officer.sees("One figure looks old")
        self.officer.sees("Is this September?", "#R05")
        self.officer.looks()
        self.officer.follows("R05 Title of R05")
        self.officer.is_at("#R05-numerator")
        self.officer.fills({"R05": {"numerator": "95"}})
        self.officer.submits()
        self.officer.sees("is submitted. An approver now reads it.")

    def approver_approves(self) -> None:
        self.begin("approve")
        self.is_reminded(self.approver, 10, 23)
        self.approver.sees("95.0%")
        self.approver.presses("Approve")
        self.approver.sees("is approved. Its figures are on the board.")

    def member_reads_the_board(self) -> None:
        self.begin("board")
        self.member.visits("/performance/board/2026-09/")
        for ref, said in (
            ("R05", "95.0%"),
            ("S05", "70.2%"),
            ("V02", "4,210"),
            ("N01", "Not collected"),
        ):
            self.member.sees(said, f"tr:has(a:text-is('{ref}'))")
        self.member.sees("Red", "tr:has(a:text-is('S05'))")
        self.member.sees("Green", "tr:has(a:text-is('R05'))")
        self.member.looks()

    def job_locks_it(self) -> None:
        self.clock.goes_to(11, 29)
        assert run("lock_returns").startswith("0 returns locked.")
        self.clock.goes_to(11, 30)
        assert run("lock_returns").splitlines()[0] == "1 return locked."

    def lead_reopens_it(self) -> None:
        self.begin("reopen")
        self.lead.visits("/returns/grid/")
        self.lead.follows(f"{RETURN}: Locked")
        self.lead.sees("This return is locked.")
        self.lead.looks()
        self.lead.presses("Reopen")
        self.lead.writes("reason", "A branch was left out")
        self.lead.looks()
        self.lead.presses("Reopen")
        self.lead.sees("is reopened. The figures approved next are revisions.")

    def officer_corrects_it(self) -> None:
        self.begin("correct")
        self.officer.visits("/returns/")
        self.officer.follows(RETURN)
        self.officer.sees("A branch was left out")
        self.officer.fills({"R05": {"numerator": "96"}})
        self.officer.submits()
        self.officer.sees("is submitted. An approver now reads it.")

    def approver_sees_what_changes_and_approves(self) -> None:
        self.begin("approve again")
        self.approver.visits("/returns/")
        self.approver.follows(RETURN)
        self.approver.presses("See what changes, then approve")
        self.approver.sees("95.0%", "#effects")
        self.approver.sees("96.0%", "#effects")
        self.approver.looks()
        self.approver.presses("Approve")
        self.approver.sees("is approved. Its figures are on the board.")

    def member_reads_the_revision(self) -> None:
        self.begin("revision")
        self.member.visits("/performance/board/2026-09/")
        self.member.follows("R05")
        self.member.sees("Revised figures of R05")
        newest, first = self.member.page.locator(REVISED).all_inner_texts()
        assert re.match(r"September 2026\s+2\s+96\.0%\s+A branch was left out\s", newest)
        assert re.match(r"September 2026\s+1\s+95\.0%\s+First figure\s", first)
        self.member.looks()


# Each device and each state of scripts is in a short run, or in two of parts; the sheet has the
# other pairs below.
WAYS = [
    pytest.param(MouseWithoutScripts, id="without JavaScript"),
    pytest.param(Keyboard, id="keyboard"),
    *size([], [pytest.param(Mouse, id="mouse")]),
]


@pytest.mark.parametrize("way", part(WAYS, 2))
def test_return_goes_from_the_reminder_to_a_corrected_figure(
    way: type[Mouse],
    live_server: Any,
    open_page: Any,
    world: World,
    clock: Clock,
    tally: Tally,
    axe: Any,
) -> None:
    # What axe finds on a page is the same for every hand.
    scan = axe if way is Keyboard else None

    def at_a_browser(user: User) -> Mouse:
        return way(open_page, live_server.url, user, tally, scan)

    story = Story(at_a_browser, world, clock)
    story.officer_fills_the_sheet(FIRST)
    story.officer_saves_a_draft()
    story.officer_comes_back_and_finds_everything()
    story.officer_is_refused_and_asked()
    story.officer_answers_and_submits()
    story.approver_sends_it_back()
    story.officer_mends_it()
    story.approver_approves()
    story.member_reads_the_board()
    story.job_locks_it()
    story.lead_reopens_it()
    story.officer_corrects_it()
    story.approver_sees_what_changes_and_approves()
    story.member_reads_the_revision()
    assert the_return().state == "approved"


@pytest.mark.parametrize(
    "way", [Mouse, KeyboardWithoutScripts], ids=["mouse", "keyboard without JavaScript"]
)
def test_return_without_a_query_takes_three_page_loads(
    way: type[Mouse], live_server: Any, open_page: Any, world: World, clock: Clock, tally: Tally
) -> None:
    story = Story(lambda user: way(open_page, live_server.url, user, tally), world, clock)

    story.officer_fills_the_sheet(CLEAN)
    story.begin("submit")
    story.officer.presses("Submit for approval")
    story.officer.sees("is submitted. An approver now reads it.")

    assert tally.loads["reminder"] == 1  # which shows the way in
    assert tally.loads.total() - 1 <= 3
    assert (the_return().state, the_return().lines.count()) == ("submitted", 24)
