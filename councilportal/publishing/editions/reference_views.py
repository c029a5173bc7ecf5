"""The page of the live figures that an edition's words may refer to."""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.periods import london_day
from councilportal.design.forms import PlainForm
from councilportal.design.layout import SECONDARY, Button
from councilportal.publishing.editions import live_references, pages


class IndicatorForm(PlainForm):
    """Which indicator's references are shown."""

    indicator = forms.ChoiceField(label="Indicator")
    method = "get"
    button = Button("Show its references", SECONDARY)

    def offer(self, indicators: Iterable[tuple[str, str]]) -> None:
        """Offer indicators. *Takes*: pairs of reference and title."""
        named = [(ref, f"{ref}: {title}") for ref, title in indicators]
        self.fields["indicator"].choices = named  # type: ignore[attr-defined]


@require_safe
def references(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Every reference with what it gives in this edition today."""
    record = pages.writable(request, (series, slug, number))
    asked = request.GET.get("indicator", "")
    found = live_references.listed(record, asked, london_day(timezone.now()))
    form = IndicatorForm(initial={"indicator": found.chosen})
    form.offer(found.indicators)
    context = pages.frame(record) | {
        "found": found,
        "form": form,
        "in_words": "{{ count:red | words }}",
        "in_capital": "{{ count:red | capital }}",
    }
    return render(request, "publishing/references.html", context)
