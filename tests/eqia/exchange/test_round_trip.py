"""Assessments that people wrote, signed, revised and dropped go out and come in as they were."""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from councilportal.audit.models import Event
from councilportal.common.fuzzy import read
from councilportal.exchange import export_folder
from eqia import models
from eqia.assessments import operations as assessments
from eqia.assessments import queries, reading
from eqia.assessments.typed import (
    ActionTyped,
    ConsultationPointTyped,
    EvidenceTyped,
    VersionLineTyped,
)
from eqia.decisions import operations as decisions
from eqia.rules import grid, words
from eqia.rules.workflow import State
from eqia.sign_off import operations as sign_off
from eqia.triggers import SEALS
from objectives.models import Action, ActionProgress, Evidence
from objectives.plan.operations import record_progress
from objectives.rules.evidence import EvidenceKind
from objectives.rules.plan import ActionStatus
from objectives.triggers import SEALS as SAID
from performance.models import Indicator
from tests.eqia.making import AT, Cast, attest, fill, make_assessment, sign, stored
from tests.exchange.support import bring_in, problems_of, undone
from tests.factories import make_indicator

pytestmark = [pytest.mark.django_db, pytest.mark.by_draw]


def exported(folder: Path) -> dict[str, bytes]:
    export_folder(folder)
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def make_everything(cast: Cast) -> None:
    """One assessment in each way that it can end, with all that belongs to it, and a decision."""
    who: Any = {"by": cast.lead, "at": AT}
    shelf = Evidence.objects.create(
        ref="VISITS", title="Visits", kind=EvidenceKind.SERVICE_USERS, source="Gates", says="9,000"
    )
    record = fill(make_assessment(cast, title='=Bowling, "greens"\nand paths'), cast, age="low")
    ref = record.ref
    record = assessments.save_page(
        ref=ref,
        saves=record.saves,
        answers={("age", "detail"): grid.Answer("", "+Benches\nat each green")},
        **who,
    )
    record = assessments.copy_answer(
        ref=ref, saves=record.saves, question="detail", source="age", targets=["carers"], **who
    )
    typed = ActionTyped(
        "Keep two greens", group="Age", owner=cast.service.head_post, due=read("Summer 2027")
    )
    record = assessments.save_page(ref=ref, saves=record.saves, actions=[typed], **who)
    cited = EvidenceTyped(
        "Visits", EvidenceKind.SERVICE_USERS, "Gates", dt.date(2026, 3, 31), shelf=shelf
    )
    record = assessments.save_page(ref=ref, saves=record.saves, evidence=[cited], **who)
    heard = [ConsultationPointTyped("Keep them.", "Two are kept.")]
    record = assessments.save_page(ref=ref, saves=record.saves, consultation_points=heard, **who)
    editions = [VersionLineTyped("0.1", "Head of Parks", read("October"), "First")]
    record = assessments.save_page(ref=ref, saves=record.saves, version_lines=editions, **who)
    sign(record, cast)
    for watcher in ("GREENS-2", "GREENS-1"):
        make_indicator(watcher, service=cast.service, from_action=Action.objects.get())
    sign_off.publish(ref=ref, number=1, **who)
    sign_off.revise(ref=ref, what_changed="A third green.", **who)
    sign_off.drop(ref=ref, reason="There is no money for a third one.", **who)
    second = sign_off.revise(ref=ref, what_changed="Paths too.", **who)
    one = queries.actions(second)[0]
    typed = ActionTyped(
        "Keep three greens",
        owner=cast.service.head_post,
        due=read("2027"),
        key=one.pk,
    )
    record_progress(
        ref="AP-2026-0001",
        status=ActionStatus.UNDER_WAY,
        note="One is mown.",
        due=read("Autumn 2027"),
        seen=0,
        **who,
    )
    gap = ActionTyped("Count visitors", owner=cast.service.head_post, due=read("2027"))
    record = assessments.save_page(ref=ref, saves=second.saves, actions=[gap, typed], **who)
    sign(fill(record, cast), cast, AT + dt.timedelta(minutes=5, microseconds=7))
    withheld = sign(fill(make_assessment(cast, title="A site"), cast), cast)
    sign_off.withhold(ref=withheld.ref, number=1, ground="A bid is open.", **who)
    returned = fill(make_assessment(cast, title="Swings"), cast)
    sign_off.submit(ref=returned.ref, saves=returned.saves, **who)
    attest(returned, words.Capacity.HEAD_OF_SERVICE, cast.head)
    sign_off.return_to_author(
        ref=returned.ref,
        reason="Ask the school.",
        answers={("age", "less"): "Who says so?", ("", "about"): "Which swings?"},
        by=cast.director,
        at=AT,
    )
    swings = ActionTyped("Mend the swings", due=read("2027"), status=ActionStatus.UNDER_WAY)
    assessments.save_page(
        ref=returned.ref, saves=stored(returned.ref).saves, actions=[swings], **who
    )
    make_assessment(cast, title="A pond", planned=True, values={"decision": read("Tbc")})
    decision = decisions.save_decision(
        record=models.Decision(),
        values={"number": "26/00001", "subject": "Greens", "meets_on": dt.date(2026, 12, 1)},
        assessments=[record, withheld],
        saves=0,
        **who,
    )
    decisions.mark_ready(ref=decision.ref, saves=decision.saves, **who)


