"""Elements pages are made of. Each reads the interface by itself in the browser; the server sends only the
address and how the answer is laid out, so a page costs the server a handful of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from html import escape
from typing import Any, Literal

from nicegui import ui


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid.

    Parameters
    ----------
    key
        Where the value is in a row, such as ``figures.aqi``. A figure opens its lineage; something with
        ``zh`` and ``en`` is shown in the reader's language, with ``color`` or ``tone`` as a chip.
    title, unit
        Head of the column, in the reader's language.
    link
        Address the value leads to, with keys of the row in braces: ``/console/air/site?place={code}``.
    own
        Whether the value is free text of people, which is not translated.
    wrap
        Whether a long text takes as many lines as it needs.
    is_alarm
        Whether a number above zero is bad; zero is then not told.
    """

    key: str
    title: str
    unit: str = ""
    link: str = ""
    own: bool = False
    right: bool = False
    pinned: bool = False
    wrap: bool = False
    is_alarm: bool = False
    width: int = 72
    flex: float = 1
    sort: Literal["", "asc", "desc"] = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of one thing, or a card of an overview; ``key`` as in a column, ``sub`` is a line under it."""

    key: str
    title: str
    unit: str = ""
    link: str = ""
    own: bool = False
    sub: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line of a list."""

    key: str
    own: bool = False
    grow: bool = False
    unit: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a filter or of a form.

    Parameters
    ----------
    name
        Name in the address or the body.
    title
        Label, in the reader's language.
    kind
        ``select``, ``area`` for long text, or a type of HTML's ``input``.
    options
        Values of a ``select`` with their words.
    is_list
        Whether the text is sent as a list, cut at commas and lines.
    only
        Another field and its value, with which alone this one is asked.
    """

    name: str
    title: str
    kind: str = "text"
    value: Any = ""
    options: Sequence[tuple[str, str]] = ()
    required: bool = False
    help: str = ""
    rows: int = 4
    min: str | None = None
    max: str | None = None
    step: str | None = None
    placeholder: str = ""
    autocomplete: str = "off"
    accept: str | None = None
    is_list: bool = False
    only: tuple[str, str] | None = None

    def spec(self) -> dict[str, Any]:
        """The field as the browser reads it."""
        told = asdict(self)
        told["list"] = told.pop("is_list")
        return told


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of a map: features of an address as GeoJSON, with ``zh``, ``en`` and any ``color``.

    Parameters
    ----------
    url
        Address of the features.
    title
        Words of its legend; a layer without is always shown.
    shape
        ``fill``, ``line`` or ``point``.
    color
        Color of features that bring none; a name of the style sheet such as ``--accent``, or ``#rrggbb``.
    link
        Address a click leads to, with properties in braces.
    show
        Properties of a small window, with their words.
    tip
        Property said after the name under the pointer.
    is_label, is_base, is_off, is_focus
        Names written on the map; a quiet background; not shown at first; what the map is fitted to (else the
        background).
    """

    url: str
    title: str = ""
    shape: Literal["fill", "line", "point"] = "fill"
    color: str = "--accent"
    link: str = ""
    show: Sequence[Fact] = ()
    tip: str = ""
    radius: float = 6
    weight: float = 1.6
    is_label: bool = False
    is_base: bool = False
    is_off: bool = False
    is_focus: bool = False

    def spec(self) -> dict[str, Any]:
        """The layer as the browser reads it."""
        told = asdict(self)
        return told | {
            "label": self.is_label,
            "base": self.is_base,
            "off": self.is_off,
            "focus": self.is_focus,
        }


Empty = tuple[str, str]
"""What is said where there is nothing: what, and what to do."""


def grid(
    url: str,
    columns: Sequence[Column],
    *,
    rows: str = "rows",
    link: str = "",
    downloads: Mapping[str, str] | None = None,
    empty: Empty | None = None,
    height: int | None = None,
    name: str = "table",
    is_stacked: bool = False,
) -> None:
    """A table of an answer: sorted, filtered, exported; a row leads to ``link``, as its first column does.

    ``rows`` says where in the answer the rows are; ``downloads`` are further files by their words;
    ``is_stacked`` sets rows of long texts under each other on a phone.
    """
    spec = {"url": url, "columns": [asdict(each) for each in columns], "rows": rows, "link": link}
    put("grid", spec | _given(downloads=downloads, empty=empty, height=height, name=name)
        | {"stacked": is_stacked})  # fmt: skip


