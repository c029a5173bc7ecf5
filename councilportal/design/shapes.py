"""The shapes beside words, so that colour is never the only sign: SVG path data. Pure.

Every path is drawn in a box of 14 by 14, filled with the colour of the text (fill-rule evenodd).
"""

from councilportal.common.words import Direction, Rag

BOX = 14

_UP = "M7 1l5.5 6H9v6H5V7H1.5z"
_DOWN = "M7 13l5.5-6H9V1H5v6H1.5z"
_ACROSS = "M13 7 7 1.5V5H1v4h6v3.5z"
_DASH = "M1 6h12v2H1z"
_TICK = "M5.4 12.2.8 7.6l1.9-1.9 2.7 2.7L11.3 2l2 1.9z"
_PENCIL = "M1 10 9.5 1.5l3 3L4 13H1z"
_SENT = "M1 1l12.5 6L1 13l2.2-5H8V6H3.2z"
_BACK = "M6 1 .5 6 6 11V8h3.5a1.5 1.5 0 0 1 0 3H8v2h1.5a3.5 3.5 0 0 0 0-8H6z"
_LOCK = "M3.5 6V4.5a3.5 3.5 0 0 1 7 0V6H12v7H2V6zm1.8 0h3.4V4.5a1.7 1.7 0 0 0-3.4 0z"
_CLOCK = "M7 .5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM6 3v5h4.2V6.4H7.7V3z"

RAG_SHAPES: dict[Rag, str] = {
    Rag.GREEN: _TICK,
    Rag.AMBER: "M7 .8 13.6 13H.4zM6.2 5v4h1.6V5zm0 5v1.6h1.6V10z",
    Rag.RED: (
        "M2.6.8 7 5.2 11.4.8l1.8 1.8L8.8 7l4.4 4.4-1.8 1.8L7 8.8l-4.4 4.4L.8 11.4 5.2 7 .8 2.6z"
    ),
    Rag.NO_TARGET: "M7 1a6 6 0 1 1 0 12A6 6 0 0 1 7 1zm0 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
    Rag.NO_DATA: _DASH,
    Rag.NOT_RATED: "M2 2h10v10H2zm2 2v6h6V4z",
}

DIRECTION_SHAPES: dict[Direction, str] = {
    Direction.IMPROVING: _UP,
    Direction.SAME: _ACROSS,
    Direction.WORSENING: _DOWN,
    # Thin arrows: the figure moved, but neither way is better.
    Direction.INCREASED: "M6.2 13V4L2.6 7.6 1.5 6.5 7 1l5.5 5.5-1.1 1.1L7.8 4v9z",
    Direction.DECREASED: "M6.2 1v9L2.6 6.4 1.5 7.5 7 13l5.5-5.5-1.1-1.1L7.8 10V1z",
    Direction.NEW: "M6 1h2v5h5v2H8v5H6V8H1V6h5z",
    Direction.NOT_COMPARABLE: _DASH,
}

# The states of a record, by their stored word: first of returns, then of assessments.
STATE_SHAPES: dict[str, str] = {
    "draft": _PENCIL,
    "submitted": _SENT,
    "sent_back": _BACK,
    "approved": _TICK,
    "locked": _LOCK,
    "closed": _LOCK,
    "late": _CLOCK,
    "planned": _CLOCK,
    "returned": _BACK,
    "signed": _TICK,
    "superseded": _DASH,
    "dropped": _DASH,
}
