"""Reads of what is out: every query compares the moment of publication with now.

Nothing that is not out can be had here, and nothing of the restricted copies.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BinaryField,
    Case,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    When,
)
from django.db.models.functions import Coalesce

from councilportal.common.periods import Period, london_day, parse
from councilportal.common.refusals import NotKnown
from councilportal.organisation.models import Council
from councilportal.printing.csvw import PACKAGE
from councilportal.publishing.models import (
    Artefact,
    Edition,
    FrozenFigure,
    FrozenStatement,
    ReleaseDate,
    ReportSeries,
)
from councilportal.publishing.rules.kinds import Audience, Layout, ReleaseState, Stated
from councilportal.publishing.rules.workflow import OUT, Standing, State, standing

BODY = "body.html"
_LARGE = ("document__text", "document__inputs")


@dataclass(frozen=True, slots=True)
class Head:
    """The council of the day, as the head of every page names and shows it.

    `version`, for the addresses of its look, changes with every change.
    """

    name: str
    short_name: str
    version: str = "0"
    has_logo: bool = False

    @property
    def name_within(self) -> str:
        """The name within a sentence: "your council" where the council has none yet."""
        return self.name if self != NO_HEAD else "your council"


NO_HEAD = Head("Your council", "Your council")
_OF_A_HEAD = ("name", "short_name", "pk", "version", "logo_media_type")


def _head(row: Sequence[Any]) -> Head:
    """The head of a council. *Takes*: what stands in `_OF_A_HEAD`, in that order."""
    name, short_name, key, version, logo = row
    return Head(name, short_name, f"{key}.{version}", bool(logo))


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction by its number: what it says is wrong, or "" where it was withdrawn since."""

    number: int
    note: str


@dataclass(frozen=True, slots=True)
class Published:
    """An edition as readers see it, with what stands in its place or after it.

    `corrections` are those that came after it, the last first, and `later` is the slug of a newer
    edition of the series; each is empty if there is none that is out.
    """

    edition: Edition
    standing: Standing
    corrections: tuple[Correction, ...]
    later: str
    head: Head

    @property
    def period(self) -> Period:
        """Its period."""
        return parse(self.edition.period)


def out(now: datetime) -> QuerySet[Edition]:
    """The editions that are out, also those that were corrected or withdrawn since."""
    return Edition.objects.filter(state__in=OUT, publish_at__lte=now)


def current(now: datetime) -> QuerySet[Edition]:
    """The editions that are out and stand: not withdrawn, and not corrected by one that is out."""
    return out(now).filter(~Exists(corrections(now)), state=State.PUBLISHED)


def corrections(now: datetime, edition: str = "") -> QuerySet[Edition]:
    """The corrections of an outer row's edition that are out, the last first.

    Also those that were withdrawn since: what was told to be wrong does not stand again when its
    correction turns out to be wrong too. *Takes*: the way from the row to its edition, with "__".
    """
    asked = {
        "series": OuterRef(f"{edition}series"),
        "slug": OuterRef(f"{edition}slug"),
        "number__gt": OuterRef(f"{edition}number"),
    }
    return out(now).filter(**asked).order_by("-number")


def newer(now: datetime, edition: str) -> QuerySet[Edition]:
    """What is published of a later period than an outer row's edition, the latest first.

    It is of the same series and the same part of the council. Assessments and records of decisions
    have none: each is about something else. *Takes*: the way from the row to its edition, with
    "__".
    """
    place = Coalesce(OuterRef(f"{edition}directorate"), 0)  # 0 is the whole council
    return (
        out(now)
        .exclude(series__layout__in=(Layout.ASSESSMENT, Layout.DECISION))
        .annotate(place=Coalesce("directorate", 0))
        .filter(
            place=place,
            state=State.PUBLISHED,
            series=OuterRef(f"{edition}series"),
            ends_on__gt=OuterRef(f"{edition}ends_on"),
        )
        .order_by("-ends_on", "-number")
    )


def body(series: str, slug: str, number: int, now: datetime) -> tuple[Published, Artefact]:
    """An edition that is out, and its body as HTML, with everything that its page shows.

    *Raises*: NotKnown. *Costs*: 1 query, and 1 more for who reads the content of the body.
    """
    found = _artefacts(series, slug, number, now).filter(name=BODY).defer("content")
    rows = _with_head(found.select_related("document__edition__directorate"), now)
    file = next(iter(rows), None)  # not first(): to sort one row, Django hashes each column
    if file is None:
        raise NotKnown(f"There is no edition {series}/{slug}/{number}.")
    edition = file.document.edition
    council, told, later = file.told_council, file.told_corrections, file.later  # type: ignore[attr-defined]
    head = _head(json.loads(council)) if council else NO_HEAD
    corrected = _told(told)
    since = now if corrected else None  # each of them is out by now
    stands = standing(State(edition.state), edition.publish_at, since, now)
    return Published(edition, stands, corrected, later or "", head), file


