"""Columns that several models share: short words, and dates as people write them."""

from typing import Any

from django.db import models

from councilportal.common.fuzzy import FuzzyDate
from eqia.rules.fields import TITLE

CHOICE = 20  # characters of a word of an enum

__all__ = ["CHOICE", "TITLE", "fuzzy", "fuzzy_columns", "fuzzy_day", "fuzzy_text"]


def fuzzy_text() -> "models.CharField[str, str]":
    """The column that holds a fuzzy date as it was written."""
    return models.CharField(max_length=100, blank=True)


def fuzzy_day() -> "models.DateField[Any, Any]":
    """A column that holds the earliest or the latest day of a fuzzy date; NULL for no day."""
    return models.DateField(null=True, blank=True)


def fuzzy(record: models.Model, name: str) -> FuzzyDate:
    """The fuzzy date that three columns of a record hold."""
    return FuzzyDate(
        getattr(record, f"{name}_text"),
        getattr(record, f"{name}_earliest"),
        getattr(record, f"{name}_latest"),
    )


def fuzzy_columns(name: str, value: FuzzyDate) -> dict[str, object]:
    """The values of the three columns that hold a fuzzy date, by column."""
    return {
        f"{name}_text": value.text,
        f"{name}_earliest": value.earliest,
        f"{name}_latest": value.latest,
    }
