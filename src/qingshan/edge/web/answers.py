"""Errors as answers: JSON for programs, a page for people."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from qingshan.base.errors import QingshanError, UsageError
from qingshan.edge.web.errors import SignInError, problem_of, status_of
from qingshan.edge.web.language import language_of
from qingshan.edge.web.page import error_page


def catch(app: FastAPI) -> None:
    """Errors of an application become answers."""
    app.add_exception_handler(QingshanError, answer)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(RequestValidationError, answer_invalid)


async def answer(request: Request, error: Exception) -> Response:
    """An error of ours, as a page or as JSON."""
    assert isinstance(error, QingshanError)
    if isinstance(error, SignInError) and wants_page(request):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(asked)}", status_code=303)
    problem = problem_of(error, language_of(request))
    if wants_page(request):
        return error_page(request, problem, status_of(error))
    return JSONResponse(problem.model_dump(), status_code=status_of(error))


async def answer_http(request: Request, error: Exception) -> Response:
    """An error of the framework, such as an address that is not there."""
    assert isinstance(error, HTTPException)
    code = "page-unknown" if error.status_code == 404 else "request-refused"
    problem = problem_of(UsageError(code, path=request.url.path, reason=error.detail), language_of(request))
    if wants_page(request):
        return error_page(request, problem, error.status_code)
    return JSONResponse(problem.model_dump(), status_code=error.status_code, headers=error.headers)


async def answer_invalid(request: Request, error: Exception) -> Response:
    """A request whose parts cannot be read: every part named at once."""
    assert isinstance(error, RequestValidationError)
    problem = problem_of(UsageError("request-invalid", count=len(error.errors())), language_of(request))
    details = [
        {"where": ".".join(str(part) for part in each["loc"]), "what": each["msg"]} for each in error.errors()
    ]
    return JSONResponse(problem.model_copy(update={"details": details}).model_dump(), status_code=422)


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer."""
    path = request.url.path
    return not path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
