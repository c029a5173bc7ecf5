"""Prepares Pango once for each style, not for each piece of text.

Part of `pdf_speed`, which says what holds for all of these.
"""

import functools
from collections.abc import Callable
from typing import Any

_KEPT = "_kept_pango"
_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
_MOST_PAIRS = 10_000


def prepare_text_less(line_break: Any, ffi: Any, layouts: Any) -> None:
    """Takes: `weasyprint.text.line_break` and `.text.ffi`, and the modules that break words."""
    line_break.Layout.setup = _set_up_once_a_style(line_break, ffi)
    # Asked of the two letters on both sides of each piece of text, which are often the same.
    can_break = functools.lru_cache(_MOST_PAIRS)(line_break.can_break_text)
    for module in (line_break, *layouts):
        module.can_break_text = can_break


def _set_up_once_a_style(line_break: Any, sources: Any) -> Callable[[Any, Any], None]:
    """How a layout of Pango is set up: with a context that all texts of a style have."""
    slow, pango = line_break.Layout.setup, sources.pango
    ffi, unref = sources.ffi, sources.gobject.g_object_unref

    def set_up(self: Any, style: Any) -> None:
        kept = style.__dict__.get(_KEPT)
        if kept is None:
            if (
                style["text_decoration_line"] != "none"
                or style["font_language_override"] != "normal"
            ):
                slow(self, style)
                return
            kept = style.__dict__[_KEPT] = prepared(style)
        context, self.language, description, features = kept
        self.style = style
        self.first_line_direction = 0
        self.ascent = self.underline_position = self.strikethrough_position = None
        self.layout = ffi.gc(pango.pango_layout_new(context), unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, description)
        if features is not None:
            attributes = pango.pango_attr_list_new()
            pango.pango_attr_list_insert(attributes, features)
            pango.pango_layout_set_attributes(self.layout, attributes)

    def prepared(style: Any) -> tuple[Any, Any, Any, Any]:
        context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), unref)
        pango.pango_context_set_round_glyph_positions(context, False)
        direction = line_break.PANGO_DIRECTION[style["direction"]]
        pango.pango_context_set_base_dir(context, direction)
        if style["lang"]:
            pointer, _named = sources.unicode_to_char_p(style["lang"])
            language = pango.pango_language_from_string(pointer)
            pango.pango_context_set_language(context, language)
        else:
            language = pango.pango_language_get_default()
        features = line_break.font_features(*(style[name] for name in _FEATURES))
        attribute = None
        if features:
            named = ",".join(f"{key} {value}" for key, value in features.items()).encode()
            known = style.font_config.font_features
            if named not in known:
                known[named] = pango.pango_attr_font_features_new(named)
            attribute = known[named]
        return context, language, line_break.get_font_description(style), attribute

    return set_up
