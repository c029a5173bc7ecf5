"""A member's questions, each answered in three clicks or fewer from the public home."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from councilportal.organisation.models import Characteristic, Meeting
from councilportal.publishing.editions import operations
from councilportal.publishing.models import AgendaItem, Edition, Pack, PackRelease
from councilportal.publishing.rules.kinds import Audience, PartKind
from eqia.models import Assessment, Decision, ScreenedCharacteristic
from objectives.models import EqualityFigure
from tests.eqia import making as eqia
from tests.eqia.house import make_decision
from tests.factories import make_achievement, make_framework, make_meeting, make_theme
from tests.objectives.released_people import make_people_released
from tests.publishing.making import AT, Cast, make_cast, make_edition, make_series, write_parts
from tests.publishing.public.many import NOW, make_many
from tests.publishing.public.site import publish
from tests.publishing.series.support import arranged, exempt

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MOMENT = AT + timedelta(days=2)
_LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
MONTHS = ("2025-06", "2025-07", "2025-08", "2025-09")


class Reader:
    """Somebody who reads the site from its home and only follows links."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.clicks = 0
        self.page = ""
        self._open("/published/")

    def _open(self, address: str) -> None:
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, address
        self.type = answer["Content-Type"]
        self.page = answer.getvalue().decode()

    def links(self) -> Iterator[tuple[str, str]]:
        """Each link's address and words."""
        for href, words in _LINK.findall(self.page):
            yield href.replace("&amp;", "&"), " ".join(re.sub(r"<[^>]+>", " ", words).split())

    def click(self, words: str) -> "Reader":
        """Follow the first link that has these words."""
        found = next(href for href, said in self.links() if words in said)
        assert self.clicks < 3
        self.clicks += 1
        self._open(found)
        return self


def test_how_an_indicator_has_moved_over_four_years(client: Client, cast: Cast, clock):
    """It comes before the tests of the four months: they are made once for all."""
    make_many(cast, make_series(cast, "monthly"), 48)
    clock(NOW)
    reader = Reader(client)

    reader.click("Indicators").click("KPI-0000")

    chart = reader.page.split('class="report-chart"')[1].split("</svg>")[0]
    assert "From January 1920 (96.0%) to December 1923 (96.0%)" in chart
    figures = reader.page.split("Published figures, the latest period first")[-1]
    assert len(re.findall(r"\b[A-Z][a-z]+ 192[0-3]\b(?=</th>)", figures)) == 48


def test_what_was_promised_and_what_became_of_it(client: Client, cast: Cast, clock):
    """As `test_how_an_indicator_has_moved_over_four_years`, it comes before the four months."""
    theme = make_theme(make_framework(), title="Skilled workforce")
    make_achievement(year="2024/25", kind="will_do", words="Train every manager", theme=theme)
    make_achievement(year="2025/26", kind="have_done", words="Trained 40 managers", theme=theme)
    record = make_edition(cast)
    kinds = (PartKind.PROMISED, PartKind.OBJECTIVES, PartKind.ACTION_PLAN)
    record = arranged(record, cast, *({"part": each} for each in kinds))
    publish(cast, exempt(record, cast, PartKind.ACTION_PLAN), MOMENT)
    clock(MOMENT)
    reader = Reader(client)

    reader.click("Equality")
    told = [href for href, _ in reader.links() if "/dashboard/" in href]
    assert [each.partition("#")[2] for each in told] == ["promised", "objectives"]
    reader.click("What was promised, and what became of it")

    assert reader.clicks == 2
    promised = reader.page.split('id="promised"')[1]
    assert promised.index("Train every manager") < promised.index("Trained 40 managers")


def test_what_share_of_staff_is_disabled_beside_the_population(client: Client, cast: Cast, clock):
    """As the two before, it comes before the four months."""
    make_people_released()
    record = arranged(make_edition(cast), cast, {"part": PartKind.FIGURES, "title": "People"})
    publish(cast, record, MOMENT)
    EqualityFigure.objects.update(words="Changed since")
    clock(MOMENT)
    reader = Reader(client)

    reader.click("Equality").click("Figures of people")

    assert reader.clicks == 2
    assert ("#figures-workforce", "Workforce") in reader.links()  # the third, on the same page
    assert "Changed since" not in reader.page
    staff = reader.page.split('id="figures-workforce"')[1]
    assert "Disabled 7.9% (People of the county 17.6%)" in staff
    row = staff.split("Staff by disability, 2025: beside others</caption>")[1].split("</tr>")[1]
    said = [each.strip() for each in re.findall(r">([^<]+)<", row) if each.strip()]
    assert said == ["Disabled", "7.9%", "People of the county, March 2021", "17.6%", "-9.7"]
    found = client.get("/published/search/", {"q": "disabled staff"}).content.decode()
    assert "/1/#figures-workforce-2" in found


