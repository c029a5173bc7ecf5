"""Whether a PDF is accessible (PDF/UA-1) and fit for an archive (PDF/A-3a), told to an editor.

The validator runs in a child process with limits of time and memory: it reads files from anywhere,
and a crash of it must not take a web process with it.
"""

import json
import logging
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

from councilportal.printing import children
from councilportal.printing.failures import PdfFailed
from councilportal.printing.validation_words import WORDS

MEGABYTES = 2048  # 2,400 rows take 340
SECONDS = 60  # 2,400 rows take 3

_STANDARDS = {"ua1": "PDF/UA-1", "3a": "PDF/A-3a"}
_RULE = re.compile(r"PDF[A-Z0-9]+-(?P<name>.+)-\d+")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that a PDF breaks.

    `standard` is PDF/UA-1 or PDF/A-3a, `rule` the validator's name of the rule, `sentence` what to
    change. The validator names a rule once, however often it is broken.
    """

    standard: str
    rule: str
    sentence: str


def failures(
    pdf: bytes, *, megabytes: int = MEGABYTES, seconds: float = SECONDS
) -> tuple[Failure, ...]:
    """The rules of both standards that a PDF breaks, in the order in which they were found.

    Gives: an empty tuple where it meets both whole.
    Raises: PdfFailed if the check took too long, needed too much memory, or broke down.
    """
    with children.started(
        "councilportal.printing.validation_worker", str(megabytes), str(int(seconds) + 1)
    ) as child:
        try:
            found, said = child.communicate(pdf, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise PdfFailed(
                f"The PDF could not be checked in {seconds:g} seconds. "
                "Try again, or split the document."
            ) from error
        finally:
            child.kill()
    if child.returncode:
        _log.error("The check ended with %s: %s", child.returncode, said.decode(errors="replace"))
        raise PdfFailed("The PDF could not be checked: the validator stopped unexpectedly.")
    return told(tuple(each) for each in json.loads(found))


def told(broken: Iterable[tuple[str, str, str]]) -> tuple[Failure, ...]:
    """What `validation_worker.broken` found, in words."""
    return tuple(
        Failure(_STANDARDS[profile], rule, _sentence(rule, message))
        for profile, rule, message in broken
    )


def _sentence(rule: str, message: str) -> str:
    match = _RULE.fullmatch(rule)
    words = WORDS.get(match["name"] if match else rule)
    return words or (
        f"The file breaks the rule {rule} ({message}). The words of the paper are not the cause: "
        "give this sentence to the person who looks after the portal."
    )
