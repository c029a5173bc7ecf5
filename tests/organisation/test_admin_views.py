"""The pages of administrators: one list and one form for every kind of record."""

import random
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.administration.menu import ALL
from councilportal.audit.models import Event
from councilportal.organisation.models import (
    Appointment,
    Council,
    Deputy,
    Directorate,
    Post,
    PostHolder,
    Service,
)
from councilportal.organisation.queries import appointments_of
from eqia.models import ScreenedCharacteristic
from objectives.models import Evidence
from performance.models import Indicator, Target
from performance.returns.models import Extension, ReportingPeriod
from performance.rules.words import Aggregation, DirectionBasis, Kind, Method, Polarity
from tests import factories, sizes

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user, backend=BACKEND)
    return client


def holding(role: Role, username: str = "", **place) -> User:
    user = factories.make_user(username or f"{role}.person")
    factories.make_appointment(user, role, **place)
    return user


def make_indicator(ref: str = "PAY1", **values) -> Indicator:
    defaults = {
        "ref": ref,
        "title": f"Indicator {ref}",
        "unit": "percent",
        "decimals": 0,
        "polarity": Polarity.HIGHER,
        "kind": Kind.KPI,
        "frequency": "month",
        "method": Method.TARGET_FLOOR,
        "aggregation": Aggregation.NONE,
        "direction_basis": DirectionBasis.PREVIOUS_PERIOD,
    }
    if "service" not in values:
        values["service"] = Service.objects.first() or factories.make_service()
    if "owner" not in values:
        values["owner"] = Post.objects.first() or factories.make_post()
    return Indicator.objects.create(**{**defaults, **values})


@pytest.fixture
def admin() -> Client:
    return signed_in(holding(Role.ADMIN, "admin"))


def posted(day: date | None, name: str) -> dict[str, str]:
    parts = ("", "", "") if day is None else (day.day, day.month, day.year)
    return {f"{name}_{index}": str(part) for index, part in enumerate(parts)}


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of a page's form without anything typed."""
    form = page.split('<form method="post"')[-1].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        ticked = ('type="radio"' not in tag and 'type="checkbox"' not in tag) or " checked" in tag
        if name and ticked:
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = body.strip()
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


# Who may


