"""The pages of administrators: home, a kind's list, form, ending and deleting, and the council."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.accounts.permissions import Role
from councilportal.administration.effects import effects_on_the_past
from councilportal.administration.forms import EndForm, RecordForm, asked_day, named_in
from councilportal.administration.kinds.fields import Listed
from councilportal.administration.kinds.organisation import ACCOUNTS
from councilportal.administration.menu import ALL, ANY_KEEPER, kept_by
from councilportal.administration.people_views import invite
from councilportal.common.at_once import together
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.fields import ReasonForm
from councilportal.design.forms import PlainForm
from councilportal.design.layout import WARNING, Button
from councilportal.design.lists import paged
from councilportal.organisation import operations, policies
from councilportal.organisation import queries as places
from councilportal.organisation.access import (
    requires,
    roles_today,
    who_asks,
    who_asks_by_role,
)
from councilportal.organisation.context import council_of
from councilportal.organisation.models import Appointment, Directorate, Post, Service
from councilportal.organisation.queries import AlikePost
from councilportal.organisation.record_changes import StaleRecord, stamp
from performance.indicators import queries
from performance.indicators.operations import KEEPERS
from performance.indicators.queries import needs_of
from performance.returns.queries import due_in_steps

_MOST_WAYS = 5  # links beside a refusal
_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@requires(*ANY_KEEPER)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The kinds of record that the person looks after."""
    held = roles_today(request).held
    context = {
        "section": "admin",
        "groups": {
            heading: [(kind, reverse("admin_list", args=[kind.slug])) for kind in kinds]
            for heading, kinds in kept_by(who_asks_by_role(request)).items()
        },
        "is_admin": Role.ADMIN in held,
        "keeps_calendar": not held.isdisjoint(KEEPERS),
    }
    return render(request, "admin/home.html", context)


@requires(*ANY_KEEPER)
@require_safe
def listed(request: HttpRequest, kind: str) -> HttpResponse:
    """The records of a kind, those in force or those ended, a page at a time."""
    kept = _kind(request, kind)
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    ended = request.GET.get("ended") == "1"
    rows = kept.rows(text, timezone.localdate(), ended=ended)
    page = paged(request, rows)
    council = council_of(request, timezone.localdate())
    found = [_row(kept, record, kept.shown(record, council)) for record in page.object_list]
    context = {
        "section": "admin",
        "crumbs": _crumbs(),
        "kind": kept,
        "heads": [kept.heads[0], *(head for head, _ in found[0]["cells"])] if found else [],
        "page": page,
        "rows": found,
        "text": text,
        "ended": ended,
        "can_end": kept.end is not None,
        "add": kept.add_at() if kept.add_at else reverse("admin_add", args=[kept.slug]),
    }
    return render(request, "admin/list.html", context)


def _row(kind: Listed, record: Any, shown: Sequence[tuple[str, str]]) -> dict[str, Any]:
    (_, first), *cells = shown
    return {"link": Link(first, _address("admin_change", kind, record)), "cells": cells}


def _way_in(person: Any) -> str:
    return reverse("admin_way_in", args=[person.get_username()])


def _address(name: str, kind: Listed, record: Any) -> str:
    if kind.change_at is not None and name == "admin_change":
        return kind.change_at(record)
    return reverse(name, args=[kind.slug, getattr(record, kind.key)])


@requires(*ANY_KEEPER)
@_form_methods
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Make a record."""
    kept = _kind(request, kind, with_form=True)
    return _form(request, kept, kept.model())


@requires(*ANY_KEEPER)
@_form_methods
def change(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Change a record. Nothing is saved where nothing differs."""
    kept = _kind(request, kind, with_form=True)
    return _form(request, kept, _kept(request, kept, key))


