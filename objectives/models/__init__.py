"""Tables of objectives. Import the models from here."""

from objectives.models.evidence import Evidence
from objectives.models.frameworks import Objective
from objectives.models.plan import VERSION_LENGTH, Action, ActionProgress, ActionQuerySet

__all__ = ["VERSION_LENGTH", "Action", "ActionProgress", "ActionQuerySet", "Evidence", "Objective"]
