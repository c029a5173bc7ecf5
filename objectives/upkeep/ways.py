"""Links from the pages of frameworks, plans and what was done to those that change what they show.

Each gives the links that a person may use, none for everybody else.
"""

from urllib.parse import urlencode

from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.links import Link
from councilportal.organisation.people import Person
from objectives.frameworks.policies import keeps, keeps_all, keeps_some
from objectives.models import Framework, Objective, Plan
from objectives.upkeep.policies import keeps_places, may_keep


def _way(text: str, name: str, *args: str, **asked: str) -> Link:
    """A link to a page; *takes* what its address asks too."""
    return Link(text, reverse(name, args=args) + (f"?{urlencode(asked)}" if asked else ""))


def of_frameworks(who: Person) -> list[Link]:
    """From the list of frameworks."""
    return [_way("Add a framework", "admin_add", "frameworks")] if keeps_some(who) else []


def of_framework(who: Person, framework: Framework) -> list[Link]:
    """From the page of a framework."""
    if not keeps(who, framework.kind):
        return []
    ref = framework.ref
    return [
        _way("Change this framework", "admin_change", "frameworks", ref),
        _way("Copy for a new year", "framework_copy", ref),
        _way("Add a theme", "admin_add", "themes", framework=ref),
        _way("Change its themes", "admin_list", "themes", q=ref),
        _way("Add an objective", "admin_add", "objectives", framework=ref),
    ]


def of_objective(who: Person, objective: Objective) -> list[Link]:
    """From the page of an objective, which is read with its framework."""
    if not may_keep(who, objective):
        return []
    ref = objective.ref
    return [
        _way("Change this objective", "admin_change", "objectives", ref),
        _way("Add a measure", "admin_add", "objective-measures", objective=ref),
        _way("Change its measures", "admin_list", "objective-measures", q=ref),
    ]


def of_plans(who: Person) -> list[Link]:
    """From the list of plans."""
    found = [_way("Add a plan", "admin_add", "plans")] if keeps_places(who) else []
    if keeps_all(who):
        found.append(_way("Parts of plans", "admin_list", "plan-parts"))
    return found


def of_plan(who: Person, plan: Plan) -> list[Link]:
    """From the page of a plan, which is read with its framework and its directorate."""
    # The pages of records are for roles: a director without one does not come in there.
    if not keeps_places(who) or not may_keep(who, plan):
        return []
    return [_way("Change this plan", "admin_change", "plans", plan.ref)]


def of_consultations(who: Person) -> list[Link]:
    """From the list of consultations."""
    return [_way("Add a consultation", "admin_add", "consultations")] if keeps_all(who) else []


def of_consultation(who: Person, ref: str) -> list[Link]:
    """From the page of a consultation."""
    if not keeps_all(who):
        return []
    return [
        _way("Change this consultation", "admin_change", "consultations", ref),
        _way("Add a count", "admin_add", "consultation-counts", consultation=ref),
        _way("Change its counts", "admin_list", "consultation-counts", q=ref),
        _way("Add what was heard", "admin_add", "consultation-heard", consultation=ref),
        _way("Change what was heard", "admin_list", "consultation-heard", q=ref),
    ]


def of_accountability(who: Person) -> list[Link]:
    """From the page of who answers for what."""
    if not keeps_some(who):
        return []
    return [
        _way("Add an accountability", "admin_add", "accountabilities"),
        _way("Change accountabilities", "admin_list", "accountabilities"),
    ]


def of_duties(who: Person) -> list[Link]:
    """From the list of duties."""
    return [_way("Add a duty", "admin_add", "duties")] if who.holds_anywhere(Role.ADMIN) else []


def of_duty(who: Person, ref: str) -> list[Link]:
    """From the page of a duty."""
    is_admin = who.holds_anywhere(Role.ADMIN)
    return [_way("Change this duty", "admin_change", "duties", ref)] if is_admin else []
