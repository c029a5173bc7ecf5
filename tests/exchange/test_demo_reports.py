"""The reports of the demo council: what is published, corrected, withheld and still to come."""

import datetime as dt

import pytest
from django.test import Client

from councilportal.common.periods import london_day
from councilportal.publishing.editions import making
from councilportal.publishing.editions.checking import findings
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.models import Edition, FrozenDocument, FrozenFigure
from councilportal.publishing.public.told_queries import TOPICS
from councilportal.publishing.rules.kinds import Audience, ReleaseState
from councilportal.publishing.rules.workflow import State
from councilportal.sample_reports import DEMO_REPORTS, load_demo_reports
from councilportal.samples import SampleRefused, load_demo
from tests.publishing.public.site import files
from tests.publishing.public.test_three_clicks import Reader

NOW = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
pytestmark = [pytest.mark.sqlite_first, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFs are made by other tests, and by `dev.py demo --check`: here they only cost time."""
    monkeypatch.setattr(making, "files_of", files)


def test_reports_of_the_demo_are_published_corrected_withheld_and_to_come():
    load_demo(at=NOW)
    assert load_demo_reports(at=NOW) == 12
    assert load_demo_reports(at=NOW) == 0  # and nothing is done twice

    found = {str(each): each for each in Edition.objects.select_related("series")}
    out = [name for name, each in found.items() if each.publish_at and each.publish_at < NOW]
    assert {found[name].state for name in out} == {State.PUBLISHED}
    assert len({found[name].period for name in out if found[name].series.ref == "QPR"}) == 4
    assert {found[name].series.ref for name in out} == {
        *("QPR", "YEAR", "EQIA", "RECORD", "EQANNUAL", "EQPLANS")
    }
    corrected = [found[name] for name in out if found[name].corrects_id]
    assert [each.correction_note[:21] for each in corrected] == ["The share of calls an"]
    ahead = {found[name].release_state for name in found.keys() - set(out)}
    assert ahead == {ReleaseState.CONFIRMED, ReleaseState.PROVISIONAL}

    _nothing_published_has_an_error()
    _the_correction_has_another_figure(corrected[0])
    _the_exempt_part_is_withheld()
    _a_resident_reads_what_was_promised_and_what_became_of_it()


def _nothing_published_has_an_error() -> None:
    """Freezing asked for the reason of each warning: all that the files give were needed."""
    reasons = set()
    for record in Edition.objects.filter(state=State.PUBLISHED).select_related("meeting"):
        on = london_day(record.frozen.latest("frozen_at").frozen_at)
        made = findings(record, compose(record, on), on)
        assert [each.reason for each in made if each.blocks] == [], str(record)
        reasons |= set(record.kept_warnings.values_list("reason", flat=True))
    assert len(reasons) == len((DEMO_REPORTS / "kept_warnings.csv").read_text().splitlines()) - 1


def _the_correction_has_another_figure(record: Edition) -> None:
    was, now = (
        FrozenFigure.objects.get(document__edition=each, ref="CUS-01")
        for each in (record.corrects, record)
    )
    assert (was.shown, now.shown) == ("95.9%", "93.9%")
    assert was.rating != now.rating


def _the_exempt_part_is_withheld() -> None:
    copies = {
        each.audience: each.text
        for each in FrozenDocument.objects.filter(edition__period="2025/26-Q4")
    }
    assert "£146,000" in copies[Audience.RESTRICTED]
    assert "£146,000" not in copies[Audience.PUBLIC]
    assert "Recovery of costs under a contract" in copies[Audience.PUBLIC]


def _a_resident_reads_what_was_promised_and_what_became_of_it() -> None:
    """In three clicks from the public home: to Equality, to the promises, to the whole report."""
    reader = Reader(Client())
    reader.click("Equality").click("What was promised, and what became of it")

    told = reader.page.split('id="promised"')[1]
    row = next(each for each in told.split("<tr") if "replacement for a day online" in each)
    assert row.index("Let carers book") < row.index("Carers can book")
    assert "212 bookings since January" in row
    assert "Nothing is told of it yet" in told  # the kerbs
    reader.click("What the council did for equality")
    assert reader.clicks == 3
    for topic in TOPICS:
        page = Client().get(f"/published/equality/{topic.ref}/").content.decode()
        assert "Nothing is published of it yet" not in page, topic.ref


def test_reports_of_the_demo_need_the_demo_council():
    with pytest.raises(SampleRefused, match=r"run python manage\.py load_demo"):
        load_demo_reports(at=NOW)


def test_every_report_loaded_early_waits_for_its_day():
    early = dt.datetime(2025, 11, 1, 12, 0, tzinfo=dt.UTC)
    load_demo(at=early)
    load_demo_reports(at=early)

    states = Edition.objects.values_list("state", flat=True)
    assert set(states) == {State.PUBLISHED, State.DRAFT}
    assert not Edition.objects.filter(publish_at__lte=early).exists()
    assert not Edition.objects.filter(number=2).exists()  # nothing is out that could be corrected
