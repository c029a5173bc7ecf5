"""Where each published figure of Kent belongs, made of the transcription of its papers."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.eqia.exchange.printed_papers import amount
from tests.publishing.figures.expected import Expected, Source, grouped, has_figure
from tests.publishing.figures.people import WITH, theirs_of, value_of, with_figures

OWN_NUMBER = "A number that the transcription gave"
OTHER_PAPER = "A paper of its own, by other authors, that no series of today prints"
REMARK = "A remark of the transcription"
PROGRAMME = "PROGRAMME"  # the work programme of the committee on the day of its meeting
PAGES = "A page of the printed pack; the portal counts its own"


def expected(folder: Path) -> Iterator[Expected]:
    """Each figure of each file."""
    of = partial(Source, folder)
    yield from _indicators(of("kent_2016_17_kpis"))
    yield from _activity(of("kent_2016_17_activity"))
    yield from _summary(of("kent_2016_17_summary"))
    yield from _finance(of("kent_financial_monitoring"), of("kent_financial_figures"))
    yield from _decision(of("kent_record_of_decision"))
    yield from _assessment(of("kent_eqia_header"), of("kent_eqia_screening"))
    yield from _plan(of("kent_eqia_actions"))
    yield from _consulted(of("kent_consultation"))
    yield from _people(of("kent_population"), of("kent_workforce"))
    yield from _equality(of("kent_annual_report_progress"), of("kent_equality_objectives"))
    yield from _pupils(of("kent_attainment"))
    for name in ("roles", "you_said_we_did"):
        yield from of(f"kent_{name}").without(OWN_NUMBER, "no")
    for name in (
        *("bsc_figures", "bsc_targets", "bsc_units", "business_plan_contents"),
        *("business_plan_priorities", "business_plan_timetable", "legal_client_team"),
    ):
        yield from of(f"kent_{name}").without(OTHER_PAPER)
    yield from _committee(of("kent_committee"))
    yield from _agenda(of("kent_agenda"))
    yield from _programme(of("kent_work_programme"))
    yield from of("kent_rag_rules").without(REMARK)


def _equality(progress: Source, objectives: Source) -> Iterator[Expected]:
    """What the annual equality paper tells of objectives, and of what directorates achieved."""
    for number, row in progress.rows():
        value = row["figures"].removesuffix(" as printed")
        if has_figure(value):
            at = partial(Expected, progress.file, number, "figures", value, "EQANNUAL")
            yield at(row["short_achievement"], "Figures|figures")
    for number, column, value, _ in objectives.cells("short_title"):
        if has_figure(value):
            yield Expected(objectives.file, number, column, value, "EQANNUAL")
    yield from objectives.without(OWN_NUMBER, "ref")


def _agenda(source: Source) -> Iterator[Expected]:
    for number, row in source.rows():
        at = partial(Expected, source.file, number, paper=PROGRAMME)
        is_exempt = row["kind"].startswith("exempt")  # its title stands with its ground
        key, head = ("", "") if is_exempt else (row["title_short"], "On the agenda|item")
        yield at("item", row["item"], key=key, head=head)
        if has_figure(row["title_short"]):
            yield at("title_short", row["title_short"])
    yield from source.without(PAGES, "pages")


def _programme(source: Source) -> Iterator[Expected]:
    for number, column, value, row in source.cells():
        if has_figure(value):
            at = partial(Expected, source.file, number, column, value, PROGRAMME)
            if column == "meeting_date_iso":
                yield at(key=row["item_short"], head="on", kinds="data")
            else:
                yield at(kinds="words" if column == "meeting_date" else "all")


def _committee(source: Source) -> Iterator[Expected]:
    calendar = "The calendar of meetings: tests/exchange/test_meetings.py"
    for number, row in source.rows():
        at = partial(Expected, source.file, number, "value")
        if row["key"].startswith("meeting_date"):
            yield at("2 December 2016", paper="DASH")
        elif has_figure(row["value"]):
            is_seats = row["key"].startswith("seats")
            yield at(row["value"], why="The portal holds no seats" if is_seats else calendar)


def _indicators(source: Source) -> Iterator[Expected]:
    heads = {
        "latest_value": "Latest (month|quarter|forecast)",
        "ytd_value": "Year to date",
        "target": "Target",
        "floor_standard": "Floor",
        "previous_year_value": "Last year",
        "previous_forecast_value": "Forecast before",
    }
    words = {
        "latest_rag_published": "((Month|Quarter|Latest) )?RAG",
        "dot_published": "Direction",
        "ytd_rag_published": "YTD RAG",
    }
    shown = {"up": "Improving", "down": "Worsening", "same": "Same", "N/a": "N/a"}
    for number, row in source.rows():
        at = partial(Expected, source.file, number, paper="DASH", key=row["ref"])
        decimals = max(len(row[name].partition(".")[2]) for name in heads)
        for column, head in heads.items():
            if row[column]:
                value = grouped(row[column], decimals)
                yield at(column, f"{value}%", head=head, exact=row[column])
        for column, head in words.items():
            yield at(column, shown.get(row[column], row[column].capitalize()), head=head)
        period = {"2016-Q2": "2016/17-Q2"}.get(row["latest_period"], row["latest_period"])
        if row["frequency"] != "annual forecast":
            yield at("latest_period", period, head="period", kinds="data")
        else:
            why = "The forecast of a year; its paper has the year to which it belongs"
            yield Expected(source.file, number, "latest_period", period, why=why)
    said = {
        "FP02": ["44,597"],
        "FP05": ["£650,000", "£1.19m"],
        "ICT04": ["17 hours"],
        "PI01": ["£100k", "£20k"],
    }
    for number, row in source.rows():
        for figure in said.get(row["ref"], ()):
            yield Expected(source.file, number, "commentary_short", figure, "DASH")
        others = [row["commentary_short"]] if row["ref"] not in said else []
        yield from (
            Expected(source.file, number, "commentary_short", text, why=REMARK)
            for text in others
            if has_figure(text)
        )
    yield from source.without(PAGES, "agenda_page")


def _activity(source: Source) -> Iterator[Expected]:
    heads = {
        "value": "Figure",
        "expected_lower": "Lower",
        "expected_upper": "Upper",
        "previous_year_value": "Last year",
    }
    ranges = {"Below": "Below range", "Yes": "Within range"}
    for number, column, value, row in source.cells(*heads):
        at = partial(Expected, source.file, number, paper="DASH", key=row["ref"])
        shown = {"£ million": f"£{value}m", "£ thousand": f"£{value}k"}.get(row["unit"])
        yield at(column, shown or grouped(value), head=heads[column], exact=value)
    for number, column, value, row in source.cells("in_expected_range_published"):
        at = partial(Expected, source.file, number, paper="DASH", key=row["ref"])
        yield at(column, ranges[value], head="In expected range")
    for number, column, value, row in source.cells("period_end"):
        at = partial(Expected, source.file, number, paper="DASH", key=row["ref"])
        yield at(column, value, head="period", kinds="data")


def _summary(source: Source) -> Iterator[Expected]:
    headlines = {
        "kpi_count": ("Of 24 indicators", "base"),
        "rag_green": ("17 are green", "rating green"),
        "rag_amber": ("6 are amber", "rating amber"),
        "rag_red": ("1 is red", "rating red"),
        "dot_up": ("4 improving", "direction improving"),
        "dot_same": ("8 the same", "direction same"),
        "dot_same_at_100": ("6 at 100%", "same_at_maximum"),
        "dot_down": ("12 worsening", "direction worsening"),
    }
    for number, row in source.rows():
        if row["section"] == "summary_page":
            at = partial(Expected, source.file, number, paper="DASH", key=row["ref_or_key"])
            for column, head in (("month_or_quarter_rag", "Latest RAG"), ("ytd_rag", "YTD RAG")):
                shown = {"N/a": "N/a"}.get(row[column], row[column].capitalize())
                yield at(column, shown, head=head)
        elif row["ref_or_key"] in headlines:
            phrase, name = headlines[row["ref_or_key"]]
            at = partial(Expected, source.file, number, "value", paper="DASH")
            yield at(phrase, kinds="words")
            yield at(row["value"], key=name, head="number", kinds="data")
        elif row["value"]:
            why = "The dashboards before it in the year are not in the data, so none is counted"
            yield Expected(source.file, number, "value", row["value"], why=why)


def _finance(table: Source, figures: Source) -> Iterator[Expected]:
    heads = {
        "net_budget_k": "Net budget £k",
        "net_forecast_variance_k": "Net forecast variance £k",
        "corporate_director_adjustment_k": "Adjustment £k",
        "revised_net_variance_k": "Revised net variance £k",
        "last_reported_k": "Last reported £k",
        "movement_k": "Movement £k",
    }
    for number, column, value, row in table.cells(*heads):
        at = partial(Expected, table.file, number, paper="FINANCE", key=row["budget_heading"])
        yield at(column, grouped(value), head=heads[column], exact=value)
    for number, row in figures.rows():
        value = row["value"]
        at = partial(Expected, figures.file, number, "value", paper="FINANCE")
        if row["topic"] == "scenario":
            yield at(grouped(value), key=row["measure"], head="£m", exact=value)
        elif row["topic"].startswith("minutes"):
            why = "Minutes of the meeting before"
            yield Expected(figures.file, number, "value", value, why=why)
        else:
            size = value.lstrip("-")
            in_millions = row["unit"] == "£ million"
            yield at(f"£{size}m" if in_millions else f"£{grouped(size)}k", kinds="words")


def _decision(source: Source) -> Iterator[Expected]:
    shown = {
        "decision_no": ("16/00136", ""),
        "key_decision": ("Yes", "yes"),
        "subject": ("2016-2020", ""),
        "reason_short": ("s149 Equality Act 2010", ""),
        "committee": ("2 December 2016", "2016-12-02"),
        "committee_date_iso": ("2 December 2016", "2016-12-02"),
        "consultation_points": ("7 changes listed", ""),
        "statutory_first_objectives_by": ("6 April 2012", ""),
        "statutory_objectives_cycle": ("at least every four years", ""),
        "statutory_annual_report_by": ("31 January following", ""),
        "classification": ("Unrestricted", ""),
        "future_pathway": ("Cabinet Member Decision", ""),
        "status": ("In preparation", "draft"),
    }
    for number, row in source.rows():
        if row["key"] in shown:
            printed, exact = shown[row["key"]]
            yield Expected(source.file, number, "value", printed, "RECORD", exact=exact)


def _assessment(header: Source, grid: Source) -> Iterator[Expected]:
    for number, row in header.rows():
        name, value = row["key"], row["value"]
        at = partial(Expected, header.file, number, "value", paper="EQIA")
        if name.startswith("version_") and value:
            _, version, field = name.split("_", 2)
            head = {"author_post": "Author", "date": "Date", "comment": "Comment"}[field]
            yield at(value, key=version, head=head)
        elif name in ("initial_screening_date", "consultation_period", "full_eqia_date"):
            yield at(value)
        elif name == "risk_rating":
            yield at(value.capitalize())
        elif name.startswith("judgement_option"):
            yield at(value.split(": ")[1].split(" (")[0], exact="")
    asked = {
        "less_favourable": "Could it treat .*",
        "positive": "How large would a positive .*",
        "negative": "How large would a negative .*",
    }
    for number, column, value, row in grid.cells(*asked):
        local = " (local)" if row["characteristic"].startswith("Carer") else ""
        key = row["characteristic"] + local
        yield Expected(grid.file, number, column, value, "EQIA", key, asked[column])


def _plan(source: Source) -> Iterator[Expected]:
    for number, row in source.rows():
        at = partial(Expected, source.file, number, paper="EQIA", key=row["issue"])
        yield at("timescale", row["timescale"], head="Timescale")
        for column in ("timescale_start", "timescale_end"):
            if value := row[f"{column}_iso"]:
                yield at(f"{column}_iso", value, head=column, kinds="data")


def _consulted(consulted: Source) -> Iterator[Expected]:
    whole = "July - September 2016"  # files of data have it as it was typed
    for number, row in consulted.rows():
        at = partial(Expected, consulted.file, number, "value", paper="EQIA")
        if row["measure"] in ("Consultation opened", "Consultation closed"):
            yield at(row["value"], exact=whole)
        else:
            yield at(f"{row['measure']}: {row['value']}")


def _people(residents: Source, staff: Source) -> Iterator[Expected]:
    for number, row, figure, place in with_figures("kent", residents, "EQANNUAL"):
        if row["source"] != "EqIA":
            yield value_of("value", figure, row, place)
            continue
        at = partial(Expected, residents.file, number, paper="EQIA")
        yield at("value", f"{row['measure']}: {amount(row)}")
        if row["note"].endswith("%"):
            yield at("note", f"{row['measure']}: {amount(row)} ({row['note']})")
    for number, row, person, place in with_figures("kent", staff, "EQANNUAL"):
        said = f"{row['measure']}: {amount(row)}"
        beside = ""
        if row["comparator_value"]:
            beside = f"{row['comparator_is']} {row['comparator_value']}{row['comparator_unit']}"
        if row["date"].startswith("2016"):
            yield value_of("value", person, row, place)
            if beside:
                yield theirs_of("comparator_value", person, row, place)
            continue
        at = partial(Expected, staff.file, number, paper="EQIA")
        yield at("value", said)
        if beside:
            yield at("comparator_value", f"{said} ({beside})")


# How the paper says what the transcription shortened.
_SAID = {
    "measure": {
        "Key Stage 2 level 4+ reading, writing, maths": "Key Stage 2: level 4 or above",
        "Key Stage 4, 5+ A*-C with English and maths": "Key Stage 4: five A* to C",
        "Unemployment, age 18-24": "18 to 24",
        "SEN assessments in 26 weeks": "Assessments in 26 weeks",
        "SEN assessments in 20 weeks": "Assessments in 20 weeks",
    },
    "group": {"gender gap change since 2014": "gap between girls and boys since 2014"},
    "year": {"31 August, year not given": "at 31 August", "2015-16": "2015-16"},
    "note": {
        "up 4 on 2014, so 69 implied": "4 up on 2014",
        "narrowed by 0.3, so 15.3 implied": "0.3 narrower than in 2014",
        "printed as over; nearly 3% of children": "nearly 3% of children",
        "printed as around 9": "Around 9",
        "old process": "old process",
        "new process from September 2014": "new process",
        "narrower by 1": "beside the national one",
        "narrower by 1.3": "beside that of statistical neighbours",
    },
    "comparator": {"target 2015": "Target for 2015"},
}


def _pupils(source: Source) -> Iterator[Expected]:
    """What young people reach, learn and do, of the year 2015."""
    for number, row, figure, place in with_figures("kent", source, "EQANNUAL"):
        yield value_of("value", figure, row, place)
        if row["comparator_value"]:
            yield theirs_of("comparator_value", figure, row, place)
        for column, said in _SAID.items():
            if has_figure(text := row[column]):
                # The date of a whole table stands in the line below it, which is no data.
                kinds = "words" if column == "year" else "all"
                printed = said.get(text, text)
                at = partial(Expected, source.file, number, column, printed, "EQANNUAL")
                if column == "comparator" and figure.comparator:
                    yield at(place.keywords["key"], WITH)
                else:
                    yield at(kinds=kinds)
