"""A return leaves as a spreadsheet and comes back with what was typed in it."""

from datetime import date

import pytest
from django.test import Client

from performance.returns.models import Return
from performance.returns.typed import Typed
from tests.returns.harmful import (
    bytes_of,
)
from tests.returns.spreadsheets.support import (
    cell,
    confirmed,
    downloaded,
    signed_in,
    stored,
    uploaded,
)
from tests.returns.support import (
    GOOD,
    RED,
    World,
    save,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # files, and the form's operation


def test_round_trip_saves_what_was_filled_in(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = 93.1
    cell(book, "L001", "Commentary").value = "Steady.\nTwo desks are new."
    cell(book, "L002", "Figure").value = "70.2"
    cell(book, "L002", "Commentary").value = RED.commentary
    cell(book, "L002", "Explanation").value = RED.explanation
    cell(book, "L002", "What will put it right").value = RED.action_what
    cell(book, "L002", "Owner").value = RED.action_owner
    cell(book, "L002", "Due").value = date(2026, 12, 31)

    answer = uploaded(client, bytes_of(book))

    preview = answer.context["preview"]
    assert (preview.changed, preview.emptied, preview.errors) == (8, 0, 0)
    assert Return.objects.count() == 0

    assert confirmed(client, answer).status_code == 302

    assert stored("L001") == Typed(value="93.1", commentary="Steady.\nTwo desks are new.")
    assert stored("L002") == RED
    assert Return.objects.get().version == 1


def test_download_uploaded_again_changes_nothing(world: World, client: Client) -> None:
    typed = {"L001": Typed(value="2,571.50", commentary="One\r\ntwo"), "L002": RED}
    save(world, {**typed, "L001": Typed(value="2,571.50", commentary="One\r\ntwo")})
    signed_in(client, world)

    answer = uploaded(client, bytes_of(downloaded(client)))

    assert answer.context["preview"].changed == 0
    assert confirmed(client, answer).status_code == 302
    assert stored("L001") == typed["L001"]
    assert Return.objects.get().version == 1


def test_preview_shows_old_and_new_and_what_is_wrong(world: World, client: Client) -> None:
    save(world, {"L001": Typed(value="93.1", commentary="Steady.")})
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = "about 70"
    cell(book, "L001", "Commentary").value = None
    cell(book, "L002", "Figure").value = 70.2

    answer = uploaded(client, bytes_of(book))

    first, second = answer.context["preview"].lines
    cells = {each.name: (each.old, each.new, each.effect) for each in first.cells}
    assert cells == {
        "value": ("93.1%", "about 70", "changed"),
        "commentary": ("Steady.", "Steady.", "empty"),
    }
    [figure] = [each for each in first.cells if each.name == "value"]
    assert figure.errors == ("Write a plain number such as 98.4, -2.9 or 2,571.",)
    said = {each.name: each.errors for each in second.cells if each.errors}
    assert set(said) >= {"commentary", "action_what", "action_owner", "action_due"}
    page = answer.content.decode()
    assert "about 70" in page
    assert "Empty in your file: stays as stored" in page


def test_empty_cells_empty_what_is_stored_only_when_asked(world: World, client: Client) -> None:
    save(world, {"L001": GOOD})
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Commentary").value = None
    data = bytes_of(book)

    confirmed(client, uploaded(client, data))
    kept = stored()
    confirmed(client, uploaded(client, data), emptying="on")

    assert (kept.commentary, stored().commentary) == ("Steady.", "")
    assert stored().value == "93.1"


def test_percent_cells_are_shown_with_what_they_stand_for(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Figure").value = 0.931
    cell(book, "L001", "Figure").number_format = "0.0%"

    answer = uploaded(client, bytes_of(book))

    [sentence] = answer.context["preview"].percents
    assert sentence == "L001, figure: the cell is formatted as a percentage and shows 93.1%: 93.1"
    assert "Cells formatted as percentages" in answer.content.decode()
    confirmed(client, answer)
    assert stored().value == "93.1"


def test_csv_is_taken_too(world: World, client: Client) -> None:
    signed_in(client, world)
    text = (
        'Reference,Period,Figure,Commentary,"I have checked this figure"\r\n'
        "L001,Sep-26,93.1,'=steady,yes\r\n"
        "L002,2026-09,94,,no\r\n"
    )

    confirmed(client, uploaded(client, text.encode("utf-8-sig"), "return.csv"))

    assert stored() == Typed(value="93.1", commentary="=steady", unchanged=True)
    assert stored("L002") == Typed(value="94")


def test_provisional_goes_there_and_back(world: World, client: Client) -> None:
    save(world, {"L001": Typed(value="93.1", provisional=True), "L002": Typed(value="94")})
    signed_in(client, world)
    book = downloaded(client)
    assert [cell(book, ref, "Provisional").value for ref in ("L001", "L002")] == ["yes", None]
    cell(book, "L001", "Provisional").value = "no"
    cell(book, "L002", "Provisional").value = True

    confirmed(client, uploaded(client, bytes_of(book)))

    assert stored() == Typed(value="93.1")
    assert stored("L002") == Typed(value="94", provisional=True)


def test_provisional_is_yes_or_no_and_nothing_else(world: World, client: Client) -> None:
    signed_in(client, world)

    page = uploaded(client, b"Reference,Figure,Provisional\r\nL001,93.1,perhaps\r\n", "r.csv")

    assert "Row 2, Provisional" in page.content.decode()
    assert "Choose yes or no." in page.content.decode()
    assert not Return.objects.exists()


def test_words_of_the_no_data_list_become_its_values(world: World, client: Client) -> None:
    signed_in(client, world)
    book = downloaded(client)
    cell(book, "L001", "Why no figure").value = "Not collected"

    confirmed(client, uploaded(client, bytes_of(book)))

    assert stored() == Typed(no_data_reason="not_collected")
