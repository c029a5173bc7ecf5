"""The renderer under a guard: everything that it opens, asks of the network or starts is noted."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from councilportal.printing.children import environment
from councilportal.printing.pdf import MEGABYTES, SECONDS, fonts_folder
from councilportal.printing.pdf_job import Job, packed

# An audit hook cannot be taken off again, nor can code that runs later hide from it.
_GUARD = """
import json, os, sys
{before}
noted = []
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        noted.append((event, os.fsdecode(arguments[0])))
    elif event.startswith(("socket.", "urllib.", "subprocess.", "http.", "ftplib.")):
        noted.append((event, str(arguments)))
    elif event in ("os.system", "os.exec", "os.posix_spawn", "os.fork"):
        noted.append((event, str(arguments)))
sys.addaudithook(note)
out, *rest = sys.argv[1:]
{body}
with open(out, "w", encoding="utf-8") as file:
    json.dump(noted[:-1], file)
sys.exit(status)
"""
# Loading the engine looks for its libraries, with commands of the system; no words are there yet.
_ENGINE = "import weasyprint"
_RENDERER = "from councilportal.printing import pdf_worker\nstatus = pdf_worker.main(*rest)"


@dataclass(frozen=True, slots=True)
class Guarded:
    """What a guarded process wrote to its output, and each event that was noted of it."""

    status: int
    output: bytes
    events: list[tuple[str, str]]
    temporary: Path

    def strange(self) -> list[tuple[str, str]]:
        """The events that are no opening of code, of a font, or of a temporary file of its own."""
        code = Path(settings.BASE_DIR) / "councilportal"
        own = (sys.prefix, sys.base_prefix, code, fonts_folder(), self.temporary)
        roots = [Path(each).resolve() for each in own]
        return [
            (event, what)
            for event, what in self.events
            if event != "open" or not any(Path(what).resolve().is_relative_to(r) for r in roots)
        ]


def rendered(source: str, folder: Path) -> Guarded:
    """The PDF of a page of HTML, made by the worker in a guarded process."""
    limits = (str(fonts_folder()), str(MEGABYTES), str(SECONDS))
    return run(_RENDERER, folder, *limits, given=packed(Job(source)), before=_ENGINE)


def run(body: str, folder: Path, *arguments: str, given: bytes = b"", before: str = "") -> Guarded:
    """Python in a guarded process, which begins after what comes before.

    *Takes*: code that sets `status`; a folder for what the guard notes.
    """
    out, temporary = folder / "events.json", folder / "temporary"
    temporary.mkdir(exist_ok=True)
    program = _GUARD.replace("{before}", before).replace("{body}", body)
    ended = subprocess.run(
        [sys.executable, "-c", program, str(out), *arguments],
        input=given,
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env=environment() | {"TMPDIR": str(temporary)},
        check=False,
    )
    events = [(event, what) for event, what in json.loads(out.read_text("utf-8"))]
    return Guarded(ended.returncode, ended.stdout, events, temporary)
