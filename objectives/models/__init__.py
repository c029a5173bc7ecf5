"""Tables of objectives: import a model from here; its file says more."""

from objectives.models.evidence import Evidence
from objectives.models.frameworks import Objective
from objectives.models.plan import Action, ActionProgress, ActionQuerySet

__all__ = ["Action", "ActionProgress", "ActionQuerySet", "Evidence", "Objective"]
