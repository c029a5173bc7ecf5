"""What a first visitor does with a served demo: home page, sign in, board, PDF."""

import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from councilportal.setup.machine import NO_PDF
from councilportal.setup.steps import StepFailed, step


class Visitor:
    """Fetches pages of one site and keeps its cookies."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )

    def fetch(self, address: str, data: dict[str, str] | None = None) -> tuple[str, bytes]:
        """The address that answered in the end, and its answer; with `data`, a form is posted.

        Raises: StepFailed with the address where it does not answer.
        """
        body = urllib.parse.urlencode(data).encode() if data else None
        full = urllib.parse.urljoin(self.site, address)
        request = urllib.request.Request(full, body, {"Referer": full})
        try:
            with self._opener.open(request, timeout=60) as answer:
                return str(answer.url), answer.read()
        except (urllib.error.URLError, OSError) as error:
            raise StepFailed(f"{full}: {error}") from None


def visit(
    site: str, username: str, password: str, times: dict[str, float], *, pango_line: str
) -> None:
    """Fetch the home page, sign in, fetch the board and the first PDF it links to.

    Takes: `pango_line`, the line that would make PDF files possible here, empty where they are.
    Raises: StepFailed naming the page that is not as it should be.
    """
    visitor = Visitor(site)
    with step("Home page", times):
        _, page = visitor.fetch("/")
        if b"<h1" not in page:
            raise StepFailed("The home page has no heading.")
    with step(f"Signing in as {username}", times):
        _sign_in(visitor, username, password)
    with step("Board", times):
        link = _first_pdf_of_the_board(visitor)
    if pango_line:
        raise StepFailed(NO_PDF + pango_line)
    with step("Dashboard PDF", times):
        address, pdf = visitor.fetch(link)
        if not pdf.startswith(b"%PDF-"):
            raise StepFailed(f"{address} is not a PDF.")


def _sign_in(visitor: Visitor, username: str, password: str) -> None:
    sign_in, page = visitor.fetch("/sign-in/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise StepFailed("The sign-in page has no form.")
    form = {
        "csrfmiddlewaretoken": token[1].decode(),
        "username": username,
        "password": password,
    }
    address, _ = visitor.fetch(sign_in, form)
    if "/sign-in/" in address:
        raise StepFailed(f"{username} was not let in with the password listed.")


def _first_pdf_of_the_board(visitor: Visitor) -> str:
    board, page = visitor.fetch("/performance/")
    if "/sign-in/" in board:
        raise StepFailed("The board asked to sign in again.")
    link = re.search(r'href="([^"]+\.pdf)"', page.decode())
    if link is None:
        raise StepFailed(f"{board} links to no PDF.")
    return urllib.parse.urljoin(board, html.unescape(link[1]))