def addresses() -> list[str]:
    kinds = [f"/admin/{slug}/" for slug in ALL]
    return [*kinds, "/admin/", "/admin/council/", "/admin/gaps/", "/admin/calendar/2026-27/"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_pages_are_not_there_for_other_roles(role):
    client = signed_in(holding(role))

    seen = {address: client.get(address).status_code for address in addresses()}

    lead = {"/admin/", "/admin/gaps/", "/admin/calendar/2026-27/"}
    lead |= {"/admin/indicators/", "/admin/targets/"}
    equality = {"/admin/", "/admin/grid-rows/", "/admin/evidence/"}
    allowed = {Role.PERFORMANCE_LEAD: lead, Role.EQUALITY_LEAD: equality}.get(role, set())
    assert {address for address, status in seen.items() if status == 200} == allowed
    assert set(seen.values()) <= {200, 404}


def test_pages_are_there_for_an_administrator(admin):
    assert {admin.get(address).status_code for address in addresses()} == {200}


def test_performance_lead_may_not_add_an_account():
    client = signed_in(holding(Role.PERFORMANCE_LEAD))

    answer = client.post("/admin/people/add/", {"username": "x", "name": "X", "email": "x@y.uk"})

    assert answer.status_code == 404
    assert not User.objects.filter(username="x").exists()


# Lists


@pytest.mark.parametrize("size", [24, 240])
def test_lists_take_few_queries_at_any_size(admin, size):
    post = factories.make_post()
    directorate = factories.make_directorate(director_post=post)
    for number in range(size):
        service = factories.make_service(f"s{number}", directorate=directorate, head_post=post)
        user = factories.make_user(f"user{number}")
        factories.make_appointment(user, service=service)
        factories.make_post(f"Post {number}")
        factories.make_directorate(f"d{number}")
        PostHolder.objects.create(user=user, post=post)
        characteristic = factories.make_characteristic(f"c{number}")
        ScreenedCharacteristic.objects.create(
            characteristic=characteristic, label=f"Row {number}", aims="abc"
        )
        Evidence.objects.create(
            ref=f"e{number}",
            title="Users",
            kind="census",
            source="Census",
            characteristic=characteristic,
            says="Many.",
        )
        Target.objects.create(
            indicator=make_indicator(f"I{number}", service=service), year="2026/27"
        )
        Deputy.objects.create(
            person=user,
            deputy=User.objects.get(username="admin"),
            reason="Leave",
            valid_from=TODAY,
            valid_to=TODAY,
        )

    for slug in ALL:
        with CaptureQueriesContext(connection) as queries:
            answer = admin.get(f"/admin/{slug}/")
        assert answer.status_code == 200
        assert len(queries) <= 12, slug


def test_list_finds_by_every_word_and_pages(admin):
    for number in range(120):
        factories.make_post(f"Head of thing {number}")

    page = admin.get("/admin/posts/", {"q": "thing head", "page": 3}).content.decode()
    nothing = admin.get("/admin/posts/", {"q": "head of nothing"}).content.decode()

    assert "120 found" in page
    assert "Page 3 of 3" in page
    assert "Nothing is found" in nothing


@pytest.mark.parametrize("text", ["\0", "%", "_", "'", "\\", "😀", "x" * 500])
def test_list_takes_any_search(admin, text):
    assert admin.get("/admin/posts/", {"q": text, "page": text}).status_code == 200


# Changing


def test_adding_a_directorate_is_recorded(admin):
    answer = admin.post("/admin/directorates/add/", {"ref": "COM", "name": "Communities"})

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
    assert event.actor_name == "Admin"


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

    assert "Somebody else changed this" in page
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
        ({"ref": "", "name": "x"}, "Enter reference"),
        ({"ref": "a/b", "name": "x"}, "no ; or /"),
        ({"ref": "TAKEN", "name": "x"}, "There is one with the reference already"),
        ({"ref": "N", "name": ""}, "Enter name"),
        ({"ref": "N", "name": "x" * 151}, "150 characters or fewer"),
        ({"ref": "N", "name": "x", "valid_from_0": "31", "valid_from_1": "2"}, "First day"),
    ],
)
def test_bad_values_are_refused_in_plain_words(admin, sent, said):
    factories.make_directorate("TAKEN")

    page = admin.post("/admin/directorates/add/", sent).content.decode()

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


# Deputies


def test_a_deputy_holds_what_the_person_holds_in_one_query(django_assert_num_queries):
    person, deputy = factories.make_user("person"), factories.make_user("deputy")
    factories.make_appointment(person, Role.APPROVER)
    other = factories.make_user("other")
    factories.make_appointment(other, Role.ADMIN)
    days = {"valid_from": TODAY, "valid_to": TODAY + timedelta(days=7)}
    Deputy.objects.create(person=person, deputy=deputy, reason="Leave", **days)
    Deputy.objects.create(person=other, deputy=person, reason="Leave", **days)

    with django_assert_num_queries(1):
        held = [each.role for each in appointments_of(deputy, TODAY)]

    assert held == ["approver"]  # not what the person stands in for
    assert list(appointments_of(deputy, TODAY + timedelta(days=8))) == []
    assert list(appointments_of(deputy, TODAY - timedelta(days=1))) == []


def test_deputy_is_added_and_is_not_the_same_person(admin):
    person, deputy = factories.make_user("person"), factories.make_user("deputy")
    days = {**posted(TODAY, "valid_from"), **posted(TODAY + timedelta(days=3), "valid_to")}

    admin.post(
        "/admin/deputies/add/",
        {"person": person.pk, "deputy": deputy.pk, "reason": "Leave", **days},
    )
    same = admin.post(
        "/admin/deputies/add/",
        {"person": person.pk, "deputy": person.pk, "reason": "Leave", **days},
    )

    assert Deputy.objects.get().reason == "Leave"
    assert "nobody stands in for themselves" in same.content.decode()


