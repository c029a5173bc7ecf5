"""Where each published figure of Hampshire and of Manchester belongs."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.publishing.figures.expected import Expected, Source, grouped, has_figure

CODED = "The same day as a code, which the transcription added"
OWN_NUMBER = "A number that the transcription gave"

# How the headline figures of Hampshire are said.
HEADLINES = {
    "improved_or_same": ["62% improved or stayed the same"],
    "met_target": ["53% met their target"],
    "measures_total": ["48 measures"],
    "measures_new": ["33 of them"],
    "measures_new_pct": ["(69%)"],
    "overall_rating": ["Performance is good overall"],
    "risk_level": ["low to medium"],
    "school_place_top3": ["98% (97%)", "98% (97%)"],
    "school_place_first": ["first choice 91%", "91% (83%)"],
    "junior_place_any": ["junior almost 99%"],
    "junior_place_first": ["first 97%"],
    "a_level_top": ["26% A*/A", "up 1 point on 2016"],
    "a_level_top_national": ["national 23%"],
    "co2": ["83,992 t 2016/17", "86,684 t before"],
    "landfill": ["4.4% July-August 2017", "5% in 2016/17"],
    "m27_external": ["£12.9 million Highways England"],
    "m27_own": ["£6.6 million council"],
    "energy_funding": ["£2.8 million"],
    "energy_savings": ["at least £450k"],
    "firs_capacity": ["up to 17 people"],
    "schools_good": ["90% good or outstanding"],
    "kitchen_audits": ["453 kitchen assessments"],
    "standards": ["14 standards"],
}


def hampshire(folder: Path) -> Iterator[Expected]:
    """Each figure of each file of Hampshire."""
    of = partial(Source, folder)
    yield from _measures(of("hampshire_2017_18_q2_measures"))
    said = of("hampshire_headlines")
    for number, row in said.rows():
        at = partial(Expected, said.file, number, paper="CABPERF", kinds="words")
        columns = ("value", "comparator_value")
        for column, phrase in zip(columns, HEADLINES[row["key"]], strict=False):
            yield at(column, phrase)
    achieved = of("hampshire_achievements")
    for number, column, value, row in achieved.cells("figures"):
        key = row["achievement_short"]
        yield Expected(achieved.file, number, column, value, "CABPERF", key, "Figures|figures")
    yield from achieved.without(OWN_NUMBER, "outcome_no")
    found = of("hampshire_assessments")
    heads = {
        "judgement": "Latest judgement|judgement",
        "date_text": "Judged|judged",
        "expiry_text": "Expires|expires",
    }
    for number, column, value, row in found.cells(*heads):
        key = {"ISO90001 (as printed)": "ISO 9001"}.get(row["title"], row["title"])
        if has_figure(value):
            yield Expected(found.file, number, column, value, "CABPERF", key, heads[column])
    yield from found.without(CODED, "date_iso", "expiry_iso")
    for name in ("governance", "standards"):
        yield from of(f"hampshire_{name}").without(OWN_NUMBER, "no")
    yield from _front_of_hampshire(of("hampshire_report_front"))


def _measures(source: Source) -> Iterator[Expected]:
    heads = {"value": "Latest.*", "target": "Target", "previous_value": "Last year"}
    for number, row in source.rows():
        at = partial(Expected, source.file, number, paper="CABPERF", key=f"HCC{number:02d}")
        decimals = max(len(row[name].partition(".")[2]) for name in heads)
        yield at("no", f"HCC{number:02d}", head="(Ref|ref)?")
        for column, head in heads.items():
            if not row[column]:
                continue
            if (number, column) == (11, "target"):
                said = partial(Expected, source.file, number, paper="CABPERF", kinds="words")
                yield said(column, "target 79,080 by 2025")
                yield said("target_date_text", "target 79,080 by 2025")
            else:
                value = grouped(row[column], decimals)
                value += "%" if row["unit_guess"] == "%" else ""
                yield at(column, value, head=head, exact=row[column])
    periods = {
        11: ("83,992 t 2016/17", "86,684 t before"),
        41: ("4.4% July-August 2017", "5% in 2016/17"),
    }
    for number, (now, before) in periods.items():
        said = partial(Expected, source.file, number, paper="CABPERF", kinds="words")
        yield from (said("value_period", now), said("previous_period", before))
    yield from source.without(OWN_NUMBER, "bullet_no", "outcome_no")


OUTCOMES = {
    "1": "Outcome 1: economic growth and prosperity",
    "2": "Outcome 2: safe, healthy, independent lives",
    "3": "Outcome 3: rich and diverse environment",
    "4": "Outcome 4: strong, inclusive communities",
}


def _front_of_hampshire(source: Source) -> Iterator[Expected]:
    shown = {
        "date": ("11 December 2017", "all"),
        "date_iso": ("11 December 2017", "all"),
        "title": ("2017/18", "all"),
        "purpose_1": ("2017 to 2021", "words"),
        "recommendation_1": ("first two quarters", "words"),
        "previous_decision_title": ("2017 to 2021", "all"),
        "background_documents": ("None.", "words"),
        "impact_equality": ("section 149", "words"),
        "impact_crime": ("The second outcome of the plan", "words"),
        "impact_climate": ("The third outcome of the plan", "words"),
    }
    for number, row in source.rows():
        at = partial(Expected, source.file, number, "value", paper="CABPERF")
        name = row["key"]
        if name in shown:
            printed, kinds = shown[name]
            yield at(printed, kinds=kinds)
        elif name.startswith("link_outcome"):
            yield at("Yes", key=OUTCOMES[name[-1]], head="Answer")
        elif name.startswith("previous_decision_date"):
            yield at("19 June 2017", key="The plan for 2017 to 2021", head="Date")


def manchester(folder: Path) -> Iterator[Expected]:
    """Each figure of each file of Manchester."""
    of = partial(Source, folder)
    plans = of("manchester_eia_timetable")
    heads = {
        "proposed_eia_completion_text": "Proposed assessment completion date",
        "decision_date_text": "Decision date",
        "comment_short": "Initial potential impacts",
    }
    coded = {"eia_completion_iso": "completion_latest", "decision_date_iso": "decision_latest"}
    for number, row in plans.rows():
        at = partial(Expected, plans.file, number, paper="EDP", key=row["proposal_short"])
        for column, head in heads.items():
            if has_figure(row[column]) or row[column] == "Tbc":
                yield at(column, row[column], head=head)
        for column, head in coded.items():
            if row[column]:
                yield at(column, row[column], head=head, kinds="data")
    yield from plans.without("A remark of the transcription", "note", "eia_date_rule")
    shown = {
        "date": ("1 March 2017", "all"),
        "date_iso": ("1 March 2017", "all"),
        "wards": ("All", "all"),
        "plan_period": ("2017/18 to 2019/20", "words"),
        "plan_review": ("each year", "words"),
        "background_kept_for": ("four years", "words"),
        "city_residents": ("some 560,000 residents", "words"),
        "city_businesses": ("20,000 businesses", "words"),
        "overseas_visitors": ("994,000 visitors from abroad", "words"),
        "grey_bin_litres": ("140 litres", "words"),
        "monitoring": ("each quarter", "words"),
        "background_1": ("27 January 2016", "all"),
        "background_2": ("7 September 2016", "all"),
    }
    front = of("manchester_report_front")
    for number, row in front.rows():
        if row["key"] in shown:
            printed, kinds = shown[row["key"]]
            yield Expected(front.file, number, "value", printed, "EDP", kinds=kinds)
    yield from of("manchester_themes").without("A number of their report's paragraphs")
    lines = of("manchester_edp")
    for number, column, value, _ in lines.cells("activity_short"):
        if has_figure(value):
            yield Expected(lines.file, number, column, value, "EDP")
