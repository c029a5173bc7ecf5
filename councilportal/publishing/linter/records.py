"""Checks of what the records say: figures, assessments, decisions, actions, days. Pure."""

from collections.abc import Iterator

from councilportal.common.links import Link
from councilportal.common.numbers import joined
from councilportal.common.periods import Period, PeriodKind, day_label, latest_ended, parse
from councilportal.common.words import Rag
from councilportal.common.working_days import weekday_label
from councilportal.publishing.linter.facts import IndicatorFact
from councilportal.publishing.linter.findings import WHOLE, Found, Place
from councilportal.publishing.linter.paper import Paper


def _page_of(words: str, href: str) -> Link | None:
    return Link(words, href) if href else None


def _found(paper: Paper, fact: IndicatorFact, what: str, said: str) -> Found:
    remedy = _page_of(f"The page of {fact.ref}", fact.href)
    return Found(paper.place_of(fact.ref), what, said, remedy)


def figure_missing(paper: Paper) -> Iterator[Found]:
    """Indicators without a figure and without a reason, together for each part.

    One that never had a figure misses none before a period of its own ends in those of the paper.
    """
    without: dict[str, list[tuple[Place, str]]] = {}
    for fact in paper.facts.indicators:
        is_said = fact.value or fact.why_no_figure or fact.has_commentary
        if not is_said and _is_due(paper, fact):
            place = paper.place_of(fact.ref)
            without.setdefault(place.part, []).append((place, fact.ref))
    for found in without.values():
        refs = [ref for _, ref in found]
        verb = "has" if len(refs) == 1 else "have"
        said = f"{joined(refs)} {verb} no figure, and nothing says why. Report one, or say why not."
        yield Found(
            min((place for place, _ in found), key=lambda each: each.position), joined(refs), said
        )


def _is_due(paper: Paper, fact: IndicatorFact) -> bool:
    """False where no period of the indicator both began in force and ended within the results.

    An indicator that was reported before is due from its first whole period on.
    """
    since, until = paper.facts.since, paper.results_until
    if until is None:
        return True
    due = latest_ended(fact.frequency, until)
    has_begun = fact.begins is None or due.start >= fact.begins
    return has_begun and (fact.was_reported or since is None or due.end >= since)


_BEHIND = 2  # periods: a figure that old is not only late


def figure_stale(paper: Paper) -> Iterator[Found]:
    """Figures at least two periods older than the results of the paper go."""
    for fact, period in _dated(paper):
        if _is_stale(paper, period):
            said = f"The latest figure of {fact.ref} is of {period.label}. Report a newer one."
            yield _found(paper, fact, period.code, said)


def periods_mixed(paper: Paper) -> Iterator[Found]:
    """Figures that end before others of their frequency (A2: PI04 runs to August)."""
    dated = _dated(paper)
    newest: dict[PeriodKind, Period] = {}
    for _, period in dated:
        newest[period.kind] = max(period, newest.get(period.kind, period), key=lambda one: one.end)
    for fact, period in dated:
        last = newest[period.kind]
        if period.end < last.end and not _is_stale(paper, period):
            said = f"{fact.ref} runs to {period.label}, others to {last.label}. Say so, or why."
            yield _found(paper, fact, f"{period.code} {last.code}", said)


def _dated(paper: Paper) -> list[tuple[IndicatorFact, Period]]:
    return [
        (fact, parse(fact.period)) for fact in paper.facts.indicators if fact.period and fact.value
    ]


def _is_stale(paper: Paper, period: Period) -> bool:
    if paper.results_until is None:
        return False
    due = latest_ended(period.kind, paper.results_until)
    return period.end <= due.shifted(-_BEHIND).end


def commentary_missing(paper: Paper) -> Iterator[Found]:
    """Amber and red without a word of the service (A2: FP05)."""
    for fact in paper.facts.indicators:
        if fact.rating in (Rag.AMBER, Rag.RED) and not fact.has_commentary:
            word = fact.rating.label.lower()
            said = f"{fact.ref} is {word}, and the service says nothing of it. Ask for a note."
            yield _found(paper, fact, f"{word} {fact.period}", said)


def assessment_unsigned(paper: Paper) -> Iterator[Found]:
    """Equality impact assessments that are not signed, or were signed after the meeting (L12)."""
    for fact in paper.facts.assessments:
        remedy = _page_of(f"The assessment {fact.ref}", fact.href)
        meeting = paper.meets_on
        if not fact.is_signed:
            said = f"{fact.ref}, {fact.title}, is not signed: {fact.state.lower()}. Have it signed."
            yield Found(paper.place_of(fact.ref), f"{fact.ref} {fact.state}", said, remedy)
        elif meeting and fact.signed_on and fact.signed_on > meeting:
            said = (
                f"{fact.ref} was signed on {day_label(fact.signed_on)}, after the meeting on "
                f"{day_label(meeting)}. Move the decision to a later meeting."
            )
            yield Found(paper.place_of(fact.ref), f"{fact.ref} {fact.signed_on}", said, remedy)


