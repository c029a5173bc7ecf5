"""Which tables the statements of a request write to."""

import re
from typing import Any

# Tables that any answered request may write: the session, its audit, what guards the sign-in.
ALWAYS = {"django_session", "audit_event", "axes_accessattempt", "axes_accesslog"}
ALWAYS |= {"axes_accessfailurelog", "accounts_keptform", "account_emailaddress"}
_WRITTEN = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')


class Writes:
    """What to wrap the execution of statements in, to have the tables that they wrote to."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITTEN.match(sql):
            self.tables.add(found[1])
        return execute(sql, params, many, context)
