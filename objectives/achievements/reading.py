"""What is stored of achievements, overviews and validations, as a save compares it."""

from collections.abc import Iterable, Mapping

from django.db.models import Model

from councilportal.common.periods import Period
from councilportal.organisation.models import Directorate
from councilportal.organisation.record_changes import plain, stamp
from objectives.models import Achievement, ObjectiveProgress, Overview, Validation

OF_ACHIEVEMENT = (
    *("year", "quarter", "words", "theme", "objective", "directorate", "kind", "figures"),
    *("amount", "link", "is_highlight"),
)
OF_VALIDATION = (
    *("title", "directorate", "area", "side", "bodies", "site", "judgement", "judged_text"),
    *("judged_on", "expires_text", "expires_on", "link", "owner_post", "notes"),
)

OF_PROGRESS = ("objective", "year", "directorate", "words", "standing", "judged_by", "judged_on")
_NAMES: Mapping[type, tuple[str, ...]] = {
    Achievement: OF_ACHIEVEMENT,
    Validation: OF_VALIDATION,
    ObjectiveProgress: OF_PROGRESS,
}


def of_quarter(directorate: Directorate, quarter: Period) -> list[Achievement]:
    """The achievements of a directorate in a quarter, in order. *Costs*: 2 queries."""
    found = Achievement.objects.filter(directorate=directorate, quarter=quarter.code)
    joined = found.select_related("theme__framework", "objective__framework", "directorate")
    return list(joined.prefetch_related("characteristics").order_by("position"))


def stamp_of(record: Achievement | Validation | ObjectiveProgress) -> str:
    """The stamp of what is stored, by which a save knows whether somebody else saved since."""
    if record.pk is None:
        return ""
    return stamp(stated(record, _NAMES[type(record)]))


def stamp_of_overview(overview: Overview | None, told: Iterable[Achievement]) -> str:
    """The stamp of an overview with its achievements, as `stamp_of`."""
    said = {"risks": overview.risks, "issues": overview.issues} if overview else {}
    return stamp({**said, "told": [[each.pk, stamp_of(each)] for each in told]})


def stated(record: Model, names: Iterable[str]) -> dict[str, object]:
    """What an event keeps of a record, by field."""
    said = plain(record, dict.fromkeys(names))
    if isinstance(record, Achievement):
        found = record.characteristics.all() if record.pk else ()
        said["characteristics"] = sorted(each.ref for each in found)
    return said
