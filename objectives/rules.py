"""Words of the one action plan. Pure."""

from councilportal.common.words import Word


class Origin(Word):
    """What an action comes from."""

    PERFORMANCE = "performance", "A red indicator"


class ActionStatus(Word):
    """How far an action is."""

    NOT_STARTED = "not_started", "Not started"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"
