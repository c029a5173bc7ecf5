"""Every benchmark of publishing with its target and result, one after the other.

Run: .venv/bin/python -m tests.benchmarks.bench_publishing
Each runs in a process of its own. It takes about a quarter of an hour on a quiet machine, most of
it for 10,000 rows. It fails if one missed a target.
"""

import subprocess
import sys

BENCHMARKS = ("bench_public", "bench_pdf", "bench_binding", "bench_growth")


def main() -> int:
    """Run all; 1 if one missed a target."""
    missed = []
    for name in BENCHMARKS:
        print(f"\n{name}", flush=True)
        command = [sys.executable, "-m", f"tests.benchmarks.{name}"]
        if subprocess.run(command, check=False).returncode:
            missed.append(name)
    print(f"\nTargets were missed in: {', '.join(missed)}" if missed else "\nAll targets are met.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
