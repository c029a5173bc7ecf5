"""What reading a sheet has found so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from councilportal.files.tables import Problem


@dataclass(slots=True)
class Reader:
    """What reading a sheet gives besides its entries.

    `refs` holds the first key cell of every row, faulty rows too, with the number of its last row.
    """

    problems: list[Problem] = field(default_factory=list)
    refs: dict[str, int] = field(default_factory=dict)
    _keys: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _more_keys: Callable[[], Mapping[tuple[Any, ...], int]] = dict

    @property
    def keys(self) -> dict[tuple[Any, ...], int]:
        """The key of every row that could be read, with the number of the row."""
        more, self._more_keys = self._more_keys, dict
        self._keys |= more()
        return self._keys

    def add_keys(self, more: Callable[[], Mapping[tuple[Any, ...], int]]) -> None:
        """Add keys of rows that were read as columns, made only if somebody asks for them."""
        self._more_keys = more
