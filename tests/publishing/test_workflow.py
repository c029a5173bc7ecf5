"""Random steps of all kinds of people at moving times: what holds after each, on the database.

Kept outside the database: the hash of everything that was ever out. WORKFLOW_SEED=n draws others.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from councilportal.accounts.models import User
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Post, PostHolder
from councilportal.publishing import policies
from councilportal.publishing.editions import making, moving, operations, queries
from councilportal.publishing.editions.moving import NotReady
from councilportal.publishing.editions.saving import StaleEdition, person_acting
from councilportal.publishing.models import (
    Approval,
    Artefact,
    Edition,
    FrozenDocument,
    ReportSeries,
    SeriesPart,
)
from councilportal.publishing.public import queries as public
from councilportal.publishing.rules.kinds import Audience, Layout, PartKind, ReleaseState
from councilportal.publishing.rules.workflow import MOVES, OPEN, OUT, Move, State
from tests import sizes
from tests.publishing.making import AT, Cast, make_cast

STEPS = sizes.size(150, 10_000)
SEED = sizes.seed("WORKFLOW", {"sqlite": 20261128, "postgresql": 20261129}[connection.vendor])
SERIES = "bulletin"
# Who may do what does not depend on the database; the triggers are tried on both elsewhere.
pytestmark = pytest.mark.sqlite_first
BODY = "body.html"
_BACKWARDS = (Move.RETURN, Move.DROP)  # drawn less often, so that editions get far
Step = Callable[[], object]


class Press:
    """Takes random steps, and knows what was ever out."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.rng = random.Random(seed)
        self.now = AT
        self.people = {
            name: getattr(cast, name) for name in ("lead", "approver", "publisher", "outsider")
        }
        PostHolder.objects.create(user=cast.lead, post=cast.approver_post)  # still not their own
        self.post = cast.approver_post
        self.was_out: dict[tuple[str, int], str] = {}  # slug and number to a hash
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def step(self) -> None:
        """Let some time pass, and let somebody try something."""
        self.now += timedelta(minutes=self.rng.choice((0, 1, 30, 600)))
        by = self.rng.choice(list(self.people.values()))
        if not Edition.objects.exists() or self.rng.random() < 0.05:
            name, record, act = "start", None, self._start(by)
        else:
            record = self._edition()
            name, by = self._likely(record, by)
            act = self._steps(record, by)[name]
        before = State(record.state) if record else None
        try:
            with transaction.atomic():
                act()
        except (Refused, NotKnown, NotReady, StaleEdition):
            self.refused[name] += 1
            if record is not None:
                assert Edition.objects.get(pk=record.pk).state == before
            return
        self.taken[name] += 1
        if record is not None and name in list(Move):
            after = State(Edition.objects.get(pk=record.pk).state)
            assert after == MOVES[before or State.DRAFT, Move(name)], f"{before} {name} {after}"

    def _edition(self) -> Edition:
        """Any edition, but often one of those that may still become something."""
        found = list(Edition.objects.select_related("series").order_by("pk"))
        open_ones = [each for each in found if each.state in OPEN]
        return self.rng.choice(open_ones if open_ones and self.rng.random() < 0.8 else found)

    def _likely(self, record: Edition, by: User) -> tuple[str, User]:
        """Any step of anybody, but often a move that somebody may make now."""
        record = queries.edition(SERIES, record.slug, record.number)
        found: list[tuple[str, User]] = [
            (move, user)
            for user in self.people.values()
            for move in policies.moves(
                person_acting(user, self.now), record, queries.is_author(record, user.pk), self.now
            )
        ]
        if record.state == State.MAKING:
            found.append((Move.FINISH, by))
        if policies.is_out(record, self.now):
            found.append(("correct", self.people["lead"]))
        if found and self.rng.random() < 0.6:
            weights = [self._weight(name) for name, _ in found]
            return self.rng.choices(found, weights)[0]
        return self.rng.choice(list(self._steps(record, by))), by

    def _weight(self, name: str) -> int:
        """How often a step is drawn: first of all what was never taken."""
        if not self.taken[name]:
            return 20
        return 1 if name in _BACKWARDS else 6

    def _start(self, by: User) -> Step:
        number = Edition.objects.count() + self.rng.randint(-1, 1)
        period = f"{2015 + max(number, 0) // 12 % 10}-{max(number, 0) % 12 + 1:02}"
        acting: dict[str, Any] = {"by": by, "at": self.now}

        def begin() -> None:
            record = operations.start(series=SERIES, period=period, **acting)
            key = (SERIES, record.slug, record.number)
            operations.save_part(
                **acting, key=key, saves=record.saves, position=1, values={"text": "Nobody waited."}
            )
            operations.save_front_sheet(
                **acting,
                key=key,
                saves=record.saves + 1,
                values={"has_no_background": True},
                lists={},
            )

        return begin

    def _steps(self, record: Edition, by: User) -> Mapping[str, Step]:
        key = (SERIES, record.slug, record.number)
        acting: dict[str, Any] = {"key": key, "by": by, "at": self.now}
        because = {**acting, "reason": self.rng.choice(("Because.", "Because.", " "))}
        saves = record.saves - (self.rng.random() < 0.1)
        dated: dict[str, Any] = {
            "publish_at": self.now + timedelta(minutes=self.rng.choice((-5, 0, 1, 60, 2_000))),
            "release": self.rng.choice(list(ReleaseState)),
        }
        words = f"Nobody waited in week {self.rng.randint(1, 50)}."
        exempt = dict.fromkeys(("exempt_reason", "public_interest", "public_title"), "Prices.")
        is_exempt = self.rng.random() < 0.3
        part: dict[str, Any] = {
            "text": words,
            "exempt_paragraph": "3" if is_exempt else "",
            **(exempt if is_exempt else dict.fromkeys(exempt, "")),
        }
        seen: dict[str, Any] = {"saves": saves}
        readers = [(self.post, self.now + timedelta(minutes=30))]
        return {
            "save_part": lambda: operations.save_part(**acting, **seen, position=1, values=part),
            "save_front_sheet": lambda: operations.save_front_sheet(
                **acting,
                **seen,
                values={"has_no_background": True, "subject": words},
                lists={"recommendations": [{"text": words}]},
            ),
            "arrange": lambda: operations.arrange_parts(
                **acting, **seen, parts=[{"id": each.pk} for each in record.parts.all()]
            ),
            Move.FREEZE: lambda: moving.freeze(**acting, **seen),
            Move.FINISH: lambda: self._make_files(record),
            Move.RETURN: lambda: moving.return_to_draft(**because),
            Move.APPROVE: lambda: moving.approve(
                **acting, statement="Read.", sha256=self._hash(record)
            ),
            Move.PUBLISH: lambda: moving.publish(**acting, **dated),
            Move.HOLD: lambda: moving.hold_back(**because),
            Move.WITHDRAW: lambda: moving.withdraw(**because),
            Move.DROP: lambda: moving.drop(**because),
            Move.RESUME: lambda: moving.resume(**acting),
            "announce": lambda: moving.announce(**because, **dated),
            "correct": lambda: moving.correct(**acting, note="It was one."),
            "set_pre_release": lambda: moving.set_pre_release(**acting, readers=readers),
        }

    def _make_files(self, record: Edition) -> None:
        """The job; where there is nothing to make it does nothing."""
        making.make_files(edition=record.pk, freezing=record.freezing)
        if record.state != State.MAKING:
            raise Refused("There was nothing to make.")

    def _hash(self, record: Edition) -> str:
        """What they read: sometimes the wrong copy, or nothing."""
        copies = list(queries.frozen(record).values())
        return self.rng.choice(copies).sha256 if copies else "0" * 64

    def check(self) -> None:
        """Everything that always holds."""
        for each in Edition.objects.filter(state__in=OUT, publish_at__lte=self.now):
            self._check_is_out(each)
        shown = {
            (each.slug, each.number) for each in public.out(self.now).filter(series__ref=SERIES)
        }
        assert shown == set(self.was_out), "what was out stays out, and nothing else is"
        unseen = Edition.objects.exclude(pk__in=public.out(self.now).values("pk"))
        for record in self.rng.sample(list(unseen), min(2, len(unseen))):
            with pytest.raises(NotKnown):
                public.body(SERIES, record.slug, record.number, self.now)
        latest = public.latest(self.now, most=1_000)
        assert all(each.publish_at and each.publish_at <= self.now for each in latest)
        opened = Counter(Edition.objects.filter(state__in=OPEN).values_list("slug", flat=True))
        assert not opened or max(opened.values()) == 1, "one open edition a slug"
        for approval in Approval.objects.select_related("document__edition"):
            assert not queries.is_author(
                approval.document.edition, approval.by_id
            ) or self._wrote_later(approval), "nobody approves what they wrote"
            assert approval.sha256 == approval.document.sha256

    def _wrote_later(self, approval: Approval) -> bool:
        """True where it went back to draft after the approval: who approved may write then."""
        return approval.document.freezing < approval.document.edition.freezing or (
            approval.document.edition.state in (State.DRAFT, State.DROPPED, State.MAKING)
        )

    def _check_is_out(self, record: Edition) -> None:
        found, body = public.body(SERIES, record.slug, record.number, self.now)
        assert found.edition == record
        files = queries.frozen(record)[Audience.PUBLIC].artefacts.order_by("name")
        whole = sha256(b"".join(bytes(each.content) for each in files)).hexdigest()
        key = (record.slug, record.number)
        assert self.was_out.setdefault(key, whole) == whole, "published bytes changed"
        assert body.sha256 == sha256(bytes(body.content)).hexdigest()


