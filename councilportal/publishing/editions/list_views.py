"""The pages of the lists of a front sheet. Rows are added and removed without a script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.forms import Look, PlainForm, dress
from councilportal.design.merging import Differing, Merging, Whose, digest, said, whose
from councilportal.design.not_saved import typed_apart
from councilportal.organisation.access import who_asks
from councilportal.organisation.models import Post
from councilportal.organisation.people import Person
from councilportal.organisation.post_choices import posts_by_place
from councilportal.publishing import policies
from councilportal.publishing.editions import entitling, moving, operations, pages, queries
from councilportal.publishing.editions.addresses import address, key_of
from councilportal.publishing.editions.front_lists import (
    ASSESSMENTS,
    BACKGROUND,
    ENTITLED,
    READERS,
    ListKind,
    kinds_of,
)
from councilportal.publishing.editions.list_forms import (
    Offers,
    Rows,
    posted_rows,
    stored_rows,
    typed_in,
)
from councilportal.publishing.editions.saving import StaleEdition
from councilportal.publishing.editions.too_late import too_late
from councilportal.publishing.editions.writing import Opened, acting, stale_context
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.sheet import NONE_AND_SOME
from eqia import visible
from eqia.models import Assessment
from eqia.queries import PLACES
from eqia.rules.workflow import State as AssessmentState


class NoneForm(PlainForm):
    """Whether an author says that there are no background papers."""

    is_part = True
    has_no_background = forms.BooleanField(
        required=False, label="There are no background papers: print “None”"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Draw it without the mark of what may be missed."""
        super().__init__(*args, **kwargs)
        dress(self.fields, has_no_background=Look(optional_mark=False))


@dataclass
class _Page:
    """A list of a draft. `hidden` are linked assessments that the person may not read."""

    record: Edition
    kind: ListKind
    offers: Offers
    kept: list[Any]
    hidden: list[Assessment]

    @property
    def shown(self) -> list[dict[str, Any]]:
        """What the rows show of what is stored."""
        return [self.kind.row.shown(each) for each in self.kept]

    @property
    def text(self) -> str:
        """What is stored as one text, to compare it."""
        return _text(self.shown, none=self.none)

    @property
    def lines(self) -> list[str]:
        """What is stored, row by row, as people read it."""
        named = self.kind.row(prefix="row-0", offers=self.offers).fields
        rows = [[said(named[name], each[name]) for name in named] for each in self.shown]
        return ["; ".join(filter(None, each)) for each in rows]

    @property
    def none(self) -> bool:
        """Whether it is stored that there are no background papers."""
        return self.kind.name == BACKGROUND and self.record.has_no_background

    def none_form(self, data: Any = None) -> NoneForm | None:
        """The tick of the page; None for lists that have none."""
        if self.kind.name != BACKGROUND:
            return None
        return NoneForm(data, initial={"has_no_background": self.none})


def _text(rows: list[dict[str, Any]], *, none: bool) -> str:
    lines = ["; ".join(f"{name}={each[name]}" for name in sorted(each)) for each in rows]
    return "\n".join([*lines, "None" if none else ""])


@pages.form_methods
def front_list(
    request: HttpRequest, series: str, slug: str, number: int, name: str
) -> HttpResponse:
    """A list of the front sheet of a draft: shown, with a row more or less, or saved."""
    record = pages.to_write(request, (series, slug, number))
    page = _page(request, record, name)
    if request.method != "POST":
        rows = stored_rows(page.kind.row, page.shown or [{}], page.offers)
        return _show(request, page, rows, page.none_form(), Opened.now(record, digest(page.text)))
    rows = posted_rows(page.kind.row, request.POST, page.offers)
    none, opened = page.none_form(request.POST), Opened.posted(request.POST)
    if reason := policies.why_closed(record):
        return too_late(request, record, page.kind.title, reason, _apart(page, rows, none))
    if request.POST.get("do") == "add" or "remove" in request.POST:
        shown = _rearranged(rows, request.POST)
        again = stored_rows(page.kind.row, shown, page.offers)
        return _show(request, page, again, none, opened)
    if not _is_valid(rows, none):
        return _show(request, page, rows, none, opened, has_errors=True)
    try:
        _save(request, page, rows, none)
    except StaleEdition:
        return _both(request, page, name, rows, none)
    except Refused as refused:
        if reason := policies.why_closed(moved := queries.edition(*key_of(record))):
            return too_late(request, moved, page.kind.title, reason, _apart(page, rows, none))
        return _show(request, page, rows, none, opened, refused=str(refused))
    messages.success(request, f"“{page.kind.title}” is saved.")
    return redirect(address("edition", record))


def _page(request: HttpRequest, record: Edition, name: str) -> _Page:
    """The list of an address. *Raises*: NotKnown."""
    kind, who = kinds_of(record).get(name), who_asks(request)
    if kind is None:
        raise NotKnown(f"{record} has no list {name} to write.")
    if name == ASSESSMENTS:
        return _of_assessments(record, kind, who)
    kept: list[Any]
    if kind.name == READERS:
        kept = list(record.pre_release_readers.order_by("from_at", "pk"))
    elif kind.name == ENTITLED:
        kept = list(record.restricted_readers.order_by("pk"))
    else:
        rows = operations.LISTS[kind.name]._default_manager
        kept = list(rows.filter(edition=record).order_by("position"))
    posts = Post.objects.none()
    if "post" in kind.row.base_fields:
        chosen = [each.post_id for each in kept]
        posts = Post.objects.in_force(timezone.localdate()) | Post.objects.filter(pk__in=chosen)
    return _Page(record, kind, Offers(posts=posts_by_place(posts)), kept, [])


