"""The numbers of the reference sets, recounted from the transcription that lies beside the clone.

Each number is written down here too, so that a set and a transcription that go wrong together fail.
"""

import csv
from collections import Counter
from datetime import date

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from councilportal.common import reading
from councilportal.common.document import Box, Table, TextCell
from councilportal.organisation.models import Body
from councilportal.publishing.editions import drafts
from councilportal.samples import load_reference
from eqia.models import Assessment
from objectives.delivery import queries
from objectives.models import (
    Accountability,
    Achievement,
    Consultation,
    Objective,
    Plan,
    PlanLine,
    Validation,
)
from objectives.rules.achievements import AchievementKind
from tests.eqia.exchange.test_as_printed import BESIDE
from tests.exchange.support import FIXTURES, bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first, pytest.mark.by_draw]
Rows = list[dict[str, str]]


def printed(name: str) -> Rows:
    if not BESIDE:
        pytest.skip("no shared/data lies beside the clone")
    with (BESIDE[0] / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def loaded(council: str) -> None:
    bring_in(FIXTURES / "reference" / council)


def printed_achievements() -> QuerySet[Achievement]:
    """The achievements that the transcription has: it leaves stories out."""
    every = Achievement.objects.order_by("position")
    return every.exclude(kind=AchievementKind.CASE_STUDY)


def test_hertfordshires_53_actions_stand_as_its_32_rows_print_them():
    rows = printed("hertfordshire_action_plan")
    loaded("hertfordshire")

    read = queries.in_print(Plan.objects.get())
    told = []
    for line in read.lines:
        action = read.actions[line.action_id or 0]
        leads = [str(action.owner_post or ""), *(str(each) for each in action.leads.all())]
        numbers = [each.number for each in line.objectives.all()]
        told.append(
            (str(line.outcome), numbers, line.words, sorted(filter(None, leads)), action.due_text)
        )
    wanted = [
        (
            row["theme_short"],
            row["objective_ref"].split("; "),
            row["action_short"],
            sorted(filter(None, row["lead"].split("; "))),
            row["target_date_text"],
        )
        for row in rows
    ]
    assert [(each[0], *map(str, each[1:])) for each in told] == [
        (each[0], *map(str, each[1:])) for each in wanted
    ]
    assert list(Counter(each[0] for each in told).values()) == [6, 12, 9, 7, 19]
    of_rows = {tuple(numbers) for _, numbers, *_ in told}
    assert (len(of_rows), len({one for each in of_rows for one in each})) == (32, 33)


def test_hertfordshires_days_are_those_that_the_transcription_resolved():
    rows = printed("hertfordshire_action_plan")
    loaded("hertfordshire")

    read = queries.in_print(Plan.objects.get())
    actions = [read.actions[line.action_id or 0] for line in read.lines]
    days = [each.due_on.isoformat() if each.due_on else "" for each in actions]
    assert days == [row["target_date_iso"] * (row["is_ongoing"] == "no") for row in rows]
    assert [str(each.goes_on) for each in actions] == [
        str(row["is_ongoing"] == "yes") for row in rows
    ]


def test_hertfordshires_41_achievements_are_those_printed():
    rows = printed("hertfordshire_achievements")
    loaded("hertfordshire")

    told = [
        (str(each.theme.position if each.theme else ""), each.words)
        for each in printed_achievements().select_related("theme")
    ]
    assert told == [(row["theme_no"], row["short"]) for row in rows]
    assert Counter(theme for theme, _ in told) == {"1": 6, "2": 10, "3": 4, "4": 16, "5": 5}


def test_manchesters_41_lines_are_by_directorate_and_objective():
    rows = printed("manchester_edp")
    loaded("manchester")

    lines = PlanLine.objects.order_by("plan__ref", "position").select_related("plan__directorate")
    told = [
        (
            str(each.plan.directorate),
            "".join(one.title for one in each.objectives.all()),
            each.words,
        )
        for each in lines.prefetch_related("objectives")
    ]
    assert told == [(row["directorate"], row["objective"], row["activity_short"]) for row in rows]
    assert list(Counter(place for place, *_ in told).values()) == [10, 15, 4, 12]
    assert [sum(not each[1] for each in told if each[0] == "Core")] == [4]
    short = lines.filter(heading="Celebrating Diversity")
    assert [each.position for each in short] == [5, 6]


def test_staffordshires_23_rows_have_the_cells_printed():
    rows = printed("staffordshire_plan")
    loaded("staffordshire")

    told = [
        (
            each.heading,
            each.words,
            [str(one.title).lower() for one in each.priorities.all()],
            [str(one.title).lower() for one in each.objectives.all()],
            each.measures.count(),
        )
        for each in queries.in_print(Plan.objects.get()).lines
    ]
    assert told == [
        (
            row["directorate"],
            row["key_outcome"],
            list(filter(None, row["supporting_priorities"].lower().split("; "))),
            list(filter(None, row["equality_objectives"].lower().split("; "))),
            len(list(filter(None, row["measures"].split("; ")))),
        )
        for row in rows
    ]
    assert len(told) == 23


def test_kents_objectives_progress_roles_and_answers_are_those_printed():
    objectives, progress = (
        printed(f"kent_{name}") for name in ("equality_objectives", "annual_report_progress")
    )
    roles, heard = (printed(f"kent_{name}") for name in ("roles", "you_said_we_did"))
    counts = printed("kent_consultation")
    loaded("kent")

    told = Objective.objects.order_by("framework__ref", "position")
    assert sorted(told.values_list("title", flat=True)) == sorted(
        row["short_title"] for row in objectives
    )
    assert told.count() == 46
    done = [(str(each.directorate), each.words) for each in printed_achievements()]
    place = {"Specialist Children's Services": "Social Care, Health and Wellbeing"}  # part of it
    assert done == [
        (place.get(row["directorate"], row["directorate"]), row["short_achievement"])
        for row in progress
    ]
    assert len(done) == 18
    who = Accountability.objects.order_by("position").values_list("who", flat=True)
    assert list(who) == [row["role"] for row in roles]
    consultation = Consultation.objects.get()
    said = consultation.heard.order_by("position").values_list("said", "done")
    assert list(said) == [(row["you_said"], row["we_did"]) for row in heard]
    found = {each.measure: each.number for each in consultation.counts.all()}
    wanted = {row["measure"]: int(row["value"]) for row in counts if row["measure"] in found}
    assert (found, len(heard), len(roles)) == (wanted, 9, 12)


def test_hampshires_validations_bodies_and_achievements_are_those_printed():
    validations, governance = printed("hampshire_assessments"), printed("hampshire_governance")
    achievements = printed("hampshire_achievements")
    loaded("hampshire")

    told = Validation.objects.order_by("position").select_related("directorate")
    clean = {"ISO90001 (as printed)": "ISO90001"}  # what the transcription remarks of a title
    assert [(str(each.directorate), each.title, each.expires_text) for each in told] == [
        (row["department"], clean.get(row["title"], row["title"]), row["expiry_text"])
        for row in validations
    ]
    bodies = Body.objects.order_by("position").values_list("name", "chair_post__title")
    assert [(name, chair or "") for name, chair in bodies] == [
        (row["body"], row["chaired_by"]) for row in governance
    ]
    assert len(bodies) == 6
    done = Achievement.objects.order_by("position").values_list("words", "figures")
    assert list(done) == [(row["achievement_short"], row["figures"]) for row in achievements]


def test_kents_paper_numbers_its_parts_without_a_gap_and_names_what_its_appendices_hold():
    loaded("kent")

    paper = drafts.draft(drafts.edition_of("EQANNUAL", "2015/16", ""), date(2016, 12, 2))

    heads = [(each.number, each.heading) for each in paper.sections]
    assert [number for number, _ in heads if number] == ["1", "2", "3", "4", "5", "6"]
    assert [head.partition(":")[0] for _, head in heads if head.startswith("Appendix")] == [
        *("Appendix 1", "Appendix 2", "Appendix 3", "Appendix 4"),
    ]
    [equality] = [
        one for each in paper.sections for one in each.sections if one.heading == "Equality"
    ]
    [table] = [block for block in equality.blocks if isinstance(block, Table)]
    cells = [cell.text for cell in table.rows[0].cells if isinstance(cell, TextCell)]
    assert cells == ["EQ-2016-001", str(Assessment.objects.get().title), "Draft"]


def test_hertfordshires_paper_says_what_changed_and_gaps_by_what_was_measured():
    load_reference(council="hertfordshire", at=timezone.now())

    paper = drafts.draft(drafts.edition_of("EQREPORT", "2016/17", ""), date(2017, 6, 1))

    tables = {each.caption: each for each in reading.tables(paper)}
    changed = tables["Workforce, March 2016: changed since 2015"]
    assert [reading.text_of(row.cells[-1]) for row in changed.rows] == [
        "Increased by 0.8 points, from 12.1% to 12.9%.",
        "It is not in the table before.",
        "Increased by 0.2 points, from 5.5% to 5.7%.",
    ]
    gaps = Counter(group for group, _ in reading.rows_by_group(tables["Figures: Attainment gaps"]))
    assert list(gaps.values()) == [7, 2, 8]
    assert [each.partition(":")[0].partition(",")[0] for each in gaps] == [
        *("Key Stage 2", "Five GCSEs at A* to C or equivalent", "Attainment 8"),
    ]


def test_kents_directorates_tell_case_studies_under_what_they_achieved():
    loaded("kent")

    paper = drafts.draft(drafts.edition_of("EQANNUAL", "2015/16", ""), date(2016, 12, 2))

    parts = {each.heading: each for each in reading.sections(paper)}
    told = {
        each.heading: [type(block) for block in each.blocks]
        for each in parts["Progress by directorate"].sections
    }
    assert list(told.values()) == [[Table, Box, Box]] * 4
    assert [place.partition(" ")[0] for place in told] == [
        *("Education", "Growth,", "Social", "Strategic"),
    ]
    papers, _ = parts["Background papers"].blocks
    assert isinstance(papers, Table)
    assert [each.head for each in papers.columns] == ["Title", "Date"]
    assert [row.note[:7] for row in papers.rows] == ["http://", *[""] * 5]


def test_manchesters_paper_begins_with_contacts_and_numbers_the_introduction_first():
    loaded("manchester")

    paper = drafts.draft(drafts.edition_of("EDP", "2017-03", ""), date(2017, 3, 1))

    heads = [(each.number, each.heading) for each in paper.sections[:3]]
    assert heads == [("", "Contacts"), ("", "Background papers"), ("1", "Introduction")]
