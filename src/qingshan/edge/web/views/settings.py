"""What is shown of the settings: what each means, what it is, what it comes as, and who changed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, cast

from pydantic import BaseModel

from qingshan.act.entry import Entry
from qingshan.edge.settings_file import Value
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.settings import BOUNDS, LIVE, read_settings
from qingshan.edge.web.settings_desk import SettingsDesk, defaults, read_written
from qingshan.edge.web.state import State
from qingshan.edge.web.views.named import NamedOut, actor_named, worded
from qingshan.edge.web.views.words import Both, Toned

Kind = Literal["switch", "number", "text"]


class SettingOut(BaseModel):
    """A setting: what holds now, what is written, what comes with the program."""

    key: str
    part: Both
    name: Both
    meaning: Both
    kind: Kind
    value: Value
    shown: Both
    default: Both
    is_own: bool
    is_live: bool
    standing: Toned
    least: float | None
    most: float | None


class SettingChange(BaseModel):
    """A change of a setting; none stands for what comes with the program."""

    number: int
    at: datetime
    who: NamedOut
    ground: str
    kind: NamedOut
    key: str
    name: Both
    before: Both
    after: Both


def desk(state: State, caller: Caller) -> SettingsDesk:
    """The settings of the workspace for one request of a caller."""
    return SettingsDesk(state.folder, state.decided.ledger, state.clock().replace(microsecond=0), caller.who)


def settings_out(state: State, caller: Caller) -> list[SettingOut]:
    """Every setting, part by part."""
    own = desk(state, caller).own()
    return [_setting(state, key, own) for key in defaults()]


def setting_out(state: State, caller: Caller, key: str) -> SettingOut:
    """One setting."""
    return _setting(state, key, desk(state, caller).own())


def changes(state: State, caller: Caller, key: str = "") -> list[SettingChange]:
    """Changes of a setting or of all, the newest first."""
    found = [_change(state, each) for each in reversed(desk(state, caller).history())]
    return [each for each in found if key in {"", each.key}]


def take_effect(state: State) -> None:
    """Let what was written hold, as far as it can without a new start."""
    state.settings = state.settings.with_live(read_settings(state.folder))


def _setting(state: State, key: str, own: Mapping[str, Any]) -> SettingOut:
    part, _, name = key.partition(".")
    known = defaults()[key]
    value = own.get(key, known)
    running = getattr(getattr(state.settings, part), name)
    least, most = BOUNDS.get(key, (None, None))
    kind: Kind = "switch" if isinstance(known, bool) else "number" if key in BOUNDS else "text"
    standing = "pending" if running != value else "own" if key in own else "default"
    words = Both.of(f"settings.standing_{standing}")
    return SettingOut(
        key=key, part=_worded("part", part), name=_worded("name", key), meaning=_worded("about", key),
        kind=kind, value=value, shown=_shown(value), default=_shown(known), is_own=key in own,
        is_live=part in LIVE,
        standing=Toned(zh=words.zh, en=words.en, tone={"pending": "late", "own": "good"}.get(standing, "")),
        least=least, most=most,
    )  # fmt: skip


def _change(state: State, entry: Entry) -> SettingChange:
    body = cast(Mapping[str, Any], entry.body)
    return SettingChange(
        number=entry.number, at=entry.at, who=actor_named(state, entry.who), ground=entry.ground,
        kind=worded("settings", "step", entry.kind), key=body["name"], name=_worded("name", body["name"]),
        before=_shown(read_written(body["before"])), after=_shown(read_written(body["after"])),
    )  # fmt: skip


def _worded(kind: str, key: str) -> Both:
    return Both.of(f"settings.{kind}_{key.replace('.', '_')}")


def _shown(value: Value | None) -> Both:
    """A value for people: what is empty, on or off is said in words."""
    if value is None or value == "":
        return Both.of("settings.default" if value is None else "settings.empty")
    if isinstance(value, bool):
        return Both.of("settings.on" if value else "settings.off")
    return Both.same(f"{value:g}" if isinstance(value, float) else f"{value}")