def _form(request: HttpRequest, kind: Listed, record: Any) -> HttpResponse:
    is_new = record.pk is None
    # By their roles: what somebody sees by a post alone, they need not choose from.
    who, today = who_asks_by_role(request), timezone.localdate()
    asked = named_in(request.GET, kind) if is_new else {}
    form = RecordForm(
        request.POST or None, kind=kind, record=record, who=who, today=today, initial=asked
    )
    theirs: list[tuple[str, object]] = []
    if request.method == "POST" and form.is_valid():
        if not form.changes():
            messages.info(request, "Nothing was changed.")
            return redirect("admin_list", kind.slug)
        effects = effects_on_the_past(record, form.values(), today, form.holds_from)
        if kind.effects is not None:
            effects += kind.effects(record, form.values())
        alike = _alike(record, form)
        told = stamp({"effects": [*effects, *(each.sentence for each in alike)]})
        if (effects or alike) and form.cleaned_data["shown"] != told:
            form.data = {**request.POST.dict(), "shown": told}
            return _page_of(request, kind, record, form, effects=effects, alike=alike)
        try:
            saved = _save(request, kind, record, form, was_told=bool(effects))
        except StaleRecord as stale:
            theirs = [(str(form[name].label), value) for name, value in stale.theirs.items()]
            form.add_error(None, str(stale) + " What is stored now is below; yours is in the form.")
            stored = RecordForm(kind=kind, record=_record(kind, record), who=who, today=today)
            form.data = {**request.POST.dict(), "seen": stored.stored_stamp()}
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if is_new and kind is ACCOUNTS:
                person = _record(kind, form.cleaned_data["username"])
                invite(request, person, said="The account is saved. ")
                return redirect(_way_in(person))
            messages.success(request, f"The {kind.one} is saved.")
            return redirect(kind.shown_at(saved) if kind.shown_at else _list_of(kind))
    return _page_of(request, kind, record, form, theirs=theirs)


def _alike(record: Any, form: RecordForm) -> list[AlikePost]:
    """The posts that are nearly named as a post is to be; none for other kinds and kept titles."""
    title = form.cleaned_data.get("title", "")
    if not isinstance(record, Post) or title == record.title:
        return []
    others = {other: key for other, key in places.post_keys().items() if key != record.pk}
    return places.alike_posts([title], others)


def _page_of(
    request: HttpRequest,
    kind: Listed,
    record: Any,
    form: RecordForm,
    *,
    theirs: Sequence[tuple[str, object]] = (),
    effects: Sequence[str] = (),
    alike: Sequence[AlikePost] = (),
) -> HttpResponse:
    is_new = record.pk is None
    context = {
        "section": "admin",
        "crumbs": _crumbs(kind),
        "effects": effects,
        "effects_heading": "Not saved yet: read what this does" if kind.effects else "",
        "alike": alike,
        "kind": kind,
        "record": record,
        "is_new": is_new,
        "known": _known(request, kind, record),
        "form": form,
        "theirs": theirs,
        "to_end": "" if is_new or not kind.end else _address("admin_end", kind, record),
        "to_way_in": "" if is_new or kind is not ACCOUNTS else _way_in(record),
        "to_delete": "" if is_new else _address("admin_delete", kind, record),
    }
    return render(request, "admin/form.html", context)


def _save(
    request: HttpRequest, kind: Listed, record: Any, form: RecordForm, *, was_told: bool
) -> Any:
    """Save it. Takes: whether the person was told what changes of the past, and saves again."""
    options: dict[str, Any] = {}
    if "stays_comparable" in form.fields:
        options["stays_comparable"] = form.cleaned_data["stays_comparable"]
    if form.holds_from is not None:
        options |= {"holds_from": form.holds_from, "replaces_later": was_told}
    return kind.change(
        record=record,
        values=form.values(),
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
        seen=form.cleaned_data["seen"],
        **options,
    )


def _known(request: HttpRequest, kind: Listed, record: Any) -> list[tuple[str, str]]:
    """The fixed fields of a record in words, for the head of its form."""
    if record.pk is None:
        return []
    return kind.shown(record, council_of(request, timezone.localdate()))


