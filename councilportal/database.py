"""Turns DATABASE_URL into Django's settings: SQLite by default, or PostgreSQL."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

# Measured: with these, eight writers on one SQLite file never meet "database is locked". An import
# is a tenth quicker with a cache of 32 MB than with SQLite's usual 2.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;PRAGMA busy_timeout=20000;PRAGMA cache_size=-32000"
    ),
}
# How long to try to reach PostgreSQL where the address does not say. A machine that is gone gives
# no answer, and pages must not wait for one.
CONNECT_SECONDS = "5"
# How long to wait for what somebody else is saving on PostgreSQL; then the person is told.
LOCK_SECONDS = 10
# SQLite's errors that mean it cannot be reached now. Programming errors have the same class.
_SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


def is_away(error: BaseException | None) -> bool:
    """Whether an error means that the database cannot be reached now, or is locked for too long."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & 0xFF in _SQLITE_AWAY  # the higher bits only add detail
    return True


# PostgreSQL's: the time for a lock is over; two wait for each other.
_POSTGRES_LOCKED = {"55P03", "40P01"}


def is_locked(error: BaseException | None) -> bool:
    """Whether an error means that somebody else was saving for too long."""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(cause, "pgcode", None) in _POSTGRES_LOCKED


# What an address may say of a PostgreSQL server behind the "?", with its name in the environment of
# PostgreSQL's own programs.
LIBPQ = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslcrl": "PGSSLCRL",
    "channel_binding": "PGCHANNELBINDING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "application_name": "PGAPPNAME",
}


def database_from(url: str, var_dir: Path) -> dict[str, Any]:
    """Django's settings for one database.

    Takes: `url`, `sqlite:///path` or `postgres://user:password@host:port/name?host=/socket/folder`,
    with any of `LIBPQ` behind the "?"; empty means `portal.sqlite3` in `var_dir`.
    Raises: ImproperlyConfigured, naming the forms accepted.
    """
    if not url:
        var_dir.mkdir(exist_ok=True)
        url = f"sqlite:///{var_dir / 'portal.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = unquote(parts.path)[1:]
        if not name:
            raise ImproperlyConfigured("DATABASE_URL names no file: write sqlite:///path/to/file.")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": 60,
        }
    if parts.scheme in ("postgres", "postgresql"):
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        options = {name: value for name, value in query.items() if name != "host"}
        if unknown := options.keys() - LIBPQ.keys():
            raise ImproperlyConfigured(
                f"DATABASE_URL has {', '.join(sorted(unknown))} behind its ?: "
                f"write host, {', '.join(LIBPQ)}."
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path)[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.get("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": {
                "connect_timeout": CONNECT_SECONDS,
                "options": f"-c lock_timeout={LOCK_SECONDS}s",
                **options,
            },
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with {parts.scheme or 'nothing'!r}: "
        "write sqlite:///path or postgres://user:password@host/name."
    )


def url_of(settings: Mapping[str, Any]) -> str:
    """The DATABASE_URL for one database's settings: the reverse of `database_from`."""
    if settings["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{quote(str(settings['NAME']))}"
    user, password, name = (
        quote(str(settings[key]), safe="") for key in ("USER", "PASSWORD", "NAME")
    )
    who = f"{user}:{password}@" if user else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    said = {name: value for name, value in settings.get("OPTIONS", {}).items() if name in LIBPQ}
    query = urlencode({"host": settings["HOST"], **said}, quote_via=quote)
    return f"postgres://{who}{port}/{name}?{query}"
