"""What else is kept of tables that were made for a request. The app that makes them undoes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from councilportal.accounts.models import User
from objectives.models import EqualityTable


class LetGo(Protocol):
    """Deletes what an app keeps of tables, as these are deleted next."""

    def __call__(self, *, tables: Sequence[EqualityTable], by: User, at: datetime) -> None:
        """Delete it."""


_let_go: list[LetGo] = []  # one at most


def tell(let_go: LetGo) -> None:
    """Keep how the app that makes tables lets go of them."""
    _let_go[:] = [let_go]


def let_go_of(*, tables: Sequence[EqualityTable], by: User, at: datetime) -> None:
    """Delete what is kept of tables elsewhere."""
    for let_go in _let_go:
        let_go(tables=tables, by=by, at=at)
