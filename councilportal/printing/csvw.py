"""What tells programs how to read the CSV files of a document: CSVW and Data Package. Pure.

CSV on the Web is a recommendation of the W3C, Data Package a standard of Frictionless Data. Both
describe the files that `printing.csv` writes.
"""

import hashlib
import json
import re
from typing import Any

from councilportal.common.document import Dataset, Document, Field
from councilportal.files.tables import guarded_for_people
from councilportal.printing import csv
from councilportal.printing.sheet_values import datatype_of

METADATA_TYPE = "application/csvm+json"
PACKAGE_TYPE = "application/json"
PACKAGE = "datapackage.json"
_CSVW_TYPES = {
    "number": "decimal",
    "integer": "integer",
    "boolean": {"base": "boolean", "format": "yes|no"},
    "date": "date",
}


def files(document: Document, *, licence: str = "", licence_address: str = "") -> dict[str, bytes]:
    """Every dataset as CSV with its CSVW metadata, and `datapackage.json` of all; by file name.

    Gives: "ratings.csv" and "ratings.csv-metadata.json", where a program that has the first looks
    for the second. Nothing at all for a document without datasets.
    Takes: the name of the licence and its address.
    """
    if not document.datasets:
        return {}
    tables = csv.datasets(document)
    names = {dataset.name: _file_name(dataset.name) for dataset in document.datasets}
    if len(set(names.values())) < len(document.datasets):
        raise ValueError(f"{document.reference} has two datasets of one name: {list(names)}.")
    found: dict[str, bytes] = {}
    for dataset in document.datasets:
        name = names[dataset.name]
        found[f"{name}.csv"] = tables[dataset.name]
        told = metadata(document, dataset, licence_address=licence_address)
        found[f"{name}.csv-metadata.json"] = _as_bytes(told)
    package = data_package(
        document, tables, names, licence=licence, licence_address=licence_address
    )
    return found | {PACKAGE: _as_bytes(package)}


def _file_name(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-") or "data"


def _as_bytes(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def metadata(document: Document, dataset: Dataset, *, licence_address: str = "") -> dict[str, Any]:
    """The CSVW metadata of one dataset: its columns with titles, descriptions, types and units."""
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
        "url": f"{_file_name(dataset.name)}.csv",
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
    tables: dict[str, bytes],
    names: dict[str, str],
    *,
    licence: str = "",
    licence_address: str = "",
) -> dict[str, Any]:
    """The Data Package of all datasets, with the size and SHA-256 of each file.

    Takes: the bytes of each file, and its name without .csv, by the dataset's name.
    """
    facts = {
        "title": document.title,
        "description": document.summary,
        "created": document.modified_at,
    }
    given = {"title": licence, "path": licence_address}
    licences = {key: text for key, text in given.items() if text}
    return {
        "name": _file_name(document.reference),
        "profile": "tabular-data-package",
        **{key: text for key, text in facts.items() if text},
        "contributors": [{"title": document.council, "role": "publisher"}],
        **({"licenses": [licences]} if licences else {}),
        "resources": [
            {
                "name": names[dataset.name],
                "path": f"{names[dataset.name]}.csv",
                "profile": "tabular-data-resource",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(tables[dataset.name]),
                "hash": f"sha256:{hashlib.sha256(tables[dataset.name]).hexdigest()}",
                "schema": {
                    "fields": [_field(*column) for column in _columns(dataset)],
                    "missingValues": [""],
                },
            }
            for dataset in document.datasets
        ],
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
