"""Plans, their parts and the rules of duties, as administrators' pages show them."""

from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.administration.kinds.fields import (
    dates,
    place,
    post,
    record,
    ref,
    text,
    word,
)
from councilportal.administration.kinds.record_fields import (
    BODY,
    TITLE,
    directorate,
    entitled,
    first_day,
    framework,
    framework_of,
    number,
    upkept,
)
from objectives.frameworks.policies import keeps_all
from objectives.models import Duty, Objective, Plan, PlanPart
from objectives.rules.delivery import PlanKind
from objectives.rules.duties import CouncilKind, DutyNation, DutyRule
from objectives.upkeep import operations
from objectives.upkeep.policies import keeps_places

PLANS = upkept(
    slug="plans",
    one="plan",
    many="Plans",
    about="Action plans, delivery plans and matrices, by which frameworks are carried out. Each is "
    "adopted on its own page.",
    model=Plan,
    key="ref",
    keeps=keeps_places,
    fields=(
        ref("People cite it and it never changes. For example, EDP-2026-COM"),
        text("title", "Title", TITLE),
        word("kind", "Kind", PlanKind),
        framework("framework", "Framework that it carries out"),
        directorate(),
        first_day("For example, 1 4 2026"),
        text("updated", "How often it is updated", 100, required=False, hint="Such as Quarterly"),
        post("updated_by_post", "Who updates it"),
        BODY,
    ),
    heads=("Title", "Reference", "Kind", "State", "Directorate", "In force"),
    cells=lambda each: (
        each.title,
        each.ref,
        each.get_kind_display(),
        each.get_state_display(),
        str(each.directorate or "The council"),
        dates(each),
    ),
    related=("directorate",),
    search=("ref", "title", "directorate__name", "framework__title"),
    order=("title", "ref"),
    end=operations.end,
    shown_at=lambda each: reverse("plan", args=[each.ref]),
)

PLAN_PARTS = upkept(
    slug="plan-parts",
    one="part of plans",
    many="Parts of plans",
    about="The parts that every plan of a kind has, in order.",
    model=PlanPart,
    keeps=keeps_all,
    fields=(
        word("plan_kind", "Kind of plan", PlanKind, fixed=True),
        ref("It never changes. For example, context"),
        place(),
        text("title", "Title", TITLE),
        record(
            "objective",
            "Objective",
            lambda: Objective.objects.select_related("framework").order_by(
                "framework__title", "position", "ref"
            ),
            hint="Where the part has the lines of one objective.",
            called=entitled,
            grouped=framework_of,
        ),
        number(
            "actions_asked",
            "Actions that it asks for",
            "How many have to be new or in progress. Empty means that it asks for none.",
            least=0,
            empty=0,
        ),
        number(
            "words_limit",
            "Most words of a line",
            "Empty means that a line may have any number.",
            least=1,
        ),
    ),
    heads=("Title", "Reference", "Kind of plan", "Place", "Objective"),
    cells=lambda each: (
        each.title,
        each.ref,
        each.get_plan_kind_display(),
        str(each.position),
        str(each.objective or ""),
    ),
    related=("objective",),
    search=("ref", "title", "objective__title"),
    order=("plan_kind", "position"),
    end=None,
)

DUTIES = upkept(
    slug="duties",
    one="duty",
    many="Duties",
    about="What the law asks to be published and by when. Check a change against the law.",
    model=Duty,
    key="ref",
    keepers=(Role.ADMIN,),
    fields=(
        ref("People cite it and it never changes. For example, EA-OBJ-2018"),
        text("title", "What is to be published", TITLE),
        word("rule", "How its day is counted", DutyRule),
        text(
            "numbers",
            "Numbers of the rule",
            100,
            required=False,
            hint="Years, such as 4; or month and day, such as 03-30; or years with the first day, "
            "such as 4; 2017-04-30; or clear days, such as 5.",
        ),
        word("nation", "Nation", DutyNation, hint="Empty means all three.", required=False),
        word("body_kind", "Kind of council", CouncilKind),
        text("law", "Law", TITLE, required=False, hint="The section or regulation that asks it."),
        text("applies_if", "For whom it holds", TITLE, required=False),
        first_day(
            "The first day of the law. For example, 30 3 2018. Without it, a duty that comes again "
            "is switched off, unless its numbers have a first day."
        ),
    ),
    heads=("Title", "Reference", "Rule", "Law", "In force"),
    cells=lambda each: (
        each.title,
        each.ref,
        each.get_rule_display(),
        each.law,
        dates(each),
    ),
    search=("ref", "title", "law"),
    order=("title", "ref"),
    end=operations.end,
    shown_at=lambda each: reverse("duties"),
)
