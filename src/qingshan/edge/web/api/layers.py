"""``/api/layers``: what the maps of the console and the public pages are drawn from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.views import layers

router = APIRouter(prefix="/api/layers", tags=["layers"], responses=PROBLEMS)
Anybody = Annotated[Caller, Depends(Rule("public.read"))]
Own = Annotated[Caller, Depends(Rule("public.read", "own"))]
LayerKey = Annotated[str, Path(pattern=r"^[a-z][a-z_-]{0,39}$", description="key of a collection")]


@router.get("")
def all_layers(state: Here, caller: Anybody) -> layers.CollectionsOut:
    """The layers a caller may read."""
    return layers.collections(state, caller)


@router.get("/{key}")
def layer(
    state: Here, caller: Own, key: LayerKey, code: Annotated[str, Query(max_length=40)] = ""
) -> layers.Features:
    """A layer as GeoJSON, its lines no finer than a map of the city shows."""
    return layers.features(state, key, caller, code)
