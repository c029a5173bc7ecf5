"""The writes of an import of evidence."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.files.loading import Counts, upsert
from councilportal.organisation.models import Characteristic, Service
from objectives.models import Evidence


@transaction.atomic
def load_evidence(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Create or update the evidence of the rows, by ref.

    *Takes*: rows as `evidence.csv` has them, typed, whose references are known.
    *Costs*: at most 5 queries, batches apart.
    """
    del by, at
    places: dict[str, dict[str, int]] = {
        "characteristic": dict(Characteristic.objects.values_list("ref", "pk")),
        "service": dict(Service.objects.values_list("ref", "pk")),
    }
    values = []
    for row in rows:
        piece = dict(row)
        for name in places.keys() & piece.keys():
            piece[f"{name}_id"] = places[name].get(str(piece.pop(name)))
        values.append(piece)
    return upsert(Evidence, values).counts
