"""The functions that jobs run, by name.

An app lists its own in its AppConfig: `jobs = {"publishing.render": "package.module.function"}`. A
function takes the job's values as keyword arguments and may run twice. Where something waits for
the job, the app also lists what ends the waiting: `given_up_jobs = {"publishing.render": "..."}`.
That function takes the values and `why`, and is called when the job is given up.
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


def tell_given_up(name: str, values: Mapping[str, Any], why: str) -> None:
    """Tell the app of a job that it was given up, where the app wants to know."""
    for config in apps.get_app_configs():
        path = getattr(config, "given_up_jobs", {}).get(name)
        if path:
            import_string(path)(**values, why=why)


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