@requires(*ANY_KEEPER)
@_form_methods
def end(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Set the last day of a record. The same page asks who, and which post, takes over."""
    kept = _kind(request, kind)
    if kept.end is None:
        raise Http404(f"{kept.many} do not end.")
    record = _kept(request, kept, key)
    is_sent = request.method == "POST"
    day = asked_day(request.POST if is_sent else None)
    on = day or (None if is_sent else timezone.localdate())
    ending = list(policies.ending_with(record, on)) if on else []
    gaps = policies.gaps(ending, on + timedelta(days=1)) if on else []
    needs = needs_of(record, on, who_asks(request)) if on and isinstance(record, Post) else []
    form = EndForm(request.POST if is_sent else None, record=record, gaps=gaps, needs=needs)
    if is_sent and form.is_valid():
        try:
            _end(request, kept, record, form)
        except operations.NeedsHandOver as needed:
            form.add_error(None, str(needed))
        except Refused as refused:
            form.add_error(None, str(refused))
            form.ways = _ends_first(record, form.cleaned_data["on"])
        else:
            messages.success(request, f"The last day of the {kept.one} is saved.")
            return redirect("admin_list", kept.slug)
    context = _about(request, kept, record, form) | {
        "left": _described(gaps),
        "needs": needs,
        "ending": [each for each in ending if each != record],
    }
    return render(request, "admin/end.html", context)


def _ends_first(record: Any, on: date | None) -> list[Link]:
    """Links to the first of what a service or a directorate has after its last day."""
    if on is None or not isinstance(record, Service | Directorate):
        return []
    inside = "indicators" if isinstance(record, Service) else "services"
    staying = getattr(record, inside).in_force(on + timedelta(days=1)).order_by("ref")
    return [
        Link(f"End or move {each.ref}", reverse("admin_change", args=[inside, each.ref]))
        for each in staying[:_MOST_WAYS]
    ]


def _end(request: HttpRequest, kind: Listed, record: Any, form: EndForm) -> None:
    options: dict[str, Any] = {}
    if form.gaps:
        options["hand_over"] = form.handed()
    if "to" in form.fields:
        options["to"] = form.cleaned_data["to"]
    assert kind.end is not None  # noqa: S101 -- the view refused it
    kind.end(
        record=record,
        on=form.cleaned_data["on"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
        **options,
    )


def _described(gaps: list[policies.Gap]) -> list[tuple[str, list[str]]]:
    """The roles that nobody would hold, each with its services' indicators and open returns."""
    if not gaps:
        return []
    found = []
    today = timezone.localdate()
    in_force = places.services(today)
    returns, counts = together(
        [due_in_steps(in_force, timezone.now()), queries.indicator_counts_in_steps(today)]
    )
    for gap in gaps:
        about = Appointment(role=gap.role, directorate=gap.directorate, service=gap.service)
        said = [
            f"{service.name}: {counts.get(service.pk, 0)} indicators, "
            f"{sum(each.service == service and each.is_open for each in returns)} open returns"
            for service in in_force
            if gap.role in policies.OF_SERVICES and policies.covers(about, service)
        ]
        found.append((gap.words, said))
    return found


@requires(*ANY_KEEPER)
@_form_methods
def remove(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Delete a record that nothing refers to. Others can only be ended."""
    kept = _kind(request, kind)
    record = _kept(request, kept, key)
    form = ReasonForm(request.POST or None)
    form.lay_out(button=Button("Delete", WARNING))
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            kept.remove(record=record, reason=reason, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
            if kept.end is not None:
                form.ways = [Link("Give it a last day", reverse("admin_end", args=[kind, key]))]
        else:
            messages.success(request, f"The {kept.one} is deleted.")
            return redirect("admin_list", kept.slug)
    return render(request, "admin/delete.html", _about(request, kept, record, form))


def _about(request: HttpRequest, kept: Listed, record: Any, form: PlainForm) -> dict[str, Any]:
    """The template context of the pages that end and delete a record."""
    return {
        "section": "admin",
        "crumbs": _crumbs(kept, record),
        "kind": kept,
        "known": _known(request, kept, record),
        "form": form,
    }


def _kind(request: HttpRequest, slug: str, *, with_form: bool = False) -> Listed:
    """The kind in an address.

    *Raises*: Http404 where there is none; NotKnown for a person who does not look after it.
    """
    kind = ALL.get(slug)
    if kind is None or (with_form and not kind.fields):
        raise Http404(f"There is no {slug!r} to look after.")
    who = who_asks_by_role(request)
    if not who.holds_anywhere(*kind.keepers) or not kind.keeps(who):
        raise NotKnown(f"You do not look after {kind.many.lower()}.")
    return kind


def _kept(request: HttpRequest, kind: Listed, key: str) -> Any:
    """The record in an address, after checking that the person looks after it.

    *Raises*: Http404; Refused.
    """
    record = _record(kind, key)
    if kind.check is not None:
        kind.check(request, record)
    return record


def _record(kind: Listed, key: Any) -> Any:
    """The record with this key, as it is stored now. *Raises*: Http404."""
    name, value = ("pk", key.pk) if isinstance(key, kind.model) else (kind.key, key)
    if isinstance(value, str) and ("\0" in value or (name == "pk" and not value.isdecimal())):
        raise Http404(f"There is no {kind.one} {value!r}.")
    related = [field.name for field in kind.model._meta.fields if field.many_to_one]
    found = kind.model._default_manager.select_related(*related)
    record = found.filter(**{name: value}).first()
    if record is None:
        raise Http404(f"There is no {kind.one} {value!r}.")
    return record


def _list_of(kind: Listed) -> str:
    return reverse("admin_list", args=[kind.slug])


def _crumbs(kind: Listed | None = None, record: Any = None) -> list[Link]:
    crumbs = [Link("Home", reverse("home")), Link("Admin", reverse("admin_home"))]
    if kind is not None:
        crumbs.append(Link(kind.many, reverse("admin_list", args=[kind.slug])))
    if kind is not None and record is not None:
        crumbs.append(Link(kind.cells(record)[0], _address("admin_change", kind, record)))
    return crumbs
