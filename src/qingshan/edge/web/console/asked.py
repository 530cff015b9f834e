"""What a page of the console is asked for, and the choices it offers."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from fastapi import Request

from qingshan.base.messages import Language
from qingshan.edge.web.console.elements import Column, Field, Layer
from qingshan.edge.web.console.shell import caller_of, state_of_page
from qingshan.edge.web.language import word
from qingshan.edge.web.views.heads import Head
from qingshan.edge.web.views.layers import keys
from qingshan.edge.workspace import PlaceKind

LAYERS = "/api/layers/"


def asked(request: Request, name: str, otherwise: str = "") -> str:
    """A part of the address of a page."""
    return request.query_params.get(name, "") or otherwise


def url(path: str, **values: str) -> str:
    """An address of the interface; what is empty is left out."""
    told = urlencode({key: value for key, value in values.items() if value}, quote_via=quote)
    return f"{path}?{told}" if told else path


def grid_columns(heads: Sequence[Head], language: Language) -> list[Column]:
    """Columns of a grid from the heads of a table."""
    return [
        Column(each.key, each.title(language), each.unit, each.link, own=each.own, right=each.right,
               pinned=each.pinned, wrap=each.wrap, width=each.width, flex=each.flex)
        for each in heads
    ]  # fmt: skip


def files(path: str, **values: str) -> dict[str, str]:
    """Addresses of a table as files."""
    return {name: url(path, **values, format=name.lower()) for name in ("xlsx", "Parquet")}


def period_options(last_year: int, first_year: int, language: Language) -> list[tuple[str, str]]:
    """Years, quarters and months to choose from, the newest first."""
    from qingshan.base.period import Period

    found = []
    for year in range(last_year, first_year - 1, -1):
        texts = [f"{year}", *(f"{year}Q{n}" for n in range(1, 5)), *(f"{year}-{n:02d}" for n in range(1, 13))]
        found += [(text, Period.parse(text).label(language)) for text in texts]
    return found


def choice(request: Request, name: str, title: str, options: Sequence[tuple[str, str]], value: str) -> Field:
    """A choice kept in the address; a value that is not offered is offered too."""
    known = list(options)
    if value and value not in dict(known):
        known.insert(0, (value, value))
    return Field(name, title, "select", value, known)


def place_options(request: Request, language: Language, *kinds: PlaceKind) -> list[tuple[str, str]]:
    """Places of some kinds to choose from."""
    workspace = state_of_page(request).workspace
    return [(place.code, place.name(language)) for kind in kinds for place in workspace.places(kind)]


def there(request: Request, layers: Sequence[Layer]) -> list[Layer]:
    """Those of some layers of a map that the workspace has and the caller may read."""
    known = keys(state_of_page(request), caller_of(request))
    names = [each.url.removeprefix(LAYERS).partition("?")[0] for each in layers]
    return [
        each
        for each, name in zip(layers, names, strict=True)
        if not each.url.startswith(LAYERS) or name in known
    ]


def words_of(language: Language, prefix: str, keys: Sequence[str]) -> list[tuple[str, str]]:
    """Choices told by words of the pages: ``air.by_`` and ``place`` give ``air.by_place``."""
    return [(key, word(language, f"{prefix}{key}")) for key in keys]
