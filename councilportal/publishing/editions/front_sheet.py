"""The front sheet of a paper: who it is from and to, for which meeting, and what it is about."""

from collections.abc import Iterable, Iterator, Sequence

from councilportal.common.document import Block, Box, Facts, Paragraph
from councilportal.common.periods import PeriodKind, day_label, parse
from councilportal.publishing.models import Edition
from councilportal.publishing.narrative.number_words import in_words
from councilportal.publishing.narrative.references import Problem
from councilportal.publishing.rules.kinds import Audience, ContactKind, Ground, PaperKind, PartKind
from councilportal.publishing.rules.sheet import addressed, periods_said
from councilportal.publishing.series.paper_parts import whom_to_ask
from councilportal.publishing.series.scope import Built, EditionScope, Material
from eqia.models import Decision
from eqia.wording import as_blocks


def front_sheet(
    material: Material, audience: Audience, asked: Iterable[Facts] = ()
) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """The blocks of the cover, and what is wrong in its words. What nobody said is left out.

    The public cover does not tell the number of a decision that is not for publication.

    *Takes*: material of an edition with its series, directorate, meeting and its body, decision;
    what the meeting is asked to decide (`recommended`), which follows the summary.
    *Costs*: 1 query, and 1 for the contacts where the paper has no part for them.
    """
    edition = material.edition
    pairs = tuple((name, value) for name, value in _pairs(material, audience) if value)
    summary, problems = material.said(edition.summary)
    judged, more = material.said(edition.judgement)
    wrong = material.said(edition.subject)[1]
    blocks = (
        Facts("About this paper", pairs),
        *_judgement(edition, judged),
        *_summary(summary),
        *asked,
        *as_blocks(edition.series.formats_notice),
    )
    return blocks, (*wrong, *problems, *more, *_leaks(edition))


def recommended(
    built: Sequence[tuple[EditionScope, Built | None]],
) -> Iterator[Facts]:
    """The recommendations as the front of the paper has them: what a meeting is asked to decide.

    The part that has them follows the front at once where it is the first: then they stand once.

    *Takes*: the parts of one copy; None is withheld.
    """
    for scope, made in built:
        is_here = scope.part.part == PartKind.RECOMMENDATIONS and scope.number != "1"
        blocks = made.section.blocks if made is not None and is_here else ()
        pairs = tuple(
            (each.number, each.text)
            for each in blocks
            if isinstance(each, Paragraph) and each.number
        )
        if pairs:
            yield Facts(scope.part.heading, pairs)


def _leaks(edition: Edition) -> Iterator[Problem]:
    """What the address of an edition tells although it is not for publication."""
    decision = edition.decision
    if decision is None or decision.for_publication:
        return
    if decision.ref.lower() in edition.slug:
        yield Problem(
            "decision",
            decision.number,
            "the decision is not for publication, and the address of this edition has its number: "
            "drop this edition and start another of the same period",
        )


def _pairs(material: Material, audience: Audience) -> Iterator[tuple[str, str]]:
    edition = material.edition
    decision, meeting = edition.decision, edition.meeting
    posts = edition.from_posts.select_related("post").order_by("position")
    yield "From", "\n".join(str(each.post) for each in posts)
    yield from _contacts(material)
    yield from addressed(
        edition.addressed_to,
        edition.decision_maker,
        str(meeting.body) if meeting else "",
        day_label(meeting.on) if meeting else "",
    )
    yield "Subject", material.said(edition.subject)[0]
    yield "Kind of paper", _kind(edition)
    yield "Period", _periods(edition)
    yield "Edition", _place_in_year(edition)
    yield "Edition number", _number(edition)
    yield "Part of the council", str(edition.directorate or "")
    yield "Decision number", _number_told(decision, audience)
    yield "Classification", _classification(material, audience)
    yield "Key decision", f"Yes. {edition.key_reason}" if edition.key_reason else ""
    yield "Wards or divisions", edition.wards
    yield "Past pathway", edition.past_pathway
    yield "Future pathway", edition.future_pathway
    yield "Produced by", edition.produced_by


def _contacts(material: Material) -> Iterator[tuple[str, str]]:
    """Whom to ask, where the paper has no part that tells it."""
    if any(part.part == PartKind.CONTACTS for part in material.parts):
        return
    for kind in ContactKind:
        found = [each for each in material.contacts if each.kind == kind]
        name = "Contact" if kind is ContactKind.OTHER else f"Contact: {kind.label.lower()}"
        yield name, "\n".join(said for _, said in whom_to_ask(found))


def _number_told(decision: Decision | None, audience: Audience) -> str:
    if decision is None or not (decision.for_publication or audience is Audience.RESTRICTED):
        return ""
    return decision.number


def _classification(material: Material, audience: Audience) -> str:
    """What the author says of the public copy; of the restricted one, what is exempt and why."""
    if audience is Audience.PUBLIC:
        return material.edition.classification
    told = ["Not for publication"]
    for part in material.parts:
        if part.exempt_paragraph:
            ground = Ground(part.exempt_paragraph)
            why = f"{ground.label[0].lower()}{ground.label[1:]}"
            told.append(f"{part.heading}: exempt under paragraph {ground.value}: {why}")
    return "\n".join(told)


def _kind(edition: Edition) -> str:
    kind = PaperKind(edition.series.kind)
    return "" if kind is PaperKind.PUBLISHED else kind.label


def _periods(edition: Edition) -> str:
    second = edition.second_period
    return periods_said(parse(edition.period), parse(second) if second else None)


_PLACES = (
    "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth"
).split()


def _place_in_year(edition: Edition) -> str:
    """Which of the editions of its year it is, counted from cadence and period.

    *Gives*: "Third of four quarterly editions of 2016/17"; "" where there is one a year, or no
    cadence.
    """
    cadence = edition.series.cadence
    if not cadence or PeriodKind(cadence).months >= 12:
        return ""
    period = parse(edition.period)
    place, every = len(period.year_so_far), 12 // period.kind.months
    often = period.kind.label.lower()
    return f"{_PLACES[place - 1]} of {in_words(every)} {often} editions of {period.year.label}"


def _number(edition: Edition) -> str:
    before = edition.corrects
    return f"{edition.number}, which corrects number {before.number}" if before else ""


def _summary(said: str) -> Iterator[Box]:
    if blocks := as_blocks(said):
        yield Box("Summary", blocks)


def _judgement(edition: Edition, said: str) -> Iterator[Paragraph]:
    if said and edition.judged_on is not None:
        day = day_label(edition.judged_on)
        yield Paragraph(f"{said} Judgement of {edition.judged_by}, {day}.")
