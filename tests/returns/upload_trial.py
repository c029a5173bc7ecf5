"""Reads one upload in a process of its own and says what that took.

Run by test_sheets as `python -m tests.returns.upload_trial FILE`. Prints JSON: why it was refused
("" where it was not), the seconds, and the most memory of this process and of its child in MB.
"""

import json
import resource
import sys
import time
from pathlib import Path

from councilportal.common import uploads


def main(path: str) -> None:
    data = Path(path).read_bytes()
    refused = ""
    begin = time.perf_counter()
    try:
        uploads.read(path, data)
    except uploads.UploadRefused as reason:
        refused = str(reason)
    seconds = time.perf_counter() - begin
    own, child = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({"refused": refused, "seconds": seconds, "own": own, "child": child}))


if __name__ == "__main__":
    main(sys.argv[1])
