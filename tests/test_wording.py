"""Sentences over which readers stumbled do not come back: pages, papers, messages and scripts."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, source_files

# What stood there, and what to write.
BANNED = {
    "Gate overridden": "Marked ready without a signed assessment",
    "overrode the gate": "marked it ready all the same",
    "in what is known": "in the evidence",
    "What is listed here": "this list",
    "What is shown here": "these figures",
    ">as CSV": ">CSV",
    "Give a service longer": "Extend a deadline",
    "a service longer": "extend a service’s deadline",
    "} longer": "extend the deadline of",
    "aved: see to": "aved: correct",
    "hat is shown here": "these figures",
    "has longer": "has an extended deadline",
    "What nobody answers for": "Gaps in responsibility",
    " is hit ": " is affected ",
    "To be mended": "To correct",
    "to mend": "to correct",
    "be mended": "be corrected",
    "What changes of": "Changes to",
    "What stands on": "What depends on",
    "Unchanged, I confirm": "I have checked this figure",
    "the counts go by": "the counts use",
    "full assessment comes to": "conclusions of the assessment",
    "What this assessment rests on": "evidence used in the assessment",
    "all the same, and why": "with points still open, and why",
    "was done to your account": "changes to your account",
    "the service said of": "commentary on",
    "happened to this return": "history of this return",
    "assword as it is now": "current password",
    "What comes next decides": "the next step changes",
    "Write beside at least": "write a note beside at least one indicator",
    "A further 1 ": "1 more",
    "ive steps": "5 steps",
    "hree ways": "a colour, a word and a shape",
    "Whoever ": "people who",
    " whoever ": "everybody who",
    ": who waits": "people who wait",
    "of who ": "of the person who",
    "hat stands the same": "an answer that is the same",
    "promised here is what": "the actions are as they were signed",
    "ersion stands again": "is the current one again",
    "not taken up again": "cannot be reopened",
    "compared as computed": "computed ratings are compared",
    "counts by its computed": "the computed one is counted",
    "are told in": "are described in",
    "is approved next": "the figures approved next",
    "text stands in": "is in",
    "do are their roles": "their roles say what they may do",
    ", by set_": "by the command set_",
}


def template_words(path: Path) -> str:
    text = path.read_text("utf-8")
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.DOTALL)


def code_words(path: Path) -> str:
    """The texts in a module's code, without its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    )


@cache
def pages() -> dict[Path, str]:
    return {path: template_words(path) for path in sorted((ROOT / "templates").rglob("*.html"))}


@cache
def scripts() -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in sorted((ROOT / "static" / "js").glob("*.js"))}


@cache
def code() -> dict[Path, str]:
    without = {"migrations", "setup", "commands"}
    return {path: code_words(path) for path in source_files() if not without & set(path.parts)}


@pytest.mark.parametrize("words", BANNED)
def test_words_are_not_said(words: str) -> None:
    places = pages() | scripts() | code()
    found = [str(path.relative_to(ROOT)) for path, said in places.items() if words in said]

    assert found == [], f"write {BANNED[words]!r}"


def test_texts_are_read() -> None:
    assert len(pages()) > 100
    assert "Draft saved." in "\n".join(code().values())
