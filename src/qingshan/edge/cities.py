"""The folders of cities that come with the program, and how a workspace is made from one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.city import CITY_FILE, City, read_city
from qingshan.edge.replacing import read_text, write_whole

TEMPLATE = "_template"


@dataclass(frozen=True, slots=True)
class Made:
    """What came of laying out a workspace: files written, files that were the same, files left as edited."""

    written: tuple[str, ...]
    same: tuple[str, ...]
    kept: tuple[str, ...]


def cities_folder() -> Path:
    """Folder of the cities: inside the installed package, or at the root of a checkout.

    Raises
    ------
    UsageError
        Neither is there.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "cities", package.parents[1] / "cities"):
        if (folder / TEMPLATE / CITY_FILE).is_file():
            return folder
    raise UsageError("cities-missing")


def shipped_cities() -> dict[str, City]:
    """Cities that come with the program by the name of their folder."""
    folders = sorted(each for each in cities_folder().iterdir() if each.name != TEMPLATE)
    return {each.name: read_city(each / CITY_FILE) for each in folders if (each / CITY_FILE).is_file()}


def find_city(text: str) -> str | None:
    """Folder name of the city of that name, code, alias or folder."""
    wanted = text.strip().casefold()
    for folder, city in shipped_cities().items():
        if wanted in {folder.casefold(), *(word.casefold() for word in city.words)}:
            return folder
    return None


def lay_out_city(name: str, folder: Path, *, simulated: bool = False, only_missing: bool = False) -> Made:
    """Make the workspace of a city that comes with the program.

    Raises
    ------
    UsageError
        There is no such city.
    RefusedError
        The folder is not empty and ``only_missing`` is not set.
    """
    source = find_city(name)
    if source is None:
        raise UsageError("unknown-city", text=name, known=known_cities())

    def adapt(text: str) -> str:
        return _mark(text) if simulated else text

    return _lay_out(cities_folder() / source, folder, adapt, only_missing)


def lay_out_template(
    names: tuple[str, str], code: str, folder: Path, *, simulated: bool = False, only_missing: bool = False
) -> Made:
    """Make the workspace of a city that does not come with the program: empty registers to fill in.

    ``names`` are its Chinese and its English name.

    Raises
    ------
    RefusedError
        The folder is not empty and ``only_missing`` is not set.
    UsageError
        The code is not one of six digits.
    """
    if not re.fullmatch(r"[1-9][0-9]{5}", code, re.ASCII):
        raise UsageError("city-code-shape", text=code)

    def adapt(text: str) -> str:
        for mark, value in zip(("@ZH@", "@EN@", "@CODE@"), (*names, code), strict=True):
            text = text.replace(mark, value.replace('"', "").replace(",", " "))
        return _mark(text) if simulated else text

    return _lay_out(cities_folder() / TEMPLATE, folder, adapt, only_missing)


def known_cities() -> str:
    """Names of the cities that come with the program, for people."""
    return ", ".join(f"{city.name_zh} ({folder})" for folder, city in shipped_cities().items())


def _mark(text: str) -> str:
    return text.replace("simulated = false", "simulated = true ")


def _lay_out(source: Path, folder: Path, adapt: Callable[[str], str], only_missing: bool) -> Made:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not only_missing:
        raise RefusedError("folder-not-empty", folder=folder)
    written, same, kept = [], [], []
    for path in sorted(each for each in source.rglob("*") if each.is_file()):
        name = path.relative_to(source).as_posix()
        content = adapt(read_text(path)) if path.suffix in {".toml", ".csv", ".md"} else path.read_bytes()
        target = folder / name
        if not target.exists():
            write_whole(target, content)
            written.append(name)
        elif target.read_bytes() == (content.encode() if isinstance(content, str) else content):
            same.append(name)
        else:
            kept.append(name)
    return Made(tuple(written), tuple(same), tuple(kept))
