"""Word files and their pictures as work that may be done by a second process."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from qingshan.edge.rendering.drawn import Draw, draw, kept
from qingshan.edge.verdicts.store import Store
from qingshan.publish.document import Document, Picture
from qingshan.publish.wording import Wording

LOADED = ("qingshan.edge.rendering.word", "qingshan.edge.rendering.picture")
"""Modules that write and draw, which take long to load."""


def print_word(document: Document, wording: Wording, path: Path, page: str, store: Path | None) -> None:
    """Writes a document as a Word file; pictures of its charts are kept in a store, where there is one."""
    from qingshan.edge.rendering.word import write_word

    write_word(document, wording, path, page, pictures=_pictures(store))


def draw_all(blocks: Sequence[Picture], store: Path) -> None:
    """Draws the pictures of charts into a store, before a document asks for them."""
    from qingshan.edge.rendering.word import page_sized

    pictures = _pictures(store)
    for block in blocks:
        for chart in page_sized(block.chart):
            with suppress(Exception):  # whoever needs the picture draws it again, and says what is wrong
                pictures(chart)


def pictures_of(documents: Sequence[Document]) -> list[Picture]:
    """Pictures of some documents."""
    return [block for each in documents for block in each.blocks if isinstance(block, Picture)]


def _pictures(store: Path | None) -> Draw:
    return draw if store is None else kept(Store(store))
