"""What a resident does with the public site: reads it on a telephone, prints it, checks files."""

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.spacing import sideways
from tests.conftest import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The texts that a printer without backgrounds would leave too light to read on white paper. Ratios
# of contrast count luminance alone, so they hold in black and white too (WCAG 2.2, 1.4.3).
TOO_LIGHT = """() => {
    const part = value => value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const light = colour => {
        const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number).map(part);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    return [...document.body.querySelectorAll("*")].filter(element =>
        element.checkVisibility({ visibilityProperty: true })
        && !element.closest(".govuk-visually-hidden")
        && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())
        && !(element.namespaceURI.endsWith("svg"))
        && getComputedStyle(element).printColorAdjust !== "exact"
        && 1.05 / (light(getComputedStyle(element).color) + 0.05) < 4.5
    ).map(element => element.outerHTML.slice(0, 120));
}"""
# What runs a program with every way to a network closed.
OFFLINE = """
import runpy, sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(event)
sys.addaudithook(refuse)
sys.argv = ["verify.py", *sys.argv[1:]]
runpy.run_path("verify.py", run_name="__main__")
"""


class Resident:
    """Somebody with a telephone, without scripts and without an account."""

    def __init__(self, page: "Page", base: str) -> None:
        self.page, self.base = page, base
        self.read: dict[str, None] = {}

    def opens(self, address: str) -> int:
        """Open an address, a minute or more later. Gives back the status of the answer."""
        devtools = self.page.context.new_cdp_session(self.page)
        devtools.send("Network.clearBrowserCache")  # pages are kept for a minute
        devtools.detach()
        answer = self.page.goto(self.base + address)
        assert answer is not None
        self.looks()
        return answer.status

    def follows(self, words: str) -> None:
        """Follow the first link with these words, wherever it stands."""
        self.page.get_by_role("link", name=words).first.click()
        self.looks()

    def looks(self) -> None:
        """Nothing scrolls sideways, and no page leaves a cookie."""
        self.read[self.page.url] = None
        assert sideways(self.page) <= NARROW, self.page.url
        assert self.page.context.cookies() == [], self.page.url

    def sees(self, text: str, where: str = "main") -> None:
        from playwright.sync_api import expect

        expect(self.page.locator(where).first).to_contain_text(text)

    def downloads(self, words: str, folder: Path) -> Path:
        """Load the file of a link down."""
        with self.page.expect_download() as found:
            self.page.get_by_role("link", name=words).first.click()
        file = folder / found.value.suggested_filename
        found.value.save_as(file)
        return file

    def address_of(self, words: str) -> str:
        """Where a link leads that a browser opens in a window of its own."""
        found = self.page.get_by_role("link", name=words).first.get_attribute("href")
        assert found, words
        return found

    def prints(self, *parts: str) -> None:
        """On paper nothing that matters is hidden, and all of it can be read in black and white."""
        self.page.emulate_media(media="print")
        hidden = [part for part in parts if not self.page.locator(part).first.is_visible()]
        light = self.page.evaluate(TOO_LIGHT)
        assert (hidden, light) == ([], []), (self.page.url, hidden, light)
        self.page.emulate_media(media="null")


def verified(bundle: Path, key: bytes) -> str:
    """What `verify.py` of a bundle says of it, by bare Python that can reach no network."""
    place = bundle.parent / "unpacked"
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(place)
    trusted = bundle.parent / "key.pem"
    trusted.write_bytes(key)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", OFFLINE, "--key", str(trusted)],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout
