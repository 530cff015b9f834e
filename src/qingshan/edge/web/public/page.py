"""A public page rendered in the language of its reader."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from qingshan.edge.web.errors import Problem
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.state import State


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the language of the request."""
    language = language_of(request)
    workspace = _state(request).workspace
    html = _templates().get_template(template).render(
        request=request, language=language, city=workspace.city, simulated=workspace.city.simulated,
        t=lambda key, **given: word(language, key, **given), **values,
    )  # fmt: skip
    return HTMLResponse(html, status_code=status)


def error_page(request: Request, problem: Problem, status: int) -> Response:
    """What went wrong, for people."""
    return page(request, "error.html", status=status, problem=problem)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("qingshan.edge.web.public"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _state(request: Request) -> State:
    state: State = request.app.state.qingshan
    return state
