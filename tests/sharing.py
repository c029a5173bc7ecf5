"""Two runs of pytest, one on each database, share tests out while they run.

Both have one list of files. One walks it from the front, the other from the back, and each asks a
test only if the other has not taken it: they meet where both are done, however fast each is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import pytest

from tests import sizes

T = TypeVar("T")


def walk(
    tests: Iterable[T], file_of: Callable[[T], str], *, begin: float, backwards: bool
) -> list[T]:
    """The tests of a list, file by file, from a place in it (0 to 1) on and round, or back."""
    files = [list(each) for _, each in groupby(tests, file_of)]
    place = int(len(files) * begin)
    files = files[place:] + files[:place]
    if backwards:
        files.reverse()
    return [test for file in files for test in file]


def in_turn(
    items: Iterable[pytest.Item],
    kind: Callable[[pytest.Item], tuple[int, bool]],
    *,
    backwards: bool,
) -> list[pytest.Item]:
    """The tests in the order in which a run that shares them asks them: by kind, and then walked.

    What a kind has last says whether it is shared: both runs begin those where it is drawn.
    """
    kinds: dict[tuple[int, bool], list[pytest.Item]] = defaultdict(list)
    for item in items:
        kinds[kind(item)].append(item)
    return [
        item
        for each in sorted(kinds)
        for item in walk(
            kinds[each], _file_of, begin=sizes.begin() if each[1] else 0, backwards=backwards
        )
    ]


def _file_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def take(name: str, folder: Path) -> bool:
    """Whether this run has the test, because no other run that shares the folder took it."""
    try:
        (folder / sha256(name.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def ask(session: pytest.Session, items: Iterator[pytest.Item]) -> bool:
    """Run tests, of which each is taken while the one before runs; as pytest's own loop does."""
    item = next(items, None)
    while item is not None:
        following = next(items, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def taken(
    items: Sequence[pytest.Item], is_shared: Callable[[pytest.Item], bool], folder: Path
) -> Iterator[pytest.Item]:
    """Each test that is this run's own, and each of the shared that no other run took."""
    left = []
    for item in items:
        if not is_shared(item) or take(item.nodeid, folder):
            yield item
        else:
            left.append(item)
    if left:
        items[0].config.hook.pytest_deselected(items=left)
