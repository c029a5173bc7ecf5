"""Administrators add and change records of every kind; what is wrong is told beside its field."""

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.organisation.models import (
    Directorate,
    Service,
)
from councilportal.organisation.queries import appointments_of
from tests import factories
from tests.administration.support import FIRST_DAY, TODAY, fields_of, posted
from tests.on_record import who

pytestmark = pytest.mark.django_db


def test_adding_a_directorate_is_recorded(admin):
    sent = {"ref": "COM", "name": "Communities", **FIRST_DAY}

    answer = admin.post("/admin/directorates/add/", sent)

    assert answer.status_code == 302
    assert Directorate.objects.get().name == "Communities"
    event = Event.objects.latest("id")
    assert (event.action, event.record_type, event.record_ref) == ("create", "directorate", "COM")


def test_changing_a_service_records_old_and_new_and_why(admin):
    factories.make_service("LRA", name="Libraries")
    sent = fields_of(admin.get("/admin/services/LRA/change/").content.decode())

    answer = admin.post(
        "/admin/services/LRA/change/",
        {**sent, "name": "Libraries and archives", "reason": "Renamed by cabinet"},
    )

    assert answer.status_code == 302
    event = Event.objects.latest("id")
    assert '"name":"Libraries"' in event.before
    assert '"name":"Libraries and archives"' in event.after
    assert event.reason == "Renamed by cabinet"
    assert who(event) == "Admin"


def test_the_same_values_save_and_record_nothing(admin):
    factories.make_service("LRA")
    sent = fields_of(admin.get("/admin/services/LRA/change/").content.decode())

    answer = admin.post("/admin/services/LRA/change/", {**sent, "reason": "None"}, follow=True)

    assert "Nothing was changed" in answer.content.decode()
    assert Event.objects.count() == 0


def test_the_reference_never_changes(admin):
    factories.make_service("LRA")
    sent = fields_of(admin.get("/admin/services/LRA/change/").content.decode())

    admin.post("/admin/services/LRA/change/", {**sent, "ref": "XXX", "name": "N", "reason": "r"})

    assert Service.objects.get().ref == "LRA"


def test_a_change_made_in_between_is_shown_and_not_overwritten(admin):
    service = factories.make_service("LRA", name="Libraries")
    sent = fields_of(admin.get("/admin/services/LRA/change/").content.decode())
    Service.objects.filter(pk=service.pk).update(name="Theirs")

    answer = admin.post("/admin/services/LRA/change/", {**sent, "name": "Mine", "reason": "r"})
    page = answer.content.decode()

    assert "This was changed after you opened it." in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert Service.objects.get().name == "Theirs"
    again = admin.post(
        "/admin/services/LRA/change/", {**fields_of(page), "name": "Mine", "reason": "r"}
    )
    assert again.status_code == 302
    assert Service.objects.get().name == "Mine"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"ref": "", "name": "x"}, "Enter the reference"),
        ({"ref": "a/b", "name": "x"}, "no ; or /"),
        ({"ref": "TAKEN", "name": "x"}, "There is one with the reference already"),
        ({"ref": "N", "name": ""}, "Enter the name"),
        ({"ref": "N", "name": "x" * 151}, "150 characters or fewer"),
        ({"ref": "N", "name": "x", "valid_from_0": "31", "valid_from_1": "2"}, "First day"),
    ],
)
def test_bad_values_are_refused_in_plain_words(admin, sent, said):
    factories.make_directorate("TAKEN")

    page = admin.post("/admin/directorates/add/", {**FIRST_DAY, **sent}).content.decode()

    assert "There is a problem" in page
    assert said in page
    assert Directorate.objects.count() == 1


def test_a_new_account_has_no_password_and_a_role_gives_it_rights(admin):
    admin.post(
        "/admin/people/add/",
        {"username": "pat.officer", "name": "Pat Officer", "email": "pat@example.gov.uk"},
    )
    user = User.objects.get(username="pat.officer")
    service = factories.make_service()

    answer = admin.post(
        "/admin/roles/add/",
        {"user": user.pk, "role": "officer", "service": service.pk, **posted(TODAY, "valid_from")},
    )

    assert answer.status_code == 302
    assert not user.has_usable_password()
    assert [each.role for each in appointments_of(user, TODAY)] == ["officer"]


def test_a_role_is_for_one_place_and_held_once(admin):
    user, service = factories.make_user(), factories.make_service()
    factories.make_appointment(user, Role.OFFICER, service=service)
    role = {"user": user.pk, "role": "officer", **posted(TODAY, "valid_from")}

    both = admin.post(
        "/admin/roles/add/",
        {**role, "service": service.pk, "directorate": service.directorate_id},
    )
    twice = admin.post("/admin/roles/add/", {**role, "service": service.pk})

    assert "not both" in both.content.decode()
    assert "holds this role there already" in twice.content.decode()
    assert user.appointments.count() == 1
