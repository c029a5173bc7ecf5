"""The file editions.csv: drafts with their front sheets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from councilportal.common.periods import Period, PeriodKind, parse
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Directorate, Meeting, Post
from councilportal.publishing.exchange import loading
from councilportal.publishing.exchange.cell_columns import POST, line, long, titles
from councilportal.publishing.exchange.checked_words import check_lines
from councilportal.publishing.exchange.rows import (
    KEY,
    OF_EDITION,
    Editions,
    Values,
    about,
    compare,
    drafts,
    slug_of,
)
from councilportal.publishing.models import Edition, ReportSeries
from councilportal.publishing.rules.kinds import Layout, Reach
from councilportal.publishing.series.scope import WORDS_OF_SHEET
from eqia.exchange.comparing import cited, version_named
from eqia.models import Assessment, Decision

_ATTRIBUTES = {"to": "addressed_to", "no_background": "has_no_background"}
_SHEET = (
    columns.period("second_period"),
    columns.ref("meeting"),
    line("subject"),
    line("produced_by"),
    titles("from_posts"),
    line("to"),
    line("decision_maker"),
    columns.text("decision", at_most=40),
    line("classification"),
    long("key_reason"),
    line("wards"),
    *(long(name) for name in ("past_pathway", "future_pathway", "summary")),
    *(long(name) for name in ("financial", "legal", "risk", "equality", "climate", "crime")),
    long("others"),
    cited("assessments"),
    columns.yes_no("no_background"),
    long("judgement"),
    columns.text("judged_by", at_most=POST),
    columns.day("judged_on"),
)
_PLAIN = frozenset(each.name for each in _SHEET) - {
    *("second_period", "meeting", "from_posts", "decision", "assessments", "judged_by"),
}


def _of_edition(record: Edition) -> Values:
    """The cells of a stored front sheet. *Takes*: it with what it points to."""
    posts = sorted(record.from_posts.all(), key=lambda each: each.position)
    return {
        **{name: getattr(record, _ATTRIBUTES.get(name, name)) for name in _PLAIN},
        "second_period": parse(record.second_period) if record.second_period else None,
        "meeting": record.meeting.ref if record.meeting else "",
        "from_posts": tuple(each.post.title for each in posts),
        "decision": record.decision.number if record.decision else "",
        "assessments": tuple(sorted((each.ref, each.number) for each in record.assessments.all())),
        "judged_by": record.judged_by.title if record.judged_by else "",
    }


def _sheets(keys: Any) -> dict[int, tuple[Edition, Values]]:
    found = Edition.objects.filter(pk__in=keys)
    found = found.select_related("series", "directorate", "decision", "meeting", "judged_by")
    found = found.prefetch_related("from_posts__post", "assessments")
    return {each.pk: (each, _of_edition(each)) for each in found}


class _Records:
    """The records that front sheets point to, by what files call them. *Costs*: 4 queries."""

    def __init__(self) -> None:
        self.directorates = Directorate.objects.in_bulk(field_name="ref")
        self.meetings = Meeting.objects.in_bulk(field_name="ref")
        self.decisions = Decision.objects.in_bulk(field_name="number")
        self.by_ref = {each.ref: each for each in self.decisions.values()}
        found = Assessment.objects.order_by("number")
        self.assessments = {(each.ref, each.number): each for each in found}
        self.last = {each.ref: each for each in found}

    def refers(self, entry: Entry, work: Import) -> bool:
        """True if everything that the row names is known; else problems are noted."""
        missing = [
            key for key in entry.values.get("assessments", ()) if key not in self.assessments
        ]
        reader = work.readers.get("eqia")
        for key in missing:
            if reader is not None and key in reader.keys:
                continue  # that row has its own problem
            wanted = f"there is no {version_named(key)} in eqia.csv or stored: give one that is."
            work.refuse(entry, "assessments", wanted)
        return not missing and all(
            [
                work.refers(entry, "directorate", "directorates", self.directorates),
                work.refers(entry, "meeting", "meetings", self.meetings),
                work.refers(entry, "decision", "decisions", self.decisions),
            ]
        )


def _load_editions(entries: Iterator[Entry], work: Import) -> Counts:
    editions, records = Editions(), _Records()
    seen: dict[tuple[str, str], int] = {}
    fitting = []
    for entry in entries:
        known = records.refers(entry, work)
        if not work.refers(entry, "series", "series", editions.series):
            continue
        series = editions.series.get(entry.values["series"])
        if series is None or not known or not _fits(entry, series, records, work):
            continue
        place = (series.ref, slug_of(series, entry.values))
        if place in seen:
            wanted = f"row {seen[place]} is the edition of this period already: keep one."
            work.refuse(entry, "period", wanted)
            continue
        seen[place] = entry.row
        found = editions.last.get(place)
        if found is None and series.has_ended:
            work.refuse(entry, "series", "the series has ended: give one that goes on.")
            continue
        fitting.append((entry, found))
    stored = _sheets([found.pk for _, found in fitting if found])
    rows = [
        (entry, *(stored[found.pk] if found else (None, None)), found) for entry, found in fitting
    ]
    done = compare(_SHEET, rows, work, _check_sheet)
    work.at_the_end.append(lambda: check_lines(done.loaded, WORDS_OF_SHEET, work))
    _write(done.new, done.changed, editions, records, work)
    return done.counts


def _fits(entry: Entry, series: ReportSeries, records: _Records, work: Import) -> bool:
    """True if the row's period and what it is about are those of the series."""
    values = entry.values
    wrong = list(_misfits(values, series, records))
    for column, wanted in wrong:
        work.refuse(entry, column, wanted)
    if wrong:
        return False
    # An edition about a record has it on its front sheet, also where the cell is empty.
    subject = values.get("about") or ""
    if series.layout == Layout.ASSESSMENT and values.get("assessments") == ():
        values["assessments"] = ((subject, records.last[subject].number),)
    if series.layout == Layout.DECISION and values.get("decision") == "":
        values["decision"] = records.by_ref[subject].number
    return True


