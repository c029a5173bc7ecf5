"""What a new administrator does on a portal in production, over https, through the proxy."""

import html
import re
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.cookies import SimpleCookie

from councilportal.setup.steps import StepFailed

PDF_PATIENCE = 180  # seconds
LARGE = 100_000  # bytes of a form; nginx keeps 16,000 in memory
SLOW_SENDERS = 16
SLOW_SECONDS = 2  # the longest that the home page may take while they send


class Answer:
    """What came back: status, headers, body, and the path that answered."""

    def __init__(self, path: str, status: int, headers: dict[str, str], body: bytes) -> None:
        self.path, self.status, self.headers, self.body = path, status, headers, body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


class Visitor:
    """Fetches pages of the portal by the name that it is called, and keeps its cookies."""

    def __init__(self, name: str, port: int) -> None:
        self.name, self.port = name, port
        self.cookies: dict[str, str] = {}
        # The certificate of a walk is made for an hour: nobody vouches for it.
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    def status(self, path: str) -> int:
        """The status of an answer; 0 where there is none."""
        try:
            return self.ask(path).status
        except (OSError, HTTPException):
            return 0

    def ask(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """One answer, without following it elsewhere.

        Raises: OSError or http.client.HTTPException where there is none.
        """
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=PDF_PATIENCE, context=self.tls)
        headers = self._headers(path)
        body = urllib.parse.urlencode(form) if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("POST" if form is not None else "GET", path, body, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or ():
                self.cookies |= {key: cookie.value for key, cookie in SimpleCookie(line).items()}
            return Answer(path, answer.status, dict(answer.headers.items()), answer.read())
        finally:
            connection.close()

    def _headers(self, path: str) -> dict[str, str]:
        headers = {"Host": self.name, "Referer": f"https://{self.name}{path}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{key}={text}" for key, text in self.cookies.items())
        return headers

    def open(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """The page that answers in the end. Raises: StepFailed unless it answers 200."""
        answer = self.ask(path, form)
        for _ in range(5):
            if answer.status not in (301, 302, 303):
                break
            goal = urllib.parse.urlsplit(urllib.parse.urljoin(path, answer.headers["Location"]))
            path = goal.path + (f"?{goal.query}" if goal.query else "")
            answer = self.ask(path)
        if answer.status != 200:
            raise StepFailed(f"{path} answers {answer.status}:\n{answer.text[:500]}")
        return answer

    def send(self, page: Answer, **fields: str) -> Answer:
        """Send the form of a page, with the token against forgery."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        if token is None:
            raise StepFailed(f"{page.path} has no form.")
        return self.open(page.path, {"csrfmiddlewaretoken": token[1], **fields})

    def check_probes(self) -> None:
        """Both probes say ok and nothing else. Raises: StepFailed."""
        for path in ("/healthz", "/readyz"):
            answer = self.open(path)
            if answer.text != "ok\n":
                raise StepFailed(f"{path} says {answer.text!r}.")

    def check_https(self, plain: int) -> None:
        """Http leads to https, browsers are told to stay there, cookies too. Raises: StepFailed."""
        connection = HTTPConnection("127.0.0.1", plain, timeout=PDF_PATIENCE)
        try:
            connection.request("GET", "/performance/?q=1", headers={"Host": self.name})
            answer = connection.getresponse()
            led = (answer.status, answer.headers["Location"])
        finally:
            connection.close()
        if led != (301, f"https://{self.name}/performance/?q=1"):
            raise StepFailed(f"http:// answers {led[0]} and leads to {led[1]}.")
        page = self.open("/sign-in/")
        if "max-age=" not in page.headers.get("Strict-Transport-Security", ""):
            raise StepFailed("Browsers are not told to stay with https.")
        if "; Secure" not in page.headers.get("Set-Cookie", ""):
            raise StepFailed("A cookie may leave by http.")

    def check_large_form(self) -> None:
        """A form that nginx writes to disk reaches the portal. Raises: StepFailed."""
        answer = self.send(self.open("/sign-in/"), more="x" * LARGE)
        if "There is a problem" not in answer.text:
            raise StepFailed(f"A form of {LARGE} bytes is not refused with a page of the portal.")

    def check_static_files(self) -> None:
        """Styles carry a hash in their names, and browsers keep them. Raises: StepFailed."""
        page = self.open("/")
        links = re.findall(r'href="(/static/[^"]+\.css)"', page.text)
        if not links:
            raise StepFailed("The home page links to no styles.")
        for link in links:
            if not re.search(r"\.[0-9a-f]{12}\.css$", link):
                raise StepFailed(f"{link} has no hash in its name.")
            kept = self.open(link).headers.get("Cache-Control", "")
            if "immutable" not in kept:
                raise StepFailed(f"{link} is sent with Cache-Control {kept!r}.")

    def choose_password(self, link: str, *, username: str, password: str) -> None:
        """Follow the link, choose a password, sign in by it. Raises: StepFailed."""
        self.send(self.open(link), password1=password, password2=password)
        self.cookies.clear()
        page = self.send(self.open("/sign-in/"), username=username, password=password)
        if "/sign-in/" in page.path or "Sign out" not in page.text:
            raise StepFailed(f"{username} is not signed in by the password chosen.")
        if not self.open("/admin/").text:
            raise StepFailed("The administrators' page is empty.")

    def open_board_and_pdf(self) -> str:
        """Open the board and the first PDF that it links to; the path of the PDF."""
        board = self.open("/performance/")
        link = re.search(r'href="([^"]+\.pdf)"', board.text)
        if link is None:
            raise StepFailed(f"{board.path} links to no PDF.")
        path = urllib.parse.urljoin(board.path, html.unescape(link[1]))
        if not self.open(path).body.startswith(b"%PDF-"):
            raise StepFailed(f"{path} is no PDF.")
        return path

    def expect_answer_though_others_are_slow(self) -> None:
        """Ask for the home page while others send forms byte by byte.

        Their cookie against forgery is a good one: else the portal refuses them without reading.
        Raises: StepFailed where it takes longer than SLOW_SECONDS.
        """
        headers = self._headers("/sign-in/") | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": "100000",
        }
        lines = ["POST /sign-in/ HTTP/1.1", *(f"{key}: {headers[key]}" for key in headers)]
        head = "\r\n".join([*lines, "", "csrfmiddlewaretoken="])
        with ExitStack() as stack:
            senders: list[socket.socket] = []
            for _ in range(SLOW_SENDERS):
                plain = socket.create_connection(("127.0.0.1", self.port), timeout=10)
                senders.append(stack.enter_context(self.tls.wrap_socket(plain)))
                senders[-1].sendall(head.encode())
            for _ in range(3):
                time.sleep(0.5)
                for sender in senders:
                    sender.sendall(b"b")
                started = time.perf_counter()
                self.open("/")
                seconds = time.perf_counter() - started
                if seconds > SLOW_SECONDS:
                    raise StepFailed(
                        f"The home page takes {seconds:.1f} s while {SLOW_SENDERS} others send "
                        "slowly."
                    )

    def expect_answer_though_stopped(self, path: str, server: "subprocess.Popen[bytes]") -> None:
        """Stop the server while a PDF is made: it comes all the same, and the server ends.

        The PDF is of another form of the document, so that it is not answered from what is kept.
        Raises: StepFailed.
        """
        other = path.replace("/dashboard/", "/board/")
        answers: list[Answer | Exception] = []

        def ask() -> None:
            try:
                answers.append(self.ask(other))
            except (OSError, HTTPException) as error:
                answers.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.5)
        server.terminate()
        asking.join(PDF_PATIENCE)
        code = server.wait(PDF_PATIENCE)
        [answer] = answers
        if isinstance(answer, Exception) or answer.status != 200:
            raise StepFailed(f"{other} was not answered when the server was stopped: {answer}")
        if code != 0:
            raise StepFailed(f"The server ended with exit code {code} when it was stopped.")
