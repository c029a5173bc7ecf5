"""`python -m councilportal.setup.production_walk`: README's way to production, walked word by word.

The commands are those of README's chapter: what it says is what is run, in a copy of the project
with an environment of its own, on a throw-away PostgreSQL, and behind nginx with the site that
operators copy. A visitor signs in by the administrator's link, opens the board and a PDF, and slow
senders take no worker away. The server is stopped in the middle of a request, which must still be
answered. Its log must be JSON lines that name nobody. Then come the daily jobs and an upgrade.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from councilportal.setup.production_nginx import Ports, free_ports, see_to_nginx, start_nginx
from councilportal.setup.production_visitor import Visitor
from councilportal.setup.steps import ROOT, StepFailed, run, say, say_times, step, stop
from councilportal.setup.temporary_postgres import NoPostgres, find_binaries, temporary_postgres

NAME = "portal.example"
REFERENCE = "kent"
# Names in README that the walk replaces.
README_DATABASE = "postgres://councilportal:password@127.0.0.1/councilportal"
README_FOLDER = "/opt/councilportal"
CHAPTER = "## In production"
PATIENCE = 180  # seconds: the tests may be busy beside it
CHOSEN = "three green umbrellas"  # by the administrator of the walk
UNITS = ROOT / "councilportal" / "setup" / "production"
# Few, so that slow senders would take all of them if nginx let them.
FEW_THREADS = "export WEB_WORKERS=2 WEB_THREADS=4"
# What the walk types and where it comes from: no line of the log may have it.
PERSONAL = ("jo_lee", "Jo Lee", "umbrella", "127.0.0.1")


def commands_of(readme: str) -> list[str]:
    """The blocks of commands in README's chapter, in order: those marked as bash."""
    chapter = readme.split(CHAPTER, 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```bash\n(.*?)^```$", chapter, re.S | re.M)


def daily_jobs(unit: str) -> str:
    """The command of the daily service as systemd gives it to the shell."""
    [command] = re.findall(r"^ExecStart=((?:.*\\\n)*.*)$", unit, re.M)
    return str(command.replace("\\\n", " ").replace("$$", "$"))


def walk() -> dict[str, float]:
    """Walk the chapter; the seconds of each step.

    Raises: StepFailed.
    """
    times: dict[str, float] = {}
    blocks = commands_of((ROOT / "README.md").read_text(encoding="utf-8"))
    serve = next(number for number, block in enumerate(blocks) if "gunicorn" in block)
    with step("nginx", times):
        see_to_nginx()
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="councilportal-walk-")))
        with step("A copy of the project", times):
            copy = copy_project(place)
        with step("PostgreSQL", times):
            shell = Shell(copy, stack.enter_context(temporary_postgres()))
        for block in blocks[:serve]:
            walk_block(shell, block, times)
        link = administrators_link(shell)
        with step(f"load_reference {REFERENCE}", times):
            shell.run(f".venv/bin/python manage.py load_reference {REFERENCE}")
        with step("Units for systemd", times):
            check_units(copy, place)
        log = place / "server.log"
        with serving(shell, blocks[serve].strip(), log, times) as (server, ports):
            visit(Visitor(NAME, ports.tls), ports.plain, link, server, times)
        check_log(log.read_text(encoding="utf-8"), (*PERSONAL, link))
        with step("The daily jobs", times):
            shell.run(f"export EMAIL_HOST=mail.{NAME}\n{daily_jobs(unit('-daily'))}")
        for block in blocks[serve + 1 :]:
            walk_block(shell, block, times)
        with step("drill_backup", times):
            shell.run(".venv/bin/python manage.py drill_backup")
        with step("Clearing up", times):
            stack.close()
    return times


def walk_block(shell: "Shell", block: str, times: dict[str, float]) -> None:
    """Run one block of README. Raises: StepFailed."""
    with step(block.strip().splitlines()[-1][:70], times):
        shell.run(block)


def unit(name: str) -> str:
    """The text of a unit for systemd: "" is the web's, "-daily" that of the daily jobs."""
    return (UNITS / f"councilportal{name}.service").read_text(encoding="utf-8")


