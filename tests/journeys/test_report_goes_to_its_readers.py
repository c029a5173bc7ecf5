"""A report from its draft to its readers: checked, frozen, approved, published, corrected, bound.

One story in one browser. A long run tells it by keyboard and without JavaScript too.
"""

import base64
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.organisation.models import Meeting, PostHolder
from councilportal.publishing.models import Edition, Pack, SeriesPart
from councilportal.publishing.proof.signing import public_pem
from councilportal.publishing.rules.kinds import Audience, Ground, Layout, PartKind
from performance.models import Indicator
from tests.browser.looking import is_sound
from tests.conftest import NARROW
from tests.factories import make_board, make_meeting, make_post, make_reading
from tests.journeys.readers import Resident, verified
from tests.journeys.ways import (
    PASSWORD,
    Choice,
    Keyboard,
    Mouse,
    MouseWithoutScripts,
    Tally,
)
from tests.publishing.making import Cast, make_cast, make_series
from tests.publishing.proof.support import KEY as SIGNS
from tests.sizes import is_long, size

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REPORTS, EDITION = "/reports/", "/reports/monthly/2025-09/1/"
CORRECTION = "/reports/monthly/2025-09/2/"
PUBLIC = "/published/monthly/2025-09/1/"
SECRET = "Fallowbank is the cheapest builder."
CALL = "Call 01632 960123."
NOTE = "KPI-0000 was entered without the cases of one team."
TITLE = "How services did"


