"""Pages of exact tables: their list, the words of one, and its exact figures."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.at_once import together
from councilportal.common.fuzzy import FuzzyDate, of_day
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.fields import ReasonForm
from councilportal.design.layout import WARNING, Button
from councilportal.design.lists import paged, query_of
from councilportal.design.not_saved import not_saved, typed_apart
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import Person
from councilportal.organisation.queries import councils_in_steps, directorates
from councilportal.organisation.record_changes import StaleRecord
from objectives.information import entry_operations as operations
from objectives.information import facts, policies, queries, sections
from objectives.information.entry_operations import TableRefused
from objectives.information.forms import Choices, TableForm
from objectives.information.reading import stamp_of
from objectives.models import EqualityTable

MOST_ROWS = 200  # that a grid shows: a larger table is changed by a workbook
SECTION = "objectives"  # of the menu: figures of people are reached from objectives
_SEARCHED = 100  # characters
STALE = (
    "Somebody else has saved this table. What is stored now stands above: save again to keep yours."
)
_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """The tables of which the person may know; with `q`, those that tell of it."""
    signed_in(request)
    who = who_asks(request)
    text = request.GET.get("q", "").replace("\0", "").strip()[:_SEARCHED]
    page = paged(request, queries.tables_for(who, text))
    context = {
        "text": text,
        "section": SECTION,
        "crumbs": crumbs()[:-1],
        "rows": [(each, policies.may_see_exact(who, each)) for each in page.object_list],
        "page": page,
        "may_add": policies.writes_somewhere(who),
    }
    return render(request, "objectives/figures_list.html", context)


@require_safe
def exact(request: HttpRequest, ref: str, others: facts.Others) -> HttpResponse:
    """The exact figures of a table. Each opening by somebody who only looks is recorded.

    *Takes*: `others`, which gives what others have beside it.
    """
    user, who = signed_in(request), who_asks(request)
    today = timezone.localdate()
    beside, councils, had = together(
        [facts.beside_in_steps(ref, who), councils_in_steps([today]), others(ref, today)]
    )
    table, placed, council = beside.table, beside.placed, councils[today]
    may_write = policies.may_write(who, table)
    if not may_write:
        operations.record_opening(table=table, who=who, by=user, at=timezone.now())
    names = {code: queries.named(each) for code, each in beside.groups.items()}
    found = facts.found_in(beside)
    page = paged(request, placed)
    by_page = facts.by_page(found, ref, placed, page.paginator.per_page)
    own = by_page.get(page.number, [])
    whole = sections.Whole(len(placed), len(found))
    document = sections.exact_document(table, list(page.object_list), names, own, council, whole)
    context = {
        **frame(table),
        "crumbs": crumbs(),
        "council": council,  # read once for the page and its document
        "document": facts.with_others(document, had),
        "page": page,
        "found_on": [
            Link(f"Page {each}", query_of(request, {"page": str(each)}), each == page.number)
            for each in sorted(by_page)
        ],
        "about": sections.about(table),
        "rows": len(placed),
        "may_write": may_write,
        "may_enter": len(placed) <= MOST_ROWS,
        "contradictions": facts.contradictions_in(beside),
    }
    return render(request, "objectives/figures_exact.html", context)


@_form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Add a table."""
    who = who_asks(request)
    signed_in(request)
    if not policies.writes_somewhere(who):
        raise NotKnown("Figures of people are entered by equality leads.")
    return _form(request, who, EqualityTable())


