"""What the head of a page of the console carries: style, scripts, words for the browser."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path

from fastapi import Request
from nicegui import core, ui

from qingshan.base.messages import Language
from qingshan.edge.web.language import words

BASE = "/console"
"""Where the console stands."""

AREAS = ("elements.", "acts.")
"""Words of the elements, all of which the browser is told."""

_BEGIN = """
<link rel="stylesheet" href="{base}/assets/{version}/console.css">
<link rel="stylesheet" href="{base}/assets/{version}/act.css">
<script>
(() => {{
  const root = document.documentElement;
  const chosen = (document.cookie.match(/(?:^|; )(?:__Host-)?theme=(light|dark)/) || [])[1];
  const prefers = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = chosen || prefers;
  root.lang = "{lang}";
  addEventListener("DOMContentLoaded", () => document.body.classList.{mark}("simulated"));
}})();
</script>
<script id="qs-page" type="application/json">{page}</script>
"""

_END = '<script type="module" src="{base}/assets/{version}/console.js"></script>'


def put_head(request: Request, language: Language, pages: list[dict[str, str]]) -> None:
    """Put style, scripts and words into the head of the page being built."""
    state = request.app.state.qingshan
    told = {
        "language": language, "base": BASE, "words": _element_words(language), "pages": pages,
        "idle": state.settings.session.idle_minutes,
    }  # fmt: skip
    mark = "add" if state.workspace.city.simulated else "remove"
    ui.add_head_html(
        _BEGIN.format(
            base=BASE,
            version=version(),
            lang="zh-CN" if language == "zh" else "en",
            mark=mark,
            page=json.dumps(told, ensure_ascii=False).replace("<", "\\u003c"),
        )
    )
    ui.add_body_html(_END.format(base=BASE, version=version()))


def serve_assets() -> None:
    """Serve the files of the console; their address changes when they do, so browsers keep them."""
    core.app.add_static_files(f"/assets/{version()}", _folder(), max_cache_age=31_536_000)
    core.app.add_static_file(local_file=_folder() / "icons.svg", url_path="/assets/icons.svg")
    import nicegui.elements.aggrid
    import nicegui.elements.echart
    import nicegui.elements.leaflet  # noqa: F401  (each makes its library known to the browser)


@cache
def version() -> str:
    """Short hash of the files of the console."""
    found = hashlib.sha256()
    for path in sorted(_folder().iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]


def _folder() -> Path:
    return Path(str(files("qingshan.edge.web.console").joinpath("static")))


@cache
def _element_words(language: Language) -> dict[str, str]:
    told = words(language).items()
    return {key.partition(".")[2]: text for key, text in told if key.startswith(AREAS)}
