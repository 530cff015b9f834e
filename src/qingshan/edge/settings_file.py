"""A file of settings changed one value at a time: comments, order and every other line stay as they are."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from qingshan.base.errors import RefusedError

Value = str | bool | int | float


def with_value(text: str, part: str, name: str, value: Value | None) -> str:
    """The text with another value under a name; none takes the line out, so that the default holds again.

    Raises
    ------
    RefusedError
        The file is written in a way that cannot be changed line by line.

    Examples
    --------
    >>> with_value("[a]\\nb = 1  # why\\n", "a", "b", 2)
    '[a]\\nb = 2  # why\\n'
    >>> with_value("", "a", "b", "x")
    '[a]\\nb = "x"\\n'
    >>> with_value("[a]\\nb = 1\\nc = 2\\n", "a", "b", None)
    '[a]\\nc = 2\\n'
    """
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    first, last = _span(lines, part)
    at = (
        None
        if not first
        else next((n for n in range(first, last) if re.match(rf"\s*{re.escape(name)}\s*=", lines[n])), None)
    )
    if at is not None:
        lines[at : at + 1] = [] if value is None else [f"{name} = {_told(value)}{_comment(lines[at])}\n"]
    elif value is not None:
        added = [f"{name} = {_told(value)}\n"]
        lines[last:last] = added if first else [*(["\n"] if lines else []), f"[{part}]\n", *added]
    made = "".join(lines)
    _check(text, made, part, name, value)
    return made


def _span(lines: list[str], part: str) -> tuple[int, int]:
    """Numbers of the lines of a part, without blank ones at its end; twice the end where there is none."""
    heads = [n for n, line in enumerate(lines) if re.match(r"\s*\[", line)]
    own = next((n for n in heads if re.match(rf"\s*\[\s*{re.escape(part)}\s*\]", lines[n])), None)
    if own is None:
        return 0, len(lines)
    last = next((n for n in heads if n > own), len(lines))
    while last > own + 1 and not lines[last - 1].strip():
        last -= 1
    return own + 1, last


def _comment(line: str) -> str:
    """The comment at the end of a line, with the blanks before it; a sign within quotes begins none."""
    found = re.match(r"""[^=]*=\s*(?:"(?:\\.|[^"\\])*"|'[^']*'|[^#"'\n]*?)(\s*#.*)?$""", line.rstrip("\n"))
    return (found[1] or "") if found else ""


def _told(value: Value) -> str:
    # a text of JSON is a text of TOML, and so are its numbers and its true and false
    return json.dumps(value, ensure_ascii=False)


def _check(before: str, after: str, part: str, name: str, value: Value | None) -> None:
    """Nothing, where the new text says what the old one said but for one value."""
    wanted: dict[str, Any] = tomllib.loads(before)
    wanted.setdefault(part, {})
    if value is None:
        wanted[part].pop(name, None)
    else:
        wanted[part][name] = value
    try:
        found = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        found = {}
    found.setdefault(part, {})
    if found != wanted:
        raise RefusedError("settings-odd-file", name=f"{part}.{name}")
