"""Makes series and editions for tests, with the people who write, approve and publish them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.periods import london_day
from councilportal.organisation.models import Post, PostHolder
from councilportal.publishing.editions import checking, operations, queries
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.models import Edition, ReportSeries, SeriesPart
from councilportal.publishing.rules.kinds import ContactKind, Layout, PartKind
from councilportal.publishing.rules.layouts import USUAL_PARTS
from tests.factories import make_appointment, make_board, make_council, make_post, make_user

AT = datetime(2025, 10, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Who takes part: a lead who writes, the holder of the approver's post, a publisher."""

    lead: User
    approver: User
    publisher: User
    outsider: User
    approver_post: Post


def make_cast() -> Cast:
    """The people, with their roles and posts."""
    make_council()
    lead, approver = make_user("lena.lead"), make_user("ash.approver")
    publisher, outsider = make_user("pia.publisher"), make_user("otto.outsider")
    make_appointment(lead, Role.PERFORMANCE_LEAD)
    make_appointment(publisher, Role.PUBLISHER)
    post = make_post("Head of Performance")
    PostHolder.objects.create(user=approver, post=post, valid_from=date(2020, 1, 1))
    return Cast(lead, approver, publisher, outsider, post)


def make_series(cast: Cast, ref: str = "dashboard", **values: Any) -> ReportSeries:
    """A series with the usual parts of its layout, by default a monthly dashboard."""
    given = {
        "ref": ref,
        "title": "Performance dashboard",
        "layout": Layout.DASHBOARD,
        "cadence": "month",
        "approver_post": cast.approver_post,
    }
    series = ReportSeries.objects.create(**{**given, **values})
    SeriesPart.objects.bulk_create(
        SeriesPart(series=series, position=place, part=part, title=title)
        for place, (part, title) in enumerate(USUAL_PARTS[Layout(series.layout)], 1)
    )
    return series


def make_edition(cast: Cast, period: str = "2025-09", **values: Any) -> Edition:
    """A draft of the monthly dashboard, with a board of four indicators; all of it is written."""
    make_series(cast, **values)
    make_board(4)
    return write_parts(
        operations.start(series="dashboard", period=period, by=cast.lead, at=AT), cast
    )


def begin_with(part: PartKind, title: str, record: Edition, cast: Cast) -> Edition:
    """The draft, with one part more before the others."""
    parts: list[dict[str, Any]] = [{"id": each.pk} for each in record.parts.order_by("position")]
    parts.insert(0, {"id": None, "part": part, "title": title})
    key = (record.series.ref, record.slug, record.number)
    return operations.arrange_parts(key=key, saves=record.saves, parts=parts, by=cast.lead, at=AT)


def write_parts(record: Edition, cast: Cast) -> Edition:
    """The draft, with what its usual parts take from the front sheet."""
    return operations.save_front_sheet(
        key=(record.series.ref, record.slug, record.number),
        saves=record.saves,
        values={},
        lists={
            "recommendations": [{"text": "Read the figures."}],
            "background_papers": [{"title": "Business plan", "place": "County Hall"}],
            "contacts": [{"kind": ContactKind.AUTHOR, "post": cast.approver_post}],
        },
        by=cast.lead,
        at=AT,
    )


EASY = "We answer people."


def with_easy_read(record: Edition, cast: Cast, text: str = EASY) -> Edition:
    """The draft with an easy-read text too."""
    key = (record.series.ref, record.slug, record.number)
    act: dict[str, Any] = {"by": cast.lead, "at": AT, "key": key}
    parts: list[dict[str, Any]] = [{"id": each.pk} for each in record.parts.order_by("position")]
    parts.insert(0, {"id": None, "part": PartKind.EASY_READ})
    record = operations.arrange_parts(**act, saves=record.saves, parts=parts)
    operations.save_part(**act, saves=record.saves, position=1, values={"text": text})
    return queries.edition(*key)


def keep_all_warnings(record: Edition, cast: Cast) -> Edition:
    """The edition, with a reason for each warning that its checks find."""
    key = (record.series.ref, record.slug, record.number)
    on = london_day(AT)
    record = queries.edition(*key)
    for found in checking.findings(record, compose(record, on), on):
        operations.keep_warning(
            key=key, finding=found.key, sentence=found.reason, reason="So.", by=cast.lead, at=AT
        )
    return queries.edition(*key)
