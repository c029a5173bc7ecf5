"""A draft changes nothing in the action plan; its signature brings what it says into it."""

import random
from dataclasses import replace
from typing import Any

import pytest

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.fuzzy import NOT_STATED, read
from councilportal.exchange import export_folder
from councilportal.organisation.people import person_on
from eqia.assessments import operations as assessments
from eqia.assessments import queries, reading
from eqia.assessments.typed import ActionTyped
from eqia.models import Assessment
from eqia.rules.words import Capacity
from eqia.sign_off import operations as sign_off
from objectives.models import Action, ActionProgress
from objectives.plan.operations import record_progress
from objectives.plan.queries import known
from objectives.rules.plan import ActionStatus, Origin
from tests import factories
from tests.eqia.making import AT, Cast, attest, fill, make_assessment, sign, stored
from tests.exchange.support import bring_in, undone
from tests.sizes import seed, size

pytestmark = pytest.mark.django_db
KEPT = ("what", "owner_post", "due_text", "due_on", "review_on", "directorate", "service")
DUES = ("March 2027", "Summer 2027", "2028", "Tbc")


def plan() -> list[dict[str, Any]]:
    """Everything that the plan says, with its progress."""
    found = [{"row": row} for row in Action.objects.order_by("pk").values()]
    return [*found, *({"progress": row} for row in ActionProgress.objects.order_by("pk").values())]


def told() -> list[Event]:
    return list(Event.objects.filter(record_type="action").order_by("pk"))


class Draft:
    """Random edits of a version's actions, each saved as a page."""

    def __init__(self, cast: Cast, ref: str, draw: random.Random) -> None:
        self.cast, self.ref, self.draw = cast, ref, draw
        self.owners = [None, cast.service.head_post, cast.directorate.director_post]

    def typed(self, key: int | None = None) -> ActionTyped:
        draw, due = self.draw, read(self.draw.choice(DUES))
        return ActionTyped(
            f"Do {draw.choice('abcdef')}",
            owner=draw.choice(self.owners) or self.owners[1],
            due=due,
            review_on=AT.date() if due.latest is None else None,
            status=draw.choice([ActionStatus.NOT_STARTED, ActionStatus.UNDER_WAY]),
            key=key,
        )

    def edit(self) -> None:
        record, draw = stored(self.ref), self.draw
        rows = [ActionTyped.of(each) for each in queries.actions(record)]
        what = draw.choice(["add", "add", "change", "change", "drop", "order"])
        if what == "add" or not rows:
            rows.insert(draw.randint(0, len(rows)), self.typed())
        elif what == "change":
            place = draw.randrange(len(rows))
            rows[place] = self.typed(rows[place].key)
        elif what == "drop":
            del rows[draw.randrange(len(rows))]
        else:
            draw.shuffle(rows)
        assessments.save_page(
            ref=self.ref, actions=rows, saves=record.saves, by=self.cast.lead, at=AT
        )

    def edit_often(self) -> None:
        for _ in range(self.draw.randint(1, 6)):
            self.edit()


def send_and_attest_once(cast: Cast, ref: str) -> None:
    record = stored(ref)
    sign_off.submit(ref=ref, saves=record.saves, by=cast.lead, at=AT)
    # Where edits change nothing in the end, what was attested before stands.
    if not reading.read_assessment(stored(ref), AT.date()).sign_offs:
        attest(record, Capacity.HEAD_OF_SERVICE, cast.head)


@pytest.mark.parametrize("number", range(size(3, 150)))
def test_the_plan_is_as_it_was_until_the_signature_and_then_as_the_draft(cast, number):
    draw = random.Random(seed("DRAFTS", 8) * 1_000 + number)
    ref = fill(make_assessment(cast), cast).ref
    draft = Draft(cast, ref, draw)
    draft.edit_often()
    assert (Action.objects.count(), told()) == (0, [])
    check_signature(cast, ref)
    for _ in range(2):
        before, events = plan(), told()
        sign_off.revise(ref=ref, what_changed="More", by=cast.lead, at=AT)
        draft.edit_often()
        fill(stored(ref), cast)
        if draw.random() < 0.4:
            send_and_attest_once(cast, ref)
            sign_off.withdraw(ref=ref, by=cast.lead, at=AT)
            draft.edit_often()
        assert (plan(), told()) == (before, events)
        if draw.random() < 0.4:
            sign_off.drop(ref=ref, reason="Given up", by=cast.lead, at=AT)
            assert (plan(), told()) == (before, events)
        else:
            check_signature(cast, ref)


