"""What the tests of this folder share."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from councilportal.backups.engine import BackupRefused, Engine
from councilportal.backups.fingerprint import TableMark, fingerprint
from councilportal.database import url_of


def execute(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def marks(engine: Engine) -> dict[str, TableMark]:
    with engine.connect() as connection:
        return fingerprint(connection)


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(BackupRefused) as refused:
        call()
    return str(refused.value)


def shell(engine: Engine, *arguments: object) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=own | {"DATABASE_URL": url_of(engine.settings)},
        capture_output=True,
        text=True,
        check=False,
    )
