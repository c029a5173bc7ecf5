"""What saving a record does besides, told before it is saved."""

from collections.abc import Iterator, Mapping
from typing import Any

from objectives.models import Framework
from objectives.rules.frameworks import FrameworkState


def effects_of_framework(record: Framework, values: Mapping[str, Any]) -> Iterator[str]:
    """Who reads a framework from now on, where that changes: one sentence."""
    is_draft = values["state"] == FrameworkState.DRAFT
    if record._state.adding or is_draft == (record.state == FrameworkState.DRAFT):
        return
    if is_draft:
        yield (
            "It and its objectives are hidden from now on from everybody but leads, directors, "
            "members, auditors and administrators."
        )
    else:
        yield "Everybody who is signed in reads it and its objectives from now on."