class _Json(Func):
    """A function that makes JSON, as text.

    Django's own ask SQLite with a transaction whether it knows JSON, on each new connection; the
    public site may not begin one.
    """

    output_field = TextField()
    template = "(%(function)s(%(expressions)s))"

    def __init__(self, *expressions: Any, sqlite: str, postgresql: str) -> None:
        super().__init__(*expressions)
        self._names = {"sqlite": sqlite, "postgresql": postgresql}

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> Any:
        more["function"] = self._names[connection.vendor]
        return super().as_sql(compiler, connection, *args, **more)


def _row(*columns: str) -> _Json:
    return _Json(*columns, sqlite="json_array", postgresql="jsonb_build_array")


def _told(rows: str | None) -> tuple[Correction, ...]:
    """The corrections of an edition that are out, the last first.

    *Takes*: JSON with the number, state and note of each; None where it has none.
    """
    ordered = sorted(json.loads(rows or "[]"), reverse=True)
    return tuple(
        Correction(number, note if state == State.PUBLISHED else "")
        for number, state, note in ordered
    )


def _artefacts(series: str, slug: str, number: int, now: datetime) -> QuerySet[Artefact]:
    """The public files of an edition that is out."""
    files = Artefact.objects.select_related("document__edition__series").defer(*_LARGE)
    return files.filter(
        document__edition__series__ref=series,
        document__edition__slug=slug,
        document__edition__number=number,
        document__edition__state__in=OUT,
        document__edition__publish_at__lte=now,
        document__freezing=F("document__edition__freezing"),
        document__audience=Audience.PUBLIC,
    )


def _with_head(files: QuerySet[Artefact], now: datetime) -> QuerySet[Artefact]:
    """Files with the council, and with what came after their edition."""
    day = london_day(now)
    council = Council.objects.in_force(day).order_by("pk")
    named = council.values(told=_row(*_OF_A_HEAD))[:1]
    corrected = corrections(now, "document__edition__").order_by()
    each = _row("number", "state", "correction_note")
    rows = _Json(each, sqlite="json_group_array", postgresql="jsonb_agg")
    later = newer(now, "document__edition__")
    return files.annotate(
        told_council=Subquery(named),
        told_corrections=Subquery(corrected.values(told=rows)),
        later=Subquery(later.values("slug")[:1]),
        has_figures=Exists(FrozenFigure.objects.filter(document=OuterRef("document")))
        | Exists(
            FrozenStatement.objects.filter(document=OuterRef("document"), kind=Stated.FIGURES)
        ),
    )


def files(edition: Edition) -> QuerySet[Artefact]:
    """The public files of an edition, without their contents, but its body. *Costs*: 1 query.

    *Takes*: an edition that is out. *Returns*: each with `package`, which is empty but for the data
    package, where it is what the file contains: it names the tables.
    """
    found = Artefact.objects.filter(
        document__edition=edition,
        document__freezing=edition.freezing,
        document__audience=Audience.PUBLIC,
    )
    package = Case(When(name=PACKAGE, then=F("content")), output_field=BinaryField())
    return found.exclude(name=BODY).annotate(package=package).defer("content").order_by("name")


def file(series: str, slug: str, number: int, sha: str, name: str, now: datetime) -> Artefact:
    """A public file of an edition, by its name and the beginning of its hash.

    *Raises*: NotKnown, also where the edition is withdrawn. *Costs*: 1 query.
    """
    found = _artefacts(series, slug, number, now).filter(
        name=name, sha256__startswith=sha, document__edition__state=State.PUBLISHED
    )
    kept = next(iter(found), None) if len(sha) >= HASH else None
    if kept is None:
        raise NotKnown(f"There is no file {name} of {series}/{slug}/{number}.")
    return kept


HASH = 16  # characters of a file's hash in its address


def head_of(day: date) -> Head:
    """The council of a day. *Costs*: 1 query."""
    found = Council.objects.in_force(day).order_by("pk").values_list(*_OF_A_HEAD).first()
    return _head(found) if found else NO_HEAD


def latest(now: datetime, most: int = 20) -> list[Edition]:
    """The editions that came out last, the newest first. *Costs*: 1 query."""
    found = current(now).select_related("series", "directorate", "corrects")
    return list(found.order_by("-publish_at", "-ends_on", "series__title", "slug")[:most])


