"""The child process that checks a PDF: it reads it from stdin and writes the broken rules as JSON.

Run by `printing.validation` as `python -m councilportal.printing.validation_worker MEGABYTES
SECONDS`. The validator is compiled code that reads any file, so it may not run in a web process.
"""

import json
import sys

import page

from councilportal.printing.pdf_limits import limit, say_where

PROFILES = ("ua1", "3a")
UNREADABLE = "UNREADABLE"


def broken(pdf: bytes) -> list[tuple[str, str, str]]:
    """What breaks a rule of PDF/UA-1 or PDF/A-3a: its profile, the rule, the validator's words.

    A file that is no PDF breaks the rule UNREADABLE in each.
    """
    found = []
    for profile in PROFILES:
        try:
            report = page.validate_pdf_bytes(
                pdf, profile=profile, limits=page.SafetyLimits.unlimited()
            )
        except page.PageError as error:
            found.append((profile, UNREADABLE, str(error)))
        else:
            found += [(profile, each.rule_id, each.message) for each in report.failures]
    return found


def main(megabytes: str, seconds: str) -> int:
    """Read a PDF from stdin and write what `broken` finds to stdout."""
    limit(int(megabytes), int(seconds))
    sys.stdout.write(json.dumps(broken(sys.stdin.buffer.read())))
    return 0


if __name__ == "__main__":
    sys.excepthook = say_where
    sys.exit(main(*sys.argv[1:]))
