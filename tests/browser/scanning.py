"""Scans pages for accessibility violations with axe."""

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast"

# Finds one element for each look of text that no page had before, and gives it to axe. A look is
# everything that decides about contrast: the colours and sizes of the text, what is painted behind
# it, and where it stands in the page. Looks that axe is not sure about stay unknown.
SCAN_CONTRAST = """async ([rule, known, width]) => {
    const behind = new Map([[null, String(width)]]);
    const place = element => {
        if (!behind.has(element)) {
            const style = getComputedStyle(element);
            behind.set(element, place(element.parentElement) + [
                element.localName, element.className.baseVal ?? element.className,
                style.backgroundColor, style.backgroundImage, style.opacity, style.position]);
        }
        return behind.get(element);
    };
    const hash = text => {
        let [one, two] = [0, 0];
        for (let at = 0; at < text.length; at++) {
            one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
            two = Math.imul(two ^ text.charCodeAt(at), 1597334677);
        }
        return `${one}.${two}`;
    };
    const found = new Map(), seen = new Set(known);
    for (const element of document.body.querySelectorAll("*")) {
        const text = element.matches("input, select, textarea") ? element.value
            : [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE)
                .map(node => node.data).join("");
        if (!text.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
        const style = getComputedStyle(element);
        const look = hash(place(element) + [
            style.color, style.fontSize, style.fontWeight, style.textShadow, element.disabled,
            /[\\p{L}\\p{N}].*[\\p{L}\\p{N}]/su.test(text)]);
        if (!seen.has(look) && !found.has(look)) found.set(look, element);
    }
    if (!found.size) return { violations: [], looks: [] };
    const { violations, incomplete } = await axe.run([...found.values()], {
        runOnly: { type: "rule", values: [rule] },
        resultTypes: ["violations", "incomplete"],
        elementRef: true,
    });
    const unsure = new Set(incomplete.flatMap(each => each.nodes.map(node => node.element)));
    for (const node of violations.flatMap(each => each.nodes)) delete node.element;
    const looks = [...found].filter(([, element]) => !unsure.has(element)).map(([look]) => look);
    return { violations, looks };
}"""


class Scanner:
    """Scans pages. Contrast takes nine tenths of a scan, and most text looks alike on all pages.

    So a scanner may take each look of text once, on the first page that has it; all else is
    scanned on every page.
    """

    def __init__(self, *, each_look_once: bool) -> None:
        self.each_look_once = each_look_once
        self.looks: set[str] = set()

    def scan(self, page: "Page") -> None:
        """Fail with axe's report if the page has a violation."""
        page.evaluate(AXE_SCRIPT)
        options: dict[str, Any] = {
            "runOnly": {"type": "tag", "values": TAGS},
            "resultTypes": ["violations"],  # the passed rules are long and not needed
        }
        if self.each_look_once:
            options["rules"] = {CONTRAST: {"enabled": False}}
        found = page.evaluate("options => axe.run(options)", options)["violations"]
        if self.each_look_once:
            found += self._scan_new_looks(page)
        results = AxeResults({"violations": found})
        assert not found, results.generate_report()

    def _scan_new_looks(self, page: "Page") -> list[Any]:
        """The violations of contrast among texts that look like none before."""
        width = page.evaluate("innerWidth")
        answer = page.evaluate(SCAN_CONTRAST, [CONTRAST, sorted(self.looks), width])
        violations = list(answer["violations"])
        if not violations:
            self.looks.update(answer["looks"])
        return violations
