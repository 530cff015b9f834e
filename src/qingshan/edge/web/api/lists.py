"""``/api/lists``: dated lists, decisions about single rows, editions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import whole_city
from qingshan.edge.web.api.attached import FILES
from qingshan.edge.web.api.inputs import Key, SaidOf, Shape, Word, request_word
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.api.tables import as_file
from qingshan.edge.web.views.lists import (
    ChangesOut,
    ListOut,
    ListRow,
    changes_out,
    list_out,
    listing,
    lists,
)

router = APIRouter(prefix="/api/lists", tags=["lists"], responses=PROBLEMS)
ListKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,60}$", examples=["key_inlet_firms"])]
Edition = Annotated[int | None, Query(ge=1, le=100_000)]
Writer = Annotated[Caller, Depends(Rule("list.write", whole_city))]


class DecisionIn(SaidOf):
    """A row that belongs against the reasons, does not, or is left to the rule again."""

    code: Word
    word: Literal["included", "exempted", "withdrawn"]


class FixIn(SaidOf):
    """The day of the edition; today where it is not given."""

    day: date | None = None


@router.get("", dependencies=[Depends(Rule("inside.read"))])
def all_(state: Here) -> list[ListRow]:
    """Every list: how many are on it, its newest edition, how many changed since."""
    return lists(state)


@router.get("/{key}", dependencies=[Depends(Rule("inside.read"))], responses=FILES)
def one(
    state: Here, language: Tongue, key: ListKey, edition: Edition = None, form: Shape = "json"
) -> ListOut:
    """Who is on a list now, or was in an edition, and on what ground."""
    found = list_out(state, key, edition, language)
    return found if form == "json" else as_file(found.rows, form, key)  # type: ignore[return-value]


@router.get("/{key}/changes", dependencies=[Depends(Rule("inside.read"))])
def changes(
    state: Here, key: ListKey, before: Annotated[int | None, Query(ge=0, le=100_000)] = None,
    after: Edition = None,
) -> ChangesOut:  # fmt: skip
    """Who entered and who left, and why; from the newest edition to this moment by default."""
    return changes_out(state, key, before, after)


@router.post("/{key}/decisions")
def decide(
    state: Here, language: Tongue, caller: Writer, key: ListKey, said: DecisionIn, word: Key = ""
) -> ListOut:
    """Include or exempt a row, or leave it to the rule again."""
    with listing(state, request_word(caller, word), said.version) as at:
        at.decide(key, said.code, said.word, caller.who, said.ground)
    return list_out(state, key, None, language)


@router.post("/{key}/editions", status_code=201)
def fix(state: Here, language: Tongue, caller: Writer, key: ListKey, said: FixIn, word: Key = "") -> ListOut:
    """Fix the list of this moment as the next edition."""
    with listing(state, request_word(caller, word), said.version) as at:
        at.fix(key, said.day or at.now.date(), caller.who, said.ground)
    return list_out(state, key, None, language)