def _of_assessments(record: Edition, kind: ListKind, who: Person) -> _Page:
    linked = list(record.assessments.select_related(*PLACES).order_by("ref", "number"))
    readable: QuerySet[Assessment] = visible.readable(who)
    offered = readable.exclude(state=AssessmentState.DROPPED).filter(is_latest=True)
    offered = (offered | readable.filter(pk__in=[each.pk for each in linked])).distinct()
    named = {str(each.pk): _named(each) for each in offered.order_by("ref", "number")}
    kept = [each for each in linked if str(each.pk) in named]
    hidden = [each for each in linked if each not in kept]
    return _Page(record, kind, Offers(assessments=named), kept, hidden)


def _named(record: Assessment) -> str:
    return f"{record}: {record.title} ({AssessmentState(record.state).label.lower()})"


def _rearranged(rows: Rows, posted: Mapping[str, str]) -> list[dict[str, Any]]:
    """What was typed, with a row added or removed."""
    typed = typed_in(rows)
    gone = posted.get("remove", "")
    if gone.isascii() and gone.isdigit() and 0 < int(gone[:4]) <= len(typed):
        del typed[int(gone[:4]) - 1]
    return [*typed, {}] if posted.get("do") == "add" or not typed else typed


def _is_valid(rows: Rows, none: NoneForm | None) -> bool:
    """Whether the rows are right, and none of them is there where there are to be none."""
    is_right = rows.is_valid()
    if none is None or not none.is_valid() or not is_right:
        return is_right and none is None
    if none.cleaned_data["has_no_background"] and _filled(rows):
        none.add_error("has_no_background", NONE_AND_SOME.rstrip("."))
    return not none.errors


def _apart(page: _Page, rows: Rows, none: NoneForm | None) -> Iterator[Differing]:
    """The rows that were sent, each as one line, where they differ from what is stored."""
    for place, row in enumerate(rows.forms):
        typed = "; ".join(each.yours for each in typed_apart(row, {}) if each.yours)
        there = page.lines[place] if place < len(page.lines) else ""
        if typed != there:
            yield Differing(row.row_label, "", typed, there)
    if none is not None:
        yield from typed_apart(none, {"has_no_background": page.none})


def _filled(rows: Rows) -> list[Any]:
    return [each for each in rows.forms if not each.is_blank]


def _save(request: HttpRequest, page: _Page, rows: Rows, none: NoneForm | None) -> None:
    filled, acts = _filled(rows), acting(request, page.record, timezone.now())
    if page.kind.name == ASSESSMENTS:
        keys = [int(each.cleaned_data["assessment"]) for each in filled]
        chosen = [*Assessment.objects.filter(pk__in=keys), *page.hidden]
        operations.save_front_sheet(values={}, lists={}, assessments=chosen, **acts)
        return
    if page.kind.name == READERS:
        readers = [(each.row["post"], each.row["from_at"]) for each in filled]
        moving.set_pre_release(readers=readers, **acts)
        return
    if page.kind.name == ENTITLED:
        entitling.set_restricted_readers(posts=[each.row["post"] for each in filled], **acts)
        return
    values = dict(none.cleaned_data) if none else {}
    lists = {page.kind.name: [each.row for each in filled]}
    operations.save_front_sheet(values=values, lists=lists, **acts)


def _both(
    request: HttpRequest, before: _Page, name: str, rows: Rows, none: NoneForm | None
) -> HttpResponse:
    """The page with what was typed, or what is stored where only others changed this list."""
    record = queries.edition(*key_of(before.record))
    page = _page(request, record, name)
    ticked = bool(none and none.cleaned_data["has_no_background"])
    opened = Opened.posted(request.POST)
    mine = _text([each.cleaned_data for each in _filled(rows)], none=ticked)
    right = whose(opened.seen, mine, page.text)
    typed, told = typed_in(rows), stale_context(record, opened.event, Merging())
    if right is Whose.THEIRS:
        typed, none = page.shown or [{}], page.none_form()
    told |= {"is_theirs": right is Whose.THEIRS, "is_both": right is Whose.BOTH}
    told["stored"] = page.lines
    again = stored_rows(page.kind.row, typed, page.offers)
    return _show(
        request, page, again, none, Opened.now(record, digest(page.text)), status=409, **told
    )


def _show(
    request: HttpRequest,
    page: _Page,
    rows: Rows,
    none: NoneForm | None,
    opened: Opened,
    *,
    status: int = 200,
    **told: Any,
) -> HttpResponse:
    context = pages.frame(page.record) | {
        "kind": page.kind,
        "title": page.kind.title,
        "rows": rows,
        "none": none,
        "carries": opened.carries,
        "hidden": len(page.hidden),
        **told,
    }
    return render(request, "publishing/list.html", context, status=status)
