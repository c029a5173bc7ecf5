"""The settings of processes that tests start: the portal's, and the app of the trial."""

from councilportal.settings import *  # noqa: F403

INSTALLED_APPS += ["tests.jobs"]  # noqa: F405
LOGGING["root"]["level"] = "CRITICAL"  # type: ignore[index]  # noqa: F405
