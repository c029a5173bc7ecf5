"""An import reads dates as people write them, and warns of those that it does not understand."""

from datetime import date

import pytest

from councilportal.files.columns import Refused, fuzzy
from objectives.models import Action
from tests.exchange.support import WHOLE, bring_in, whole_with

pytestmark = pytest.mark.django_db
HEADER = "ref,what,origin,origin_ref,due\r\n"
MEANT = ("31/03/2026", "31 March 2026", "31st of March 2026", "By 31.03.2026", "31-03-26")
NOT_UNDERSTOOD = {
    "31/13/2026": "“31/13/2026” is not a real date",
    "Q4 2026": "“Q4” has no financial year, such as 2026/27; understood: “2026”",
    "Phase 2 of 2026": "“2” has no month; understood: “2026”",
}


def stored():
    """The actions of this test as words and last day; the whole set has others."""
    return set(Action.objects.filter(ref__startswith="AP-2026-9").values_list("due_text", "due_on"))


def actions_due(folder, *texts):
    """What an import of actions with these dates warns of."""
    rows = (
        f"AP-2026-9{number:03},Repair,performance,RD1 2025-01,{text}\r\n"
        for number, text in enumerate(texts)
    )
    whole = whole_with(folder, actions=HEADER + "".join(rows))
    for later in ("action_progress", "plan_lines", "objective_measures"):  # of other actions
        (whole / f"{later}.csv").unlink()
    return bring_in(whole).warnings


@pytest.mark.case("107 dates of actions", door="import")
def test_a_day_is_read_however_it_is_written(tmp_path):
    warnings = actions_due(tmp_path / "in", *MEANT, "Q4 of 2025/26")

    assert warnings == ()
    assert stored() == {(text, date(2026, 3, 31)) for text in (*MEANT, "Q4 of 2025/26")}


def test_what_is_not_understood_has_no_day_and_is_warned_of(tmp_path):
    warnings = actions_due(tmp_path / "in", *NOT_UNDERSTOOD, "when the lease ends")

    assert [each.split("; ", 1) for each in warnings] == [
        [
            f"actions.csv row {row}, column due: found '{text}'",
            f"kept as words, without a last day: {wrong}.",
        ]
        for row, (text, wrong) in enumerate(NOT_UNDERSTOOD.items(), 2)
    ]
    assert stored() == {(text, None) for text in (*NOT_UNDERSTOOD, "when the lease ends")}


def test_the_whole_set_has_no_date_that_is_warned_of():
    assert bring_in(WHOLE).warnings == ()


def test_words_that_are_too_long_are_refused_before_they_are_read():
    with pytest.raises(Refused, match="at most 100 characters; this has 100,000"):
        fuzzy("due").read("1" * 100_000)
