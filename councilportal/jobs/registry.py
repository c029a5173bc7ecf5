"""The functions that jobs run, by name.

An app lists its own in its AppConfig: `jobs = {"publishing.render": "package.module.function"}`. A
function takes the job's values as keyword arguments and may run twice.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string


def listed() -> Mapping[str, str]:
    """The dotted path of each job's function, by the job's name."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        found.update(getattr(config, "jobs", {}))
    return found


def check_name(name: str) -> None:
    """Raises: ValueError for a name that no app lists."""
    if name not in listed():
        known = ", ".join(sorted(listed())) or "none"
        raise ValueError(f"There is no job {name!r}; there are: {known}.")


def function_of(name: str) -> Callable[..., Any]:
    """The function of a job. Raises: ValueError for a name that no app lists."""
    check_name(name)
    function: Callable[..., Any] = import_string(listed()[name])
    return function
