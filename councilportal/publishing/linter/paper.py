"""A whole paper with what the records say of it: what every check takes. Pure."""

from collections.abc import Iterable
from datetime import date
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
    def day(self) -> date | None:
        """The day whose law and whose overdue actions it tells; a correction tells of the first."""
        facts = self.facts
        return facts.corrects_on or facts.published_on or facts.meeting_on or facts.until

    @cached_property
    def results_until(self) -> date | None:
        """The last day of its results that is past, on the day asked about and when it is out."""
        facts = self.facts
        if facts.until is None:
            return None
        return min(filter(None, (facts.until, facts.published_on, facts.asked_on)))

    @cached_property
    def meets_on(self) -> date | None:
        """The day of the meeting that is to read it.

        None where it follows its meeting, as a correction does that comes out on a later day.
        """
        facts = self.facts
        out = facts.published_on or facts.asked_on
        is_after = bool(facts.corrects_on and facts.meeting_on and out and out > facts.meeting_on)
        return facts.meeting_on if facts.goes_to_meeting and not is_after else None

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
