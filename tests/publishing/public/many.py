"""Makes many published editions at once, with a page and figures each."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import connection

from councilportal.common.periods import parse
from councilportal.publishing.models import (
    Artefact,
    Edition,
    FrozenDocument,
    FrozenFigure,
    FrozenPassage,
    ReportSeries,
)
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.workflow import State
from tests.publishing.making import Cast

FIRST = parse("1920-01")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_many(
    cast: Cast, series: ReportSeries, number: int, *, figures: int = 4, body: bytes = b""
) -> None:
    """Monthly editions, all published a day before NOW. *Takes*: what the body of each says."""
    periods = [FIRST.shifted(place) for place in range(number)]
    editions = Edition.objects.bulk_create(
        Edition(
            series=series,
            period=each.code,
            ends_on=each.end,
            slug=each.slug,
            state=State.MAKING,
            freezing=1,
            created_at=NOW,
        )
        for each in periods
    )
    documents = FrozenDocument.objects.bulk_create(
        FrozenDocument(
            edition=each,
            freezing=1,
            audience=Audience.PUBLIC,
            text="{}",
            sha256=_hash(each.slug),
            audit_head="0" * 64,
            frozen_by=cast.lead,
            frozen_at=NOW,
        )
        for each in editions
    )
    Artefact.objects.bulk_create(
        Artefact(
            document=each,
            name=name,
            media_type=media,
            content=body or f"{name} {each.edition.slug}".encode(),
            size=len(body) or 20,
            sha256=_hash(f"{name} {each.edition.slug}"),
            renderer="none",
        )
        for each in documents
        for name, media in (
            ("body.html", "text/html"),
            (f"{series.ref}-{each.edition.slug}-1.pdf", "application/pdf"),
        )
    )
    FrozenFigure.objects.bulk_create(
        FrozenFigure(
            document=each,
            ref=f"KPI-{place:04}",
            title=f"Requests answered in time, team {place}",
            period=each.edition.period,
            ends_on=each.edition.ends_on,
            unit="percent",
            value="96",
            shown="96.0%",
            target="95",
            target_shown="95%",
            rating=("green", "amber", "red")[place % 3],
            rule="Below the floor standard.",
            direction="same",
        )
        for each in documents
        for place in range(figures)
    )
    FrozenPassage.objects.bulk_create(
        FrozenPassage(
            document=each, position=1, anchor="one", heading="Results", text="Ŵy", folded="wy words"
        )
        for each in documents
    )
    keys = [each.pk for each in editions]
    found = Edition.objects.filter(pk__gte=min(keys), pk__lte=max(keys))
    found.update(state=State.PUBLISHED, publish_at=NOW - timedelta(days=1))
    if connection.vendor == "postgresql":
        # Its own upkeep counts rows once they are committed, which those of a test never are.
        # Without a count it may choose a way that takes minutes.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