@pytest.fixture
def press(db: None, monkeypatch: pytest.MonkeyPatch) -> Press:
    """A monthly paper of words, whose files are its own JSON and take no layout."""

    def files_of(frozen: FrozenDocument, _: object) -> Any:
        yield making.File(BODY, "text/html; charset=utf-8", frozen.text.encode())

    monkeypatch.setattr(making, "files_of", files_of)
    cast = make_cast()
    series = ReportSeries.objects.create(
        ref=SERIES,
        title="Bulletin",
        layout=Layout.PAPER,
        cadence="month",
        approver_post=cast.approver_post,
    )
    for position, title in enumerate(("Introduction", "Conclusion"), 1):
        SeriesPart.objects.create(
            series=series, position=position, part=PartKind.WORDS, title=title, is_on=position == 1
        )
    assert Post.objects.exists()
    return Press(cast, SEED)


def test_what_is_published_never_changes_whatever_anybody_tries(press: Press) -> None:
    moves = {"start", *Move} - {Move.FAIL}
    number = 0
    # A short run goes on until every move was made, which takes some seeds longer.
    while number < STEPS or (number < 3 * STEPS and not moves <= set(press.taken)):
        press.step()
        if number % sizes.size(1, 10) == 0:
            press.check()
        number += 1
    press.check()
    print(dict(press.taken), dict(press.refused))

    assert moves <= set(press.taken), "some steps were never taken: their checks prove nothing"
    assert {*Move} - {Move.FAIL} <= set(press.refused)
    assert len(press.was_out) > 1
    _refuse_to_change_what_is_frozen()


def _refuse_to_change_what_is_frozen() -> None:
    """The database refuses plain statements too, whoever makes them."""
    for model in (FrozenDocument, Artefact, Approval):
        table = model._meta.db_table
        column = {"publishing_approval": "statement", "publishing_artefact": "name"}
        changed = column.get(table, "text")
        for statement in (
            f"UPDATE {table} SET {changed} = 'x'",
            f"UPDATE {table} SET sha256 = sha256",
            f"DELETE FROM {table}",
        ):
            assert model._default_manager.exists()
            with (
                pytest.raises(DatabaseError, match="what is frozen is not changed"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
