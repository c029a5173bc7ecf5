"""What a version names of other rooms: objectives, and consultations that it takes over.

Which they are is signed with it and sealed. Their words belong to their own room and may change
there, so an attestation keeps them as they stood that day, and what is signed prints these.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery

from councilportal.common.periods import day_label
from councilportal.common.refusals import NotKnown, Refused
from eqia.models import Assessment, SignOff
from objectives.models import Consultation, Objective
from objectives.rules.frameworks import FrameworkState

Refs = Mapping[str, Sequence[str]]  # references by the name of the field
MODELS: Mapping[str, type[Model]] = {"objectives": Objective, "consultations": Consultation}


@dataclass(frozen=True, slots=True)
class Named:
    """An objective that an assessment names; `framework` is "" where it belongs to none."""

    ref: str
    title: str
    framework: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of a consultation; `part_of` is the measure that it is part of, "" for none."""

    measure: str
    number: int
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What people said, and what was done about it."""

    said: str
    done: str


@dataclass(frozen=True, slots=True)
class Consulted:
    """A consultation as it stood on a day; the days are ISO text, "" for none."""

    ref: str
    title: str
    opened: str
    closed: str
    counts: tuple[Counted, ...]
    heard: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a version names of other rooms, in the order in which it is printed."""

    objectives: tuple[Named, ...] = ()
    consultations: tuple[Consulted, ...] = ()

    @property
    def refs(self) -> dict[str, list[str]]:
        """What of it is signed: references in order, by the name of the field, without empty ones.

        A field without any is left out, so that what was signed before there were such fields has
        the hash that it had.
        """
        found = {
            "objectives": sorted(each.ref for each in self.objectives),
            "consultations": sorted(each.ref for each in self.consultations),
        }
        return {name: refs for name, refs in found.items() if refs}

    @property
    def kept(self) -> dict[str, Any] | None:
        """It as an attestation keeps it; None where nothing is named."""
        return asdict(self) if self.objectives or self.consultations else None

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> Self:
        """What an attestation kept."""
        return cls(
            tuple(Named(**each) for each in kept["objectives"]),
            tuple(
                Consulted(
                    **{
                        **each,
                        "counts": tuple(Counted(**one) for one in each["counts"]),
                        "heard": tuple(Heard(**one) for one in each["heard"]),
                    }
                )
                for each in kept["consultations"]
            ),
        )

    def texts(self) -> Iterator[str]:
        """The words that a paper prints of the consultations; titles of objectives are public."""
        for each in self.consultations:
            yield each.title
            yield from (count.measure for count in each.counts)
            for heard in each.heard:
                yield from (heard.said, heard.done)


