"""The documentation of the interface: for programs as OpenAPI, for people as a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.server import document_of
from qingshan.edge.web.page import page

router = APIRouter(include_in_schema=False, dependencies=[Depends(Rule("public.read"))])


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the interface as the documentation prints it; ``parts`` are name, place, and form."""

    method: str
    path: str
    text: str
    right: str
    parts: tuple[tuple[str, str, str], ...]


@router.get("/api/openapi.json")
def document(request: Request) -> JSONResponse:
    """The interface as an OpenAPI document."""
    return JSONResponse(document_of(request.app))


@router.get("/api/docs")
def documentation(request: Request) -> Response:
    """The interface for people: every operation, its parameters, and the right it asks for."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document_of(request.app)["paths"].items():
        for method, told in methods.items():
            groups.setdefault((told.get("tags") or ["—"])[0], []).append(_operation(method, path, told))
    return page(request, "interface.html", groups=groups)


def _operation(method: str, path: str, told: dict[str, Any]) -> Operation:
    parts = [
        (each["name"] + (" *" if each.get("required") else ""), each["in"], _form(each.get("schema", {})))
        for each in told.get("parameters", [])
    ]
    for kind, content in told.get("requestBody", {}).get("content", {}).items():
        parts.append((content.get("schema", {}).get("$ref", "").rpartition("/")[2] or "body", "body", kind))
    text = told.get("description") or told.get("summary", "")
    return Operation(method.upper(), path, text, told.get("x-right", ""), tuple(parts))


def _form(schema: dict[str, Any]) -> str:
    """Type of a parameter in one line, with what limits it."""
    kinds = [each.get("type", "") for each in schema.get("anyOf", [schema])]
    limits = [
        f"{mark} {schema[key]}"
        for key, mark in (("minimum", "≥"), ("maximum", "≤"), ("pattern", ""), ("default", "="))
        if schema.get(key) not in (None, "")
    ]
    choices = [" | ".join(map(str, schema["enum"]))] if "enum" in schema else []
    return " ".join([" | ".join(kinds), *choices, *limits]).strip()
