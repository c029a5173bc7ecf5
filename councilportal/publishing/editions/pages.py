"""What the pages of one edition share: the edition that is asked for, its head, its addresses."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import posted_count
from councilportal.jobs.models import Job
from councilportal.jobs.rules import State as JobState
from councilportal.organisation.access import who_asks
from councilportal.publishing import policies
from councilportal.publishing.editions import queries
from councilportal.publishing.editions.addresses import address
from councilportal.publishing.editions.front_lists import kinds_of
from councilportal.publishing.editions.operations import Key
from councilportal.publishing.models import Artefact, Edition, EditionPart
from councilportal.publishing.rules.workflow import Move, State

SECTION = "publishing"  # which part of the navigation is marked
form_methods = require_http_methods(["GET", "HEAD", "POST"])
WAITING_SAID = "Waiting for its moment of publication"
_ADDRESSES = {
    Move.APPROVE: "edition_approve",
    Move.PUBLISH: "edition_publish",
}
_WORDS = {
    Move.RETURN: "Return it to draft",
    Move.APPROVE: "Approve it",
    Move.PUBLISH: "Set the moment of publication",
    Move.HOLD: "Hold it back",
    Move.WITHDRAW: "Withdraw it",
    Move.DROP: "Drop it",
}


def known(request: HttpRequest, key: Key, *, readers: bool = True) -> Edition:
    """The edition of an address, for a person who may open it. *Raises*: NotKnown.

    *Takes*: `readers`, False for a page that says nothing of its pre-release readers.
    """
    record = queries.edition(*key, readers=readers)
    policies.check_can_see(who_asks(request), record, timezone.now())  # noqa: TID251 -- a view's
    return record


def writable(request: HttpRequest, key: Key) -> Edition:
    """The edition, for a person who may write in it now. *Raises*: NotKnown, Refused."""
    record = known(request, key)
    policies.check_can_write(who_asks(request), record, timezone.now())  # noqa: TID251 -- a view's
    return record


def to_write(request: HttpRequest, key: Key) -> Edition:
    """The edition of a page with a form: to open it, as `writable`; a post may come too late.

    *Raises*: NotKnown, Refused.
    """
    if not is_posted(request):
        return writable(request, key)
    record = known(request, key)
    policies.check_composes(who_asks(request), record, timezone.now())  # noqa: TID251 -- a view's
    return record


def is_posted(request: HttpRequest) -> bool:
    """True where a form is sent."""
    return request.method == "POST"


def is_in_time(request: HttpRequest, record: Edition) -> bool:
    """True where a form is sent of what is still a draft."""
    return is_posted(request) and not policies.why_closed(record)


def crumbs(record: Edition | None = None) -> list[Link]:
    """The way back to the list, and to an edition."""
    found = [Link("Home", reverse("home")), Link("Reports", reverse("editions"))]
    if record is not None:
        found.append(Link(str(record), address("edition", record)))
    return found


def frame(record: Edition) -> dict[str, Any]:
    """What every page of one edition shows."""
    return {"section": SECTION, "crumbs": crumbs(record), "edition": record}


def posted_part(request: HttpRequest, record: Edition, position: int) -> EditionPart | None:
    """The part that a page is about; None where somebody removed it after the page was opened.

    The order of the parts may be another one by then, so a page carries which part it shows.
    *Raises*: NotKnown for a place without a part.
    """
    key = posted_count(request.POST, "part")
    if key >= 0:
        return record.parts.filter(pk=key).first()
    found = record.parts.filter(position=position).first()
    if found is None:
        raise NotKnown(f"{record} has no part {position}.")
    return found


def sheet_links(record: Edition) -> list[Link]:
    """The pages on which the front sheet is written."""
    return [
        Link("Its words", address("edition_front_sheet", record)),
        Link("Its meeting, decision and judgement", address("edition_about", record)),
        *(
            Link(kind.called, address("edition_list", record, name))
            for name, kind in kinds_of(record).items()
        ),
    ]


def ways(
    request: HttpRequest, record: Edition, now: datetime, *, is_corrected: bool
) -> Sequence[Link]:
    """What the person may do with the edition now, as links to pages that ask for it.

    Freezing is a button on the page of checks, and taking up again one on the edition's own page.
    *Takes*: whether a correction of it is begun, as there is one at most.
    """
    who = who_asks(request)
    wrote = who.user_id is not None and queries.is_author(record, who.user_id)
    found = [
        Link(_WORDS[move], _address(record, move))
        for move in policies.moves(who, record, wrote, now)
        if move in _WORDS
    ]
    if policies.publishes(who) and not policies.is_out(record, now):
        found.append(Link("Announce or move its date", address("edition_date", record)))
    if not policies.is_out(record, now):
        return found
    if policies.composes(who, record.series, record.directorate_id):
        if not is_corrected:
            found.append(Link("Begin a correction", address("edition_correct", record)))
        found.append(Link("What changed since", address("edition_changed", record)))
    found.append(Link("See it on the public site", address("published_edition", record)))
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """The job that makes the files of an edition, and whether the person may try it again."""

    job: Job
    may_try: bool

    @property
    def has_failed(self) -> bool:
        """True if it came to nothing, and waits to be tried again."""
        return self.job.state in (JobState.FAILED, JobState.GIVEN_UP)


def work_of(request: HttpRequest, record: Edition) -> Work | None:
    """The job of an edition that is being frozen; None for others. *Costs*: 1 query at most."""
    job = queries.job_of(record)
    if job is None:
        return None
    who = who_asks(request)
    return Work(job, policies.composes(who, record.series, record.directorate_id))


def may_take_up(request: HttpRequest, record: Edition) -> bool:
    """True where the draft was dropped and the person may take it up again. *Costs*: no query."""
    who = who_asks(request)
    is_dropped = record.state == State.DROPPED
    return is_dropped and policies.composes(who, record.series, record.directorate_id)


def _address(record: Edition, move: Move) -> str:
    name = _ADDRESSES.get(move)
    return address(name, record) if name else address("edition_move", record, move.value)


def state_said(record: Edition, now: datetime) -> str:
    """The state in words for people who work with it."""
    state = State(record.state)
    if state is State.PUBLISHED and not policies.is_out(record, now):
        return WAITING_SAID
    return state.label


@dataclass(frozen=True, slots=True)
class CopyFiles:
    """The files of a frozen copy: those that people read, and the others."""

    to_read: list[Artefact]
    others: list[Artefact]


def copy_files(files: Iterable[Artefact]) -> CopyFiles:
    """The files as a page lists them: the PDF first; tables by their numbers, 2 before 10."""
    kept = sorted(files, key=lambda each: [part.zfill(9) for part in re.split(r"(\d+)", each.name)])
    to_read = [
        each
        for end in (".pdf", ".html")
        for each in kept
        if each.name.endswith(end) and each.name != "body.html"  # which is no page by itself
    ]
    return CopyFiles(to_read, [each for each in kept if each not in to_read])
