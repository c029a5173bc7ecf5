"""The settings of a worker that tests start, whose checks need every app of the portal."""

from councilportal.settings import *  # noqa: F403

INSTALLED_APPS += ["tests.jobs"]  # noqa: F405
