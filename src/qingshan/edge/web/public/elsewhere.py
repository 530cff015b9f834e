"""Signing in by way of the identity provider: there, and back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from qingshan.base.errors import QingshanError
from qingshan.edge.web.access.cookies import is_tls, own_origin
from qingshan.edge.web.access.door import Door, visit_of
from qingshan.edge.web.access.oidc import MINUTES, Flow, Provider, account_of_claims
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import Here
from qingshan.edge.web.errors import ElsewhereError
from qingshan.edge.web.public.entering import PRIVATE, sign_in_form, welcome
from qingshan.edge.web.state import State

router = APIRouter(
    prefix="/sign-in", include_in_schema=False, dependencies=[Depends(Rule("account.sign-in"))]
)

COOKIE = "elsewhere"
Word = Annotated[str, Query(max_length=2000)]


@router.get("/oidc")
def there(
    request: Request, state: Here, onward: Annotated[str, Query(alias="next", max_length=1000)] = ""
) -> Response:
    """On to the provider."""
    try:
        address, flow = _provider(request, state).start(onward)
    except QingshanError as error:
        return sign_in_form(request, state, error, onward=onward)
    response = RedirectResponse(address, status_code=303, headers=PRIVATE)
    response.set_cookie(
        _cookie(request, state), flow.packed(), max_age=MINUTES * 60, path="/sign-in",
        secure=is_tls(request, state.settings), httponly=True, samesite="lax",
    )  # fmt: skip
    return response


@router.get("/back")
def back(
    request: Request,
    state: Here,
    door: Door,
    *,
    code: Word = "",
    word: Annotated[str, Query(alias="state", max_length=200)] = "",
    error: Word = "",
) -> Response:
    """Back from the provider: a session, or the form with what was wrong."""
    visit = visit_of(request)
    try:
        if error or not code:
            raise ElsewhereError(error[:60] or "code")
        flow = Flow.unpacked(request.cookies.get(_cookie(request, state), ""))
        provider = _provider(request, state)
        claims = provider.finish(flow, code=code, state=word)
        who = account_of_claims(door, state.settings.oidc.issuer, claims)
        secret = door.admit(who, visit, "oidc")
    except QingshanError as wrong:
        door.trail.count("", "refused", "oidc", visit.address)
        return sign_in_form(request, state, wrong)
    response = welcome(request, state, door, secret, flow.onward)
    response.delete_cookie(
        _cookie(request, state), path="/sign-in", secure=is_tls(request, state.settings), httponly=True
    )
    return response


def _cookie(request: Request, state: State) -> str:
    """Name of the cookie that waits for the way back; it is for one path, as ``__Host-`` cannot be."""
    return f"__Secure-{COOKIE}" if is_tls(request, state.settings) else COOKIE


def _provider(request: Request, state: State) -> Provider:
    settings = state.settings
    if not settings.oidc.issuer:
        raise ElsewhereError("serve.toml [oidc]")
    return Provider(settings.oidc, state.folder, f"{own_origin(request, settings)}/sign-in/back")
