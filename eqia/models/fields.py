"""Fields that several models share, such as dates as people write them."""

from typing import Any

from django.db import models

from councilportal.common.fuzzy import FuzzyDate

TITLE = 300
CHOICE = 20


def fuzzy_text() -> "models.CharField[str, str]":
    return models.CharField(max_length=100, blank=True)


def fuzzy_day() -> "models.DateField[Any, Any]":
    return models.DateField(null=True, blank=True)


def fuzzy(record: models.Model, name: str) -> FuzzyDate:
    """The fuzzy date that three columns of a record hold."""
    return FuzzyDate(
        getattr(record, f"{name}_text"),
        getattr(record, f"{name}_earliest"),
        getattr(record, f"{name}_latest"),
    )


def fuzzy_columns(name: str, value: FuzzyDate) -> dict[str, object]:
    """The three columns of a fuzzy date."""
    return {
        f"{name}_text": value.text,
        f"{name}_earliest": value.earliest,
        f"{name}_latest": value.latest,
    }
