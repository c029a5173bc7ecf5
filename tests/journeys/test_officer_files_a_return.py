"""An officer files a return of 24 indicators: from the reminder to locked, reopened and corrected.

One story told three ways: with a mouse, without JavaScript, and by keyboard alone. Every way prints
how many pages it loads and how many keys it presses.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.management import call_command

from councilportal.accounts.models import User
from councilportal.common.periods import parse
from performance.models import Target
from performance.operations import load_readings
from performance.returns.models import ReportingPeriod, Return
from tests.factories import make_council
from tests.returns.support import AT, ENDS_ON, World, make_calendar, make_indicator, make_world

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator, Page, Request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough one"
PATIENCE = 30_000
MOST_TABS = 400
RETURN = "Libraries, September 2026"
REVISED = "table:has(caption:text('Revised figures of R05')) tbody tr"


# The council and its 24 indicators


class Choice(str):
    """What is chosen from a list, by its label; plain text is typed."""


Entry = Mapping[str, str | bool]

RATIOS = [f"R{number:02d}" for number in range(1, 11)]
SHARES = [f"S{number:02d}" for number in range(1, 7)]
VISITS = ["V01", "V02"]
DONE = ["Y01", "Y02"]

# No figure of these is refused or asked about. In the order of the sheet.
CLEAN: dict[str, Entry] = {
    "F01": {"forecast_value": "93"},
    "J01": {
        "value": "93",
        "judgement": Choice("Green"),
        "judgement_reason": "Seven branches of eight passed.",
    },
    "N01": {"no_data_reason": Choice("Not collected")},
    **{ref: {"numerator": "93", "denominator": "100"} for ref in RATIOS},
    **{ref: {"value": "93.4"} for ref in SHARES},
    **{ref: {"value": "431"} for ref in VISITS},
    **{ref: {"value": Choice("Yes")} for ref in DONE},
    "W01": {"value": "93.1", "commentary": "Two new vans."},
}
CLEAN = dict(sorted(CLEAN.items()))

# What is typed first: a ratio that cannot be, a red share, the figure of August, a tenfold jump.
FIRST = CLEAN | {
    "R03": {"numerator": "113", "denominator": "100"},
    "S05": {"value": "70.2"},
    "S06": {"value": "92.5"},
    "V02": {"value": "4,210"},
}
ASKED_ABOUT: dict[str, Entry] = {
    "R03": {"numerator": "93"},
    "S05": {
        "commentary": "Two branches were closed.",
        "action_what": "Open both again",
        "action_owner": Choice("Head of libraries"),
        "action_due": "31 12 2026",
    },
    "S06": {"unchanged": True},
    "V02": {"explanation": "A festival brought ten times the visitors."},
}
REFUSED = [
    ("#R03-numerator", "R03: Enter a number that is not above the number of all"),
    ("#S05-commentary", "S05: answer 4 questions"),
    ("#S06-explanation", "S06: 92.5% is exactly the figure before. Is it new?"),
    (
        "#V02-explanation",
        "V02: 4,210 is about ten times 421, the figure before. Has a decimal point slipped?",
    ),
]


def make_indicators(world: World) -> None:
    """Of mixed kinds, with their targets and the figures of July and August."""
    share = {"method": "target_floor"}
    ratio = share | {
        "aggregation": "ratio",
        "numerator_label": "Requests answered in time",
        "denominator_label": "Requests",
    }
    done = {"unit": "yes_no", "method": "yes_no", "kind": "milestone", "decimals": 0}
    kinds: dict[str, dict[str, Any]] = {
        "F01": share | {"kind": "forecast", "frequency": "year"},
        "J01": {"method": "judgement", "owner": world.post},
        "N01": share,
        **dict.fromkeys(RATIOS, ratio),
        **dict.fromkeys(SHARES, share),
        **dict.fromkeys(VISITS, share | {"unit": "number", "decimals": 0}),
        **dict.fromkeys(DONE, done),
        "W01": share,
    }
    assert kinds.keys() == CLEAN.keys()
    made = {ref: make_indicator(world.service, ref, **values) for ref, values in kinds.items()}
    Target.objects.bulk_create(
        Target(
            indicator=indicator,
            year="2026/27",
            **({"target": 1} if ref in DONE else {"target": Decimal(90), "floor": Decimal(80)}),
        )
        for ref, indicator in made.items()
    )
    before = {"2026-07": (Decimal("91.5"), 412), "2026-08": (Decimal("92.5"), 421)}
    load_readings(
        rows=[
            {
                "indicator": indicator,
                "period": parse(period),
                "group": None,
                "judged_by": "",
                "commentary": "",
                "data_state": "final",
                "value": visits if ref in VISITS else share_then,
            }
            for period, (share_then, visits) in before.items()
            for ref, indicator in made.items()
            if ref not in ("F01", "J01", *DONE)
        ],
        by=None,
        at=AT,
    )


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


# The three ways


class Tally:
    """How many pages were loaded and how many keys pressed, by stage of the story."""

    def __init__(self) -> None:
        self.loads: Counter[str] = Counter()
        self.keys: Counter[str] = Counter()
        self.stage = "before"

    def begin(self, stage: str) -> None:
        self.stage = stage
        self.loads[stage] += 0

    @contextmanager
    def signing_in(self) -> Iterator[None]:
        """Signing in is a stage of its own, whenever it comes."""
        was = self.stage
        self.begin("sign-in")
        yield
        self.begin(was)

    def saw(self, request: "Request") -> None:
        """Count a page, however often it was led on."""
        if request.is_navigation_request() and request.redirected_from is None:
            self.loads[self.stage] += 1

    def pressed(self, count: int = 1) -> None:
        self.keys[self.stage] += count

    def __str__(self) -> str:
        said = (f"{stage} {loads}/{self.keys[stage]}" for stage, loads in self.loads.items())
        total = f"{self.loads.total()} page loads, {self.keys.total()} keys"
        return f"{total} (loads/keys: {', '.join(said)})"


class Mouse:
    """Somebody at a browser of their own, who points with a mouse and types."""

    scripts = True

    def __init__(
        self,
        open_page: Callable[..., "Page"],
        base: str,
        user: User,
        tally: Tally,
        scan: Callable[["Page"], None] | None = None,
    ) -> None:
        self.base, self.user, self.tally, self.scan = base, user, tally, scan
        self.page = open_page(scripts=self.scripts)
        self.page.context.set_default_timeout(PATIENCE)
        self.page.context.on("request", tally.saw)

    def visits(self, address: str) -> None:
        """Open a link, and sign in where the portal asks who it is."""
        self.page.goto(address if "://" in address else self.base + address)
        if "/sign-in/" in self.page.url:
            with self.tally.signing_in():
                self.writes("id_username", self.user.username)
                self.writes("id_password", PASSWORD)
                self.presses("Sign in")
                self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def closes_the_page_and_comes_back(self, address: str) -> None:
        context = self.page.context
        self.page.close()
        self.page = context.new_page()
        self.visits(address)

    def reaches(self, control: "Locator") -> None:
        control.click()

    def activates(self, control: "Locator", key: str) -> None:
        control.click()

    def chooses(self, control: "Locator", label: str) -> None:
        control.select_option(label=label)

    def key(self, key: str) -> None:
        self.tally.pressed()
        self.page.keyboard.press(key)

    def writes(self, name: str, value: str | bool) -> None:
        """Type, choose or tick, whatever the control takes."""
        control = self.page.locator(f"#{name}")
        if isinstance(value, bool):
            self.activates(control, "Space")
        elif isinstance(value, Choice):
            self.chooses(control, value)
        else:
            self.reaches(control)
            if control.input_value():
                self.key("ControlOrMeta+a")
            self.tally.pressed(len(value))
            self.page.keyboard.type(value)

    def fills(self, entries: Mapping[str, Entry]) -> None:
        for ref, entry in entries.items():
            for field, value in entry.items():
                self.writes(f"{ref}-{field}", value)

    def presses(self, button: str) -> None:
        main = self.page.get_by_role("main")
        self.activates(main.get_by_role("button", name=button, exact=True), "Enter")

    def follows(self, link: str) -> None:
        main = self.page.get_by_role("main")
        self.activates(main.get_by_role("link", name=link).first, "Enter")

    def sees(self, text: str, where: str = "main") -> None:
        from playwright.sync_api import expect

        expect(self.page.locator(where).first).to_contain_text(text, timeout=PATIENCE)

    def is_at(self, control: str) -> None:
        from playwright.sync_api import expect

        expect(self.page.locator(control)).to_be_focused(timeout=PATIENCE)

    def saves(self) -> None:
        self.presses("Save draft")

    def submits(self) -> None:
        self.follows("Go to the buttons at the end")
        self.presses("Submit for approval")

    def looks(self) -> None:
        """Have the page scanned, in the way that scans."""
        if self.scan:
            self.scan(self.page)

    def typed(self) -> dict[str, str | bool]:
        """What stands in the controls of the sheet, by id; lists by label."""
        found: dict[str, str | bool] = self.page.evaluate(
            """() => Object.fromEntries(
                [...document.querySelectorAll("main form .app-line [id][name]")].map(each => [
                    each.id,
                    each.type === "checkbox" ? each.checked
                        : each.tagName === "SELECT" ? each.selectedOptions[0].label
                        : each.value])
                .filter(([, value]) => value))"""
        )
        return found


class MouseWithoutScripts(Mouse):
    """The same, with JavaScript switched off."""

    scripts = False


# Where the focus is, whether it can be seen, and which way to go. GOV.UK marks it in yellow.
STOP = """(control) => {
    const now = document.activeElement;
    const box = now.getClientRects()[0];
    const [top, bottom] = box ? [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)] : [0, 0];
    const there = document.elementFromPoint(box?.left + box?.width / 2 || 0, (top + bottom) / 2);
    const tick = now.type === "checkbox" ? [getComputedStyle(now.labels[0], "::before")] : [];
    const colours = [getComputedStyle(now), ...tick].flatMap(style =>
        [style.outlineStyle === "none" ? "" : style.outlineColor,
         style.boxShadow, style.backgroundColor]);
    return {
        hasArrived: now === control,
        isMarked: colours.some(colour => colour.includes("rgb(255, 221, 0)")),
        isInView: bottom - top > 10 && now.contains(there),
        isPast: Boolean(now.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_PRECEDING),
        tag: now.outerHTML.slice(0, 200),
    };
}"""


class Keyboard(Mouse):
    """Somebody with no mouse. Wherever they go, they can see where they are."""

    def reaches(self, control: "Locator") -> None:
        target: ElementHandle = control.element_handle()
        stop = target.evaluate(STOP)
        for _ in range(MOST_TABS):
            if stop["hasArrived"]:
                return
            self.key("Shift+Tab" if stop["isPast"] else "Tab")
            stop = target.evaluate(STOP)
            assert stop["isMarked"], f"no focus to be seen on {stop['tag']}"
            assert stop["isInView"], f"the focus is out of sight on {stop['tag']}"
        raise AssertionError(f"Tab does not reach {control}")

    def activates(self, control: "Locator", key: str) -> None:
        self.reaches(control)
        self.key(key)

    def saves(self) -> None:
        """Enter in a box saves the draft, and does not submit it."""
        self.reaches(self.page.locator("#W01-value"))
        self.key("Enter")

    def chooses(self, control: "Locator", label: str) -> None:
        self.reaches(control)
        for _ in range(control.locator("option").count()):
            if control.evaluate("each => each.selectedOptions[0].label") == label:
                return
            self.key("ArrowDown")
        assert control.evaluate("each => each.selectedOptions[0].label") == label


class KeyboardWithoutScripts(Keyboard):
    """Neither a mouse nor JavaScript."""

    scripts = False


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
        assert run("lock_returns") == "1 return locked."

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
        self.lead.sees("is reopened. What is approved next are revisions.")

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


@pytest.mark.parametrize(
    "way",
    [Mouse, MouseWithoutScripts, Keyboard],
    ids=["mouse", "without JavaScript", "keyboard"],
)
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
    scan = axe if way is Mouse else None

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
