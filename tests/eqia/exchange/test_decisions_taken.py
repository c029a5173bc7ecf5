"""An import of decisions says which were taken before their assessment was signed off."""

from datetime import timedelta

import pytest

from councilportal.common.periods import day_label
from eqia.models import Decision
from tests.eqia.making import AT, fill, make_assessment, make_cast, sign
from tests.exchange.support import bring_in

pytestmark = pytest.mark.django_db
DAY = AT.date()
HEAD = "number,subject,state,assessments,taken_on,override_reason,override_name,override_post\n"


def test_decision_taken_before_the_signature_is_kept_and_warned_of(tmp_path):
    cast = make_cast()
    signed = sign(fill(make_assessment(cast, title="Parks"), cast), cast)
    draft = make_assessment(cast, title="Swings")
    rows = [
        f"26/1,On the day,taken,{signed.ref},{DAY},,,",
        f"26/2,Too early,taken,{signed.ref},{DAY - timedelta(days=1)},,,",
        f"26/3,Unsigned,taken,{draft.ref},{DAY},,,",
        f"26/4,Allowed,taken,{draft.ref},{DAY},Safety,A. Director,Director",
        f"26/5,Not taken,draft,{draft.ref},,,,",
    ]
    (tmp_path / "decisions.csv").write_text(HEAD + "\n".join(rows) + "\n")

    warnings = bring_in(tmp_path).warnings

    assert Decision.objects.count() == 5
    before = day_label(DAY - timedelta(days=1))
    kept = "column taken_on: found '{}'; the day is kept, but here nobody could take it: {}"
    early = f"{signed.ref} was signed off on {day_label(DAY)}, after the decision on {before}."
    assert list(warnings) == [
        "decisions.csv row 3, " + kept.format(DAY - timedelta(days=1), early),
        "decisions.csv row 4, "
        + kept.format(DAY, f"{draft.ref} is not signed off: it is a draft."),
    ]
