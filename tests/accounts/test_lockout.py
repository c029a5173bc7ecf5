"""Guessing passwords stops after five tries for a user name from an address."""

import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.test import Client, RequestFactory
from django.utils import timezone

from councilportal.accounts import lockout
from councilportal.accounts.addresses import address_in, address_of
from councilportal.accounts.models import User, counted_as
from councilportal.checks import proxies_are_said
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

HERE, THERE = "192.0.2.1", "192.0.2.2"


def try_in(client: Client, password: str, address: str = HERE, username: str = "ola"):
    typed = {"username": username, "password": password}
    return client.post("/sign-in/", typed, REMOTE_ADDR=address)


def test_fifth_wrong_password_locks_out(client: Client, ola: User) -> None:
    answers = [try_in(client, "wrong").status_code for _ in range(5)]
    right = try_in(client, PASSWORD)
    page = right.content.decode()

    assert answers == [200, 200, 200, 200, 429]
    assert right.status_code == 429
    assert "Too many wrong passwords" in page
    assert "You can try again at" in page
    assert not get_user(client).is_authenticated


def test_a_name_in_other_letters_is_the_same_name(client: Client, ola: User) -> None:
    names = ("ola", "OLA", " Ola", "\N{FULLWIDTH LATIN SMALL LETTER O}la", "oLa")
    answers = [try_in(client, "wrong", username=name).status_code for name in names]

    assert answers == [200, 200, 200, 200, 429]
    right = try_in(client, PASSWORD, username="olA")
    assert right.status_code == 429
    assert "You can try again at" in right.content.decode()
    # What is counted of a person is found when their name is blotted out.
    assert set(AccessAttempt.objects.values_list("username")) == {(counted_as("Ola"),)}


def test_other_address_and_other_person_go_on(client: Client, ola: User) -> None:
    User.objects.create_user("ada", password=PASSWORD, name="Ada")
    for _ in range(5):
        try_in(client, "wrong")

    assert try_in(Client(), PASSWORD, username="ada").status_code == 302
    assert try_in(Client(), PASSWORD, address=THERE).status_code == 302


def test_another_browser_at_the_address_is_locked_out_too(client: Client, ola: User) -> None:
    for number in range(5):
        client.post(
            "/sign-in/",
            {"username": "ola", "password": "wrong"},
            REMOTE_ADDR=HERE,
            headers={"User-Agent": f"browser {number}"},
        )

    assert try_in(Client(), PASSWORD).status_code == 429


def test_unknown_user_name_is_treated_alike(client: Client, ola: User) -> None:
    """Nobody learns from it which user names there are."""
    for _ in range(5):
        answer = try_in(client, "wrong", username="nobody")

    assert answer.status_code == 429


def test_lock_ends_when_the_page_said(client: Client, ola: User) -> None:
    def minutes_ago(minutes: int) -> None:
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=minutes))

    for _ in range(5):
        try_in(client, "wrong")

    minutes_ago(14)
    told = AccessAttempt.objects.get().attempt_time
    early = try_in(client, PASSWORD)
    unmoved = AccessAttempt.objects.get().attempt_time
    minutes_ago(16)
    late = try_in(client, PASSWORD)

    assert (early.status_code, late.status_code) == (429, 302)
    assert unmoved == told


def test_right_password_begins_the_count_anew(client: Client, ola: User) -> None:
    for _ in range(4):
        try_in(client, "wrong")
    try_in(client, PASSWORD)
    client.post("/sign-out/")

    assert [try_in(client, "wrong").status_code for _ in range(4)] == [200] * 4


def test_password_page_counts_with_the_sign_in(client: Client, ola: User) -> None:
    """Somebody at an open desk cannot guess the password on the page that changes it."""
    try_in(client, PASSWORD)
    typed = {"oldpassword": "wrong", "password1": "x" * 12, "password2": "x" * 12}

    answers = [
        client.post("/account/password/", typed, REMOTE_ADDR=HERE).status_code for _ in range(5)
    ]

    assert answers == [200, 200, 200, 200, 429]


def test_passwords_are_not_stored(client: Client, ola: User) -> None:
    try_in(client, "a secret that was mistyped")

    assert "mistyped" not in AccessAttempt.objects.get().post_data


def test_failed_try_costs_few_queries_among_many_attempts(
    client: Client, ola: User, django_assert_max_num_queries
) -> None:
    AccessAttempt.objects.bulk_create(
        AccessAttempt(
            username=f"person {number}",
            ip_address=HERE,
            user_agent="",
            failures_since_start=1,
            path_info="/sign-in/",
        )
        for number in range(2_000)
    )
    try_in(client, "wrong")

    with django_assert_max_num_queries(26):
        started = time.perf_counter()
        try_in(client, "wrong")

    assert time.perf_counter() - started < 2  # hashing the password is most of it


@pytest.mark.case("29 forwarded port", door="request")
@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "10.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (1, "", "10.0.0.1"),
        (2, "198.51.100.7", "10.0.0.1"),
        (1, "made up", "10.0.0.1"),
        (1, "203.0.113.7:49152", "203.0.113.7"),
        (1, "[2001:db8::7]:443", "2001:db8::7"),
        (1, "[2001:db8::7]", "2001:db8::7"),
        (1, "2001:DB8:0::7", "2001:db8::7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "fe80::1%eth0", "10.0.0.1"),
        (1, "203.0.113.7:port", "10.0.0.1"),
        (2, "made up, 203.0.113.7:1, 10.0.0.2:2", "203.0.113.7"),
    ],
)
def test_address_is_what_our_own_proxies_vouch_for(
    rf: RequestFactory, settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies

    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})

    assert address_of(request) == address


