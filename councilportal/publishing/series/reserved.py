"""References that a series cannot have, as the public site has a page of that name."""

from django.urls import Resolver404, resolve, reverse

_SERIES = "published_series"


def reserved_by(ref: str) -> str:
    """The address of the public site that a reference collides with; "" where it is free.

    The public site's own list of addresses is asked, so that a new page is known here by itself.
    Capitals make no difference, as people do not see it in an address.
    """
    home = reverse("published")
    if ref in (".", ".."):
        return home
    for name in dict.fromkeys((ref, ref.lower())):
        for path in (f"{home}{name}/", f"{home}{name}"):
            if _page(path) not in ("", _SERIES):
                return path
    return ""


def _page(path: str) -> str:
    """The name of the page at a path; "" where there is none."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""
