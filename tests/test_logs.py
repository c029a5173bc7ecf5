"""Lines of the log: what stands in them, and what never does."""

import json
import logging

import pytest
from django.test import Client, RequestFactory

from councilportal.logs import JsonLines, request_id, requests_are_logged

TYPED = "jo_lee@council.example"


def line(record: logging.LogRecord) -> dict[str, object]:
    written = JsonLines().format(record)
    assert "\n" not in written
    found: dict[str, object] = json.loads(written)
    return found


def record_of(name: str, message: object, *values: object, error: BaseException | None = None):
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, values, exc_info)


def test_line_of_a_library_has_its_words_and_not_its_values():
    found = line(record_of("django.request", "Not Found: %s", f"/admin/people/{TYPED}/"))

    assert found["message"] == "Not Found: %s"
    assert TYPED not in json.dumps(found)


@pytest.mark.parametrize(
    ("message", "values", "kept"),
    [
        ("Worker (pid:%s) exited with code %s.", (17, 3), "Worker (pid:17) exited with code 3."),
        ("Worker %s: %s", (17, TYPED), "Worker 17: %s"),
        ("%d of %d", (1, TYPED), "%d of %d"),
        ("Hello %(name)s", ({"name": TYPED},), "Hello %(name)s"),
    ],
)
def test_numbers_in_a_line_of_a_library_are_kept(
    message: str, values: tuple[object, ...], kept: str
) -> None:
    assert line(record_of("gunicorn.error", message, *values))["message"] == kept


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (f"Invalid HTTP_HOST header: '{TYPED}'. Add it.", "Invalid HTTP_HOST header"),
        (f"Invalid request from ip=10.1.2.3: Bad {TYPED}", "Invalid request from ip"),
        ("Error handling request (no URI read)", "Error handling request (no URI read)"),
        (ValueError(TYPED), "ValueError"),
    ],
)
def test_values_that_a_library_has_filled_in_are_cut_off(message: object, kept: str) -> None:
    assert line(record_of("gunicorn.error", message))["message"] == kept


def test_line_of_ours_says_what_happened():
    found = line(record_of("councilportal.health", "not ready: %s", "migrations are not applied"))

    assert found["message"] == "not ready: migrations are not applied"


def test_error_is_told_by_kind_and_place():
    try:
        raise ValueError(f"cannot read {TYPED}")
    except ValueError as error:
        found = line(record_of("django.request", "Internal Server Error: %s", "/x/", error=error))

    assert found["error"] == "ValueError"
    assert "test_error_is_told_by_kind_and_place" in str(found["where"])
    assert TYPED not in json.dumps(found)


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("7f3a9c1e5b2d4860", True), ("short", False), ("x" * 65, False), ('a"b\n{evil}--', False)],
)
def test_id_of_a_request_is_kept_where_it_is_sane(given: str, is_kept: bool) -> None:
    from django.http import HttpResponse

    answer = requests_are_logged(lambda request: HttpResponse(request_id.get()))(
        RequestFactory().get("/", headers={"X-Request-ID": given})
    )

    assert (answer["X-Request-ID"] == given) is is_kept
    assert answer.content.decode() == answer["X-Request-ID"]
    assert request_id.get() == ""


@pytest.mark.django_db
def test_answer_is_logged_by_its_route(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="councilportal.requests")

    client.get(f"/performance/indicators/{TYPED}/?q={TYPED}")

    [record] = [each for each in caplog.records if each.name == "councilportal.requests"]
    found = line(record)
    assert (found["method"], found["route"], found["status"]) == (
        "GET",
        "performance/indicators/<ref:ref>/",
        302,
    )
    assert TYPED not in json.dumps(found)
