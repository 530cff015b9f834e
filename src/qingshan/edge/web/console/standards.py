"""Standards in the console: editions, their tables, what changed between two."""

from __future__ import annotations

from fastapi import Request

from qingshan.base.messages import Language
from qingshan.edge.web.console.asked import asked, choice, files, grid_columns, url
from qingshan.edge.web.console.elements import Column, Fact, card, facts, filters, grid
from qingshan.edge.web.console.shell import Page, frame
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.views.standards import (
    DIFFERENCE_HEADS,
    EDITION_HEADS,
    TABLE_HEADS,
    EditionRow,
    all_editions,
    columns_here,
    one_edition,
    one_table,
)
from qingshan.edge.web.views.words import Both

PAIR = ("gb3095-2012", "gb3095-2026")
"""Editions compared at first."""


def standards(request: Request) -> None:
    """Every edition, and the comparison of two."""
    language = language_of(request)
    first, second = asked(request, "first", PAIR[0]), asked(request, "second", PAIR[1])
    known = [(each.key, _called(each, language)) for each in all_editions().rows]

    def t(key: str) -> str:
        return word(language, f"standards.{key}")

    with frame(request, PAGE.title, lead=t("lead")):
        with card(t("editions")):
            grid(
                "/api/standards",
                grid_columns(EDITION_HEADS, language),
                link="/console/standards/{key}",
                height=420,
                is_stacked=True,
            )
        with card(t("compare")):
            filters([choice(request, "first", t("before"), known, first),
                     choice(request, "second", t("after"), known, second)])  # fmt: skip
            pair = {"first": first, "second": second}
            grid(url("/api/standards/compare", **pair), grid_columns(DIFFERENCE_HEADS, language),
                 downloads=files("/api/standards/compare", **pair), height=420,
                 is_stacked=True, empty=(t("same"), t("same_remedy")))  # fmt: skip


def _called(each: EditionRow, language: Language) -> str:
    """The number of an edition; its title where the number is no sign that every language reads."""
    if language == "zh" or each.number.isascii():
        return each.number
    return each.title.en


def edition(request: Request) -> None:
    """One edition: its tables, and the rows of the one asked for."""
    language, key = language_of(request), request.path_params["key"]
    one = one_edition(key)
    name = asked(request, "table", one.tables[0].name if one.tables else "")

    def named(both: Both) -> str:
        return both.zh if language == "zh" else both.en

    def t(word_key: str) -> str:
        return word(language, f"standards.{word_key}")

    crumbs = [(word(language, "console.standards"), "/console/standards")]
    with frame(request, PAGE.title, heading=f"{one.number} {named(one.title)}", crumbs=crumbs):
        with card():
            facts(f"/api/standards/{key}", [
                Fact("in_force_from", t("from")), Fact("in_force_to", t("to")), Fact("status", t("status")),
                Fact("source", t("source")), Fact("unverified", t("unverified")),
            ])  # fmt: skip
        with card(t("tables")):
            grid(f"/api/standards/{key}", grid_columns(TABLE_HEADS, language), rows="tables",
                 link="/console/standards/{edition}?table={name}")  # fmt: skip
        if name:
            found = one_table(key, name)
            with card(named(found.title)):
                grid(f"/api/standards/{key}/tables/{name}", [
                    Column(each, named(found.columns[each]), width=90)
                    for each in columns_here(found.columns, language)
                ])  # fmt: skip


PAGE = Page(
    "/standards", "console.standards", "inside.read", standards, group="manage", icon="standards", key="s"
)
EDITION = Page("/standards/{key}", "console.standards", "inside.read", edition)
