"""Saved column mappings: the shelf a workspace keeps them on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding, Where
from qingshan.edge.replacing import read_text, write_whole
from qingshan.observe.catalog import Medium
from qingshan.observe.guess import guess
from qingshan.observe.mapping import ColumnMapping, from_toml, to_toml
from qingshan.observe.places import KnownSites
from qingshan.observe.table import Table

NOTE = (
    "列映射：由表头推测并保存，可直接修改；表头相同的文件按它读取。\n"
    "Column mapping: guessed from headers. Edit it freely: files with the same headers are read by it."
)


@dataclass(slots=True)
class MappingShelf:
    """Mappings by which tables are read: one that was named, else a saved one that fits, else a guess.

    ``folder`` is the ``mappings`` folder of the workspace, none without one; ``medium`` tells how headers of
    tables without a mapping are read.
    """

    folder: Path | None = None
    forced: ColumnMapping | None = None
    medium: Medium = "air"
    _saved: dict[str, ColumnMapping] = field(default_factory=dict)
    _is_read: bool = False

    @classmethod
    def with_file(cls, folder: Path | None, file: Path | None, medium: Medium = "air") -> MappingShelf:
        """Shelf on which every table is read by the mapping of a file, when one is named.

        Raises
        ------
        UsageError
            The file cannot be read as a mapping.
        """
        return cls(folder, None if file is None else load(file), medium)

    @property
    def is_forced(self) -> bool:
        """Whether a mapping was named for every table."""
        return self.forced is not None

    def headers(self) -> frozenset[str]:
        """Headers that mappings name, by which a header is found."""
        mappings = [self.forced] if self.forced is not None else [*self._all().values()]
        values = [column.header for each in mappings for column in each.values.values()]
        return frozenset([*values, *(header for each in mappings for header in each.roles.values())])

    def mapping_for(
        self, table: Table, stem: str, sheet: str, sites: KnownSites
    ) -> tuple[ColumnMapping, tuple[Finding, ...]]:
        """The mapping for a table, and what to tell about it."""
        if self.forced is not None:
            return self.forced, (Finding("mapping-used", params={"name": self.forced.name}),)
        saved = next((each for each in self._all().values() if each.fits(table.headers)), None)
        if saved is not None:
            return saved, (Finding("mapping-used", params={"name": saved.name}),)
        name = self._free_name(stem, sheet)
        mapping, told = guess(table, name, stem, sites, self.medium)
        roles = [f"{header} = {role}" for role, header in mapping.roles.items()]
        values = [f"{column.header} = {key} [{column.unit}]" for key, column in mapping.values.items()]
        values += [f"{text} = {column.header} [{column.unit}]" for text, column in mapping.items.items()]
        shown = "; ".join([*roles, *values])
        where = Where(value=f"mappings/{name}.toml" if self.folder else "")
        return mapping, (Finding("mapping-guessed", where, {"name": name, "columns": shown}), *told)

    def keep(self, mapping: ColumnMapping, *, is_dry_run: bool) -> None:
        """Save a guessed mapping, so that the next file of its kind is read alike."""
        if self.forced is not None or mapping.name in self._all():
            return
        self._saved[mapping.name] = mapping
        if self.folder is not None and not is_dry_run and not mapping.site:
            write_whole(self.folder / f"{mapping.name}.toml", to_toml(mapping, NOTE))

    def _all(self) -> dict[str, ColumnMapping]:
        if not self._is_read:
            self._is_read = True
            files = sorted(self.folder.glob("*.toml")) if self.folder and self.folder.is_dir() else []
            self._saved = {file.stem: load(file) for file in files}
        return self._saved

    def _free_name(self, stem: str, sheet: str) -> str:
        name = re.sub(r"[^\w\-]+", "-", f"{stem}-{sheet}" if sheet else stem).strip("-").lower() or "mapping"
        taken = self._all()
        return next(n for n in (name, *(f"{name}-{i}" for i in range(2, 10_000))) if n not in taken)


def load(file: Path) -> ColumnMapping:
    """Mapping of a file.

    Raises
    ------
    UsageError
        It is not there or cannot be read as a mapping.
    """
    try:
        text = read_text(file)
    except OSError as wrong:
        raise UsageError("mapping-unreadable", path=str(file), why=wrong.strerror or str(wrong)) from wrong
    return from_toml(text, str(file))
