"""What is posted for a quarter's update of a plan, set beside what others recorded meanwhile."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict

from councilportal.accounts.models import User
from councilportal.design.fields import SameChoices
from councilportal.design.forms import ungrouped
from councilportal.design.lists import posted_count
from councilportal.design.merging import (
    Differing,
    Merging,
    Seen,
    chosen_in,
    digest,
    lay,
    merge,
    seen_in,
    shown_in,
)
from councilportal.design.not_saved import typed_apart
from councilportal.organisation.post_choices import Choices
from objectives.delivery.forms import FollowForm, LineForm, owners_of, prefix_of, stored_of
from objectives.delivery.operations import Followed, Named, NotUpdated, Said
from objectives.delivery.queries import LineToUpdate
from objectives.models import PlanLine
from objectives.rules.plan import ActionStatus


def place_of(of: LineToUpdate) -> str:
    """What begins the digests of a line."""
    return f"{prefix_of(of)}."


def count_name(of: LineToUpdate) -> str:
    """The name of the hidden value that says how much progress of a line the page showed."""
    return f"{prefix_of(of)}-seen"


def named(of: LineToUpdate) -> Named:
    """What names a line in an update: the reference of its action, without one its place."""
    return of.action.ref if of.action else of.line.position


@dataclass
class Update:
    """The page of an update: a form for each line that the person may update, in order.

    `posts` are those that may own the action of a line which has none yet. `counts` are how much
    progress of each line the person could read when the page was opened, `seen` the digests of what
    it showed. `differing` is what others changed meanwhile; `told` says what of it nobody is asked
    to choose.
    """

    lines: Sequence[LineToUpdate]
    posts: Choices
    forms: dict[int, LineForm] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    differing: Merging = field(default_factory=Merging)
    stale: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @cached_property
    def owners(self) -> SameChoices:
        """The posts as every line offers them."""
        return owners_of(self.posts)

    @property
    def rows(self) -> list[tuple[LineToUpdate, LineForm | None]]:
        """Each line with its form; None where the person may not update it."""
        return [(each, self.forms.get(each.line.position)) for each in self.lines]

    @property
    def carried(self) -> list[tuple[str, int]]:
        """The hidden counts of the page."""
        return list(self.counts.items())


def _form(page: Update, of: LineToUpdate, *args: Any, **kwargs: Any) -> LineForm:
    if of.may_follow:
        return FollowForm(of, *args, owners=page.owners, **kwargs)
    return LineForm(of, *args, **kwargs)


def shown(lines: Sequence[LineToUpdate], posts: Choices) -> Update:
    """The page as it is opened."""
    page = Update(lines, posts)
    for each in lines:
        if each.may_record or each.may_follow:
            _lay_anew(page, each, _form(page, each, initial=stored_of(each)))
    return page


def _lay_anew(page: Update, of: LineToUpdate, form: LineForm) -> None:
    page.forms[of.line.position] = form
    if not of.may_follow:
        page.counts[count_name(of)] = of.count
    page.seen |= shown_in(form, stored_of(of), place_of(of))


def posted(lines: Sequence[LineToUpdate], posts: Choices, data: QueryDict) -> Update:
    """The page as it was posted, with the stored values where the person chose these."""
    chosen, typed = chosen_in(data), data.copy()
    page = Update(lines, posts, seen=dict(seen_in(data.get("seen", ""))))
    for each in lines:
        may = each.may_record or each.may_follow
        if not may or f"{prefix_of(each)}-status" not in data:
            continue
        unbound = _form(page, each, initial=stored_of(each))
        for name in unbound.fields:
            if f"{prefix_of(each)}-{name}" in chosen:
                lay(typed, f"{prefix_of(each)}-{name}", unbound.fields[name], stored_of(each)[name])
        if each.action is not None and _was_left(each, data):
            _lay_anew(page, each, unbound)
            continue
        page.forms[each.line.position] = _form(page, each, typed, initial=stored_of(each))
        if not each.may_follow:
            page.counts[count_name(each)] = posted_count(data, count_name(each))
    return page


def _was_left(of: LineToUpdate, data: QueryDict) -> bool:
    """True if the page showed a line without action, of which the person said nothing."""
    start = f"{prefix_of(of)}-"
    typed = (value for name, value in data.items() if name.startswith(start))
    return count_name(of) not in data and not any(typed)


def changed(page: Update, by: User) -> tuple[list[LineForm], list[Said | Followed]]:
    """The forms that say something new, with what the valid ones say.

    A line that says what the same person has recorded meanwhile was sent twice: it is passed over.
    """
    told: list[LineForm] = []
    said: list[Said | Followed] = []
    for form in page.forms.values():
        is_valid = form.is_valid()
        if not form.is_bound or (is_valid and not _says_more(form, page.seen)):
            continue
        count = page.counts.get(count_name(form.of), 0)
        if is_valid and _is_repeated(form, count, by):
            continue
        told.append(form)
        if is_valid:
            said.append(_said(form, count))
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


def _said(form: LineForm, count: int) -> Said | Followed:
    cleaned: Mapping[str, Any] = form.cleaned_data
    how: dict[str, Any] = {name: cleaned[name] for name in ("note", "due", "review_on")}
    how["status"] = ActionStatus(cleaned["status"])
    if form.of.action is None:
        return Followed(line=form.of.line.position, owner=cleaned["owner"], **how)
    return Said(action=form.of.action.ref, seen=count, answers=form.answers(), **how)


def refused(page: Update, why: NotUpdated, data: QueryDict) -> Update:
    """The page with what is wrong of each line, and with what others recorded meanwhile.

    *Takes*: the page of what was posted, made of its lines as they are stored now.
    """
    for position, form in list(page.forms.items()):
        if not form.is_bound or not form.is_valid():
            continue
        if missing := why.incomplete.get(named(form.of)):
            form.add_error(missing.field, str(missing))
        elif {named(form.of), position} & {*why.stale}:
            page.forms[position] = _merged(page, form, data)
    return page


def _merged(page: Update, form: LineForm, data: QueryDict) -> LineForm:
    of, stored = form.of, stored_of(form.of)
    unmerged = _form(page, of, initial=stored)
    place, row = place_of(of), form.row_label
    found = merge(unmerged, form.cleaned_data, stored, page.seen, place=place, row=row)
    page.differing.add(found)
    page.stale.append(row)
    owner = data.get(f"{prefix_of(of)}-owner", "")
    if of.action is not None and owner and owner != str(of.action.owner_post_id or ""):
        mine = next((title for key, title, _ in ungrouped(page.posts) if str(key) == owner), owner)
        theirs = of.action.owner_post or "none"
        page.told.append(f"{row}: you chose {mine} as its owner. Its owner is {theirs} now.")
    anew = _form(page, of, initial=found.values)
    _lay_anew(page, of, anew)
    return anew


def typed_in(data: QueryDict, posts: Choices) -> list[Differing]:
    """What was typed of each line, for a plan of which nothing can be stored any more."""
    seen = seen_in(data.get("seen", ""))
    places = {int(found[1]) for name in data if (found := _STATUS.fullmatch(name))}
    typed: list[Differing] = []
    owners = owners_of(posts)
    for place in sorted(places):
        of = LineToUpdate(PlanLine(position=place), None)
        form = FollowForm(of, data, owners=owners)
        form.is_valid()
        said = {name: form.cleaned_data.get(name, form[name].data) for name in form.fields}
        left = {
            name: value
            for name, value in said.items()
            if digest(value) == seen.get(f"{place_of(of)}{name}")
        }
        typed += typed_apart(form, left)
    return typed


_STATUS = re.compile(r"line(\d{1,4})-status")
