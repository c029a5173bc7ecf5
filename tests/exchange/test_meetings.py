"""Bodies, meetings and the decisions that point to them come in and go out."""

import datetime as dt
from pathlib import Path

import pytest

from councilportal.audit.models import Event
from councilportal.organisation.models import Body, Meeting
from eqia.models import Decision
from tests.exchange.support import bring_in, problems_of, whole_with

pytestmark = pytest.mark.django_db

BODIES = "ref,name,kind,reports_to,valid_to\r\n"
MEETINGS = "ref,body,on\r\n"


def only(folder: Path, **files: str) -> Path:
    """A folder with these files alone."""
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8", newline="")
    return folder


def said(path: Path) -> str:
    return "\n".join(map(str, problems_of(path)))


def test_a_body_may_report_to_one_of_a_later_row(tmp_path: Path) -> None:
    path = only(tmp_path / "a", bodies=BODIES + "A,Group,group,B,\r\nB,Board,board,,\r\n")

    first, second = bring_in(path), bring_in(path)

    assert Body.objects.get(ref="A").reports_to == Body.objects.get(ref="B")
    assert (first.counts["bodies"].created, second.changes_anything) == (2, False)


def test_two_bodies_may_change_places(tmp_path: Path) -> None:
    bring_in(only(tmp_path / "a", bodies=BODIES + "A,Group,group,B,\r\nB,Board,board,,\r\n"))

    turned = only(tmp_path / "b", bodies=BODIES + "A,Group,group,,\r\nB,Board,board,A,\r\n")
    report = bring_in(turned)

    assert report.counts["bodies"].changed == 2
    assert Body.objects.get(ref="B").reports_to == Body.objects.get(ref="A")
    # What is stored closes a circle too.
    closed = only(tmp_path / "c", bodies="ref,name,kind,reports_to\r\nA,Group,group,B\r\n")
    assert said(closed) == (
        "bodies.csv row 2, column reports_to: found 'B'; a body cannot report to itself, as in A "
        "to B to A."
    )


def test_a_body_does_not_end_before_a_meeting_that_is_stored(tmp_path: Path) -> None:
    ends = BODIES + "A,Group,group,,2026-12-01\r\n"
    bring_in(
        only(
            tmp_path / "a",
            bodies=BODIES + "A,Group,group,,\r\n",
            meetings=MEETINGS + "A-1,A,2026-12-09\r\n",
        )
    )

    alone = only(tmp_path / "b", bodies=ends)
    assert said(alone) == (
        "bodies.csv row 2, column valid_to: found '2026-12-01'; the meeting A-1 is on 2026-12-09: "
        "give a day that has it within."
    )
    bring_in(only(tmp_path / "c", bodies=ends, meetings=MEETINGS + "A-1,A,2026-12-01\r\n"))
    assert Meeting.objects.get().on == dt.date(2026, 12, 1)


def test_decisions_follow_a_meeting_that_moves(tmp_path: Path) -> None:
    decisions = "number,subject,at_meeting,state,taken_on\r\n"
    bring_in(
        only(
            tmp_path / "a",
            bodies=BODIES + "A,Group,group,,\r\n",
            meetings=MEETINGS + "A-1,A,2026-12-09\r\n",
            decisions=decisions + "26/1,One,A-1,,\r\n26/2,Two,A-1,taken,2026-12-09\r\n",
        )
    )
    assert set(Decision.objects.values_list("meets_on", flat=True)) == {dt.date(2026, 12, 9)}

    bring_in(only(tmp_path / "b", meetings=MEETINGS + "A-1,A,2026-12-16\r\n"))

    days = dict(Decision.objects.values_list("number", "meets_on"))
    assert days == {"26/1": dt.date(2026, 12, 16), "26/2": dt.date(2026, 12, 9)}
    assert Event.objects.filter(record_type="decision", action="move").count() == 1


def test_a_decision_takes_the_day_of_the_meeting_that_is_stored_for_it(tmp_path: Path) -> None:
    bring_in(whole_with(tmp_path / "a"))
    Decision.objects.filter(number="24/002").update(
        at_meeting=Meeting.objects.get(ref="CAB-2026-12-09"), meets_on=dt.date(2026, 12, 9)
    )

    other = only(
        tmp_path / "b", decisions="number,subject,meets_on\r\n24/002,Nights,2026-12-10\r\n"
    )
    assert said(other) == (
        "decisions.csv row 2, column meets_on: found '2026-12-10'; CAB-2026-12-09 is on "
        "2026-12-09: give that day, or leave it empty."
    )
    bring_in(only(tmp_path / "c", decisions="number,subject,meets_on\r\n24/002,Nights,\r\n"))
    assert Decision.objects.get(number="24/002").meets_on == dt.date(2026, 12, 9)


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("09:05", dt.time(9, 5)), ("23:59", dt.time(23, 59)), ("10:00:00", dt.time(10)), ("", None)],
)
def test_a_time_is_read(tmp_path: Path, cell: str, stored: dt.time | None) -> None:
    meetings = f"ref,body,on,time\r\nA-1,A,2026-12-09,{cell}\r\n"
    bring_in(only(tmp_path / "a", bodies=BODIES + "A,Group,group,,\r\n", meetings=meetings))
    assert Meeting.objects.get().time == stored
