"""Writes of what was done: achievements, overviews and validations, each with an event."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max, Model

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.periods import Period, PeriodKind, london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Characteristic, Directorate, Post
from councilportal.organisation.people import Person, person_on
from councilportal.organisation.record_changes import StaleRecord, plain, record_type_of, stamp
from objectives.achievements import policies
from objectives.achievements.reading import of_quarter, stamp_of_overview, stated
from objectives.frameworks.queries import readable_objectives
from objectives.models import (
    Achievement,
    Objective,
    ObjectiveProgress,
    Overview,
    Theme,
    Validation,
)
from objectives.rules import said
from objectives.rules.achievements import AchievementKind, Side
from objectives.rules.frameworks import ObjectiveStanding, check_progress

Row = TypeVar("Row", bound=Model)
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Told:
    """An achievement as a person types it.

    `when` is a year, or a quarter of a financial year. `about` is "theme:REF", "objective:REF" or
    "" for neither; `directorate` a reference, "" for the whole council.
    """

    when: Period
    words: str
    about: str = ""
    directorate: str = ""
    kind: AchievementKind = AchievementKind.HAVE_DONE
    figures: str = ""
    amount: Decimal | None = None
    characteristics: Sequence[str] = ()
    link: str = ""
    is_highlight: bool = False


@audit.writing()
def save_achievement(
    *, key: int | None, told: Told, seen: str = "", by: User, at: datetime
) -> Achievement:
    """Add an achievement at the end of its year, or with its `key` change one.

    *Takes*: `seen`, the stamp of what the page was made from (`stamp_of`).
    *Raises*: Refused for a person who may not write for the place, words that are missing, an
    amount below nought, a link to no page and a time that is no year or quarter; NotKnown;
    StaleRecord.
    """
    record = _held(Achievement, key) if key is not None else Achievement()
    return _save_achievement(record, told, seen, person_on(by, london_day(at)), by, at)


def _save_achievement(
    record: Achievement,
    told: Told,
    seen: str,
    who: Person,
    by: User,
    at: datetime,
    operation: UUID | None = None,
) -> Achievement:
    if record.pk is not None:
        policies.check_can_write(who, record.directorate, policies.framework_of(record))
    year = told.when.year
    if told.when.kind not in (*said.YEARS, PeriodKind.QUARTER):
        raise Refused("Give a year, such as 2026/27, or a quarter of one, such as 2026/27-Q2.")
    if not told.words.strip():
        raise Refused("Enter what was achieved.")
    if told.amount is not None and not said.is_amount(told.amount):
        raise Refused("Enter an amount of nought or more, with at most two decimals.")
    if told.link and not said.is_link(told.link):
        raise Refused("Enter an address that begins with https://.")
    theme, objective = _about(told.about)
    values: dict[str, Any] = {
        "year": year.code,
        "quarter": told.when.code if told.when.kind is PeriodKind.QUARTER else "",
        "words": told.words.strip(),
        "theme": theme,
        "objective": objective,
        "directorate": _named(Directorate, told.directorate),
        "kind": told.kind,
        "figures": told.figures,
        "amount": told.amount,
        "link": told.link,
        "is_highlight": told.is_highlight,
    }
    about = theme or objective
    policies.check_can_write(who, values["directorate"], about.framework if about else None)
    if record.year != year.code:
        place = _last_place(lambda: Achievement.objects.filter(year=year.code))
    else:
        place = None
    people = list(Characteristic.objects.filter(ref__in=told.characteristics))
    return _store(
        *(record, values, seen, by, at),
        place=place,
        characteristics=people,
        operation=operation,
    )


def _about(about: str) -> tuple[Theme | None, Objective | None]:
    """The theme and the objective that are named; the theme of an objective goes with it."""
    kind, _, ref = about.partition(":")
    if kind == "objective":
        objective = _named(Objective, ref, "theme__framework", "framework")
        return (objective.theme if objective else None), objective
    return _named(Theme, ref, "framework"), None


@dataclass(frozen=True, slots=True)
class Line:
    """An achievement on a director's overview; `key` None is a new one, and blank ones are none."""

    key: int | None
    words: str
    figures: str = ""
    about: str = ""

    @property
    def is_blank(self) -> bool:
        """True for a new line in which nothing is typed."""
        return self.key is None and not (self.words.strip() or self.figures.strip())


