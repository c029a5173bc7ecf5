"""The app of the trial's jobs, for the processes that tests start."""

from django.apps import AppConfig

from tests.jobs.names import JOBS


class TrialConfig(AppConfig):
    """Lists them."""

    name = "tests.jobs"
    label = "trial"
    jobs = JOBS