def test_what_people_made_comes_out_of_another_database_as_the_same_bytes(cast, tmp_path):
    make_everything(cast)
    first = exported(tmp_path / "first")
    before = standing()
    _empty()

    bring_in(tmp_path / "first")

    assert exported(tmp_path / "second") == first
    assert standing() == before
    assert [each.state for each in queries.versions("EQ-2026-001")] == [
        State.SIGNED,
        State.DROPPED,
        State.SUPERSEDED,
    ]
    assert Action.objects.count() == 2  # one promise of two versions, and one of the later
    assert _column(tmp_path / "second" / "eqia_actions.csv", "watched_by") == [
        *("GREENS-1; GREENS-2", "GREENS-1; GREENS-2", "", "GREENS-1; GREENS-2", "")
    ]
    # What the returned draft says is not in the plan, and stays what the draft says.
    assert _column(tmp_path / "second" / "eqia_actions.csv", "plan_ref") == [
        *("AP-2026-0001", "AP-2026-0001", "AP-2026-0002", "AP-2026-0001", "")
    ]
    assert _column(tmp_path / "second" / "eqia_actions.csv", "status")[-1] == "under_way"
    sent = {(each.number, each.submitted_at) for each in queries.versions("EQ-2026-001")}
    assert sent == {(1, AT), (2, None), (3, AT + dt.timedelta(minutes=5, microseconds=7))}
    assert not models.Assessment.objects.filter(submitted_by__isnull=False).exists()


def test_what_watches_over_a_signed_promise_may_change_and_an_indicator_watches_one(cast, tmp_path):
    make_everything(cast)
    exported(tmp_path / "all")
    path = tmp_path / "eqia_actions.csv"
    with (tmp_path / "all" / path.name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["plan_ref"]]
    two, gap = Action.objects.order_by("pk")

    def watch(promise: str, count: str) -> None:
        for row in rows:
            row["watched_by"] = count if row["what"] == "Count visitors" else promise
        _written(path, rows)

    watch("GREENS-1", "GREENS-2")
    assert bring_in(path).counts["eqia_actions"].changed == len(rows)
    assert dict(Indicator.objects.values_list("ref", "from_action")) == {
        "GREENS-1": two.pk,
        "GREENS-2": gap.pk,
    }
    _written(path, [row for row in rows if row["what"] == "Count visitors"])
    _edited(path, "watched_by", "GREENS-2", "GREENS-1")
    assert [each.wanted for each in problems_of(path)] == [
        "GREENS-1 monitors another action: take it from that one first."
    ]
    for row in rows:
        del row["watched_by"]
    _written(path, rows)
    assert not bring_in(path).changes_anything
    assert Indicator.objects.filter(from_action=gap).count() == 1


def standing() -> dict[str, object]:
    """The hash of each version, who has attested to it so that it counts, and its order."""
    found: dict[str, object] = {}
    for record in models.Assessment.objects.order_by("ref", "number"):
        whole = reading.read_assessment(
            models.Assessment.objects.select_related("directorate", "service").get(pk=record.pk),
            AT.date(),
        )
        found[str(record)] = (
            whole.sha256,
            [each.name for each in whole.sign_offs],
            record.is_latest,
            str(record.supersedes or ""),
            record.published_at,
            record.submitted_at,
        )
    return found


def _empty() -> None:
    """Empty what belongs to assessments, as a fresh database would be."""
    for seals in (SEALS, SAID):
        seals.drop(connection)
    Indicator.objects.update(from_action=None)
    models.Decision.objects.all().delete()
    models.Assessment.objects.update(supersedes=None)
    models.Answer.objects.update(copied_from=None)
    for model in (
        models.SignOff,
        models.ReturnedAnswer,
        models.Answer,
        models.GridRow,
        models.MitigatingAction,
        models.CitedEvidence,
        models.ConsultationPoint,
        models.VersionLine,
        models.Assessment,
        models.Question,
        models.QuestionSet,
        models.ScreenedCharacteristic,
        ActionProgress,
        Action,
        Evidence,
    ):
        model._default_manager.all().delete()
    for seals in (SEALS, SAID):
        seals.create(connection)


def test_importing_what_is_stored_changes_nothing_and_what_came_in_signed_is_locked(cast, tmp_path):
    make_everything(cast)
    exported(tmp_path)

    assert not bring_in(tmp_path).changes_anything
    with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
        models.GridRow.objects.filter(assessment__number=1, assessment__ref="EQ-2026-001").update(
            label="x"
        )


