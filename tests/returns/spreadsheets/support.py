"""What the tests of this folder share."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from performance.returns import typed as typed_returns
from performance.returns import workbook as workbook_returns
from performance.returns.models import Line
from performance.returns.typed import Typed
from tests.returns.support import (
    ENDS_ON,
    World,
)

WHERE = ["LRA", ENDS_ON]


def signed_in(client: Client, world: World, name: str = "officer") -> Client:
    client.force_login(world.people[name])
    return client


def downloaded(client: Client) -> Any:
    """The workbook of the return, as a person would open it."""
    answer = client.get(reverse("sheet_download", args=WHERE))
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def cell(book: Any, ref: str, heading: str) -> Any:
    front = book[workbook_returns.SHEET]
    headings = [each.value for each in front[1]]
    rows = {row[0].value: row for row in front.iter_rows(min_row=2)}
    return rows[ref][headings.index(heading)]


def uploaded(client: Client, data: bytes, name: str = "return.xlsx") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("sheet_upload", args=WHERE), {"file": file})


def confirmed(client: Client, answer: Any, **values: str) -> Any:
    data = {"token": dict(answer.context["form"].carries)["token"], **values}
    return client.post(reverse("sheet_confirm", args=WHERE), data)


def stored(ref: str = "L001") -> Typed:
    line = Line.objects.filter(indicator__ref=ref).first()
    return typed_returns.typed_of(line)
