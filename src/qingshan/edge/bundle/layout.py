"""What lies where in a bundle, and how its parts are hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
MANIFEST, FIGURES, PRINTED, PROVENANCE = (
    "manifest.json",
    "figures.parquet",
    "printed_figures.csv",
    "prov.jsonld",
)
READINGS, WORKSPACE, STANDARDS, README = "readings", "workspace", "standards", "README.txt"


@dataclass(frozen=True, slots=True)
class Source:
    """A file readings came from: as the archive remembers it."""

    id: str
    name: str
    sha256: str
    size: int
    medium: str
    received: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The table of contents: what was ordered, every file with its hash, every block of readings with its.

    Parameters
    ----------
    program
        Name and version of the program that made it.
    city
        Code and name of the city.
    order
        What was ordered, see :class:`~qingshan.edge.bulletin.making.Order`.
    commit
        Number of the import the figures were made from.
    made_on
        Date of the bulletin.
    number
        Number of the publication; empty for a draft.
    sources
        Files the readings came from.
    files
        SHA-256 of every other file in the bundle.
    blocks
        By medium, SHA-256 of the readings of one site, indicator and month.
    """

    program: str
    city: str
    order: Mapping[str, str]
    commit: int
    made_on: str
    number: str
    sources: tuple[Source, ...]
    files: Mapping[str, str]
    blocks: Mapping[str, Mapping[str, str]]
    format: int = field(default=FORMAT)

    def record(self) -> dict[str, Any]:
        """The manifest as JSON has it."""
        return asdict(self)

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Manifest:
        """The manifest of such a record.

        Raises
        ------
        KeyError, TypeError
            The record lacks something or has something unknown.
        """
        sources = tuple(Source(**each) for each in record["sources"])
        return cls(**{**record, "sources": sources})


def sha256(content: bytes) -> str:
    """Hash of some bytes, as hexadecimal text."""
    return hashlib.sha256(content).hexdigest()
