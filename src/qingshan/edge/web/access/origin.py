"""Requests that change something come from our own pages."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "x-csrf-token"


def is_from(headers: Mapping[str, str], own: str) -> bool | None:
    """Whether a browser says that a page of ours sent the request; nothing where no browser speaks.

    Parameters
    ----------
    headers
        Headers of the request.
    own
        Our own origin.

    Examples
    --------
    >>> is_from({"sec-fetch-site": "cross-site"}, "https://a.cn"), is_from({"origin": "https://a.cn"}, "https://a.cn")
    (False, True)
    >>> is_from({}, "https://a.cn") is None
    True
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return None if origin is None else origin == own


def is_word(given: str, wanted: str) -> bool:
    """Whether a page sent the word of its session along."""
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())


def local_path(text: str, otherwise: str) -> str:
    """Where to go on, when that is a page of ours: no other host can be named.

    Examples
    --------
    >>> local_path("/console/air?day=2022-01-01", "/"), local_path("//evil.cn", "/")
    ('/console/air?day=2022-01-01', '/')
    """
    is_local = text.startswith("/") and text[1:2] not in {"/", "\\"}
    is_plain = len(text) <= 1000 and text.isascii() and text.isprintable() and "\\" not in text
    return text if is_local and is_plain else otherwise