class Clock:
    """The time that the portal takes it to be."""

    now = datetime(2025, 10, 20, 9, 0, tzinfo=UTC)

    def goes_to(self, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        """A moment of 2025, in universal time."""
        self.now = datetime(2025, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    return made


@pytest.fixture
def cast(clock: Clock, settings: Any, request: Any) -> Cast:
    """A monthly report of words and figures, and a meeting; its people sign in by password."""
    request.getfixturevalue("live_server")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PUBLISHING_KEY = base64.b64encode(SIGNS.private_bytes_raw()).decode()
    found = make_cast()
    series = make_series(found, "monthly", title="Monthly report", layout=Layout.PAPER)
    series.parts.all().delete()
    for place, (part, title) in enumerate(
        [(PartKind.WORDS, "Introduction"), (PartKind.MEASURES, "")], 1
    ):
        SeriesPart.objects.create(series=series, position=place, part=part, title=title)
    make_board(4, months=3)
    clerk = make_post("Clerk to the cabinet")
    PostHolder.objects.create(user=found.outsider, post=clerk, valid_from=date(2020, 1, 1))
    make_meeting("cabinet-1", clerk_post=clerk, on=date(2025, 12, 9), room="Long room")
    for user in (found.lead, found.approver, found.publisher, found.outsider):
        user.set_password(PASSWORD)
        user.save()
    return found


class Story:
    """A lead, an approver, a publisher and a clerk, each at a browser of their own; a resident."""

    def __init__(
        self, hand: Callable[[User], Mouse], resident: Resident, cast: Cast, clock: Clock
    ) -> None:
        self.clock, self.resident = clock, resident
        self.lead, self.approver = hand(cast.lead), hand(cast.approver)
        self.publisher, self.clerk = hand(cast.publisher), hand(cast.outsider)

    def lead_composes(self) -> None:
        lead = self.lead
        lead.visits(REPORTS)
        lead.looks()
        lead.follows("Monthly report")
        lead.writes("id_period", "2025-09")
        lead.looks()
        lead.presses("Start the edition")
        lead.sees("is started")
        # The lists of the front sheet have tests of their own.
        Edition.objects.update(has_no_background=True, meeting=Meeting.objects.get(), subject=TITLE)
        lead.follows("Introduction")
        lead.writes("id_text", "Of {{ base }} indicators, TBC are red. " + CALL)
        lead.looks()
        lead.presses("Save this part")

    def lead_mends_what_the_checks_find(self) -> None:
        lead = self.lead
        lead.follows("Check it before it is frozen")
        lead.sees("To be corrected")
        lead.sees("TBC")
        lead.looks()
        assert not lead.page.get_by_role("button", name="Freeze it").count()
        lead.visits(EDITION)
        lead.follows("Introduction")
        lead.writes("id_text", "Of {{ base }} indicators, {{ count:red }} is red. " + CALL)
        lead.presses("Save this part")
        lead.follows("Check it before it is frozen")
        self.keep_warnings(lead)
        lead.presses("Freeze it")
        lead.sees("State: Frozen")
        lead.looks()
        assert not lead.page.get_by_role("link", name="Approve it").count()

    def keep_warnings(self, lead: Mouse) -> None:
        """Give a reason for each warning; there is a link for each."""
        lead.sees("To be corrected, or to be given a reason")  # the telephone number
        kept = lead.page.get_by_role("main").get_by_role("link", name="say why it may stand")
        found = kept.count()
        for _ in range(found):
            lead.follows("say why it may stand")
            lead.looks()
            lead.writes("id_reason", "It is the line of the press office.")
            lead.presses("Let it stand")
        lead.sees("Nothing stands in the way.")
        lead.looks()

    def approver_approves(self, address: str) -> None:
        self.approver.visits(address)
        self.approver.follows("Approve it")
        self.approver.writes("id_statement", "I have read it.")
        self.approver.looks()
        self.approver.presses("Approve")
        self.approver.sees("State: Approved")

    def publisher_sets_the_moment(self, address: str, day: str, time: str) -> None:
        """The moment in London."""
        self.publisher.visits(address)
        self.publisher.follows("Set the moment of publication")
        for name, number in zip(("id_on_0", "id_on_1", "id_on_2"), day.split(), strict=True):
            self.publisher.writes(name, number)
        self.publisher.writes("id_at", time)
        self.publisher.looks()
        self.publisher.presses("Set the date")
        self.publisher.sees("Waiting for its moment of publication")
        self.publisher.looks()

    def resident_reads_it_from_that_minute_on(self) -> None:
        reader = self.resident
        self.clock.goes_to(10, 24, 8, 29)
        assert reader.opens("/") == 200
        reader.sees("Nothing is published yet.")
        reader.sees("24 October 2025, 09:30 (confirmed)")
        assert reader.opens(PUBLIC) == 404
        self.clock.goes_to(10, 24, 8, 30)
        reader.opens("/")
        reader.sees("indicators rated")
        reader.follows("Red")
        reader.sees("below the floor standard")
        reader.follows("KPI-0002")
        reader.sees("Figures as they were published")
        reader.opens("/")
        reader.follows(TITLE)
        reader.sees(TITLE, "h1")
        reader.sees("Of 3 indicators, 1 is red.")
        reader.prints("h1", "main table", "text=Of 3 indicators", "text=Published 24 October 2025")

    def stranger_verifies_it(self, folder: Path) -> None:
        bundle = self.resident.downloads("Everything with a program that checks it", folder)
        said = verified(bundle, public_pem(SIGNS))
        assert "come out as published" in said
        assert said.endswith("Everything is as published.\n")
        self.resident.opens("/published/check/")
        self.resident.page.set_input_files("[name=file]", bundle)
        self.resident.page.get_by_role("button", name="Check the file").click()
        self.resident.sees("This is the published file")

    def lead_corrects_it(self) -> None:
        self.clock.goes_to(10, 27)
        make_reading(
            Indicator.objects.get(ref="KPI-0000"),
            "2025-09",
            value=80,
            revision=2,
            corrects_note="Cases of one team were missing.",
            entered_at=self.clock.now,
        )
        lead = self.lead
        lead.visits(EDITION)
        lead.follows("Begin a correction")
        lead.writes("id_reason", NOTE)
        lead.looks()
        lead.presses("Begin the correction")
        lead.sees("is begun")
        lead.follows("Introduction")
        lead.writes("id_text", "Of {{ base }} indicators, {{ count:red }} are red. " + CALL)
        lead.presses("Save this part")
        lead.follows("Check it before it is frozen")
        self.keep_warnings(lead)
        lead.presses("Freeze it")
        lead.sees("State: Frozen")

    def resident_reads_the_correction(self) -> None:
        reader = self.resident
        self.clock.goes_to(10, 28, 9, 30)
        reader.opens(PUBLIC)
        reader.sees("This edition was corrected", "[role=alert], main")
        reader.sees("Of 3 indicators, 1 is red.")
        reader.prints("h1", "text=This edition was corrected")
        reader.follows("Read the correction")
        reader.sees(NOTE)
        reader.sees("Of 3 indicators, 2 are red.")
        reader.follows("What changed")
        reader.sees("KPI-0000")
        reader.sees("80.0%")
        reader.prints("h1", "main table")

    def clerk_binds_a_pack(self) -> None:
        clerk = self.clerk
        clerk.visits("/reports/meetings/")
        clerk.looks()
        clerk.follows("Cabinet")
        clerk.looks()
        clerk.follows("Add an item")
        clerk.writes("id_section", "Reports")
        clerk.writes("id_title", "Monthly report")
        clerk.picks("A paper for this meeting")
        newest = Edition.objects.get(number=2)
        clerk.writes("id_edition", Choice(f"{newest.heading} ({newest})"))
        clerk.looks()
        clerk.presses("Save this item")
        clerk.sees("Item 1 is saved.")
        clerk.follows("Add an item")
        clerk.writes("id_section", "Exempt items")
        clerk.writes("id_title", "The builder")
        clerk.writes("id_text", SECRET)
        clerk.writes("id_exempt_paragraph", Choice(Ground.FINANCIAL.label))
        clerk.writes("id_exempt_reason", "A tender is open.")
        clerk.writes("id_public_interest", "The council would pay more.")
        clerk.writes("id_public_title", "A contract")
        clerk.presses("Save this item")
        clerk.sees("Exempt, paragraph 3")
        clerk.follows("Bind a pack")
        clerk.looks()
        clerk.presses("Bind the pack")
        clerk.sees("Pack 1, restricted copy")
        clerk.looks()
        clerk.follows("Publish pack 1")
        for name, number in zip(("id_on_0", "id_on_1", "id_on_2"), (1, 12, 2025), strict=True):
            clerk.writes(name, str(number))
        clerk.writes("id_at", "10:00")
        clerk.looks()
        clerk.presses("Publish the pack at this moment")
        clerk.sees("Pack 1 has its moment.")

    def resident_reads_the_pack(self, folder: Path) -> None:
        reader = self.resident
        self.clock.goes_to(12, 1, 9, 59)
        reader.opens("/published/meetings/")
        assert not reader.page.get_by_role("link", name="Agenda and papers").count()
        self.clock.goes_to(12, 1, 10)
        reader.opens("/published/meetings/")
        reader.sees("Long room")
        answer = reader.page.context.request.get(
            reader.base + reader.address_of("Agenda and papers (PDF) of Cabinet, 9 December 2025")
        )
        public = Pack.objects.get(audience=Audience.PUBLIC)
        assert answer.body() == bytes(public.content)
        said = text_of(answer.body(), folder)
        assert "Of 3 indicators, 2 are red." in said
        assert SECRET not in said
        assert SECRET in text_of(
            bytes(Pack.objects.get(audience=Audience.RESTRICTED).content), folder
        )


def text_of(content: bytes, folder: Path) -> str:
    """The words of a PDF."""
    file = folder / "pack.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True)
    return " ".join(done.stdout.split())


WAYS = [
    pytest.param(Mouse, id="mouse"),
    *size(
        [],
        [
            pytest.param(Keyboard, id="keyboard"),
            pytest.param(MouseWithoutScripts, id="without JavaScript"),
        ],
    ),
]


@pytest.mark.parametrize("way", WAYS)
def test_report_goes_from_its_draft_to_its_readers(
    way: type[Mouse],
    live_server: Any,
    open_page: Any,
    cast: Cast,
    clock: Clock,
    axe: Any,
    complaints: list[str],
    tmp_path: Path,
) -> None:
    # What axe finds on a page is the same for every hand.
    scan = partial(is_sound, axe=axe) if way is Mouse else None

    def at_a_browser(user: User) -> Mouse:
        return way(open_page, live_server.url, user, Tally(), scan)

    resident = Resident(open_page(width=NARROW, scripts=False), live_server.url)
    story = Story(at_a_browser, resident, cast, clock)
    story.lead_composes()
    story.lead_mends_what_the_checks_find()
    story.approver_approves(EDITION)
    story.publisher_sets_the_moment(EDITION, "24 10 2025", "09:30")
    story.resident_reads_it_from_that_minute_on()
    story.stranger_verifies_it(tmp_path)
    story.lead_corrects_it()
    story.approver_approves(CORRECTION)
    story.publisher_sets_the_moment(CORRECTION, "28 10 2025", "09:30")
    story.resident_reads_the_correction()
    story.clerk_binds_a_pack()
    story.resident_reads_the_pack(tmp_path)

    assert [line for line in complaints if "404" not in line] == []
    complaints.clear()
    if scan and is_long():  # tests/browser/test_published_pages.py scans such pages in each run
        page = open_page()
        for address in resident.read:
            page.goto(address)
            is_sound(page, axe)
        complaints.clear()  # the page that was not there yet
