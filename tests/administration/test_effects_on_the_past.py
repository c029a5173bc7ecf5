"""A first day is asked, and what saving changes of the past is shown before it is saved."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from councilportal.administration.effects import effects_on_the_past
from councilportal.exchange import import_path
from councilportal.organisation.models import PastValue, Post, Service
from performance.models import Indicator
from performance.returns.models import ReportingPeriod
from tests import factories
from tests.administration.support import FIRST_DAY, fields_of, make_indicator, posted

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 28)


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def known(today):
    """An indicator with figures of May and October 2026, of a service that is in force."""
    indicator = make_indicator(
        "OLD1", service=factories.make_service("LRA", name="Libraries"), valid_from=date(2026, 5, 1)
    )
    for period in ("2026-05", "2026-10"):
        factories.make_reading(indicator, period, value=90)
    return indicator


def values_of(indicator: Indicator, **changed):
    names = ("title", "service", "kind", "frequency", "valid_from")
    return {name: getattr(indicator, name) for name in names} | changed


def effects(record, **values):
    return effects_on_the_past(record, values, TODAY)


def test_a_new_indicator_of_the_past_is_added_to_its_boards(known):
    made = Indicator(ref="NEW1")

    said = effects(made, **values_of(known, valid_from=date(2026, 8, 1)))

    assert said == [
        (
            "It is added to the boards of 3 months that have ended (August 2026 to October 2026). "
            "They say No data where it has no figure."
        )
    ]


def test_one_that_begins_this_month_changes_nothing_of_the_past(known):
    assert effects(Indicator(), **values_of(known, valid_from=date(2026, 11, 1))) == []


def test_returns_that_are_closed_or_were_never_asked_for_are_named(known):
    officer = factories.make_user("officer")
    for month, ends_on in (
        (8, date(2026, 8, 31)),
        (9, date(2026, 9, 30)),
        (10, date(2026, 10, 31)),
    ):
        ReportingPeriod.objects.create(
            period=f"2026-{month:02}",
            frequency="month",
            ends_on=ends_on,
            opens_on=ends_on,
            due_on=ends_on,
            locks_on=ends_on,
        )
    at = factories.ENTERED_AT
    known.service.returns.create(
        ends_on=date(2026, 8, 31), state="submitted", submitted_by=officer, submitted_at=at
    )
    known.service.returns.create(ends_on=date(2026, 9, 30), state="draft")

    said = effects(Indicator(), **values_of(known, valid_from=date(2026, 8, 1)))

    assert said[1:] == [
        "1 return already submitted, approved or locked gets a line without a figure: August 2026.",
        (
            "1 return that nobody made is asked for, as late or as Locked, no return, "
            "unless figures are imported: October 2026."
        ),
    ]


def test_a_later_first_day_takes_it_off_boards(known):
    assert effects(known, **values_of(known, valid_from=date(2026, 7, 1))) == [
        (
            "It is taken off the boards of 2 months that have ended (May 2026 to June 2026), "
            "with its figures."
        )
    ]


def test_a_new_name_reaches_months_from_its_first_day_on_only(known):
    said = effects_on_the_past(known.service, {"name": "Digital"}, TODAY, date(2026, 9, 15))

    assert said == [
        (
            "Boards, returns and reports of 2 months that have ended (September 2026 to "
            "October 2026) say “Digital” instead of “Libraries”."
        )
    ]
    assert effects_on_the_past(known.service, {"name": "Digital"}, TODAY, TODAY) == []


def test_a_new_name_and_a_new_place_are_told(known):
    other = factories.make_service("ICT", name="Technology")

    assert effects(known.service, name="Digital") == [
        (
            "Boards, returns and reports of 6 months that have ended (May 2026 to October 2026) "
            "say “Digital” instead of “Libraries”."
        )
    ]
    assert effects(known, **values_of(known, service=other)) == [
        (
            "Boards, returns and reports of 6 months that have ended (May 2026 to October 2026) "
            "count it under “Technology” instead of “Libraries”."
        )
    ]


def test_words_that_boards_say_are_told_and_what_figures_are_worked_out_by(known):
    post = factories.make_post("Head of parks")

    said = effects(known, **values_of(known, outcome="Fair", owner=post, approver=None))
    months = "Boards, returns and reports of 6 months that have ended (May 2026 to October 2026)"
    assert said == [
        f"{months} say “Fair” as its outcome, instead of nothing.",
        f"{months} say “Head of parks” as its owner, instead of “Director of Finance”.",
    ]
    assert effects(known, **values_of(known, method="range", decimals=2)) == [
        (
            "Boards and reports of 6 months that have ended (May 2026 to October 2026) work its "
            "figures out anew, by the new decimals and method of rating: ratings and counts may "
            "change."
        )
    ]


def test_a_later_change_that_would_be_replaced_is_told_first(admin, known):
    address = "/admin/services/LRA/change/"
    sent = fields_of(admin.get(address).content.decode()) | {"name": "Digital", "reason": "New"}
    admin.post(address, sent)
    again = fields_of(admin.get(address).content.decode()) | {"name": "Culture", "reason": "Wrong"}
    again |= posted(date(2026, 11, 2), "holds_from")

    shown = admin.post(address, again).content.decode()
    stored = Service.objects.get(ref="LRA").name
    admin.post(address, fields_of(shown))

    assert (
        "This replaces a later change: on 28 November 2026 the name became “Digital”; before, it "
        "was “Libraries”."
    ) in shown
    assert (stored, Service.objects.get(ref="LRA").name) == ("Digital", "Culture")
    assert [str(each.until) for each in PastValue.objects.all()] == ["2026-11-01"]


def test_nothing_is_told_where_there_are_no_figures_yet(today):
    assert effects(factories.make_service("LRA"), name="Digital") == []


def test_the_form_shows_the_effect_first_and_saves_the_second_time(admin, known):
    address = "/admin/services/LRA/change/"
    sent = fields_of(admin.get(address).content.decode()) | {"name": "Digital", "reason": "New"}
    sent |= posted(date(2026, 5, 1), "holds_from")

    shown = admin.post(address, sent).content.decode()
    stored = Service.objects.get(ref="LRA").name
    saved = admin.post(address, fields_of(shown))

    assert "Not saved yet: this changes periods that have ended" in shown
    assert "say “Digital” instead of “Libraries”" in shown
    assert (stored, saved.status_code) == ("Libraries", 302)
    assert Service.objects.get(ref="LRA").name == "Digital"


def test_what_was_shown_for_one_name_is_shown_again_for_another(admin, known):
    address = "/admin/services/LRA/change/"
    sent = fields_of(admin.get(address).content.decode()) | {"name": "Digital", "reason": "New"}
    sent |= posted(date(2026, 5, 1), "holds_from")
    shown = admin.post(address, sent).content.decode()

    again = admin.post(address, fields_of(shown) | {"name": "Technology"}).content.decode()

    assert "say “Technology” instead of “Libraries”" in again
    assert Service.objects.get(ref="LRA").name == "Libraries"


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("directorates", {"ref": "COM", "name": "Communities"}),
        ("posts", {"title": "Head of Parks"}),
    ],
)
def test_a_new_record_needs_its_first_day(admin, kind, sent):
    page = admin.post(f"/admin/{kind}/add/", sent).content.decode()

    assert "Enter the first day" in page
    assert admin.post(f"/admin/{kind}/add/", {**sent, **FIRST_DAY}).status_code == 302


def test_a_first_day_is_moved_and_never_taken_away(admin):
    post = factories.make_post("Head of Parks", valid_from=date(2026, 4, 1))
    address = f"/admin/posts/{post.pk}/change/"
    sent = fields_of(admin.get(address).content.decode()) | {"reason": "Wrong"}

    emptied = admin.post(address, {**sent, **posted(None, "valid_from")}).content.decode()
    moved = admin.post(address, {**sent, **posted(date(2026, 5, 1), "valid_from")})

    assert "Enter the first day" in emptied
    assert moved.status_code == 302
    assert Post.objects.get(pk=post.pk).valid_from == date(2026, 5, 1)


def test_what_was_imported_without_a_first_day_is_changed_without_one(admin):
    post = factories.make_post("Head of Parks")
    address = f"/admin/posts/{post.pk}/change/"
    sent = fields_of(admin.get(address).content.decode())

    answer = admin.post(address, {**sent, "title": "Head of Gardens", "reason": "Renamed"})

    assert answer.status_code == 302
    assert Post.objects.get(pk=post.pk).title == "Head of Gardens"


def test_an_import_keeps_a_first_day_that_its_file_leaves_blank(tmp_path):
    service = factories.make_service("LRA", valid_from=date(2026, 4, 1))
    make_indicator("OLD1", service=service, valid_from=date(2026, 5, 1))
    (tmp_path / "services.csv").write_text(
        "ref,name,directorate,valid_from\nLRA,Libraries,resources,\n"
    )
    (tmp_path / "indicators.csv").write_text(
        "ref,title,service,unit,decimals,polarity,kind,frequency,valid_from\n"
        "OLD1,Reviews,LRA,percent,0,higher,kpi,month,\n"
    )

    call_command("import_data", tmp_path, stdout=StringIO())

    assert Service.objects.get().name == "Libraries"
    assert Service.objects.get().valid_from == date(2026, 4, 1)
    assert Indicator.objects.get().valid_from == date(2026, 5, 1)


def test_an_import_warns_of_what_it_adds_to_boards_of_the_past(known, tmp_path):
    head = "ref,title,service,unit,decimals,polarity,kind,frequency,valid_from\n"
    rest = "Reviews,LRA,percent,0,higher,kpi,month"
    rows = [f"NEW{number},{rest}," for number in range(1, 6)]
    rows += [f"NEW6,{rest},2026-09-15", f"NEW7,{rest},2026-11-01", f"OLD1,{rest},2026-07-01"]
    file = tmp_path / "indicators.csv"
    file.write_text(head + "\n".join(rows))

    report = import_path(path=file, by=None, at=datetime(2026, 11, 28, 9, tzinfo=UTC), dry_run=True)

    span = "months that have ended ({} 2026 to October 2026)"
    no_data = "locked ones too. They say No data where a figure is missing."
    assert list(report.warnings) == [
        (
            "NEW1, NEW2, NEW3 and 2 other indicators: without a first day, so added to the boards "
            f"and returns of 6 {span.format('May')}, {no_data} Write the first day in valid_from, "
            "unless that is meant."
        ),
        (f"NEW6: added to the boards and returns of 2 {span.format('September')}, {no_data}"),
        (
            "OLD1: taken off the boards of 2 months that have ended (May 2026 to June 2026), "
            "with all figures."
        ),
    ]
    first = import_path(path=file, by=None, at=datetime(2025, 1, 1, tzinfo=UTC), dry_run=True)
    assert first.warnings == ()