def check_signature(cast: Cast, ref: str) -> None:
    """Sign a version, and hold what became of the plan against what the version says."""
    record = stored(ref)
    before = {action.pk: action for action in Action.objects.all()}
    said = dict.fromkeys(before, 0) | {key: before[key].progress.count() for key in before}
    events = len(told())
    send_and_attest_once(cast, ref)
    assert len(told()) == events
    attest(record, Capacity.DIRECTOR, cast.director)

    own = {promise.action_id: promise for promise in queries.actions(record)}
    new = told()[events:]
    kinds: dict[str, list[str]] = {}
    for event in new:
        kinds.setdefault(event.record_ref, []).append(event.action)
    assert None not in own
    for action in Action.objects.all():
        rows = list(action.progress.order_by("position"))
        was, promise = before.get(action.pk), own.get(action.pk)
        if promise is None:  # of an earlier version alone
            is_new = was is not None and not was.standing.is_closed
            assert action.status == ActionStatus.DROPPED
            assert kinds.pop(action.ref, []) == (["drop"] if is_new else [])
            assert len(rows) == said[action.pk] + is_new
            continue
        assert [getattr(action, name) for name in KEPT] == [
            *(promise.what, promise.owner_post, promise.due_text, promise.due_latest),
            *(promise.review_on, record.directorate, record.service),
        ]
        if was is None:
            assert (kinds.pop(action.ref), rows) == (["create"], [])
            assert action.status == promise.status
        elif any(getattr(was, name) != getattr(action, name) for name in KEPT):
            assert kinds.pop(action.ref) == ["change"]
            assert len(rows) == said[action.pk] + 1
            assert f"{record} was signed off. Before that" in rows[-1].note
            assert (rows[-1].by, rows[-1].status) == (cast.director, action.status)
        else:
            assert len(rows) == said[action.pk]
    assert kinds == {}
    signed = Event.objects.filter(record_ref=str(record), action="complete").latest("pk")
    assert {event.operation for event in new} <= {signed.operation}


@pytest.fixture
def second(cast) -> Assessment:
    """A second version in draft; the first promises to keep one green by March 2027."""
    record = fill(make_assessment(cast), cast)
    typed = ActionTyped("Keep one", owner=cast.service.head_post, due=read("March 2027"))
    assessments.save_page(ref=record.ref, actions=[typed], saves=record.saves, by=cast.lead, at=AT)
    sign(stored(record.ref), cast)
    sign_off.revise(ref=record.ref, what_changed="More", by=cast.lead, at=AT)
    return fill(stored(record.ref), cast)


def retype(cast: Cast, record: Assessment, **values: Any) -> Assessment:
    [promise] = queries.actions(record)
    typed = replace(ActionTyped.of(promise), **values)
    assessments.save_page(ref=record.ref, actions=[typed], saves=record.saves, by=cast.lead, at=AT)
    return stored(record.ref)


def test_what_the_plan_has_moved_stays_where_the_version_does_not_say_otherwise(cast, second):
    action = Action.objects.get()
    record_progress(
        ref=action.ref,
        status=ActionStatus.UNDER_WAY,
        note="A strike.",
        due=read("Summer 2027"),
        seen=0,
        by=cast.lead,
        at=AT,
    )

    sign(retype(cast, second, what="Keep two", status=ActionStatus.DONE), cast)

    action.refresh_from_db()
    assert (action.what, action.due_text, action.status) == ("Keep two", "Summer 2027", "under_way")
    last = action.progress.latest("position")
    assert (last.position, last.status, last.due_text) == (2, "under_way", "")
    assert last.note == (f"{second} was signed off. Before that what is to be done was Keep one.")


