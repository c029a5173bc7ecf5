"""Nginx for a walk of README's way to production: the site that operators copy, on other ports."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from councilportal.setup.demo import free_port
from councilportal.setup.machine import apt_install
from councilportal.setup.steps import ROOT, StepFailed

SITE = ROOT / "councilportal" / "setup" / "production" / "nginx.conf"
# Settings that the walk replaces: temporary folders instead of those of the machine's service.
AROUND = """{user}
daemon off;
pid {place}/nginx.pid;
error_log {place}/nginx.log warn;
events {{}}
http {{
client_body_temp_path {place}/body;
proxy_temp_path {place}/proxy;
fastcgi_temp_path {place}/fastcgi;
uwsgi_temp_path {place}/uwsgi;
scgi_temp_path {place}/scgi;
{site}
}}
"""


@dataclass(frozen=True)
class Ports:
    """Where gunicorn listens, and nginx for https and for http."""

    behind: int
    tls: int
    plain: int


def free_ports() -> Ports:
    """Three ports of this machine that nobody listens at."""
    return Ports(free_port(), free_port(), free_port())


def see_to_nginx() -> None:
    """Install nginx and openssl if they are missing. Raises: StepFailed if that fails."""
    lacking = [name for name in ("nginx", "openssl") if not _program(name)]
    if lacking and not apt_install(lacking):
        raise StepFailed(
            f"{' and '.join(lacking)} cannot be found here. "
            f"On Debian: sudo apt-get install {' '.join(lacking)}"
        )


def start_nginx(place: Path, ports: Ports, *, name: str) -> "subprocess.Popen[bytes]":
    """Nginx with the site that operators copy, and a certificate made for it.

    Raises: StepFailed where the site lacks what the walk has its own of.
    """
    subprocess.run(
        [_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", f"/CN={name}", "-keyout", place / "privkey.pem", "-out", place / "fullchain.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    configuration = place / "nginx.conf"
    site = _site(SITE.read_text(encoding="utf-8"), place, ports)
    # Started by root, nginx works as another user, who may not open the walk's folder.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(AROUND.format(user=user, place=place, site=site), encoding="utf-8")
    return subprocess.Popen([_program("nginx"), "-p", str(place), "-c", str(configuration)])


def _site(site: str, place: Path, ports: Ports) -> str:
    for theirs, ours in (
        ("/etc/ssl/councilportal", str(place)),
        ("127.0.0.1:8000", f"127.0.0.1:{ports.behind}"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{ports.plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{ports.tls} ssl;"),
    ):
        if theirs not in site:
            raise StepFailed(f"nginx.conf no longer has {theirs.strip()!r}.")
        site = site.replace(theirs, ours)
    return site


def _program(name: str) -> str:
    """The path of a program, also where only root has its folder on PATH; empty without one."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin") or ""
