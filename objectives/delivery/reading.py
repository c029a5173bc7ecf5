"""What a line of a plan says, as plain values: for the record of changes, and to compare."""

from hashlib import sha256

from objectives.models import PlanLine

ONE = ("part", "outcome", "theme")
MANY = ("objectives", "priorities", "characteristics")


def said_of(line: PlanLine) -> dict[str, object]:
    """What a line says, by field: references for records.

    *Costs*: 3 queries; none for a line of `queries.line_of`.
    """
    said: dict[str, object] = {
        name: getattr(line, name) for name in ("position", "words", "heading", "direction")
    }
    for name in (*ONE, "action"):
        record = getattr(line, name)
        said[name] = record.ref if record else ""
    for name in MANY:
        said[name] = sorted(each.ref for each in getattr(line, name).all())
    return said


def state_of(line: PlanLine) -> str:
    """A short hash of what a line says, wherever it stands, to tell whether somebody changed it.

    *Costs*: as `said_of`.
    """
    said = said_of(line) | {"position": 0}
    return sha256(repr(sorted(said.items())).encode()).hexdigest()[:16]
