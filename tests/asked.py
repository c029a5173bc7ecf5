"""The queries of a page in short, for tests: "select django_session"."""

import re
from collections.abc import Iterable

# Every page for a signed-in person makes these queries, in any order.
FRAME = [
    "select django_session",  # the session
    "select accounts_user",  # the person
    "select organisation_appointment",  # their roles and posts: what they may see
    "select organisation_council",  # the council's name and look
]
# The first request after `force_login` records when the sign-in began.
SEEN = ["update django_session"]


def asked(queries: Iterable[dict[str, str]]) -> list[str]:
    """Each query in short, sorted. Takes: what CaptureQueriesContext captured, all of it."""
    return sorted(_in_short(query["sql"]) for query in queries)


def _in_short(sql: str) -> str:
    outer, whole = re.sub(r"^DECLARE \S+ .*?CURSOR .*?FOR ", "", sql), ""  # rows read in pieces
    outer = outer.lstrip("(")  # of the first part of a union
    while outer != whole:  # the table of the query itself, not of a subquery
        whole, outer = outer, re.sub(r"\([^()]*\)", "", outer)
    table = re.search(r'(?:FROM|UPDATE|INTO) "(\w+)"', outer)
    return " ".join([outer.split()[0].lower(), *(table.groups() if table else ())])
