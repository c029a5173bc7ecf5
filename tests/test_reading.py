"""Reading writes nothing, so that pages come while an import or a restore holds the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.everything import make_everything
from tests.matrix import arguments, routes
from tests.sizes import part
from tests.streams import read_whole
from tests.test_matrix import clock  # noqa: F401 -- the clock
from tests.writes import Writes

READERS = ("officer", "lead", "admin", "equality_lead")
# The secret that a telephone scans is kept until its first code is given.
WRITING = {"mfa_activate_totp"}
# What a page is asked for and made only once; the papers' own tests lay them out.
SLOW = (".pdf",)

# What a page writes should not depend on the database: only a long run asks PostgreSQL too.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.mark.parametrize("who", part(READERS, 4))
def test_pages_that_are_read_write_nothing(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world, _ = make_everything()
    client = Client(raise_request_exception=False)
    client.force_login(world.people[who])
    client.get("/account/")
    minutes_later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: minutes_later)
    given = arguments(world)
    wrote, read = {}, 0

    for name, _ in routes():
        for each in given.get(name, [{}]):
            address = reverse(name, kwargs=each)
            if address.endswith(SLOW):
                continue
            with connection.execute_wrapper(writes := Writes()):
                answer = client.get(address)
                read_whole(answer)
            read += answer.status_code == 200
            if writes.tables and name not in WRITING:
                wrote[address] = writes.tables

    assert wrote == {}
    assert read > 15