def test_a_date_that_a_version_moves_or_takes_away_is_told_as_progress(cast, second):
    action = Action.objects.get()
    sign(retype(cast, second, due=NOT_STATED, review_on=AT.date()), cast)
    sign_off.revise(ref=second.ref, what_changed="A date", by=cast.lead, at=AT)
    sign(retype(cast, fill(stored(second.ref), cast), due=read("Tbc")), cast)

    action.refresh_from_db()
    assert (action.due_text, action.due_on, action.review_on) == ("Tbc", None, AT.date())
    assert list(action.progress.values_list("due_before", "due_text")) == [
        ("March 2027", ""),
        ("", "Tbc"),
    ]
    assert action.progress.earliest("position").note == (
        f"{second} was signed off. Before that the date was March 2027, and the day for review "
        "was not stated."
    )


def test_an_action_imported_for_a_draft_and_taken_off_it_is_dropped_when_that_ends(cast):
    record = fill(make_assessment(cast), cast)
    action = factories.make_action(origin=Origin.ASSESSMENT, origin_ref=str(record))
    other = factories.make_action(origin=Origin.ASSESSMENT, origin_ref="EQ-1999-001")
    record.mitigations.create(position=1, what="Keep one", purpose="mitigation", action=action)
    assessments.save_page(ref=record.ref, actions=[], saves=record.saves, by=cast.lead, at=AT)
    action.refresh_from_db()
    assert action.status == ActionStatus.NOT_STARTED
    # It has the words of a draft still, which are not for the performance lead.
    performance = factories.make_user("performance")
    factories.make_appointment(performance, Role.PERFORMANCE_LEAD)
    assert set(known(person_on(performance, AT.date()))) == {other}

    sign(stored(record.ref), cast)

    action.refresh_from_db()
    other.refresh_from_db()
    assert (action.status, other.status) == (ActionStatus.DROPPED, ActionStatus.NOT_STARTED)
    [said] = action.progress.all()
    assert said.note == f"{record} was signed off, and does not promise it any more."


@pytest.mark.parametrize("ends", ["signed", "dropped"])
def test_what_was_imported_for_any_version_and_taken_off_it_ends_with_the_next(cast, second, ends):
    names = (second.ref, str(second))  # of either version; and of others, one alike
    own, alike = (
        [factories.make_action(origin=Origin.ASSESSMENT, origin_ref=each) for each in refs]
        for refs in (names, (f"{second.ref}0", f"{second.ref} version 20", "EQ-1999-001"))
    )
    done = factories.make_action(origin=Origin.ASSESSMENT, origin_ref=str(second), status="done")
    red = factories.make_action(origin=Origin.PERFORMANCE, origin_ref=second.ref)
    [kept] = Action.objects.filter(promised_in__assessment=second)

    if ends == "signed":
        sign(second, cast)
        note = f"{second} was signed off, and does not promise it any more."
    else:
        sign_off.drop(ref=second.ref, reason="Given up", by=cast.lead, at=AT)
        note = "The assessment was dropped."

    for action in own:
        action.refresh_from_db()
        assert action.status == ActionStatus.DROPPED
        [said] = action.progress.all()
        assert (said.note, said.version) == (note, str(second))
    for action in (*alike, done, red, kept):
        before = action.status
        action.refresh_from_db()
        assert (action.status, action.progress.count()) == (before, 0)


# By import


def test_an_import_that_changes_a_draft_changes_nothing_in_the_plan(cast, second, tmp_path):
    export_folder(tmp_path)
    path = tmp_path / "eqia_actions.csv"
    text = path.read_text(encoding="utf-8-sig")
    first, _, rest = text.partition(f"{second.ref},2,")
    (tmp_path / "x").mkdir()
    path = tmp_path / "x" / path.name
    draft = rest.replace("Keep one", "Keep nine").replace("March 2027", "2029")
    path.write_text(f"{first}{second.ref},2,{draft}", encoding="utf-8")
    before = plan()

    assert bring_in(path).counts["eqia_actions"].changed == 1

    assert plan() == before
    [promise] = queries.actions(stored(second.ref))
    assert (promise.what, promise.due_text) == ("Keep nine", "2029")