def check_units(project: Path, place: Path) -> None:
    """Have systemd read the units, as if the project were where they look for it.

    A machine without systemd cannot. Raises: StepFailed with what systemd says of them.
    """
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        say(" systemd is not here: not read,")
        return
    units = []
    for source in sorted(UNITS.glob("councilportal*.*")):
        text = source.read_text(encoding="utf-8").replace(README_FOLDER, str(project))
        units.append(place / source.name)
        units[-1].write_text(re.sub("^(User|Group)=.*", r"\1=root", text, flags=re.M))
    done = subprocess.run(
        [analyze, "verify", *units], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode or done.stderr:
        raise StepFailed(f"systemd-analyze verify:\n{done.stderr}")


class Shell:
    """A shell that keeps what a block exports for the next block."""

    def __init__(self, folder: Path, database: str) -> None:
        """Take where commands run, and the address of the database in place of README's."""
        self.folder, self.database = folder, database
        # The Python that this runs with, whatever the machine calls python3; and the programs of
        # the server's version, as Debian has them on PATH.
        own = getattr(sys, "_base_executable", sys.executable)
        python = f'python3 () {{ "{own}" "$@"; }}'
        self.before = f'{python}\nexport PATH="{find_binaries()}:$PATH"'
        self.said = ""

    def script(self, block: str) -> str:
        """The block with our database, after those that set the environment."""
        return f"set -e\n{self.before}\n{block.replace(README_DATABASE, self.database)}"

    def run(self, block: str) -> str:
        """What the block prints; remember it where it sets the environment.

        Raises: StepFailed with what it said.
        """
        block = block.replace(README_FOLDER, str(self.folder))
        self.said = run(
            ["bash", "-c", self.script(block)],
            otherwise=f"That came of:\n{block}",
            folder=self.folder,
            variables=bare_environment(),
        )
        if "set -a" in block:
            self.before += "\nset -a; . ./environment; set +a"
        return self.said


def bare_environment() -> dict[str, str]:
    """Nothing of ours in the environment: only what a fresh sign-in to a machine has."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        name: text
        for name, text in os.environ.items()
        if name.lower().endswith(("_proxy", "_ca_bundle", "_cert_file"))
        or name.startswith(("PIP_", "UV_", "NPM_", "npm_", "SSL_", "NODE_"))
    }


def copy_project(place: Path) -> Path:
    """A copy of what is committed and changed, with fonts and styles that are prepared already.

    It has no `.venv`: the way to production installs what production needs, and no more.
    """
    copy = place / "councilportal"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        source = ROOT / name
        if source.is_file() and not source.is_symlink():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy / name)
    for name in ("vendor", "node_modules"):  # npm empties what it finds: never a link
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, copy / name, symlinks=True)
    return copy


def administrators_link(shell: Shell) -> str:
    """The path of the link that the command printed. Raises: StepFailed."""
    found = re.search(rf"https://{re.escape(NAME)}(/sign-in/\S+)", shell.said)
    if found is None:
        raise StepFailed(f"No link to choose a password was printed:\n{shell.said}")
    return found[1]


@contextmanager
def serving(
    shell: Shell, command: str, log: Path, times: dict[str, float]
) -> Iterator[tuple[subprocess.Popen[bytes], Ports]]:
    """The server and nginx in front of it: the process of gunicorn, and the ports of both.

    Raises: StepFailed, with the end of the log, for whatever fails meanwhile.
    """
    ports = free_ports()
    bind = f"export WEB_BIND=127.0.0.1:{ports.behind}"
    with log.open("wb") as output:
        server = subprocess.Popen(
            ["bash", "-c", shell.script(f"{bind}\n{FEW_THREADS}\nexec {command}")],
            cwd=shell.folder,
            env=bare_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    nginx = start_nginx(log.parent, ports, name=NAME)
    try:
        with step("gunicorn and nginx", times):
            wait_for(server, Visitor(NAME, ports.tls))
        yield server, ports
    except (StepFailed, OSError) as failure:
        raise StepFailed(f"{failure}\n{log.read_text(errors='replace')[-3000:]}") from failure
    finally:
        stop(nginx)
        if server.poll() is None:
            stop(server)


def wait_for(server: "subprocess.Popen[bytes]", visitor: Visitor) -> None:
    """Wait until the server answers. Raises: StepFailed if it does not."""
    deadline = time.monotonic() + PATIENCE
    while visitor.status("/healthz") != 200:
        if time.monotonic() > deadline or server.poll() is not None:
            raise StepFailed("The server does not answer:")
        time.sleep(0.2)


def visit(
    visitor: Visitor,
    plain: int,
    link: str,
    server: "subprocess.Popen[bytes]",
    times: dict[str, float],
) -> None:
    """What a new administrator does, and the end of the server in the middle of a request."""
    with step("Probes, https, a large form, static files with hashes", times):
        visitor.check_probes()
        visitor.check_https(plain)
        visitor.check_large_form()
        visitor.check_static_files()
    with step("Choosing a password, signing in", times):
        visitor.choose_password(link, username="jo_lee", password=CHOSEN)
    with step("The board and a PDF", times):
        pdf = visitor.open_board_and_pdf()
    with step("The home page while others send slowly", times):
        visitor.expect_answer_though_others_are_slow()
    with step("Stopped while a PDF is being made", times):
        visitor.expect_answer_though_stopped(pdf, server)


def check_log(log: str, personal: tuple[str, ...]) -> None:
    """Every line is JSON, answers have the id of a request, and nobody is named.

    Raises: StepFailed with the line.
    """
    answers = 0
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            raise StepFailed(f"The server's log has a line that is not JSON: {line}") from None
        for text in personal:
            if text in line:
                raise StepFailed(f"The server's log tells {text!r}: {line}")
        if entry["message"] == "answered":
            answers += 1
            if not entry["request"]:
                raise StepFailed(f"An answer is logged without the id of its request: {line}")
    if not answers:
        raise StepFailed(f"The server's log has no line for an answer:\n{log[-3000:]}")


def main() -> int:
    """Walk, and say how long each step took; the exit code."""
    started = time.perf_counter()
    try:
        times = walk()
    except (StepFailed, NoPostgres) as failure:
        say(f"\n{failure}\nREADME's way to production FAILED.")
        return 1
    say_times(times)
    say(f"README's way to production: walked in {time.perf_counter() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
