"""The limit of memory of a process that runs a job."""

from django.conf import settings


def bound_memory() -> None:
    """Let this process use JOB_MEGABYTES at most. A process that it starts may set its own."""
    try:
        import resource
    except ImportError:  # Windows: there is none
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (settings.JOB_MEGABYTES * 1024 * 1024, most))
