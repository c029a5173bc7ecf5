"""The files series.csv and series_parts.csv."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from councilportal.common.periods import PeriodKind
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Body
from councilportal.publishing.exchange import loading
from councilportal.publishing.exchange.cell_columns import (
    POSITION,
    POST,
    address,
    line,
    long,
    yes_unless,
)
from councilportal.publishing.exchange.rows import Values, by_place, compare
from councilportal.publishing.models import ReportSeries, SeriesPart
from councilportal.publishing.models.report_series import Part
from councilportal.publishing.rules.kinds import Layout, PaperKind, PartKind, Reach
from councilportal.publishing.rules.licences import fault
from councilportal.publishing.series.queries import NARROWING, narrowing
from councilportal.publishing.series.reserved import reserved_by
from objectives.models import Duty

# The columns that the model calls otherwise.
_ATTRIBUTES = {"scope": "reach", "ended": "has_ended"}
_PART_ATTRIBUTES = {"on": "is_on", "wide": "is_wide", "numbered": "is_numbered"}


def _of_series(record: ReportSeries) -> Values:
    return {
        **{name: getattr(record, name) for name in ("ref", "title", "lag_days", "foot")},
        **{name: getattr(record, name) for name in ("formats_notice", "licence", "language")},
        "licence_address": record.licence_address,
        "layout": Layout(record.layout),
        "kind": PaperKind(record.kind),
        "scope": Reach(record.reach),
        "cadence": PeriodKind(record.cadence) if record.cadence else None,
        "bodies": tuple(each.body.ref for each in sorted(record.bodies.all(), key=_position)),
        "owner_post": record.owner_post.title if record.owner_post else "",
        "approver_post": record.approver_post.title if record.approver_post else "",
        "ended": record.has_ended,
        "duties": tuple(sorted(each.ref for each in record.duties.all())),
    }


def _position(each: Any) -> int:
    return int(each.position)


def _stored_series() -> dict[str, tuple[ReportSeries, Values]]:
    found = ReportSeries.objects.select_related("owner_post", "approver_post")
    return {
        each.ref: (each, _of_series(each))
        for each in found.prefetch_related("bodies__body", "duties")
    }


def _is_free(entry: Entry, work: Import) -> bool:
    """True if the public site has no page of the reference; else a problem is noted."""
    address = reserved_by(entry.values["ref"])
    if address:
        work.refuse(entry, "ref", f"{address} is a page of the public site: give another.")
    return not address


def _faults(values: Values) -> Iterator[tuple[str, str]]:
    found = fault(values["licence"], values["licence_address"])
    if found is not None:
        yield found[0], f"{found[1]}."


def _load_series(entries: Iterator[Entry], work: Import) -> Counts:
    bodies = Body.objects.in_bulk(field_name="ref")
    duties = Duty.objects.in_bulk(field_name="ref")
    stored = _stored_series()
    fitting = [
        entry
        for entry in entries
        if all(
            [
                work.refers(entry, "bodies", "bodies", bodies),
                work.refers(entry, "duties", "duties", duties),
                _is_free(entry, work),
            ]
        )
    ]
    rows = [(entry, *stored.get(entry.values["ref"], (None, None)), None) for entry in fitting]
    done = compare(SERIES.columns, rows, work, _faults)
    names = ("owner_post", "approver_post")
    titles = [str(entry.values.get(name) or "") for entry in fitting for name in names]
    posts = loading.posts_of(titles, by=work.by, at=work.at)

    def made(values: Values) -> Values:
        row = {_ATTRIBUTES.get(name, name): value for name, value in values.items()}
        for name in {"owner_post", "approver_post"} & row.keys():
            row[name] = posts.get(row[name])
        if "bodies" in row:
            row["bodies"] = [bodies[ref] for ref in row["bodies"]]
        if "duties" in row:
            row["duties"] = [duties[ref] for ref in row["duties"]]
        if "cadence" in row:
            row["cadence"] = row["cadence"] or ""
        return row

    if not work.problems:
        new = [made(values) for _, values in done.new]
        changed = [(record, made(values)) for _, record, values in done.changed]
        loading.load_series(new=new, changed=changed, by=work.by)
    work.kept["new_series"] = {entry.values["ref"] for entry, _ in done.new}
    return done.counts


SERIES = Format(
    "series",
    (
        columns.ref("ref", required=True),
        line("title", required=True),
        columns.word("layout", Layout, required=True),
        columns.word("kind", PaperKind, empty=PaperKind.INFORMATION),
        columns.word("scope", Reach, empty=Reach.COUNCIL),
        columns.word("cadence", PeriodKind),
        replace(columns.whole("lag_days", low=0, high=999), empty=None),
        columns.listed("bodies"),
        columns.text("owner_post", at_most=POST),
        columns.text("approver_post", at_most=POST),
        line("foot"),
        long("formats_notice"),
        line("licence"),
        address("licence_address"),
        replace(columns.text("language", at_most=10), empty="en-GB"),
        columns.yes_no("ended"),
        columns.listed("duties"),
    ),
    key=("ref",),
    load=_load_series,
    dump=lambda: [values for _, values in _stored_series().values()],
    sort=("ref",),
)

PART_COLUMNS = (
    POSITION,
    columns.word("part", PartKind, required=True),
    line("title"),
    columns.whole("level", low=1, high=3, empty=1),
    yes_unless("on"),
    columns.yes_no("wide"),
    line("only"),
)


def of_part(record: Part) -> Values:
    """The cells of a stored part."""
    return {
        **{name: getattr(record, name) for name in ("position", "title", "level", "only")},
        "part": PartKind(record.part),
        "on": record.is_on,
        "wide": record.is_wide,
    }


def made_part(values: Values) -> Values:
    """The attributes of a part from its cells."""
    row = {_PART_ATTRIBUTES.get(name, name): value for name, value in values.items()}
    if "only" in row:
        row["only"] = " ".join(row["only"].split())
    return row


def is_placed(entry: Entry, known: set[str], work: Import) -> bool:
    """True if the cell `only` names what is known; else a problem is noted."""
    missing = [ref for ref in str(entry.values.get("only") or "").split() if ref not in known]
    for ref in missing:
        if any(work.names(name, ref) for name in ("directorates", "services", *NARROWING)):
            continue  # that row has its own problem
        work.refuse(
            entry,
            "only",
            f"there is no directorate, service, framework, plan, consultation, body or table of "
            f"figures {ref!r}: give one that is.",
        )
    return not missing


def _load_parts(entries: Iterator[Entry], work: Import) -> Counts:
    series = ReportSeries.objects.in_bulk(field_name="ref")
    known = narrowing()
    fitting = [
        entry
        for entry in entries
        if all([work.refers(entry, "series", "series", series), is_placed(entry, known, work)])
        and entry.values["series"] in series
    ]
    # The usual parts of a series that is new in this import make room for those of the file.
    new_refs = work.kept.get("new_series", set()) & {each.values["series"] for each in fitting}
    fresh = {series[ref].pk for ref in new_refs}
    owners = {series[entry.values["series"]].pk for entry in fitting} - fresh
    stored = by_place(SeriesPart, "series", owners)

    def row(entry: Entry) -> tuple[Entry, Any, Values | None, None]:
        owner = series[entry.values["series"]]
        record = stored.get((owner.pk, entry.values["position"]))
        return entry, record, of_part(record) if record else None, None

    done = compare(PART_COLUMNS, map(row, fitting), work)
    if not work.problems:
        new = [
            {**made_part(values), "series": series[entry.values["series"]]}
            for entry, values in done.new
        ]
        changed = [(record, made_part(values)) for _, record, values in done.changed]
        instead = {"series": fresh}
        loading.load_rows(
            model=SeriesPart, new=new, changed=changed, instead_of=instead, by=work.by
        )
    return done.counts


def _dump_parts() -> Iterator[Values]:
    for part in SeriesPart.objects.select_related("series"):
        yield {"series": part.series.ref, **of_part(part)}


SERIES_PARTS = Format(
    "series_parts",
    (columns.ref("series", required=True), *PART_COLUMNS),
    key=("series", "position"),
    load=_load_parts,
    dump=_dump_parts,
    sort=("series", "position"),
)
