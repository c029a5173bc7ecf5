"""Who may open the pages of administrators."""

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.administration.menu import ALL
from tests.administration.support import holding, signed_in

pytestmark = pytest.mark.django_db


def addresses() -> list[str]:
    kinds = [f"/admin/{slug}/" for slug in ALL]
    return [*kinds, "/admin/", "/admin/council/", "/admin/gaps/", "/admin/calendar/2026-27/"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_pages_are_not_there_for_other_roles(role):
    client = signed_in(holding(role))

    seen = {address: client.get(address).status_code for address in addresses()}

    lead = {"/admin/", "/admin/gaps/", "/admin/calendar/2026-27/"}
    lead |= {f"/admin/{kind}/" for kind in ("indicators", "targets", "benchmarks")}
    both = (
        *("frameworks", "themes", "objectives", "objective-measures", "plans"),
        "accountabilities",
    )
    lead |= {f"/admin/{kind}/" for kind in both}
    own = (
        "achievements",
        "validations",
        "objective-progress",
        "plan-parts",
        "consultations",
        "consultation-counts",
        "consultation-heard",
    )
    equality = {f"/admin/{kind}/" for kind in ("grid-rows", "evidence", *both, *own)} | {"/admin/"}
    allowed = {Role.PERFORMANCE_LEAD: lead, Role.EQUALITY_LEAD: equality}.get(role, set())
    assert {address for address, status in seen.items() if status == 200} == allowed
    assert set(seen.values()) <= {200, 404}


def test_pages_are_there_for_an_administrator(admin):
    # Of those who tell of them.
    theirs = {f"/admin/{kind}/" for kind in ("achievements", "validations", "objective-progress")}

    seen = {address: admin.get(address).status_code for address in addresses()}

    assert {address for address, status in seen.items() if status != 200} == theirs


def test_performance_lead_may_not_add_an_account():
    client = signed_in(holding(Role.PERFORMANCE_LEAD))

    answer = client.post("/admin/people/add/", {"username": "x", "name": "X", "email": "x@y.uk"})

    assert answer.status_code == 404
    assert not User.objects.filter(username="x").exists()
