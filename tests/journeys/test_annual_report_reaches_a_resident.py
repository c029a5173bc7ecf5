"""The annual equality report: composed, frozen, approved and published; then a resident reads on a
telephone what was promised last year and what became of it, in three clicks at most.
"""

import base64
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.publishing.models import Edition, SeriesPart
from councilportal.publishing.rules.kinds import Layout, PartKind
from tests import factories
from tests.browser.looking import is_sound
from tests.conftest import NARROW
from tests.journeys import test_report_goes_to_its_readers as report
from tests.journeys.readers import Resident
from tests.journeys.ways import PASSWORD, Keyboard, Mouse, MouseWithoutScripts, Tally
from tests.publishing.making import Cast, make_cast, make_series
from tests.publishing.proof.support import KEY as SIGNS
from tests.sizes import size

clock = report.clock
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EDITION = "/reports/annual/2024-25/1/"
PROMISE, KEPT = "We will train every manager", "We trained 40 managers of 42"
TITLE = "Equality in 2024/25"


@pytest.fixture
def cast(clock: report.Clock, settings: Any, live_server: Any) -> Cast:
    """A series of annual reports, and what was promised in one year and done in the next."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PUBLISHING_KEY = base64.b64encode(SIGNS.private_bytes_raw()).decode()
    found = make_cast()
    factories.make_appointment(found.lead, Role.EQUALITY_LEAD)
    series = make_series(
        found, "annual", title="Annual equality report", layout=Layout.ANNUAL, cadence="year"
    )
    # What waits for its own records has tests of its own.
    kept = (PartKind.PROMISED, PartKind.OBJECTIVES, PartKind.OBJECTIVE_PROGRESS)
    SeriesPart.objects.filter(series=series).exclude(part__in=kept).exclude(
        title="Summary"
    ).delete()
    framework = factories.make_framework(valid_from=date(2024, 4, 1))
    theme = factories.make_theme(framework, title="Skilled workforce")
    objective = factories.make_objective(
        framework=framework, theme=theme, position=1, owner_post=found.approver_post
    )
    objective.measures.create(
        position=1, words="Managers trained", target=Decimal(42), baseline=Decimal(2)
    )
    about = {"theme": theme, "objective": objective}
    factories.make_achievement(year="2023/24", kind="will_do", words=PROMISE, **about)
    factories.make_achievement(year="2024/25", kind="have_done", words=KEPT, **about)
    for user in (found.lead, found.approver, found.publisher):
        user.set_password(PASSWORD)
        user.save()
    return found


class Story(report.Story):
    """An equality lead, an approver, a publisher, and a resident with a telephone."""

    def lead_composes(self) -> None:
        lead = self.lead
        lead.visits("/reports/")
        lead.follows("Annual equality report")
        lead.writes("id_period", "2024/25")
        lead.presses("Start the edition")
        lead.sees("is started")
        # The lists of the front sheet have tests of their own.
        Edition.objects.update(has_no_background=True, subject=TITLE)
        lead.visits(EDITION)
        lead.looks()
        lead.follows("Summary")
        lead.writes("id_text", "This is what we promised and what became of it.")
        lead.presses("Save this part")
        lead.follows("Check it before it is frozen")
        self.keep_what_is_found(lead)
        lead.presses("Freeze it")
        lead.sees("State: Frozen")
        lead.looks()

    def keep_what_is_found(self, lead: Mouse) -> None:
        """Give a reason for each warning, if there is any."""
        if lead.page.get_by_role("link", name="say why it may stand").count():
            self.keep_warnings(lead)
        lead.sees("Nothing stands in the way.")

    def resident_asks_what_became_of_it(self) -> None:
        reader = self.resident
        reader.opens("/published/")
        reader.sees("Annual equality report")
        clicks = ("Equality", "What was promised, and what became of it")
        for words in clicks:
            reader.follows(words)
        assert len(clicks) <= 3
        said = reader.page.locator("main").inner_text()
        assert said.index(PROMISE) < said.index(KEPT)
        reader.sees(TITLE)


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
def test_annual_equality_report_reaches_a_resident_on_a_phone(
    way: type[Mouse],
    live_server: Any,
    open_page: Any,
    cast: Cast,
    clock: report.Clock,
    axe: Any,
    tmp_path: Path,
) -> None:
    scan = partial(is_sound, axe=axe) if way is Mouse else None

    def at_a_browser(user: User) -> Mouse:
        return way(open_page, live_server.url, user, Tally(), scan)

    resident = Resident(open_page(width=NARROW, scripts=False), live_server.url)
    story = Story(at_a_browser, resident, cast, clock)
    story.lead_composes()
    story.approver_approves(EDITION)
    story.publisher_sets_the_moment(EDITION, "24 10 2025", "09:30")
    clock.goes_to(10, 24, 9)
    story.resident_asks_what_became_of_it()
