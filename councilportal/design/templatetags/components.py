"""The components of pages: each tag draws one template of templates/components/.

    {% load components %}
    {% rag line.rating source=line.rating_source computed=line.computed_rating %}
    {% data_table caption="Indicators" id="indicators" %}<thead>...{% enddata_table %}

The head of each template documents what it takes. The gallery, /components/, shows every component
in every state. A tag may word and arrange its values, but never makes a query.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from crispy_forms.utils import render_crispy_form
from django import template
from django.core.paginator import Page
from django.template.context import Context, RequestContext
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString

from councilportal.common.document import Document
from councilportal.common.links import DirectionCount, Link, RagCount
from councilportal.common.words import Direction, Rag, Word
from councilportal.design.forms import ListFilter, PlainForm, SearchForm
from councilportal.design.layout import SECONDARY, Button
from councilportal.design.lists import query_of
from councilportal.design.shapes import (
    BOX,
    DIRECTION_SHAPES,
    RAG_SHAPES,
    STATE_SHAPES,
)

register = template.Library()

Drawn = dict[str, Any]
W = TypeVar("W", bound=Word)

ALWAYS_COUNTED = (Rag.GREEN, Rag.AMBER, Rag.RED)
BAR_WIDTH, BAR_GAP = 1000, 4


@register.simple_tag
def rag(
    rating: Rag | None, source: str = "computed", computed: Rag | None = None, text: str = ""
) -> SafeString:
    """Draw a rating: word, shape and colour."""
    shown = _word(Rag, rating)
    return _drawn_once(
        "rag",
        rag=shown,
        path=RAG_SHAPES[shown] if shown else "",
        box=BOX,
        source=source,
        computed=_word(Rag, computed),
        text=text,
    )


@register.simple_tag
def travel(direction: Direction | None, source: str = "computed") -> SafeString:
    """Draw a direction of travel: arrow and word; a reported one is marked."""
    shown = _word(Direction, direction)
    return _drawn_once(
        "travel",
        direction=shown,
        path=DIRECTION_SHAPES[shown] if shown else "",
        box=BOX,
        source=source,
    )


@register.simple_tag
def state(word: str, label: str, days_late: int | str | None = None) -> SafeString:
    """Draw the state of a record: word and shape, and how many days late it is."""
    path = STATE_SHAPES["late" if days_late and word != "closed" else str(word)]
    return _drawn_once(
        "state",
        word=str(word),
        label=str(label),
        path=path,
        box=BOX,
        days_late=days_late or 0,
    )


@register.inclusion_tag("components/counts.html")
def counts(
    numbers: Iterable[RagCount], base: int, of: str, heading_id: str = "rating-counts"
) -> Drawn:
    """Draw how many are green, amber and red, of how many: words, shapes, numbers and a bar."""
    shown = [one for one in numbers if one.number or one.rag in ALWAYS_COUNTED]
    return {
        "counts": [{"count": one, "path": RAG_SHAPES[one.rag]} for one in shown],
        "segments": _segments(shown),
        "box": BOX,
        "width": BAR_WIDTH,
        "base": base,
        "of": of,
        "heading_id": heading_id,
    }


def _segments(shown: Sequence[RagCount]) -> list[Drawn]:
    """The segments of the bar, from left to right, with gaps, in units of BAR_WIDTH."""
    pieces = [one for one in shown if one.number]
    total = sum(one.number for one in pieces)
    room = BAR_WIDTH - BAR_GAP * (len(pieces) - 1)
    segments: list[Drawn] = []
    before = 0
    for place, one in enumerate(pieces):
        start = room * before // total
        before += one.number
        segments.append(
            {
                "rag": one.rag,
                "x": start + BAR_GAP * place,
                "width": room * before // total - start,
            }
        )
    return segments


@register.inclusion_tag("components/travel_counts.html")
def travel_counts(numbers: Iterable[DirectionCount], base: int, of: str) -> Drawn:
    """Draw how many improve, stay the same and worsen, of how many."""
    return {
        "counts": [{"count": one, "path": DIRECTION_SHAPES[one.direction]} for one in numbers],
        "box": BOX,
        "base": base,
        "of": of,
    }


@register.inclusion_tag("components/summary_list.html")
def summary_list(pairs: Iterable[tuple[str, object]], borders: bool = True) -> Drawn:
    """Draw names and values."""
    return {"pairs": pairs, "borders": borders}


@register.inclusion_tag("components/summary_row.html")
def summary_row(name: str, value: object, href: str = "") -> Drawn:
    """Draw one name and its value in a list of them."""
    return {"name": name, "value": value, "href": href}


@register.simple_tag(takes_context=True)
def search_form(context: Context, label: str, text: str, main: bool = False, kept: str = "") -> str:
    """Draw the box that searches a list.

    Takes: its label; the text searched for; whether searching is the page's main purpose; the name
    of a choice of the list to keep, "ended", or "".
    """
    form = SearchForm(label, text)
    form.lay_out(button=Button("Search", "" if main else SECONDARY), carries=_kept(kept))
    drawn: str = render_crispy_form(form, context=context)
    return drawn


def _kept(name: str) -> Iterable[tuple[str, object]]:
    return [(name, 1)] if name else []


@register.simple_tag(takes_context=True)
def button_form(
    context: Context, text: str, href: str = "", classes: str = "", **carries: object
) -> str:
    """Draw a form that is one button: {% button_form "Take back" to_withdraw version=version %}.

    Takes: its text; the address that it is sent to, if not the page itself; classes of the button;
    hidden values that it sends.
    """
    form = PlainForm()
    form.lay_out(button=Button(text, classes), sends_to=href, carries=carries.items())
    drawn: str = render_crispy_form(form, context=context)
    return drawn


@register.inclusion_tag("components/file_links.html")
def file_links(
    text: str,
    name: str,
    *args: object,
    formats: str,
    query: str = "",
    no_pdf: str = "",
    has_filters: bool = False,
    data: Document | None = None,
) -> Drawn:
    """Draw links to the contents of a page as files.

    Takes: `name`, an address with the arguments `args` and then the format; `formats`, in order,
    such as "pdf csv json"; `query`, added to each address, such as "?directorate=growth"; `no_pdf`,
    the sentence that says why there is no PDF, if there is none; `has_filters`, whether the page's
    filters could make it short enough; `data`, a document whose further datasets are linked too.
    Raises: NoReverseMatch where there is no such address.
    """
    shown = [one for one in formats.split() if one != "pdf" or not no_pdf]
    links = [(one.upper(), reverse(name, args=[*args, one]) + query) for one in shown]
    if data and "csv" in shown:
        csv, joint = reverse(name, args=[*args, "csv"]) + query, "&" if query else "?"
        links += [
            (f"{each.name.replace('_', ' ')} (CSV)", f"{csv}{joint}dataset={each.name}")
            for each in data.datasets[1:]
        ]
    return {"text": text, "links": links, "no_pdf": no_pdf, "has_filters": has_filters}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(links: Sequence[Link]) -> Drawn:
    """Draw the links from home to this page; nothing without links."""
    return {"links": links}


@register.inclusion_tag("components/inline_links.html")
def inline_links(label: str, links: Sequence[Link]) -> Drawn:
    """Draw links in one line. The current one is plain text."""
    return {"label": label, "links": links}


@register.simple_tag
def way_if(may: bool, text: str, name: str, *args: object) -> Link | None:
    """A link for somebody who may do what the words beside it say; None for others."""
    return Link(text, reverse(name, args=args)) if may else None


@register.inclusion_tag("components/empty_state.html")
def empty_state(heading: str, text: str = "", link: Link | None = None, level: int = 2) -> Drawn:
    """Draw the message in place of an empty list: why it is empty, and what to do."""
    return {"heading": heading, "text": text, "link": link, "level": level}


@register.inclusion_tag("components/notes.html")
def notes(items: Sequence[Any], heading: str = "Notes", level: int = 3) -> Drawn:
    """Draw notes under the table or figure that they belong to."""
    return {"items": items, "heading": heading, "level": level}


@register.inclusion_tag("components/period_links.html")
def period_links(
    current: str,
    previous: Link | None = None,
    next: Link | None = None,  # noqa: A002 - the word people read
    choices: Sequence[Link] = (),
) -> Drawn:
    """Draw links to the previous period, the next one, and any other."""
    return {"current": current, "previous": previous, "next": next, "choices": choices}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: RequestContext, page: Page[Any], of: str = "Results", at: str = "", **also: str
) -> Drawn:
    """Draw "Page 1 of 5" with links to the previous and next page, which keep the filters.

    *Takes*: `at`, the address of the pages where it is not this one; `also`, what else they ask.
    """

    def address(number: int) -> str:
        asked = {"page": str(number), "row": None, **also}
        return f"{at}{query_of(context['request'], asked)}"

    return {
        "page": page,
        "of": of,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/navigation_item.html", takes_context=True)
def navigation_item(context: Context, text: str, href: str, section: str = "") -> Drawn:
    """Draw one item of the service navigation; nothing where there is no such page."""
    request = context.get("request")
    return {
        "text": text,
        "href": href,
        "is_page": request is not None and request.path == href,
        "is_section": bool(section) and context.get("section") == section,
    }


@register.simple_block_tag
def panel(content: str, heading: str = "", level: int = 2, id: str = "") -> SafeString:  # noqa: A002
    """Draw a box around the content."""
    return _drawn("panel", content=content, heading=heading, level=level, id=id)


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """Draw the content set apart from the text around it."""
    return _drawn("inset", content=content)


@register.simple_block_tag
def problem(content: str, heading: str) -> SafeString:
    """Draw the box at the head of a page that says what went wrong and what to do."""
    return _drawn("problem", content=content, heading=heading)


@register.inclusion_tag("components/table_head.html")
def table_head(*heads: str | Sequence[str], cards: bool = False) -> Drawn:
    """Draw the headings of a table, given singly or in lists."""
    each = [head for one in heads for head in ([one] if isinstance(one, str) else one)]
    return {"heads": each, "cards": cards}


@register.simple_block_tag
def cell(content: str, label: str, words: bool = False) -> SafeString:
    """Draw a cell of a table that becomes cards, labelled by its column.

    Sentences (`words`) stand below their label on a card, as wide as it.
    """
    more = " app-cards__whole" if words else ""
    more += "" if content.strip() else " app-cards__empty"
    return _drawn("cell", content=content, label=label, more=more)


@register.simple_block_tag
def data_table(
    content: str,
    caption: str,
    id: str,  # noqa: A002
    cards: bool = False,
    hide_caption: bool = False,
    size: str = "m",
) -> SafeString:
    """Draw a table that scrolls in its own region, or, with `cards`, becomes cards on a phone."""
    return _drawn(
        "data_table",
        content=content,
        caption=caption,
        id=id,
        cards=cards,
        hide_caption=hide_caption,
        size=size,
    )


@register.simple_tag(takes_context=True)
def filter_panel(
    context: Context,
    filters: ListFilter,
    heading: str = "Filter",
    clear: str = "",
    selected: Sequence[Link] = (),
) -> str:
    """Draw the filters of a list, and those that are set."""
    helper = filters.panel(heading, clear, selected)
    drawn: str = render_crispy_form(filters, helper=helper, context=context)
    return drawn


def _drawn(name: str, **context: object) -> SafeString:
    return SafeString(get_template(f"components/{name}.html").render(context))


@lru_cache(maxsize=1024)
def _drawn_once(name: str, **context: str | int | None) -> SafeString:
    """Draw a component once for the same values: thousands of rows have the same few words."""
    return _drawn(name, **context)


def _word(kind: type[W], value: str | None) -> W | None:
    """The member of the enum, from a member or its stored value; None without one."""
    return {word.value: word for word in kind}[value] if value else None
