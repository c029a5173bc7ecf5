"""The two probes: what they say, and what they keep to themselves."""

from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.test import Client

from councilportal import health
from tests.on_record import on_record


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_says_ok_and_nothing_else_to_anybody(client: Client, path: str) -> None:
    answer = client.get(path, headers={"host": "10.0.0.7"})

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_process_is_alive_though_the_database_is_not_there(client: Client) -> None:
    assert client.get("/healthz").status_code == 200  # a query would fail: no mark of a database


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [DatabaseError, InterfaceError])
def test_not_ready_says_why_in_the_log_only(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: type[Exception],
) -> None:
    def broken() -> None:
        raise kind("password authentication failed for user x")

    monkeypatch.setattr(connection, "cursor", broken)
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready\n")
    said = [record.getMessage() for record in caplog.records if record.name == health._log.name]
    assert said == [f"not ready: the database does not answer ({kind.__name__})"]


@pytest.mark.django_db
def test_fonts_that_are_missing_and_come_make_it_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.checks import Warning as Lacking

    ready = health.Readiness()
    monkeypatch.setattr(health, "can_print", lambda: [Lacking("no font")])
    before = list(ready.lacking())
    monkeypatch.setattr(health, "can_print", list)

    assert (before, list(ready.lacking())) == (["no font"], [])


@pytest.mark.django_db
def test_migrations_that_are_not_applied_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Behind:
        def __init__(self, connection: object) -> None:
            self.loader = self
            self.graph = self

        def leaf_nodes(self) -> list[str]:
            return ["one"]

        def migration_plan(self, nodes: list[str]) -> list[str]:
            return nodes

    monkeypatch.setattr(health, "MigrationExecutor", Behind)

    assert list(health.Readiness().lacking()) == ["migrations are not applied"]


@pytest.mark.django_db
def test_another_key_than_that_of_the_record_of_changes_is_not_ready(
    settings: Any,
) -> None:
    with on_record():
        pass
    ready, right = health.Readiness(), settings.AUDIT_KEY
    settings.AUDIT_KEY = "another"
    before = list(ready.lacking())
    settings.AUDIT_KEY = right

    lacking = "AUDIT_KEY is not the key that the record of changes was written with"
    assert (before, list(ready.lacking())) == ([lacking], [])
