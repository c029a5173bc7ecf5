"""A document as canonical JSON text, and back.

Each node is an object with its kind first, then its fields in the order of their definition; the
same document always gives the same bytes. Reading is strict: unknown kinds and fields are refused
with a message. A field that was added later gets its default when older text is read.
"""

import json
from dataclasses import MISSING, fields
from types import UnionType
from typing import Any, get_args, get_type_hints

from councilportal.common import diagrams, inline
from councilportal.common import document as vocabulary
from councilportal.common.document import Document
from councilportal.common.words import Word

SCHEMA = 1

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        vocabulary.Document,
        vocabulary.Section,
        vocabulary.Dataset,
        vocabulary.Field,
        vocabulary.Paragraph,
        vocabulary.Markdown,
        vocabulary.Bullets,
        vocabulary.Note,
        vocabulary.Facts,
        vocabulary.Table,
        vocabulary.Figure,
        vocabulary.RichParagraph,
        vocabulary.Box,
        vocabulary.Footnotes,
        diagrams.Diagram,
        diagrams.DiagramBox,
        diagrams.Arrow,
        vocabulary.HeadGroup,
        vocabulary.BragCell,
        vocabulary.HiddenCell,
        vocabulary.RichCell,
        vocabulary.ListCell,
        inline.Span,
        inline.WebLink,
        inline.FootnoteRef,
        inline.PartRef,
        inline.Item,
        inline.Items,
        inline.Footnote,
        vocabulary.Column,
        vocabulary.Row,
        vocabulary.TextCell,
        vocabulary.SameCell,
        vocabulary.NumberCell,
        vocabulary.RagCell,
        vocabulary.DirectionCell,
        vocabulary.ChartCell,
        vocabulary.Chart,
        vocabulary.Series,
    )
}


class UnreadableDocument(ValueError):
    """The text is not a valid document; the message says where and why."""


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain data: dicts, lists, text, numbers, true, false and null.

    Gives: `{"schema": 1, "document": {...}}`, each node with its `kind` first.
    """
    return {"schema": SCHEMA, "document": _plain(document)}


def dump(document: Document) -> str:
    """The document as canonical JSON: one line, fields in order, no ASCII escapes."""
    return json.dumps(as_data(document), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def load(text: str | bytes) -> Document:
    """The document in text that `dump` (or `json.render`) wrote.

    Raises: UnreadableDocument if the text is not JSON, has another schema or an unknown kind or
    field, or lacks a field without a default.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UnreadableDocument(f"This is not JSON: {error}.") from error
    if not isinstance(data, dict) or "document" not in data:
        raise UnreadableDocument("This JSON is not a report document.")
    if data.get("schema") != SCHEMA:
        raise UnreadableDocument(
            f"This document is of schema {data.get('schema')!r}; this version reads {SCHEMA}."
        )
    document = _node(data["document"], "document")
    if not isinstance(document, Document):
        raise UnreadableDocument(f"document is a {type(document).__name__}, not a Document.")
    return document


def check_kind(kind: type[Any]) -> None:
    """Raises: TypeError for a class that is not part of a document."""
    if _KINDS.get(kind.__name__) is not kind:
        raise TypeError(f"{kind.__name__} is not part of the document vocabulary.")


def _plain(value: Any) -> Any:
    if isinstance(value, Word):
        return value.value
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    check_kind(type(value))
    node: dict[str, Any] = {"kind": type(value).__name__}
    for field in fields(value):
        node[field.name] = _plain(getattr(value, field.name))
    return node


def _enums(kind: type) -> dict[str, type[Word]]:
    """The fields of a kind that have a member of an enum, with the enum."""
    found: dict[str, type[Word]] = {}
    for name, hint in get_type_hints(kind).items():
        for part in get_args(hint) if isinstance(hint, UnionType) else (hint,):
            if isinstance(part, type) and issubclass(part, Word):
                found[name] = part
    return found


_ENUMS = {name: _enums(kind) for name, kind in _KINDS.items()}


def _node(data: Any, where: str) -> Any:
    if isinstance(data, list):
        return tuple(_node(item, f"{where}[{i}]") for i, item in enumerate(data))
    if not isinstance(data, dict):
        return data
    name = data.get("kind")
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None or not isinstance(name, str):
        raise UnreadableDocument(f"{where}: there is no kind {name!r} in a document.")
    known = {field.name: field for field in fields(kind)}
    unknown = [key for key in data if key != "kind" and key not in known]
    if unknown:
        raise UnreadableDocument(f"{where}: a {name} has no field {unknown[0]!r}.")
    values: dict[str, Any] = {}
    for key, field in known.items():
        if key not in data:
            if field.default is MISSING and field.default_factory is MISSING:
                raise UnreadableDocument(f"{where}: a {name} needs the field {key!r}.")
            continue
        value = _node(data[key], f"{where}.{key}")
        enum = _ENUMS[name].get(key)
        if enum is not None and value is not None:
            word = next((member for member in enum if member.value == value), None)
            if word is None:
                raise UnreadableDocument(f"{where}.{key}: {value!r} is not a {enum.__name__}.")
            value = word
        values[key] = value
    return kind(**values)
