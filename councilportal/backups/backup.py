"""Backups: a file with the whole database at one moment, and a manifest that describes it.

The manifest of FILE is FILE.json: the hash of the file, the head of the audit chain and a mark of
each table, all at the same moment. Restoring compares all three.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from councilportal.audit.rules import NO_HASH
from councilportal.audit.triggers import TABLE
from councilportal.backups.engine import BackupRefused, Engine, Settings
from councilportal.backups.fingerprint import TableMark, differences, fingerprint
from councilportal.backups.postgres import Postgres
from councilportal.backups.sqlite import Sqlite

_ENGINES: Mapping[str, type[Engine]] = {
    "django.db.backends.sqlite3": Sqlite,
    "django.db.backends.postgresql": Postgres,
}
_PART = ".part"  # suffix of a backup that is not finished


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a backup.

    `version` is the major version of the PostgreSQL server, 0 for SQLite; `head` the last event of
    the audit chain, "NUMBER:HASH"; `tables` the mark of each table.
    """

    kind: str
    version: int
    taken_at: str
    sha256: str
    size: int
    head: str
    tables: Mapping[str, TableMark]

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(mark.rows for mark in self.tables.values())


def engine_of(settings: Settings) -> Engine:
    """The engine for a database's settings."""
    return _ENGINES[settings["ENGINE"]](settings)


def back_up(
    engine: Engine, file: Path, *, at: datetime, meanwhile: Callable[[], None] | None = None
) -> Manifest:
    """Write the whole database as it is now to a file, and its manifest beside it.

    Others can go on writing; what they write from now on is not in the backup. Only the file's
    owner may read it.

    *Takes*: `meanwhile`, called after the snapshot is taken and before it is copied, for a drill.
    *Raises*: BackupRefused.
    """
    beside = _manifest_of(file)
    for path in (file, beside):
        if path.exists():
            raise BackupRefused(f"{path} is there already: name a file that is new.")
    if not file.parent.is_dir():
        raise BackupRefused(f"There is no folder {file.parent}: make it first.")
    engine.check()
    part = file.with_name(file.name + _PART)
    try:
        _make_private(part)
        with engine.snapshot() as snapshot:
            tables = fingerprint(snapshot.connection)
            head = _head(snapshot.connection)
            if meanwhile is not None:
                meanwhile()
            snapshot.save(part)
        manifest = Manifest(
            kind=engine.kind,
            version=engine.version(),
            taken_at=at.isoformat(timespec="seconds"),
            sha256=_sha256(part),
            size=part.stat().st_size,
            head=head,
            tables=tables,
        )
        _write(beside, json.dumps(asdict(manifest), indent=1))
        part.rename(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BackupRefused(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def restore(engine: Engine, file: Path) -> Manifest:
    """Restore a backup into an empty database, and compare every row with what was backed up.

    *Raises*: BackupRefused for a database that is not empty, for a file that does not match its
    manifest, for another kind of database or an older server, and where restored rows differ.
    """
    manifest = read_manifest(file)
    if manifest.kind != engine.kind:
        raise BackupRefused(
            f"{file} is a backup of {manifest.kind} and DATABASE_URL names {engine.kind}: let it "
            f"name an empty database of {manifest.kind}."
        )
    _check_file(file, manifest)
    engine.check()
    if engine.version() < manifest.version:
        raise BackupRefused(
            f"{file} is of PostgreSQL {manifest.version} and this server is {engine.version()}: "
            f"restore it on a server of version {manifest.version} or later."
        )
    if not engine.is_empty():
        raise BackupRefused(
            f"The database {engine.settings['NAME']} is not empty, and nothing is ever restored "
            "over records: let DATABASE_URL name a new, empty one."
        )
    engine.load(file)
    with engine.connect() as connection:
        differing = differences(manifest.tables, fingerprint(connection))
    if differing:
        raise BackupRefused(
            "\n".join(["What was restored is not what was backed up: do not use it.", *differing])
        )
    return manifest


def read_manifest(file: Path) -> Manifest:
    """The manifest of a backup. *Raises*: BackupRefused where it is missing or invalid."""
    beside = _manifest_of(file)
    try:
        said = json.loads(beside.read_text(encoding="utf-8"))
        tables = {name: TableMark(**mark) for name, mark in said.pop("tables").items()}
        return Manifest(**said, tables=tables)
    except FileNotFoundError as error:
        raise BackupRefused(
            f"{beside} is missing: it was made with the backup and says what the backup must hold. "
            "Put both into one folder."
        ) from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupRefused(
            f"{beside} cannot be read as the manifest of a backup: take the one that back_up wrote."
        ) from error


def _check_file(file: Path, manifest: Manifest) -> None:
    try:
        found = _sha256(file)
    except OSError as error:
        raise BackupRefused(f"{file} cannot be read: {error.strerror}.") from error
    if found != manifest.sha256:
        raise BackupRefused(
            f"{file} is not the file that was written: its SHA-256 is {found}, and should be "
            f"{manifest.sha256}. Take another copy of it."
        )


def _manifest_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def _head(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, hash FROM {TABLE} ORDER BY id DESC LIMIT 1")  # noqa: S608
        rows = cursor.fetchall()
    number, last = rows[0] if rows else (0, NO_HASH)
    return f"{number}:{last}"


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _make_private(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _write(path: Path, text: str) -> None:
    _make_private(path)
    path.write_text(text, encoding="utf-8")
