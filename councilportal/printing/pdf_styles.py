"""Gives elements that look alike one style, and reads the rules of all sheets in one go.

WeasyPrint has elements share a style where they have the same rules and their parents share one.
But it keeps the anchor of an element with an id among its style, so that whatever stands in the
table of one `<div id>` shares nothing with the next table: of a dashboard's styles four in five are
the same again. Here an element with an id has a style by itself, and what stands in it the parent
that it would have without the id. Rules are looked up once for each element, not for each sheet.

`weasyprint.css.StyleFor` and the rules of cssselect2 are not public; both are pinned, and
tests/printing/test_pdf_speed.py compares with what they would do by themselves.
"""

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

_ANCHOR = "anchor"
Declarations = list[tuple[str, tuple[Any, Any]]]  # name, and value with weight


def styles_shared(css: Any) -> Callable[..., None]:
    """What makes `weasyprint.css.StyleFor`, which finds the styles of a page's elements.

    Takes: the module `weasyprint.css`.
    """
    slow = css.StyleFor.__init__

    class Anchored(css.ComputedStyle):  # type: ignore[misc]
        """A style that has an anchor, and otherwise what its like without one has."""

        def __init__(self, like: Any, cascaded: dict[str, Any]) -> None:
            super().__init__(
                like.parent_style,
                cascaded,
                None,
                like.root_style,
                like.base_url,
                like.font_config,
                like.initial_page_sizes,
            )
            self.like = like
            self.specified = like.specified

        @property
        def anonymous_style(self) -> Any:
            """That of boxes within that no element stands for; an anchor is not inherited."""
            return self.like.anonymous_style

        def __missing__(self, key: str) -> Any:
            if key == _ANCHOR:
                return super().__missing__(key)
            value = self[key] = self.like[key]
            return value

    def init(self: Any, html: Any, sheets: Any, hints: Any, fonts: Any, targets: Any) -> None:
        if hints:  # then attributes of HTML 3 are rules, and no paper of ours has one
            slow(self, html, sheets, hints, fonts, targets)
            return
        self._cascaded_styles = {}
        self._computed_styles = {}
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets = sheets
        self.font_config = fonts
        rest = {"base_url": html.base_url, "target_collector": targets}
        for element, style in _Styles(self, html, css, Anchored).of_elements():
            self._computed_styles[element, None] = style
            if targets and style[_ANCHOR]:
                targets.collect_anchor(style[_ANCHOR])
        for element, pseudo in self._cascaded_styles:
            self.set_computed_styles(
                element, element, root=html.etree_element, pseudo_type=pseudo, **rest
            )
        self._cascaded_styles.clear()  # the pages use it again

    return init


class _Styles:
    """The styles of a page's elements, made where there is none alike."""

    def __init__(self, style_for: Any, html: Any, css: Any, anchored: Any) -> None:
        self._style_for, self._html, self._css, self._anchored = style_for, html, css, anchored
        self._rules = _Rules(style_for._sheets, css)
        self._own = _own_declarations(html, css)
        self._shared: dict[Any, Any] = {}
        self._root: Any = css.InitialStyle(style_for.font_config)

    def of_elements(self) -> Iterator[tuple[Any, Any]]:
        """Each element with its style, parents first."""
        inner: dict[Any, Any] = {}  # of each element the style that its children have as parent
        for wrapper in self._html.wrapper_element.iter_subtree():
            element = wrapper.etree_element
            parent = inner[wrapper.parent.etree_element] if wrapper.parent else None
            found, of_parts = self._rules.of(wrapper)
            for place in of_parts:
                part, declarations = self._rules.declared(place)
                whole = self._style_for._cascaded_styles.setdefault((element, part), {})
                _cascade(whole, declarations)
            own = self._own.get(element, [])
            if parent is None or any(name != _ANCHOR for name, _ in own):
                style = inner[element] = self._made(parent, self._rules.cascaded(own, found))
            else:
                like = inner[element] = self._alike(parent, found)
                style = like
                if own:
                    style = self._anchored(like, self._rules.cascaded(own, found))
            if parent is None:
                self._root = style
            yield element, style

    def _alike(self, parent: Any, found: tuple[int, ...]) -> Any:
        key = (id(parent), found)
        if key not in self._shared:
            self._shared[key] = self._made(parent, self._rules.cascaded([], found))
        return self._shared[key]

    def _made(self, parent: Any, cascaded: dict[str, Any]) -> Any:
        return self._css.ComputedStyle(
            parent,
            cascaded,
            None,
            self._root,
            self._html.base_url,
            self._style_for.font_config,
            self._style_for.initial_page_sizes,
        )


