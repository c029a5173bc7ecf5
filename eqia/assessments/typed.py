"""Rows of an assessment's lists as people type them: actions, evidence, points, version lines.

`key` is the key of the stored row that was changed, None for a new row. `of` gives a stored row as
it would be typed, and `columns` what is stored of a typed one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self, TypeVar

from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.organisation.models import Post
from eqia import models
from eqia.models import fuzzy, fuzzy_columns
from eqia.rules.words import Purpose
from objectives.models import Evidence
from objectives.rules.evidence import EvidenceKind
from objectives.rules.plan import ActionStatus

T = TypeVar("T", "ActionTyped", "EvidenceTyped", "ConsultationPointTyped", "VersionLineTyped")


@dataclass(frozen=True, slots=True)
class ActionTyped:
    """An action. `owner` is a post; `group` the label of a grid row, "" for all rows.

    `status` is None for an action that is in the plan, which says how far it is.
    """

    what: str
    group: str = ""
    issue: str = ""
    outcome: str = ""
    owner: Post | None = None
    due: FuzzyDate = NOT_STATED
    review_on: date | None = None
    cost: str = ""
    purpose: Purpose = Purpose.MITIGATION
    status: ActionStatus | None = ActionStatus.NOT_STARTED
    key: int | None = None

    @classmethod
    def of(cls, stored: models.MitigatingAction) -> Self:
        """A stored action as it would be typed."""
        return cls(
            what=stored.what,
            group=stored.group,
            issue=stored.issue,
            outcome=stored.outcome,
            owner=stored.owner_post,
            due=fuzzy(stored, "due"),
            review_on=stored.review_on,
            cost=stored.cost,
            purpose=Purpose(stored.purpose),
            status=None if stored.action_id else ActionStatus(stored.status),
            key=stored.pk,
        )

    def columns(self) -> dict[str, Any]:
        """The values of the promise, by column."""
        return {
            **({} if self.status is None else {"status": self.status}),
            "group": self.group,
            "issue": self.issue,
            "what": self.what,
            "outcome": self.outcome,
            "owner_post": self.owner,
            "review_on": self.review_on,
            "cost": self.cost,
            "purpose": self.purpose,
            **fuzzy_columns("due", self.due),
        }


@dataclass(frozen=True, slots=True)
class EvidenceTyped:
    """A piece of evidence as cited: from the shelf, with what it says there, or one's own."""

    title: str
    kind: EvidenceKind
    source: str = ""
    as_at: date | None = None
    group: str = ""
    says: str = ""
    gap: str = ""
    shelf: Evidence | None = None
    key: int | None = None

    @classmethod
    def of(cls, stored: models.CitedEvidence) -> Self:
        """A stored piece as it would be typed."""
        said = {name: getattr(stored, name) for name in _names(cls)}
        return cls(**said, key=stored.pk)

    def columns(self) -> dict[str, Any]:
        """The values by column."""
        return {name: getattr(self, name) for name in _names(type(self))}


@dataclass(frozen=True, slots=True)
class ConsultationPointTyped:
    """What people said, and what was done about it."""

    said: str
    done: str = ""
    key: int | None = None

    @classmethod
    def of(cls, stored: models.ConsultationPoint) -> Self:
        """A stored point as it would be typed."""
        return cls(stored.said, stored.done, stored.pk)

    def columns(self) -> dict[str, Any]:
        """The values by column."""
        return {"said": self.said, "done": self.done}


@dataclass(frozen=True, slots=True)
class VersionLineTyped:
    """A line of the version table that a paper prints."""

    version: str
    author: str = ""
    on: FuzzyDate = NOT_STATED
    comment: str = ""
    key: int | None = None

    @classmethod
    def of(cls, stored: models.VersionLine) -> Self:
        """A stored line as it would be typed."""
        return cls(stored.version, stored.author, fuzzy(stored, "on"), stored.comment, stored.pk)

    def columns(self) -> dict[str, Any]:
        """The values by column."""
        return {
            "version": self.version,
            "author": self.author,
            "comment": self.comment,
            **fuzzy_columns("on", self.on),
        }


def without_keys(typed: Iterable[T]) -> list[T]:
    """The rows without their keys, to compare what they say."""
    return [replace(row, key=None) for row in typed]


def _names(kind: type[EvidenceTyped]) -> list[str]:
    return [field.name for field in fields(kind) if field.name != "key"]
