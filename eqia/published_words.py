"""The words that become readable for everybody when a paper is published, place by place.

What in them may be personal data is asked about first, whatever publishes them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import CharField, TextField

from eqia import models
from eqia.models import Assessment, Decision
from eqia.rules import personal
from eqia.rules.fields import FIELDS, PAGES, FieldKind
from eqia.rules.personal import Keeping, PlacedFind
from eqia.rules.words import Part

_LISTS = {
    "consultation_points": "consultation",
    "mitigations": "actions",
    "evidence": "evidence",
    "version_lines": "editions",
}
_FREE = (FieldKind.TEXT, FieldKind.LINE)
_DECISION = {
    "subject": "Subject",
    "key_reason": "Why it is a key decision",
    "decision": "Decision",
    "reasons": "Reasons for the decision",
    "alternatives": "Alternatives considered and rejected",
    "consultation": "Recommendations and other consultation",
    "interests": "Interests declared",
    "dispensations": "Dispensations granted",
    "financial": "Financial implications",
}

# The fields of a decision that `asked_of_decision` reads.
ASKED = ("for_publication", "exempt_ground", *_DECISION)


class PersonalDataAsked(Exception):
    """What may be personal data has to be answered for before it is published."""

    def __init__(self, asked: Sequence[PlacedFind]) -> None:
        """Keep what has no answer."""
        super().__init__("; ".join(each.described for each in asked))
        self.asked = asked


def check_answered(asked: Sequence[PlacedFind], answers: Mapping[str, Keeping]) -> list[str]:
    """What is published although it may be personal data, for the record of changes.

    *Takes*: answers by the text of the find.
    *Gives*: kind, places and answer in words, without the data themselves.
    *Raises*: PersonalDataAsked where an answer is missing.
    """
    if missing := [each for each in asked if each.find.text not in answers]:
        raise PersonalDataAsked(missing)
    return [f"{each.described}: {answers[each.find.text].label}" for each in asked]


def asked_of_assessment(record: Assessment) -> list[PlacedFind]:
    """What in a version may be personal data, with the pages on which it is. *Costs*: 5 queries."""
    return personal.ask(_of_assessment(record))


def _of_assessment(record: Assessment) -> Iterator[tuple[str, str]]:
    for field in FIELDS:
        if field.is_signed and field.kind in _FREE:
            yield PAGES[field.page or "about"], getattr(record, field.name)
    answers = models.Answer.objects.filter(group__assessment=record).exclude(text="")
    in_order = answers.order_by("group__position", "question__position")
    for part, label, text in in_order.values_list("question__part", "group__label", "text"):
        yield f"{PAGES['full' if part == Part.FULL else 'grid']}, {label}", text
    for name, page in _LISTS.items():
        rows = getattr(record, name).order_by("position")
        texts = [each.name for each in rows.model._meta.concrete_fields if _is_free(each)]
        for row in rows.values_list(*texts):
            yield from ((PAGES[page], text) for text in row)


def _is_free(field: Any) -> bool:
    return isinstance(field, TextField | CharField) and not field.choices


def asked_of_ground(ground: str) -> list[PlacedFind]:
    """What in the ground for withholding an assessment, which everybody reads, may be personal."""
    return personal.ask([("Ground for withholding", ground)])


def asked_of_decision(record: Decision) -> list[PlacedFind]:
    """What in a decision may be personal data; of one not for publication, in its ground alone."""
    if not record.for_publication:
        return personal.ask([("Ground for not publishing it", record.exempt_ground)])
    return personal.ask((label, getattr(record, name)) for name, label in _DECISION.items())
