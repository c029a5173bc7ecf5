"""One visible set: the queries agree with the policies, and every read goes through them."""

import ast
import itertools
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from councilportal.accounts.permissions import Role
from councilportal.organisation.people import NOBODY, Person, person_on
from eqia import policies, visible
from eqia.models import Assessment, Decision, MitigatingAction
from eqia.rules.gate import DecisionState
from eqia.rules.words import Purpose
from eqia.rules.workflow import State
from eqia.sign_off import operations as sign_off
from objectives.models import Action
from tests import factories
from tests.eqia import making
from tests.eqia.house import make_decision
from tests.eqia.making import AT
from tests.eqia.sample import make_full, sign_all

ROOT = Path(__file__).resolve().parents[2]


# The queries and the policies


def everybody(cast: making.Cast) -> dict[str, Person]:
    """A person of each kind, by name."""
    other = factories.make_service("OTH", directorate=factories.make_directorate("OTH"))
    places: dict[str, tuple[Role, dict[str, Any]]] = {
        "council lead": (Role.EQUALITY_LEAD, {}),
        "place lead": (Role.EQUALITY_LEAD, {"directorate": cast.directorate}),
        "service lead": (Role.EQUALITY_LEAD, {"service": cast.service}),
        "other lead": (Role.EQUALITY_LEAD, {"service": other}),
        "member": (Role.MEMBER, {}),
        "auditor": (Role.AUDITOR, {}),
        "officer": (Role.OFFICER, {"service": cast.service}),
        "performance lead": (Role.PERFORMANCE_LEAD, {}),
        "admin": (Role.ADMIN, {}),
    }
    found = {"nobody": NOBODY}
    for name, (role, place) in places.items():
        user = factories.make_user(name.replace(" ", "_"))
        factories.make_appointment(user, role, **place)
        found[name] = person_on(user, AT.date())
    for name, user in (("head", cast.head), ("director", cast.director)):
        found[name] = person_on(user, AT.date())
    return found


def in_every_state(cast: making.Cast) -> None:
    """An assessment in each state, and one whose published version has a new one in draft."""
    making.make_assessment(cast, planned=True)
    making.make_assessment(cast)
    for ground in ("", "It names somebody"):
        record = sign_all(make_full(cast), cast)
        given: dict[str, Any] = {"ref": record.ref, "number": 1, "by": cast.lead, "at": AT}
        if ground:
            sign_off.withhold(**given, ground=ground)
        else:
            sign_off.publish(**given)
            sign_off.revise(ref=record.ref, what_changed="More", by=cast.lead, at=AT)
    dropped = making.make_assessment(cast)
    sign_off.drop(ref=dropped.ref, reason="Given up", by=cast.lead, at=AT)
    foreign = factories.make_service("FGN", directorate=factories.make_directorate("FGN"))
    place: dict[str, Any] = {"directorate": foreign.directorate, "service": foreign}
    making.make_assessment(cast, **place)
    making.make_assessment(cast, **place, planned=True)


@pytest.mark.django_db
def test_the_sets_hold_what_the_policies_say(cast):
    in_every_state(cast)
    every = list(Assessment.objects.select_related("directorate", "service"))

    for name, who in everybody(cast).items():
        readable = set(visible.readable(who))
        listed, live = set(visible.listed(who)), set(visible.live(who))

        assert readable == {each for each in every if policies.can_see(who, each)}, name
        assert live <= readable, name
        known = {each for each in listed if each.is_exempt or each.state == State.PLANNED}
        assert listed - known <= readable, name
        assert len({each.ref for each in listed}) == len(listed), name
        assert not {State.DROPPED} & {State(each.state) for each in listed | live}, name
        # An action is open by what promises it, closed where all of that is hidden.
        promised = {each.pk for each in readable if each.state != State.DROPPED}
        opened = set(Action.objects.filter(visible.open_actions(who)))
        assert opened == set(Action.objects.filter(promised_in__assessment__in=promised)), name
        closed = set(Action.objects.filter(visible.closed_actions(who)))
        assert closed == set(Action.objects.all()) - opened, name


def in_every_decision_state(cast: making.Cast) -> None:
    """Decisions of the place, of another and of the council, on papers of the place or others."""
    other = factories.make_directorate("DEC", director_post=factories.make_post("Another director"))
    service = factories.make_service("DCS", directorate=other)
    own = making.make_assessment(cast)
    foreign = making.make_assessment(cast, directorate=other, service=service)
    number = count(1)
    for place in (cast.directorate, other, None):
        for cited in ([own], [foreign], [own, foreign]):
            for state, is_open in itertools.product(DecisionState, (True, False)):
                record = make_decision(cast, cited[0], f"26/{next(number):05}")
                record.assessments.set(cited)
                Decision.objects.filter(pk=record.pk).update(
                    directorate=place,
                    state=state,
                    taken_on=AT.date() if state == DecisionState.TAKEN else None,
                    for_publication=is_open,
                    exempt_ground="" if is_open else "It names somebody",
                )


