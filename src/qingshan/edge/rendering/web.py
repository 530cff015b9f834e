"""The bulletin as one web page that carries everything: text, charts, font, lineage. It fetches nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path

import jinja2
from markupsafe import Markup

from qingshan.base.figure import Figure
from qingshan.base.indicator import indicators
from qingshan.base.messages import catalog
from qingshan.edge.rendering.fonts import characters_of, chinese_font, symbol_font, web_font
from qingshan.publish.charts.scene import ROLES, hexcolor, readable_on
from qingshan.publish.charts.svg import svg
from qingshan.publish.content import Bulletin
from qingshan.publish.document import Block, Document, Number, Run
from qingshan.publish.hours import HourBook
from qingshan.publish.lineage import pack_figures, pack_hours, packed, split_address
from qingshan.publish.naming import Names, all_figures
from qingshan.publish.wording import Wording, lowered


def write_page(document: Document, bulletin: Bulletin, wording: Wording, path: Path) -> None:
    """Writes the page."""
    path.write_text(page(document, bulletin, wording), encoding="utf-8")


def page(document: Document, bulletin: Bulletin, wording: Wording) -> str:
    """The whole page as HTML."""
    names = Names(bulletin, wording)
    figures = all_figures(bulletin, document)
    printed = {figure.address: figure for figure in document.figures()}
    bundles = _bundles(bulletin, figures.values(), wording)
    texts = _texts(bulletin, figures.values(), names)
    body = _environment().get_template("page.html").render(
        document=document, wording=wording, names=names, word=wording.word,
        printed=list(printed.values()), is_listed=_is_on_page,
        texts=_script(texts), bundles=bundles, css=Markup(_text("page.css")), js=Markup(_text("page.js")),
        roles=ROLES, font=Markup("/*FONT*/"),
    )  # fmt: skip
    characters = (
        set(body) | set(json.dumps(texts, ensure_ascii=False)) | _sent(bulletin, figures.values(), wording)
    )
    return body.replace("/*FONT*/", _faces(characters), 1)


def _is_on_page(block: Block) -> bool:
    return "web" in getattr(block, "faces", ("web",))


def _bundles(bulletin: Bulletin, figures: Iterable[Figure], wording: Wording) -> dict[str, str]:
    bundles = {"figures": packed(pack_figures(figures, wording))}
    for book in _hour_books(bulletin):
        bundles["hours"] = packed(pack_hours(book))
    return bundles


def _hour_books(bulletin: Bulletin) -> list[HourBook]:
    books = (section.lineage.hours for section in bulletin.sections)
    return [book for book in books if book is not None]


def _kind(figure: Figure) -> str:
    """What figures of one name and formula share: medium, statistic, end of the address, being a reading."""
    medium, _, _, tail = split_address(figure.address)
    return f"{medium}|{figure.statistic}|{tail}{'|reading' if figure.sources else ''}"


def _texts(bulletin: Bulletin, figures: Iterable[Figure], names: Names) -> dict[str, object]:
    """Words the page's script needs, each once."""
    kinds = {_kind(figure): figure for figure in figures}
    wording = names.wording
    return {
        "language": wording.language,
        "words": wording.words("labels"),
        "flags": wording.words("flags"),
        "status": wording.words("status"),
        "symbols": {item: wording.symbol(item) for item in wording.words("items")},
        "names": {key: names.figure(figure) for key, figure in kinds.items()},
        "formulas": {key: names.formula(figure) for key, figure in kinds.items()},
        "places": names.places(),
        "editions": names.editions(),
        "policies": {
            policy.key: [policy.name.text(wording.language), policy.status]
            for section in bulletin.sections
            for policy in section.policies
        },
        "hoursOf": {
            item: hours for section in bulletin.sections for item, hours in section.lineage.hours_of.items()
        },
        "units": {key: each.unit for key, each in indicators().items()},
    }


def _sent(bulletin: Bulletin, figures: Iterable[Figure], wording: Wording) -> set[str]:
    """Characters of texts that come packed: values, notes, clauses, files, readings as sent."""
    parts = {(f.unit, f.clauses, f.note, f.value if isinstance(f.value, str) else None) for f in figures}
    characters = set("0123456789.,+-−—… /@:")
    for unit, clauses, note, value in parts:
        characters.update(wording.unit(unit), value or "")
        characters.update(*(c.standard + wording.clause(c.clause) for c in clauses))
        if note in catalog():
            characters.update(catalog()[note][f"text_{wording.language}"])
    for figure in figures:
        characters.update(*(source.raw + source.file for source in figure.sources))
    for book in _hour_books(bulletin):
        characters.update(*(file.name for file in book.files))
        for items in book.sites.values():
            characters.update(*(text for series in items.values() for text in series.raw.values()))
    return characters


def _faces(characters: set[str]) -> str:
    """The font of the page: the Chinese one and, for signs it lacks, the one of signs."""
    chinese, signs = chinese_font(), symbol_font()
    own = {c for c in characters if c in characters_of(chinese)}
    rest = {c for c in characters - own if c in characters_of(signs)}
    faces = [_face("Qingshan", web_font(chinese, own))]
    if rest:
        faces.append(_face("Qingshan Signs", web_font(signs, rest)))
    return "".join(faces)


def _face(name: str, data: bytes) -> str:
    source = f"url(data:font/woff;base64,{base64.b64encode(data).decode('ascii')}) format('woff')"
    return f"@font-face{{font-family:'{name}';src:{source};font-display:swap}}"


def _script(texts: dict[str, object]) -> Markup:
    """JSON that is safe inside a script element."""
    text = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("</", "<\\/").replace("<!--", "<\\!--"))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters.update(
        runs=_runs, low=_low, svg=lambda panel: Markup(svg(panel)), kind=lambda block: type(block).__name__,
        hex=hexcolor, readable=readable_on,
    )  # fmt: skip
    return environment


def _text(name: str) -> str:
    return files("qingshan.publish").joinpath(f"templates/{name}").read_text(encoding="utf-8")


def _runs(runs: Iterable[Run]) -> Markup:
    return Markup("").join(_run(run) for run in runs)


def _run(run: Run) -> Markup:
    if isinstance(run, Number):
        return Markup('<a class="n" href="#{}">{}</a>').format(run.figure.address, _low(run.text))
    return Markup("<strong>{}</strong>").format(_low(run.text)) if run.is_strong else _low(run.text)


def _low(text: str) -> Markup:
    """Text with its subscripts set low."""
    return Markup("").join(
        Markup("<sub>{}</sub>").format(piece) if is_low else Markup(escape(piece))
        for piece, is_low in lowered(text)
    )
