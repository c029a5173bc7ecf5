"""The doors by which the text of a commentary comes in; each gives what is stored or refused."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import Workbook

from councilportal.files.tables import guarded, write_csv
from performance.models import Reading
from performance.returns.models import Return
from tests.returns.harmful import bytes_of
from tests.returns.pages.support import SHEET
from tests.returns.spreadsheets.support import confirmed, stored, uploaded
from tests.returns.support import World

# What XML cannot hold, workbooks write by its number; and what they would take for such a number.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def officer(world: World) -> Client:
    client = Client()
    client.force_login(world.officer)
    return client


def as_csv(rows: list[list[str]]) -> bytes:
    return write_csv(rows[0], rows[1:])


def as_workbook(rows: list[list[Any]], sheet: str = "Return") -> bytes:
    """A workbook as spreadsheet programs write it: text is text, whatever it holds."""
    book = Workbook()
    book.active.title = sheet
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = book.active.cell(number, place)
            if isinstance(value, str):
                cell.value = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
                cell.data_type = "s"
            else:
                cell.value = value
    return bytes_of(book)


def in_folder(folder: Path, **files: str) -> Path:
    """A folder of a council with the indicators A01 and A02, and these files."""
    folder.mkdir(exist_ok=True)
    own = {
        "directorates": "ref,name\r\nPLACE,Place\r\n",
        "services": "ref,name,directorate\r\nSVC,Services,PLACE\r\n",
        "indicators": (
            "ref,title,service,unit,decimals,polarity,kind,frequency\r\n"
            "A01,Visits,SVC,number,0,higher,kpi,month\r\n"
            "A03,Balance,SVC,pounds_million,1,higher,kpi,month\r\n"
        ),
    }
    for name, text in (own | files).items():
        (folder / f"{name}.csv").write_text(text, "utf-8", newline="")
    return folder


def imported(path: Path) -> str:
    """What `import_data` refuses; "" where it takes all of it."""
    try:
        call_command("import_data", str(path), stdout=StringIO())
    except CommandError as refused:
        return str(refused)
    return ""


# Doors of a commentary: each gives the stored text, or raises Refused with its words


class Refused(Exception):
    """The door refuses the text."""


def by_form(world: World, text: str, _: Path) -> str:
    answer = officer(world).post(SHEET, _post(text))
    if answer.status_code != 302:
        raise Refused(answer.content.decode())
    return stored().commentary


def by_autosave(world: World, text: str, _: Path) -> str:
    answer = officer(world).post(f"{SHEET}draft/", _post(text))
    if answer.status_code != 200:
        raise Refused(answer.json()["status"])
    return stored().commentary


def _post(text: str) -> dict[str, str]:
    record = Return.objects.first()
    return {"version": str(record.version if record else 0), "L001-commentary": text}


def by_csv(world: World, text: str, _: Path) -> str:
    rows = [["Reference", "Commentary"], ["L001", guarded(text)]]
    return _uploaded(world, as_csv(rows), "return.csv")


def by_workbook(world: World, text: str, _: Path) -> str:
    return _uploaded(world, as_workbook([["Reference", "Commentary"], ["L001", text]]))


def _uploaded(world: World, data: bytes, name: str = "return.xlsx") -> str:
    client = officer(world)
    answer = uploaded(client, data, name)
    if "preview" not in answer.context:
        faults = "".join(fault.sentence for fault in answer.context["faults"])
        raise Refused(faults + str(answer.context["form"].errors))
    confirmed(client, answer)
    return stored().commentary


def by_import(world: World, text: str, folder: Path) -> str:
    rows = [["ref", "period", "value", "commentary"], ["L001", "2026-09", "1", guarded(text)]]
    folder.mkdir(exist_ok=True)
    path = folder / "readings.csv"
    path.write_bytes(as_csv(rows))
    return _read(path)


def by_import_of_a_workbook(world: World, text: str, folder: Path) -> str:
    rows = [["ref", "period", "value", "commentary"], ["L001", "2026-09", "1", text]]
    folder.mkdir(exist_ok=True)
    path = folder / "readings.xlsx"
    path.write_bytes(as_workbook(rows, "readings"))
    return _read(path)


def _read(path: Path) -> str:
    if refused := imported(path):
        raise Refused(refused)
    return str(Reading.objects.get(indicator__ref="L001", period="2026-09").commentary)


DOORS = {
    "form": by_form,
    "autosave": by_autosave,
    "CSV": by_csv,
    "workbook": by_workbook,
    "import": by_import,
    "import of a workbook": by_import_of_a_workbook,
}
