"""Staff and population by disability, released: for tests of what everybody reads of them."""

from datetime import UTC, datetime
from typing import Any

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from objectives.information import release_operations as releasing
from objectives.models import EqualityTable
from tests import factories

AT = datetime(2025, 10, 20, 9, tzinfo=UTC)


def make_people_released() -> EqualityTable:
    """30 of 380 staff are disabled, and 17.6% of the population; the year before, 26 of 376."""
    disability = factories.make_characteristic("disability", ("disabled", "not_disabled"))
    groups = {each.ref: each for each in disability.categories.all()}
    town = _table("TOWN", title="People of the county", kind="population", unit="percent")
    factories.add_figure(town, groups["disabled"], value="17.6")
    before, made = (
        _table(
            f"STAFF-{year}",
            title=f"Staff by disability, {year}",
            population=f"staff-{year}",
            as_at_text=f"March {year}",
        )
        for year in (2024, 2025)
    )
    for table, count in ((before, 26), (made, 30)):
        factories.add_figure(table, count=400)
        factories.add_figure(table, groups["disabled"], count=count, base=350 + count)
        factories.add_figure(table, groups["not_disabled"], count=350, base=350 + count)
    asks, decides = (_lead(name) for name in ("asks", "decides"))
    for each in (town, before, made):
        asked = releasing.ask_for_release(refs=[each.ref], words="", by=asks, at=AT)
        releasing.release(key=asked.pk, by=decides, at=AT)
    return made


def _table(ref: str, **values: Any) -> EqualityTable:
    open_to_all = {"mode": "none", "mode_reason": "They are public.", "as_at_text": "March 2021"}
    return factories.make_equality_table(ref, **{**open_to_all, "area": "The county", **values})


def _lead(name: str) -> User:
    user = factories.make_user(name)
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    return user
