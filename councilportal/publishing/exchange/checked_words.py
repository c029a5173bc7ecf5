"""Checks of authors' words in files: Markdown that can be read, references that lead somewhere."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from councilportal.files.formats import Import
from councilportal.files.rows import Entry
from councilportal.publishing.narrative.blocks import written
from councilportal.publishing.narrative.references import (
    Kind,
    Known,
    Names,
    Problem,
    Use,
    Value,
    names_of,
    sentence,
    used,
)
from performance.models import Indicator


def check_lines(entries: Iterable[Entry], columns: Sequence[str], work: Import) -> None:
    """Refuse cells of one sentence whose references lead nowhere. *Costs*: 1 query."""
    _check(entries, columns, work, _problems_of_line)


def check_texts(entries: Iterable[Entry], columns: Sequence[str], work: Import) -> None:
    """Refuse cells whose Markdown, or whose references, cannot be read. *Costs*: 1 query."""
    _check(entries, columns, work, _problems_of_text)


def _problems_of_line(text: str, known: Known) -> Sequence[Problem]:
    return sentence(text, known)[1]


def _problems_of_text(text: str, known: Known) -> Sequence[Problem]:
    return written(text, "part", known).problems


def _check(
    entries: Iterable[Entry],
    columns: Sequence[str],
    work: Import,
    read: Callable[[str, Known], Sequence[Problem]],
) -> None:
    cells = list(_filled(entries, columns))
    if not cells:
        return
    uses = {use for _, _, text in cells for use in used(text)}
    wanted = {ref for kind, ref in uses if names_of(kind) is Names.INDICATOR}
    refs = sorted(Indicator.objects.values_list("ref", flat=True)) if wanted else []
    known = _known(uses, refs)
    for entry, column, text in cells:
        if wrong := read(text, known):
            work.refuse(entry, column, " ".join(map(sentence_of, wrong)))


def sentence_of(problem: Problem) -> str:
    """A problem as a sentence of the list of an import."""
    return f"{str(problem).rstrip('.')}."


def _filled(entries: Iterable[Entry], columns: Sequence[str]) -> Iterator[tuple[Entry, str, str]]:
    for entry in entries:
        for column in columns:
            if text := str(entry.values.get(column) or ""):
                yield entry, column, text


def _known(uses: Iterable[Use], refs: Sequence[str]) -> Known:
    """What may be referred to. Whether there is a figure yet is for the checks of the draft."""
    there = set(refs)

    def is_there(use: Use) -> bool:
        kind, ref = use
        return names_of(Kind(kind)) is not Names.INDICATOR or ref in there

    return Known(values={use: Value("0", "0") for use in uses if is_there(use)}, indicators=refs)
