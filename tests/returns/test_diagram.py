"""The diagrams of moves in README are those of the tables of moves."""

import pytest
from django.core.management import CommandError, call_command

from councilportal.management.commands import draw_workflows
from councilportal.management.commands.draw_workflows import DIAGRAMS, README, drawn_into
from eqia.rules import workflow
from performance.returns.rules import MOVES, diagram


def test_readme_shows_the_moves_as_they_are():
    text = README.read_text(encoding="utf-8")

    assert drawn_into(text) == text


def test_diagrams_have_an_arrow_for_each_move():
    assert diagram().count("-->") == len(MOVES) + 1
    assert workflow.diagram().count("-->") == len(workflow.MOVES) + 2


def test_command_draws_an_old_diagram_anew(tmp_path, monkeypatch):
    copy = tmp_path / "README.md"
    marks = (
        f"<!-- moves of {name}: begin -->\nold\n<!-- moves of {name}: end -->\n"
        for name in DIAGRAMS
    )
    copy.write_text("\n".join(["Before", *marks, "After"]))
    monkeypatch.setattr(draw_workflows, "README", copy)

    with pytest.raises(CommandError, match="is old"):
        call_command("draw_workflows", check=True)
    call_command("draw_workflows")
    call_command("draw_workflows", check=True)

    for drawn in DIAGRAMS.values():
        assert f"```mermaid\n{drawn()}\n```" in copy.read_text()
    assert copy.read_text().startswith("Before\n")


def test_command_refuses_a_text_without_marks():
    with pytest.raises(CommandError, match="lacks"):
        drawn_into("Nothing")
