"""Titles of posts that are nearly the same."""

import pytest

from councilportal.organisation.alike import Titles


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Head of Parks", "head of parks"),
        ("Head of Parks", "Head, Parks"),
        ("Head of Parks", "Parks Head"),
        ("Head of Parks & Leisure", "Head of Leisure and Parks"),
        ("Director of Childrens Services", "Director of Children\u2019s Services"),
        ("Head of Librarys", "Head of Library"),
        ("Head of Librareis", "Head of Libraries"),
        ("Head of Highwaus", "Head of Highways"),
        (
            "Head of Libraries and Registration",
            "Head of Libraries, Registration and Archives",
        ),
    ],
)
def test_nearly_the_same(title, other):
    assert Titles([other, "Chief Executive"]).near(title) == [other]
    assert Titles([title]).near(other) == [title]


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Head of Parks", "Head of Parks"),  # itself
        ("Head of Parks", "Head of Ports"),
        ("Team Manager North", "Team Manager South"),
        ("Team Manager 11111", "Team Manager 11112"),
        ("Director", "Director of Finance"),
        ("Head of Planning", "Head of Planning Policy"),
        ("Head of IT", "Head of HR"),
        ("", "Head"),
        ("of the", "and"),
    ],
)
def test_not_the_same(title, other):
    assert Titles([other]).near(title) == []


def test_many_titles_are_compared_quickly():
    titles = [f"Manager {chr(97 + n % 26) * 6} {n}" for n in range(5_000)]
    known = Titles(titles)
    assert known.near("Chief Executive") == []
    assert known.near("manager aaaaaa 0") == ["Manager aaaaaa 0"]