def announced(now: datetime) -> QuerySet[Edition]:
    """The editions with an announced date that is still to come.

    Only series, period, date and meeting of these are public.
    """
    found = Edition.objects.filter(publish_at__gt=now).exclude(state=State.DROPPED)
    return found.exclude(release_state=ReleaseState.CANCELLED)


def coming(now: datetime, most: int = 50) -> list[Edition]:
    """The editions with an announced date that is still to come, the soonest first. 1 query."""
    return list(
        announced(now)
        .select_related("series", "directorate")
        .order_by("publish_at", "series__title")[:most]
    )


def cancelled(now: datetime) -> list[Edition]:
    """The editions whose announced date is cancelled, until it has passed, by date. 1 query.

    *Gives*: each with `why_cancelled`, in words for readers. One that never had a date is left out.
    """
    had = ReleaseDate.objects.filter(edition=OuterRef("pk")).order_by("-at")
    found = Edition.objects.filter(Exists(had), publish_at__gt=now)
    found = found.annotate(why_cancelled=Subquery(had.values("reason")[:1]))
    return list(
        found.filter(release_state=ReleaseState.CANCELLED)
        .select_related("series", "directorate")
        .order_by("publish_at", "series__title")
    )


def next_moment(now: datetime) -> datetime | None:
    """The next moment at which an edition comes out, if any has one. *Costs*: 1 query."""
    found = Edition.objects.filter(publish_at__gt=now)
    return found.order_by("publish_at").values_list("publish_at", flat=True).first()


def moved(editions: Iterable[Edition]) -> dict[int, list[ReleaseDate]]:
    """The dates that editions had before, by key, the oldest first. *Costs*: 1 query."""
    kept: dict[int, list[ReleaseDate]] = {}
    for each in ReleaseDate.objects.filter(edition__in=list(editions)).order_by("at"):
        kept.setdefault(each.edition_id, []).append(each)
    return kept


def series_out(now: datetime) -> list[ReportSeries]:
    """The series of which something is out, by title. *Costs*: 1 query."""
    is_out = out(now).filter(series=OuterRef("pk"))
    return list(ReportSeries.objects.filter(Exists(is_out)).order_by("title"))


def series(ref: str, now: datetime) -> ReportSeries:
    """A series of which something is out. *Raises*: NotKnown. *Costs*: 1 query."""
    is_out = out(now).filter(series=OuterRef("pk"))
    found = ReportSeries.objects.filter(Exists(is_out), ref=ref).first()
    if found is None:
        raise NotKnown(f"There is no series {ref}.")
    return found


def every_edition(now: datetime, series_ref: str | None = None) -> QuerySet[Edition]:
    """The editions that are out, of all series or of one, the newest first.

    `standing_of` tells how each stands.
    """
    later_numbers = corrections(now)
    found = out(now) if series_ref is None else out(now).filter(series__ref=series_ref)
    return (
        found.select_related("directorate", "series")
        .annotate(corrected_at=Subquery(later_numbers.values("publish_at")[:1]))
        .order_by("-publish_at", "series__ref", "slug", "-number")
    )


def standing_of(edition: Edition, now: datetime) -> Standing:
    """How an edition stands. *Takes*: one of `every_edition`."""
    corrected_at = edition.corrected_at  # type: ignore[attr-defined]  # annotated
    return standing(State(edition.state), edition.publish_at, corrected_at, now)


def editions_of(found: ReportSeries, now: datetime) -> QuerySet[Edition]:
    """The editions of a series that are out, the latest period first, as `every_edition`."""
    return every_edition(now).filter(series=found).order_by("-ends_on", "slug", "-number")


def latest_of(found: ReportSeries, now: datetime) -> Edition | None:
    """The edition of a series' latest period that stands, if any does. *Costs*: 1 query."""
    rows = current(now).filter(series=found).select_related("series", "directorate")
    return rows.order_by("-ends_on", "slug").first()


def newest_number(series_ref: str, slug: str, now: datetime) -> int:
    """The number of the edition that stands for a slug, else the last that is out.

    *Raises*: NotKnown. *Costs*: 1 query.
    """
    asked = Q(series__ref=series_ref, slug=slug)
    found = out(now).filter(asked).order_by("-number").values_list("number", flat=True).first()
    if found is None:
        raise NotKnown(f"There is no edition {series_ref}/{slug}.")
    return found


def newest_slug(series_ref: str, now: datetime) -> str:
    """The slug of the latest period of a series that stands. *Raises*: NotKnown. *Costs*: 1."""
    found = current(now).filter(series__ref=series_ref).order_by("-ends_on", "slug")
    slug = found.values_list("slug", flat=True).first()
    if slug is None:
        raise NotKnown(f"There is no edition of {series_ref}.")
    return slug
