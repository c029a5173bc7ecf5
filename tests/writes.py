"""Finds the tables that the statements of a request write to."""

import re
from typing import Any

# Tables that every request may write to: the session, its audit, the limits of signing in.
ALWAYS = {"django_session", "audit_event", "axes_accessattempt", "axes_accesslog"}
ALWAYS |= {"axes_accessfailurelog", "accounts_keptform", "account_emailaddress"}
ALWAYS |= {"audit_personaltext"}  # names that events hold by a key
_WRITTEN = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')


class Writes:
    """A wrapper for the execution of statements that collects the tables written to."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITTEN.match(sql):
            self.tables.add(found[1])
        return execute(sql, params, many, context)
