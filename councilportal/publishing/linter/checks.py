"""Every check of a paper before it is frozen, and `check`, which runs them all. Pure.

*Source*: product.md A2: defects of papers that five councils published.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from councilportal.common.document import Document
from councilportal.common.links import Link
from councilportal.publishing.linter import (
    claims,
    links,
    plans,
    records,
    slips,
    structure,
    tables,
    words,
)
from councilportal.publishing.linter.facts import PaperFacts
from councilportal.publishing.linter.findings import Finding, Found, Place, Severity
from councilportal.publishing.linter.paper import Paper

_E, _W = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name in code and data, its severity, what it looks for, and what runs it."""

    name: str
    severity: Severity
    sentence: str
    run: Callable[[Paper], Iterator[Found]]


CHECKS = (
    # words
    Check(
        "words_of_authors",
        _E,
        "Words that cannot be printed, references that cannot be filled",
        records.words_of_authors,
    ),
    Check("placeholder", _E, "Words that stand for words to be written", words.placeholder),
    Check("to_be_confirmed", _W, "What is still to be confirmed", words.to_be_confirmed),
    Check("as_above", _W, "Rows that only point to another row", words.as_above),
    Check("same_paragraph", _W, "The same paragraph twice", words.same_paragraph),
    Check("copied_rows", _W, "The same words in three or more rows", words.copied_rows),
    Check(
        "personal_data", _W, "Telephone numbers, e-mail addresses, postcodes", words.personal_data
    ),
    Check(
        "named_person",
        _W,
        "People named by title and name, or known to the portal",
        words.named_person,
    ),
    Check("small_number", _W, "From one to four people counted in words", words.small_number),
    Check("old_law", _W, "Laws, dates and bodies that were superseded", words.old_law),
    Check("year_skips", _W, "Years whose numbers do not follow each other", slips.year_skips),
    Check("day_without_year", _W, "Figures as at a day without a year", slips.day_without_year),
    Check("spelled_two_ways", _W, "One short form in two spellings", slips.spelled_two_ways),
    # plans
    Check(
        "head_for_value",
        _E,
        "The word of a heading where a date or name is due",
        plans.head_for_value,
    ),
    Check(
        "blank_date_or_owner", _W, "Rows of a plan without date or owner", plans.blank_date_or_owner
    ),
    Check("nobody_and_never", _W, "Plans without who and when", plans.nobody_and_never),
    Check("no_last_day", _W, "Dates without a last day", plans.no_last_day),
    Check("planned_and_past", _W, "Rows of a plan whose day has passed", slips.planned_and_past),
    Check("shared_column", _W, "One column for who and when", plans.shared_column),
    # structure
    Check(
        "heading_missing",
        _E,
        "Parts and tables without heading or caption",
        structure.heading_missing,
    ),
    Check("heading_skips", _E, "Headings that skip a level", structure.heading_skips),
    Check("heading_twice", _W, "The same heading twice", structure.heading_twice),
    Check("anchor_twice", _E, "Two places with one address", structure.anchor_twice),
    Check("numbering_skips", _W, "Numbers that skip or stand twice", structure.numbering_skips),
    Check(
        "reference_to_nothing",
        _E,
        "References to no part of the paper",
        structure.reference_to_nothing,
    ),
    Check(
        "footnote_alone", _E, "Footnotes without a mark, and the reverse", structure.footnote_alone
    ),
    Check(
        "picture_without_words",
        _E,
        "Pictures that nothing describes",
        structure.picture_without_words,
    ),
    # links
    Check("link_form", _E, "Links that cannot lead anywhere, or not safely", links.link_form),
    Check(
        "link_to_nowhere", _E, "Links to a place that is not in the paper", links.link_to_nowhere
    ),
    Check("links_swapped", _W, "Titles with the address of another", links.links_swapped),
    # tables
    Check("note_of_nothing", _E, "Notes about a row that is not there", tables.note_of_nothing),
    Check("note_twice", _E, "One reference over two notes", tables.note_twice),
    Check(
        "named_two_ways", _W, "One reference with two titles, or the reverse", tables.named_two_ways
    ),
    Check("unit_missing", _E, "Figures without their unit", tables.unit_missing),
    Check(
        "compared_differently",
        _W,
        "Last year's figures of several kinds",
        tables.compared_differently,
    ),
    Check("total_wrong", _E, "Rows that do not add up to their total", tables.total_wrong),
    # figures in sentences
    Check("count_differs", _E, "Counts that differ from the figures", claims.count_differs),
    Check("base_differs", _E, "Numbers of indicators other than the paper's", slips.base_differs),
    Check(
        "target_contradicted",
        _W,
        "Below a target of less, or above one of more",
        slips.target_contradicted,
    ),
    Check("parts_differ", _E, "Parts that do not add up to their total", claims.parts_differ),
    Check("change_differs", _E, "Changes that differ from their figures", claims.change_differs),
    Check(
        "figure_of_nothing",
        _W,
        "Figures that are none of the indicator named",
        claims.figure_of_nothing,
    ),
    Check(
        "share_without_base",
        _W,
        "Shares without the number they are of",
        claims.share_without_base,
    ),
    # records
    Check("figure_missing", _W, "Indicators without figure and reason", records.figure_missing),
    Check("figure_stale", _W, "Figures that are too old", records.figure_stale),
    Check("periods_mixed", _W, "Figures that end before others", records.periods_mixed),
    Check("commentary_missing", _W, "Amber and red without commentary", records.commentary_missing),
    Check("assessment_unsigned", _E, "Assessments not signed in time", records.assessment_unsigned),
    Check(
        "assessment_doubted",
        _W,
        "What an assessment's own checks warn of",
        records.assessment_doubted,
    ),
    Check("decision_not_ready", _E, "Decisions that are not ready", records.decision_not_ready),
    Check("action_overdue", _W, "Overdue actions without a note", records.action_overdue),
    Check("plan_lacking", _W, "What a statutory plan lacks of what is asked", records.plan_lacking),
    Check("days_out_of_order", _W, "Days that contradict each other", records.days_out_of_order),
    Check("clear_days_missed", _W, "Papers too late for their meeting", records.clear_days_missed),
    Check(
        "withheld_figure",
        _W,
        "Figures in open words that only exempt parts tell",
        records.withheld_figure,
    ),
)


def check(document: Document, facts: PaperFacts) -> list[Finding]:
    """Everything that is wrong or odd with a whole paper, in its order.

    *Takes*: the document as it was composed, with its exempt parts; what the records say of it.
    *Gives*: findings, each with a key of its own. What one check finds twice in one paragraph or
    row, with the same words, is told once.
    """
    paper = Paper(document, facts)
    found = {
        (made_by.name, each.place.part, each.place.position, each.what): _finding(
            paper, made_by, each
        )
        for made_by in CHECKS
        for each in made_by.run(paper)
    }
    ordered = sorted(found.values(), key=lambda each: each.place.position)
    return list(_numbered(ordered))


def _numbered(ordered: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, those with the same key numbered."""
    seen: Counter[str] = Counter()
    for each in ordered:
        seen[each.key] += 1
        yield replace(each, nth=seen[each.key])


def _finding(paper: Paper, made_by: Check, found: Found) -> Finding:
    remedy = found.remedy or _part_link(paper, found.place)
    return Finding(made_by.name, made_by.severity, found.place, found.what, found.reason, remedy)


def _part_link(paper: Paper, place: Place) -> Link:
    """The page on which the part is corrected; else the place in the paper."""
    addresses = paper.facts.addresses
    href = addresses.get(place.part) or f"#{place.anchor}"
    return Link("Correct it", href)
