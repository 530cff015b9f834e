"""The Chinese font of charts and pages: the one that comes as a package, else one of this machine."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import uharfbuzz
from fontTools.ttLib import TTFont

from qingshan.base.errors import RefusedError

PACKAGE = "pylopdf-fonts-zh-cn"
"""Package that carries Noto Sans SC under the SIL Open Font License 1.1."""

_UNWANTED = (b"BASE", b"vhea", b"vmtx", b"VORG")
"""Tables of vertical setting: with them browsers center words elsewhere than in the layout."""

_PACKAGED = ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf")
_FAMILIES = (
    "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "PingFang SC", "Hiragino Sans GB", "Heiti SC",
    "Noto Sans CJK JP",
)  # fmt: skip
_PROBE = "环境空气质量优良轻度重污染沙尘"


@dataclass(frozen=True, slots=True)
class Font:
    """A font file and, in a collection, the number of the face."""

    path: Path
    face: int = -1
    family: str = ""


@cache
def chinese_font() -> Font:
    """The font that draws Chinese.

    Raises
    ------
    RefusedError
        Neither the package nor a font of this machine has Chinese.
    """
    packaged = _packaged()
    if packaged is not None:
        return packaged
    found = _on_this_machine()
    if found is None:
        raise RefusedError("no-chinese-font", package=PACKAGE)
    return found


@cache
def symbol_font() -> Font:
    """The font for signs the Chinese one lacks (subscripts); it comes with matplotlib."""
    # found beside the package: importing that takes longer than writing the page the font goes into
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise RefusedError("no-chinese-font", package="matplotlib")
    return Font(Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf", -1, "DejaVu Sans")


@cache
def characters_of(font: Font) -> frozenset[str]:
    """Characters the font can draw."""
    return frozenset(map(chr, _opened(font).unicodes))


def missing_characters(texts: Iterable[str]) -> set[str]:
    """Characters neither of the two fonts can draw; line ends and spaces do not count."""
    wanted = {c for text in texts for c in text if not c.isspace()}
    return wanted - characters_of(chinese_font()) - characters_of(symbol_font())


def web_font(font: Font, characters: Iterable[str]) -> bytes:
    """The part of the font that draws these characters, as WOFF."""
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update({ord(c) for c in characters} | set(range(0x20, 0x7F)))
    wanted.drop_table_tag_set.update({int.from_bytes(tag, "big") for tag in _UNWANTED})
    part = uharfbuzz.subset(_opened(font), wanted).blob.data
    opened = TTFont(io.BytesIO(part), recalcTimestamp=False)
    opened.flavor = "woff"
    buffer = io.BytesIO()
    opened.save(buffer, reorderTables=False)
    return buffer.getvalue()


def _opened(font: Font) -> uharfbuzz.Face:
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font.path)), max(font.face, 0))


def _packaged() -> Font | None:
    spec = importlib.util.find_spec(_PACKAGED[0])
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / _PACKAGED[1]
    return Font(path, -1, "Noto Sans SC") if path.exists() else None


def _on_this_machine() -> Font | None:
    from matplotlib import font_manager

    known = {
        entry.name: Path(entry.fname) for entry in font_manager.fontManager.ttflist if entry.weight == 400
    }
    known |= _late(font_manager.findSystemFonts(), known)
    for family in _FAMILIES:
        if family in known:
            for font in _faces(known[family], family):
                if characters_of(font).issuperset(_PROBE):
                    return font
    return None


def _late(paths: Iterable[str], known: dict[str, Path]) -> dict[str, Path]:
    """Faces of collections, of which matplotlib lists only the first."""
    late: dict[str, Path] = {}
    for name in paths:
        path = Path(name)
        if path.suffix.lower() in {".ttc", ".otc"} and "Regular" in path.stem:
            late |= {font.family: path for font in _faces(path, "") if font.family not in known}
    return late


def _faces(path: Path, family: str) -> list[Font]:
    if path.suffix.lower() not in {".ttc", ".otc"}:
        return [Font(path, -1, family)]
    from fontTools.ttLib import TTCollection

    with TTCollection(path, lazy=True) as faces:
        named = [Font(path, at, face["name"].getDebugName(1) or "") for at, face in enumerate(faces.fonts)]
    return [font for font in named if family in ("", font.family)]
