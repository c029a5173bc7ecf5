"""Whom a paper is to: no body is told twice on a front sheet, and the day stands beside it."""

import pytest

from councilportal.publishing.rules.sheet import addressed

pytestmark = pytest.mark.sqlite_first
BODY, DAY = "Audit Committee", "2 December 2016"
MET = f"{BODY}, {DAY}"


@pytest.mark.parametrize(
    ("to", "maker", "body", "said"),
    [
        ("", "", "", {}),
        ("", "", BODY, {"To": MET}),
        (BODY, "", BODY, {"To": MET}),
        ("audit  committee", "", BODY, {"To": MET}),
        (MET, "", BODY, {"To": MET}),
        ("Full Council", "", BODY, {"To": "Full Council", "Meeting": MET}),
        ("Audit Committee A", "", BODY, {"To": "Audit Committee A", "Meeting": MET}),
        (BODY, "", "", {"To": BODY}),
        ("", BODY, BODY, {"Decision maker": MET}),
        (BODY, BODY, BODY, {"Decision maker": MET}),
        ("", "Leader", BODY, {"To": MET, "Decision maker": "Leader"}),
        ("Leader", "Leader", BODY, {"Decision maker": "Leader", "Meeting": MET}),
        ("Full Council", BODY, BODY, {"To": "Full Council", "Decision maker": MET}),
        ("Leader", "", "", {"To": "Leader"}),
        ("", "Leader", "", {"Decision maker": "Leader"}),
    ],
)
def test_no_body_is_told_twice(to, maker, body, said):
    day = DAY if body else ""
    assert {name: value for name, value in addressed(to, maker, body, day) if value} == said
