"""Water bodies: rivers, lakes and reservoirs, the basin each belongs to and the river it flows into."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast, get_args

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.table import Row, empty_cells, read_rows, unknown_word

WaterKind = Literal["river", "lake", "reservoir"]
"""Kind of a water; a reservoir shaped like a river is entered as a river (assessment measures of 2011)."""

BodyKind = Literal["basin", "river", "lake", "reservoir"]
COLUMNS = ("code", "zh", "en", "kind", "basin")
_BRACKETED = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class WaterBody:
    """One water body, or a basin: code, names, kind, basin, and the code of the river it flows into."""

    code: str
    zh: str
    en: str
    kind: BodyKind
    basin: str = ""
    flows_into: str = ""
    aliases: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def words(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.code, self.zh, self.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class WaterBodyRegister:
    """The water bodies of a workspace in the order of the file."""

    bodies: tuple[WaterBody, ...] = ()

    def get(self, code: str) -> WaterBody | None:
        """The water body of that code."""
        return next((each for each in self.bodies if each.code == code), None)

    def find(self, text: str) -> WaterBody | None:
        """The water body or basin of that code, name or alias; both scripts of brackets are alike."""
        return next((each for each in self.bodies if is_named(each.words, text)), None)

    def of_kind(self, kind: BodyKind) -> tuple[WaterBody, ...]:
        """The water bodies of one kind."""
        return tuple(each for each in self.bodies if each.kind == kind)


def plain_name(name: str) -> str:
    """Name with one script of brackets, one width of letters and no spaces around.

    Examples
    --------
    >>> plain_name(" 闵行西界（松浦大桥）")
    '闵行西界(松浦大桥)'
    """
    folded = unicodedata.normalize("NFKC", name).strip()
    return folded.translate(str.maketrans("[]【】{}", "()()()"))


def names_in(name: str) -> tuple[str, ...]:
    """The whole name, the name without its brackets, and what stands in the brackets.

    Examples
    --------
    >>> names_in("闵行西界（松浦大桥）")
    ('闵行西界(松浦大桥)', '闵行西界', '松浦大桥')
    """
    whole = plain_name(name)
    bare = _BRACKETED.sub("", whole).strip()
    inside = [each.strip() for each in _BRACKETED.findall(whole)]
    return tuple(dict.fromkeys(each for each in (whole, bare, *inside) if each))


def is_named(words: Iterable[str], text: str) -> bool:
    """Whether a text is one of the words, whatever the case, the width and the brackets."""
    wanted = plain_name(text).casefold()
    return bool(wanted) and any(plain_name(word).casefold() == wanted for word in words)


def parse_water_bodies(
    text: str, file: str = "water_bodies.csv"
) -> tuple[WaterBodyRegister, tuple[Finding, ...]]:
    """The register of water bodies and the faults of its file.

    Parameters
    ----------
    text
        CSV with the columns ``code, zh, en, kind, basin`` and optionally ``flows_into`` and ``aliases``
        (separated by semicolons). A basin is a row of kind ``basin``.
    file
        Name under which findings speak of it.
    """
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    kept: dict[str, tuple[Row, WaterBody]] = {}
    for row in rows:
        wrong = [*empty_cells(row, ("code", "zh")), *unknown_word(row, "kind", get_args(BodyKind))]
        if row["code"] in kept:
            wrong.append(row.finding("register-duplicate-code", "code", value=row["code"]))
        faults.extend(wrong)
        if not wrong:
            kept[row["code"]] = (row, _body(row))
    for row, body in kept.values():
        for column, code in (("basin", body.basin), ("flows_into", body.flows_into)):
            if code and code not in kept:
                faults.append(row.finding("register-unknown-water-body", column, value=code))
    return WaterBodyRegister(tuple(body for _, body in kept.values())), tuple(faults)


def _body(row: Row) -> WaterBody:
    return WaterBody(
        row["code"], row["zh"], row["en"] or row["zh"], cast(BodyKind, row["kind"]), row["basin"],
        row["flows_into"], row.words("aliases"),
    )  # fmt: skip
