"""The form that arranges the parts of a draft."""

from collections.abc import Iterable
from typing import Any

from councilportal.design.layout import Part
from councilportal.publishing.editions.forms import DraftForm
from councilportal.publishing.series.arranging import PartsForm


class ArrangeForm(PartsForm, DraftForm):
    """Every part of a draft, below what somebody else changed in between."""

    removes = "Remove it with what was written"

    def pieces(self) -> Iterable[Any]:
        """What both changed, to choose from, and the boxes of each part under its heading."""
        yield Part("publishing/choosing.html")
        yield from super().pieces()
