"""Actions that a person adds to the plan."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.organisation import people
from councilportal.organisation.models import Characteristic, Directorate, Post, Service
from objectives.models import Action, Objective
from objectives.plan import policies
from objectives.plan.operations import add_action
from objectives.rules.plan import ADDED, Origin


@audit.writing()
def add_by_hand(*, values: Mapping[str, Any], by: User, at: datetime) -> Action:
    """Add an action that a person has typed.

    *Takes*: `what`, `origin` (one of `ADDED`), `origin_ref`, `due` as a FuzzyDate, `review_on`,
    `outcome`, `cost`, `evidence`; references of `directorate` and `service`, "" for none, of
    `objectives` and `characteristics`; keys of posts as text: `owner`, `confirmed_by`, and a list
    of them as `leads`.
    *Raises*: Refused for a person who may not add an action for the place, for an origin that a
    record of its own brings into the plan, and for a lead who owns it already.
    """
    who = people.person_on(by, london_day(at))
    service = Service.objects.filter(ref=values["service"]).select_related("directorate").first()
    directorate = service.directorate if service else None
    if values["directorate"]:
        directorate = Directorate.objects.get(ref=values["directorate"])
    place = (directorate.pk if directorate else None, service.pk if service else None)
    if not policies.may_add_for(who, *place):
        raise Refused("Only leads and approvers of a place add actions for it.")
    if values["origin"] not in ADDED:
        raise Refused("Actions of assessments and of red indicators come from these.")
    posts = {
        name: Post.objects.get(pk=int(values[name])) if values.get(name) else None
        for name in ("owner", "confirmed_by")
    }
    leads = list(Post.objects.filter(pk__in=[int(each) for each in values.get("leads", ())]))
    if posts["owner"] in leads:
        raise Refused("Select other posts as leads than the one that owns it.")
    return add_action(
        what=values["what"],
        origin=Origin(values["origin"]),
        origin_ref=values["origin_ref"],
        owner_post=str(posts["owner"] or ""),
        due=values["due"],
        review_on=values["review_on"],
        directorate=directorate,
        service=service,
        more={
            "outcome": values["outcome"],
            "cost": values["cost"],
            "evidence": values["evidence"],
            "confirmed_by_post": posts["confirmed_by"],
            "leads": leads,
            "objectives": list(Objective.objects.filter(ref__in=values.get("objectives", ()))),
            "characteristics": list(
                Characteristic.objects.filter(ref__in=values.get("characteristics", ()))
            ),
        },
        by=by,
        at=at,
    )
