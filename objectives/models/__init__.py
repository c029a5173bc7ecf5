"""Tables of objectives. Import the models from here."""

from objectives.models.evidence import Evidence
from objectives.models.frameworks import Objective
from objectives.models.plan import Action, ActionProgress, ActionQuerySet

__all__ = ["Action", "ActionProgress", "ActionQuerySet", "Evidence", "Objective"]
