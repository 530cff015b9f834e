"""A public page rendered in the language of its reader."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from qingshan.base.messages import Language
from qingshan.edge.web.errors import Problem
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.state import State


def page(
    request: Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page in the language of the request."""
    state: State = request.app.state.qingshan
    here = request.url.path
    html = render(state, language_of(request), template, here=here, **values)
    return HTMLResponse(
        html, status_code=status, headers={"Vary": "Accept-Language, Cookie", **(headers or {})}
    )


def render(state: State, language: Language, template: str, *, here: str, **values: Any) -> str:
    """The text of a page; ``here`` is its own address."""
    city = state.workspace.city
    return _templates().get_template(template).render(
        language=language, other="en" if language == "zh" else "zh", city=city, here=here,
        name=lambda each: each.zh if language == "zh" else (each.en or each.zh),
        t=lambda key, **given: word(language, key, **given), **values,
    )  # fmt: skip


def error_page(request: Request, problem: Problem, status: int) -> Response:
    """What went wrong, for people."""
    return page(request, "error.html", status=status, problem=problem)


@cache
def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("qingshan.edge.web.public"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["quoted"] = lambda text: quote(str(text), safe="/@+:")
    return made
