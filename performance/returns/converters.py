"""What stands in addresses of returns: the moves, with - for _."""

from performance.returns.rules import Move


class MoveConverter:
    """A move: `submit`, `withdraw`, `send-back`, `approve`, `lock`, `reopen`."""

    regex = "|".join(move.value.replace("_", "-") for move in Move)

    def to_python(self, value: str) -> Move:
        """The move; the pattern lets no other word in."""
        return Move(value.replace("-", "_"))

    def to_url(self, value: Move) -> str:
        """The address of a move."""
        return value.value.replace("_", "-")