@audit.writing()
def save_overview(
    *,
    directorate: str,
    quarter: Period,
    risks: str,
    issues: str,
    lines: Iterable[Line],
    seen: str = "",
    by: User,
    at: datetime,
) -> None:
    """Save what a director says of a quarter: its achievements, risks and issues, all at once.

    *Takes*: `seen`, the stamp of what the page was made from (`stamp_of_overview`).
    *Raises*: Refused for a person who may not write for the directorate, for words that are
    missing, and where both risks and issues are taken away; NotKnown; StaleRecord.
    """
    who, operation = person_on(by, london_day(at)), uuid4()
    place = _named(Directorate, directorate)
    if place is None or quarter.kind is not PeriodKind.QUARTER:
        raise NotKnown("There is no such overview.")
    Directorate.objects.select_for_update(no_key=True).get(pk=place.pk)  # one save after another
    policies.check_can_write(who, place)
    told = of_quarter(place, quarter)
    stored = next(iter(Overview.objects.filter(directorate=place, period=quarter.code)), None)
    if seen and seen != stamp_of_overview(stored, told):
        raise StaleRecord({})
    risks, issues = risks.strip(), issues.strip()
    if stored is not None and not (risks or issues):
        raise Refused("Enter a risk or an issue. Where there is none now, write None.")
    if risks or issues:
        record = stored or Overview(directorate=place, period=quarter.code)
        values = {"risks": risks, "issues": issues}
        _store(record, values, "", by, at, ref=f"{place.ref} {quarter.code}", operation=operation)
    known = {each.pk: each for each in told}
    for line in lines:
        if line.is_blank:
            continue
        if line.key is not None and line.key not in known:
            raise NotKnown("One of the achievements is of another quarter or directorate.")
        before = known[line.key] if line.key is not None else None
        typed = _as_told(before, line, quarter, place)
        _save_achievement(before or Achievement(), typed, "", who, by, at, operation)


def _as_told(before: Achievement | None, line: Line, quarter: Period, place: Directorate) -> Told:
    """A line of an overview as an achievement: what the page does not ask stays as it is."""
    rest: dict[str, Any] = {}
    if before is not None:
        rest = {name: getattr(before, name) for name in ("amount", "link", "is_highlight")}
        rest["kind"] = AchievementKind(before.kind)
        rest["characteristics"] = [each.ref for each in before.characteristics.all()]
    return Told(quarter, line.words, line.about, place.ref, figures=line.figures.strip(), **rest)


@audit.writing()
def save_validation(
    *, key: int | None, values: Mapping[str, Any], seen: str = "", by: User, at: datetime
) -> Validation:
    """Add a validation after the last one, or with its `key` change one.

    *Takes*: `title`, `area`, `bodies`, `site`, `judgement`, `link`, `notes`; `side`; `directorate`,
    a reference, "" for the whole council; `judged` and `expires` as FuzzyDate; `owner_post`, the
    key of a post as text; `seen`, the stamp of what the page was made from.
    *Raises*: Refused for a person who may not write for the place, a title that is missing and a
    last day before it was judged; NotKnown; StaleRecord.
    """
    who = person_on(by, london_day(at))
    record = _held(Validation, key) if key is not None else Validation()
    if record.pk is not None:
        policies.check_can_write(who, record.directorate)
    judged: FuzzyDate = values["judged"]
    expires: FuzzyDate = values["expires"]
    if not values["title"].strip():
        raise Refused("Enter what was assessed.")
    for _, sentence in said.check_validation(judged, expires):
        raise Refused(sentence[:1].upper() + sentence[1:])
    post = values["owner_post"]
    stored: dict[str, Any] = {
        "title": values["title"].strip(),
        "directorate": _named(Directorate, values["directorate"]),
        "side": Side(values["side"]).value if values["side"] else "",
        **{name: values[name] for name in ("area", "bodies", "site", "judgement", "link", "notes")},
        "judged_text": judged.text,
        "judged_on": judged.latest,
        "expires_text": expires.text,
        "expires_on": expires.latest,
        "owner_post": Post.objects.filter(pk=int(post)).first() if post else None,
    }
    policies.check_can_write(who, stored["directorate"])
    place = _last_place(Validation.objects.all) if key is None else None
    return _store(record, stored, seen, by, at, place=place, ref="")


