"""CONTRIBUTING's map against the tree: what it names is there, and every room has its row."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAP = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PACKAGES = ("councilportal", "eqia", "objectives", "performance")
TOP = (*PACKAGES, "templates", "static", "fixtures", "tests")
# Rooms inside a room that its own row speaks for.
INSIDE = {"commands", "templatetags", "kinds", "production", "migrations"}


def named_paths() -> list[str]:
    """Every path that the map names."""
    found = re.findall(r"`([a-z_]+/[\w/.]*)`", MAP)
    return sorted({path for path in found if path.split("/")[0] in TOP})


def rooms() -> list[str]:
    """Every package below the top of a wing, but those inside another room."""
    found = {
        str(path.parent.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("__init__.py")
    }
    return sorted(room for room in found - set(PACKAGES) if INSIDE.isdisjoint(room.split("/")))


def places() -> list[tuple[str, str, str]]:
    """The rows of "Where it lives": what is looked for, the file, the name in it."""
    chapter = MAP.split("## Where it lives", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| ([^|`]+) \| `([^`]+)` \| `([^`]+)` \|$", chapter, re.M)


@pytest.mark.parametrize("path", named_paths())
def test_what_the_map_names_is_there(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_its_row(room):
    assert f"`{room}/`" in MAP


@pytest.mark.parametrize(("what", "file", "name"), places())
def test_each_thing_is_found_where_the_map_says(what, file, name):
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    made = (f"def {name}(", f"class {name}(", f"class {name}:", f"{name} =", f"{name}:", name)

    assert any(line.strip().startswith(made) for line in lines), f"{what}: no {name} in {file}"


def test_the_map_has_the_things_that_people_look_for():
    assert len(places()) >= 12
    assert len(named_paths()) >= 40
