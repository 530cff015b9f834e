"""The words and templates of a workspace: read over the packaged ones, and copies to edit."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from qingshan.base.finding import Finding
from qingshan.edge.replacing import read_text, write_whole
from qingshan.publish.own_wording import WORDS_FILE, own_texts
from qingshan.publish.wording import TEMPLATES, Texts

FILES = (WORDS_FILE, *TEMPLATES)


def read_wording(folder: Path) -> tuple[Texts, tuple[Finding, ...]]:
    """The texts documents are written with, and every fault of the city's own."""
    own = {
        path.name: read_text(path)
        for path in sorted(folder.glob("*"))
        if path.is_file() and not path.name.startswith(".") and path.suffix in {".toml", ".txt"}
    }
    return own_texts(own, folder.name)


def copy_wording(folder: Path, *, fresh: bool = False) -> tuple[Path, ...]:
    """The copies made; files that are there stay. ``fresh`` writes ``<name>.original`` of each instead."""
    made = []
    for name in FILES:
        path = folder / (f"{name}.original" if fresh else name)
        if fresh or not path.exists():
            packaged = files("qingshan.publish").joinpath(f"templates/{name}")
            write_whole(path, packaged.read_text(encoding="utf-8"))
            made.append(path)
    return tuple(made)