def _own_declarations(html: Any, css: Any) -> dict[Any, Declarations]:
    """What attributes of an element declare: its id, language and style."""
    own: dict[Any, Declarations] = {}
    for specificity, element, declarations, base_url in css.find_style_attributes(
        html.etree_element, False, html.base_url
    ):
        for name, values, importance in css.preprocess_declarations(base_url, declarations):
            weight = (css.declaration_precedence("author", importance), inf, specificity)
            own.setdefault(element, []).append((name, (values, weight)))
    return own


def _cascade(style: dict[str, Any], declarations: Declarations) -> None:
    """Add declarations to a style, of which the one of most weight stands, or the last of those."""
    for name, declared in declarations:
        old = style.get(name)
        if old is None or old[1] <= declared[1]:
            style[name] = declared


class _Rules:
    """The rules of all sheets, each with a place in the order in which they are applied."""

    def __init__(self, sheets: Any, css: Any) -> None:
        self._precedence = css.declaration_precedence
        self._rules: list[Any] = []
        self._declared: dict[int, Declarations] = {}
        self._buckets: tuple[dict[Any, list[tuple[Any, int]]], ...] = ({}, {}, {}, {}, {}, {})
        entries: list[tuple[Any, ...]] = []
        for number, (sheet, origin, least) in enumerate(sheets):
            for kind, name, found in _buckets(sheet.matcher):
                for test, specificity, order, pseudo, (declarations, layer) in found:
                    rank = (number, specificity, order)
                    weight = inf if layer is None else sheet.layers.index(layer)
                    rule = (pseudo, origin, weight, least or specificity, declarations)
                    entries.append((rank, kind, name, test, rule))
        entries.sort(key=lambda entry: entry[0])
        for place, (_, kind, name, test, rule) in enumerate(entries):
            self._buckets[kind].setdefault(name, []).append((test, place))
            self._rules.append(rule)

    def of(self, wrapper: Any) -> tuple[tuple[int, ...], list[int]]:
        """The places of the rules that an element has, and of those for parts that CSS adds."""
        of_classes, of_names, of_ids, of_spaces, of_languages, of_others = self._buckets
        attributes = wrapper.etree_element.attrib
        found = [of_classes[name] for name in wrapper.classes if name in of_classes]
        found.append(of_names.get(wrapper.local_name.lower(), []))
        found.append(of_spaces.get(wrapper.namespace_url, []))
        found.append(of_others.get(None, []))
        if "id" in attributes:
            found.append(of_ids.get(wrapper.id, []))
        if "lang" in attributes:
            found.append(of_languages.get(None, []))
        places = [place for bucket in found for test, place in bucket if test(wrapper)]
        places.sort()
        rules = self._rules
        pseudo = [place for place in places if rules[place][0] is not None]
        if pseudo:
            places = [place for place in places if rules[place][0] is None]
        return tuple(places), pseudo

    def declared(self, place: int) -> tuple[str | None, Declarations]:
        """What the rule at a place declares, and for which part that CSS adds to an element."""
        pseudo, origin, layer, specificity, declarations = self._rules[place]
        if place not in self._declared:
            self._declared[place] = [
                (name, (values, (self._precedence(origin, importance), layer, specificity)))
                for name, values, importance in declarations
            ]
        return pseudo, self._declared[place]

    def cascaded(self, own: Declarations, places: tuple[int, ...]) -> dict[str, Any]:
        """The declarations that stand of an element's own and those of rules."""
        style: dict[str, Any] = {}
        _cascade(style, own)
        for place in places:
            _cascade(style, self.declared(place)[1])
        return style


def _buckets(matcher: Any) -> Iterator[tuple[int, Any, Any]]:
    """The rules of a sheet by what an element must have for any of them: a class, a name …"""
    kinds = (
        matcher.class_selectors,
        matcher.lower_local_name_selectors,
        matcher.id_selectors,
        matcher.namespace_selectors,
        {None: matcher.lang_attr_selectors},
        {None: matcher.other_selectors},
    )
    for kind, named in enumerate(kinds):
        for name, found in named.items():
            yield kind, name, found
