"""Random steps of all kinds of people with editions, at moving times."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from councilportal.accounts.models import User
from councilportal.common.refusals import NotKnown, Refused
from councilportal.exchange import ImportRefused, import_path
from councilportal.jobs.models import Job
from councilportal.organisation.models import Meeting, PostHolder
from councilportal.publishing import policies
from councilportal.publishing.editions import making, moving, operations, queries
from councilportal.publishing.editions.moving import NotReady
from councilportal.publishing.editions.saving import StaleEdition, person_acting
from councilportal.publishing.models import Edition, ReportSeries, SeriesPart
from councilportal.publishing.packs import making as pack_making
from councilportal.publishing.packs import operations as packs
from councilportal.publishing.packs.queries import key_of
from councilportal.publishing.rules.kinds import Audience, Layout, PartKind, ReleaseState
from councilportal.publishing.rules.workflow import MOVES, OPEN, Move, State
from tests.factories import make_meeting
from tests.publishing.making import AT, Cast

SERIES = "bulletin"
AGENDAS = 0.25  # the share of steps that are of an agenda and its packs
SECRET = "Xylograph"  # in every word of an exempt part, and nowhere else
Step = Callable[[], object]
OF_AGENDAS = (
    *("add_item", "change_item", "remove_item", "order_pack", "release_pack", "hold_pack"),
)
_BACKWARDS = (Move.RETURN, Move.DROP)  # drawn less often, so that editions get far
_WRITING = ("save_part", "save_front_sheet", "arrange", "import")
_EXEMPT = {
    "exempt_paragraph": "3",
    "exempt_reason": f"{SECRET} trades.",
    "public_interest": f"{SECRET} outweighs.",
    "public_title": "A contract",
}
_TABLE = {
    "title": f"Prices of {SECRET}",
    "columns": ["Bidder", "Price"],
    "types": ["words", "number"],
    "rows": [[SECRET, "12"]],
    "totals": "",
    "differences": "",
}


def make_series(cast: Cast) -> ReportSeries:
    """A monthly paper of words and a table."""
    series = ReportSeries.objects.create(
        ref=SERIES,
        title="Bulletin",
        layout=Layout.PAPER,
        cadence="month",
        approver_post=cast.approver_post,
    )
    for position, part in enumerate((PartKind.WORDS, PartKind.TABLE), 1):
        SeriesPart.objects.create(series=series, position=position, part=part, title="Introduction")
    return series


class Press:
    """Takes random steps, and knows what was ever out."""

    def __init__(self, cast: Cast, seed: int, folder: Path) -> None:
        self.rng = random.Random(seed)
        self.now = AT
        self.people = {
            name: getattr(cast, name) for name in ("lead", "approver", "publisher", "outsider")
        }
        PostHolder.objects.create(user=cast.lead, post=cast.approver_post)  # still not their own
        self.post = cast.approver_post
        self.acting = {user.pk: person_acting(user, AT) for user in self.people.values()}
        self.meeting: Meeting = make_meeting(
            on=AT.date() + timedelta(days=700), clerk_post=cast.approver_post
        )
        self.folder = folder
        self.numbers = count(1_000)  # so that no words are written twice
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def step(self) -> None:
        """Let some time pass, and let somebody try something."""
        self.now += timedelta(minutes=self.rng.choice((0, 1, 30, 600)))
        by = self.rng.choice(list(self.people.values()))
        if not Edition.objects.exists() or self.rng.random() < 0.05:
            name, record, act = "start", None, self._start(by)
        elif self.rng.random() < AGENDAS:
            name, record = self._of_agenda(), None
            by = self.rng.choice([by, self.people["publisher"]])
            act = self._agenda_steps(by)[name]
        else:
            record = self._edition()
            name, by = self._likely(record, by)
            act = self._steps(record, by)[name]
        before = State(record.state) if record else None
        try:
            with transaction.atomic():
                act()
        except (Refused, NotKnown, NotReady, StaleEdition, ImportRefused):
            self.refused[name] += 1
            if record is not None:
                assert Edition.objects.get(pk=record.pk).state == before
            return
        self.taken[name] += 1
        if record is not None and name in list(Move):
            after = State(Edition.objects.get(pk=record.pk).state)
            assert after == MOVES[before or State.DRAFT, Move(name)], f"{before} {name} {after}"

    def _edition(self) -> Edition:
        """Any edition, but often one that may still become something, a correction above all."""
        found = list(Edition.objects.select_related("series").order_by("pk"))
        moving = [each for each in found if each.state in OPEN or self._waits(each)]
        corrections = [each for each in moving if each.number > 1]
        for those, share in ((corrections, 0.4), (moving, 0.5)):
            if those and self.rng.random() < share:
                return self.rng.choice(those)
        return self.rng.choice(found)

    def _waits(self, record: Edition) -> bool:
        return record.state == State.PUBLISHED and not policies.is_out(record, self.now)

    def _likely(self, record: Edition, by: User) -> tuple[str, User]:
        """Any step of anybody, but often a move that somebody may make now."""
        prefetch_related_objects([record], "pre_release_readers")  # who may see it
        authors = set(record.authors.values_list("pk", flat=True))
        found: list[tuple[str, User]] = [
            (move, user)
            for user in self.people.values()
            for move in policies.moves(self.acting[user.pk], record, user.pk in authors, self.now)
        ]
        if record.state == State.MAKING:
            found.append((Move.FINISH, by))
        if policies.is_out(record, self.now):
            found.append(("correct", self.people["lead"]))
        if record.state == State.DRAFT:
            found += [(name, self.people["lead"]) for name in _WRITING]
        if found and self.rng.random() < 0.6:
            weights = [self._weight(name) for name, _ in found]
            return self.rng.choices(found, weights)[0]
        return self.rng.choice(list(self._steps(record, by))), by

    def _weight(self, name: str) -> int:
        """How often a step is drawn: first of all what was never taken."""
        if not self.taken[name]:
            return 20
        return 1 if name in (*_BACKWARDS, *_WRITING) else 6

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
            operations.save_part(
                **acting,
                key=key,
                saves=record.saves + 1,
                position=2,
                values={**_EXEMPT, "title": f"{SECRET} Limited"},
            )
            operations.save_table(
                **acting, key=key, saves=record.saves + 2, position=2, table=_TABLE
            )
            operations.save_front_sheet(
                **acting,
                key=key,
                saves=record.saves + 3,
                values={"has_no_background": True},
                lists={},
            )

        return begin

    def _steps(self, record: Edition, by: User) -> Mapping[str, Step]:
        key = (SERIES, record.slug, record.number)
        acting: dict[str, Any] = {"key": key, "by": by, "at": self.now}
        because = {**acting, "reason": self.rng.choice(("Because.", "Because.", " "))}
        saves = record.saves - (self.rng.random() < 0.1)
        # The first moment is far off, so that somebody can hold the edition back.
        later = (-5, 0, 1, 60, 2_000) if self.taken[Move.HOLD] else (-5, 9_000)
        dated: dict[str, Any] = {
            "publish_at": self.now + timedelta(minutes=self.rng.choice(later)),
            "release": self.rng.choice(list(ReleaseState)),
        }
        words = f"Nobody waited in week {next(self.numbers)}."
        parts = list(record.parts.order_by("position"))
        of_words = next(each for each in parts if each.part == PartKind.WORDS)
        part: dict[str, Any] = {"position": of_words.position, "values": self._part(words)}
        meeting = self.rng.choice((self.meeting, None, None))
        seen: dict[str, Any] = {"saves": saves}
        readers = [(self.post, self.now + timedelta(minutes=30))]
        return {
            "save_part": lambda: operations.save_part(**acting, **seen, **part),
            "save_front_sheet": lambda: operations.save_front_sheet(
                **acting,
                **seen,
                values={"has_no_background": True, "subject": words, "meeting": meeting},
                lists={"recommendations": [{"text": words}]},
            ),
            "arrange": lambda: operations.arrange_parts(
                **acting,
                **seen,
                parts=[{"id": each.pk} for each in self.rng.sample(parts, len(parts))],
            ),
            Move.FREEZE: lambda: moving.freeze(**acting, **seen),
            Move.FINISH: lambda: self._make_files(record),
            Move.RETURN: lambda: moving.return_to_draft(**because),
            Move.APPROVE: lambda: moving.approve(
                **acting, statement="Read.", sha256=self._hash(record)
            ),
            Move.PUBLISH: lambda: moving.publish(**because, **dated),
            Move.HOLD: lambda: moving.hold_back(**because),
            Move.WITHDRAW: lambda: moving.withdraw(**because),
            Move.DROP: lambda: moving.drop(**because),
            Move.RESUME: lambda: moving.resume(**acting),
            "announce": lambda: moving.announce(**because, **dated),
            "correct": lambda: moving.correct(**acting, note="It was one."),
            "set_pre_release": lambda: moving.set_pre_release(**acting, **seen, readers=readers),
            "import": lambda: self._import(record, of_words.position, words),
        }

    def _of_agenda(self) -> str:
        """A step of an agenda, first of all one that was never taken."""
        fresh = [name for name in OF_AGENDAS if not self.taken[name]]
        return self.rng.choice(fresh if fresh and self.rng.random() < 0.5 else OF_AGENDAS)

    def _agenda_steps(self, by: User) -> Mapping[str, Step]:
        acting: dict[str, Any] = {"meeting": self.meeting.ref, "by": by, "at": self.now}
        number = str(self.rng.randint(1, 4))
        released: dict[str, Any] = {"number": self._pack(released=True)}
        pack: dict[str, Any] = {"number": self._pack(released=False)}
        # And that of the first pack.
        later = (-5, 0, 600, 9_000) if self.taken["hold_pack"] else (9_000,)
        moment = self.now + timedelta(minutes=self.rng.choice(later))
        urgent: dict[str, Any] = {"publish_at": moment, "late_reason": "It cannot wait."}
        return {
            "add_item": lambda: packs.save_item(
                **acting, number=None, values={**self._item(), "number": number}
            ),
            "change_item": lambda: packs.save_item(**acting, number=number, values=self._item()),
            "remove_item": lambda: packs.remove_item(**acting, number=number),
            "order_pack": lambda: self._bind(packs.order_pack(**acting, replaces="")),
            "release_pack": lambda: packs.release_pack(**acting, **pack, **urgent),
            "hold_pack": lambda: packs.hold_pack(**acting, **released, reason="A name is in it"),
        }

    def _pack(self, *, released: bool) -> int:
        """The number of a pack, mostly of the newest one whose moment is to come, or not set."""
        found = self.meeting.packs.filter(audience=Audience.PUBLIC)
        fit = (
            found.filter(release__publish_at__gt=self.now)
            if released
            else found.filter(release=None)
        )
        chosen = fit if self.rng.random() < 0.8 and fit.exists() else found
        last = chosen.order_by("number").last()
        return last.number if last else 1

    def _item(self) -> dict[str, Any]:
        """An item with words, an edition or a paper of another system; sometimes it is exempt."""
        is_exempt = self.rng.random() < 0.4
        said = SECRET if is_exempt else f"Business {next(self.numbers)}"
        exempt = _EXEMPT if is_exempt else dict.fromkeys(_EXEMPT, "")
        values = {"section": "Reports", "title": said, "purpose": said, "text": said}
        papers: dict[str, Any] = {"edition": None, "paper_title": "", "held_at": ""}
        kind = self.rng.choice(("words", "words", "edition", "foreign"))
        if kind == "edition":
            papers["edition"] = self._edition()
        if kind == "foreign":
            papers |= {"paper_title": f"{said} plan", "held_at": f"{said} House"}
        return {**values, **papers, **exempt, "to_follow": f"{said} is checked."}

    def _bind(self, number: int) -> None:
        """The job that binds the packs."""
        pack_making.make_pack(**Job.objects.get(key=key_of(self.meeting, number)).values)

    def _part(self, words: str) -> dict[str, str]:
        """The part of words as somebody writes it: sometimes it becomes exempt."""
        if self.rng.random() < 0.7:
            return {**dict.fromkeys(_EXEMPT, ""), "title": "Introduction", "text": words}
        return {**_EXEMPT, "title": f"{SECRET} now", "text": f"{SECRET} is cheapest."}

    def _import(self, record: Edition, position: int, words: str) -> None:
        """A file with other words for a part; what is no draft is refused."""
        if record.parts.get(position=position).exempt_paragraph:
            raise Refused("It would put public words into an exempt part.")
        file = self.folder / "edition_parts.csv"
        row = f"{SERIES},{record.period},{position},words,{words}"
        file.write_text(f"series,period,position,part,text\n{row}\n", "utf-8")
        import_path(path=self.folder, by=None, at=self.now)

    def _make_files(self, record: Edition) -> None:
        """The job; where there is nothing to make it does nothing."""
        making.make_files(edition=record.pk, freezing=record.freezing)
        if record.state != State.MAKING:
            raise Refused("There was nothing to make.")

    def _hash(self, record: Edition) -> str:
        """What they read: mostly the whole copy, sometimes the public one, or nothing."""
        copies = queries.frozen(record)
        if not copies:
            return "0" * 64
        audience = Audience.PUBLIC if self.rng.random() < 0.2 else Audience.RESTRICTED
        return copies.get(audience, copies[Audience.PUBLIC]).sha256
