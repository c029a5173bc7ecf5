"""Published editions, figures and changes as plain data, for the API and for search engines."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from councilportal.common.periods import parse
from councilportal.publishing.models import Artefact, Edition, FrozenFigure
from councilportal.publishing.public.comparing import Change
from councilportal.publishing.public.pages import address, called, file_address, key
from councilportal.publishing.rules.workflow import Standing

Data = dict[str, Any]
FIGURE = (
    *("ref", "title", "service", "directorate", "unit", "period", "value", "shown", "target"),
    *("target_shown", "floor", "floor_shown", "rating", "rule", "direction", "commentary"),
)


def edition_data(edition: Edition, standing: Standing) -> Data:
    """An edition; of a withdrawn one no address of figures. *Takes*: it with its series."""
    period = parse(edition.period)
    is_gone = standing is Standing.WITHDRAWN
    return {
        "id": str(edition),
        "series": edition.series.ref,
        "title": called(edition),
        "period": edition.period,
        "period_begins": period.start.isoformat(),
        "period_ends": period.end.isoformat(),
        "directorate": edition.directorate.ref if edition.directorate else "",
        "number": edition.number,
        "published_at": edition.publish_at.isoformat() if edition.publish_at else "",
        "standing": standing.value,
        "correction_note": edition.correction_note,
        "withdrawal_reason": edition.withdrawal_reason,
        "licence": edition.series.licence,
        "licence_address": edition.series.licence_address,
        "page": address(edition),
        "figures": "" if is_gone else reverse("published_api_figures", args=key(edition)),
        "changes": "" if is_gone else reverse("published_api_changes", args=key(edition)),
    }


def file_data(edition: Edition, file: Artefact) -> Data:
    """A file of an edition."""
    return {
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "href": file_address(edition, file),
    }


def figure_data(figure: FrozenFigure) -> Data:
    """A figure of an indicator; a text is "" where nothing is published."""
    ends = {"period_ends": figure.ends_on.isoformat() if figure.ends_on else ""}
    return {name: getattr(figure, name) for name in FIGURE} | ends


def told_in(figure: FrozenFigure) -> Data:
    """A figure with the edition that tells it."""
    return figure_data(figure) | {"edition": str(figure.document.edition)}


def change_data(change: Change) -> Data:
    """What changed of an indicator; `old` or `new` is null where one edition alone tells it."""
    return {
        "ref": change.ref,
        "title": change.title,
        "old": figure_data(change.old) if change.old else None,
        "new": figure_data(change.new) if change.new else None,
        "rating_changed": change.is_rating,
        "direction_changed": change.is_direction,
    }


def dataset(edition: Edition, files: Iterable[Artefact], council: str, site: str) -> Data:
    """An edition as a Dataset of schema.org, as search engines read it.

    *Takes*: `site`, the beginning of absolute addresses ("https://example.org").
    *Source*: https://schema.org/Dataset.
    """
    period = parse(edition.period)
    found: Data = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": site + address(edition),
        "url": site + address(edition),
        "identifier": str(edition),
        "name": called(edition),
        "description": edition.summary or f"{called(edition)}, as published by {council}.",
        "temporalCoverage": f"{period.start.isoformat()}/{period.end.isoformat()}",
        "inLanguage": edition.series.language,
        "isAccessibleForFree": True,
        "version": str(edition.number),
        "creator": {"@type": "GovernmentOrganization", "name": council},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": each.name,
                "contentUrl": site + file_address(edition, each),
                "encodingFormat": each.media_type.partition(";")[0],
                "contentSize": str(each.size),
            }
            for each in files
        ],
    }
    if edition.publish_at:
        found["datePublished"] = edition.publish_at.isoformat()
    if edition.series.licence:
        found["license"] = edition.series.licence_address or edition.series.licence
    return found
