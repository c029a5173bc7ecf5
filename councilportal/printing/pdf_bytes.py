"""Writes the values of a PDF as pydyf does, asking first what most of them are.

Part of `pdf_speed`, which says what holds for all of these.
"""

from collections.abc import Callable
from typing import Any


def write_plainly(pydyf: Any) -> None:
    """Takes: the module `pydyf`."""
    pydyf._to_bytes = to_bytes = _plain_first(pydyf._to_bytes)
    names: dict[str, bytes] = {}  # of keys: all of a PDF's dictionaries have some fifty

    def of_dictionary(self: Any) -> bytes:
        written = []
        for key, value in self.items():
            name = names.get(key)
            if name is None:
                name = names[key] = b"/" + to_bytes(key) + b" "
            written.append(name)
            written.append(value if type(value) is bytes else to_bytes(value))
        return b"<<" + b"".join(written) + b">>"

    pydyf.Dictionary.data = property(of_dictionary)


def _plain_first(to_bytes: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """How a value is written."""

    def plain(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            found: bytes = item
            return found
        if kind is str:
            return item.encode("ascii")  # type: ignore[no-any-return]
        if kind is float and not item.is_integer():
            return f"{item:f}".rstrip("0").encode("ascii")
        if kind is int:
            return b"%d" % item
        return to_bytes(item)

    return plain
