"""The operations of editions, with what each takes, and who of the world may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from councilportal.jobs.models import Job
from councilportal.jobs.rules import State as JobState
from councilportal.organisation.models import Post
from councilportal.organisation.record_changes import stamp
from councilportal.publishing.editions import entitling, moving, operations, queries
from councilportal.publishing.packs import operations as packs
from councilportal.publishing.packs import programme_operations as programmes
from councilportal.publishing.packs.foreign import Looked
from councilportal.publishing.rules.kinds import MAKE_FILES, Layout, Reach, ReleaseState
from councilportal.publishing.series import operations as series
from councilportal.publishing.series.queries import (
    FIELDS,
    plain_parts,
    plain_series,
    series_called,
)
from tests.publishing import house
from tests.returns.support import AT

WRITERS = {"lead", "publisher"}
PUBLISHERS = {"publisher"}
TABLE = {
    "title": "Prices",
    "columns": ["Item", "Price"],
    "types": ["words", "money"],
    "rows": [["Bench", "£1.50"]],
    "totals": "",
    "differences": "",
}


def calls() -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    """Each operation with what it takes besides `by` and `at`, and who of the world may."""
    Job.objects.filter(name=MAKE_FILES).update(state=JobState.FAILED)
    draft, frozen, approved = (_edition(state) for state in ("draft", "frozen", "approved"))
    to_write = {**_of("draft"), "saves": draft.saves}
    on = {"publish_at": AT + timedelta(days=2), "release": ReleaseState.CONFIRMED}
    because = {"reason": "x"}
    parts = [{"id": each.pk} for each in draft.parts.order_by("position")]
    attested = {"sha256": house.whole_hash(frozen), "statement": "I read it."}
    warning = {"finding": "none", "sentence": "A sentence.", **because}
    assert approved.publish_at is None
    return {
        operations.start: ({"series": house.SERIES, "period": "2025-12"}, WRITERS),
        operations.save_front_sheet: (
            {**to_write, "values": {"subject": "New"}, "lists": {}},
            WRITERS,
        ),
        operations.arrange_parts: ({**to_write, "parts": parts}, WRITERS),
        operations.save_part: ({**to_write, "position": 1, "values": {"text": "New."}}, WRITERS),
        operations.save_table: (
            {**to_write, "position": house.TABLE_AT, "table": TABLE},
            WRITERS,
        ),
        operations.keep_warning: ({**_of("draft"), **warning}, WRITERS),
        operations.note_opening: (
            {**_of("published"), "name": house.PAPER},
            {*WRITERS, "head"},
        ),
        moving.freeze: (to_write, WRITERS),
        operations.let_stand: ({**_of("published"), **because}, PUBLISHERS),
        operations.make_files_again: (_of("making"), WRITERS),
        moving.return_to_draft: ({**_of("frozen"), **because}, {*WRITERS, "head"}),
        moving.approve: ({**_of("frozen"), **attested}, {*PUBLISHERS, "head"}),
        moving.publish: ({**_of("approved"), **on}, PUBLISHERS),
        moving.announce: ({**_of("draft"), **on, **because}, PUBLISHERS),
        moving.hold_back: ({**_of("coming"), **because}, PUBLISHERS),
        moving.withdraw: ({**_of("published"), **because}, PUBLISHERS),
        moving.drop: ({**_of("draft"), **because}, WRITERS),
        moving.resume: (_of("dropped"), WRITERS),
        moving.correct: ({**_of("published"), "note": "It was one."}, WRITERS),
        moving.set_pre_release: ({**to_write, "readers": []}, WRITERS),
        entitling.set_restricted_readers: (
            {**to_write, "posts": [Post.objects.get(title="Director of communities")]},
            WRITERS,
        ),
        **_calls_of_packs(),
        **_calls_of_series(),
    }


def _calls_of_series() -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    """Those of series."""
    record, admins = series_called(house.SERIES), {"admin"}
    of = {"ref": house.SERIES}
    values = {name: getattr(record, name) for name in FIELDS}
    nothing: dict[str, Any] = {"bodies": [], "duties": []}
    new = {"layout": Layout.PAPER, "reach": Reach.COUNCIL, "values": values, **nothing}
    changed = {**values, "title": "News"}
    parts = [{"id": each.pk, "title": "New"} for each in record.parts.order_by("position")]
    seen, seen_parts = stamp(plain_series(record)), stamp({"parts": plain_parts(record)})
    because = {"reason": "x"}
    return {
        series.create_series: ({"ref": "another", **new}, admins),
        series.change_series: (
            {**of, "values": changed, **nothing, "seen": seen, **because},
            admins,
        ),
        series.set_ended: ({**of, "ended": True, **because}, admins),
        series.arrange_series_parts: ({**of, "seen": seen_parts, "parts": parts}, admins),
    }


def _calls_of_packs() -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    """Those of agendas and packs."""
    moment = AT + timedelta(days=2)
    of, keepers = {"meeting": house.MEETING}, {"admin", *PUBLISHERS}
    values = {"number": "3", "section": "Business", "title": "Apologies"}
    looked = Looked("plan.pdf", b"%PDF-1.7 other", "e" * 64, 1, ())
    because = {"late_reason": "It cannot wait."}
    line, to = {"body": house.MEETING_BODY}, {"number": "9", "section": "Reports"}
    return {
        packs.save_item: ({**of, "number": None, "values": values}, keepers),
        packs.remove_item: ({**of, "number": "1"}, keepers),
        packs.give_file: ({**of, "number": house.FOREIGN, "looked": looked}, keepers),
        packs.take_file: ({**of, "number": house.FOREIGN}, keepers),
        packs.bind_pack_again: ({**of, "number": 3}, keepers),
        packs.order_pack: ({**of, "replaces": ""}, keepers),
        packs.release_pack: ({**of, "number": 1, "publish_at": moment, **because}, PUBLISHERS),
        packs.hold_pack: ({**of, "number": 2, "reason": "x"}, PUBLISHERS),
        packs.note_opening: ({**of, "number": 2}, PUBLISHERS),
        programmes.save_line: ({**line, "position": None, "title": "Trees"}, keepers),
        programmes.remove_line: ({**line, "position": 1}, keepers),
        programmes.place_line: ({**line, "position": 1, **of, **to}, keepers),
    }


def _edition(state: str) -> Any:
    return queries.edition(*_of(state)["key"])


def _of(state: str) -> dict[str, Any]:
    return {"key": (house.SERIES, house.PERIODS[state], 1)}
