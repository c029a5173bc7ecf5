"""What a pack said of each item when it was bound, and how the agenda differs from that now."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

_SAID = (("title", "title"), ("purpose", "purpose"), ("section", "section"), ("text", "words"))


@dataclass(frozen=True, slots=True)
class Line:
    """An item in a pack, as its audience reads it.

    `key` is the same for an item whatever its number becomes. `paper` is how people cite what is
    bound, with the `sha256` of it; both are "" where nothing is. `first` and `last` are its pages,
    counted from 1; 0 where it has none. `follows` where its paper is not there yet. `exempt` is the
    paragraph of Schedule 12A, or "".
    """

    key: int
    number: str
    section: str
    title: str
    purpose: str
    text: str
    exempt: str
    paper: str
    sha256: str
    follows: bool
    first: int = 0
    last: int = 0


def dumped(lines: Sequence[Line]) -> str:
    """The lines as canonical JSON."""
    return json.dumps([asdict(each) for each in lines], sort_keys=True, separators=(",", ":"))


def loaded(text: str) -> list[Line]:
    """The lines of a pack. *Takes*: what `dumped` gave, or "" for none."""
    return [Line(**each) for each in json.loads(text or "[]")]


def changes(bound: Iterable[Line], now: Iterable[Line]) -> list[str]:
    """How the agenda differs from what was bound, as sentences in the order of the items now.

    *Takes*: lines for one audience, those of the pack and those of a pack that were bound now.
    """
    before, after = _by_key(bound), _by_key(now)
    gone = [
        f"Item {each.number} was taken off." for key, each in before.items() if key not in after
    ]
    found = []
    for key, each in after.items():
        old = before.get(key)
        found += list(_of_item(old, each)) if old else [f"Item {each.number} was added."]
    return [*found, *gone]


def _by_key(lines: Iterable[Line]) -> Mapping[int, Line]:
    return {each.key: each for each in lines}


def _of_item(old: Line, new: Line) -> Iterator[str]:
    item = f"Item {new.number}"
    if old.number != new.number:
        yield f"Item {old.number} has become item {new.number}."
    if old.exempt != new.exempt:
        if new.exempt:
            yield f"{item} is exempt now under paragraph {new.exempt}."
        else:
            yield f"{item} is not exempt any more."
    other = [word for name, word in _SAID if getattr(old, name) != getattr(new, name)]
    for word in other:
        verb = "have" if word == "words" else "has"
        yield f"The {word} of item {new.number} {verb} changed."
    yield from _of_paper(item, old, new)


def _of_paper(item: str, old: Line, new: Line) -> Iterator[str]:
    if old.sha256 == new.sha256:
        if new.follows and not old.follows:
            yield f"{item} has a paper now, which is to follow."
        if old.follows and not new.follows:
            yield f"{item} has no paper any more: it was to follow."
    elif not old.sha256:
        yield f"{item} has its paper now: {new.paper}."
    elif not new.sha256:
        yield f"{item} had {old.paper}, which cannot be bound now."
    elif old.paper == new.paper:
        yield f"{item}: {new.paper} was made anew since."
    else:
        yield f"{item} had {old.paper}, and has {new.paper} now."