def _misfits(values: Values, series: ReportSeries, records: _Records) -> Iterator[tuple[str, str]]:
    period: Period = values["period"]
    if series.cadence and period.kind != series.cadence:
        noun = PeriodKind(series.cadence).noun
        yield "period", f"{series.ref} comes every {noun}: give the code of one."
    named = about(series, values)
    if series.layout in (Layout.ASSESSMENT, Layout.DECISION):
        known = records.last if series.layout == Layout.ASSESSMENT else records.by_ref
        if named not in known:
            yield "about", f"give the ref of the {Layout(series.layout)} that it is about."
        return
    if values.get("about"):
        yield "about", "only an edition about an assessment or a decision has it: leave it empty."
    if series.reach == Reach.DIRECTORATE and not named:
        yield "directorate", f"{series.ref} has an edition for each directorate: give one."
    if series.reach == Reach.COUNCIL and values.get("directorate"):
        yield "directorate", f"{series.ref} is about the whole council: leave it empty."


def _check_sheet(values: Values) -> Iterator[tuple[str, str]]:
    names = ("judgement", "judged_by", "judged_on")
    missing = [name for name in names if not values[name]]
    if 0 < len(missing) < len(names):
        yield missing[0], "a judgement needs its words, the post and the day: give all three."


def _write(
    new: Sequence[tuple[Entry, Values]],
    changed: Sequence[tuple[Entry, Edition, Values]],
    editions: Editions,
    records: _Records,
    work: Import,
) -> None:
    if work.problems:
        return
    given = [entry.values for entry, _ in new] + [entry.values for entry, _, _ in changed]
    wanted = [title for values in given for title in values.get("from_posts", ())]
    wanted += [str(values.get("judged_by") or "") for values in given]
    posts = loading.posts_of(wanted, by=work.by, at=work.at)

    def made(values: Values) -> Values:
        return _made(values, records, posts)

    def begun(entry: Entry, values: Values) -> Values:
        return made(values) | _named(entry, editions.series[entry.values["series"]], records)

    made_now = loading.load_editions(
        new=[begun(entry, values) for entry, values in new],
        changed=[(record, made(values)) for _, record, values in changed],
        by=work.by,
        at=work.at,
    )
    work.kept["new_editions"] = {each.pk for each in made_now}


def _made(values: Values, records: _Records, posts: Mapping[str, Post]) -> Values:
    """The attributes of a front sheet from its cells."""
    row = {_ATTRIBUTES.get(name, name): value for name, value in values.items()}
    pointed: Mapping[str, Mapping[str, Any]] = {
        "meeting": records.meetings,
        "decision": records.decisions,
        "judged_by": posts,
    }
    for name in pointed.keys() & row.keys():
        row[name] = pointed[name].get(row[name])
    if "second_period" in row:
        row["second_period"] = row["second_period"].code if row["second_period"] else ""
    if "from_posts" in row:
        row["from_posts"] = [posts[title] for title in row["from_posts"]]
    if "assessments" in row:
        row["assessments"] = [records.assessments[key] for key in row["assessments"]]
    return row


def _named(entry: Entry, series: ReportSeries, records: _Records) -> Values:
    """What a new edition is called, and the record that it is about."""
    values = entry.values
    subject = values.get("about") or ""
    of_record: Values = {}
    if series.layout == Layout.ASSESSMENT and not values.get("assessments"):
        of_record = {"assessments": [records.last[subject]]}
    elif series.layout == Layout.DECISION:
        of_record = {"decision": records.by_ref[subject]}
    return {
        "series": series,
        "period": values["period"].code,
        "ends_on": values["period"].end,
        "directorate": records.directorates.get(values.get("directorate") or ""),
        "about": about(series, values),
        **of_record,
    }


def _dump_editions() -> Iterator[Values]:
    cells = drafts()
    for key, (_, values) in _sheets(cells).items():
        yield {**cells[key], **values}


EDITIONS = Format(
    "editions",
    (*OF_EDITION, *_SHEET),
    key=KEY,
    load=_load_editions,
    dump=_dump_editions,
    sort=KEY,
)
