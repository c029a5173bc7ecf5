"""Checks a published edition without the council: python3 verify.py [bundle.zip or folder].

It needs Python 3.9 or later and nothing else, makes no connection and writes nothing. It checks
that every file has the hash of the manifest and that the manifest was signed, and it works every
rating, direction of travel, year to date and count out again from inputs.json, exactly, by rules
that are written down here a second time. It ends with 0 where all is as published, else with 1.

--key FILE: the council's public key (PEM), as its website gives it. Without it the key of the
bundle is used, which shows only that nothing was changed after it was signed with that key.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from councilportal.publishing.proof.ed25519 import is_signed, public_key
from councilportal.publishing.proof.figures_again import Indicator
from councilportal.publishing.proof.outcomes_again import counts, outcome

MANIFEST, SIGNATURE, KEY, INPUTS = "manifest.json", "manifest.sig", "public-key.pem", "inputs.json"


class Report:
    """What was found: lines in words, and whether anything is wrong."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.is_right = True

    def right(self, text: str) -> None:
        """Say what holds."""
        self.lines.append(text)

    def wrong(self, text: str) -> None:
        """Say what does not."""
        self.lines.append(f"WRONG: {text}")
        self.is_right = False


def read(place: Path) -> dict[str, bytes]:
    """The files of a bundle, a zip or the folder that it was unpacked to, by name."""
    if place.is_dir():
        found = [each for each in sorted(place.rglob("*")) if each.is_file()]
        kept = [each for each in found if "__pycache__" not in each.parts and each.suffix != ".zip"]
        return {each.relative_to(place).as_posix(): each.read_bytes() for each in kept}
    with zipfile.ZipFile(place) as archive:
        names = archive.namelist()
        if len(set(names)) < len(names):
            raise ValueError("the zip has two files of one name")
        return {name: archive.read(name) for name in names}


def check_hashes(files: Mapping[str, bytes], report: Report) -> None:
    """Every file of the manifest is there with its hash, and there is no other."""
    if MANIFEST not in files:
        report.wrong(f"there is no {MANIFEST}, so this is not a bundle of an edition")
        return
    listed = json.loads(files[MANIFEST])["files"]
    before = report.is_right
    for name in sorted(set(listed) - set(files)):
        report.wrong(f"{name} is missing")
    for name in sorted(set(files) - set(listed) - {MANIFEST, SIGNATURE}):
        report.wrong(f"{name} is not in the manifest")
    for name in sorted(set(files) & set(listed)):
        if hashlib.sha256(files[name]).hexdigest() != listed[name]:
            report.wrong(f"{name} is not the file that was published: its hash differs")
    if report.is_right and before:
        report.right(f"{len(listed)} files have the hashes of the manifest.")


def check_signature(files: Mapping[str, bytes], trusted: bytes | None, report: Report) -> None:
    """The manifest was signed with the trusted key, else with that of the bundle."""
    if SIGNATURE not in files:
        said = "The manifest is not signed: hashes show damage, but not who made the bundle."
        report.wrong("the manifest is not signed") if trusted else report.right(said)
        return
    pem = trusted if trusted is not None else files.get(KEY, b"")
    key = public_key(pem.decode())
    if not is_signed(key, files[MANIFEST], base64.b64decode(files[SIGNATURE])):
        report.wrong("the manifest was not signed with this key")
        return
    print_of_key = hashlib.sha256(key).hexdigest()
    report.right(f"The manifest was signed with the key whose SHA-256 is {print_of_key}.")
    if trusted is None:
        report.right("That key is of the bundle itself: compare it with the council's website.")


def check_figures(files: Mapping[str, bytes], report: Report) -> None:
    """Everything that was worked out from the figures comes out the same again."""
    if INPUTS not in files:
        report.right(f"There is no {INPUTS}: this edition has no ratings to work out.")
        return
    inputs = json.loads(files[INPUTS])
    items, before = {}, len(report.lines)
    for data in inputs["indicators"]:
        item = items[data["ref"]] = Indicator(data, inputs["on"])
        told = f"{data['ref']} ({data['title']})"
        _compare(told, data["expected"], outcome(item), report)
    if len(items) < len(inputs["indicators"]):
        report.wrong("an indicator is there twice")
    _compare("The headline counts", _flat(inputs["counts"]), _flat(counts(items.values())), report)
    for name in sorted(files):
        if name.endswith(".csv"):
            _check_csv(name, files[name], inputs, report)
    if len(report.lines) == before:
        report.right(
            f"{len(items)} indicators: ratings, directions of travel, years to date and the "
            "headline counts come out as published."
        )


def _compare(
    what: str, published: Mapping[str, Any], again: Mapping[str, Any], report: Report
) -> None:
    for name in sorted(set(published) | set(again)):
        old, new = published.get(name, "nothing"), again.get(name, "nothing")
        if old != new:
            report.wrong(f"{what}: {name} was published as {old!r} and comes out as {new!r}")


def _flat(found: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in found.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        flat.update({f"{name} {word}".strip(): number for word, number in inner})
    return flat


def _check_csv(name: str, data: bytes, inputs: Mapping[str, Any], report: Report) -> None:
    """A table of indicators says the same as the inputs, in every column that both have."""
    expected = {data["ref"]: data["expected"] for data in inputs["indicators"]}
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))):
        if "rating" in row and row.get("ref") in expected:
            known = expected[row["ref"]]
            shared = {column: row[column] for column in known if column in row}
            _compare(
                f"{row['ref']} in {name}", shared, {each: known[each] for each in shared}, report
            )


def verify(files: Mapping[str, bytes], trusted: bytes | None = None) -> Report:
    """What there is to say of a bundle. Takes: the council's public key in PEM, if it is known."""
    report = Report()
    try:
        check_hashes(files, report)
        check_signature(files, trusted, report)
        check_figures(files, report)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, IndexError) as error:
        report.wrong(f"a file cannot be read as it should: {type(error).__name__}: {error}")
    return report


def main(arguments: list[str]) -> int:
    """Check the bundle that is named, else the folder of this file; print what was found."""
    trusted = None
    if "--key" in arguments:
        at = arguments.index("--key")
        trusted = Path(arguments[at + 1]).read_bytes()
        arguments = arguments[:at] + arguments[at + 2 :]
    place = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        files = read(place)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"WRONG: {place} cannot be read: {error}")
        return 1
    report = verify(files, trusted)
    for line in report.lines:
        print(line)
    print("Everything is as published." if report.is_right else "This is not as published.")
    return 0 if report.is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
