"""What routes are asked with: periods, places, editions, in texts of a known shape."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

_PART = r"[0-9]{4}(Q[1-4]|-[0-9]{2}(-[0-9]{2}(T[0-9]{2})?)?)?"
_WATER = r"[0-9]{4}(Q[1-4]|-(flood|level|dry)|-[0-9]{2})?"

PeriodText = Annotated[
    str,
    Query(
        pattern=rf"^{_PART}(\.\.{_PART})?$",
        max_length=28,
        description="2022, 2022Q1, 2022-03, 2022-03-15, 2022-03-15T14 or 2021-11..2022-03",
        examples=["2022"],
    ),
]
"""A period of the air."""

SpanText = Annotated[
    str,
    Query(
        pattern=rf"^{_WATER}(\.\.{_WATER})?$",
        max_length=24,
        description="2022, 2022Q1, 2022-03, 2022-flood or 2021-11..2022-03",
        examples=["2022"],
    ),
]
"""A span water is evaluated over."""

PlaceText = Annotated[str, Query(max_length=60, description="code, name or alias; empty for the city")]
Edition = Annotated[
    str, Query(pattern=r"^[0-9A-Za-z.-]*$", max_length=40, description="by-date, or the name of an edition")
]
Item = Annotated[str, Query(pattern=r"^[0-9a-z_]+$", max_length=40, description="key of an indicator")]
