"""Which papers keep a pay gap, so that it is not deleted below them. The app of papers knows."""

from collections.abc import Callable
from datetime import date, datetime

# Takes a kind, a snapshot date and a moment. Gives what the papers that keep the figures of that
# snapshot are called then.
Papers = Callable[[str, date, datetime], list[str]]

_papers: list[Papers] = []  # one at most


def tell(papers: Papers) -> None:
    """Keep what the app of papers knows."""
    _papers[:] = [papers]


def papers_with(kind: str, snapshot_on: date, now: datetime) -> list[str]:
    """The papers that keep the figures of a snapshot, by their names."""
    return _papers[0](kind, snapshot_on, now) if _papers else []
