"""One assessment as plain values, for the rules, and the hash of what is signed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from councilportal.audit.rules import canonical
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from eqia.rules.grid import GridRow, QuestionSet
from eqia.rules.words import Aim, Capacity, Outcome, Purpose, Risk
from eqia.rules.workflow import State


@dataclass(frozen=True, slots=True)
class PlanUpdate:
    """What the action plan says of a promise: the last note and its day, and a moved date."""

    on: date | None = None
    note: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action of an assessment: `group` is the label it is for, "" for all."""

    group: str
    issue: str
    what: str
    outcome: str
    owner: str
    due: FuzzyDate
    cost: str
    purpose: Purpose
    status: str = "not_stated"
    review_on: date | None = None
    watched_by: tuple[str, ...] = ()  # references of indicators
    plan_update: PlanUpdate = PlanUpdate()

    @property
    def is_planned(self) -> bool:
        """True if it has an owner, and a day it is due or a day for review."""
        return bool(self.owner) and (self.due.latest is not None or self.review_on is not None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence; `newer` is the day of newer figures of its kind, None for none."""

    title: str
    source: str
    as_at: date | None
    group: str = ""
    says: str = ""
    gap: str = ""
    kind: str = ""
    newer: date | None = None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A line of the version table that the paper prints, with its own numbering."""

    version: str
    author: str
    on: FuzzyDate
    comment: str


@dataclass(frozen=True, slots=True)
class Signature:
    """An attestation that was made, on its London day."""

    capacity: Capacity
    name: str
    post: str
    on: date


@dataclass(frozen=True, slots=True)
class SignedRows:
    """The rows and lists of an assessment, as far as they are signed."""

    groups: tuple[GridRow, ...]
    actions: tuple[Action, ...]
    evidence: tuple[Evidence, ...]
    version_lines: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """An assessment as the rules take it; `on` is the London day of today."""

    on: date
    state: State
    question_set: QuestionSet
    groups: tuple[GridRow, ...]
    actions: tuple[Action, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    version_lines: tuple[VersionLine, ...] = ()
    signatures: tuple[Signature, ...] = ()
    screened: FuzzyDate = NOT_STATED
    fully_assessed: FuzzyDate = NOT_STATED
    decision: FuzzyDate = NOT_STATED
    completion: FuzzyDate = NOT_STATED
    consultation: FuzzyDate = NOT_STATED
    risk: Risk | None = None
    risk_reason: str = ""
    is_sufficient: bool | None = None
    wants_internal_action: bool | None = None
    wants_full: bool | None = None
    no_full_reason: str = ""
    aims: Mapping[Aim, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    outcome_reason: str = ""
    outcome_source: str = ""
    review_on: date | None = None
    lead: str = ""
    is_exempt: bool = False
    exempt_ground: str = ""


def fingerprint(rows: Facts | SignedRows, also: Mapping[str, Any]) -> str:
    """The SHA-256 of everything that is signed, as 64 hexadecimal digits.

    Signatures hold this hash, so the names and the order of the content must never change.

    *Takes*: `also`, the plain values that are signed besides the rows and lists, by name.
    """
    said = dict(also)
    said |= {
        "groups": [
            {
                "group": group.label,
                "answers": {
                    ref: [answer.choice, answer.text, answer.copied_from]
                    for ref, answer in group.answers.items()
                    if not answer.is_blank
                },
            }
            for group in rows.groups
        ],
        "actions": [
            {
                "for": [each.group, each.issue, each.purpose],
                "what": [each.what, each.outcome, each.cost],
                "due": each.due.text,
                "review_on": each.review_on,
            }
            for each in rows.actions
        ],
        "evidence": [
            {
                "title": [each.title, each.kind, each.source, each.group],
                "as_at": each.as_at,
                "says": [each.says, each.gap],
            }
            for each in rows.evidence
        ],
        "editions": [
            [each.version, each.author, each.on.text, each.comment] for each in rows.version_lines
        ],
    }
    return sha256(canonical(said).encode()).hexdigest()
