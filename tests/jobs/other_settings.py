"""The settings of processes that tests start: the portal's, with only the apps that they need."""

from councilportal.settings import *  # noqa: F403

INSTALLED_APPS = ["councilportal", "councilportal.jobs", "tests.jobs"]
LOGGING["root"]["level"] = "CRITICAL"  # type: ignore[index]  # noqa: F405
