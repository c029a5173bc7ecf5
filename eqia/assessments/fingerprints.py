"""The hashes of what many versions say now: what is signed of them is read for all together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from councilportal.common.at_once import Steps
from eqia import models, taken_over
from eqia.assessments import reading
from eqia.assessments.queries import filled, with_answers
from eqia.models import Assessment
from eqia.rules.facts import SignedRows, fingerprint


def fingerprints_in_steps(records: Sequence[Assessment]) -> Steps[dict[int, str]]:
    """The hash of what each version says now, by its key, as `reading.read_assessment` has it.

    *Takes*: versions with their place and question set.
    *Costs*: 1 step; none without versions.
    """
    if not records:
        return {}
    of = {"assessment__in": [each.pk for each in records]}
    cells = with_answers(models.GridRow.objects.filter(**of))
    actions = models.MitigatingAction.objects.filter(**of).order_by("position")
    evidence = models.CitedEvidence.objects.filter(**of).order_by("position")
    lines = models.VersionLine.objects.filter(**of).order_by("position")
    points = models.ConsultationPoint.objects.filter(**of).order_by("position")
    named = {name: _refs(name, of) for name in taken_over.MODELS}
    yield [cells, actions, evidence, lines, points, *named.values()]
    cells_of, actions_of, evidence_of, lines_of, points_of = map(
        _by_version, (cells, actions, evidence, lines, points)
    )
    refs_of: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for name, found in named.items():
        for key, ref in sorted(found):
            refs_of[key].setdefault(name, []).append(ref)
    return {
        each.pk: fingerprint(
            SignedRows(
                groups=tuple(filled(cells_of[each.pk]).values()),
                actions=tuple(map(reading.promised, actions_of[each.pk])),
                evidence=tuple(map(reading.as_cited, evidence_of[each.pk])),
                version_lines=tuple(map(reading.version_line, lines_of[each.pk])),
            ),
            reading.signed_content(each, points_of[each.pk], refs_of[each.pk]),
        )
        for each in records
    }


def _refs(name: str, of: Mapping[str, Any]) -> QuerySet[Any, Any]:
    """The keys of versions, each with a reference that a field of it names."""
    through: type[Model] = getattr(Assessment, name).through
    other = taken_over.MODELS[name]._meta.model_name
    return through._default_manager.filter(**of).values_list("assessment", f"{other}__ref")


def _by_version(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for each in rows:
        found[each.assessment_id].append(each)
    return found
