"""A portal's database with an officer who is signed in, made and read by a process of its own.

Run as `python -m tests.portal_in_use make` or `read`, with DATABASE_URL. Both print JSON.
"""

import json
import os
import subprocess
import sys
from typing import Any

SHEET = "/returns/LRA/2026-09-30/"
PAGES = ("/", "/performance/board/2026-09/", "/returns/", SHEET, "/account/")


def ask(what: str, environment: dict[str, str]) -> dict[str, Any]:
    """What `make` or `read` gives, for the database of the environment."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.portal_in_use", what]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def make() -> dict[str, str]:
    """Make the tables and a return of two indicators; gives the officer's cookie."""
    from django.core.management import call_command
    from django.test import Client

    from tests.returns.support import make_indicator, make_world

    call_command("migrate", verbosity=0)
    world = make_world()
    for ref in ("L001", "L002"):
        make_indicator(world.service, ref)
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.officer)
    client.get("/account/")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    cookies |= {"csrftoken": "a" * 32}
    return {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def read() -> dict[str, Any]:
    """What is stored of the return, and whether the record of changes is whole."""
    from councilportal.audit.queries import verify_chain
    from performance.returns.models import Line, Return

    [stored] = Return.objects.all()
    return {
        "version": stored.version,
        "values": sorted(Line.objects.values_list("value", flat=True)),
        "first_bad": verify_chain().first_bad,
    }


def main(what: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "councilportal.settings"
    import django

    django.setup()
    print(json.dumps({"make": make, "read": read}[what]()))


if __name__ == "__main__":
    main(*sys.argv[1:])
