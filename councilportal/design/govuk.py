"""The design system's components as HTML: the GOV.UK Frontend macros of govuk-frontend-jinja.

One Jinja environment and one macro of each kind for the life of the process: making an environment
for every call costs 15 to 20 ms, a cached call less than 1 ms. Macros and CSS must have the same
version (package.json): update both together.
"""

from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from jinja2 import (
    ChainableUndefined,
    Environment,
    PackageLoader,
    PrefixLoader,
    select_autoescape,
)
from jinja2.runtime import Macro

# These two show the crown or the GOV.UK logo, which a council may not use.
NOT_OURS = frozenset({"header", "footer"})


def component(name: str, params: dict[str, Any]) -> SafeString:
    """The HTML of one design system component.

    Takes: the component's `name` ("date-input") and its `params` as the design system documents
    them. Every `text` is escaped; `html` is not, so pass only results of `format_html`. Parameters
    that are None count as not given.
    Raises: ValueError for the header and footer of GOV.UK itself; jinja2.TemplateNotFound for a
    component that does not exist.
    """
    if name in NOT_OURS:
        raise ValueError(f"The {name} of GOV.UK carries the crown: write it in base.html.")
    return format_html("{}", _macro(name)(_without_none(params)))


@cache
def _macro(name: str) -> Macro:
    camel = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    template = _environment().get_template(f"govuk_frontend_jinja/components/{name}/macro.html")
    macro: Macro = getattr(template.module, camel)
    return macro


@cache
def _environment() -> Environment:
    return Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        autoescape=select_autoescape(),
        undefined=ChainableUndefined,
        auto_reload=False,  # or each part of each component asks the disk whether it has changed
    )


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_none(item) for item in value]
    return value
