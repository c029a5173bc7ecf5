"""What a test does with an answer that is streamed."""

from typing import Any


def read_whole(answer: Any) -> None:
    """Read an answer to its end, as a browser does.

    Else the cursor of a stream is closed when memory is tidied up: on PostgreSQL, where a test has
    undone what it did, that fails and ends the transaction that is under way.
    """
    if answer.streaming:
        answer.getvalue()
