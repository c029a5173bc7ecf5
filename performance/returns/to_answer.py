"""Questions about figures in drafts that wait for an answer, for home and the returns page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from councilportal.design.forms import key_of
from performance.returns.models import Return
from performance.returns.queries import Due
from performance.returns.sheet import lines_of
from performance.returns.sheet_checks import unanswered
from performance.returns.sheet_line import SheetLine
from performance.returns.waiting import title_of


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A figure of a draft that is asked about, with its questions in a sentence or more."""

    due: Due
    line: SheetLine
    asked: str

    @property
    def title(self) -> str:
        """The indicator and its return: "L001 Visits: Libraries, September 2026"."""
        about = self.line.indicator
        return f"{about.ref} {' '.join(about.title.split())}: {title_of(self.due)}"

    @property
    def href(self) -> str:
        """The address of the indicator's place in the sheet."""
        sheet = reverse("sheet", args=[self.due.service.ref, self.due.ends_on])
        return f"{sheet}#{key_of(self.line.indicator.ref)}"


def to_answer(entering: Sequence[Due]) -> list[ToAnswer]:
    """The figures asked about in some returns, in the order of the returns.

    *Costs*: 4 queries, whatever the number of returns; none where none was begun.
    """
    records = [each.record for each in entering if each.record is not None]
    return unanswered_in(entering, lines_of(records)) if records else []


def unanswered_in(
    entering: Sequence[Due], of: Mapping[Return, Sequence[SheetLine]]
) -> list[ToAnswer]:
    """As `to_answer`. *Takes*: the lines of the returns, as `lines_of` gives them."""
    lines = {record.pk: found for record, found in of.items()}
    return [
        ToAnswer(due, line, " ".join(asked))
        for due in entering
        if due.record is not None
        for line in lines.get(due.record.pk, ())
        if (asked := unanswered(line))
    ]