# Ending and handing over


def test_ending_the_only_officer_asks_who_takes_over(admin):
    service = factories.make_service("LRA", name="Libraries")
    make_indicator(service=service)
    leaver = holding(Role.OFFICER, "leaver", service=service)
    stayer = factories.make_user("stayer")
    appointment = leaver.appointments.get()
    address = f"/admin/roles/{appointment.pk}/end/"
    sent = {**posted(TODAY, "on"), "reason": "Moved on"}

    shown = admin.get(address).content.decode()
    refused = admin.post(address, sent).content.decode()
    key = f"officer-s{service.pk}"
    answer = admin.post(address, {**sent, key: stayer.pk})

    assert "Nobody else would be officer of Libraries" in shown
    assert "Libraries: 1 indicators, 0 open returns" in shown
    assert "Select who takes over as officer of Libraries" in refused
    assert answer.status_code == 302
    appointment.refresh_from_db()
    assert appointment.valid_to == TODAY
    follows = stayer.appointments.get()
    assert (follows.service, follows.valid_from) == (service, TODAY + timedelta(days=1))
    assert len(set(Event.objects.values_list("operation", flat=True))) == 1


def test_ending_an_account_ends_its_roles_and_keeps_the_row(admin):
    service = factories.make_service()
    leaver = holding(Role.OFFICER, "leaver", service=service)
    holding(Role.OFFICER, "stayer", service=service)

    answer = admin.post(
        "/admin/people/leaver/end/", {**posted(TODAY, "on"), "reason": "Left the council"}
    )

    assert answer.status_code == 302
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert leaver.appointments.get().valid_to == TODAY


def test_the_last_administrator_cannot_end_without_another(admin):
    sent = {**posted(TODAY, "on"), "reason": "Left"}

    refused = admin.post("/admin/people/admin/end/", sent).content.decode()

    assert "Select who takes over as administrator of the council" in refused
    assert User.objects.get(username="admin").is_active


def test_ending_a_post_hands_over_what_it_owns(admin):
    old, new = factories.make_post("Old head"), factories.make_post("New head")
    service = factories.make_service(head_post=old)
    indicator = make_indicator(owner=old, service=service)
    address = f"/admin/posts/{old.pk}/end/"
    sent = {**posted(TODAY, "on"), "reason": "Reorganised"}

    refused = admin.post(address, sent).content.decode()
    answer = admin.post(address, {**sent, "to": new.pk})

    assert "Select post that takes over" in refused
    assert answer.status_code == 302
    indicator.refresh_from_db()
    service.refresh_from_db()
    assert (indicator.owner, service.head_post) == (new, new)
    old.refresh_from_db()
    assert old.valid_to == TODAY


def test_ending_refuses_what_would_leave_something_without_a_place(admin):
    service = factories.make_service("LRA")
    make_indicator(service=service)
    sent = {**posted(TODAY, "on"), "reason": "Closed"}

    of_service = admin.post("/admin/services/LRA/end/", sent).content.decode()
    of_directorate = admin.post("/admin/directorates/resources/end/", sent).content.decode()

    assert "End or move its indicators first: PAY1" in of_service
    assert "End or move its services first" in of_directorate


def test_an_indicator_ends_and_comes_back(admin):
    make_indicator()
    address = "/admin/indicators/PAY1/end/"

    admin.post(address, {**posted(TODAY, "on"), "reason": "Replaced"})
    ended = Indicator.objects.get().valid_to
    admin.post(address, {**posted(None, "on"), "reason": "By mistake"})

    assert ended == TODAY
    assert Indicator.objects.get().valid_to is None
    assert list(Event.objects.order_by("id").values_list("action", flat=True)) == ["end", "reopen"]


