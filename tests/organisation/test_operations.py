"""Loading the organisation, the council's look, and the accounts of a demo."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.audit.queries import verify_chain
from councilportal.files.loading import Counts, DatesOutOfOrder, UnknownReference
from councilportal.organisation.account_operations import Account, set_accounts
from councilportal.organisation.council_operations import (
    NameMissing,
    UnfitColour,
    UnfitLogo,
    set_council,
)
from councilportal.organisation.loading import (
    CategoryInUse,
    load_characteristics,
    load_directorates,
    load_services,
)
from councilportal.organisation.models import (
    Appointment,
    Category,
    Characteristic,
    Council,
    Directorate,
    Post,
    Service,
)
from councilportal.organisation.queries import council_on
from performance.models import Indicator, Reading
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>Logo</title></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class TestDirectorates:
    def test_load_makes_them_and_their_posts(self):
        rows = [
            {"ref": "res", "name": "Resources", "director_post": "Director of Resources"},
            {"ref": "env", "name": "Environment", "director_post": ""},
        ]

        counts = load_directorates(rows=rows, by=None, at=AT)

        assert counts == Counts(created=2)
        stored = Directorate.objects.order_by("ref")
        assert list(stored.values_list("ref", "name", "director_post__title")) == [
            ("env", "Environment", None),
            ("res", "Resources", "Director of Resources"),
        ]

    def test_load_again_changes_nothing(self):
        rows = [{"ref": "res", "name": "Resources", "director_post": "Director of Resources"}]
        load_directorates(rows=rows, by=None, at=AT)

        assert load_directorates(rows=rows, by=None, at=AT) == Counts(unchanged=1)
        assert Post.objects.count() == 1

    def test_absent_column_leaves_and_empty_cell_clears(self):
        post = factories.make_post("Director of Resources")
        factories.make_directorate("res", director_post=post, valid_to=date(2030, 3, 31))

        load_directorates(rows=[{"ref": "res", "name": "Money"}], by=None, at=AT)
        kept = Directorate.objects.get()
        load_directorates(
            rows=[{"ref": "res", "name": "Money", "director_post": "", "valid_to": None}],
            by=None,
            at=AT,
        )
        cleared = Directorate.objects.get()

        assert (kept.name, kept.director_post, kept.valid_to) == ("Money", post, date(2030, 3, 31))
        assert (cleared.director_post, cleared.valid_to) == (None, None)

    def test_refuses_dates_out_of_order_with_what_is_stored(self):
        factories.make_directorate("res", valid_from=date(2026, 4, 1))

        with pytest.raises(DatesOutOfOrder, match="res, valid_to: found '2026-03-31'"):
            load_directorates(
                rows=[{"ref": "res", "name": "Money", "valid_to": date(2026, 3, 31)}],
                by=None,
                at=AT,
            )


class TestServices:
    def test_load_makes_them_with_every_column(self):
        factories.make_directorate("res")
        row = {
            "ref": "pay",
            "name": "Payroll",
            "directorate": "res",
            "division": "Finance",
            "director_post": "Director of Resources",
            "head_post": "Head of Payroll",
            "cabinet_portfolio": "Finance and Pay",
            "delivered_by": "Paywell Partnership",
            "summary_group": "Money",
            "valid_from": date(2024, 4, 1),
            "valid_to": None,
        }

        assert load_services(rows=[row], by=None, at=AT) == Counts(created=1)
        assert load_services(rows=[row], by=None, at=AT) == Counts(unchanged=1)
        assert Service.objects.values(
            "ref",
            "name",
            "directorate__ref",
            "division",
            "director_post__title",
            "head_post__title",
            "cabinet_portfolio__title",
            "delivered_by",
            "summary_group",
            "valid_from",
            "valid_to",
        ).get() == {
            "ref": "pay",
            "name": "Payroll",
            "directorate__ref": "res",
            "division": "Finance",
            "director_post__title": "Director of Resources",
            "head_post__title": "Head of Payroll",
            "cabinet_portfolio__title": "Finance and Pay",
            "delivered_by": "Paywell Partnership",
            "summary_group": "Money",
            "valid_from": date(2024, 4, 1),
            "valid_to": None,
        }

    def test_load_moves_a_service_to_another_directorate(self):
        factories.make_service("pay")
        factories.make_directorate("env")

        counts = load_services(
            rows=[{"ref": "pay", "name": "Pay", "directorate": "env"}], by=None, at=AT
        )

        assert counts == Counts(changed=1)
        assert Service.objects.get().directorate.ref == "env"

    def test_load_refuses_a_directorate_that_is_not_there(self):
        with pytest.raises(UnknownReference) as refusal:
            load_services(
                rows=[{"ref": "pay", "name": "Pay", "directorate": "nowhere"}], by=None, at=AT
            )

        assert (refusal.value.ref, refusal.value.column, refusal.value.found) == (
            "pay",
            "directorate",
            "nowhere",
        )
        assert Service.objects.count() == 0

    @pytest.mark.parametrize("size", [2, 80])
    def test_load_costs_the_same_for_many(self, django_assert_num_queries, size):
        factories.make_directorate("res")
        rows = [
            {
                "ref": f"s{number}",
                "name": f"Service {number}",
                "directorate": "res",
                "head_post": f"Head of service {number}",
            }
            for number in range(size)
        ]

        # Two savepoints and their release; posts read and made; directorates; services likewise.
        with django_assert_num_queries(9):
            load_services(rows=rows, by=None, at=AT)


class TestCharacteristics:
    AGE = {"ref": "age", "name": "Age", "statutory": True, "categories": ("0-17", "18-64", "65+")}

    def categories(self, ref: str) -> list[tuple[str, int]]:
        found = Category.objects.filter(characteristic__ref=ref).order_by("position")
        return list(found.values_list("ref", "position"))

    def test_load_makes_them_with_their_categories_in_order(self):
        local = {"ref": "carers", "name": "Carers", "statutory": False, "categories": ()}

        counts = load_characteristics(rows=[self.AGE, local], by=None, at=AT)

        assert counts == Counts(created=2)
        assert self.categories("age") == [("0-17", 1), ("18-64", 2), ("65+", 3)]
        assert self.categories("carers") == []
        stored = Characteristic.objects.order_by("ref").values_list("ref", "statutory")
        assert list(stored) == [("age", True), ("carers", False)]

    def test_load_again_changes_nothing(self):
        load_characteristics(rows=[self.AGE], by=None, at=AT)

        assert load_characteristics(rows=[self.AGE], by=None, at=AT) == Counts(unchanged=1)

    def test_absent_categories_are_left(self):
        load_characteristics(rows=[self.AGE], by=None, at=AT)

        load_characteristics(rows=[{"ref": "age", "name": "Age"}], by=None, at=AT)

        assert len(self.categories("age")) == 3

    def test_load_adds_removes_and_moves_categories(self):
        load_characteristics(rows=[self.AGE], by=None, at=AT)
        row = {**self.AGE, "categories": ("65+", "0-17", "unknown")}

        counts = load_characteristics(rows=[row], by=None, at=AT)

        assert counts == Counts(changed=1)
        assert self.categories("age") == [("65+", 1), ("0-17", 2), ("unknown", 3)]

    def test_category_that_is_referred_to_stays(self):
        load_characteristics(rows=[self.AGE], by=None, at=AT)
        record_reading_of(Category.objects.get(ref="65+"))

        with pytest.raises(CategoryInUse) as refusal:
            load_characteristics(
                rows=[{**self.AGE, "categories": ("0-17", "18-64")}], by=None, at=AT
            )

        assert (refusal.value.ref, refusal.value.column, refusal.value.found) == (
            "age",
            "categories",
            "65+",
        )
        assert len(self.categories("age")) == 3


def record_reading_of(group: Category) -> None:
    indicator = Indicator.objects.create(
        ref="PAY1",
        title="Paid on time",
        service=factories.make_service(),
        unit="percent",
        decimals=0,
        polarity="higher",
        kind="kpi",
        frequency="month",
        aggregation="none",
        method="target_floor",
        direction_basis="previous_period",
    )
    Reading.objects.create(
        indicator=indicator,
        period="2026-03",
        ends_on=date(2026, 3, 31),
        group=group,
        value=Decimal(98),
        data_state="final",
        source="import",
        entered_at=AT,
    )


def set_westmarch(**values):
    defaults = {
        "name": "Westmarch County Council",
        "short_name": "Westmarch",
        "colour": "#123B5C",
        "logo": SVG,
        "logo_media_type": "image/svg+xml",
        "by": None,
        "at": AT,
    }
    return set_council(**{**defaults, **values})


class TestCouncil:
    def test_first_council_is_the_council_of_every_day(self):
        council = set_westmarch()

        assert (council.valid_from, council.valid_to, council.colour) == (None, None, "#123b5c")
        assert council_on(date(1990, 1, 1)).name == "Westmarch County Council"
        event = Event.objects.get()
        assert (event.action, event.record_ref, event.actor_name) == (
            "create",
            "Westmarch County Council",
            "set_council",
        )

    def test_the_same_again_changes_and_records_nothing(self):
        set_westmarch()

        council = set_westmarch(at=AT.replace(year=2027))

        assert council.version == 1
        assert (Council.objects.count(), Event.objects.count()) == (1, 1)

    def test_new_colour_is_a_change_of_the_same_council(self):
        user = factories.make_user()
        factories.make_appointment(user, Role.ADMIN)
        set_westmarch()

        council = set_westmarch(colour="#5c123b", logo=None, logo_media_type="", by=user)

        assert (Council.objects.count(), council.version) == (1, 2)
        event = Event.objects.latest("id")
        assert (event.action, event.actor_id) == ("change", user.pk)
        assert '"colour":"#123b5c"' in event.before
        assert '"colour":"#5c123b"' in event.after

    def test_new_name_leaves_the_former_to_its_days(self):
        set_westmarch()

        set_westmarch(name="Greater Westmarch Council")

        assert council_on(date(2026, 3, 31)).name == "Westmarch County Council"
        assert council_on(date(2026, 4, 1)).name == "Greater Westmarch Council"
        events = Event.objects.order_by("id").values_list("action", "operation")
        assert [action for action, _ in events] == ["create", "end", "create"]
        assert events[1][1] == events[2][1] != events[0][1]

    def test_second_new_name_on_a_day_corrects_the_first(self):
        set_westmarch()
        set_westmarch(name="Graeter Westmarch Council")

        set_westmarch(name="Greater Westmarch Council")

        names = Council.objects.order_by("id").values_list("name", flat=True)
        assert list(names) == ["Westmarch County Council", "Greater Westmarch Council"]

    def test_day_of_change_is_a_london_day(self):
        set_westmarch()

        set_westmarch(
            name="Greater Westmarch Council", at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
        )

        assert council_on(date(2026, 6, 30)).name == "Westmarch County Council"
        assert council_on(date(2026, 7, 1)).name == "Greater Westmarch Council"

    @pytest.mark.parametrize(
        ("values", "refusal", "words"),
        [
            ({"name": " "}, NameMissing, "Give the council's name"),
            ({"short_name": ""}, NameMissing, "Give the council's name"),
            ({"colour": "navy"}, UnfitColour, "write # and six digits"),
            ({"colour": "#1234567"}, UnfitColour, "write # and six digits"),
            ({"colour": "#777777"}, UnfitColour, "contrast of 4.47 to 1: take a darker colour"),
            ({"logo_media_type": ""}, UnfitLogo, "PNG"),
            ({"logo": None}, UnfitLogo, "PNG"),
            ({"logo": b""}, UnfitLogo, "PNG"),
            ({"logo_media_type": "text/html"}, UnfitLogo, "PNG"),
            ({"logo_media_type": "image/png"}, UnfitLogo, "not what its type says"),
            ({"logo": PNG}, UnfitLogo, "not what its type says"),
            ({"logo": b"<svg/>"}, UnfitLogo, "not what its type says"),
            (
                {"logo": b'<!DOCTYPE x [<!ENTITY a "b">]>' + SVG},
                UnfitLogo,
                "not what its type says",
            ),
            ({"logo": SVG + b" " * 200_000}, UnfitLogo, "200000 is the most"),
        ],
    )
    def test_refuses(self, values, refusal, words):
        with pytest.raises(refusal, match=words):
            set_westmarch(**values)

        assert Council.objects.count() == 0

    def test_takes_a_png(self):
        council = set_westmarch(logo=PNG, logo_media_type="image/png")

        council.refresh_from_db()
        assert bytes(council.logo) == PNG


class TestAccounts:
    ACCOUNTS = (
        Account("ola.officer", "Ola Officer", "first pass phrase", (Role.OFFICER,), service="pay"),
        Account("ana.admin", "Ana Admin", "second pass phrase", (Role.ADMIN, Role.AUDITOR)),
        Account("dee.lead", "Dee Lead", "third pass phrase", (Role.APPROVER,), directorate="res"),
    )

    @pytest.fixture(autouse=True)
    def _places(self):
        factories.make_service("pay", directorate=factories.make_directorate("res"))

    def test_makes_accounts_with_their_appointments(self):
        counts = set_accounts(accounts=self.ACCOUNTS, by=None, at=AT)

        assert counts == Counts(created=3)
        rows = Appointment.objects.order_by("user__username", "role").values_list(
            "user__name", "role", "directorate__ref", "service__ref", "valid_from"
        )
        today = date(2026, 4, 1)
        assert list(rows) == [
            ("Ana Admin", "admin", None, None, today),
            ("Ana Admin", "auditor", None, None, today),
            ("Dee Lead", "approver", "res", None, today),
            ("Ola Officer", "officer", None, "pay", today),
        ]
        assert User.objects.get(username="dee.lead").check_password("third pass phrase")

    def test_records_an_event_each_and_no_password(self):
        set_accounts(accounts=self.ACCOUNTS, by=None, at=AT)

        assert Event.objects.filter(action="create", record_type="account").count() == 3
        assert not Event.objects.filter(after__contains="pass phrase").exists()
        assert len(set(Event.objects.values_list("operation", flat=True))) == 1
        assert verify_chain().first_bad is None

    def test_the_same_again_changes_nothing(self):
        set_accounts(accounts=self.ACCOUNTS, by=None, at=AT)

        counts = set_accounts(accounts=self.ACCOUNTS, by=None, at=AT)

        assert counts == Counts(unchanged=3)
        assert (User.objects.count(), Appointment.objects.count()) == (3, 4)
        assert Event.objects.count() == 3

    def test_adds_what_is_lacking_and_keeps_the_password(self):
        set_accounts(accounts=self.ACCOUNTS[:1], by=None, at=AT)
        more = Account(
            "ola.officer",
            "Ola N. Officer",
            "another phrase",
            (Role.OFFICER, Role.APPROVER),
            service="pay",
        )

        counts = set_accounts(accounts=[more], by=None, at=AT)

        assert counts == Counts(changed=1)
        user = User.objects.get()
        assert user.name == "Ola N. Officer"
        assert user.check_password("first pass phrase")
        assert set(user.appointments.values_list("role", flat=True)) == {"officer", "approver"}

    @pytest.mark.parametrize("place", ["directorate", "service"])
    def test_refuses_a_place_that_is_not_there(self, place):
        account = Account("x", "X", "pass phrase", (Role.OFFICER,), **{place: "nowhere"})

        with pytest.raises(UnknownReference, match=f"x, {place}: found 'nowhere'"):
            set_accounts(accounts=[account], by=None, at=AT)

        assert User.objects.count() == 0
