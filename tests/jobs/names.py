"""The jobs of the trial: each name with the path of its function."""

_NAMES = ("note", "fail", "refuse", "die", "last", "leave_child", "effect", "fill")
JOBS = {f"trial.{name}": f"tests.jobs.trial.{name}" for name in _NAMES}
