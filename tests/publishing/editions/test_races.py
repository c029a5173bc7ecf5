"""Two people move one edition at once: one is refused in words, and the effect is there once.

Both have read the edition before either has written: the first waits before its first change of a
row until the second has come to its own.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.common.refusals import Refused
from councilportal.jobs.models import Job
from councilportal.publishing.editions import making, moving, operations, queries
from councilportal.publishing.editions.saving import StaleEdition
from councilportal.publishing.models import (
    Approval,
    Artefact,
    Edition,
    EditionPart,
    FrozenDocument,
)
from councilportal.publishing.rules.kinds import MAKE_FILES, Audience, Layout, ReleaseState
from councilportal.publishing.rules.workflow import State
from tests.publishing.making import AT, Cast, make_cast, make_series
from tests.returns.interleaving import Person, two_people

pytestmark = [pytest.mark.pg_only, pytest.mark.django_db(transaction=True)]
SERIES = "bulletin"
Act = Callable[[], Any]
SHORTLY = 0.3  # seconds in which the second comes to where the first stands in its way


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The people and a monthly paper; its files take no layout, and its jobs wait."""
    cast = make_cast()
    made = make_series(cast, SERIES, layout=Layout.PAPER)
    made.parts.exclude(part="words").delete()
    file = making.File("paper.pdf", "application/pdf", b"%PDF-1.7")
    monkeypatch.setattr(making, "files_of", lambda *_: iter([file]))
    monkeypatch.setattr("councilportal.jobs.engines.hand_over", lambda *_: None)
    return cast


class Paper:
    """An edition, and what people do to it."""

    def __init__(self, cast: Cast, month: int) -> None:
        self.cast = cast
        made = operations.start(series=SERIES, period=f"2025-{month:02}", by=cast.lead, at=AT)
        self.key = (SERIES, made.slug, made.number)
        acting: dict[str, Any] = {"key": self.key, "by": cast.lead, "at": AT}
        operations.save_part(**acting, saves=1, position=1, values={"text": "Nobody waited."})
        operations.save_front_sheet(**acting, saves=2, values={"has_no_background": True}, lists={})

    @property
    def record(self) -> Edition:
        return queries.edition(*self.key)

    def brought_to(self, state: State) -> "Paper":
        """It, after the moves that lead to a state."""
        if state is State.DRAFT:
            return self
        self.freeze(self.cast.lead)()
        if state is State.MAKING:
            return self
        self.make_files()
        if state is State.FROZEN:
            return self
        self.approve(self.cast.approver)()
        if state is State.PUBLISHED:
            self.publish()
        return self

    def freeze(self, by: User) -> Act:
        saves = self.record.saves
        return lambda: moving.freeze(key=self.key, saves=saves, by=by, at=AT)

    def make_files(self) -> None:
        record = Edition.objects.get(pk=self.record.pk)
        making.make_files(edition=record.pk, freezing=record.freezing)

    def approve(self, by: User) -> Act:
        sha = queries.frozen(self.record)[Audience.PUBLIC].sha256
        said = {"sha256": sha, "statement": "I read it."}
        return lambda: moving.approve(key=self.key, **said, by=by, at=AT)

    def publish(self) -> Edition:
        return moving.publish(
            key=self.key, publish_at=AT, release=ReleaseState.CONFIRMED,
            by=self.cast.publisher, at=AT,
        )  # fmt: skip

    def send_back(self) -> Edition:
        return moving.return_to_draft(
            key=self.key, reason="A name is in it.", by=self.cast.approver, at=AT
        )

    def correct(self) -> Edition:
        return moving.correct(key=self.key, note="It was one.", by=self.cast.lead, at=AT)

    def withdraw(self) -> Edition:
        return moving.withdraw(
            key=self.key, reason="Wrong.", by=self.cast.publisher, at=AT + timedelta(hours=1)
        )


