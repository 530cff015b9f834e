"""The console's own house: one's account, and for administrators the users and who came in."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request

from qingshan.edge.web.access.account import is_within
from qingshan.edge.web.access.rights import roles
from qingshan.edge.web.console.elements import Column, Field, card, columns, form, grid, stack
from qingshan.edge.web.console.shell import Page, caller_of, frame, state_of_page
from qingshan.edge.web.language import language_of, word


def account(request: Request) -> None:
    """One's own account: sessions, tokens, the way out. The password is changed on the plain page."""
    t, caller, language = _words(request), caller_of(request), language_of(request)
    role, area = roles()[caller.role].name(language), area_named(request, caller.area) or t("whole_city")
    with frame(request, ACCOUNT.title, lead=f"{role} · {area}", acts=((t("change_password"), "/account"),)):
        with card(t("sessions")):
            grid(
                "/api/session/own",
                [
                    Column("began", t("began"), width=150, sort="desc"),
                    Column("seen", t("seen"), width=150),
                    Column("address", t("address"), own=True),
                    Column("agent", t("agent"), own=True, flex=3),
                ],
                rows="sessions",
                name="sessions",
            )
            form("/api/session/own/end-others", [], submit=t("end_others"), done=t("done_session"),
                 is_quiet=True)  # fmt: skip
            form("/api/session", [], submit=t("sign_out"), method="DELETE", then="/sign-in",
                 is_quiet=True)  # fmt: skip
        _tokens(request)


def users(request: Request) -> None:
    """Every account, and forms to add one and to change one."""
    t = _words(request)
    with frame(request, USERS.title, acts=((t("log"), "/console/users/log"),)):
        grid(
            "/api/users",
            [
                Column("name", t("name"), own=True, pinned=True, width=130, sort="asc"),
                Column("title", t("title"), own=True),
                Column("role", t("role"), width=130),
                Column("area_name", t("area")),
                Column("status", t("status")),
                Column("sessions", t("sessions"), right=True),
                Column("tokens", t("tokens"), right=True),
                Column("made", t("made"), width=150),
            ],
            link="/console/users/one?name={name}",
            name="users",
        )
        with card(t("add_user")):
            form(
                "/api/users",
                [
                    Field("name", t("name"), required=True, help=t("name_rule")),
                    *_place(request),
                    _ground(t("ground")),
                ],
                submit=t("add_user"),
                done=t("link_made"),
                secret="link",
                is_reloaded=False,
            )


def user(request: Request) -> None:
    """One account: what it is, a new password, closed or open."""
    t = _words(request)
    door = request.app.state.access
    who = door.accounts.find(request.query_params.get("name", ""))
    heading, above = t("user_of", name=f"{who.title} {who.name}"), ((t("users"), "/console/users"),)
    with frame(request, USERS.title, heading=heading, crumbs=above), columns():
        with card(t("change_user")):
            form(
                f"/api/users/{who.name}",
                [*_place(request, who.title, who.role, who.area), _ground(t("ground"))],
                submit=t("save"),
                method="PATCH",
                done=t("saved"),
            )
        with stack():
            with card(t("new_link")):
                form(f"/api/users/{who.name}/link", [_ground(t("ground"))], submit=t("new_link"),
                     done=t("link_made"), secret="link", is_reloaded=False)  # fmt: skip
            act = "enable" if who.is_disabled else "disable"
            with card(t(act)):
                form(f"/api/users/{who.name}/{act}", [_ground(t("ground"))], submit=t(act),
                     done=t("saved"), is_quiet=True)  # fmt: skip


def log(request: Request) -> None:
    """Who came in, who was refused, and what was done to accounts."""
    t = _words(request)
    with frame(request, LOG.title, crumbs=((t("users"), "/console/users"),)):
        grid(
            "/api/users/log?limit=1000",
            [
                Column("number", "#", width=70, right=True, sort="desc"),
                Column("at", t("at"), width=170),
                Column("about", t("about"), own=True),
                Column("kind", t("event"), own=True),
                Column("who", t("who"), own=True),
                Column("ground", t("ground"), own=True, flex=2),
                Column("details", t("details"), own=True, flex=2),
            ],
            name="access-log",
            is_stacked=True,
            empty=(t("no_entries"), t("no_entries_note")),
        )


def _tokens(request: Request) -> None:
    """One's tokens, and the form to make one."""
    t, caller, language = _words(request), caller_of(request), language_of(request)
    with card(t("tokens")):
        grid(
            "/api/session/own",
            [
                Column("title", t("token_title"), own=True, flex=2),
                Column("role", t("role")),
                Column("until", t("until"), width=150),
            ],
            rows="tokens",
            name="tokens",
            empty=(t("no_tokens"), t("no_tokens_note")),
        )
    own = [(key, each.name(language)) for key, each in roles().items() if is_within(key, caller.role)]
    with card(t("make_token")):
        form(
            "/api/session/tokens",
            [
                Field("title", t("token_title"), required=True, help=t("token_title_note")),
                Field("role", t("role"), "select", caller.role, own),
                Field("days", t("lasts"), "number", 90, min="1", max="366"),
            ],
            submit=t("make_token"),
            done=t("token_once"),
            secret="token",
            is_reloaded=False,
        )


def _words(request: Request) -> Callable[..., str]:
    language = language_of(request)
    return lambda key, **values: word(language, f"access.{key}", **values)


def _ground(title: str) -> Field:
    return Field("ground", title, required=True)


def _place(request: Request, title: str = "", role: str = "officer", area: str = "") -> list[Field]:
    t, language = _words(request), language_of(request)
    known = [(key, each.name(language)) for key, each in roles().items()]
    return [
        Field("title", t("title"), value=title),
        Field("role", t("role"), "select", role, known),
        Field("area", t("area"), "select", area, _areas(request)),
    ]


def _areas(request: Request) -> list[tuple[str, str]]:
    """The whole city, or a division of it."""
    t, language = _words(request), language_of(request)
    known = state_of_page(request).workspace.divisions().divisions
    return [("", t("whole_city")), *((str(each.code), each.name(language)) for each in known)]


def area_named(request: Request, code: str) -> str:
    """The name of a division; its code where the register has none."""
    return dict(_areas(request)).get(code, code) if code else ""


ACCOUNT = Page("/account", "access.account_page", "inside.read", account)
USERS = Page("/users", "access.users", "users.manage", users, group="manage", icon="users", key="p")
USER = Page("/users/one", "access.users", "users.manage", user)
LOG = Page("/users/log", "access.log", "users.manage", log)
PAGES = (ACCOUNT, USERS, USER, LOG)
