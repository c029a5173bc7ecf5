"""The figures of a document as files to put into its PDF, so that nobody has to type them off."""

import re

from councilportal.common.document import Document
from councilportal.printing import csv, json
from councilportal.printing.pdf_job import Attachment


def figures(document: Document) -> tuple[Attachment, ...]:
    """Each dataset of a document as CSV, and the whole document as JSON.

    They hold all that the document holds: a document for the public has figures for the public.
    """
    name = re.sub(r"[^A-Za-z0-9.]+", "-", document.reference).strip("-.") or "document"
    files = [
        Attachment(
            f"{name}-{re.sub(r'[^A-Za-z0-9]+', '-', dataset)}.csv",
            content,
            "text/csv",
            f"The figures of {document.title} as a table: {dataset.replace('_', ' ')}",
        )
        for dataset, content in csv.datasets(document).items()
    ]
    whole = f"All of {document.title}, words and figures, for programs"
    return (*files, Attachment(f"{name}.json", json.render(document), "application/json", whole))