def race(people: tuple[Person, Person], first: Act, second: Act) -> tuple[Any, Any]:
    """What became of two acts, of which the first stood before its first change."""
    one, other = people
    one.begin(first, held=True)
    assert one.stands.wait(30)
    assert not one.done.is_set(), one.result
    other.begin(second)
    assert not other.done.wait(SHORTLY), f"it did not wait for the first: {other.result}"
    one.let_go()
    return one.finish(), other.finish()


def approvals(paper: Paper) -> tuple[Act, Act]:
    return paper.approve(paper.cast.approver), paper.approve(paper.cast.publisher)


def freezings(paper: Paper) -> tuple[Act, Act]:
    return paper.freeze(paper.cast.lead), paper.freeze(paper.cast.publisher)


# Where an edition stands; what the two do; what the second is told; where it stands in the end.
RACES: dict[str, tuple[State, Callable[[Paper], tuple[Act, Act]], str, State]] = {
    "two approvals": (State.FROZEN, approvals, "approved", State.APPROVED),
    "two freezings": (State.DRAFT, freezings, "being frozen", State.MAKING),
    "publish while it is returned": (
        State.APPROVED,
        lambda paper: (paper.send_back, paper.publish),
        "draft",
        State.DRAFT,
    ),
    "return while it is published": (
        State.APPROVED,
        lambda paper: (paper.publish, paper.send_back),
        "published",
        State.PUBLISHED,
    ),
    "approve while it is returned": (
        State.FROZEN,
        lambda paper: (paper.send_back, paper.approve(paper.cast.approver)),
        "draft",
        State.DRAFT,
    ),
    "two corrections": (
        State.PUBLISHED,
        lambda paper: (paper.correct, paper.correct),
        "A correction of this edition is begun already",
        State.PUBLISHED,
    ),
    "two withdrawals": (
        State.PUBLISHED,
        lambda paper: (paper.withdraw, paper.withdraw),
        "withdrawn",
        State.WITHDRAWN,
    ),
}


def test_of_two_who_move_an_edition_at_once_one_is_refused(cast: Cast, tmp_path: Path) -> None:
    papers = {
        what: Paper(cast, month).brought_to(state)
        for month, (what, (state, *_)) in enumerate(RACES.items(), 1)
    }
    made = {what: (paper, RACES[what][1](paper)) for what, paper in papers.items()}

    with two_people(tmp_path) as people:
        found = {what: race(people, *acts) for what, (_, acts) in made.items()}

    for what, (_, _, said, end) in RACES.items():
        first, second = found[what]
        paper = papers[what]
        assert isinstance(first, Edition), (what, first)
        assert isinstance(second, Refused | StaleEdition), (what, second)
        assert said in str(second), what
        assert paper.record.state == end, what
        copies = FrozenDocument.objects.filter(edition=paper.record)
        assert copies.count() == 1, what
        assert Approval.objects.filter(document__in=copies).count() <= 1, what
        assert (
            Job.objects.filter(name=MAKE_FILES, key__contains=f"/{paper.record.pk}/").count() == 1
        )
    assert Edition.objects.filter(number=2).count() == 1
    assert EditionPart.objects.filter(edition__number=2).count() == 1


def test_the_job_of_a_freezing_that_runs_twice_at_once_makes_its_files_once(
    cast: Cast, tmp_path: Path
) -> None:
    paper = Paper(cast, 1).brought_to(State.MAKING)

    with two_people(tmp_path) as people:
        assert race(people, paper.make_files, paper.make_files) == (None, None)

    assert Artefact.objects.count() == 1
    assert paper.record.state == State.FROZEN


def test_files_that_are_made_while_the_job_is_given_up_are_not_left_behind(
    cast: Cast, tmp_path: Path
) -> None:
    paper = Paper(cast, 1).brought_to(State.MAKING)
    record = paper.record

    def give_up() -> None:
        making.give_up(edition=record.pk, freezing=record.freezing, why="It took too long.")

    with two_people(tmp_path) as people:
        assert race(people, give_up, paper.make_files) == (None, None)

    assert Artefact.objects.count() == 0
    assert (paper.record.state, "took too long" in paper.record.failure) == (State.DRAFT, True)