@pytest.mark.parametrize(
    "text", ["", " ", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "[::1", "::1]"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert address_in(text) is None


def test_nobody_is_locked_out_by_others_while_the_proxies_are_not_said(
    client: Client, ola: User, settings
) -> None:
    """Behind a proxy that nobody told us of, everybody comes from its address."""
    settings.TRUSTED_PROXIES = None
    stranger, own = {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-For": "198.51.100.7"}
    typed = {"username": "ola", "password": "wrong"}

    answers = [client.post("/sign-in/", typed, headers=stranger).status_code for _ in range(5)]
    claimed = [
        client.post("/sign-in/", typed, headers=own, REMOTE_ADDR=THERE).status_code
        for _ in range(5)
    ]
    right = Client().post("/sign-in/", typed | {"password": PASSWORD}, headers=own)

    assert answers[-1] == claimed[-1] == 429
    assert right.status_code == 302


def test_one_address_over_many_names_is_bounded(
    client: Client, ola: User, settings, monkeypatch
) -> None:
    monkeypatch.setattr(lockout, "_RATES", {"wrong_password": "6/15m/ip"})
    for number in range(6):
        try_in(client, "wrong", username=f"name {number}")

    here = try_in(Client(), PASSWORD)
    there = try_in(Client(), PASSWORD, address=THERE)

    assert (here.status_code, there.status_code) == (429, 302)
    assert here["Retry-After"] == "900"
    assert "from the network that you use" in here.content.decode()


def test_addresses_of_one_network_of_ipv6_count_together(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(lockout, "_RATES", {"wrong_password": "6/15m/ip"})
    for number in range(6):
        try_in(client, "wrong", address=f"2001:db8::{number}", username=f"name {number}")

    assert try_in(client, "wrong", address="2001:db8::ffff").status_code == 429
    assert try_in(client, "wrong", address="2001:db8:0:1::1").status_code == 200


def test_right_passwords_do_not_count(client: Client, ola: User, monkeypatch) -> None:
    monkeypatch.setattr(lockout, "_RATES", {"wrong_password": "2/15m/ip"})

    answers = [try_in(Client(), PASSWORD).status_code for _ in range(4)]

    assert answers == [302] * 4


def test_only_passwords_that_were_checked_count_for_the_address(
    client: Client, ola: User, monkeypatch
) -> None:
    """A program that keeps sending one old password must not shut the whole office out."""
    monkeypatch.setattr(lockout, "_RATES", {"wrong_password": "6/15m/ip"})
    for _ in range(8):
        client.post("/sign-in/", {"username": "", "password": ""}, REMOTE_ADDR=HERE)
    for _ in range(8):
        try_in(client, "wrong", username="an old account")

    assert try_in(Client(), PASSWORD).status_code == 302


def test_stranger_behind_the_same_proxy_shuts_nobody_out(
    client: Client, ola: User, settings, monkeypatch
) -> None:
    """Five tries for a name, tries for many names, and made-up addresses: the officer goes on."""
    monkeypatch.setattr(lockout, "_RATES", {"wrong_password": "12/15m/ip"})
    settings.TRUSTED_PROXIES = 1
    officer = Client(REMOTE_ADDR="10.0.0.5", headers={"X-Forwarded-For": "198.51.100.7:50001"})
    right, wrong = {"username": "ola", "password": PASSWORD}, {"username": "ola", "password": "x"}
    assert officer.post("/sign-in/", right).status_code == 302
    names = ["ola"] * 6 + [f"name {number}" for number in range(7)]

    answers = [
        client.post(
            "/sign-in/",
            wrong | {"username": name},
            REMOTE_ADDR="10.0.0.5",
            headers={"X-Forwarded-For": f"198.51.100.7, 203.0.113.9:{port}"},
        ).status_code
        for port, name in enumerate(names, start=49152)
    ]

    assert answers == [200] * 4 + [429] * 2 + [200] * 7
    assert officer.get("/account/").status_code == 200
    officer.post("/sign-out/")
    assert officer.post("/sign-in/", wrong).status_code == 200
    assert officer.post("/sign-in/", right).status_code == 302
    stopped = client.post(
        "/sign-in/", right, REMOTE_ADDR="10.0.0.5", headers={"X-Forwarded-For": "203.0.113.9:1"}
    )
    assert stopped.status_code == 429


def test_limits_of_links_and_codes_count_by_the_same_address(client: Client, settings) -> None:
    """django-allauth asks for the address where it counts: with and without a port it is one."""
    settings.TRUSTED_PROXIES = 1
    answers = [
        client.post(
            "/sign-in/password/",
            {"email": f"person-{port}@council.example"},
            REMOTE_ADDR="10.0.0.5",
            headers={"X-Forwarded-For": f"[2001:db8::{port % 7:x}]:{port}"},
        )
        for port in range(49152, 49173)
    ]
    other = client.post(
        "/sign-in/password/",
        {"email": "ola@council.example"},
        REMOTE_ADDR="10.0.0.5",
        headers={"X-Forwarded-For": "[2001:db8:0:1::1]:443"},
    )

    assert [each.status_code for each in answers] == [302] * 20 + [429]
    assert other.status_code == 302
    assert answers[-1]["Retry-After"] == "900"
    assert "no-store" in answers[-1]["Cache-Control"]
    page = answers[-1].content.decode()
    assert "Wait 15 minutes, then try again." in page
    assert "If a link was sent to you, it still works" in page


@pytest.mark.parametrize(("said", "found"), [(None, ["councilportal.E003"]), (0, []), (1, [])])
def test_check_for_production_asks_how_many_proxies_there_are(
    settings, said: int | None, found: list[str]
) -> None:
    settings.TRUSTED_PROXIES = said

    assert [each.id for each in proxies_are_said(None)] == found
