"""What the files of series and editions share: which edition a row is about, and comparing rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from councilportal.common.periods import Period, parse
from councilportal.files import columns
from councilportal.files.columns import Column
from councilportal.files.formats import Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.publishing.editions import slugs
from councilportal.publishing.models import Edition, ReportSeries
from councilportal.publishing.rules.kinds import Layout, Reach
from councilportal.publishing.rules.workflow import State

Values = dict[str, Any]
OF_EDITION = (
    columns.ref("series", required=True),
    columns.period("period", required=True),
    columns.ref("directorate"),
    columns.ref("about"),
)
KEY = ("series", "period", "directorate", "about")
EDITIONS, SERIES = "editions", "series"
_EMPTY = "the edition has nothing here: leave it empty."
_ABOUT_RECORDS = (Layout.ASSESSMENT, Layout.DECISION)


def about(series: ReportSeries, values: Mapping[str, Any]) -> str:
    """What an edition is about, as its slug names it: a record, a directorate, or ""."""
    if series.layout in _ABOUT_RECORDS:
        return str(values.get("about") or "")
    return str(values.get("directorate") or "") if series.reach == Reach.DIRECTORATE else ""


def slug_of(series: ReportSeries, values: Mapping[str, Any]) -> str:
    """The slug of the edition that a row names, if what it is about could be told."""
    period: Period = values["period"]
    return slugs.slug_of(period, about(series, values))


def named(edition: Edition) -> Values:
    """The cells that name a stored edition. *Takes*: it with what it points to.

    *Costs*: 1 query where it is about an assessment.
    """
    period = parse(edition.period)
    suffix = slugs.with_number(edition).removeprefix(period.slug.lower()).removeprefix("-")
    refs: list[str] = []
    if edition.series.layout == Layout.ASSESSMENT:
        refs = [each.ref for each in edition.assessments.all()]
    elif edition.series.layout == Layout.DECISION and edition.decision is not None:
        refs = [edition.decision.ref]
    is_about = edition.series.layout in _ABOUT_RECORDS
    same = next((ref for ref in refs if ref.lower() == suffix), suffix)
    return {
        "series": edition.series.ref,
        "period": period,
        "directorate": edition.directorate.ref if edition.directorate else "",
        "about": same if is_about else "",
    }


def drafts() -> dict[int, Values]:
    """The cells that name each draft, by its key. *Costs*: 2 queries."""
    found = Edition.objects.filter(state=State.DRAFT)
    found = found.select_related("series", "directorate", "decision")
    return {each.pk: named(each) for each in found.prefetch_related("assessments")}


class Editions:
    """The editions that rows may be about: the last of each series and slug."""

    def __init__(self) -> None:
        """Read series and editions. *Costs*: 2 queries."""
        self.series = ReportSeries.objects.in_bulk(field_name="ref")
        found = Edition.objects.select_related("series", "directorate", "decision")
        self.last = {
            (each.series.ref, slugs.with_number(each)): each for each in found.order_by("number")
        }

    def of(self, entry: Entry, work: Import) -> Edition | None:
        """The edition of a row; None with a problem noted where there is none."""
        if not work.refers(entry, "series", SERIES, self.series):
            return None
        series = self.series.get(entry.values["series"])
        if series is None:
            return None
        found = self.last.get((series.ref, slug_of(series, entry.values)))
        if found is None and not _is_faulty(entry, work):
            wanted = "there is no such edition in editions.csv or stored: give one that is."
            work.refuse(entry, "period", wanted)
            return None
        return found if found is None or self._is_named(found, entry, work) else None

    def _is_named(self, edition: Edition, entry: Entry, work: Import) -> bool:
        """True if the row names the edition in the one way there is, so that its key is unique."""
        cells = {
            "directorate": edition.directorate.ref if edition.directorate else "",
            "about": about(edition.series, entry.values),
        }
        if edition.series.layout not in _ABOUT_RECORDS:
            cells["about"] = ""
        wrong = {name: ref for name, ref in cells.items() if (entry.values.get(name) or "") != ref}
        for name, ref in wrong.items():
            wanted = f"the edition has {ref} here: give the same." if ref else _EMPTY
            work.refuse(entry, name, wanted)
        return not wrong


def _is_faulty(entry: Entry, work: Import) -> bool:
    """True if the edition is a row of this import, which has its own problem."""
    reader = work.readers.get(EDITIONS)
    key = tuple(entry.values.get(name) or "" for name in KEY)
    return reader is not None and key in {
        tuple(part or "" for part in each) for each in reader.keys
    }


@dataclass(slots=True)
class Compared:
    """Rows that are new, those that change a stored record, and how many change nothing.

    The values are those of the file, without the cells that name the edition.
    """

    new: list[tuple[Entry, Values]] = field(default_factory=list)
    changed: list[tuple[Entry, Any, Values]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def counts(self) -> Counts:
        """The counts of an import."""
        return Counts(len(self.new), len(self.changed), self.unchanged)

    @property
    def loaded(self) -> list[Entry]:
        """The rows that something is written for."""
        return [entry for entry, _ in self.new] + [entry for entry, _, _ in self.changed]


def compare(
    file: Sequence[Column],
    rows: Iterable[tuple[Entry, Any, Values | None, Edition | None]],
    work: Import,
    check: Callable[[Values], Iterable[tuple[str, str]]] = lambda _: (),
) -> Compared:
    """Sort rows into new, changed and unchanged. A row of an edition that is no draft is refused.

    *Takes*: the columns to compare; for each row the stored record and its cells, None for a new
    one, and its edition if it has one; `check`, which gives a column and a sentence for each fault
    of a whole row.
    """
    done = Compared()
    empty = {column.name: column.empty for column in file}
    for entry, record, before, edition in rows:
        whole = {**empty, **(before or {}), **entry.values}
        own = {each.name for each in file}
        given = {name: value for name, value in entry.values.items() if name in own}
        differing = [name for name in given if before is None or given[name] != before.get(name)]
        if before is not None and not differing:
            done.unchanged += 1
            continue
        if edition is not None and edition.state != State.DRAFT:
            said = State(edition.state).label.lower()
            wanted = f"the edition is {said}: an import changes drafts only."
            work.refuse(entry, (differing or ["period"])[0], wanted)
            continue
        wrong = list(check(whole))
        for column, wanted in wrong:
            work.refuse(entry, column, wanted)
        if wrong:
            continue
        if before is None:
            done.new.append((entry, {name: whole[name] for name in own}))
        else:
            done.changed.append((entry, record, {name: given[name] for name in differing}))
    return done


def by_place(model: type[Model], owner: str, owners: Iterable[int]) -> dict[tuple[int, int], Any]:
    """The stored rows by their owner and position."""
    found = model._default_manager.filter(**{f"{owner}__in": set(owners)})
    return {(getattr(each, f"{owner}_id"), each.position): each for each in found}  # type: ignore[attr-defined]
