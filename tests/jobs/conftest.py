"""Where the jobs of tests run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.other_database import reachable


@pytest.fixture
def in_children(
    transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let jobs run in child processes, with a database that those can reach."""
    settings.JOBS_HERE, settings.JOBS_AT_ONCE = False, 2
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.jobs"]
    settings.PDF_FOLDER = tmp_path / "locks"
    with reachable(tmp_path) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.jobs.other_settings")
        yield
        from councilportal.jobs import children  # once the settings are there

        children.finish()
