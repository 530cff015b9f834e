"""A layer into the workspace: read, moved to the ground, checked, stored with its origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from qingshan.base.finding import Finding
from qingshan.edge.geo.fit import Fit, fit
from qingshan.edge.geo.placing import outside_stated
from qingshan.edge.geo.reading import Read, Source, read_layer
from qingshan.edge.geo.store import Layers, sha256
from qingshan.edge.workspace import Workspace
from qingshan.register.layer import LayerAbout
from qingshan.register.township import Township, TownshipCode, TownshipRegister, check_townships

Frame = Any
BOUNDARIES = ("counties", "townships", "control_units")


@dataclass(frozen=True, slots=True)
class ImportedLayer:
    """What came of a file: where it was stored (nowhere for a dry run), its faults and its fit."""

    about: LayerAbout
    findings: tuple[Finding, ...]
    fit: Fit | None
    path: str = ""


def import_layer(source: Source, workspace: Workspace, now: str, *, is_dry: bool = False) -> ImportedLayer:
    """Store the layer of a file; whole or not at all.

    Raises
    ------
    RefusedError
        The file cannot be read or does not say its datum.
    UsageError
        A column it needs is missing.
    """
    layers = Layers.of(workspace.register_folder)
    read = read_layer(source)
    about = LayerAbout(
        source.kind.key, source.path.name, sha256(source.path), read.datum,
        read.datum not in ("WGS84", "CGCS2000"), now, read.came, len(read.frame), read.columns,
        workspace.is_simulated([source.path.name]),
    )  # fmt: skip
    findings = (*read.findings, *_checks(read, source, workspace, layers))
    measured = _fit(read, source, layers)
    if is_dry:
        return ImportedLayer(about, findings, measured)
    if _is_same(layers, about):
        return ImportedLayer(about, findings, measured, str(layers.path(source.kind.key)))
    path = layers.write(source.kind.key, read.frame, about, read.original if about.is_converted else None)
    return ImportedLayer(about, findings, measured, str(path))


def _is_same(layers: Layers, about: LayerAbout) -> bool:
    """Whether the layer that is there came from the same file, read the same way: again changes nothing."""
    if not layers.has(about.kind):
        return False
    now = layers.about(about.kind)
    return (now.sha256, now.datum, dict(now.columns)) == (about.sha256, about.datum, dict(about.columns))


def townships_of(frame: Frame) -> TownshipRegister:
    """The register of a layer of townships."""
    return TownshipRegister.of(_units(frame))


def _checks(read: Read, source: Source, workspace: Workspace, layers: Layers) -> tuple[Finding, ...]:
    name, frame = source.path.name, read.frame
    faults: list[Finding] = []
    if source.kind.key == "townships":
        counties = [each.code for each in workspace.divisions().of_kind("county")]
        faults += check_townships(_units(frame), counties, name)
    if source.kind.geometry == "point":
        for column, units in (("county", "counties"), ("township", "townships")):
            if layers.has(units):
                faults += outside_stated(frame, layers.read(units), column, name)
    return tuple(faults)


def _fit(read: Read, source: Source, layers: Layers) -> Fit | None:
    """The fit of a boundary to that of the counties, which must be there and be another layer."""
    if source.kind.key not in BOUNDARIES or source.kind.key == "counties" or not layers.has("counties"):
        return None
    return fit(read.frame, layers.read("counties"))


def _units(frame: Frame) -> list[Township]:
    return [
        Township(
            TownshipCode(row["code"]), row["name"], tuple(filter(None, row["aliases"].split(";"))),
            _day(row["valid_from"]), _day(row["valid_to"]), row["successor"],
        )
        for row in frame.drop(columns="geometry").to_dict("records")
    ]  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10].replace("/", "-"))
    except ValueError:
        return None
