"""Every write to objectives."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.common.loading import Counts, upsert
from objectives.models import Objective


@transaction.atomic
def load_objectives(
    *, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime
) -> Counts:
    """Make the objectives of the rows, or bring them up to date by their ref.

    *Takes*: rows as `objectives.csv` has them, typed: dates as `date | None`, the rest as text;
    an absent column leaves what is stored. `by` and `at` are those of the import, which records
    one event for all its files.
    *Raises*: DatesOutOfOrder.
    *Costs*: at most 3 queries, batches apart.
    """
    return upsert(Objective, rows).counts