def marked(found: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Versions, each with `names_others`, False where `of` has nothing to read.

    Each has `taken_over` as well, as its last attestation kept it; None where none kept any.
    """
    links = [getattr(Assessment, name).through._default_manager for name in MODELS]
    named = [Exists(each.filter(assessment=OuterRef("pk"))) for each in links]
    made = SignOff.objects.filter(assessment=OuterRef("pk")).exclude(taken_over=None)
    last = made.order_by("-signed_at", "-pk").values("taken_over")[:1]
    return found.annotate(names_others=reduce(or_, map(Q, named)), taken_over=Subquery(last))


def of(record: Assessment) -> TakenOver:
    """What a version names as it stands today.

    *Costs*: 2 queries; 2 more with a consultation; none where `marked` found nothing.
    """
    if not getattr(record, "names_others", True):
        return TakenOver()
    objectives = record.objectives.select_related("framework").order_by(*_IN_ORDER)
    consultations = record.consultations.order_by("opened", "ref")
    return TakenOver(
        tuple(
            Named(each.ref, each.title, each.framework.title if each.framework else "")
            for each in objectives
        ),
        tuple(
            _consulted(each) for each in consultations.prefetch_related("counts__part_of", "heard")
        ),
    )


def _consulted(record: Consultation) -> Consulted:
    counts = sorted(record.counts.all(), key=lambda each: each.position)
    heard = sorted(record.heard.all(), key=lambda each: each.position)
    return Consulted(
        record.ref,
        record.title,
        _day(record.opened),
        _day(record.closed),
        tuple(
            Counted(each.measure, each.number, each.part_of.measure if each.part_of else "")
            for each in counts
        ),
        tuple(Heard(each.said, each.done) for each in heard),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def as_signed(record: Assessment) -> TakenOver:
    """What a version prints of it: as its last attestation kept it, else as it stands today.

    *Costs*: nothing where `marked` gave the version, else 1 query; those of `of` where no
    attestation kept any.
    """
    if not getattr(record, "names_others", True):
        return TakenOver()
    if hasattr(record, "taken_over"):
        return TakenOver.of_kept(record.taken_over) if record.taken_over else of(record)
    made = record.sign_offs.exclude(taken_over=None).order_by("-signed_at", "-pk")
    kept = made.values_list("taken_over", flat=True)[:1]
    return next((TakenOver.of_kept(each) for each in kept if each), None) or of(record)


def refs_of(record: Assessment, name: str) -> tuple[str, ...]:
    """The references of what a field of a version names, in order. *Costs*: 1 query."""
    if record.pk is None:
        return ()
    found = getattr(record, name).order_by("ref").values_list("ref", flat=True)
    return tuple(found)


Offered = list[tuple[str, str, str]]  # a reference, what it is called, what stands below it


def offered_objectives(record: Assessment, on: date) -> Offered:
    """The objectives to choose from: those in force of no draft, and what the version names.

    Below each stands its framework. *Costs*: 1 query.
    """
    found = Objective.objects.in_force(on).exclude(_DRAFT)
    kept = Objective.objects.filter(pk__in=record.objectives.values("pk"))
    in_order = (found | kept).select_related("framework").order_by(*_IN_ORDER)
    return [
        (
            each.ref,
            f"{each.number} {each.title}".strip(),
            each.framework.title if each.framework else "",
        )
        for each in in_order
    ]


def offered_consultations(_record: Assessment, _on: date) -> Offered:
    """The consultations to choose from, the latest first. *Costs*: 1 query."""
    found = Consultation.objects.order_by(F("opened").desc(nulls_last=True), "ref")
    return [
        (each.ref, each.title, f"Opened on {day_label(each.opened)}" if each.opened else "")
        for each in found
    ]


_IN_ORDER = (
    F("framework__title").asc(nulls_last=True),
    "framework",
    F("theme__position").asc(nulls_first=True),
    "position",
    "ref",
)
_DRAFT = Q(framework__state=FrameworkState.DRAFT)


def named(name: str, refs: Sequence[str], already: Sequence[str] = ()) -> dict[str, Any]:
    """The records that a field is to name, by reference.

    *Takes*: the field; references; those that it names already, whatever became of them.
    *Raises*: NotKnown for a reference that is none; Refused for an objective of a framework that
    is still a draft, as everybody may come to read what an assessment names.
    *Costs*: 1 query, 1 more for objectives.
    """
    found = MODELS[name]._default_manager.in_bulk(list(refs), field_name="ref")
    for ref in refs:
        if ref not in found:
            raise NotKnown(f"There is no {ref!r} among the {name}.")
    if name == "objectives":
        fresh = [ref for ref in refs if ref not in already]
        for title in drafts(fresh).values():
            raise Refused(f"“{title}” belongs to a framework that is still a draft.")
    return found


def drafts(refs: Sequence[str]) -> dict[str, str]:
    """Of these objectives those of a draft framework, with their titles. *Costs*: 1 query."""
    found = Objective.objects.filter(_DRAFT, ref__in=refs).order_by("ref")
    return dict(found.values_list("ref", "title"))