def test_only_what_nothing_refers_to_is_deleted(admin):
    post, free = factories.make_post("Used"), factories.make_post("Free")
    factories.make_directorate(director_post=post)

    used = admin.post(f"/admin/posts/{post.pk}/delete/", {"reason": "x"}).content.decode()
    admin.post(f"/admin/posts/{free.pk}/delete/", {"reason": "Made by mistake"})

    assert "1 directorate refer to it" in used
    assert list(Post.objects.values_list("title", flat=True)) == ["Used"]
    assert Event.objects.get().action == "delete"


def test_gaps_page_names_what_nobody_answers_for(admin):
    service = factories.make_service("LRA", name="Libraries")
    make_indicator(owner=None, service=service)

    page = admin.get("/admin/gaps/").content.decode()

    assert "Indicators without an owner: 1" in page
    assert "Services without an officer: 1" in page


# Indicators


def test_indicator_is_checked_as_the_importer_checks(admin):
    make_indicator()
    sent = fields_of(admin.get("/admin/indicators/PAY1/change/").content.decode())

    page = admin.post(
        "/admin/indicators/PAY1/change/", {**sent, "polarity": "range", "reason": "r"}
    ).content.decode()

    assert "The method target_floor needs the polarity higher or lower" in page
    assert Indicator.objects.get().polarity == "higher"


def test_a_changed_definition_asks_whether_figures_stay_comparable(admin):
    indicator = make_indicator()
    indicator.readings.create(
        period="2026-04",
        ends_on=date(2026, 4, 30),
        value=Decimal(5),
        data_state="final",
        source="import",
        entered_at=timezone.now(),
    )
    address = "/admin/indicators/PAY1/change/"
    sent = fields_of(admin.get(address).content.decode())
    sent |= {"definition": "Counted anew", "reason": "New guidance"}

    asked = admin.post(address, sent).content.decode()
    kept = admin.post(address, {**sent, "stays_comparable": "yes"})
    version = Indicator.objects.get().definition_version
    sent = fields_of(admin.get(address).content.decode()) | {"definition": "Again", "reason": "r"}
    admin.post(address, {**sent, "stays_comparable": "no"})

    assert "Select whether figures from before the change stay comparable" in asked
    assert kept.status_code == 302
    assert version == 1
    assert Indicator.objects.get().definition_version == 2


# The council and the calendar


def test_council_changes_its_look_with_a_reason(admin):
    factories.make_council()
    sent = {"name": "Westmarch County Council", "short_name": "WCC", "colour": "#5c123b"}

    without = admin.post("/admin/council/", sent).content.decode()
    pale = admin.post("/admin/council/", {**sent, "colour": "#ffff00", "reason": "r"})
    answer = admin.post("/admin/council/", {**sent, "reason": "New look"})

    assert "Enter reason" in without
    assert "take a darker colour" in pale.content.decode()
    assert answer.status_code == 302
    assert Council.objects.get().colour == "#5c123b"
    assert Event.objects.get().reason == "New look"


def test_calendar_is_made_in_one_step_changed_and_excepted(admin):
    service = factories.make_service("LRA")
    admin.post("/admin/calendar/2026-27/make/")
    period = ReportingPeriod.objects.get(period="2026-04")
    days = {
        **posted(date(2026, 5, 1), "opens_on"),
        **posted(date(2026, 5, 20), "due_on"),
        **posted(date(2026, 6, 20), "locks_on"),
    }

    wrong = admin.post(
        f"/admin/calendar/periods/{period.pk}/",
        {**days, **posted(date(2026, 7, 1), "due_on"), "reason": "r"},
    ).content.decode()
    admin.post(f"/admin/calendar/periods/{period.pk}/", {**days, "reason": "Bank holidays"})
    admin.post(
        "/admin/calendar/exceptions/add/",
        {
            "service": "LRA",
            "ends_on": "2026-04-30",
            **posted(date(2026, 6, 1), "until"),
            "reason": "Flood",
        },
    )
    page = admin.get("/admin/calendar/2026-27/").content.decode()

    assert "The opening day comes first" in wrong
    period.refresh_from_db()
    assert period.due_on == date(2026, 5, 20)
    given = Extension.objects.get()
    assert given.service == service
    assert "Flood" in page

    address = f"/admin/calendar/exceptions/{given.pk}/end/"
    assert address in page
    asked = admin.post(address, {"reason": " "})
    told = admin.post(address, {"reason": "The water has gone"}, follow=True)

    assert "until 1 June 2026" in asked.text
    assert "Error:" in asked.text
    assert "is taken back" in told.text
    assert not Extension.objects.exists()
    assert Event.objects.latest("id").reason == "The water has gone"
    assert admin.get(address).status_code == 404


