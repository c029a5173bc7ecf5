"""The states of a job, how often it is started, and how a failure is told."""

from councilportal.common.words import Word

MOST_STARTS = 5
KEPT_DAYS = 90  # of a job that is done
# Added to JOB_SECONDS: an engine that ends a job at its limit needs a moment to do so.
MARGIN_SECONDS = 60
GIVEN_UP = (
    f"It was started {MOST_STARTS} times and never came to an end, so it is not started again."
)
CUT_OFF = "The process that did it ended before it was done."
_LONGEST_ERROR = 1_000


class State(Word):
    """Where a job stands. What has failed is tried again until it is given up."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed, to be tried again"
    GIVEN_UP = "given_up", "Given up"


class CannotBeDone(Exception):
    """Raised by a job that would fail again however often it is tried; its text says why."""


def after_failure(starts: int, *, usual: State) -> State:
    """The state after a start that came to nothing: `usual`, or given up if it was the last."""
    return usual if starts < MOST_STARTS else State.GIVEN_UP


def in_words(error: Exception) -> str:
    """An error as the ledger keeps it: its text, or its class where it has none."""
    return (str(error).strip() or type(error).__name__)[:_LONGEST_ERROR]
