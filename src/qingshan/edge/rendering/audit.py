"""The marked-up page of an audit: one file that carries its font and fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from qingshan import __version__
from qingshan.base.messages import Language
from qingshan.edge.audit.run import Audited
from qingshan.edge.rendering.signs import SIGNS
from qingshan.edge.rendering.web import faces
from qingshan.publish.audit.marked import counts, rows_of, words
from qingshan.publish.audit.page import rules


def audit_page(audited: Sequence[Audited], language: Language, made_on: date) -> str:
    """The whole page as HTML."""
    sheets = [
        {
            "name": each.document.name,
            "figures": len(each.audit.claims),
            "counts": counts(each.audit),
            "findings": each.document.findings,
            "rows": rows_of(each.audit, language),
        }
        for each in audited
    ]
    body = _environment().get_template("audit.html").render(
        sheets=sheets, word=words(language), language=language, sign=SIGNS,
        version=__version__, made_on=made_on,
        titles={key: rule.title for key, rule in rules().items()}, colon="：" if language == "zh" else ": ",
        css=Markup(_text("audit.css")), font=Markup("/*FONT*/"),
    )  # fmt: skip
    return body.replace("/*FONT*/", faces(set(body)), 1)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_text), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip


def _text(name: str) -> str:
    return files("qingshan.publish").joinpath(f"templates/{name}").read_text(encoding="utf-8")
