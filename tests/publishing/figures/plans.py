"""Where each published figure of Hertfordshire and of Staffordshire belongs."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.publishing.figures.expected import Expected, Source, has_figure
from tests.publishing.figures.people import GAP, WORDS, as_printed, value_of, with_figures

CODED = "The same day as a code, which the transcription added"
COUNTED = "A count that the transcription made of bullets"
OWN_NUMBER = "A number that the transcription gave"
REMARK = "A remark of the transcription"
GOES_ON = "The action goes on, so it has no last day"
EARLIER = "The year of a figure that the report tells among those of its own"
IMPLIED = "What the transcription worked out from a rate and its gap"


def hertfordshire(folder: Path) -> Iterator[Expected]:
    """Each figure of each file of Hertfordshire."""
    of = partial(Source, folder)
    yield from _action_plan(of("hertfordshire_action_plan"))
    achieved = of("hertfordshire_achievements")
    for number, column, value, row in achieved.cells("figures"):
        if has_figure(value):
            at = partial(Expected, achieved.file, number, column, paper="EQREPORT")
            yield at(f"{row['short']} ({value})", kinds="words")
            yield at(value, key=row["short"], head="figures", kinds="data")
    for number, column, value, _ in achieved.cells("short"):
        if has_figure(value):
            yield Expected(achieved.file, number, column, value, "EQREPORT")
    yield from achieved.without(OWN_NUMBER, "theme_no")
    for number, column, value, _ in achieved.cells("year"):
        at = partial(Expected, achieved.file, number, column, value)
        yield at("EQREPORT") if value == "2016/17" else at(why=EARLIER)
    yield from _gaps(of("hertfordshire_gaps"))
    yield from _workforce(of("hertfordshire_workforce"))
    themes = of("hertfordshire_themes")
    yield from themes.without(OWN_NUMBER, "theme_no")
    yield from themes.without(COUNTED, "we_have_count", "we_will_count")
    for number, column, value, _ in themes.cells("report_section"):
        yield Expected(themes.file, number, column, value, "EQREPORT", kinds="words")


def _action_plan(source: Source) -> Iterator[Expected]:
    for number, row in source.rows():
        key = row["action_short"]
        at = partial(Expected, source.file, number, paper="EQREPORT")
        for ref in row["objective_ref"].split("; "):
            # In words the actions of an objective stand under it: it is no cell of their rows.
            yield at("objective_ref", ref, kinds="words")
            yield at("objective_ref", ref, key=key, head="objectives", kinds="data")
        if row["target_date_text"]:
            yield at("target_date_text", row["target_date_text"], key=key, head="Due|due")
        if (value := row["target_date_iso"]) and row["is_ongoing"] == "yes":
            yield Expected(source.file, number, "target_date_iso", value, why=GOES_ON)
        elif value:
            yield at("target_date_iso", value, key=key, head="due_on", kinds="data")
        if has_figure(key):
            yield at("action_short", key)
    yield from source.without(OWN_NUMBER, "theme_no", "action_no")
    yield from source.without(REMARK, "date_rule", "note")


def _gaps(source: Source) -> Iterator[Expected]:
    for _, row, figure, place in with_figures("hertfordshire", source, "EQREPORT"):
        yield value_of("group_value", figure, row, place)
        yield place("gap", as_printed(row["gap"], figure), head=GAP, exact=row["gap"])
    yield from source.without(IMPLIED, "comparator_value_implied")


def _workforce(source: Source) -> Iterator[Expected]:
    for number, row, figure, place in with_figures("hertfordshire", source, "EQREPORT"):
        if row["value"]:
            told = value_of("value", figure, row, place)
            # That of the year before stands in the sentence on how it changed, as in the print.
            yield replace(told, head=f"{WORDS}|value") if row["date"] == "2015" else told
        date = "March 2016" if row["date"] == "2016-03" else row["date"]
        yield Expected(source.file, number, "date", date, "EQREPORT", kinds="words")


def staffordshire(folder: Path) -> Iterator[Expected]:
    """Each figure of each file of Staffordshire."""
    of = partial(Source, folder)
    plan = of("staffordshire_plan")
    for number, column, value, row in plan.cells("equality_objectives", "measures"):
        at = partial(Expected, plan.file, number, column, paper="EQPLAN")
        for part in value.split("; "):
            if not has_figure(part):
                continue
            if part.endswith(")"):  # its code stands in the other file, with what it means
                code = part.rpartition("(")[2].removesuffix(")")
                yield at(code, key=row["key_outcome"], head="Measures|measures")
            else:
                yield at(part)
    yield from plan.without(OWN_NUMBER, "no")
    yield from plan.without(REMARK, "note")
    codes = of("staffordshire_indicator_refs")
    for number, column, value, row in codes.cells("ref"):
        at = partial(Expected, codes.file, number, column, value, "EQPLAN")
        yield at(row["key_outcome"], "Measures|measures")
    shown = {
        "title": "2010 to 2015",
        "period_start": "2010/11",
        "period_end": "2014/15",
        "election": "June 2009",
    }
    front = of("staffordshire_plan_header")
    for number, row in front.rows():
        if row["key"] in shown:
            kinds = "words" if row["key"] == "election" else "all"
            printed = shown[row["key"]]
            yield Expected(front.file, number, "value", printed, "EQPLAN", kinds=kinds)
