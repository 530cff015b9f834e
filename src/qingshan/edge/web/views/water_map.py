"""Sections on the map, in the color of their class and with its words."""

from __future__ import annotations

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.state import State
from qingshan.edge.web.views.layers import Features, features
from qingshan.edge.web.views.water_rows import class_figure, span_of, told, water_book

UNJUDGED = "#b9c1ca"
"""Color of a section without a verdict."""


def water_map(state: State, text: str, basis: str, edition: str) -> Features:
    """Sections with a position; those without a verdict are gray and say so.

    Raises
    ------
    UsageError
        The text is no span.
    """
    span = span_of(state, text)
    book = water_book(state, span, basis, edition)
    found = []
    for each in features(state, "sections", Caller()).features:
        figures = book.section_figures(each.id, span, with_inputs=False)
        water_class = class_figure(book, span, figures["class"])
        attained = told(book, span, figures["attained"]) if "attained" in figures else None
        extra = {
            "color": water_class.color or UNJUDGED,
            "class": {"zh": water_class.zh, "en": water_class.en},
            "attained": attained and {"zh": attained.zh, "en": attained.en},
        }
        found.append(each.model_copy(update={"properties": each.properties | extra}))
    return Features(features=found)
