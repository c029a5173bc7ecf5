"""Converters for the addresses of returns: moves, written with - for _."""

from performance.returns.rules import Move


class MoveConverter:
    """A move: `submit`, `withdraw`, `send-back`, `approve`, `lock`, `reopen`."""

    regex = "|".join(move.value.replace("_", "-") for move in Move)

    def to_python(self, value: str) -> Move:
        """The move; the pattern matches no other word."""
        return Move(value.replace("-", "_"))

    def to_url(self, value: Move) -> str:
        """The move as it is written in an address."""
        return value.value.replace("_", "-")
