"""Passwords are checked a few at a time; who finds too many waiting is told when to try again."""

import threading
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client

from councilportal.accounts import hashing
from councilportal.accounts.adapters import password_path
from councilportal.accounts.hashing import Turns
from councilportal.accounts.models import User
from councilportal.common.refusals import Busy
from tests.accounts.conftest import PASSWORD


def test_who_has_no_turn_in_time_is_refused() -> None:
    turns = Turns(at_once=1, places=2)

    with turns.turn(0.01), pytest.raises(Busy), turns.turn(0.01):
        pytest.fail("two at a time")

    with turns.turn(0.01):
        pass  # all is given back


def test_too_many_who_wait_are_refused_at_once() -> None:
    turns = Turns(at_once=1, places=2)
    inside, leave = threading.Event(), threading.Event()
    outcomes: list[Any] = []

    def wait_for_a_turn() -> None:
        with turns.turn(10):
            inside.set()
            leave.wait(10)
            outcomes.append("had a turn")

    threads = [threading.Thread(target=wait_for_a_turn) for _ in range(2)]
    threads[0].start()
    inside.wait(10)
    threads[1].start()
    while turns._places.acquire(blocking=False):  # until the second one waits
        turns._places.release()
    with pytest.raises(Busy), turns.turn(10):
        pytest.fail("a third one waits")
    leave.set()
    for thread in threads:
        thread.join(10)

    assert outcomes == ["had a turn"] * 2


def test_hashes_are_those_of_django(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    stored = make_password("three green umbrellas")
    settings.PASSWORD_HASHERS = ["councilportal.accounts.hashing.BoundedHasher"]

    assert check_password("three green umbrellas", stored)
    assert make_password("three green umbrellas").startswith("pbkdf2_sha256$")


@pytest.mark.django_db
def test_page_says_when_to_try_again(
    client: Client, ola: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = ["councilportal.accounts.hashing.BoundedHasher"]
    monkeypatch.setattr(hashing, "WAIT_SECONDS", 0.01)
    turns = Turns(at_once=1, places=2)
    monkeypatch.setattr(hashing, "_turns", turns)

    with turns.turn(1):
        answer = client.post("/sign-in/", {"username": "nobody", "password": "wrong"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Wait 10 seconds, then try again" in answer.content.decode()


@pytest.mark.django_db
def test_link_still_works_for_who_found_too_many_waiting(
    client: Client, ola: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Setting a password takes a turn too; who is refused has lost neither link nor password."""
    settings.PASSWORD_HASHERS = ["councilportal.accounts.hashing.BoundedHasher"]
    turns = Turns(at_once=1, places=1)
    monkeypatch.setattr(hashing, "_turns", turns)
    page = client.get(password_path(ola))["Location"]
    typed = {"password1": "three green umbrellas", "password2": "three green umbrellas"}

    with turns.turn(1):
        refused = client.post(page, typed)
    chosen = client.post(page, typed)

    assert (refused.status_code, refused["Retry-After"], chosen.status_code) == (503, "10", 302)
    ola.refresh_from_db()
    assert ola.check_password("three green umbrellas")


@pytest.mark.django_db
def test_who_finds_too_many_waiting_has_not_tried(
    client: Client, ola: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal is no wrong password: nobody is locked out by the rush of nine o'clock."""
    settings.PASSWORD_HASHERS = ["councilportal.accounts.hashing.BoundedHasher"]
    ola.set_password(PASSWORD)
    ola.save()
    turns = Turns(at_once=1, places=1)
    monkeypatch.setattr(hashing, "_turns", turns)
    typed = {"username": "ola", "password": PASSWORD}

    with turns.turn(1):
        refused = [client.post("/sign-in/", typed).status_code for _ in range(6)]

    assert refused == [503] * 6
    assert client.post("/sign-in/", typed).status_code == 302
