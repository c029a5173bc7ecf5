"""No paper says by itself what only its authors can: its class, its advice, that it has no source.

"None." is printed of background papers where the author ticked it, and nowhere else.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIXED = re.compile(r"Unrestricted|\b[Nn]ote (?:this|the) (?:report|paper)\b|^None\b\.")
TICKED = {("paper_parts.py", "None.")}
BUILDERS = sorted(
    each
    for pattern in ("*sections.py", "*parts.py", "front_sheet.py", "composing.py", "about.py")
    for room in ("councilportal", "eqia", "objectives", "performance")
    for each in (ROOT / room).rglob(pattern)
)
pytestmark = pytest.mark.sqlite_only


def said_by(source: str) -> Iterator[str]:
    """The texts of a program that somebody may read, without those that describe it."""
    tree = ast.parse(source)
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if id(node) in described or not isinstance(node, ast.Constant):
            continue
        if isinstance(node.value, str):
            yield node.value


def test_builders_of_papers_have_no_fixed_answer() -> None:
    found = {
        (each.name, text)
        for each in BUILDERS
        for text in said_by(each.read_text("utf-8"))
        if FIXED.search(text)
    }

    assert len(BUILDERS) > 15
    assert found == TICKED


@pytest.mark.parametrize("text", ["Unrestricted", "Recommendation: note this report.", "None. x"])
def test_a_fixed_answer_would_be_found(text: str) -> None:
    assert [each for each in said_by(f'"""Unrestricted."""\nx = {text!r}') if FIXED.search(each)]
