"""Reads one upload in a separate process, and prints the time and memory.

Run as `python -m tests.returns.upload_trial FILE`. Prints JSON: why it was refused
("" where it was not), the seconds, and the most memory of this process and of its child in MB.
"""

import json
import resource
import sys
import time
from pathlib import Path

from councilportal.files import uploads
from councilportal.files.upload_checks import UploadRefused


def main(path: str) -> None:
    data = Path(path).read_bytes()
    refused = ""
    begin = time.perf_counter()
    try:
        uploads.opened(path, data, "Return").rows()
    except UploadRefused as reason:
        refused = str(reason)
    seconds = time.perf_counter() - begin
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"refused": refused, "seconds": seconds, "own": own(), "child": child}))


def own() -> float:
    """The most memory of this process (`ru_maxrss` would include that of pytest, its parent)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    [most] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(most.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