def test_an_import_that_signs_a_draft_brings_it_into_the_plan(cast, second, tmp_path):
    new = ActionTyped("Ask the clubs", owner=cast.service.head_post, due=read("2027"))
    rows = [ActionTyped.of(each) for each in queries.actions(second)]
    rows = [replace(rows[0], what="Keep two"), new]
    assessments.save_page(ref=second.ref, actions=rows, saves=second.saves, by=cast.lead, at=AT)
    before = plan()

    def signed() -> list[tuple[Any, ...]]:
        names = ("what", "due_text", "owner_post__title", "status", "origin_ref")
        return list(Action.objects.order_by("ref").values_list("ref", *names))

    with undone():
        sign(stored(second.ref), cast)
        export_folder(tmp_path / "all")
        wanted = signed()
    assert plan() == before
    few = tmp_path / "few"
    few.mkdir()
    for name in ("eqia.csv", "eqia_signatures.csv"):
        (few / name).write_bytes((tmp_path / "all" / name).read_bytes())

    with undone():
        bring_in(few)  # the plan is not among the files: it follows from what is stored
        assert signed() == wanted
        [said] = ActionProgress.objects.all()
        assert (said.version, said.by) == (str(second), None)
        assert said.note == f"{second} was signed off. Before that what is to be done was Keep one."
        assert [event.action for event in told()[-2:]] == ["change", "create"]
        assert len({event.operation for event in told()[-2:]}) == 1
    factories.make_action(what="Another")  # takes the next reference
    Action.objects.filter(what="Another").update(ref="AP-2026-0900")
    bring_in(tmp_path / "all")

    assert ActionProgress.objects.exclude(action__what="Another").count() == 1  # of the file
    assert [row for row in signed() if row[1] != "Another"] == wanted
    assert not bring_in(tmp_path / "all").changes_anything


@pytest.mark.parametrize("state", ["signed", "dropped"])
def test_what_an_import_ends_is_dropped_in_the_plan_unless_the_plan_says_otherwise(
    cast, second, state, tmp_path
):
    action = factories.make_action(
        ref="AP-2026-0009", origin=Origin.ASSESSMENT, origin_ref=str(second)
    )
    second.mitigations.create(position=2, what="Ask", purpose="mitigation", action=action)
    rows = [ActionTyped.of(each) for each in queries.actions(second)][:1]
    assessments.save_page(ref=second.ref, actions=rows, saves=second.saves, by=cast.lead, at=AT)
    with undone():
        if state == "signed":
            sign(stored(second.ref), cast)
        else:
            sign_off.drop(ref=second.ref, reason="Given up", by=cast.lead, at=AT)
        export_folder(tmp_path / "all")
    few = tmp_path / "few"
    few.mkdir()
    for name in ("eqia.csv", "eqia_signatures.csv"):
        (few / name).write_bytes((tmp_path / "all" / name).read_bytes())

    with undone():
        bring_in(few)
        action.refresh_from_db()
        assert (action.status, action.progress.get().version) == ("dropped", str(second))
        assert told()[-1].action == "drop"
    export_folder(tmp_path / "before")
    (few / "actions.csv").write_bytes((tmp_path / "before" / "actions.csv").read_bytes())
    bring_in(few)

    action.refresh_from_db()
    assert (action.status, action.progress.count()) == ("not_started", 0)


def test_a_signature_says_in_the_plan_for_whom_an_action_is(cast, second):
    row = second.groups.order_by("position").first()

    sign(retype(cast, second, what="Keep two", group=row.label), cast)

    assert list(Action.objects.get().characteristics.all()) == [row.characteristic]
