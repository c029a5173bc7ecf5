"""The description of the API, by OpenAPI 3.1. Pure."""

from typing import Any

from councilportal.common.words import Direction, Rag
from councilportal.publishing.public.open_data import FIGURE
from councilportal.publishing.rules.workflow import Standing

ROWS_A_PAGE = 100
_EDITION = "editions/{series}/{slug}/{number}/"
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_FLAG = {"type": "boolean"}


def description(base: str) -> dict[str, Any]:
    """The description. *Takes*: the address of the API on its server ("/published/api/")."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Published reports",
            "version": "1",
            "description": "Editions, figures and changes as they were published. Read-only. "
            "Figures are exact decimal text; a text is empty where nothing is published.",
        },
        "servers": [{"url": base.rstrip("/")}],
        "paths": {
            "/": _get("Where everything is", _ref("Index")),
            "/openapi.json": _get("This description", {"type": "object"}),
            "/editions/": _list("Editions, the newest first", "Edition", _SERIES_ASKED),
            f"/{_EDITION}": _get("An edition with its files", _ref("EditionWithFiles"), *_KEY),
            f"/{_EDITION}figures/": _list("The figures of an edition", "Figure", *_KEY),
            f"/{_EDITION}changes/": _get(
                "What changed since earlier editions", _ref("Changes"), *_KEY
            ),
            "/indicators/": _list(
                "The latest published figure of each indicator", "ToldFigure", _RATING_ASKED
            ),
            "/indicators/{ref}/": _get(
                "Every published figure of an indicator", _ref("Indicator"), _in_path("ref")
            ),
        },
        "components": {"schemas": _schemas()},
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _in_path(name: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    kept = schema or {"type": "string", "minLength": 1, "pattern": r"^[^/\x00-\x1f\x7f]+$"}
    return {"name": name, "in": "path", "required": True, "schema": kept}


def _asked(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


_KEY = (
    _in_path("series"),
    _in_path("slug"),
    _in_path("number", {"type": "integer", "minimum": 1, "maximum": 2_147_483_647}),
)
_PAGE = _asked("page", {"type": "integer", "minimum": 1, "maximum": 999_999_999})
_SERIES_ASKED = _asked("series", {"type": "string"})
_RATING_ASKED = _asked("rating", {"type": "string", "enum": [word.value for word in Rag]})


def _get(summary: str, schema: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "get": {
            "summary": summary,
            "parameters": list(parameters),
            "responses": {
                "200": _answer(summary, schema),
                "304": {"description": "The same as the ETag that was sent"},
                "400": _refusal("A parameter is wrong"),
                "404": _refusal("There is no such thing"),
                "405": _answer("Only GET and HEAD are known", _ref("Error")),
            },
        }
    }


def _answer(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _refusal(words: str) -> dict[str, Any]:
    """An error: JSON, but a page where the request cannot be read or has signs of no reference."""
    found = _answer(words, _ref("Error"))
    found["content"]["text/html"] = {"schema": dict(_TEXT)}
    return found


def _list(summary: str, kind: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    items = {"type": "array", "items": _ref(kind), "maxItems": ROWS_A_PAGE}
    counts = {"count": _COUNT, "page": _COUNT, "pages": _COUNT}
    return _get(summary, _object(**counts, items=items), *parameters, _PAGE)


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _texts(*names: str) -> dict[str, dict[str, Any]]:
    return {name: dict(_TEXT) for name in names}


def _schemas() -> dict[str, Any]:
    edition = {
        **_texts("id", "series", "title", "period", "period_begins", "period_ends", "directorate"),
        "number": {"type": "integer", "minimum": 1},
        **_texts("published_at"),
        "standing": {"type": "string", "enum": [word.value for word in Standing]},
        **_texts("correction_note", "withdrawal_reason", "licence", "licence_address", "page"),
        **_texts("figures", "changes"),
    }
    file = _object(**_texts("name", "media_type"), size=_COUNT, **_texts("sha256", "href"))
    figure = {
        **_texts(*FIGURE),
        "rating": {"type": "string", "enum": ["", *(word.value for word in Rag)]},
        "direction": {"type": "string", "enum": ["", *(word.value for word in Direction)]},
        **_texts("period_ends"),
    }
    told = figure | _texts("edition")
    change = _object(
        **_texts("ref", "title"),
        old={"anyOf": [_ref("Figure"), {"type": "null"}]},
        new={"anyOf": [_ref("Figure"), {"type": "null"}]},
        rating_changed=_FLAG,
        direction_changed=_FLAG,
    )
    since = _object(**_texts("edition"), changes={"type": "array", "items": _ref("Change")})
    return {
        "Error": _object(**_texts("error")),
        "Index": _object(**_texts("editions", "indicators", "description")),
        "Edition": _object(**edition),
        "File": file,
        "EditionWithFiles": _object(**edition, files={"type": "array", "items": _ref("File")}),
        "Figure": _object(**figure),
        "ToldFigure": _object(**told),
        "Indicator": _object(
            **_texts("ref", "title"), figures={"type": "array", "items": _ref("ToldFigure")}
        ),
        "Change": change,
        "Changes": _object(**_texts("edition"), since={"type": "array", "items": since}),
    }
