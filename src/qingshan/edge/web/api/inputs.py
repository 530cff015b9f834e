"""What requests are made of: words, numbers and grounds, each with the form it must have."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from fastapi import Header, Query
from pydantic import BaseModel, ConfigDict, Field

from qingshan.act.case.decide import Actor
from qingshan.act.case.kind import Role
from qingshan.base.errors import UsageError
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.errors import ForbiddenError

# \w knows the letters of every script; a text must hold one letter or digit at least
_SAYS = r"\w"
WORD = r"^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,79}$"
Text = Annotated[str, Field(min_length=1, max_length=400, pattern=_SAYS)]
Ground = Annotated[
    str, Field(min_length=1, max_length=2000, pattern=_SAYS, description="Why: goes on the ledger")
]
Word = Annotated[str, Field(pattern=WORD)]
Division = Annotated[str, Field(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$")]
Version = Annotated[int | None, Field(ge=0, le=2**31, description="What the caller saw; another answers 409")]
Limit = Annotated[int, Query(ge=1, le=1000)]
Form = Literal["json", "csv", "xlsx", "parquet"]
Shape = Annotated[Form, Query(alias="format", description="A file instead of JSON")]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_.:-]{0,100}$",
        description="A word of the request: sent again, nothing happens twice",
    ),
]


class Said(BaseModel):
    """A decision with its ground."""

    model_config = ConfigDict(extra="forbid")

    ground: Ground


class SaidOf(Said):
    """A decision about something seen in a version."""

    version: Version = None


def actor(caller: Caller, ground: str) -> Actor:
    """Who decides."""
    roles: dict[str, Role] = {
        "officer": "officer", "analyst": "analyst", "approver": "approver", "administrator": "administrator",
    }  # fmt: skip
    return Actor(caller.who, roles[caller.role], ground)


def request_word(caller: Caller, key: str) -> str:
    """Word by which the ledger knows a request again; empty where the caller gave none."""
    if not key:
        return ""
    return "web-" + hashlib.sha256(f"{caller.who}\n{key}".encode()).hexdigest()[:40]


def within(caller: Caller, division: str) -> str:
    """The division, which must lie in the caller's area.

    Raises
    ------
    ForbiddenError
        It does not.
    """
    if not caller.covers(division):
        raise ForbiddenError("area", is_area=True)
    return division


def file_name(name: str | None) -> str:
    """Name of an uploaded file without folders and signs that name none.

    Raises
    ------
    UsageError
        Nothing is left of it.
    """
    bare = (name or "").replace("\\", "/").rpartition("/")[2].strip()
    kept = "".join(each for each in bare if each.isprintable() and each not in '<>:"|?*')[-120:]
    if not kept.strip("."):
        raise UsageError("upload-without-name")
    return kept
