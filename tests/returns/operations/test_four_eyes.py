"""Nobody approves figures that they entered, whoever pressed submit and by whichever way."""

from datetime import timedelta

import pytest
from django.test import Client

from councilportal.common.refusals import Refused
from councilportal.organisation.models import Deputy
from performance.returns.models import Return
from performance.returns.rules import ReturnState
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    RED,
    World,
    approve,
    move,
    save,
    send_back,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db


def test_who_entered_a_figure_never_approves_though_a_colleague_submits(world: World) -> None:
    standard(world)
    save(world, {"L001": GOOD}, by=world.both)
    save(world, {"L002": RED})
    submit(world)

    with pytest.raises(Refused, match="You entered figures in this return"):
        approve(world, by=world.both)

    assert approve(world).state == ReturnState.APPROVED


def test_a_figure_that_was_typed_over_counts_too(world: World) -> None:
    standard(world, 1)
    save(world, {"L001": RED}, by=world.both)
    save(world, {"L001": GOOD})
    submit(world)

    with pytest.raises(Refused, match="You entered figures"):
        approve(world, by=world.both)


def test_a_save_that_changes_nothing_makes_nobody_an_author(world: World) -> None:
    standard(world, 1)
    save(world, {"L001": GOOD})
    save(world, {"L001": GOOD}, by=world.both)
    submit(world)

    assert approve(world, by=world.both).state == ReturnState.APPROVED


def test_an_approver_who_stood_in_for_the_officer_never_approves(world: World) -> None:
    standard(world, 1)
    Deputy.objects.create(
        person=world.officer,
        deputy=world.approver,
        valid_from=AT.date() - timedelta(days=1),
        valid_to=AT.date() + timedelta(days=1),
        reason="Leave",
    )
    save(world, {"L001": GOOD}, by=world.approver)
    submit(world)

    with pytest.raises(Refused, match="You entered figures"):
        approve(world)


def test_who_entered_a_figure_may_send_the_return_back(world: World) -> None:
    standard(world)
    save(world, {"L001": GOOD}, by=world.both)
    save(world, {"L002": GOOD})
    submit(world)

    sent = send_back(world, {"L001": "Is it right?"}, by=world.both)

    assert sent.state == ReturnState.SENT_BACK
    assert sent.authors == [world.both.pk, world.officer.pk]


def test_after_it_is_reopened_only_those_who_correct_are_authors(world: World) -> None:
    standard(world, 1)
    save(world, {"L001": RED}, by=world.both)
    submit(world)
    approve(world)
    move(world, "reopen", "lead", reason="Counted anew")
    save(world, {"L001": GOOD})
    submit(world)

    assert Return.objects.get().authors == [world.officer.pk]
    assert approve(world, by=world.both).state == ReturnState.APPROVED


def test_the_page_says_why_and_the_list_does_not_offer_it(world: World) -> None:
    standard(world)
    save(world, {"L001": GOOD}, by=world.both)
    save(world, {"L002": GOOD})
    submit(world)
    client = Client()
    client.force_login(world.both)

    page = client.get(f"/returns/LRA/{ENDS_ON}/").content.decode()
    listed = client.get("/returns/").content.decode()

    assert "You entered figures in this return, so somebody else approves it." in page
    assert ">Approve<" not in "".join(page.split())
    assert "Nothing waits for you to approve" in listed
