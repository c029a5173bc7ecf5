"""Loading the organisation, the council's look, and the accounts of a demo."""

from datetime import UTC, date, datetime

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.audit.queries import verify_chain
from councilportal.files.loading import Counts, UnknownReference
from councilportal.organisation.account_operations import Account, set_accounts
from councilportal.organisation.council_operations import (
    NameMissing,
    UnfitColour,
    UnfitLogo,
    set_council,
)
from councilportal.organisation.models import (
    Appointment,
    Council,
)
from councilportal.organisation.queries import council_on
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>Logo</title></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


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
        assert (event.action, event.record_ref, event.command) == (
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
