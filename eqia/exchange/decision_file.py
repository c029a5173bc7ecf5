"""The file decisions.csv."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from councilportal.common.addresses import refused_ref
from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Directorate, Meeting
from councilportal.organisation.people import NOBODY
from eqia import models
from eqia.decisions.queries import assessed_for
from eqia.exchange import loading
from eqia.exchange.comparing import (
    Found,
    Values,
    cited,
    compare_rows,
    is_faulty,
    version_named,
)
from eqia.models import Assessment, Decision
from eqia.published_words import ASKED, asked_of_decision
from eqia.rules.gate import DecisionState, gate


def _dump_decisions() -> Iterator[Values]:
    found = Decision.objects.select_related("directorate", "at_meeting")
    found = found.prefetch_related("assessments")
    for record in found:
        yield {
            **{column.name: getattr(record, column.name) for column in DECISIONS.columns},
            "directorate": record.directorate.ref if record.directorate else "",
            "at_meeting": record.at_meeting.ref if record.at_meeting else "",
            "assessments": tuple(sorted((one.ref, one.number) for one in record.assessments.all())),
        }


def _load_decisions(entries: Iterator[Entry], work: Import) -> Counts:
    found = list(entries)
    directorates = Directorate.objects.in_bulk(field_name="ref")
    meetings = Meeting.objects.in_bulk(field_name="ref")
    stored = {(each["number"],): each for each in _dump_decisions()}
    rows = [{**stored.get((entry.values["number"],), {}), **entry.values} for entry in found]
    records = loading.versions({ref for row in rows for ref, _ in row.get("assessments", ())})
    in_address = {number.replace("/", "-"): number for (number,) in stored}
    fitting = []
    for entry in found:
        number = entry.values["number"]
        other = in_address.setdefault(number.replace("/", "-"), number)
        if other != number:
            work.refuse(entry, "number", f"it is too like {other}: give another number.")
        elif hidden := refused_ref(number.replace("/", "-"), "decision"):
            work.refuse(entry, "number", hidden)
        elif all(
            [
                work.refers(entry, "directorate", "directorates", directorates),
                _agrees(entry, stored.get((number,), {}), meetings, work),
                _are_assessed(entry, records, work),
            ]
        ):
            fitting.append(entry)

    def refusal(entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
        before = stored.get((entry.values["number"],))
        if before is not None and before["state"] == DecisionState.TAKEN:
            return differing[0], "the decision is taken: its record is not changed any more."
        return None

    compared = compare_rows(
        DECISIONS, fitting, stored, work, refusal=refusal, check=_check_decision
    )

    def make(values: Values) -> Values:
        return {
            **values,
            "directorate": directorates.get(values["directorate"]),
            "at_meeting": meetings.get(values["at_meeting"]),
            "assessments": [records[key] for key in values["assessments"]],
        }

    loading.load_decisions(**compared.rows(make), by=work.by, at=work.at)
    # An assessment that the import signs is a draft until then.
    loaded = (*compared.new, *compared.changed)
    work.at_the_end.append(lambda: _warn_of_the_gate(loaded, work))
    for entry, values in loaded:
        if values["state"] != DecisionState.DRAFT:
            told = {name: values[name] for name in ASKED}
            work.warn_of_personal_data(entry, "state", asked_of_decision(Decision(**told)))
    return compared.counts


def _agrees(entry: Entry, before: Values, meetings: Mapping[str, Meeting], work: Import) -> bool:
    """True if the meeting is known and the row has its day, or none: then it takes the meeting's.

    *Takes*: the row as it is stored, {} for a new one. A decision that is taken keeps its day where
    the meeting was moved later.
    """
    if not work.refers(entry, "at_meeting", "meetings", meetings):
        return False
    values, known = entry.values, {**before, **entry.values}
    meeting, day = meetings.get(known.get("at_meeting", "")), values.get("meets_on")
    if meeting is None or (known.get("state") == DecisionState.TAKEN and known.get("meets_on")):
        return True
    if day not in (None, meeting.on):
        wanted = f"{meeting.ref} is on {meeting.on}: give that day, or leave it empty."
        work.refuse(entry, "meets_on", wanted)
        return False
    values["meets_on"] = meeting.on
    return True


# What the gate finds that was so on the day: a version may have been replaced since.
_NOT_IN_TIME = frozenset({"not_signed", "signed_after", "consultation_open"})


def _warn_of_the_gate(loaded: Iterable[tuple[Entry, Values]], work: Import) -> None:
    """Warn of each decision that was taken before its assessment was signed off.

    It is loaded as recorded: a file says what happened.
    *Costs*: 1 query, and 3 for each decision that is taken and was not overridden.
    """
    if work.problems:  # then nothing was signed either
        return
    taken = [
        (entry, values)
        for entry, values in loaded
        if values["state"] == DecisionState.TAKEN and not values["override_reason"]
    ]
    numbers = [values["number"] for _, values in taken]
    records = Decision.objects.in_bulk(numbers, field_name="number")
    for entry, values in taken:
        record = records[values["number"]]
        for each in gate(assessed_for(record, NOBODY), values["taken_on"], values["taken_on"]):
            if each.code in _NOT_IN_TIME:
                wanted = f"the day is kept, but here nobody could take it: {each.sentence}"
                work.warnings.append(str(entry.problem("taken_on", wanted)))


def _are_assessed(
    entry: Entry, records: Mapping[tuple[str, int], Assessment], work: Import
) -> bool:
    """True if the assessments that a decision refers to are stored; else the row is refused."""
    missing = [key for key in entry.values.get("assessments", ()) if key not in records]
    unknown = [key for key in missing if not is_faulty(work, "eqia", key)]
    if unknown:
        named = version_named(unknown[0])
        wanted = f"there is no {named} in eqia.csv or stored: give one that is."
        work.refuse(entry, "assessments", wanted)
    return not missing


_OVERRIDE = ("override_reason", "override_name", "override_post")


def _check_decision(values: Mapping[str, Any]) -> Found:
    number = values["number"]
    if number != number.strip() or not columns.is_ref(number.replace("/", "-")):
        yield "number", f"write a number of at most {columns.REF_LENGTH} characters without ;."
    if values["is_key"] and not values["key_reason"]:
        yield "key_reason", "a key decision says why it is one."
    if not values["for_publication"] and not values["exempt_ground"]:
        yield "exempt_ground", "what is not published names its ground."
    filled = [name for name in _OVERRIDE if values[name]]
    if filled and len(filled) < len(_OVERRIDE):
        missing = next(name for name in _OVERRIDE if name not in filled)
        yield missing, f"an override needs all of {', '.join(_OVERRIDE)}."
    if values["state"] == DecisionState.TAKEN and values["taken_on"] is None:
        yield "taken_on", "a decision that is taken has the day."


DECISIONS = Format(
    "decisions",
    (
        columns.text("number", required=True, at_most=columns.REF_LENGTH),
        columns.text("subject", required=True, at_most=models.TITLE),
        columns.word("state", DecisionState, empty=DecisionState.DRAFT),
        cited("assessments"),
        columns.ref("directorate"),
        columns.text("taker", at_most=models.TITLE),
        columns.yes_no("is_key"),
        columns.text("key_reason", at_most=LONG),
        replace(columns.yes_no("for_publication"), empty=True),
        columns.text("exempt_ground", at_most=LONG),
        columns.ref("at_meeting"),
        columns.text("meeting", at_most=models.TITLE),
        columns.day("meets_on"),
        columns.day("notice_on"),
        *(
            columns.text(name, at_most=LONG)
            for name in (
                "decision",
                "reasons",
                "alternatives",
                "consultation",
                "interests",
                "dispensations",
                "financial",
            )
        ),
        columns.day("call_in_until"),
        columns.text("override_reason", at_most=LONG),
        columns.text("override_name", at_most=150),
        columns.text("override_post", at_most=150),
        columns.moment("ready_at"),
        columns.day("taken_on"),
    ),
    key=("number",),
    load=_load_decisions,
    dump=_dump_decisions,
    sort=("number",),
)
