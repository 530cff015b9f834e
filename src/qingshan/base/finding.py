"""Findings: faults of data, told to a person who can mend them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qingshan.base.messages import Language, catalog, render

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Where:
    """Place of a fault: file, row (1-based, header included), column and the value found there."""

    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        row = f":{self.row}" if self.row is not None else ""
        column = f" [{self.column}]" if self.column else ""
        value = f" = {self.value!r}" if self.value else ""
        return f"{self.file}{row}{column}{value}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of data: where it is, what it is, what to do.

    ``code`` names a message of ``base/texts/``, which also gives its level. ``count`` is the number of
    rows the finding stands for when like ones were folded; ``where`` is then the first of them.
    """

    code: str
    where: Where = field(default_factory=Where)
    params: Mapping[str, object] = field(default_factory=dict)
    count: int = 1

    @property
    def level(self) -> Level:
        """``error``, ``warning`` or ``info``, from the catalog of messages."""
        return catalog()[self.code]["level"]  # type: ignore[return-value]

    def text(self, language: Language) -> str:
        """What is wrong, in the given language."""
        return render(self.code, "text", language, self.params)

    def remedy(self, language: Language) -> str:
        """What to do about it, in the given language."""
        return render(self.code, "remedy", language, self.params)

    def record(self, language: Language) -> dict[str, object]:
        """The finding as one flat record, the schema of ``--format json``."""
        return {
            "code": self.code,
            "level": self.level,
            "file": self.where.file,
            "row": self.where.row,
            "column": self.where.column,
            "value": self.where.value,
            "count": self.count,
            "text": self.text(language),
            "remedy": self.remedy(language),
        }
