"""What is posted for a quarter's update of a plan, set beside what others recorded meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from councilportal.accounts.models import User
from councilportal.design.lists import posted_count
from councilportal.design.merging import (
    Merging,
    Seen,
    chosen_in,
    digest,
    lay,
    merge,
    seen_in,
    shown_in,
)
from objectives.delivery.forms import LineForm, prefix_of, stored_of
from objectives.delivery.operations import NotUpdated, Said
from objectives.delivery.queries import LineToUpdate
from objectives.rules.plan import ActionStatus


def place_of(of: LineToUpdate) -> str:
    """What begins the digests of a line."""
    return f"{prefix_of(of)}."


def count_name(of: LineToUpdate) -> str:
    """The name of the hidden value that says how much progress of a line the page showed."""
    return f"{prefix_of(of)}-seen"


@dataclass
class Update:
    """The page of an update: a form for each line that the person may update, in order.

    `counts` are how much progress of each line the person could read when the page was opened,
    `seen` the digests of what it showed. `differing` is what others changed meanwhile.
    """

    lines: Sequence[LineToUpdate]
    forms: dict[int, LineForm] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    differing: Merging = field(default_factory=Merging)
    stale: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[LineToUpdate, LineForm | None]]:
        """Each line with its form; None where the person may not update it."""
        return [(each, self.forms.get(each.line.position)) for each in self.lines]

    @property
    def carried(self) -> list[tuple[str, int]]:
        """The hidden counts of the page."""
        return list(self.counts.items())


def shown(lines: Sequence[LineToUpdate]) -> Update:
    """The page as it is opened."""
    page = Update(lines)
    for each in lines:
        if each.may_record:
            _lay_anew(page, each, LineForm(each, initial=stored_of(each)))
    return page


def _lay_anew(page: Update, of: LineToUpdate, form: LineForm) -> None:
    page.forms[of.line.position] = form
    page.counts[count_name(of)] = of.count
    page.seen |= shown_in(form, stored_of(of), place_of(of))


def posted(lines: Sequence[LineToUpdate], data: QueryDict) -> Update:
    """The page as it was posted, with the stored values where the person chose these."""
    chosen, typed = chosen_in(data), data.copy()
    page = Update(lines, seen=dict(seen_in(data.get("seen", ""))))
    for each in lines:
        if not each.may_record or f"{prefix_of(each)}-status" not in data:
            continue
        unbound = LineForm(each, initial=stored_of(each))
        for name in unbound.fields:
            if f"{prefix_of(each)}-{name}" in chosen:
                lay(typed, f"{prefix_of(each)}-{name}", unbound.fields[name], stored_of(each)[name])
        page.forms[each.line.position] = LineForm(each, typed, initial=stored_of(each))
        page.counts[count_name(each)] = posted_count(data, count_name(each))
    return page


def changed(page: Update, by: User) -> tuple[list[LineForm], list[Said]]:
    """The forms that say something new, with what the valid ones say.

    A line that says what the same person has recorded meanwhile was sent twice: it is passed over.
    """
    told, said = [], []
    for form in page.forms.values():
        is_valid = form.is_valid()
        if is_valid and not _says_more(form, page.seen):
            continue
        if is_valid and _is_repeated(form, page.counts[count_name(form.of)], by):
            continue
        told.append(form)
        if is_valid and form.of.action is not None:
            said.append(_said(form, page.counts[count_name(form.of)]))
    return told, said


def _says_more(form: LineForm, seen: Seen) -> bool:
    place, stored = place_of(form.of), stored_of(form.of)
    return any(
        digest(form.cleaned_data.get(name)) != seen.get(f"{place}{name}", digest(value))
        for name, value in stored.items()
    )


def _is_repeated(form: LineForm, count: int, by: User) -> bool:
    last = form.of.last
    typed = (form.cleaned_data["status"], form.cleaned_data["note"].strip())
    return (
        last is not None
        and form.of.count > count
        and (last.by_id, last.status, last.note) == (by.pk, *typed)
    )


def _said(form: LineForm, count: int) -> Said:
    cleaned: Mapping[str, Any] = form.cleaned_data
    return Said(
        action=form.of.action.ref if form.of.action else "",
        status=ActionStatus(cleaned["status"]),
        note=cleaned["note"],
        due=cleaned["due"],
        review_on=cleaned["review_on"],
        seen=count,
        answers=form.answers(),
    )


def refused(page: Update, why: NotUpdated) -> Update:
    """The page with what is wrong of each line, and with what others recorded meanwhile."""
    for position, form in list(page.forms.items()):
        ref = form.of.action.ref if form.of.action else ""
        if ref in why.incomplete:
            missing = why.incomplete[ref]
            form.add_error(missing.field, str(missing))
        elif ref in why.stale:
            unmerged = LineForm(form.of, initial=stored_of(form.of))
            place = place_of(form.of)
            found = merge(
                unmerged,
                form.cleaned_data,
                stored_of(form.of),
                page.seen,
                place=place,
                row=form.row_label,
            )
            page.differing.add(found)
            page.stale.append(form.row_label)
            anew = LineForm(form.of, initial=found.values)
            _lay_anew(page, form.of, anew)
            page.forms[position] = anew
    return page
