"""Standards by name: their folders and tables.

The packaged folders are ``standards/data/<medium>/<number-year>/``. A person's own folders of the same shape
are passed as ``extra``: a new edition is a folder with ``about.toml`` and tables, no code. A folder may name
another as its ``base``: tables it does not hold itself are those of the base.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from qingshan.base.errors import StandardsDataError, UsageError
from qingshan.base.figure import Status
from qingshan.base.messages import Language
from qingshan.standards.schema import Row, TableSchema, as_status, read_table

Extra = tuple[Path, ...]
"""Folders of a person's own standards data, searched after the packaged ones."""

_DATES = ("issued", "in_force_from", "in_force_to")
_TEXTS = ("number", "zh", "en", "status", "dates_status", "source_zh", "source_en")
CHOICES = "policies"
"""Table of our own named choices, which no standard requires."""
_OTHERS = ("year", "base", "supersedes", "draft")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a standard: what ``about.toml`` says, and where its tables are.

    ``in_force_to`` is the last day in force. ``dates_status`` says how sure the dates are, ``status`` the
    rest.
    """

    key: str
    medium: str
    number: str
    zh: str
    en: str
    issued: date | None
    in_force_from: date | None
    in_force_to: date | None
    supersedes: tuple[str, ...]
    base: str | None
    year: int | None
    is_draft: bool
    status: Status
    dates_status: Status
    source_zh: str
    source_en: str
    folder: Traversable

    def title(self, language: Language) -> str:
        """Title in the given language."""
        return self.zh if language == "zh" else self.en

    def source(self, language: Language) -> str:
        """Where the data comes from, in the given language."""
        return self.source_zh if language == "zh" else self.source_en


_root: ContextVar[Traversable | None] = ContextVar("root of the standards data", default=None)


def read_standards_from(folder: Path) -> None:
    """Reads the standards from that folder instead of the packaged one, for the rest of the process.

    What was read before stays as it was, so it comes first in a process of its own: a bundle is verified
    with the standards it was made with, whatever the program has learnt since.
    """
    if editions.cache_info().currsize or table.cache_info().currsize:
        raise StandardsDataError("standards-read-already", path=str(folder))
    _root.set(folder)


def standards_root() -> Traversable:
    """Folder of the standards in use: the packaged one, unless another was chosen."""
    return _root.get() or files("qingshan.standards") / "data"


@cache
def mediums(extra: Extra = ()) -> tuple[str, ...]:
    """Media that have standards data, by name."""
    return tuple(sorted({each.name for root in _roots(extra) for each in root.iterdir() if each.is_dir()}))


@cache
def editions(medium: str, extra: Extra = ()) -> tuple[Edition, ...]:
    """Every edition of a medium, by key.

    Raises
    ------
    StandardsDataError
        An ``about.toml`` is incomplete, or two folders have the same name.

    Examples
    --------
    >>> [each.key for each in editions("air")][:3]
    ['air-warning', 'alert-2017', 'alert-2024']
    """
    found: dict[str, Edition] = {}
    for root in _roots(extra):
        for folder in _folders(root / medium):
            if folder.name in found:
                raise StandardsDataError("standards-same-folder", key=folder.name)
            found[folder.name] = _edition(folder, medium)
    return tuple(found[key] for key in sorted(found))


def edition(key: str, extra: Extra = ()) -> Edition:
    """The edition of that key, whatever its medium.

    Raises
    ------
    UsageError
        There is none.
    """
    known = {each.key: each for medium in mediums(extra) for each in editions(medium, extra)}
    if key not in known:
        raise UsageError("unknown-standard", name=key, known=", ".join(sorted(known)))
    return known[key]


@cache
def schemas(medium: str, extra: Extra = ()) -> Mapping[str, TableSchema]:
    """Schema of every kind of table of a medium, by name.

    A person's folder may add kinds with a ``schema.toml`` of its own.
    """
    found: dict[str, TableSchema] = {}
    for raw in _toml_of(medium, "schema.toml", extra):
        found |= {name: _schema(name, each) for name, each in raw.items() if name not in {"headers", "words"}}
    return found


@cache
def headers(medium: str, extra: Extra = ()) -> Mapping[str, str]:
    """Chinese header of every column of a medium."""
    return {
        column: str(text)
        for raw in _toml_of(medium, "schema.toml", extra)
        for column, text in raw.get("headers", {}).items()
    }


def header(column: str, medium: str, language: Language, extra: Extra = ()) -> str:
    """What people read above a column."""
    return headers(medium, extra).get(column, column) if language == "zh" else column.replace("_", " ")


@cache
def words(medium: str, extra: Extra = ()) -> Mapping[str, tuple[str, str]]:
    """Chinese and English of the keys that stand in cells (``8h``, ``transition``, ``pm25``)."""
    found: dict[str, tuple[str, str]] = {}
    for raw in _toml_of(medium, "schema.toml", extra):
        for key, pair in raw.get("words", {}).items():
            if isinstance(pair, list) and len(pair) == 2:
                found[key] = (str(pair[0]), str(pair[1]))
    return found


@cache
def tables(key: str, extra: Extra = ()) -> tuple[str, ...]:
    """Names of the tables of an edition, those of its base included, in the order of the schema."""
    at = edition(key, extra)
    names = set() if at.base is None else set(tables(at.base, extra))
    names |= {each.name.removesuffix(".csv") for each in at.folder.iterdir() if each.name.endswith(".csv")}
    known = schemas(at.medium, extra)
    unknown = sorted(names - set(known))
    if unknown:
        raise StandardsDataError("standards-unknown-table", key=key, table=unknown[0], known=", ".join(known))
    return tuple(name for name in known if name in names)


@cache
def table(key: str, name: str, extra: Extra = ()) -> tuple[Row, ...]:
    """Rows of one table of an edition, checked against the schema.

    Parameters
    ----------
    key
        Name of the edition's folder.
    name
        Name of the table, without ``.csv``.
    extra
        Folders of a person's own standards data.

    Raises
    ------
    UsageError
        The edition or the table does not exist.
    StandardsDataError
        The file breaks its schema; file, row and column are named.

    Examples
    --------
    >>> [row.number("value") for row in table("gb3095-2012", "limits")
    ...  if (row["item"], row["averaging"]) == ("pm25", "year")]
    [Decimal('15'), Decimal('35')]
    """
    if name not in tables(key, extra):
        raise UsageError("unknown-table", key=key, name=name, known=", ".join(tables(key, extra)))
    at = edition(key, extra)
    file = at.folder / f"{name}.csv"
    if not file.is_file() and at.base is not None:
        return table(at.base, name, extra)
    schema = schemas(at.medium, extra)[name]
    text = _text(file, f"{key}/{name}.csv")
    return read_table(text, schema, standard=at.number, file=f"{key}/{name}.csv")


def rule_sets_of(medium: str, extra: Extra = ()) -> Mapping[str, Mapping[str, object]]:
    """Declarations of ``editions.toml``: which folders are in force together; the last root wins."""
    found: dict[str, Mapping[str, object]] = {}
    for raw in _toml_of(medium, "editions.toml", extra):
        found |= raw
    return found


def _roots(extra: Extra) -> tuple[Traversable, ...]:
    for root in extra:
        if not root.is_dir():
            raise UsageError("standards-no-folder", path=str(root))
    return (standards_root(), *extra)


def _folders(root: Traversable) -> list[Traversable]:
    if not root.is_dir():
        return []
    return sorted((each for each in root.iterdir() if (each / "about.toml").is_file()), key=lambda e: e.name)


def _toml_of(medium: str, name: str, extra: Extra) -> list[dict[str, dict[str, object]]]:
    found = [root / medium / name for root in _roots(extra)]
    return [_toml(each, f"{medium}/{name}") for each in found if each.is_file()]


def _toml(file: Traversable, name: str) -> dict[str, dict[str, object]]:
    try:
        return tomllib.loads(_text(file, name))
    except tomllib.TOMLDecodeError as error:
        raise StandardsDataError("standards-unreadable", file=name, reason=str(error)) from error


def _text(file: Traversable, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise StandardsDataError("standards-unreadable", file=name, reason=str(error)) from error


def _schema(name: str, raw: Mapping[str, object]) -> TableSchema:
    columns, key = raw.get("columns"), raw.get("key")
    if not isinstance(columns, dict) or not isinstance(key, list):
        raise StandardsDataError("standards-unreadable", file="schema.toml", reason=name)
    vary = raw.get("vary")
    return TableSchema(
        name,
        str(raw.get("zh", name)),
        str(raw.get("en", name)),
        tuple(map(str, key)),
        {str(k): str(v) for k, v in columns.items()},
        None if vary is None else str(vary),
    )


def _edition(folder: Traversable, medium: str) -> Edition:
    file = f"{folder.name}/about.toml"
    raw: Mapping[str, object] = _toml(folder / "about.toml", file)
    for name in _TEXTS:
        if not isinstance(raw.get(name), str):
            raise StandardsDataError("standards-missing-column", file=file, column=name)
    for name, value in raw.items():
        if name not in {*_DATES, *_TEXTS, *_OTHERS} or (name in _DATES and not isinstance(value, date)):
            raise StandardsDataError(
                "standards-unknown-column",
                file=file,
                column=name,
                known=", ".join((*_TEXTS, *_DATES, *_OTHERS)),
            )
    supersedes, year, base = raw.get("supersedes", []), raw.get("year"), raw.get("base")
    return Edition(
        key=folder.name,
        medium=medium,
        number=str(raw["number"]),
        zh=str(raw["zh"]),
        en=str(raw["en"]),
        issued=_day(raw, "issued"),
        in_force_from=_day(raw, "in_force_from"),
        in_force_to=_day(raw, "in_force_to"),
        supersedes=tuple(map(str, supersedes)) if isinstance(supersedes, list) else (),
        base=None if base is None else str(base),
        year=year if isinstance(year, int) else None,
        is_draft=raw.get("draft") is True,
        status=as_status(str(raw["status"])),
        dates_status=as_status(str(raw["dates_status"])),
        source_zh=str(raw["source_zh"]),
        source_en=str(raw["source_en"]),
        folder=folder,
    )


def _day(raw: Mapping[str, object], name: str) -> date | None:
    value = raw.get(name)
    return value if isinstance(value, date) else None
