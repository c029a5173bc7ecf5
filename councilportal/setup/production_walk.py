"""`python -m councilportal.setup.production_walk`: README's way to production, walked word by word.

The commands are those of README's chapter: what it says is what is run, in a copy of the project,
on a throw-away PostgreSQL, and behind nginx with the site that operators copy. Then a visitor signs
in by the administrator's link, opens the board and a PDF, and the server is stopped in the middle
of a request, which must still be answered.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from councilportal.setup.machine import apt_install
from councilportal.setup.production_visitor import Visitor
from councilportal.setup.steps import ROOT, StepFailed, say, say_times, step, stop
from councilportal.setup.temporary_postgres import NoPostgres, find_binaries, temporary_postgres

NAME = "portal.example"
REFERENCE = "kent"
# What README names and the walk has its own of.
README_DATABASE = "postgres://councilportal:password@127.0.0.1/councilportal"
CHAPTER = "## In production"
PATIENCE = 30  # seconds
CHOSEN = "three green umbrellas"  # by the administrator of the walk


def commands_of(readme: str) -> list[str]:
    """The blocks of commands in README's chapter, in order: those marked as bash."""
    chapter = readme.split(CHAPTER, 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```bash\n(.*?)^```$", chapter, re.S | re.M)


def walk() -> dict[str, float]:
    """Walk the chapter; the seconds of each step.

    Raises: StepFailed.
    """
    times: dict[str, float] = {}
    *preparing, serve = commands_of((ROOT / "README.md").read_text(encoding="utf-8"))
    with step("nginx", times):
        see_to_nginx()
    with tempfile.TemporaryDirectory(prefix="councilportal-walk-") as folder:
        place = Path(folder)
        with step("A copy of the project", times):
            copy = copy_project(place)
        with step("PostgreSQL", times):
            postgres = temporary_postgres()
            url = postgres.__enter__()
        try:
            shell = Shell(copy, url)
            for block in preparing:
                with step(block.strip().splitlines()[-1][:70], times):
                    shell.run(block)
            link = administrators_link(shell)
            with step(f"load_reference {REFERENCE}", times):
                shell.run(f".venv/bin/python manage.py load_reference {REFERENCE}")
            with serving(shell, serve.strip(), place, times) as (server, port):
                visit(Visitor(NAME, port), link, server, times)
            with step("check_records", times):
                shell.run(".venv/bin/python manage.py check_records")
            with step("drill_backup", times):
                shell.run(f"PATH={find_binaries()}:$PATH .venv/bin/python manage.py drill_backup")
        finally:
            postgres.__exit__(None, None, None)
    return times


class Shell:
    """One bash, so to say: what a block exports is there for the next."""

    def __init__(self, folder: Path, database: str) -> None:
        """Take where commands run, and the address of the database in place of README's."""
        self.folder, self.database = folder, database
        self.before = ""
        self.said = ""

    def script(self, block: str) -> str:
        """The block with our database, after those that set the environment."""
        return f"set -e\n{self.before}\n{block.replace(README_DATABASE, self.database)}"

    def run(self, block: str) -> str:
        """What the block prints; remember it where it sets the environment.

        Raises: StepFailed with what it said.
        """
        done = subprocess.run(
            ["bash", "-c", self.script(block)],
            cwd=self.folder,
            env=bare_environment(),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise StepFailed(f"{block}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        if "set -a" in block:
            self.before = "set -a; . ./environment; set +a"
        self.said = done.stdout
        return done.stdout


def bare_environment() -> dict[str, str]:
    """Nothing of ours in the environment: only what a fresh sign-in to a machine has."""
    import os

    kept = ("PATH", "HOME", "LANG", "TMPDIR", "CHROMIUM")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        name: text
        for name, text in os.environ.items()
        if name.lower().endswith(("_proxy", "_ca_bundle", "_cert_file"))
        or name.startswith(("PIP_", "UV_", "NPM_", "npm_", "SSL_", "NODE_"))
    }


def copy_project(place: Path) -> Path:
    """A copy of what is committed and changed, with the environment that there is already."""
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
    (copy / ".venv").symlink_to((ROOT / ".venv").resolve(), target_is_directory=True)
    for name in ("vendor", "node_modules"):  # npm empties what it finds: never a link
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, copy / name, symlinks=True)
    return copy


def see_to_nginx() -> None:
    """Raises: StepFailed where nginx is neither here nor can be installed."""
    if shutil.which("nginx") or Path("/usr/sbin/nginx").is_file():
        return
    if not apt_install(["nginx-light"]):
        raise StepFailed("There is no nginx here. On Debian: sudo apt-get install nginx-light")


def administrators_link(shell: Shell) -> str:
    """The path of the link that the command printed. Raises: StepFailed."""
    found = re.search(rf"https://{re.escape(NAME)}(/sign-in/\S+)", shell.said)
    if found is None:
        raise StepFailed(f"No link to choose a password was printed:\n{shell.said}")
    return found[1]


@contextmanager
def serving(
    shell: Shell, command: str, place: Path, times: dict[str, float]
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The server and nginx in front of it: the process of gunicorn and the port of nginx."""
    from councilportal.setup.demo import free_port

    behind, front = free_port(), free_port()
    with (place / "server.log").open("wb") as log, step("gunicorn and nginx", times):
        server = subprocess.Popen(
            ["bash", "-c", shell.script(f"export WEB_BIND=127.0.0.1:{behind}\nexec {command}")],
            cwd=shell.folder,
            env=bare_environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        nginx = start_nginx(shell.folder, place, behind=behind, front=front)
        visitor = Visitor(NAME, front)
        deadline = time.monotonic() + PATIENCE
        while visitor.status("/healthz") != 200:
            if time.monotonic() > deadline or server.poll() is not None:
                stop(nginx)
                stop(server)
                said = (place / "server.log").read_text(errors="replace")
                raise StepFailed(f"The server does not answer:\n{said[-3000:]}")
            time.sleep(0.2)
    try:
        yield server, front
    except (StepFailed, AssertionError, OSError) as failure:
        said = (place / "server.log").read_text(errors="replace")
        raise StepFailed(f"{failure}\n{said[-3000:]}") from failure
    finally:
        stop(nginx)
        if server.poll() is None:
            stop(server)


def start_nginx(
    project: Path, place: Path, *, behind: int, front: int
) -> "subprocess.Popen[bytes]":
    """Nginx with the site that operators copy, on ports of ours and with a certificate of ours."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         f"/CN={NAME}", "-keyout", place / "privkey.pem", "-out", place / "fullchain.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    site = (project / "councilportal/setup/production/nginx.conf").read_text(encoding="utf-8")
    for old, new in {
        "/etc/ssl/councilportal": str(place),
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "listen 443 ssl": f"listen 127.0.0.1:{front} ssl",
        "listen 80": f"listen 127.0.0.1:{front + 1}" if front < 65_000 else "listen 127.0.0.1:1",
    }.items():
        if old not in site:
            raise StepFailed(f"nginx.conf no longer has {old!r}.")
        site = site.replace(old, new)
    configuration = place / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {place}/nginx.pid; error_log {place}/nginx.log warn;\n"
        f"events {{}}\nhttp {{ access_log off; client_body_temp_path {place}/body;\n"
        f"proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/f; uwsgi_temp_path {place}/u;\n"
        f"scgi_temp_path {place}/s;\n{site}\n}}\n"
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    return subprocess.Popen([program, "-p", str(place), "-c", str(configuration)])


def visit(
    visitor: Visitor, link: str, server: "subprocess.Popen[bytes]", times: dict[str, float]
) -> None:
    """What a new administrator does, and the end of the server in the middle of a request."""
    with step("Probes, and static files with hashes", times):
        visitor.check_probes()
        visitor.check_static_files()
    with step("Choosing a password, signing in", times):
        visitor.choose_password(link, username="jo_lee", password=CHOSEN)
    with step("The board and a PDF", times):
        pdf = visitor.open_board_and_pdf()
    with step("Stopped while a PDF is being made", times):
        visitor.expect_answer_though_stopped(pdf, server)


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
