"""Drives pages as a person would: by mouse or keyboard, with or without scripts."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from councilportal.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator, Page, Request

PATIENCE = 120_000
MOST_TABS = 400


# The council and its 24 indicators

PASSWORD = "a long enough one"
Entry = Mapping[str, str | bool]


class Choice(str):
    """The label of a choice of a list; a plain str is typed."""


# The group of a choice of a list, and whether the page shows it.
GROUP_OF = """(list, label) => {
    const group = [...list.options].find(each => each.label === label).parentElement;
    return [group.label, getComputedStyle(group).display !== "none"];
}"""


# The ways


class Tally:
    """Counts loaded pages and pressed keys, by stage of the journey."""

    def __init__(self) -> None:
        self.loads: Counter[str] = Counter()
        self.keys: Counter[str] = Counter()
        self.stage = "before"

    def begin(self, stage: str) -> None:
        self.stage = stage
        self.loads[stage] += 0

    @contextmanager
    def signing_in(self) -> Iterator[None]:
        """Signing in is a separate stage, whenever it happens."""
        was = self.stage
        self.begin("sign-in")
        yield
        self.begin(was)

    def saw(self, request: "Request") -> None:
        """Count a page, once for all its redirects."""
        if request.is_navigation_request() and request.redirected_from is None:
            self.loads[self.stage] += 1

    def pressed(self, count: int = 1) -> None:
        self.keys[self.stage] += count

    def __str__(self) -> str:
        said = (f"{stage} {loads}/{self.keys[stage]}" for stage, loads in self.loads.items())
        total = f"{self.loads.total()} page loads, {self.keys.total()} keys"
        return f"{total} (loads/keys: {', '.join(said)})"


class Mouse:
    """A person with their own browser, a mouse and a keyboard."""

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
        """Open a link, and sign in if the portal asks for it."""
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

    def chooses_place(self, name: str, label: str) -> None:
        """Where a list stands in groups, one list names them and the next shows those of one."""
        places = self.page.locator(f"#{name}-place")
        if places.count():
            group, _ = self.page.eval_on_selector(f"#{name}", GROUP_OF, label)
            self.chooses(places, group)
            assert self.page.eval_on_selector(f"#{name}", GROUP_OF, label) == [group, True]

    def picks(self, label: str) -> None:
        """Choose one of several radio buttons."""
        self.page.get_by_label(label, exact=True).check()

    def key(self, key: str) -> None:
        self.tally.pressed()
        self.page.keyboard.press(key)

    def writes(self, name: str, value: str | bool) -> None:
        """Type, choose or tick, depending on the control."""
        control = self.page.locator(f"#{name}")
        if isinstance(value, bool):
            self.activates(control, "Space")
        elif isinstance(value, Choice):
            self.chooses_place(name, value)
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
        """Have the page scanned, if this person scans pages."""
        if self.scan:
            self.scan(self.page)

    def typed(self) -> dict[str, str | bool]:
        """The values of the controls of the sheet by id; for lists the label."""
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


# A script that tells where the focus is, whether it is visible (GOV.UK marks it in yellow), and in
# which direction to go.
STOP = """(control) => {
    const now = document.activeElement;
    const box = now.getClientRects()[0];
    const [top, bottom] = box ? [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)] : [0, 0];
    const there = document.elementFromPoint(box?.left + box?.width / 2 || 0, (top + bottom) / 2);
    const ticks = ["checkbox", "radio"].includes(now.type);
    const tick = ticks ? [getComputedStyle(now.labels[0], "::before")] : [];
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
    """A person without a mouse. The focus must be visible at every step."""

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
        """Press Enter in a box, which saves the draft and does not submit it."""
        self.reaches(self.page.locator("#W01-value"))
        self.key("Enter")

    def chooses(self, control: "Locator", label: str) -> None:
        self.reaches(control)
        for _ in range(control.locator("option").count()):
            if control.evaluate("each => each.selectedOptions[0].label") == label:
                return
            self.key("ArrowDown")
        assert control.evaluate("each => each.selectedOptions[0].label") == label

    def picks(self, label: str) -> None:
        """Tab reaches the button that is chosen, or the first; arrows choose the next one."""
        wanted = self.page.get_by_label(label, exact=True)
        group = self.page.locator(f"input[name='{wanted.get_attribute('name')}']")
        chosen = group.and_(self.page.locator(":checked"))
        self.reaches(chosen if chosen.count() else group.first)
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.key("ArrowDown")
        assert wanted.is_checked()


class KeyboardWithoutScripts(Keyboard):
    """Neither a mouse nor JavaScript."""

    scripts = False


# The same, counted


class _Counting(Mouse):
    """A person whose clicks on links, buttons and boxes are counted, or the keys in their place."""

    clicks = 0

    def activates(self, control: "Locator", key: str) -> None:
        self.clicks += 1
        super().activates(control, key)

    def picks(self, label: str) -> None:
        self.clicks += 1
        super().picks(label)


class Clicking(_Counting):
    """A person with a mouse whose clicks are counted."""


class ClickingWithoutScripts(MouseWithoutScripts, _Counting):
    """The same, with JavaScript switched off."""


class ClickingByKeyboard(_Counting, Keyboard):
    """A person without a mouse: what the keys set off is counted as clicks are."""
