"""What the tests of this folder share."""

import os
import re
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user
from django.test import Client

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "mail"


NEW = "three green umbrellas"


KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


LINK = re.compile(r"https?://\S+/sign-in/password/[0-9a-z]+-[0-9a-z-]+/")


def link_in(text: str) -> str:
    [link] = LINK.findall(text)
    return str(link)


def choose(client: Client, link: str, password: str = NEW):
    form = client.get(link, follow=True)
    if b"no longer works" in form.content:
        return form
    [(address, _)] = form.redirect_chain
    typed = {"password1": password, "password2": password}
    return client.post(address, typed, follow=True)


def let_in(username: str, password: str) -> bool:
    client = Client()
    client.post("/sign-in/", {"username": username, "password": password})
    return bool(get_user(client).is_authenticated)


def golden(name: str, message: Any) -> None:
    path = GOLDEN / f"{name}.txt"
    text = LINK.sub(
        "https://portal.example/the-link/", f"Subject: {message.subject}\n\n{message.body}"
    )
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
