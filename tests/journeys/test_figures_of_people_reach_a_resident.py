"""Figures of people from a spreadsheet to a resident: entered, rejected, released, published.

An equality lead pastes counts of staff, sees what is hidden and why; another rejects, then releases
them; the annual equality report with them is published; a resident finds the share of disabled
staff against the population in three clicks.
"""

import base64
from functools import partial
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.publishing.models import Edition, SeriesPart
from councilportal.publishing.rules.kinds import Layout, PartKind
from objectives.information import release_operations as releasing
from objectives.models import Release, ReleaseRequest
from tests import factories
from tests.browser.looking import is_sound
from tests.conftest import NARROW
from tests.journeys import test_report_goes_to_its_readers as report
from tests.journeys.readers import Resident
from tests.journeys.ways import (
    PASSWORD,
    Choice,
    Keyboard,
    KeyboardWithoutScripts,
    Mouse,
    MouseWithoutScripts,
    Tally,
)
from tests.publishing.making import AT, Cast, make_cast, make_series
from tests.publishing.proof.support import KEY as SIGNS
from tests.sizes import size

clock = report.clock
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EDITION, TABLE = "/reports/annual/2024-25/1/", "/figures/STAFF/"
GROUPS = ("Disabled", "Not disabled", "Not known", "Prefers not to say")
COUNTS, BASES = ("4000", "300", "3280", "417", "3"), ("3580", "3580")
SMALL, WHY_NOT = "Fewer people than the threshold.", "The agency staff are missing."
TITLE = "Equality in 2024/25"
PASTE = """([box, text]) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const told = { clipboardData, bubbles: true, cancelable: true };
    document.querySelector(box).dispatchEvent(new ClipboardEvent("paste", told));
}"""