@_form_methods
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change the words of a table. Shows what was typed where it cannot be saved any more."""
    who = who_asks(request)
    try:
        return _form(request, who, own_table(ref, who))
    except (NotKnown, Refused) as why:
        form = TableForm(request.POST or None, record=EqualityTable(), places=_places(who))
        typed = typed_apart(form, {})
        if not typed:
            raise
        return not_saved(
            request,
            title=f"Table {ref}",
            reason=str(why),
            typed=typed,
            way_on=Link("Figures of people", reverse("equality_tables")),
            section=SECTION,
            crumbs=crumbs(),
        )


def _form(request: HttpRequest, who: Person, record: EqualityTable) -> HttpResponse:
    user, is_new = signed_in(request), record.pk is None
    form = TableForm(request.POST or None, record=record, places=_places(who))
    stamp, is_stale = stamp_of(record), False
    if request.method == "POST" and form.is_valid():
        ref = form.cleaned_data["ref"] if is_new else record.ref
        try:
            operations.save_table(
                ref=ref,
                values=_values(form),
                is_new=is_new,
                seen=request.POST.get("seen", ""),
                by=user,
                at=timezone.now(),
            )
        except TableRefused as refused:
            form.add_faults(refused.faults)
        except StaleRecord:
            form.add_error(None, STALE)
            is_stale = True
        else:
            messages.success(request, "The table is saved.")
            return redirect("equality_table_exact", ref=ref)
    back = ("equality_table_exact", [record.ref]) if not is_new else ("equality_tables", [])
    beside = [Link("Back without saving", reverse(back[0], args=back[1]))]
    is_shown = request.method != "POST" or is_stale
    form.lay_out(
        *beside, carries=[("seen", stamp if is_shown else request.POST.get("seen", stamp))]
    )
    context = {
        "section": SECTION,
        "crumbs": crumbs() if is_new else _crumbs_of(record),
        "form": form,
        "title": "Add a table of figures" if is_new else "Change this table",
        "caption": "" if is_new else record.title,
        "theirs": sections.about(record) if is_stale else (),
    }
    status = 409 if is_stale else 200
    return render(request, "objectives/told_form.html", context, status=status)


def _values(form: TableForm) -> dict[str, Any]:
    """What was typed, as the operation takes it."""
    said = dict(form.cleaned_data)
    said.pop("ref", None)
    when: FuzzyDate = said.pop("as_at")
    if when.latest and when.earliest == when.latest and not any(map(str.isalpha, when.text)):
        when = of_day(when.latest)  # 31/3/26 stands on pages as 31 March 2026
    place = said["directorate"]
    said["directorate"] = Directorate.objects.filter(ref=place).first() if place else None
    return {**said, "as_at_text": when.text, "as_at_on": when.latest}


def _places(who: Person) -> Choices:
    today = timezone.localdate()
    own = [
        (each.ref, each.name) for each in directorates(today) if policies.may_write_for(who, each)
    ]
    whole = [("", "The whole council")] if policies.may_write_for(who, None) else []
    return [*whole, *own]


@_form_methods
def delete(request: HttpRequest, ref: str) -> HttpResponse:
    """Delete a table that was never released, with a reason."""
    user, table = signed_in(request), own_table(ref, who_asks(request))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.delete_table(
            ref=ref, reason=form.cleaned_data["reason"], by=user, at=timezone.now()
        )
        messages.success(request, f"{table.title} is deleted.")
        return redirect("equality_tables")
    form.lay_out(
        Link("Back to the table", reverse("equality_table_exact", args=[ref])),
        button=Button("Delete this table", WARNING),
    )
    context = {
        "section": SECTION,
        "crumbs": _crumbs_of(table),
        "form": form,
        "title": "Delete this table and its figures",
        "caption": table.title,
    }
    return render(request, "objectives/told_form.html", context)


def own_table(ref: str, who: Person) -> EqualityTable:
    """A table that the person writes. *Raises*: NotKnown; Refused for who may only look."""
    table = queries.exact_table(ref, who)
    policies.check_can_write(who, table.directorate)
    return table


def crumbs() -> list[Link]:
    """The way to the pages of this room."""
    return [
        Link("Home", reverse("home")),
        Link("Objectives", reverse("objectives")),
        Link("Figures of people", reverse("equality_tables")),
    ]


def frame(table: EqualityTable) -> dict[str, Any]:
    """What every page of a table shows."""
    return {"section": SECTION, "crumbs": _crumbs_of(table), "table": table}


def _crumbs_of(table: EqualityTable) -> list[Link]:
    return [*crumbs(), Link(table.title, reverse("equality_table_exact", args=[table.ref]))]
