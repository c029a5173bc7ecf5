"""Reads that several rooms need: question sets, the rows of grids, what lists leave out."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import TextField

from councilportal.common.at_once import read_at_once
from councilportal.organisation.people import nobody_but, standing_in
from councilportal.organisation.queries import by_post, holdings
from eqia import policies
from eqia.models import Assessment, QuestionSet, ScreenedCharacteristic, SignOff
from eqia.rules import grid as grid_rules
from eqia.rules.grid import Band, Question
from eqia.rules.words import Aim, AnswerKind, Capacity, Meaning, Part, Size


def question_set(stored: QuestionSet) -> grid_rules.QuestionSet:
    """A question set as the rules take it, its questions in order. *Costs*: 1 query."""
    return grid_rules.QuestionSet(
        title=stored.title,
        introduction=stored.introduction,
        bands=bands_of(stored.bands),
        questions=tuple(
            Question(
                ref=question.ref,
                text=question.text,
                kind=AnswerKind(question.kind),
                meaning=Meaning(question.meaning),
                part=Part(question.part),
                aim=Aim(question.aim) if question.aim else None,
                hint=question.hint,
                explained=question.explained,
            )
            for question in stored.questions.order_by("position")
        ),
    )


def bands_of(text: str) -> tuple[Band, ...]:
    """The bands of a set, from a text such as "1 low; 5 medium; 15 high".

    *Raises*: ValueError for a part that is no number and size.
    """
    found = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        score, size = part.split()
        found.append(Band(int(score), Size(size)))
    return tuple(found)


def default_set(on: date) -> QuestionSet | None:
    """The set that a new assessment takes by default; None where no set is in force.

    *Costs*: 1 query.
    """
    sets = QuestionSet.objects.in_force(on)
    return sets.order_by("-is_default", "ref", "-number").first()


def question_sets(on: date) -> list[QuestionSet]:
    """The newest version of each set in force, the default first. *Costs*: 1 query."""
    newest: dict[str, QuestionSet] = {}
    for stored in QuestionSet.objects.in_force(on).order_by("-is_default", "title", "-number"):
        newest.setdefault(stored.ref, stored)
    return list(newest.values())


def screened(on: date) -> list[ScreenedCharacteristic]:
    """The rows of a grid that is laid on the day, in their order. *Costs*: 1 query."""
    found = ScreenedCharacteristic.objects.in_force(on).select_related("characteristic")
    return list(found.order_by("position", "label"))


PLACES = (
    "directorate__director_post",
    "service__head_post",
    "service__director_post",
    "lead_post",
)
# Long texts that no list prints: those of a whole register are megabytes.
UNLISTED = tuple(
    field.name
    for field in Assessment._meta.concrete_fields
    if isinstance(field, TextField) and field.name not in ("initial_impacts", "exempt_ground")
)


def without_signer(record: Assessment, signed: Iterable[SignOff], on: date) -> list[Capacity]:
    """The missing attestations of an assessment that nobody can give.

    *Takes*: those that it has. *Costs*: 1 query.
    """
    signs = [(each.capacity, each.signed_by_id) for each in signed]
    missing = [each for each in Capacity if each.value not in dict(signs)]
    authors = record.authors.values_list("pk", flat=True)
    held, deputies = holdings(on), standing_in(on)
    read_at_once([authors, held, deputies])
    excluded = {*authors, *(key for _, key in signs)}
    return nobody_signs(record, missing, excluded, by_post(held), deputies)


def nobody_signs(
    record: Assessment,
    missing: Iterable[Capacity],
    excluded: Collection[int | None],
    holders: Mapping[int, Collection[int]],
    deputies: Iterable[tuple[int, int]],
) -> list[Capacity]:
    """The attestations that nobody can give: the holders of the posts wrote it or signed already.

    *Takes*: those that are missing; the keys of its authors and of who signed it; the holders of
    posts; `people.standing_in`.
    """
    return [
        capacity
        for capacity in missing
        if nobody_but(
            excluded,
            [key for post in policies.posts_for(record, capacity) for key in holders.get(post, ())],
            deputies,
        )
    ]
