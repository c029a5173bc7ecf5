"""Whether a PDF meets PDF/UA-1 and PDF/A-3a, by a validator."""

from councilportal.printing.validation_worker import broken


def failures(pdf: bytes) -> list[str]:
    """The rules that a PDF breaks, with the profile; empty if it meets both standards whole."""
    return [f"{profile}: {rule}: {message}" for profile, rule, message in broken(pdf)]
