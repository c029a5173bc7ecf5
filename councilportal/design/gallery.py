"""The context of the gallery: every component in every state, with invented figures."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator

from councilportal.common.document import Note
from councilportal.common.links import DirectionCount, Link, RagCount
from councilportal.common.words import Direction, Rag
from councilportal.design import report_example
from councilportal.design.forms import DateField, ListFilter, Look, PlainForm, TextField, dress
from councilportal.design.layout import SECONDARY, Button
from councilportal.design.merging import Differing
from councilportal.design.shapes import STATE_SHAPES

_CHANNELS = [("web", "Website"), ("post", "Letter"), ("phone", "Telephone")]


class GalleryForm(PlainForm):
    """One field of every kind, laid out by crispy."""

    cases = forms.IntegerField(label="Cases", min_value=0)
    share = forms.DecimalField(label="Share", max_digits=5, decimal_places=2, max_value=100)
    collected_on = DateField(label="Collected on", help_text="For example, 27 3 2026")
    channel = forms.ChoiceField(label="Channel", choices=_CHANNELS, widget=forms.RadioSelect)
    groups = forms.MultipleChoiceField(
        label="Groups", choices=_CHANNELS, widget=forms.CheckboxSelectMultiple
    )
    service = forms.ChoiceField(label="Service", choices=[("", "Choose"), *_CHANNELS])
    commentary = TextField(
        label="Commentary", required=False, max_length=300, widget=forms.Textarea
    )
    source = TextField(label="Source", max_length=60)
    evidence = forms.FileField(label="Evidence", required=False)
    checked = forms.BooleanField(label="The figures were checked")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set the looks of the fields, and the buttons."""
        super().__init__(*args, **kwargs)
        number = Look(classes="govuk-input--width-5", label_classes="govuk-label--s")
        dress(
            self.fields,
            cases=number,
            share=replace(number, suffix="%"),
            channel=Look(choice_hints={"web": "Forms and electronic mail"}),
        )
        self.lay_out(
            Button("Save draft", SECONDARY, name="draft", value="1"),
            button=Button("Save and continue"),
        )


class GalleryFilter(ListFilter):
    """Filters of a list."""

    service = forms.ChoiceField(required=False, choices=[("", "Choose"), *_CHANNELS])
    source = TextField(required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the services."""
        super().__init__(*args, **kwargs)
        self.offer()


def examples() -> dict[str, Any]:
    """The context of the gallery page."""
    wrong = GalleryForm(
        {"cases": "a few", "share": "140.125", "collected_on_0": "31", "collected_on_1": "2"}
    )
    right = GalleryForm(
        initial={
            "cases": 184,
            "share": "92.4",
            "collected_on": date(2026, 3, 27),
            "channel": "post",
            "groups": ["web", "phone"],
            "service": "phone",
        },
        prefix="right",
        auto_id="right_%s",
    )
    pages = Paginator(range(1, 101), 20)
    return {
        "ratings": list(Rag),
        "overrides": [(Rag.AMBER, "override", Rag.RED), (Rag.GREEN, "judgement", None)],
        "directions": list(Direction),
        "states": [(word, word.replace("_", " ").capitalize(), 0) for word in STATE_SHAPES]
        + [("draft", "Draft", 1), ("submitted", "Submitted", 3)],
        "counted": [
            RagCount(Rag.GREEN, 17, "?rating=green"),
            RagCount(Rag.AMBER, 6, "?rating=amber"),
            RagCount(Rag.RED, 1, "?rating=red"),
            RagCount(Rag.NO_DATA, 0),
        ],
        "counted_all": [RagCount(rag, place) for place, rag in enumerate(Rag)],
        "counted_none": [],
        "travelled": [
            DirectionCount(Direction.IMPROVING, 4, "?direction=improving"),
            DirectionCount(Direction.SAME, 8),
            DirectionCount(Direction.WORSENING, 12),
        ],
        "facts": [("Director", "Director of growth"), ("Cabinet portfolio", "")],
        "crumb_example": [Link("Home", "/"), Link("Performance board", "/performance/")],
        "part_example": [
            Link("Whole council", "?", current=True),
            Link("Growth", "?directorate=growth"),
        ],
        "differing_example": [
            Differing("WA-01: figure", "wa-01", "99.2", "98.7"),
            Differing("WA-01: commentary", "wa-02", "", "One round\nwas late."),
        ],
        "gallery_notes": [
            Note("WA-01", "Includes the collection in December that was late.", "note-wa-01"),
            Note("WA-04", "A new way of counting since April."),
        ],
        "way_out": Link("Clear all filters", "?"),
        "previous_period": Link("April to June 2026", "?period=2026-27-Q1"),
        "next_period": Link("October to December 2026", "?period=2026-27-Q3"),
        "periods": [
            Link("October to December 2026", "?period=2026-27-Q3"),
            Link("July to September 2026", "?period=2026-27-Q2", current=True),
            Link("April to June 2026", "?period=2026-27-Q1"),
        ],
        "pages": [(pages.page(n), f"Example list {n}") for n in (1, 3, 5)],
        "filtered": [Link("Directorate: Growth", "?text=bins"), Link("Text: bins", "?")],
        "rows": [
            ("WA-01", "Bins collected on the day", "99.2%", "98%", Rag.GREEN, Direction.SAME),
            ("WA-02", "Missed bins put right in a day", "81.0%", "90%", Rag.RED, Direction.NEW),
        ],
        "wrong": wrong,
        "right": right,
        "example_filters": GalleryFilter(
            {"right-service": "phone"}, prefix="right", auto_id="right_%s"
        ),
        "report_example": report_example.document(),
        "has_errors": False,
    }
