"""``/api/settings``: settings of the server seen, changed and taken back by administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import whole_city
from qingshan.edge.web.api.inputs import Said
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.views import settings as view
from qingshan.edge.web.views.settings import SettingChange, SettingOut

router = APIRouter(prefix="/api/settings", tags=["settings"], responses=PROBLEMS)
Administrator = Annotated[Caller, Depends(Rule("users.manage", whole_city))]
KEY = r"^[a-z]{1,20}\.[a-z_]{1,40}$"
Key = Annotated[str, Path(pattern=KEY, examples=["session.idle_minutes"])]
Text = Annotated[str, Field(max_length=400)]
Number = Annotated[float, Field(ge=0, le=10**9, allow_inf_nan=False)]


class ValueIn(Said):
    """The value from now on."""

    value: bool | Number | Text


class UndoIn(Said):
    """Number of the change on the ledger."""

    number: Annotated[int, Field(ge=1, le=2**53)]


@router.get("")
def all_(state: Here, caller: Administrator) -> list[SettingOut]:
    """Every setting: what it means, what is written, what holds now, what comes with the program."""
    return view.settings_out(state, caller)


@router.get("/history")
def history(
    state: Here, caller: Administrator, key: Annotated[str, Query(pattern=rf"^$|{KEY}")] = ""
) -> list[SettingChange]:
    """Who changed what and why, the newest first."""
    return view.changes(state, caller, key)


@router.post("/undo")
def undo(state: Here, caller: Administrator, said: UndoIn) -> list[SettingOut]:
    """Take a change back; that is a change too."""
    view.desk(state, caller).undo(said.number, said.ground)
    view.take_effect(state)
    return view.settings_out(state, caller)


@router.put("/{key}")
def change(state: Here, caller: Administrator, key: Key, said: ValueIn) -> SettingOut:
    """Give a setting another value; some hold at once, the others from the next start on."""
    view.desk(state, caller).change(key, said.value, said.ground)
    view.take_effect(state)
    return view.setting_out(state, caller, key)


@router.post("/{key}/reset")
def reset(state: Here, caller: Administrator, key: Key, said: Said) -> SettingOut:
    """Let a setting be again what comes with the program."""
    view.desk(state, caller).change(key, None, said.ground)
    view.take_effect(state)
    return view.setting_out(state, caller, key)