@pytest.mark.django_db
def test_the_sets_of_decisions_hold_what_the_policies_say(cast):
    in_every_decision_state(cast)
    every = list(Decision.objects.select_related("directorate"))
    seen = {}

    for name, who in everybody(cast).items():
        readable = set(visible.readable_decisions(who))
        found: Any = visible.listed_decisions(who)
        listed = {each: each.is_read for each in found}

        assert readable == {each for each in every if policies.can_see_decision(who, each)}, name
        assert {each for each, is_read in listed.items() if is_read} == readable, name
        unread = {each for each in every if each not in readable}
        assert set(listed) - readable == {each for each in unread if each.state != "draft"}, name
        seen[name] = len(readable)
    # Who answers for no place of theirs reads what everybody reads.
    assert seen["officer"] == seen["admin"] == seen["nobody"] == seen["other lead"] == 18
    assert seen["head"] == seen["nobody"]
    assert seen["council lead"] == seen["member"] == seen["auditor"] == len(every) == 54
    assert seen["service lead"] < seen["place lead"] < seen["director"] < len(every)


@pytest.mark.django_db
def test_a_promise_without_an_action_hides_no_other_action_of_the_plan(cast):
    MitigatingAction.objects.create(
        assessment=making.make_assessment(cast),
        position=99,
        what="Not in the plan yet",
        purpose=Purpose.MITIGATION,
    )
    own = factories.make_action(origin="performance", origin_ref="KPI-0001")

    for name, who in everybody(cast).items():
        filters = visible.closed_actions(who)
        assert own in set(Action.objects.filter(~filters)), name
        assert own not in set(Action.objects.filter(filters)), name


@pytest.mark.django_db
def test_a_promise_is_told_from_a_version_that_the_person_may_read(cast):
    record = sign_all(make_full(cast), cast)
    action = Action.objects.get(promised_in__assessment=record)
    given: dict[str, Any] = {"ref": record.ref, "by": cast.lead, "at": AT}
    lead, nobody = person_on(cast.lead, AT.date()), NOBODY
    assert visible.promises([action], nobody) == {}

    sign_off.publish(**given, number=1)
    newer = sign_off.revise(**given, what_changed="More")

    # Before the new version is signed, nothing of it counts.
    for who in (lead, nobody):
        assert visible.promises([action], who)[action.pk].assessment == record
    Assessment.objects.filter(pk=newer.pk).update(state=State.SIGNED)
    assert visible.promises([action], lead)[action.pk].assessment == newer
    assert visible.promises([action], nobody)[action.pk].assessment == record


# Every read goes through them

