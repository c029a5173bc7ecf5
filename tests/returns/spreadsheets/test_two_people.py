"""Confirming an upload: by whom, once, and after somebody else has saved."""

import random
from string import ascii_letters
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from councilportal.common.text import NOTE
from councilportal.files.upload_checks import MAX_BYTES
from performance.models import Indicator
from performance.returns import operations
from performance.returns.models import Line, Return
from performance.returns.typed import Typed
from tests.returns.harmful import (
    bytes_of,
)
from tests.returns.spreadsheets.support import (
    WHERE,
    cell,
    confirmed,
    downloaded,
    signed_in,
    stored,
    uploaded,
)
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    World,
    save,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # files, and the form's operation


def previewed(world: World, client: Client) -> Any:
    """The answer to an upload that changes one figure."""
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = 93.1
    return uploaded(client, bytes_of(book))


def test_confirm_after_somebody_elses_save_shows_both_and_overwrites_nothing(
    world: World, client: Client
) -> None:
    answer = previewed(world, client)
    save(world, {"L001": Typed(value="95"), "L002": GOOD}, by=world.colleague)

    again = confirmed(client, answer)

    assert again.status_code == 409
    assert stored().value == "95"
    [line] = [each for each in again.context["preview"].lines if each.line.indicator.ref == "L001"]
    assert [(each.old, each.new) for each in line.cells] == [("95%", "93.1%")]
    assert confirmed(client, again).status_code == 302
    assert stored().value == "93.1"
    assert stored("L002") == GOOD


def test_confirm_twice_saves_once(world: World, client: Client) -> None:
    answer = previewed(world, client)

    assert [confirmed(client, answer).status_code for _ in range(2)] == [302, 302]
    assert Return.objects.get().version == 1


def test_largest_file_that_is_taken_can_be_confirmed(world: World, client: Client) -> None:
    """What is previewed stays here: a form of its size would be refused (2.5 MB)."""
    longest = NOTE
    count = MAX_BYTES // (3 * longest + 40)
    Indicator.objects.bulk_create(
        Indicator(
            ref=f"M{number:03}",
            title="Milestone",
            service=world.service,
            unit="yes_no",
            decimals=0,
            polarity="none",
            kind="milestone",
            frequency="month",
            aggregation="none",
            method="none",
        )
        for number in range(count)
    )
    drawn = random.Random(7)
    text = "".join(drawn.choices(ascii_letters, k=longest * 3 * count))
    texts = iter(text[place : place + longest] for place in range(0, len(text), longest))
    rows = [f"M{number:03},{next(texts)},{next(texts)},{next(texts)}" for number in range(count)]
    heads = "Reference,Commentary,Explanation,What will put it right"
    data = "\n".join([heads, *rows]).encode()
    assert MAX_BYTES * 0.99 < len(data) <= MAX_BYTES
    signed_in(client, world)

    answer = uploaded(client, data, "return.csv")
    saved = confirmed(client, answer)

    assert saved.status_code == 302
    assert Line.objects.count() == count
    assert stored(f"M{count - 1:03}").action_what == rows[-1].rsplit(",", 1)[1]


def test_confirm_takes_only_the_preview_of_the_same_person_and_return(
    world: World, client: Client
) -> None:
    answer = previewed(world, client)
    token = dict(answer.context["form"].carries)["token"]

    for name, sent in (
        ("officer", token[:-2]),
        ("officer", ""),
        ("officer", "\u00e9"),
        ("colleague", token),
    ):
        signed_in(client, world, name)
        refused = client.post(reverse("sheet_confirm", args=WHERE), {"token": sent})
        assert refused["Location"] == reverse("sheet_upload", args=WHERE)

    assert Line.objects.count() == 0


def test_confirm_after_submission_is_refused_with_the_reason(world: World, client: Client) -> None:
    answer = previewed(world, client)
    record = save(world, {"L001": GOOD, "L002": GOOD}, by=world.colleague)
    operations.submit(
        service=world.service, ends_on=ENDS_ON, version=record.version, by=world.colleague, at=AT
    )

    assert confirmed(client, answer).status_code == 403
    assert stored() == GOOD


@pytest.mark.parametrize(
    ("name", "download", "upload"),
    [
        ("officer", 200, 200),
        ("approver", 200, 403),
        ("lead", 200, 403),
        ("auditor", 200, 403),
        ("other_officer", 404, 404),
        ("admin", 404, 404),
        ("nobody", 404, 404),
    ],
)
def test_pages_are_for_those_who_may(
    world: World, client: Client, name: str, download: int, upload: int
) -> None:
    signed_in(client, world, name)

    assert client.get(reverse("sheet_download", args=WHERE)).status_code == download
    assert client.get(reverse("sheet_upload", args=WHERE)).status_code == upload
    assert uploaded(client, b"x", "a.csv").status_code == upload


@pytest.mark.parametrize("where", [["LRA", "2026-10-15"], ["XYZ", "2026-09-30"]])
def test_a_return_that_is_none_is_not_found(world: World, client: Client, where: list[str]) -> None:
    signed_in(client, world)

    assert client.get(f"/returns/{where[0]}/{where[1]}/upload/").status_code == 404
