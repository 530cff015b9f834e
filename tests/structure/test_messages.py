"""The catalog of texts: complete in both languages, used, and given what its placeholders ask for."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest

from qingshan.base.messages import catalog
from structure.source import SOURCE, Module, modules, name_of, strings

PARTS = ("text_zh", "remedy_zh", "text_en", "remedy_en")
PAGE_PARTS = ("page", "page_zh", "page_en")
"""What somebody at the pages does instead of what the remedy says, and where."""
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
RAISERS = re.compile(r"Finding|\w+Error")


@pytest.mark.parametrize("code", sorted(catalog()))
def test_message_is_complete(code):
    message = catalog()[code]
    assert CODE.fullmatch(code)
    assert message["level"] in {"error", "warning", "info"}
    assert set(message) in ({"level", *PARTS}, {"level", *PARTS, *PAGE_PARTS})
    parts = [part for part in (*PARTS, *PAGE_PARTS) if part in message]
    assert all(message[part].strip() for part in parts if part != "page")
    told = {
        language: fields("".join(message[part] for part in parts if part.endswith(language)))
        for language in ("zh", "en")
    }
    bare = {
        language: {re.sub(f"(^|_){language}$", "", name) for name in names}
        for language, names in told.items()
    }
    assert bare["zh"] == bare["en"], "both languages say the same"


def test_every_message_is_used():
    in_code = {str(each.value) for module in modules() for each in strings(module)}
    tables = [p for p in SOURCE.rglob("*.toml") if p.parent.name != "texts"]
    in_data = {word for path in tables for word in re.findall(r'"([^"]+)"', path.read_text(encoding="utf-8"))}
    unused = [code for code in catalog() if code not in in_code | in_data]
    assert unused == []


def test_every_code_raised_is_in_the_catalog():
    raised = [(module.at(call), code) for module, call, code in raisings()]
    assert len(raised) > 10
    assert [(place, code) for place, code in raised if code not in catalog()] == []


def test_placeholders_are_given():
    lacking = {
        f"{module.at(call)} {code}": missing
        for module, call, code in raisings()
        if code in catalog() and (missing := _missing(call, code))
    }
    assert lacking == {}


def fields(template: str) -> set[str]:
    """Names of the placeholders of a template."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def raisings() -> list[tuple[Module, ast.Call, str]]:
    """Calls that make an error or a finding from a code written out."""
    return [
        (module, call, str(call.args[0].value))
        for module in modules()
        for call in module.calls()
        if RAISERS.fullmatch(name_of(call.func).rpartition(".")[2])
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and CODE.fullmatch(str(call.args[0].value))
    ]


def _missing(call: ast.Call, code: str) -> set[str]:
    wanted = set().union(*(fields(catalog()[code].get(part, "")) for part in (*PARTS, *PAGE_PARTS)))
    given = _given(call)
    return set() if given is None else wanted - given


def _given(call: ast.Call) -> set[str] | None:
    """Names of the parameters of a call; ``None`` where they cannot be read off the page."""
    if any(word.arg is None for word in call.keywords):
        return None
    if name_of(call.func).rpartition(".")[2] != "Finding":
        return {str(word.arg) for word in call.keywords}
    params = [*call.args[2:3], *(word.value for word in call.keywords if word.arg == "params")]
    if not params:
        return set()
    named = params[0]
    if not isinstance(named, ast.Dict) or not all(isinstance(key, ast.Constant) for key in named.keys):
        return None
    return {str(key.value) for key in named.keys if isinstance(key, ast.Constant)}
