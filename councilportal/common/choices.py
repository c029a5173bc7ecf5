"""Words as the choices of a model field or a form field."""

from councilportal.common.words import Word


def choices_of(words: type[Word]) -> list[tuple[str, str]]:
    """The (value, label) pairs of an enum, in the order in which it lists them."""
    return [(word.value, word.label) for word in words]