@audit.writing()
def save_progress(
    *,
    objective: str,
    key: int | None,
    values: Mapping[str, Any],
    seen: str = "",
    by: User,
    at: datetime,
) -> ObjectiveProgress:
    """Say what became of an objective in a year, or with its `key` change what was said.

    *Takes*: the objective's reference; `year`; `directorate`, a reference, "" for the whole
    council; `words`; `standing`, a judgement, "" where nobody judged; `judged_by`, the key of a
    post as text; `judged_on`; `seen`, the stamp of what the page was made from.
    *Raises*: Refused for a person who may not write for the place, words that are missing, a time
    that is no year, a standing without its post and day, and where the place has said something of
    the year already; NotKnown; StaleRecord.
    """
    who = person_on(by, london_day(at))
    held = (
        readable_objectives(who).filter(ref=objective).select_for_update(no_key=True, of=("self",))
    )
    about = held.select_related("framework").first()
    if about is None:
        raise NotKnown(f"There is no objective {objective!r} for you.")
    record = _held(ObjectiveProgress, key) if key is not None else ObjectiveProgress()
    if record.pk is not None:
        if record.objective_id != about.pk:
            raise NotKnown("It is said of another objective.")
        policies.check_can_write(who, record.directorate, about.framework)
    year, words, post = values["year"], values["words"].strip(), values["judged_by"]
    stored: dict[str, Any] = {
        "objective": about,
        "year": year.code,
        "directorate": _named(Directorate, values["directorate"]),
        "words": words,
        "standing": ObjectiveStanding(values["standing"]).value if values["standing"] else "",
        "judged_by": Post.objects.filter(pk=int(post)).first() if post else None,
        "judged_on": values["judged_on"],
    }
    place = stored["directorate"]
    policies.check_can_write(who, place, about.framework)
    if year.kind not in said.YEARS:
        raise Refused("Give a year, such as 2026/27.")
    if not words:
        raise Refused("Enter what became of the objective.")
    named = str(stored["judged_by"] or "")
    for _, sentence in check_progress(stored["standing"], named, stored["judged_on"]):
        raise Refused(sentence[:1].upper() + sentence[1:])
    others = ObjectiveProgress.objects.filter(objective=about, year=year.code, directorate=place)
    if others.exclude(pk=record.pk).exists():
        name = place.name if place else "The council"
        raise Refused(f"{name} has told of {year.label} already: change what it said there.")
    ref = f"{about.ref} {year.code} {place.ref if place else 'council'}"
    return _store(record, stored, seen, by, at, ref=ref)


# What the operations share


def _store(
    record: Row,
    values: Mapping[str, Any],
    seen: str,
    by: User,
    at: datetime,
    *,
    place: Callable[[], int] | None = None,
    ref: str = "",
    characteristics: Sequence[Characteristic] | None = None,
    operation: UUID | None = None,
) -> Row:
    """Create the record or change what differs, with its event; nothing where nothing differs."""
    is_new = record.pk is None
    before = None if is_new else stated(record, values)
    if before is not None and seen and stamp(before) != seen:
        raise StaleRecord(before)
    for name, value in values.items():
        setattr(record, name, value)
    wanted = None if characteristics is None else sorted(each.ref for each in characteristics)
    after = plain(record, values)
    if wanted is not None:
        after["characteristics"] = wanted
    if after == before:
        return record
    _save(record, place)
    if isinstance(record, Achievement) and characteristics is not None:
        record.characteristics.set(characteristics)
    audit.record(
        action="create" if is_new else "change",
        record_type=record_type_of(record),
        record_ref=ref or _reference(record),
        before=before,
        after=after,
        by=by,
        at=at,
        operation=operation,
    )
    return record


def _reference(record: Any) -> str:
    """What events call an achievement or a validation: its place, which files know it by."""
    place = f"{record.position}"
    return f"{record.year} {place}" if isinstance(record, Achievement) else place


def _save(record: Any, place: Callable[[], int] | None) -> None:
    """Save a record; with `place` after the last one, also where somebody else adds one now."""
    if place is None:
        record.save()
        return
    for _ in range(_TRIES):
        record.position = place()
        try:
            with transaction.atomic():
                record.save()
        except IntegrityError:
            continue
        return
    raise Refused("Others are adding at the same time: try again.")


def _last_place(rows: Callable[[], Any]) -> Callable[[], int]:
    return lambda: (rows().aggregate(last=Max("position"))["last"] or 0) + 1


def _held(model: type[Row], key: int) -> Row:
    """A record, locked until the transaction ends. *Raises*: NotKnown."""
    found = model._default_manager.select_for_update(no_key=True).filter(pk=key)
    record = next(iter(found), None)
    if record is None:
        raise NotKnown("It is not there any more.")
    return record


def _named(model: type[Row], ref: str, *beside: str) -> Row | None:
    """The record with a reference; None for "". *Raises*: NotKnown."""
    if not ref:
        return None
    found = model._default_manager.filter(ref=ref)
    record = next(iter(found.select_related(*beside) if beside else found), None)
    if record is None:
        raise NotKnown(f"There is no {record_type_of(model())} {ref!r}.")
    return record
