"""Layers of a workspace: GeoPackages in ``register/layers``, with where each came from; earlier ones kept."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.geo.geopackage import Rows, rows_of
from qingshan.edge.geo.packages import needed
from qingshan.edge.replacing import read_text, write_whole
from qingshan.register.layer import LayerAbout, LayerKind, layer_kinds

Frame = Any
EARLIER = "earlier"
AS_IT_CAME = 'LOCAL_CS["as it came"]'
"""Reference of original coordinates: a shifted datum has no number of its own."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of one workspace."""

    folder: Path

    @classmethod
    def of(cls, register_folder: Path) -> Layers:
        """The layers beside the registers of a workspace."""
        return cls(register_folder / "layers")

    def path(self, kind: str) -> Path:
        """File of a layer."""
        return self.folder / f"{kind}.gpkg"

    def has(self, kind: str) -> bool:
        """Whether the layer is there."""
        return self.path(kind).is_file()

    def kinds(self) -> tuple[str, ...]:
        """Kinds that are there, in the order of the catalog."""
        return tuple(kind for kind in layer_kinds() if self.has(kind))

    def about(self, kind: str) -> LayerAbout:
        """Where a layer came from."""
        data = json.loads(read_text(self.path(kind).with_suffix(".json")))
        return LayerAbout(**{key: data[key] for key in LayerAbout.__dataclass_fields__ if key in data})

    def read(self, kind: str) -> Frame:
        """The layer on the ground, in degrees.

        Raises
        ------
        RefusedError
            The workspace has none.
        """
        frame = needed("geopandas").read_file(self._held(kind), layer=kind)
        texts = [c for c in frame.columns if c != "geometry"]
        # An empty text is written as nothing; our columns are texts.
        frame[texts] = frame[texts].astype(object).where(frame[texts].notna(), "")
        return frame

    def rows(self, kind: str) -> Rows:
        """Features of the layer on the ground, in degrees; our columns are texts.

        Raises
        ------
        RefusedError
            The workspace has none.
        """
        found = rows_of(self._held(kind), kind)
        return [({key: text or "" for key, text in row.items()}, shape) for row, shape in found]

    def digest(self, kind: str) -> str:
        """Checksum of a layer's file; empty when it is not there."""
        return sha256(self.path(kind)) if self.has(kind) else ""

    def write(self, kind: str, frame: Frame, about: LayerAbout, original: Frame = None) -> Path:
        """Put a layer in place of the one that is there, which is kept among the earlier ones."""
        content = _packed(kind, frame, original)
        if self.has(kind):
            self._set_aside(kind)
        path = self.path(kind)
        write_whole(path, content)
        told = asdict(about) | {"layer_sha256": hashlib.sha256(content).hexdigest()}
        write_whole(path.with_suffix(".json"), json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return path

    def undo(self, kind: str) -> LayerAbout:
        """Bring back the layer before this one.

        Raises
        ------
        UsageError
            There is none before.
        """
        numbers = self._numbers(kind)
        if not numbers:
            raise UsageError("layer-nothing-before", kind=kind)
        last = numbers[-1]
        for suffix in (".gpkg", ".json"):
            earlier = self.folder / EARLIER / f"{kind}-{last}{suffix}"
            write_whole(self.path(kind).with_suffix(suffix), earlier.read_bytes())
            earlier.unlink()
        return self.about(kind)

    def _held(self, kind: str) -> Path:
        if not self.has(kind):
            raise RefusedError("layer-missing", kind=kind)
        return self.path(kind)

    def _set_aside(self, kind: str) -> None:
        number = (self._numbers(kind) or [0])[-1] + 1
        for suffix in (".gpkg", ".json"):
            now = self.path(kind).with_suffix(suffix)
            if now.is_file():
                write_whole(self.folder / EARLIER / f"{kind}-{number}{suffix}", now.read_bytes())

    def _numbers(self, kind: str) -> list[int]:
        names = (self.folder / EARLIER).glob(f"{kind}-*.gpkg")
        return sorted(int(each.stem.removeprefix(f"{kind}-")) for each in names)


def kind_named(text: str) -> LayerKind:
    """The kind of that key or Chinese or English name.

    Raises
    ------
    UsageError
        There is none; the message lists them.
    """
    wanted = text.strip().casefold()
    for kind in layer_kinds().values():
        if wanted in (kind.key, kind.zh.casefold(), kind.en.casefold()):
            return kind
    raise UsageError("layer-kind-unknown", text=text, known=", ".join(layer_kinds()))


def sha256(path: Path) -> str:
    """Checksum of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _packed(kind: str, frame: Frame, original: Frame) -> bytes:
    """A GeoPackage as bytes: the layer on the ground and, where moved, the coordinates as they came."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.gpkg"
        frame.to_file(path, layer=kind, driver="GPKG")
        if original is not None:
            held = frame[["code", "name"]].set_geometry(original.values, crs=AS_IT_CAME)
            held.to_file(path, layer="original", driver="GPKG")
        return path.read_bytes()
