"""What a reader knows of a number from the text that is shown for it."""

from councilportal.disclosure.words import BASE, Mode, Shorthand, least_low


def known_range(text: str, mode: Mode, threshold: int, most: int) -> tuple[int, int]:
    """The lowest and highest count that a text may stand for, at most `most`.

    A nought is shown as 0 and never hidden, so that [c] stands for one person or more.
    """
    match text:
        case Shorthand.CONFIDENTIAL:
            return 1, most
        case Shorthand.LOW:
            return 1, least_low(threshold) - 1
        case Shorthand.NOT_AVAILABLE:
            return 0, most
        case Shorthand.NOT_APPLICABLE:
            return 0, 0
    count = int(text)
    if mode is not Mode.ROUND or count == 0:
        return count, count
    return max(count - BASE // 2, least_low(threshold)), count + BASE // 2


def percentage(count: int, base: int) -> int:
    """A percentage in tenths, rounded half up: 324 is 32.4%."""
    return (2000 * count + base) // (2 * base)