TABLES = {
    "Answer",
    "Assessment",
    "CitedEvidence",
    "ConsultationPoint",
    "Decision",
    "GridRow",
    "MitigatingAction",
    "OutcomeStatement",
    "ReturnedAnswer",
    "SignOff",
    "VersionLine",
}
RELATIONS = {
    "assessments",
    "assessments_headed",
    "assessments_led",
    "assessments_written",
    "decisions",
    "mitigations",
    "outcome_statements",
    "promised_in",
}
# Writes ask the policies themselves; what is imported and exported, operators do.
WRITES = ("operations", "loading", "saving", "changes")
NO_PERSON_ASKS = ("eqia/exchange/", "councilportal/samples.py", "eqia/models/", "eqia/triggers.py")
# Reads of one record that the caller found, and of everybody's records where no person asks.
REVIEWED = {
    "councilportal/overview/coverage_queries.py": {
        "_rows": "of the versions in `visible.live`",
    },
    "councilportal/overview/thread_queries.py": {
        "_hanging": "of the versions in `visible.live`",
    },
    "councilportal/publishing/editions/about_form.py": {
        "__init__": "the choices of the caller, which come from the visible set",
        "values": "one of the choices of the form",
    },
    "councilportal/publishing/editions/list_forms.py": {
        "__init__": "the choices of the caller, which come from the visible set",
    },
    "councilportal/publishing/editions/list_views.py": {
        "_of_assessments": "from `visible.readable`; what the person may not read is kept, unseen",
        "_save": "of the choices of the form",
    },
    "councilportal/publishing/editions/changed.py": {
        "_assessments": "whether a version is newer than the one that an edition publishes",
        "_of_versions": "which version that is, and nothing of its words",
    },
    "councilportal/publishing/editions/checking.py": {
        "_assessments": "of an edition that the person writes, as everybody may read them",
    },
    "councilportal/publishing/editions/composing.py": {
        "_title": "of the one assessment that is published, where nothing of it is withheld",
    },
    "councilportal/publishing/exchange/agenda_file.py": {
        "__init__": "references in files, which operators import and export",
        "made": "references in files, which operators import and export",
    },
    "councilportal/publishing/packs/queries.py": {
        "papers": "which edition publishes what an agenda names, by its key",
    },
    "councilportal/publishing/exchange/edition_file.py": {
        "__init__": "references in files, which operators import and export",
        "_of_edition": "references in files, which operators import and export",
    },
    "councilportal/publishing/exchange/rows.py": {
        "named": "references in files, which operators import and export",
    },
    "councilportal/publishing/editions/moving.py": {
        "_copy_of": "keys alone, of what is out",
    },
    "councilportal/publishing/public/paper_queries.py": {
        "noticed": "of decisions that everybody may read",
    },
    "councilportal/publishing/series/equality_parts.py": {
        "assessments": "what the paper publishes, as everybody may read it",
    },
    "councilportal/publishing/series/paper_parts.py": {
        "_assessments": "the title only of what is published",
    },
    "eqia/assessments/queries.py": {
        "actions": "of a version that the caller may read",
        "assessment": "every view asks `known` of it",
        "opened_on": "of the person who opened it",
        "versions": "each is asked of by `can_see`",
    },
    "eqia/decisions/group_queries.py": {
        "affected": "links and rows of decisions and versions that the person may read",
    },
    "eqia/decisions/queries.py": {
        "_signed_at": "days of versions that the caller may name",
        "assessed_for": "the gate; titles of what is hidden are left out",
        "cited_by": "each comes with whether the person reads it",
        "decision": "every view asks the policies of it",
    },
    "eqia/decisions/views.py": {
        "_both": "keys alone, read again by `versions_of`",
        "_write": "keys alone, read again by `versions_of`",
    },
    "eqia/outcomes/queries.py": {
        "_statements_in_steps": "of versions that the caller may read, or a lead is reminded of",
        "foretold": "of a version that the caller may read",
        "outcome_record": "which versions have any, among those that the person may read",
    },
    "eqia/policies.py": {
        "can_see_decision": "whether the person answers for what a decision rests on",
    },
    "eqia/assessments/fingerprints.py": {
        "fingerprints_in_steps": "hashes alone, of versions that wait for a signature",
    },
    "eqia/decisions/ways_on.py": {
        "ways_on": "references alone, which the obstacles name; links go to what the person reads",
    },
    "eqia/published_words.py": {
        "_of_assessment": "of a version that the person may publish or send for sign-off",
    },
    "eqia/reminders.py": {"notices": "each goes to those who may read it, or who sign it"},
    "eqia/register/queries.py": {
        "cumulative": "rows of the live versions that the person may read",
    },
    "eqia/taken_over.py": {
        "marked": "what was attested of the versions of the caller",
    },
    "eqia/sign_off/queries.py": {
        "awaited_in_steps": "reminders, and what the person signs",
    },
    "eqia/sign_off/promises.py": {
        "_left_out": "part of sign_off, which has asked",
        "_name_groups": "part of sign_off, which has asked, and of an import",
        "_orphans": "part of sign_off and drop, which have asked",
        "effects": "part of sign_off, which has asked, and of an import",
        "give_up": "part of drop, which has asked",
    },
}


def reads() -> Iterator[tuple[str, str]]:
    """Each function outside the visible set that reads a table of papers: its file, its name."""
    for wing in ("eqia", "objectives", "performance", "councilportal"):
        for path in sorted((ROOT / wing).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            is_write = any(part in path.stem for part in WRITES)
            if is_write or "migrations" in place or place.startswith(NO_PERSON_ASKS):
                continue
            for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(function, ast.FunctionDef) and any(map(_reads, ast.walk(function))):
                    yield place, function.name


def _reads(node: ast.AST) -> bool:
    """True for `Assessment.objects`, `models.Answer.objects`, `record.assessments.filter`."""
    if not isinstance(node, ast.Attribute):
        return False
    of = node.value
    if node.attr in ("objects", "_default_manager"):
        return (getattr(of, "id", None) or getattr(of, "attr", "")) in TABLES
    return isinstance(of, ast.Attribute) and of.attr in RELATIONS


def test_every_read_of_a_paper_is_in_the_visible_set_or_reviewed():
    found = {each for each in reads() if each[0] != "eqia/visible.py"}
    reviewed = {(place, name) for place, names in REVIEWED.items() for name in names}

    assert found - reviewed == set(), "read it through eqia.visible, or say here why not"
    assert reviewed - found == set(), "these read none any more"


def test_what_reads_a_paper_is_found():
    """The search itself: a function for each way to read."""
    source = """
def one(): return Assessment.objects.all()
def two(): return models.Answer.objects.filter(pk=1)
def three(post): return post.assessments_led.all()
def four(who): return visible.live(who)
"""
    functions = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef)]

    found = [each.name for each in functions if any(map(_reads, ast.walk(each)))]

    assert found == ["one", "two", "three"]
