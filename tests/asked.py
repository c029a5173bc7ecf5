"""What a page asks of the database, query by query, as tests say it: "select django_session"."""

import re
from collections.abc import Iterable

# Every page of a signed-in person asks for these, in whatever order it comes to need them.
FRAME = [
    "select django_session",  # who sent the request
    "select accounts_user",  # the person
    "select organisation_appointment",  # their roles, for the navigation and what they may see
    "select organisation_council",  # how the council is called and looks
]
# Twice a minute at most, and first of all after signing in: that the person is there.
SEEN = ["update django_session"]


def asked(queries: Iterable[dict[str, str]]) -> list[str]:
    """Each query in short, sorted. Takes: what CaptureQueriesContext captured, all of it."""
    return sorted(_in_short(query["sql"]) for query in queries)


def _in_short(sql: str) -> str:
    outer, whole = re.sub(r"^DECLARE \S+ .*?CURSOR .*?FOR ", "", sql), ""  # rows read by and by
    while outer != whole:  # the table of the query itself, not of one within it
        whole, outer = outer, re.sub(r"\([^()]*\)", "", outer)
    table = re.search(r'(?:FROM|UPDATE|INTO) "(\w+)"', outer)
    return " ".join([outer.split()[0].lower(), *(table.groups() if table else ())])
