"""Judges of CSV files and what describes them that others wrote; without a network."""

import csv
import warnings
from collections.abc import Mapping
from pathlib import Path

import frictionless
from csvw import CSVW

from councilportal.printing import csvw

CELLS = 131_072  # characters that Python's reader takes; frictionless raises it for the process
csv.field_size_limit(CELLS)


def judged(files: Mapping[str, bytes], folder: Path) -> list[str]:
    """What csvw and frictionless have to say of the files of one document, put into a folder."""
    try:
        return _judged(files, folder)
    finally:
        csv.field_size_limit(CELLS)


def _judged(files: Mapping[str, bytes], folder: Path) -> list[str]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    said = []
    for path in sorted(folder.glob("*-metadata.json")):
        with warnings.catch_warnings():
            warnings.simplefilter("always")  # csvw tells what is wrong by warnings
            found = CSVW(str(path), validate=True)
            is_valid = found.is_valid
        said += [] if is_valid else [f"{path.name}: {each.message}" for each in found.warnings]
    package = frictionless.Package(str(folder / csvw.PACKAGE))
    report = package.validate()
    said += [str(each) for each in report.flatten(["rowNumber", "fieldName", "type", "note"])]
    return said + [str(error) for error in report.errors]
