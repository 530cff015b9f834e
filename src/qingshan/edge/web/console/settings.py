"""The settings of the server in the console: all of them, and one with its history."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request

from qingshan.base.errors import UsageError
from qingshan.edge.web.console.elements import Column, Field, card, columns, form, grid, note, stack
from qingshan.edge.web.console.shell import Page, caller_of, frame, state_of_page
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.settings_desk import defaults
from qingshan.edge.web.views.settings import SettingChange, SettingOut, changes, setting_out


def settings(request: Request) -> None:
    """Every setting, and what was changed last."""
    t = _Words(request)
    with frame(request, SETTINGS.title, lead=t("lead")):
        grid("/api/settings", [
            Column("name", t("name"), pinned=True, width=190, flex=2),
            Column("part", t("part"), width=120),
            Column("shown", t("value"), own=True, width=150),
            Column("default", t("default"), own=True, width=120),
            Column("standing", t("standing"), width=150),
            Column("meaning", t("meaning"), flex=4, wrap=True),
        ], rows="", link="/console/settings/one?key={key}", name="settings", is_stacked=True)  # fmt: skip
        with card(t("history")):
            _history(t, "/api/settings/history")


def setting(request: Request) -> None:
    """One setting: another value, back to what it comes as, its history."""
    t, key = _Words(request), request.query_params.get("key", "")[:80]
    if key not in defaults():
        raise UsageError("unknown-setting", name=key)
    state, caller = state_of_page(request), caller_of(request)
    one = setting_out(state, caller, key)
    heading = one.name.zh if t.language == "zh" else one.name.en
    meaning = one.meaning.zh if t.language == "zh" else one.meaning.en
    above = ((t("title"), "/console/settings"),)
    with frame(request, SETTINGS.title, heading=heading, lead=meaning, crumbs=above):
        note(t("live" if one.is_live else "at_start"))
        with columns():
            with card(t("change"), more=key):
                form(f"/api/settings/{key}", [_value(t, one), _ground(t)], submit=t("save"), method="PUT",
                     done=t("saved"))  # fmt: skip
            last = changes(state, caller, key)[:1]
            with stack():
                _back(t, one, last)
        with card(t("history")):
            _history(t, f"/api/settings/history?key={key}")


def _back(t: _Words, one: SettingOut, last: Sequence[SettingChange]) -> None:
    """The ways back: to what it comes as, and to what it was before the last change."""
    if one.is_own:
        with card(t("reset"), more=one.default.zh if t.language == "zh" else one.default.en):
            form(f"/api/settings/{one.key}/reset", [_ground(t)], submit=t("reset"), done=t("saved"),
                 is_quiet=True)  # fmt: skip
    if last:
        with card(t("undo")):
            number = Field("number", "", "hidden", last[0].number, required=True)
            form("/api/settings/undo", [number, _ground(t)], submit=t("undo"), done=t("saved"),
                 is_quiet=True)  # fmt: skip


class _Words:
    def __init__(self, request: Request) -> None:
        self.language = language_of(request)

    def __call__(self, key: str, **values: object) -> str:
        return word(self.language, f"settings.{key}", **values)


def _value(t: _Words, one: SettingOut) -> Field:
    if one.kind == "switch":
        return Field("value", t("switched_on"), "checkbox", one.value)
    if one.kind == "text":
        return Field("value", t("value"), value=one.value)
    help_ = t("between", least=f"{one.least:g}", most=f"{one.most:g}")
    return Field("value", t("value"), "number", one.value, required=True, help=help_, min=f"{one.least:g}",
                 max=f"{one.most:g}", step="any")  # fmt: skip


def _ground(t: _Words) -> Field:
    return Field("ground", t("ground"), required=True)


def _history(t: _Words, url: str) -> None:
    grid(url, [
        Column("number", "#", width=70, right=True, sort="desc"),
        Column("at", t("at"), width=170),
        Column("name", t("name"), width=170),
        Column("kind", t("kind"), width=90),
        Column("before", t("before"), own=True),
        Column("after", t("after"), own=True),
        Column("who", t("who"), own=True),
        Column("ground", t("ground"), own=True, flex=2),
    ], rows="", name="settings-history", is_stacked=True,
        empty=(t("no_changes"), t("no_changes_note")))  # fmt: skip


SETTINGS = Page(
    "/settings", "settings.title", "users.manage", settings, group="manage", icon="settings", key="g"
)
SETTING = Page("/settings/one", "settings.title", "users.manage", setting)
PAGES = (SETTINGS, SETTING)
