"""The words that become readable for everybody when a paper is published, place by place.

What in them may be personal data is asked about first, whatever publishes them. A test plants a
telephone number in every field and looks which of them strangers read
(`tests/eqia/test_published_words.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import CharField, TextField

from councilportal.common import personal
from councilportal.common.personal import PlacedFind
from eqia import models, taken_over
from eqia.models import Assessment, Decision
from eqia.rules.fields import FIELDS, FUZZY, PAGES, FieldKind
from eqia.rules.words import Part
from eqia.rules.workflow import State
from objectives.models import ActionProgress

_LISTS = {
    "consultation_points": "consultation",
    "mitigations": "actions",
    "evidence": "evidence",
    "version_lines": "editions",
}
_FREE = (FieldKind.TEXT, FieldKind.LINE, FieldKind.FUZZY)
_OVERRIDE = "Why it goes ahead all the same"
_DECISION = {
    "subject": "Subject",
    "taker": "To be taken by",
    "key_reason": "Why it is a key decision",
    "meeting": "Meeting",
    "decision": "Decision",
    "reasons": "Reasons for the decision",
    "alternatives": "Alternatives considered and rejected",
    "consultation": "Recommendations and other consultation",
    "interests": "Interests declared",
    "dispensations": "Dispensations granted",
    "financial": "Financial implications",
    "override_reason": _OVERRIDE,
}
# What the forward timetable, which everybody reads, has of an assessment that is planned.
_TIMETABLE = {
    "title": "Title",
    "budget_round": "Budget round",
    "initial_impacts": "Initial impacts",
    "completion": "When it is to be complete",
    "decision": "When the decision is",
}

# The fields of a decision that `asked_of_decision` reads.
ASKED = ("for_publication", "exempt_ground", *_DECISION)


def asked_of_assessment(record: Assessment) -> list[PlacedFind]:
    """What in a version may be personal data, with the pages on which it is.

    *Costs*: 10 queries.
    """
    return personal.ask(_of_assessment(record))


def _of_assessment(record: Assessment) -> Iterator[tuple[str, str]]:
    for field in FIELDS:
        # A ground may be left where nothing is withheld: the files print it.
        if field.kind in _FREE and (field.is_signed or field.name == "exempt_ground"):
            yield PAGES[field.page or "about"], _words_of(record, field.name)
    answers = models.Answer.objects.filter(group__assessment=record).exclude(text="")
    in_order = answers.order_by("group__position", "question__position")
    for part, label, text in in_order.values_list("question__part", "group__label", "text"):
        yield f"{PAGES['full' if part == Part.FULL else 'grid']}, {label}", text
    for name, page in _LISTS.items():
        rows = getattr(record, name).order_by("position")
        texts = [each.name for each in rows.model._meta.concrete_fields if _is_free(each)]
        for row in rows.values_list(*texts):
            yield from ((PAGES[page], text) for text in row)
    for text in taken_over.as_signed(record).texts():
        yield PAGES["consultation"], text
    for statement in record.sign_offs.order_by("pk").values_list("statement", flat=True):
        yield "What was attested", statement
    said = ActionProgress.objects.filter(action__promised_in__assessment=record)
    for row in said.order_by("action__ref", "position").values_list("note", "due_text"):
        yield from (("What became of an action", text) for text in row)


def _is_free(field: Any) -> bool:
    return isinstance(field, TextField | CharField) and not field.choices


def asked_of_register(state: State, values: Mapping[str, Any]) -> list[PlacedFind]:
    """What may be personal data in what everybody reads of a version that is not published.

    This is the line of a planned one in the forward timetable; of a withheld one the ground.

    *Takes*: fields of the assessment by name, fuzzy dates as one.
    """
    if values.get("is_exempt"):
        return asked_of_ground(str(values.get("exempt_ground") or ""))
    if state is not State.PLANNED:
        return []
    found = ((label, values.get(name)) for name, label in _TIMETABLE.items())
    return personal.ask((label, str(getattr(said, "text", said) or "")) for label, said in found)


def asked_anew(record: Assessment, values: Mapping[str, Any]) -> list[PlacedFind]:
    """What of `asked_of_register` a change of a version adds, as the rest was answered for before.

    *Takes*: the version as it is stored; values that are to be saved, by name.
    """
    state = State(record.state)
    names = (*_TIMETABLE, "is_exempt", "exempt_ground")
    stored = {name: _words_of(record, name) for name in names}
    known = {each.find for each in asked_of_register(state, stored)}
    asked = asked_of_register(state, stored | dict(values))
    return [each for each in asked if each.find not in known]


def _words_of(record: Assessment, name: str) -> Any:
    return getattr(record, f"{name}_text" if name in FUZZY else name)


def asked_of_ground(ground: str) -> list[PlacedFind]:
    """What in the ground for withholding an assessment, which everybody reads, may be personal."""
    return personal.ask([("Ground for withholding", ground)])


def asked_of_decision(record: Decision) -> list[PlacedFind]:
    """What in a decision may be personal data; of one not for publication, in its ground alone."""
    if not record.for_publication:
        return personal.ask([("Ground for not publishing it", record.exempt_ground)])
    return personal.ask((label, getattr(record, name)) for name, label in _DECISION.items())


def asked_of_override(record: Decision, reason: str) -> list[PlacedFind]:
    """What may be personal data in the reason for which a decision goes ahead all the same."""
    return personal.ask([(_OVERRIDE, reason)]) if record.for_publication else []