def assessment_doubted(paper: Paper) -> Iterator[Found]:
    """What the checks of a linked assessment warn of: old evidence, versions out of order (A2)."""
    for fact in paper.facts.assessments:
        for doubt in fact.doubts:
            remedy = _page_of(f"The assessment {fact.ref}", fact.href)
            yield Found(
                paper.place_of(fact.ref), f"{fact.ref} {doubt}", f"{fact.ref}: {doubt}", remedy
            )


def decision_not_ready(paper: Paper) -> Iterator[Found]:
    """Decisions with something in their way (L11 to L13)."""
    for fact in paper.facts.decisions:
        for obstacle in fact.obstacles:
            remedy = _page_of(f"The decision {fact.ref}", fact.href)
            said = f"The decision {fact.ref} is not ready: {obstacle}"
            yield Found(paper.place_of(fact.ref), f"{fact.ref} {obstacle}", said, remedy)


def action_overdue(paper: Paper) -> Iterator[Found]:
    """Actions past their day that are not done and have no note (A2)."""
    on = paper.day
    for fact in paper.facts.actions:
        if on and fact.due and fact.due < on and not fact.is_done and not fact.has_note:
            said = (
                f"{fact.ref} was due on {day_label(fact.due)}, and nothing says how far it is. "
                "Ask its owner for a note."
            )
            remedy = _page_of(f"The action {fact.ref}", fact.href)
            yield Found(paper.place_of(fact.ref), f"{fact.ref} {fact.due}", said, remedy)


def days_out_of_order(paper: Paper) -> Iterator[Found]:
    """A paper published after its meeting, or with results that end after it is published.

    What follows its meeting is no such paper: a correction, a record of a decision that was taken.
    """
    facts = paper.facts
    if facts.published_on and paper.meets_on and facts.published_on > paper.meets_on:
        said = (
            f"It is published on {day_label(facts.published_on)}, after the meeting on "
            f"{day_label(paper.meets_on)}. Correct one of them."
        )
        yield Found(WHOLE, f"{facts.published_on} {paper.meets_on}", said)
    has_results = bool(facts.indicators or facts.counted)
    if has_results and facts.until and facts.published_on and facts.published_on <= facts.until:
        said = (
            f"It is published on {day_label(facts.published_on)}, before its results end on "
            f"{day_label(facts.until)}. Correct one of them."
        )
        yield Found(WHOLE, f"{facts.published_on} {facts.until}", said)


def clear_days_missed(paper: Paper) -> Iterator[Found]:
    """A paper that is too late for its meeting, or of which that cannot be known (L8)."""
    notice, meets_on = paper.facts.notice, paper.meets_on
    if notice is None or meets_on is None or notice.clear_days >= notice.asked:
        return
    published = f"Published on {weekday_label(notice.published_on)}, it"
    told = f"{published} leaves {notice.clear_days} clear days"
    if notice.unknown:
        told = f"{notice.unknown} {published} may be too late"
    said = f"{told} before {notice.meeting}; the law asks for {notice.asked}."
    reason = f"{said} Publish it sooner, or say why the matter is urgent."
    remedy = _page_of("Its meeting and date", notice.href)
    # A reason holds for this meeting, on whichever day it is asked.
    yield Found(WHOLE, meets_on.isoformat(), reason, remedy)


def withheld_figure(paper: Paper) -> Iterator[Found]:
    """Figures in open words of an indicator that only exempt parts tell (L10)."""
    for each in paper.facts.withheld:
        said = (
            f"Everybody can read this figure of {each.what}, and only an exempt part has "
            f"{each.what} in its tables. Leave it out, or say why it may be known."
        )
        yield Found(Place(each.anchor, each.anchor, each.heading), each.what, said)


def plan_lacking(paper: Paper) -> Iterator[Found]:
    """What the law asks of a statutory plan and it does not have: actions, words, review days."""
    for each in paper.facts.lacking:
        yield Found(Place(each.anchor, each.anchor, each.heading), each.what, each.what)


def words_of_authors(paper: Paper) -> Iterator[Found]:
    """What cannot be printed of the words of authors, and references that cannot be filled."""
    for each in paper.facts.problems:
        said = f"{each.what[:1].upper()}{each.what[1:]}"
        yield Found(Place(each.anchor, each.anchor, each.heading), each.what, said)
