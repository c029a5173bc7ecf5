"""Where each printed figure of people belongs: its paper, its row and its column."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import zip_longest

from objectives.rules.figures import FigureFact
from tests.objectives.printed_people import printed
from tests.publishing.figures.expected import Expected, Source, grouped

VALUE, COUNT = r"Value( \(.+\))?|value", "Number|count"
THEIRS, WITH, GAP = "Theirs|comparator_value", "Compared with|comparator", "Gap|gap"
WORDS = "In words|words"
BESIDE = ("POP-ENGLAND",)  # tables that papers only compare others with


def key_of(figure: FigureFact) -> str:
    """The cell by which the row of a figure is told, in papers and in data."""
    return ", ".join(each.name for each in figure.groups) or figure.measure


def with_figures(
    council: str, source: Source, paper: str
) -> Iterator[tuple[int, dict[str, str], FigureFact, partial[Expected]]]:
    """Each row of a file with its figure, and the row of the paper in which it belongs."""
    figures = printed(council).of(source.file)
    for (number, row), figure in zip_longest(source.rows(), figures):
        yield (
            number,
            row,
            figure,
            partial(Expected, source.file, number, paper=paper, key=key_of(figure)),
        )


def as_printed(text: str, figure: FigureFact) -> str:
    """A number with its ".0" only where its table has decimals."""
    return text if figure.decimals else text.removesuffix(".0")


def value_of(
    column: str, figure: FigureFact, row: Mapping[str, str], at: partial[Expected]
) -> Expected:
    """The figure itself, as the transcription has it."""
    text = row[column]
    if figure.value is None and figure.count is None:
        return at(column, figure.words, head=WORDS)
    head = VALUE if figure.value is not None else COUNT
    if figure.table.ref in BESIDE:
        head = THEIRS
    shown = grouped(as_printed(text, figure))
    return at(column, shown + ("%" if figure.is_percentage else ""), head=head, exact=text)


def theirs_of(
    column: str, figure: FigureFact, row: Mapping[str, str], at: partial[Expected]
) -> Expected:
    """What the figure is compared with."""
    shown = as_printed(row[column], figure) + ("%" if figure.is_percentage else "")
    return at(column, shown, head=THEIRS, exact=row[column])
