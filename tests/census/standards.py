"""Whether a PDF meets PDF/UA-1 and PDF/A-3a, by a validator."""

import tempfile
from pathlib import Path

import page as validator

PROFILES = ("ua1", "3a")


def failures(pdf: bytes) -> list[str]:
    """The rules that a PDF breaks, with the profile; empty if it meets both standards whole."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(pdf)
        return [
            f"{profile}: {failure}"
            for profile in PROFILES
            for failure in validator.validate_pdf(
                str(path), profile=profile, limits=validator.SafetyLimits.unlimited()
            ).failures
        ]
