"""Files inside a PDF, as PDF/A-3 wants them: each says what it is and how it belongs to the paper.

WeasyPrint can attach files too, but it dates them by the clock and lists each twice.
"""

from collections.abc import Sequence
from hashlib import md5
from typing import Any

from councilportal.printing.pdf_job import Attachment


def attach(pdf: Any, pydyf: Any, attachments: Sequence[Attachment]) -> None:
    """Put the files into the PDF as data of the whole document, with the document's date."""
    if not attachments:
        return
    dates = pdf.info.get("ModDate") or pdf.info.get("CreationDate")
    names = pydyf.Array()
    for each in sorted(attachments, key=lambda attachment: attachment.name):
        # PDF names this check MD5; it finds damage, and is no protection.
        checksum = md5(each.content, usedforsecurity=False).hexdigest()
        params = {"Size": len(each.content), "CheckSum": f"<{checksum}>"}
        if dates:
            params["ModDate"] = dates
        stream = pydyf.Stream(
            [each.content],
            {
                "Type": "/EmbeddedFile",
                "Subtype": "/" + each.media_type.replace("/", "#2f"),
                "Params": pydyf.Dictionary(params),
            },
            compress=True,
        )
        pdf.add_object(stream)
        name = pydyf.String(each.name)
        specification = pydyf.Dictionary(
            {
                "Type": "/Filespec",
                "F": name,
                "UF": name,
                "Desc": pydyf.String(each.description),
                "AFRelationship": "/Data",
                "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
            }
        )
        pdf.add_object(specification)
        names.extend((name, specification.reference))
    tree = pydyf.Dictionary({"Names": names})
    pdf.add_object(tree)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = tree.reference
    pdf.catalog["AF"] = pydyf.Array(names[1::2])