@pytest.fixture
def cast(clock: report.Clock, settings: Any, live_server: Any) -> Cast:
    """A series of annual reports, an empty table of staff, and the population, released."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PUBLISHING_KEY = base64.b64encode(SIGNS.private_bytes_raw()).decode()
    found = make_cast()
    for user in (found.lead, found.outsider):
        factories.make_appointment(user, Role.EQUALITY_LEAD)
    series = make_series(
        found, "annual", title="Annual equality report", layout=Layout.ANNUAL, cadence="year"
    )
    kept = (PartKind.POPULATION, PartKind.WORKFORCE)
    SeriesPart.objects.filter(series=series).exclude(part__in=kept).delete()
    refs = ("disabled", "not_disabled", "not-known", "prefers-not-to-say")
    disability = factories.make_characteristic("disability", refs)
    words = {"area": "The county", "definition": "Equality Act 2010", "mode": "suppress"}
    factories.make_equality_table("STAFF", as_at_text="31 March 2025", **words)
    words |= {"mode": "none", "mode_reason": "The census prints them.", "unit": "percent"}
    town = factories.make_equality_table(
        "TOWN", title="People of the county", kind="population", as_at_text="March 2024", **words
    )
    factories.add_figure(town, disability.categories.get(ref="disabled"), value="17.6")
    asked = releasing.ask_for_release(refs=["TOWN"], words="", by=found.lead, at=AT)
    releasing.release(key=asked.pk, by=found.outsider, at=AT)
    for user in (found.lead, found.approver, found.publisher, found.outsider):
        user.set_password(PASSWORD)
        user.save()
    return found


class Story(report.Story):
    """Two equality leads, an approver, a publisher, and a resident with a telephone."""

    def lead_enters_a_column(self) -> None:
        lead = self.lead
        lead.visits("/figures/")
        lead.follows("Staff by disability")
        lead.follows("Enter figures")
        lead.looks()
        for number, group in enumerate(GROUPS, 2):
            lead.writes(f"r{number}-group_1", Choice(group))
        self.pastes("count", 1, COUNTS)
        self.pastes("base", 2, BASES)
        lead.presses("Save all figures")
        lead.sees("Saved: 5 rows added.")

    def pastes(self, box: str, row: int, column: tuple[str, ...]) -> None:
        """Paste a column of a spreadsheet; without scripts, type each cell of it."""
        lead = self.lead
        if lead.scripts:
            lead.page.evaluate(PASTE, [f"#r{row}-{box}", "\r\n".join(column)])
            lead.sees(f"{len(column)} boxes filled from the spreadsheet.")
            return
        for number, cell in enumerate(column, row):
            lead.writes(f"r{number}-{box}", cell)

    def lead_asks_for_its_release(self, words: str) -> None:
        """The lead sees what is hidden, and why."""
        lead = self.lead
        lead.visits(TABLE + "exact/")
        lead.follows("Release these figures")
        lead.sees(SMALL)
        lead.sees("[c]")
        lead.looks()
        lead.writes("id_words", words)
        lead.presses("Ask for the release")
        lead.sees("The release is asked for. Somebody else decides on it.")
        assert not lead.page.get_by_label("Release it", exact=True).count()

    def another_decides(self, decision: str, why: str, said: str) -> None:
        second = self.clerk  # the other equality lead
        second.visits("/figures/requests/")
        second.follows(f"Request {ReleaseRequest.objects.latest('pk').pk}")
        second.sees(SMALL)
        if why:
            second.looks()
        second.picks(decision)
        if why:
            second.writes("id_words", why)
        second.presses("Save the decision")
        second.sees(said)

    def lead_reads_why(self) -> None:
        assert not Release.objects.filter(table__ref="STAFF").exists()
        asked = ReleaseRequest.objects.get(outcome="rejected")
        self.lead.visits(f"/figures/requests/{asked.pk}/")
        self.lead.sees(WHY_NOT)

    def lead_composes(self) -> None:
        lead = self.lead
        lead.visits(TABLE)
        lead.sees("8.4%")
        lead.looks()
        lead.visits("/reports/")
        lead.follows("Annual equality report")
        lead.writes("id_period", "2024/25")
        lead.presses("Start the edition")
        lead.sees("is started")
        # The lists of the front sheet have tests of their own.
        Edition.objects.update(has_no_background=True, subject=TITLE)
        lead.visits(EDITION)
        lead.follows("Check it before it is frozen")
        if lead.page.get_by_role("link", name="say why it may stand").count():
            self.keep_warnings(lead)
        lead.sees("Nothing stands in the way.")
        lead.presses("Freeze it")
        lead.sees("State: Frozen")

    def resident_finds_the_share_of_disabled_staff(self) -> None:
        reader = self.resident
        reader.opens("/published/")
        clicks = ("Equality", "Figures of people", "Workforce")
        for words in clicks:
            reader.follows(words)
        assert len(clicks) <= 3
        chart = reader.page.locator(".report-chart-narrow", has_text="17.6%")
        assert chart.is_visible()
        assert "8.4%" in (chart.text_content() or "")
        reader.page.get_by_text("Figures: Staff by disability: beside others").click()
        row = reader.page.get_by_role("row", name="Disabled").filter(has_text="8.4%").last
        said = " ".join(row.inner_text().split())
        assert said == "Disabled 8.4% People of the county, March 2024 17.6% -9.2"
        assert "417" not in reader.page.content()
        reader.looks()


WAYS = [
    pytest.param(Mouse, id="mouse"),
    *size(
        [],
        [
            pytest.param(Keyboard, id="keyboard"),
            pytest.param(MouseWithoutScripts, id="without JavaScript"),
            pytest.param(KeyboardWithoutScripts, id="keyboard without JavaScript"),
        ],
    ),
]


@pytest.mark.parametrize("way", WAYS)
def test_figures_of_people_reach_a_resident_on_a_phone(
    way: type[Mouse], live_server: Any, open_page: Any, cast: Cast, clock: report.Clock, axe: Any
) -> None:
    def at_a_browser(user: User) -> Mouse:
        # Other journeys scan the pages of editions.
        has_scans = way is Mouse and user in (cast.lead, cast.outsider)
        scan = partial(is_sound, axe=axe) if has_scans else None
        return way(open_page, live_server.url, user, Tally(), scan)

    resident = Resident(open_page(width=NARROW, scripts=False), live_server.url)
    story = Story(at_a_browser, resident, cast, clock)
    story.lead_enters_a_column()
    story.lead_asks_for_its_release("For the annual report.")
    story.another_decides("Reject it", WHY_NOT, "The request is rejected.")
    story.lead_reads_why()
    story.lead_asks_for_its_release("The agency staff are in it now.")
    story.another_decides("Release it", "", "The figures are released.")
    story.lead_composes()
    story.approver_approves(EDITION)
    story.publisher_sets_the_moment(EDITION, "24 10 2025", "09:30")
    clock.goes_to(10, 24, 9)
    story.resident_finds_the_share_of_disabled_staff()
