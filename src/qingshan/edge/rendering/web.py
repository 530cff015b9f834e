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
from qingshan.publish.air.content import AirBulletin
from qingshan.publish.air.lineage import pack_figures, pack_hours, packed
from qingshan.publish.air.naming import Names, all_figures
from qingshan.publish.charts.scene import ROLES, hexcolor, readable_on
from qingshan.publish.charts.svg import svg
from qingshan.publish.document import Block, Document, Number, Run
from qingshan.publish.wording import Wording, lowered


def write_page(document: Document, content: AirBulletin, wording: Wording, path: Path) -> None:
    """Writes the page."""
    path.write_text(page(document, content, wording), encoding="utf-8")


def page(document: Document, content: AirBulletin, wording: Wording) -> str:
    """The whole page as HTML."""
    names = Names(content, wording)
    figures = all_figures(content, document)
    printed = {figure.address: figure for figure in document.figures()}
    bundles = _bundles(content, figures.values(), wording)
    texts = _texts(content, figures.values(), names)
    body = _environment().get_template("page.html").render(
        document=document, wording=wording, names=names, word=wording.word,
        printed=list(printed.values()), is_listed=_is_on_page,
        texts=_script(texts), bundles=bundles, css=Markup(_text("page.css")), js=Markup(_text("page.js")),
        roles=ROLES, font=Markup("/*FONT*/"), levels=content.levels,
    )  # fmt: skip
    characters = (
        set(body) | set(json.dumps(texts, ensure_ascii=False)) | _sent(content, figures.values(), wording)
    )
    return body.replace("/*FONT*/", faces(characters), 1)


def _is_on_page(block: Block) -> bool:
    return "web" in getattr(block, "faces", ("web",))


def _bundles(content: AirBulletin, figures: Iterable[Figure], wording: Wording) -> dict[str, str]:
    bundles = {"figures": packed(pack_figures(figures, wording))}
    if content.lineage.hours is not None:
        bundles["hours"] = packed(pack_hours(content.lineage.hours))
    return bundles


def _texts(content: AirBulletin, figures: Iterable[Figure], names: Names) -> dict[str, object]:
    """Words the page's script needs, each once."""
    kinds = {f"{f.statistic}|{f.address.rsplit('/', 1)[-1]}": f for f in figures}
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
        "editions": {edition.key: edition.name.text(wording.language) for edition in content.editions},
        "policies": {
            policy.key: [policy.name.text(wording.language), policy.status] for policy in content.policies
        },
        "hoursOf": dict(content.lineage.hours_of),
        "units": {key: each.unit for key, each in indicators().items()},
    }


def _sent(content: AirBulletin, figures: Iterable[Figure], wording: Wording) -> set[str]:
    """Characters of texts that come packed: values, notes, clauses, files, readings as sent."""
    parts = {(f.unit, f.clauses, f.note, f.value if isinstance(f.value, str) else None) for f in figures}
    characters = set("0123456789.,+-−—… /@:")
    for unit, clauses, note, value in parts:
        characters.update(wording.unit(unit), value or "")
        characters.update(*(c.standard + wording.clause(c.clause) for c in clauses))
        if note in catalog():
            characters.update(catalog()[note][f"text_{wording.language}"])
    book = content.lineage.hours
    if book is not None:
        characters.update(*(file.name for file in book.files))
        for items in book.sites.values():
            characters.update(*(text for series in items.values() for text in series.raw.values()))
    return characters


def faces(characters: set[str]) -> str:
    """The font of the page: the Chinese one and, for signs it lacks, the one of signs."""
    chinese, signs = chinese_font(), symbol_font()
    own = {c for c in characters if c in characters_of(chinese)}
    rest = {c for c in characters - own if c in characters_of(signs)}
    faces = [_face("Qingshan", web_font(chinese, own))]
    if rest:
        faces.append(_face("Qingshan Signs", web_font(signs, rest)))
    return "".join(faces)


def _face(name: str, data: bytes) -> str:
    source = f"url(data:font/woff2;base64,{base64.b64encode(data).decode('ascii')}) format('woff2')"
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
