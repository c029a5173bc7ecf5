"""Drafts come in and go out; what is frozen does neither."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from councilportal.audit.models import Event
from councilportal.exchange import export_folder, import_path
from councilportal.publishing.editions.meanwhile import last_event, saved_since
from councilportal.publishing.models import Edition, EditionPart, OwnTable
from councilportal.publishing.rules.workflow import State
from tests.exchange.support import AT, WHOLE, bring_in, problems_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db
KEY = "BOARD,2025/26-Q4"


def imported(folder: Path, **files: str) -> Path:
    """A folder with these files alone."""
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


@pytest.fixture
def board() -> Edition:
    bring_in(WHOLE)
    return Edition.objects.get(series__ref="BOARD")


def test_a_draft_takes_new_words_and_counts_the_save(board, tmp_path):
    words = f"series,period,position,part,text\n{KEY},2,words,Rain fell.\n"

    report = bring_in(imported(tmp_path / "in", edition_parts=words))

    assert report.counts["edition_parts"].changed == 1
    assert board.parts.get(position=2).text == "Rain fell."
    assert board.parts.get(position=2).title == "What was done"  # no column, so it stays
    assert Edition.objects.get(pk=board.pk).saves == board.saves + 1


def test_an_open_page_is_told_of_an_import_that_changed_its_draft(board, tmp_path):
    opened = last_event(board)
    other = "series,period\nBOARD,2026/27-Q1\n"
    bring_in(imported(tmp_path / "other", editions=other))
    assert saved_since(board, opened) == []
    words = f"series,period,position,part,text\n{KEY},2,words,Rain fell.\n"

    bring_in(imported(tmp_path / "in", edition_parts=words))

    assert [each.what for each in saved_since(board, opened)] == [
        "this edition by an import of files"
    ]
    assert saved_since(board, last_event(board)) == []


def test_named_readers_come_in_count_a_save_and_make_nobody_an_author(board, tmp_path):
    by = make_user("ada.admin")
    rows = f"{KEY},pre_release,Director of Care,2026-12-08T09:30:00Z\n{KEY},restricted,Chair,\n"
    files = imported(tmp_path / "in", edition_readers=f"series,period,kind,post,from\n{rows}")

    counts = import_path(path=files, by=by, at=AT).counts["edition_readers"]

    assert (counts.created, counts.changed, counts.unchanged) == (1, 1, 0)
    assert board.pre_release_readers.get().from_at == datetime(2026, 12, 8, 9, 30, tzinfo=UTC)
    named = board.restricted_readers.values_list("post__title", flat=True)
    assert sorted(named) == ["Chair", "Councillor for Care"]
    assert Edition.objects.get(pk=board.pk).saves > board.saves
    assert not board.authors.exists()
    again = import_path(path=files, by=by, at=AT).counts["edition_readers"]
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)


def test_an_edition_that_is_no_draft_is_refused_by_name_and_stays(board, tmp_path):
    Edition.objects.filter(pk=board.pk).update(state=State.FROZEN)
    files = {
        "editions": f"series,period,subject\n{KEY},Other\n",
        "edition_parts": f"series,period,position,part,text\n{KEY},2,words,Other.\n",
        "recommendations": f"series,period,position,text\n{KEY},3,One more.\n",
        "edition_readers": f"series,period,kind,post\n{KEY},restricted,Director of Care\n",
        "own_table_rows": f"series,period,part,row,cells\n{KEY},3,1,Home care; 1.0; 1.0; 0.0\n",
    }

    problems = problems_of(imported(tmp_path / "in", **files))

    found = [(each.file, each.row, each.column) for each in problems]
    assert found == [
        ("editions.csv", 2, "subject"),
        ("edition_parts.csv", 2, "text"),
        ("recommendations.csv", 2, "position"),
        ("edition_readers.csv", 2, "kind"),
        ("own_table_rows.csv", 2, "cells"),
    ]
    assert {each.wanted for each in problems} == {
        "the edition is frozen: an import changes drafts only."
    }


def test_rows_that_say_what_a_frozen_edition_says_are_passed_over(board):
    Edition.objects.filter(pk=board.pk).update(state=State.FROZEN)

    assert not bring_in(WHOLE).changes_anything


def test_an_edition_that_is_no_draft_is_left_out_of_an_export(board, tmp_path):
    Edition.objects.filter(pk=board.pk).update(state=State.FROZEN)

    export_folder(tmp_path / "out")

    for name in ("editions", "edition_parts"):
        assert "BOARD" not in (tmp_path / "out" / f"{name}.csv").read_text("utf-8")
    assert not (tmp_path / "out" / "own_tables.csv").exists()


def test_a_new_edition_begins_with_the_parts_of_its_series(board, tmp_path):
    bring_in(imported(tmp_path / "in", editions="series,period\nBOARD,2026/27-Q1\n"))

    parts = EditionPart.objects.filter(edition__period="2026/27-Q1").order_by("position")
    assert [each.part for each in parts] == ["counts", "words", "table", "measures", "actions"]


def test_the_rows_of_a_table_in_a_file_are_all_its_rows(board, tmp_path):
    rows = [f"{KEY},3,1,Home care; 10.0; 10.4; 0.4", f"{KEY},3,2,Total; 10.0; 10.4; 0.4"]
    tables = f"series,period,part,columns,types,totals\n{KEY},3,"
    tables += "Service; Budget £m; Forecast £m; Movement £m,words; money; money; money,"
    text = "series,period,part,row,cells\n" + "\n".join(rows) + "\n"

    folder = imported(
        tmp_path / "in", own_tables=f"{tables}Total = Home care + Roads\n", own_table_rows=text
    )
    problems = problems_of(folder)

    assert [(each.file, each.column) for each in problems] == [("own_table_rows.csv", "cells")]

    (folder / "own_tables.csv").write_text(f"{tables}\n", "utf-8")
    report = bring_in(folder)

    counts = report.counts["own_table_rows"]
    assert (counts.created, counts.changed, counts.unchanged) == (0, 2, 1)
    assert OwnTable.objects.get().rows[1] == ["Total", "10.0", "10.4", "0.4"]


def test_the_event_of_an_import_tells_a_part_that_becomes_exempt(board, tmp_path):
    ground = "exempt_paragraph,exempt_reason,public_interest,public_title"
    part = f"series,period,position,part,{ground}\n{KEY},2,words,3,Prices,Harm,A contract\n"

    bring_in(imported(tmp_path / "in", edition_parts=part))

    event = Event.objects.get(action="import", after__contains="exempt_paragraph")
    named = f"BOARD/{board.slug}/1 part 2"
    assert json.loads(event.before) == {"edition_parts": {named: {"exempt_paragraph": ""}}}
    assert json.loads(event.after)["edition_parts"] == {named: {"exempt_paragraph": "3"}}