def test_no_service_has_longer_for_a_month_end_that_the_calendar_lacks(admin):
    factories.make_service("LRA")
    admin.post("/admin/calendar/2026-27/make/")
    ReportingPeriod.objects.filter(ends_on=date(2026, 4, 30)).delete()
    asked = {**posted(date(2026, 6, 1), "until"), "service": "LRA", "reason": "Flood"}

    page = admin.post("/admin/calendar/exceptions/add/", {**asked, "ends_on": "2026-04-30"})

    assert "Error:" in page.text
    assert not Extension.objects.exists()


# Bad posts


ODD = [
    "",
    " ",
    "\0",
    "0",
    "-1",
    "9" * 40,
    "1e400",
    "NaN",
    "x" * 6_000,
    "<b>",
    "=1+1",
    "😀",
    "'",
    "%",
]
# Others on each database.
SEED = sizes.seed("ADMIN_POSTS", {"sqlite": 20261121, "postgresql": 20261122}[connection.vendor])
STRANGE = ["is_superuser", "password", "id", "pk", "version", "definition_version", "last_login"]


def dumped(*models) -> dict[str, list[tuple]]:
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


@pytest.mark.parametrize("slug", list(ALL))
def test_bad_posts_never_break_a_form_nor_reach_other_fields(admin, slug):
    drawn = random.Random(f"{SEED} {slug}")
    factories.make_service("LRA")
    target = Target.objects.create(indicator=make_indicator(), year="2026/27", target=Decimal(5))
    Deputy.objects.create(
        person=factories.make_user(),
        deputy=User.objects.get(username="admin"),
        reason="Leave",
        valid_from=TODAY,
        valid_to=TODAY,
    )
    PostHolder.objects.create(
        user=User.objects.get(username="admin"), post=factories.make_post("P")
    )
    age = factories.make_characteristic()
    ScreenedCharacteristic.objects.create(characteristic=age, label="Age", aims="abc")
    Evidence.objects.create(ref="E1", title="Users", kind="census", source="Census", says="Many.")
    kind = ALL[slug]
    record = kind.model._default_manager.order_by("pk").first()
    key = getattr(record, kind.key)
    pages = [f"/admin/{slug}/{key}/change/"]
    pages += (
        [f"/admin/{slug}/add/"] if slug != "targets" else ["/admin/targets/add/?indicator=PAY1"]
    )
    names = {page: list(fields_of(admin.get(page).content.decode())) for page in pages}
    before = dumped(User)["User"]

    for number in range(sizes.size(40, 300)):
        page = drawn.choice(pages)
        sent = {name: drawn.choice(ODD) for name in names[page] if drawn.random() < 0.8}
        sent |= dict.fromkeys(STRANGE, "7")
        answer = admin.post(page, sent)
        assert answer.status_code in (200, 302, 403, 404), (number, page, sent)

    kept = ("password", "is_superuser", "is_staff", "last_login")
    admins = User.objects.get(username="admin")
    assert not any(User.objects.values_list("is_superuser", flat=True))
    assert not any(User.objects.values_list("is_staff", flat=True))
    assert Indicator.objects.get(ref="PAY1").definition_version == 1
    assert target.pk == Target.objects.earliest("pk").pk
    if slug != "people":
        assert dumped(User)["User"] == before
    assert [getattr(admins, name) for name in kept][1:3] == [False, False]
    assert Appointment.objects.filter(user=admins).count() == 1
