"""Cameras that watch outlets: their ids and addresses. No video passes through here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NewType
from urllib.parse import urlsplit

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.table import Row, empty_cells, read_rows

CameraId = NewType("CameraId", str)
"""Channel id of GB/T 28181, 20 digits."""

COLUMNS = ("id", "zh", "outlet", "address")
SCHEMES = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
"""Schemes an address may have (HLS is http or https), and the port each means when none is written."""

_ID = re.compile(r"[0-9]{20}")


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera (channel) and the outlet it watches.

    Parameters
    ----------
    id
        20 digits of GB/T 28181: center 8, industry 2, type 3, network 1, serial 6.
    address
        Where its stream or player is: ``rtsp://``, or ``http(s)://`` for HLS.
    view
        What it looks at: the outlet, the sampling point, the station room.
    """

    id: CameraId
    zh: str
    en: str
    outlet: str
    address: str = field(repr=False)
    view: str = ""
    source: str = ""

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def host(self) -> str:
        """Host of the address."""
        return urlsplit(self.address).hostname or ""

    @property
    def port(self) -> int:
        """Port of the address."""
        parts = urlsplit(self.address)
        return parts.port or SCHEMES[parts.scheme]

    @property
    def scheme(self) -> str:
        """Scheme of the address."""
        return urlsplit(self.address).scheme

    @property
    def shown(self) -> str:
        """The address without user and password, fit to be listed."""
        parts = urlsplit(self.address)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    @property
    def path(self) -> str:
        """Path and query of the address."""
        parts = urlsplit(self.address)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True, slots=True)
class CameraRegister:
    """The cameras of a workspace, in the order of the file."""

    cameras: tuple[Camera, ...] = ()

    def get(self, id: str) -> Camera | None:  # noqa: A002 - the name of the column
        """The camera of that id."""
        return next((each for each in self.cameras if each.id == id), None)

    def at_outlet(self, outlet: str) -> tuple[Camera, ...]:
        """Cameras that watch an outlet."""
        return tuple(each for each in self.cameras if each.outlet == outlet)


def parse_cameras(text: str, file: str = "cameras.csv") -> tuple[CameraRegister, tuple[Finding, ...]]:
    """The register of cameras and the faults of its file; a row with an error is left out.

    Parameters
    ----------
    text
        CSV with the columns of ``COLUMNS`` and optionally ``en, view, source``.
    file
        Name under which findings speak of it.
    """
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    kept: dict[str, Camera] = {}
    for row in rows:
        wrong = [*empty_cells(row, COLUMNS), *_misformed(row)]
        if row["id"] in kept:
            wrong.append(row.finding("register-duplicate-code", "id", value=row["id"]))
        faults.extend(wrong)
        if not wrong:
            kept[row["id"]] = _camera(row)
    return CameraRegister(tuple(kept.values())), tuple(faults)


def _camera(row: Row) -> Camera:
    return Camera(
        CameraId(row["id"]),
        row["zh"],
        row["en"] or row["zh"],
        row["outlet"],
        row["address"],
        row["view"],
        row["source"],
    )


def _misformed(row: Row) -> list[Finding]:
    faults = []
    if row["id"] and not _ID.fullmatch(row["id"]):
        faults.append(row.finding("camera-wrong-id", "id", value=row["id"], length=len(row["id"])))
    if row["address"] and not _is_address(row["address"]):
        faults.append(row.finding("camera-wrong-address", "address", known=", ".join(SCHEMES)))
    return faults


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
