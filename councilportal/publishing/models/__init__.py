"""The tables of series, editions, and what is frozen of them."""

from councilportal.publishing.models.agenda import (
    AgendaItem,
    ForeignFile,
    Pack,
    PackRelease,
    ProgrammeItem,
)
from councilportal.publishing.models.edition import (
    BackgroundPaper,
    Contact,
    Edition,
    EditionLink,
    EditionPart,
    FromPost,
    KeptWarning,
    OwnTable,
    PreReleaseReader,
    Recommendation,
    ReleaseDate,
    RestrictedReader,
)
from councilportal.publishing.models.frozen import (
    Approval,
    Artefact,
    FrozenDocument,
    FrozenFigure,
    FrozenPassage,
    FrozenReference,
    FrozenStatement,
)
from councilportal.publishing.models.report_series import ReportSeries, SeriesBody, SeriesPart

__all__ = [
    "AgendaItem",
    "Approval",
    "Artefact",
    "BackgroundPaper",
    "Contact",
    "Edition",
    "EditionLink",
    "EditionPart",
    "ForeignFile",
    "FromPost",
    "FrozenDocument",
    "FrozenFigure",
    "FrozenPassage",
    "FrozenReference",
    "FrozenStatement",
    "KeptWarning",
    "OwnTable",
    "Pack",
    "PackRelease",
    "PreReleaseReader",
    "ProgrammeItem",
    "Recommendation",
    "ReleaseDate",
    "ReportSeries",
    "RestrictedReader",
    "SeriesBody",
    "SeriesPart",
]
