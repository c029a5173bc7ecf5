"""A document as a JSON file: what data users download, and what an archive keeps."""

import json
from collections.abc import Generator, Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from councilportal.common.document import Document
from councilportal.common.words import Word
from councilportal.printing.codec import SCHEMA, check_kind

_PIECE = 65_536  # characters, about
_STEP = "  "


def render(document: Document) -> bytes:
    """The whole document as indented UTF-8 JSON; `codec.load` reads it back.

    Gives: the same bytes for the same document, ending in a line feed.
    """
    return b"".join(pieces(document))


def pieces(document: Document) -> Generator[bytes]:
    """The bytes of `render` in pieces of about 64 KB, each made when it is needed."""
    waiting: list[str] = []
    size = 0
    for text in _file(document):
        waiting.append(text)
        size += len(text)
        if size >= _PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _file(document: Document) -> Iterator[str]:
    yield f'{{\n{_STEP}"schema": {SCHEMA},\n{_STEP}"document": '
    yield from _node(document, _STEP)
    yield "\n}\n"


# Python's own encoder is slow with indentation, and needs a dictionary of every node first.


def _node(node: Any, pad: str) -> Iterator[str]:
    inner = pad + _STEP
    yield f'{{\n{inner}"kind": "{type(node).__name__}"'
    for name in _names(node.__class__):
        yield f',\n{inner}"{name}": '
        yield from _value(getattr(node, name), inner)
    yield f"\n{pad}}}"


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    check_kind(kind)
    return tuple(field.name for field in fields(kind))


def _value(value: Any, pad: str) -> Iterator[str]:
    if isinstance(value, tuple):
        yield from _items(value, pad)
    elif value is None or isinstance(value, str | bool | int | float):
        plain = value.value if isinstance(value, Word) else value
        yield json.dumps(plain, ensure_ascii=False, allow_nan=False)
    else:
        yield from _node(value, pad)


def _items(items: tuple[Any, ...], pad: str) -> Iterator[str]:
    if not items:
        yield "[]"
        return
    inner = pad + _STEP
    if all(type(item) is str for item in items):
        between = f",\n{inner}"
        texts = [json.dumps(item, ensure_ascii=False) for item in items]
        yield f"[\n{inner}{between.join(texts)}\n{pad}]"
        return
    before = "[\n"
    for item in items:
        yield before + inner
        yield from _value(item, inner)
        before = ",\n"
    yield f"\n{pad}]"
