"""``/api/imports``: readings sent in as files: tried first, then stored whole or not at all."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Path, Query, UploadFile

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import whole_city
from qingshan.edge.web.api.inputs import Limit
from qingshan.edge.web.api.parameters import PROBLEMS, Here, Tongue
from qingshan.edge.web.api.uploads import read_upload
from qingshan.edge.web.views.imports import ImportOut, Medium, SourceOut, import_out, importer, sources
from qingshan.edge.web.views.layer_import import LayerOut, kinds, layer_out, layer_reader
from qingshan.edge.web.views.named import NamedOut
from qingshan.register.datum import LayerDatum

router = APIRouter(prefix="/api/imports", tags=["imports"], responses=PROBLEMS)
Work = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,40}$")]
Importer = Annotated[Caller, Depends(Rule("data.import", whole_city))]
Keeper = Annotated[Caller, Depends(Rule("register.write", whole_city))]
KINDS = frozenset({".csv", ".txt", ".json", ".xlsx", ".xls", ".gz", ".zip", ".parquet", ".log", ".tsv"})
LAYERS = frozenset({".gpkg", ".zip", ".geojson", ".json", ".csv", ".xlsx"})
IMPORT, LAYER = "import", "layer"


@router.get("", dependencies=[Depends(Rule("inside.read"))])
def all_(state: Here, limit: Limit = 100) -> list[SourceOut]:
    """Files the archive holds readings of, the newest first."""
    return sources(state, limit)


@router.get("/layers", dependencies=[Depends(Rule("inside.read"))])
def layers() -> list[NamedOut]:
    """Kinds of layer of the map that can be imported."""
    return kinds()


@router.post("/layers/{kind}", status_code=202)
def begin_layer(
    state: Here, language: Tongue, caller: Keeper, kind: Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")], *,
    file: Annotated[UploadFile, File()], datum: LayerDatum = "unknown",
    code: Annotated[str, Query(max_length=80, description="Column of the codes")] = "",
    name: Annotated[str, Query(max_length=80, description="Column of the names")] = "",
    dry_run: Annotated[bool, Query(description="Read and check, store nothing")] = True,
) -> LayerOut:  # fmt: skip
    """Begin to read a layer of the map; without its datum nothing is imported."""
    given = read_upload(state, file, LAYERS)
    columns = {key: value for key, value in (("code", code), ("name", name)) if value}
    work = layer_reader(state, kind, *given, datum=datum, columns=columns, dry=dry_run)
    return layer_out(state.jobs.start(LAYER, caller.who, work), language)


@router.get("/layers/jobs/{job}")
def look_layer(state: Here, language: Tongue, caller: Keeper, job: Work) -> LayerOut:
    """What became of a layer, once it is there."""
    return layer_out(state.jobs.get(job, caller.who, LAYER), language)


@router.post("/{medium}", status_code=202)
def begin(
    state: Here, language: Tongue, caller: Importer, medium: Annotated[Medium, Path()], *,
    file: Annotated[UploadFile, File()], basis: Literal["manual", "auto"] = "manual",
    dry_run: Annotated[bool, Query(description="Read and check, store nothing")] = True,
) -> ImportOut:  # fmt: skip
    """Begin to import a file; ask for the work until it is done."""
    name, content = read_upload(state, file, KINDS)
    work = importer(state, medium, name, content, basis=basis, dry=dry_run)
    return import_out(state.jobs.start(IMPORT, caller.who, work), language)


@router.get("/jobs/{job}")
def look(state: Here, language: Tongue, caller: Importer, job: Work) -> ImportOut:
    """What became of every row, and every finding, once it is there."""
    return import_out(state.jobs.get(job, caller.who, IMPORT), language)