def test_an_import_tells_who_signs_a_draft_and_what_is_withheld_from_now_on(cast, tmp_path):
    make_everything(cast)
    exported(tmp_path)
    file = tmp_path / "eqia.csv"
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    draft = next(row for row in rows if row["state"] == "returned")
    named, before = f"{draft['ref']} version {draft['version']}", draft["head_post"] or None
    draft |= {"head_post": "Head of everything", "is_exempt": "yes", "exempt_ground": "Persons"}
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, draft)
        writer.writeheader()
        writer.writerow(draft)

    bring_in(file)

    event = Event.objects.latest("id")
    assert json.loads(event.before) == {"eqia": {named: {"head_post": before, "is_exempt": False}}}
    told = {"head_post": "Head of everything", "is_exempt": True}
    assert json.loads(event.after)["eqia"] == {named: told}


def test_a_signature_of_another_text_does_not_make_a_version_signed(cast, tmp_path):
    make_everything(cast)
    exported(tmp_path)
    _empty()
    _edited(tmp_path / "eqia_heard.csv", "said", "Keep them.", "Sell them.")

    problems = problems_of(tmp_path)

    assert [(each.file, each.column, each.wanted) for each in problems] == [
        (
            "eqia.csv",
            "state",
            "the signature of the head_of_service is of another text: bring in what was signed.",
        )
    ]
    assert models.Assessment.objects.count() == 0


def test_every_row_of_a_signed_version_is_refused_by_name_when_it_differs(cast, tmp_path):
    make_everything(cast)
    exported(tmp_path)
    changes = {
        "eqia": ("context", "Other"),
        "eqia_answers": ("text", "Other"),
        "eqia_actions": ("what", "Other"),
        "eqia_evidence": ("title", "Other"),
        "eqia_editions": ("comment", "Other"),
        "eqia_heard": ("done", "Other"),
    }
    for name, (column, value) in changes.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.csv").write_bytes((tmp_path / f"{name}.csv").read_bytes())
        _edited(folder / f"{name}.csv", column, None, value)

        problem = problems_of(folder)[0]

        assert (problem.row, problem.column, problem.found) == (2, column, value)
        assert problem.wanted == "EQ-2026-001 is superseded: what is signed is not changed."


def test_what_became_of_an_action_of_a_signed_version_may_change(cast, tmp_path):
    make_everything(cast)
    exported(tmp_path)
    for path in tmp_path.glob("*.csv"):
        if path.stem != "eqia_actions":
            path.unlink()
    text = (tmp_path / "eqia_actions.csv").read_text("utf-8")
    (tmp_path / "eqia_actions.csv").write_text(text.replace("under_way", "done"), newline="")

    bring_in(tmp_path)

    assert set(Action.objects.values_list("what", "status")) == {
        ("Keep three greens", "done"),
        ("Count visitors", "not_started"),
    }


def test_a_date_that_a_form_would_refuse_is_kept_as_written(tmp_path, cast):
    record = make_assessment(cast, title="A pond", planned=True)
    header = "ref,state,title,subject,directorate,question_set,decision"
    row = f"{record.ref},planned,A pond,service_change,PLC,grid,When the pond is dry"
    (tmp_path / "eqia.csv").write_text(f"{header}\r\n{row}\r\n", newline="")

    with undone():
        assert bring_in(tmp_path).counts["eqia"].changed == 1
        record.refresh_from_db()
        assert (record.decision_text, record.decision_latest) == ("When the pond is dry", None)


def test_a_version_that_is_written_on_may_be_signed_by_a_later_import(cast, tmp_path):
    make_everything(cast)
    exported(tmp_path)
    _empty()
    signed = (tmp_path / "eqia.csv").read_bytes()
    with (tmp_path / "eqia.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [row for row in rows if (row["ref"], row["version"]) == ("EQ-2026-002", "1")]
    kept[0] |= {"state": "submitted"}
    first = tmp_path / "first"
    first.mkdir()
    for path in tmp_path.glob("*.csv"):
        _narrowed(path, first / path.name, "EQ-2026-002")
    _written(first / "eqia.csv", kept)
    bring_in(first)
    assert queries.assessment("EQ-2026-002").state == State.SUBMITTED  # type: ignore[union-attr]

    (tmp_path / "eqia.csv").write_bytes(signed)
    bring_in(tmp_path)

    record = queries.assessment("EQ-2026-002")
    assert record is not None
    assert (record.state, record.is_exempt) == (State.SIGNED, True)


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


def _edited(path: Path, column: str, old: str | None, new: str) -> None:
    """Write another value into the first row whose cell is the old one."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if old is None or row[column] == old)
    row[column] = new
    _written(path, rows)


def _narrowed(source: Path, target: Path, ref: str) -> None:
    """Copy the rows about one assessment; files about no assessment as they are."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if source.stem.startswith("eqia") and source.stem != "eqia_characteristics":
        rows = [row for row in rows if row["ref"] == ref]
    if rows and source.stem != "decisions":
        _written(target, rows)


def _written(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
