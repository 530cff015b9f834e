"""The table of routes: every route with the rules it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount

from qingshan.edge.web.access.rule import Rule


@dataclass(frozen=True, slots=True)
class Route:
    """A method and an address pattern, with every rule found on it; there should be one."""

    method: str
    path: str
    rules: tuple[Rule, ...]


def routes_of(app: Any) -> tuple[Route, ...]:
    """Every route of an application; what is mounted under it keeps a table of its own."""
    return tuple(_walk(app.routes))


def rules_by_path(app: Any) -> dict[tuple[str, str], Rule]:
    """The rule of each method and address pattern."""
    return {(each.method, each.path): each.rules[0] for each in routes_of(app) if each.rules}


def _walk(routes: Sequence[BaseRoute]) -> Iterator[Route]:
    for found in iter_route_contexts(routes):
        dependant: Dependant | None = getattr(found, "dependant", None)
        if found.path is None or isinstance(found.original_route, Mount):
            continue
        rules = tuple(_rules(dependant)) if dependant is not None else ()
        for method in sorted(found.methods or {"SOCKET"}):
            yield Route(method, found.path_format or found.path, rules)


def _rules(dependant: Dependant) -> Iterator[Rule]:
    if isinstance(dependant.call, Rule):
        yield dependant.call
    for each in dependant.dependencies:
        yield from _rules(each)
