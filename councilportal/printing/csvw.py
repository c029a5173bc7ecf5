"""What tells programs how to read the CSV files of a document: CSVW and Data Package. Pure.

CSV on the Web is a recommendation of the W3C, Data Package a standard of Frictionless Data. Both
describe the files that `printing.csv` writes.
"""

import hashlib
import json
import re
from typing import Any
from urllib.parse import quote

from councilportal.common import reading
from councilportal.common.document import Dataset, Document, Field
from councilportal.files.tables import guarded_for_people
from councilportal.printing import csv
from councilportal.printing.sheet_values import datatype_of

PACKAGE = "datapackage.json"
_CSVW_TYPES = {
    "number": "decimal",
    "integer": "integer",
    "boolean": {"base": "boolean", "format": "yes|no"},
    "date": "date",
}


def files(
    document: Document, *, prefix: str = "", licence: str = "", licence_address: str = ""
) -> dict[str, bytes]:
    """Every table and dataset as CSV with its CSVW metadata, and `datapackage.json` of all.

    Gives: by file name "ratings.csv" and "ratings.csv-metadata.json", where a program that has the
    first looks for the second; the tables are "table-1.csv" and so on, in the document's order, and
    facts within parts are tables of name and value.
    Nothing at all for a document without tables and datasets.
    Takes: `prefix`, before the name of each file but the package's; the name of the licence and its
    address.
    Raises: ValueError for two datasets of one name.
    """
    tables = [
        (f"{prefix}table-{number}", csv.dataset_of(table))
        for number, table in enumerate(reading.listed(document), 1)
    ]
    datasets = [(f"{prefix}{_file_name(each.name)}", each) for each in document.datasets]
    held = [*tables, *datasets]
    if not held:
        return {}
    if len({name for name, _ in held}) < len(held):
        raise ValueError(f"{document.reference} has two datasets of one name.")
    found: dict[str, bytes] = {}
    for name, dataset in held:
        found[f"{name}.csv"] = csv.written(dataset)
        told = metadata(document, dataset, name, licence_address=licence_address)
        found[f"{name}.csv-metadata.json"] = _as_bytes(told)
    resources = [_resource(name, dataset, found[f"{name}.csv"]) for name, dataset in held]
    package = data_package(document, resources, licence=licence, licence_address=licence_address)
    return found | {PACKAGE: _as_bytes(package)}


def media_type(name: str) -> str:
    """The media type of one of the files, by its name."""
    if name.endswith(".csv"):
        return "text/csv; charset=utf-8"
    return "application/json" if name == PACKAGE else "application/csvm+json"


def _file_name(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-") or "data"


def _as_bytes(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def metadata(
    document: Document, dataset: Dataset, name: str, *, licence_address: str = ""
) -> dict[str, Any]:
    """The CSVW metadata of one dataset: its columns with titles, descriptions, types and units.

    Takes: the name of its file, without .csv.
    """
    facts = {
        "dc:title": f"{document.title}: {dataset.name}",
        "dc:description": document.summary,
        "dc:identifier": document.reference,
        "dc:publisher": document.council,
        "dc:issued": document.published_on,
        "dc:modified": document.modified_at,
        "dc:language": document.language,
    }
    license_of = {"dc:license": {"@id": licence_address}} if licence_address else {}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": document.language}],
        "url": quote(f"{name}.csv"),
        **{name: text for name, text in facts.items() if text},
        **license_of,
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tableSchema": {
            "columns": [
                _csvw_column(name, field, datatype) for name, field, datatype in _columns(dataset)
            ]
        },
    }


def _columns(dataset: Dataset) -> list[tuple[str, Field, str]]:
    """Each column: its name, its field (made of the name where there is none), its datatype."""
    fields = {field.name: field for field in dataset.fields}
    found = []
    for place, name in enumerate(dataset.columns):
        known = fields.get(name)
        datatype = datatype_of(known, [row[place] for row in dataset.rows])
        plain = Field(name, name.replace("_", " ").capitalize(), datatype=datatype)
        found.append((name, known or plain, datatype))
    return found


def _csvw_column(name: str, field: Field, datatype: str) -> dict[str, Any]:
    kind: Any = _CSVW_TYPES.get(datatype, "string")
    if field.words and datatype == "string":
        kind = {"base": "string", "format": "|".join(map(re.escape, field.words))}
    facts = {
        "dc:title": field.title,
        "dc:description": field.description,
        "schema:unitText": field.unit,
    }
    return {
        "name": re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_") or "column",
        "titles": guarded_for_people(name),
        **{key: text for key, text in facts.items() if text},
        "datatype": kind,
    }


def data_package(
    document: Document,
    resources: list[dict[str, Any]],
    *,
    licence: str = "",
    licence_address: str = "",
) -> dict[str, Any]:
    """The Data Package of a document, with a resource for each file.

    A licence without an address is left out: a package may not name one in words alone.
    """
    facts = {
        "title": document.title,
        "description": document.summary,
        "created": document.modified_at,
    }
    named = {"title": licence} if licence else {}
    licences = [{**named, "path": licence_address}] if licence_address else []
    return {
        "name": _file_name(document.reference),
        "profile": "tabular-data-package",
        **{key: text for key, text in facts.items() if text},
        "contributors": [{"title": document.council, "role": "publisher"}],
        **({"licenses": licences} if licences else {}),
        "resources": resources,
    }


def _resource(name: str, dataset: Dataset, content: bytes) -> dict[str, Any]:
    return {
        "name": _file_name(name),
        "title": dataset.name or name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [_field(*column) for column in _columns(dataset)],
            "missingValues": [""],
        },
    }


def _field(name: str, field: Field, datatype: str) -> dict[str, Any]:
    facts = {"title": field.title, "description": field.description, "unit": field.unit}
    found: dict[str, Any] = {"name": guarded_for_people(name), "type": datatype}
    found |= {key: text for key, text in facts.items() if text}
    if datatype == "boolean":
        found |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if field.words and datatype == "string":
        found["constraints"] = {"enum": list(field.words)}
    return found
