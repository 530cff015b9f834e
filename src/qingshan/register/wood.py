"""Woods: stretches of forest and grassland that forest chiefs answer for."""

from __future__ import annotations

from dataclasses import dataclass

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.division import answers_to
from qingshan.register.table import empty_cells, read_rows

COLUMNS = ("code", "zh", "en", "division")


@dataclass(frozen=True, slots=True)
class Wood:
    """One wood: code, names, and the division it lies in."""

    code: str
    zh: str
    en: str
    division: str
    aliases: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def words(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.code, self.zh, self.en, *self.aliases)


def parse_woods(text: str, file: str = "woods.csv") -> tuple[tuple[Wood, ...], tuple[Finding, ...]]:
    """The woods of the file in its order, and its faults."""
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    kept: dict[str, Wood] = {}
    for row in rows:
        wrong = list(empty_cells(row, ("code", "zh")))
        if row["code"] in kept:
            wrong.append(row.finding("register-duplicate-code", "code", value=row["code"]))
        faults.extend(wrong)
        if not wrong:
            kept[row["code"]] = Wood(
                row["code"], row["zh"], row["en"] or row["zh"], row["division"], row.words("aliases")
            )
    return tuple(kept.values()), tuple(faults)


def wood_named(woods: tuple[Wood, ...], text: str) -> Wood | None:
    """The wood of that code, name or alias."""
    return next((each for each in woods if answers_to(each.words, text)), None)
