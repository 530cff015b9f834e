"""Public pages: rendered whole, readable without a script, one request a page."""

from __future__ import annotations

import gzip
from functools import cache, partial
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.base.messages import Language
from qingshan.edge.web.access.cookies import HOST, is_tls
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import Here, Tongue
from qingshan.edge.web.api.uploads import PAGE_POLICY
from qingshan.edge.web.language import COOKIE
from qingshan.edge.web.page import page, render
from qingshan.edge.web.public.colors import colors
from qingshan.edge.web.state import State
from qingshan.edge.web.views.air import AirToday, air_today
from qingshan.edge.web.views.figures import figure_story
from qingshan.edge.web.views.place import place_page
from qingshan.edge.web.views.published import TYPES, publications, published_file
from qingshan.edge.web.views.water_today import WaterMonth, water_today

router = APIRouter(include_in_schema=False, dependencies=[Depends(Rule("public.read"))])

OPEN_MEDIA = ("air/", "water/")
"""How addresses of figures begin that anybody may open."""

FRESH = {"Cache-Control": "public, max-age=60"}
LASTING = {"Cache-Control": "public, max-age=86400"}
Code = Annotated[str, Path(pattern=r"^[\w-]{1,64}$")]


@router.get("/")
async def first(request: Request, state: Here, language: Tongue) -> Response:
    """Today's air and water, the same bytes to everybody until a reading changes them."""
    made = state.lately(("first", language), partial(_first, state, language))
    if made is None:
        made = await run_in_threadpool(_kept_first, state, language)
    plain, small = made
    headers = {**FRESH, "Vary": "Accept-Encoding, Accept-Language, Cookie"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(small, media_type="text/html", headers={**headers, "Content-Encoding": "gzip"})
    return Response(plain, media_type="text/html", headers=headers)


@router.get("/places/{code}")
def place(request: Request, state: Here, code: Code) -> Response:
    """A county, the city or a site: its month, its year so far, its sections."""
    return page(request, "place.html", headers=FRESH, place=place_page(state, code))


@router.get("/bulletins")
def bulletins(request: Request, state: Here) -> Response:
    """What was published."""
    return page(request, "bulletins.html", publications=publications(state))


@router.get("/bulletins/{number}/{name}")
def bulletin_file(
    state: Here, number: Code, name: Annotated[str, Path(pattern=r"^[\w.-]{1,80}$")]
) -> Response:
    """A file of a publication; it never changes."""
    path = published_file(state, number, name)
    policy = {"Content-Security-Policy": PAGE_POLICY} if path.suffix == ".html" else {}
    return FileResponse(path, media_type=TYPES.get(path.suffix), headers=LASTING | policy)


@router.get("/figures/{address:path}")
def figure(request: Request, state: Here, address: str) -> Response:
    """A figure opened: formula, clause, edition, coverage and what it is made from."""
    if not address.startswith(OPEN_MEDIA):
        raise UsageError("unreadable-address", text=address[:200])
    return page(request, "figure.html", headers=FRESH, told=figure_story(state, address))


@router.get("/language")
def language(
    request: Request, state: Here, to: Language,
    back: Annotated[str, Query(alias="next", max_length=300)] = "/",
) -> Response:  # fmt: skip
    """The language changed for this browser."""
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    answer = RedirectResponse(back if is_ours else "/", status_code=303)
    is_safe = is_tls(request, state.settings)
    name = f"{HOST}{COOKIE}" if is_safe else COOKIE
    answer.set_cookie(name, to, max_age=31_536_000, secure=is_safe, samesite="lax")
    return answer


@router.get("/static/colors.css")
def color_sheet(state: Here) -> Response:
    """Colors of the classes of air and water."""
    text = state.kept("colors", lambda _: colors(state.clock().date()))
    return Response(text, media_type="text/css", headers=LASTING)


@router.get("/static/public.css")
def style_sheet() -> Response:
    """Style of the public pages."""
    return Response(_style(), media_type="text/css", headers=LASTING)


def _kept_first(state: State, language: Language) -> tuple[bytes, bytes]:
    return state.kept(("first", language), partial(_first, state, language))


def _first(state: State, language: Language, _: object) -> tuple[bytes, bytes]:
    html = render(state, language, "first.html", here="/", air=_air(state), water=_water(state)).encode()
    return html, gzip.compress(html, 9, mtime=0)


def _air(state: State) -> AirToday | None:
    try:
        return air_today(state)
    except NothingToJudgeError:
        return None


def _water(state: State) -> WaterMonth | None:
    if not state.workspace.sections().sections:
        return None
    try:
        return water_today(state)
    except NothingToJudgeError:
        return None


@cache
def _style() -> bytes:
    return files("qingshan.edge.web.public").joinpath("static/public.css").read_bytes()


@router.get("/static/icon.svg")
def icon() -> Response:
    """The sign of the program."""
    picture = files("qingshan.edge.web.public").joinpath("static/icon.svg").read_bytes()
    return Response(picture, media_type="image/svg+xml", headers=LASTING)