def chart(
    url: str,
    kind: Literal["series", "bars", "calendar"],
    *,
    rows: str = "",
    title: str = "",
    height: int | None = None,
    is_turned: bool = False,
    empty: Empty | None = None,
) -> None:
    """A chart of an answer.

    ``series`` and ``bars`` read ``{labels, series, limits}``, a series ``{zh, en, unit, values, texts,
    addresses, colors}``, a limit ``{zh, en, value}``; ``calendar`` reads days ``{date, figure}``, the figure
    with ``color``.
    """
    spec = {"url": url, "rows": rows, "kind": kind, "turned": is_turned}
    tag = "calendar" if kind == "calendar" else "chart"
    put(tag, spec | _given(title=title, height=height, empty=empty))


def strip(url: str, *, rows: str = "rows", key: str = "figure", label: str = "label", here: str = "") -> None:
    """A row of classes by time: each a figure with ``color``, ``zh`` and ``en``; ``here`` is marked."""
    put("strip", {"url": url, "rows": rows, "key": key, "label": label, "here": here})


def cards(url: str, facts: Sequence[Fact], *, rows: str = "") -> None:
    """A card for each fact of an answer."""
    put("cards", {"url": url, "rows": rows, "cards": [asdict(each) for each in facts]})


def facts(url: str, wanted: Sequence[Fact], *, rows: str = "") -> None:
    """Facts of one thing, one a line; those that are not there are left out."""
    put("facts", {"url": url, "rows": rows, "facts": [asdict(each) for each in wanted]})


def listing(url: str, parts: Sequence[Part], *, rows: str = "rows", link: str = "", most: int = 8,
            whole: str = "", empty: Empty | None = None, is_good: bool = False) -> None:  # fmt: skip
    """A short list, one line a row; ``whole`` is the page of all of them; ``is_good`` where none is well."""
    spec = {"url": url, "rows": rows, "parts": [asdict(each) for each in parts], "link": link, "most": most}
    put("list", spec | _given(empty=empty, all=whole) | {"good": is_good})


def layer_map(
    layers: Sequence[Layer], *, height: int | None = None, legend: Sequence[tuple[str, str]] = ()
) -> None:
    """A map of our own layers; ``legend`` gives colors with their words."""
    told = [{"color": color, "title": title} for color, title in legend]
    spec = {"layers": [each.spec() for each in layers], "legend": told}
    put("map", spec | _given(height=height))


def filters(fields: Sequence[Field]) -> None:
    """Filters kept in the address of the page."""
    put("filters", {"fields": [each.spec() for each in fields]})


def form(
    action: str,
    fields: Sequence[Field],
    *,
    submit: str,
    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST",
    done: str = "",
    then: str = "",
    secret: str = "",
    is_reloaded: bool = True,
    is_quiet: bool = False,
) -> None:
    """A form that sends JSON to the interface, a file as a form; faults stand at their field.

    ``submit`` and ``done`` are said on the button and afterwards; ``then`` is where it leads, with keys of
    the answer in braces. ``secret`` is the key of what the answer tells once: it stays on the page.
    ``is_quiet`` is for what few come for.
    """
    spec = {"action": action, "method": method, "fields": [each.spec() for each in fields], "submit": submit}
    put(
        "form",
        spec | _given(done=done, then=then, secret=secret) | {"reload": is_reloaded, "quiet": is_quiet},
    )


@contextmanager
def card(title: str = "", *, more: str = "") -> Iterator[None]:
    """A box with a title."""
    with ui.element("section").classes("qs-card"):
        if title:
            small = f"<small>{escape(more)}</small>" if more else ""
            ui.html(f'<h2 class="qs-h2">{escape(title)}{small}</h2>', sanitize=False)
        yield


@contextmanager
def columns(*, is_wide_first: bool = False, is_wide_last: bool = False) -> Iterator[None]:
    """Boxes beside each other where there is room."""
    with ui.element("div").classes(
        f"qs-cols {'wide' if is_wide_first else 'wide-last' if is_wide_last else ''}"
    ):
        yield


@contextmanager
def stack() -> Iterator[None]:
    """Boxes under each other, in a column of their own."""
    with ui.element("div").classes("qs-stack"):
        yield


def note(text: str) -> None:
    """A quiet line."""
    ui.html(f'<p class="qs-note">{escape(text)}</p>', sanitize=False)


def put(tag: str, spec: Mapping[str, Any]) -> None:
    """An element of ours by its tag without ``qs-``, with what it reads."""
    ui.element(f"qs-{tag}").props["data-spec"] = json.dumps(spec, ensure_ascii=False)


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "")}
