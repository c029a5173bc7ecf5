"""Writes to frameworks together with the measures of their objectives."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.files.loading import relink
from councilportal.organisation import people
from objectives.models import Framework, Objective, Theme
from objectives.rules.copying import keeps_target, new_ref
from objectives.rules.frameworks import FrameworkState
from objectives.upkeep import saving
from objectives.upkeep.policies import check_can_keep
from objectives.upkeep.problems import problems_of_copy
from performance.models import ObjectiveMeasure


@dataclass(frozen=True, slots=True)
class Copied:
    """How much a copy took along, and how many of its targets are left empty."""

    themes: int
    objectives: int
    measures: int
    emptied: int


@audit.writing()
def copy_framework(
    *,
    framework: Framework,
    ref: str,
    title: str,
    valid_from: date,
    valid_to: date | None,
    by: User,
    at: datetime,
) -> Copied:
    """Make a draft framework of an earlier one, with its themes, objectives and measures.

    Each objective remembers the one that it was copied from. Targets whose day is before the new
    first day are left empty. Progress, actions, plans and achievements stay with the earlier one.
    *Raises*: Refused for a person who does not look after the framework, for a reference that is
    taken, alone or as that of a part, and for days out of order.
    *Costs*: a fixed number of queries, batches apart.
    """
    check_can_keep(people.person_on(by, london_day(at)), framework)
    if valid_to is not None and valid_to < valid_from:
        raise Refused("The last day must not be before the first.")
    saving.refuse(problems_of_copy(framework, ref))
    new = Framework.objects.create(
        ref=ref,
        title=title,
        kind=framework.kind,
        state=FrameworkState.DRAFT,
        parent=framework.parent,
        copied_from=framework,
        owner_post=framework.owner_post,
        body=framework.body,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    themes = _copy_themes(framework, new)
    objectives = _copy_objectives(framework, new, themes)
    measures, emptied = _copy_measures(objectives, valid_from)
    copied = Copied(len(themes), len(objectives), measures, emptied)
    audit.record(
        action="copy",
        record_type="framework",
        record_ref=ref,
        before=None,
        after={
            "title": title,
            "copied_from": framework.ref,
            "valid_from": valid_from,
            "valid_to": valid_to,
            **asdict(copied),
        },
        reason="",
        by=by,
        at=at,
    )
    return copied


def _copy_themes(old: Framework, new: Framework) -> Mapping[int, Theme]:
    """The themes of the new framework, by the key of the theme that each was copied from."""
    earlier = list(old.themes.order_by("position"))
    made = Theme.objects.bulk_create(
        Theme(
            ref=new_ref(each.ref, old.ref, new.ref),
            framework=new,
            position=each.position,
            title=each.title,
            introduction=each.introduction,
            standards=each.standards,
            cuts_across=each.cuts_across,
        )
        for each in earlier
    )
    copies = {each.pk: copy for each, copy in zip(earlier, made, strict=True)}
    inside = [each for each in earlier if each.parent_id in copies]
    for each in inside:
        copies[each.pk].parent = copies[each.parent_id or 0]
    Theme.objects.bulk_update([copies[each.pk] for each in inside], ["parent"])
    return copies


def _copy_objectives(
    old: Framework, new: Framework, themes: Mapping[int, Theme]
) -> Mapping[int, Objective]:
    """The objectives of the new framework, by the key of that which each was copied from."""
    found = old.objectives.prefetch_related("characteristics", "directorates")
    earlier = list(found.order_by("position", "ref"))
    made = Objective.objects.bulk_create(
        Objective(
            ref=new_ref(each.ref, old.ref, new.ref),
            title=each.title,
            framework=new,
            theme=themes.get(each.theme_id or 0),
            position=each.position,
            number=each.number,
            aims=each.aims,
            named=each.named,
            characteristics_words=each.characteristics_words,
            owner_post_id=each.owner_post_id,
            copied_from=each,
            valid_from=new.valid_from,
            valid_to=new.valid_to,
        )
        for each in earlier
    )
    for name in ("characteristics", "directorates"):
        wanted = {
            copy.pk: [linked.pk for linked in getattr(each, name).all()]
            for each, copy in zip(earlier, made, strict=True)
        }
        relink(Objective, name, wanted)
    return {each.pk: copy for each, copy in zip(earlier, made, strict=True)}


def _copy_measures(objectives: Mapping[int, Objective], first_day: date) -> tuple[int, int]:
    """Copy the measures. *Gives*: how many, and of how many the target is left empty."""
    found = ObjectiveMeasure.objects.filter(objective__in=objectives)
    earlier = list(found.prefetch_related("characteristics").order_by("objective", "position"))
    kept = [keeps_target(each.target_on, first_day) for each in earlier]
    made = ObjectiveMeasure.objects.bulk_create(
        ObjectiveMeasure(
            objective=objectives[each.objective_id or 0],
            position=each.position,
            indicator_id=each.indicator_id,
            milestone=each.milestone,
            words=each.words,
            baseline=each.baseline,
            baseline_on=each.baseline_on,
            target=each.target if keeps else None,
            target_on=each.target_on if keeps else None,
            owner_post_id=each.owner_post_id,
            reference=each.reference,
        )
        for each, keeps in zip(earlier, kept, strict=True)
    )
    wanted = {
        copy.pk: [linked.pk for linked in each.characteristics.all()]
        for each, copy in zip(earlier, made, strict=True)
    }
    relink(ObjectiveMeasure, "characteristics", wanted)
    return len(made), kept.count(False)
