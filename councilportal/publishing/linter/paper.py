"""A whole paper with what the records say of it: what every check takes. Pure."""

from collections.abc import Iterable
from functools import cached_property

from councilportal.common.document import Document, Row
from councilportal.publishing.linter.facts import IndicatorFact, PaperFacts
from councilportal.publishing.linter.findings import WHOLE, Place
from councilportal.publishing.linter.placed import PlacedTable, Text, heading_of
from councilportal.publishing.linter.walk import Walk, walked


class Paper:
    """A whole paper with what the records say of it: what every check takes."""

    def __init__(self, document: Document, facts: PaperFacts) -> None:
        """Keep both; the document is walked when it is first asked for."""
        self.document = document
        self.facts = facts

    @cached_property
    def walked(self) -> Walk:
        """Everything of the document, in its order."""
        return walked(self.document)

    @cached_property
    def said(self) -> tuple[Text, ...]:
        """The words that somebody wrote in sentences: paragraphs, lists and notes."""
        return tuple(text for text in self.walked.texts if text.is_said and text.text.strip())

    @cached_property
    def _by_position(self) -> dict[int, list[Text]]:
        texts: dict[int, list[Text]] = {}
        for text in self.walked.texts:
            texts.setdefault(text.place.position, []).append(text)
        return texts

    def texts_at(self, places: Iterable[Place]) -> list[Text]:
        """The texts of these places, such as the cells and notes of rows."""
        return [text for place in places for text in self._by_position.get(place.position, ())]

    @cached_property
    def indicators(self) -> dict[str, IndicatorFact]:
        """The indicators of the facts, by reference."""
        return {fact.ref: fact for fact in self.facts.indicators}

    @cached_property
    def rows(self) -> dict[str, tuple[tuple[PlacedTable, Row, Place], ...]]:
        """The rows of all tables by the words of their first cell."""
        rows: dict[str, tuple[tuple[PlacedTable, Row, Place], ...]] = {}
        for placed in self.walked.tables:
            for row, place in zip(placed.table.rows, placed.row_places, strict=True):
                name = heading_of(row)
                rows[name] = (*rows.get(name, ()), (placed, row, place))
        return rows

    def place_of(self, ref: str) -> Place:
        """The place of the row with this reference: the last one, where the details stand."""
        return self.rows[ref][-1][2] if ref in self.rows else WHOLE

    def has_anchor(self, anchor: str) -> bool:
        """True if the paper has this anchor."""
        return anchor in self._anchors

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return frozenset(place.anchor for place in self.walked.anchors)