@pytest.fixture(scope="module")
def months(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Four months are published; the last of them goes to a meeting, and another meeting comes.

    All tests read them; what each adds is rolled back.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        held = make_meeting("cabinet-1", on=date(2025, 10, 25))
        last = make_edition(cast)
        Edition.objects.filter(pk=last.pk).update(meeting=held)
        for period in MONTHS[:-1]:
            made = operations.start(series="dashboard", period=period, by=cast.lead, at=AT)
            publish(cast, write_parts(made, cast), MOMENT)
        last.refresh_from_db()
        publish(cast, last, MOMENT)
        make_meeting("cabinet-2", body=held.body, on=date(2025, 11, 20), room="Long room")
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def reader(client: Client, months: Cast, clock) -> Reader:
    """Somebody who reads of these months from the public home."""
    clock(MOMENT)
    return Reader(client)


def test_which_indicators_are_red_and_why(reader: Reader):
    reader.click("Red")

    assert "KPI-0002" in reader.page
    assert "below the floor standard" in reader.page


def test_how_an_indicator_has_moved(reader: Reader):
    reader.click("Indicators").click("KPI-0000")

    assert "report-chart" in reader.page.split("<main")[1]
    for month in ("June", "July", "August", "September"):
        assert f"{month} 2025" in reader.page


def test_what_changed_since_the_last_edition(reader: Reader):
    reader.click("What changed since the edition before")

    assert "Since Performance dashboard, August 2025" in reader.page


def test_the_pdf_for_the_meeting_of_a_date(reader: Reader):
    reader.click("Meetings")
    assert "25 October 2025" in reader.page
    reader.click("PDF")

    assert reader.type == "application/pdf"


def test_the_pack_of_a_meeting_by_its_date(reader: Reader, months: Cast):
    made = {"sha256": "a" * 64, "made_by": months.publisher, "made_at": AT, "content": b"%PDF-1.7"}
    for number, replaces, ref in (
        (1, "", "cabinet-1"),
        (1, "", "cabinet-2"),
        (2, "page 3", "cabinet-2"),
    ):
        pack = Pack.objects.create(
            meeting=Meeting.objects.get(ref=ref),
            number=number,
            audience=Audience.PUBLIC,
            replaces=replaces,
            **made,
        )
        if number == 1:
            PackRelease.objects.create(pack=pack, publish_at=MOMENT, by=months.publisher, at=AT)

    reader.click("Meetings")
    said = [words for href, words in reader.links() if href.endswith("/pack.pdf")]
    reader.click("Agenda and papers (PDF) of Cabinet, 20 November 2025, pack 1")

    assert said == [
        "Agenda and papers (PDF) of Cabinet, 25 October 2025, pack 1",
        "Agenda and papers (PDF) of Cabinet, 20 November 2025, pack 1",
    ]
    assert (reader.type, reader.clicks) == ("application/pdf", 2)


def test_what_comes_to_the_next_meeting(reader: Reader):
    assert "25 October 2025" in reader.page
    assert "Performance dashboard" in reader.page.split("Next meetings")[1]
    assert "Long room" in reader.page
    second = Meeting.objects.get(ref="cabinet-2")
    AgendaItem.objects.create(meeting=second, number="1", section="Reports", title="Bus fares")

    reader.click("What comes to it : Cabinet, 20 November 2025")

    assert "Bus fares" in reader.page.split('id="meeting-cabinet-2"')[1]


def test_which_decisions_affect_disabled_people(reader: Reader):
    house = eqia.make_cast()
    ScreenedCharacteristic.objects.filter(label="Carers").update(label="Disabled people")
    Characteristic.objects.filter(name="Carers").update(name="Disabled people")
    made = eqia.make_assessment(house, title="Close the day centre")
    record = eqia.fill(made, house, carers="low")
    decision = make_decision(house, record)
    Assessment.objects.filter(pk=record.pk).update(state="signed", published_at=AT)
    Decision.objects.filter(pk=decision.pk).update(state="ready")

    reader.click("Equality").click("for example disabled people").click("Disabled people")

    assert "Bowling greens" in reader.page
    assert "1 decision affects people who share" in reader.page
