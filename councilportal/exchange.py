"""Import and export of all data: the files in order, in one transaction, with all errors together.

It knows the files of every app. Each app's `exchange` room defines its files; fixtures/README.md
documents their contents.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.db.models import Model

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.files.formats import Format, Import, Progress
from councilportal.files.loading import Counts, LoadRefused
from councilportal.files.sources import read_source
from councilportal.files.tables import CannotRead, Problem, Source
from councilportal.organisation.category_formats import FILES as FILES_OF_CATEGORIES
from councilportal.organisation.formats import (
    BODIES,
    BODY_MEMBERS,
    CHARACTERISTICS,
    DIRECTORATES,
    MEETINGS,
    SERVICES,
)
from councilportal.organisation.models import (
    Body,
    Category,
    Characteristic,
    Directorate,
    Meeting,
    Post,
    Service,
)
from councilportal.organisation.queries import AlikePost, alike_posts, post_keys
from councilportal.publishing.editions.meanwhile import DRAFTS
from councilportal.publishing.exchange.agenda_file import AGENDA
from councilportal.publishing.exchange.files import FILES as FILES_OF_PAPERS
from councilportal.publishing.exchange.lists import EDITION_PARTS
from councilportal.publishing.exchange.series_files import SERIES
from councilportal.publishing.models import AgendaItem, Edition, EditionPart, ReportSeries
from eqia.decisions.operations import follow_meetings
from eqia.exchange.actions import Watching
from eqia.exchange.answers import ANSWERS
from eqia.exchange.assessment_file import ASSESSMENTS
from eqia.exchange.files import files as files_of_assessments
from eqia.models import Assessment, Question, QuestionSet
from objectives.exchange.achievement_files import FILES as FILES_OF_ACHIEVEMENTS
from objectives.exchange.achievement_files import FILES_OF_CONSULTATIONS
from objectives.exchange.action_files import ACTION_PROGRESS, ACTIONS
from objectives.exchange.delivery_files import FILES as FILES_OF_PLANS
from objectives.exchange.duty_files import FILES as FILES_OF_DUTIES
from objectives.exchange.files import EVIDENCE
from objectives.exchange.framework_files import FILES as FILES_OF_FRAMEWORKS
from objectives.exchange.framework_files import FRAMEWORKS, OBJECTIVES
from objectives.exchange.information_files import FILES as FILES_OF_INFORMATION
from objectives.exchange.pay_gap_files import PAY_GAPS
from objectives.models import (
    Action,
    Consultation,
    EqualityTable,
    Framework,
    Objective,
    PayGap,
    Theme,
)
from performance.exchange.benchmarks import BENCHMARKS
from performance.exchange.group_tables import GROUP_TABLES
from performance.exchange.objective_measures import OBJECTIVE_MEASURES
from performance.exchange.past_values import PAST_VALUES
from performance.exchange.readings import READINGS
from performance.exchange.targets import TARGETS
from performance.exchange.units_and_indicators import INDICATORS, UNITS_FILE
from performance.models import Indicator, Target, Unit
from performance.operations import let_watch
from performance.queries import watched_actions

# A file may refer to records of the files before it.
FORMATS: tuple[Format, ...] = (
    DIRECTORATES,
    SERVICES,
    BODIES,
    BODY_MEMBERS,
    MEETINGS,
    UNITS_FILE,
    CHARACTERISTICS,
    *FILES_OF_CATEGORIES,
    *FILES_OF_FRAMEWORKS,
    INDICATORS,
    PAST_VALUES,
    TARGETS,
    READINGS,
    *FILES_OF_INFORMATION,
    EVIDENCE,
    *FILES_OF_CONSULTATIONS,
    # Indicators may watch actions of assessments; eqia does not know indicators.
    *files_of_assessments(Watching(stored=watched_actions, store=let_watch)),
    ACTIONS,
    ACTION_PROGRESS,
    *FILES_OF_PLANS,
    OBJECTIVE_MEASURES,
    BENCHMARKS,
    GROUP_TABLES,
    *FILES_OF_ACHIEVEMENTS,
    *FILES_OF_DUTIES,
    PAY_GAPS,
    *FILES_OF_PAPERS,
)
# The rows of files are checked against rows of these, so they must not change during an import.
_REFERRED_TO: tuple[type[Model], ...] = (
    Directorate,
    Service,
    Post,
    Body,
    Meeting,
    Characteristic,
    Category,
    Unit,
    Framework,
    Theme,
    Objective,
    Consultation,
    EqualityTable,
    PayGap,  # an ethnic group is checked beside the others of its snapshot
    Indicator,
    Target,
    QuestionSet,
    Question,
    ReportSeries,
)
NAMES = tuple(each.name for each in FORMATS)
# What the event of an import tells besides counts, by file: the model, what names a record, and the
# values of which it tells every change. They say who signs and who answers, and what is withheld.
# `_NAMES` has the words of a name that is made from several values.
_TOLD: Mapping[str, tuple[type[Model], tuple[str, ...], tuple[str, ...]]] = {
    DIRECTORATES.name: (Directorate, ("ref",), ("director_post__title",)),
    SERVICES.name: (Service, ("ref",), ("director_post__title", "head_post__title")),
    BODIES.name: (Body, ("ref",), ("chair_post__title", "reports_to__ref")),
    FRAMEWORKS.name: (Framework, ("ref",), ("owner_post__title",)),
    OBJECTIVES.name: (Objective, ("ref",), ("owner_post__title",)),
    INDICATORS.name: (Indicator, ("ref",), ("owner__title", "approver__title")),
    ASSESSMENTS.name: (
        Assessment,
        ("ref", "number"),
        ("lead_post__title", "head_post__title", "question_set__ref", "is_exempt"),
    ),
    ACTIONS.name: (Action, ("ref",), ("owner_post__title",)),
    SERIES.name: (ReportSeries, ("ref",), ("owner_post__title", "approver_post__title")),
    EDITION_PARTS.name: (
        EditionPart,
        ("edition__series__ref", "edition__slug", "edition__number", "position"),
        ("exempt_paragraph",),
    ),
    AGENDA.name: (AgendaItem, ("meeting__ref", "number"), ("exempt_paragraph",)),
}
_NAMES = {
    ASSESSMENTS.name: "{} version {}",
    EDITION_PARTS.name: "{}/{}/{} part {}",
    AGENDA.name: "{} item {}",
}
_Changes = dict[str, dict[str, dict[str, object]]]  # by file, record and value
_Told = Mapping[str, Mapping[str, tuple[object, ...]]]  # by file and record
# The files with most rows, each with the files whose checks at the end read these rows. Where none
# of those is imported and the import is refused in any case, the rows are undone at once, so that
# nobody waits for them.
_UNDONE_EARLY = {READINGS.name: {UNITS_FILE.name, INDICATORS.name}, ANSWERS.name: set[str]()}


class ImportRefused(Exception):
    """The files have problems, all of which are listed; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems in the order of the files and rows."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did (a dry run: would do): row counts by file, warnings, and notes.

    `alike` are the posts that it makes although there is one of nearly the same name. `notes` say
    how cells were read that are not written as an export would.
    """

    counts: Mapping[str, Counts]
    warnings: tuple[str, ...] = field(default=())
    alike: tuple[AlikePost, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    @property
    def changes_anything(self) -> bool:
        """True unless everything in the files is stored already."""
        return any(each.created or each.changed for each in self.counts.values())


class _Undo(Exception):
    """Raised to roll back what was written."""


def silent(_name: str, _done: int, _total: int) -> None:
    """A progress function that shows nothing."""


def import_path(
    *,
    path: Path,
    by: User | None,
    at: datetime,
    dry_run: bool = False,
    ignore: tuple[str, ...] = (),
    progress: Progress = silent,
) -> Report:
    """Import a folder, a workbook, a zip or a CSV file, completely or not at all.

    *Takes*: `ignore`, names of CSV files in a folder to leave out; `progress`, called now and then
    with the file, the rows done and about how many there are.
    *Gives*: what was done; with `dry_run` the same, but everything is rolled back.
    *Raises*: ImportRefused with every problem of every file.
    """
    try:
        source = read_source(path, known=NAMES, ignore=ignore)
    except CannotRead as error:
        raise ImportRefused(list(error.problems)) from error
    return import_source(source=source, by=by, at=at, dry_run=dry_run, progress=progress)


def import_source(
    *,
    source: Source,
    by: User | None,
    at: datetime,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Report:
    """Import the tables of a source that is already open; otherwise as `import_path`."""
    work = Import(by=by, at=at, progress=progress)
    counts: dict[str, Counts] = {}
    report = Report(counts)
    try:
        with audit.long_writing(unchanged=_REFERRED_TO):
            posts, before = post_keys(), _told(source.sheets)
            saves = _saves(source.sheets)
            for file in FORMATS:
                if file.name in source.sheets:
                    counts[file.name] = _bring_in(file, source, work)
            for check in work.at_the_end:
                check()
            if MEETINGS.name in source.sheets:
                follow_meetings(by=by, at=at)
            if work.problems:
                raise ImportRefused(_in_order(work.problems, source))
            alike = alike_posts(post_keys().keys() - posts.keys(), posts)
            warnings, notes = dict.fromkeys(work.warnings), sorted(set(work.notes))
            report = Report(counts, tuple(warnings), tuple(alike), tuple(notes))
            if dry_run:
                raise _Undo
            if report.changes_anything:
                changed = [name for name, each in counts.items() if each.changed]
                told = _told_changes(before, _told(changed))
                _record(source, counts, *told, _saved(saves, _saves(changed)), by, at)
    except _Undo:
        pass
    except (IntegrityError, DataError, audit.Overtaken) as error:
        # All rows were checked before they were written, so somebody else has written in the
        # meantime.
        wanted = f"the data changed during the import ({error}): import it again."
        raise ImportRefused([Problem(source.name, None, "", "", wanted)]) from error
    return report


def _bring_in(file: Format, source: Source, work: Import) -> Counts:
    sheet = source.sheets[file.name]
    counts = Counts()
    try:
        with transaction.atomic():
            counts = file.bring_in(sheet, work)
            readers = _UNDONE_EARLY.get(file.name)
            if work.problems and readers is not None and readers.isdisjoint(source.sheets):
                raise _Undo
    except _Undo:
        pass
    except LoadRefused as refused:
        row = work.readers[file.name].refs.get(refused.ref)
        problem = Problem(sheet.file, row, refused.column, refused.found, f"{refused.accepted}.")
        work.problems.append(problem)
        return Counts()
    return counts


def _in_order(problems: list[Problem], source: Source) -> list[Problem]:
    files = [source.sheets[name].file for name in NAMES if name in source.sheets]
    return sorted(problems, key=lambda problem: (files.index(problem.file), problem.row or 0))


def _told(files: Iterable[str]) -> _Told:
    """The values of `_TOLD` as they are stored now. *Costs*: 1 query for each of its files."""
    found = {}
    for file in _TOLD.keys() & set(files):
        model, named, values = _TOLD[file]
        rows = model._default_manager.values_list(*named, *values)
        found[file] = {
            _NAMES.get(file, "{}").format(*row[: len(named)]): row[len(named) :] for row in rows
        }
    return found


def _told_changes(before: _Told, after: _Told) -> tuple[_Changes, _Changes]:
    """What changed of records that were there before: by file, record and value, old and new."""
    old: _Changes = {}
    new: _Changes = {}
    for file, records in sorted(after.items()):
        for record, now in records.items():
            was = before[file].get(record, now)
            for name, one, other in zip(_TOLD[file][2], was, now, strict=True):
                if one != other:
                    said = name.partition("__")[0]
                    old.setdefault(file, {}).setdefault(record, {})[said] = one
                    new.setdefault(file, {}).setdefault(record, {})[said] = other
    return old, new


def _saves(files: Iterable[str]) -> dict[str, int]:
    """How often each edition was saved, where one of the files may change any. *Costs*: 1 query."""
    if {each.name for each in FILES_OF_PAPERS}.isdisjoint(files):
        return {}
    found = Edition.objects.values_list("series__ref", "slug", "number", "saves")
    return {f"{series}/{slug}/{number}": saves for series, slug, number, saves in found}


def _saved(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """The editions that were there before and were saved, so that open pages can tell of it."""
    return sorted(each for each, saves in after.items() if before.get(each, saves) != saves)


def _record(
    source: Source,
    counts: Mapping[str, Counts],
    before: _Changes,
    after: _Changes,
    drafts: Sequence[str],
    by: User | None,
    at: datetime,
) -> None:
    audit.record(
        action="import",
        record_type="data",
        record_ref=source.name[:200],
        before=before or None,
        after={
            **after,
            **({DRAFTS: drafts} if drafts else {}),
            "sha256": source.digest,
            "files": {
                name: {"created": each.created, "changed": each.changed}
                for name, each in counts.items()
            },
        },
        by=by,
        at=at,
        command="import_data",
    )


def export_folder(path: Path) -> list[str]:
    """Write a file for each table of the data format that has rows.

    Existing files of the format that would have no rows are removed.
    *Gives*: the names of the files written.
    """
    path.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():  # one snapshot, so that the files are consistent
        files = [(each.name, each.csv()) for each in FORMATS]
    names = []
    for name, data in files:
        target = path / f"{name}.csv"
        if data is None:
            target.unlink(missing_ok=True)
        else:
            target.write_bytes(data)
            names.append(target.name)
    return names
