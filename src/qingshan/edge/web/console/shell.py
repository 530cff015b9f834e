"""The frame of every page of the console: navigation, language, light and dark, who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Literal

import jinja2
from fastapi import Request
from nicegui import ui

from qingshan.base.messages import Language
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rights import roles
from qingshan.edge.web.access.rule import Reach, Rule
from qingshan.edge.web.console.head import BASE, put_head
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.state import State

Group = Literal["", "observe", "act", "publish", "manage"]
"""Part of the navigation a page stands in; a page with none is reached from others."""

GROUPS: tuple[Group, ...] = ("observe", "act", "publish", "manage")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the console.

    Parameters
    ----------
    path
        Address under ``/console``.
    title
        Key of the word it is called by.
    right
        Right it asks for.
    build
        Builds it; what changes with the data is fetched by its elements.
    group, icon, key
        Part of the navigation, name of its sign in ``static/icons.svg``, and the letter that goes there
        after ``g``.
    reach
        How the caller's area bears on it, as for any route; most pages hold nothing but what they fetch.
    """

    path: str
    title: str
    right: str
    build: Callable[[Request], None]
    group: Group = ""
    icon: str = "page"
    key: str = ""
    reach: Reach = "all"

    @property
    def rule(self) -> Rule:
        """Who may open it."""
        return Rule(self.right, self.reach)


Link = tuple[str, str]
"""Words and an address."""


@contextmanager
def frame(
    request: Request,
    title: str,
    *,
    heading: str = "",
    lead: str = "",
    crumbs: Sequence[Link] = (),
    acts: Sequence[Link] = (),
    main: Link | None = None,
) -> Iterator[None]:
    """The frame around a page.

    Parameters
    ----------
    request
        Who asks for what.
    title
        Key of the word the page is called by.
    heading
        What stands at the head instead, such as the name of a place.
    lead
        A line under the head.
    crumbs
        Pages above this one.
    acts
        What can be done here, at the right of the head.
    main
        The act that most come for, after the others.
    """
    language = language_of(request)
    head = heading or word(language, title)
    ui.page_title(head)
    put_head(request, language, _links(request))
    _put("top.html", **_top(request, language))
    _put("heading.html", head=head, own=bool(heading), lead=lead, crumbs=crumbs, acts=acts, main=main,
         here=request.url.path)  # fmt: skip
    yield


def caller_of(request: Request) -> Caller:
    """Who asks for a page."""
    return request.scope.get("state", {}).get("caller") or Caller()


def decides(request: Request, right: str) -> bool:
    """Whether the caller has a right and answers for the whole city, as what is of no single area asks."""
    caller = caller_of(request)
    return caller.may(right) and caller.covers(state_of_page(request).workspace.city.code)


def state_of_page(request: Request) -> State:
    """What the application holds."""
    state: State = request.app.state.qingshan
    return state


def _put(template: str, **values: object) -> None:
    ui.html(_templates().get_template(template).render(base=BASE, **values), sanitize=False)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("qingshan.edge.web.console"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )


def _pages(request: Request) -> list[Page]:
    """Pages of the navigation that the caller may open."""
    caller = caller_of(request)
    pages: tuple[Page, ...] = request.app.state.pages
    return [page for page in pages if page.group and caller.may(page.right)]


def _links(request: Request) -> list[dict[str, str]]:
    """The pages as the browser finds them by their keys and names."""
    return [
        {
            "link": BASE + each.path,
            "key": each.key,
            "zh": word("zh", each.title),
            "en": word("en", each.title),
        }
        for each in _pages(request)
    ]


def _top(request: Request, language: Language) -> dict[str, object]:
    city, caller = state_of_page(request).workspace.city, caller_of(request)
    return {
        "t": lambda key: word(language, f"console.{key}"),
        "city": city.name(language),
        "simulated": city.simulated,
        "caller": caller,
        "role": roles()[caller.role].name(language) if caller.is_known else "",
        "groups": _groups(request, language),
    }


def _groups(request: Request, language: Language) -> list[tuple[str, list[dict[str, object]]]]:
    """The navigation: words of a group and its pages."""
    here, shown = request.url.path.removeprefix(BASE), _pages(request)
    found = []
    for group in GROUPS:
        entries: list[dict[str, object]] = [
            {"path": each.path, "icon": each.icon, "title": word(language, each.title),
             "is_here": _is_here(here, each.path)}
            for each in shown if each.group == group
        ]  # fmt: skip
        if entries:
            found.append((word(language, f"console.group_{group}"), entries))
    return found


def _is_here(here: str, path: str) -> bool:
    return here.rstrip("/") == path.rstrip("/") or (path != "/" and here.startswith(f"{path}/"))
