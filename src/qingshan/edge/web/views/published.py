"""What was published: every edition with its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qingshan.base.errors import UsageError
from qingshan.edge.issuing.publications import Publication, Publications
from qingshan.edge.web.state import State

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".json": "application/json",
}
"""Types of the files of a publication."""


@dataclass(frozen=True, slots=True)
class Published:
    """An edition of a bulletin, and the number of the one that corrects it; empty where none does."""

    entry: Publication
    replaced_by: str


def publications(state: State) -> list[Published]:
    """Every edition, the newest first."""
    entries = Publications(state.workspace.published_folder).entries()
    followers = {each.replaces: each.number for each in entries if each.replaces}
    return [Published(each, followers.get(each.number, "")) for each in reversed(entries)]


def published_file(state: State, number: str, name: str) -> Path:
    """A file of a publication.

    Raises
    ------
    UsageError
        There is no such publication, or no such file in it.
    """
    publication = Publications(state.workspace.published_folder)
    entry = next((each for each in publication.entries() if each.number == number), None)
    if entry is None or name not in entry.files:
        raise UsageError("unknown-publication", name=f"{number}/{name}")
    return publication.folder / number / name
