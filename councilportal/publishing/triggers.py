"""Triggers: the database itself refuses to change what is frozen, whatever the code asks of it.

A frozen document, what is made from it, an approval and a pack are never changed nor deleted. A PDF
of another system is never changed, and is deleted only while no pack has it. What is made from a
document is added only while the files of its edition are made. The lists and parts of an edition
change only while it is a draft. Of an edition that is no draft, only the columns in `FREE` change.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from councilportal.common.triggers import Seals, differ, fixed_columns

_MADE = (
    "publishing_artefact",
    "publishing_frozenfigure",
    "publishing_frozenpassage",
    "publishing_frozenreference",
    "publishing_frozenstatement",
)
_PACKS = ("publishing_pack", "publishing_pack_documents", "publishing_pack_files")
_FOREIGN = "publishing_foreignfile"
_FOREVER = ("publishing_frozendocument", *_MADE, "publishing_approval", *_PACKS)
_OF_EDITION = (
    "publishing_editionpart",
    "publishing_frompost",
    "publishing_recommendation",
    "publishing_contact",
    "publishing_editionlink",
    "publishing_backgroundpaper",
)
_VERBS = ("insert", "update", "delete")
FREE = (
    *("state", "saves", "failure", "freezing", "publish_at", "release_state"),
    *("withdrawn_at", "withdrawal_reason"),
)
_TRIGGERS = (
    *((table, verb) for table in _FOREVER for verb in ("update", "delete")),
    *((table, "insert") for table in _MADE),
    *((table, verb) for table in (*_OF_EDITION, "publishing_owntable") for verb in _VERBS),
    *((table, verb) for table in ("publishing_edition", _FOREIGN) for verb in ("update", "delete")),
)


def _condition(connection: BaseDatabaseWrapper, table: str, verb: str) -> str:
    """When the trigger refuses."""
    if table in _MADE and verb == "insert":
        tables = "publishing_frozendocument d JOIN publishing_edition e ON e.id = d.edition_id"
        return _unless(tables, "d.id = NEW.document_id", "e.state = 'making'")
    if table in _FOREVER or (table == _FOREIGN and verb == "update"):
        return "1 = 1"
    if table == _FOREIGN:
        return "EXISTS (SELECT 1 FROM publishing_pack_files p WHERE p.foreignfile_id = OLD.id)"
    if table == "publishing_edition":
        if verb == "delete":
            return "1 = 1"
        return f"OLD.state <> 'draft' AND ({differ(fixed_columns(connection, table, FREE))})"
    rows = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}[verb]
    return " OR ".join(_is_closed(table, row) for row in rows)


def _is_closed(table: str, row: str) -> str:
    """A condition: the edition that a row belongs to is no draft."""
    if table == "publishing_owntable":
        tables = "publishing_editionpart p JOIN publishing_edition e ON e.id = p.edition_id"
        return _unless(tables, f"p.id = {row}.part_id", "e.state = 'draft'")
    return _unless("publishing_edition e", f"e.id = {row}.edition_id", "e.state = 'draft'")


def _unless(tables: str, joined: str, condition: str) -> str:
    # A part that is gone already is no reason to refuse: it takes its table with it.
    inner = f"SELECT 1 FROM {tables} WHERE {joined}"  # noqa: S608 - own names
    return f"(EXISTS ({inner}) AND NOT EXISTS ({inner} AND {condition}))"


SEALS = Seals("publishing", "what is frozen is not changed", _TRIGGERS, _condition)
