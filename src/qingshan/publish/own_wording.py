"""A bureau's own words and templates over the packaged ones, and every fault in them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import jinja2

from qingshan.base.finding import Finding, Where
from qingshan.publish.markup import placed_names, template_environment
from qingshan.publish.wording import Texts, packaged_texts

WORDS_FILE = "words.toml"
_PLACES = {"table": "tables", "chart": "charts", "section": "sections"}


def own_texts(files: Mapping[str, str], folder: str = "wording") -> tuple[Texts, tuple[Finding, ...]]:
    """The packaged texts with those of a bureau in their place, and what is wrong with the latter.

    Parameters
    ----------
    files
        Content of ``words.toml`` and templates by file name; any of them may be left out.
    folder
        Where they lie, for the findings.
    """
    packaged = packaged_texts()
    known = (WORDS_FILE, *packaged.templates)
    findings = [
        Finding("wording-unknown-file", Where(f"{folder}/{name}"), {"known": ", ".join(known)})
        for name in files
        if name not in known
    ]
    words = {group: dict(pairs) for group, pairs in packaged.words.items()}
    if WORDS_FILE in files:
        findings += _read_words(files[WORDS_FILE], words, f"{folder}/{WORDS_FILE}")
    texts = Texts(words, {name: files.get(name, text) for name, text in packaged.templates.items()})
    for name in packaged.templates:
        if name in files:
            findings += _faults(files[name], texts, f"{folder}/{name}")
    return texts, tuple(findings)


def _read_words(text: str, words: dict[str, dict[str, list[str]]], file: str) -> Iterator[Finding]:
    """Puts a bureau's words over the packaged ones; a word that is wrong leaves the packaged one."""
    try:
        own = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        yield Finding("wording-unreadable", Where(file), {"reason": str(wrong)})
        return
    for group, pairs in own.items():
        if group not in words or not isinstance(pairs, dict):
            yield _unknown(file, f"[{group}]", group, words)
            continue
        for key, pair in pairs.items():
            if key not in words[group]:
                yield _unknown(file, f"{group}.{key}", key, words[group])
            elif not _fits(pair, words[group][key]):
                many = len(words[group][key])
                yield Finding(
                    "wording-not-a-pair", Where(file, None, f"{group}.{key}", str(pair)), {"many": many}
                )
            else:
                words[group][key] = pair


def _fits(pair: object, packaged: list[str]) -> bool:
    return (
        isinstance(pair, list) and len(pair) == len(packaged) and all(isinstance(word, str) for word in pair)
    )


def _unknown(file: str, column: str, key: str, known: Mapping[str, object]) -> Finding:
    near = get_close_matches(key, known, n=3, cutoff=0.5) or list(known)[:8]
    return Finding("wording-unknown-key", Where(file, None, column), {"near": ", ".join(near)})


def _faults(text: str, texts: Texts, file: str) -> Iterator[Finding]:
    """Syntax a template breaks, and blocks it places that do not exist."""
    try:
        template_environment().parse(text)
    except jinja2.TemplateSyntaxError as wrong:
        yield Finding("wording-bad-template", Where(file, wrong.lineno), {"reason": wrong.message or ""})
    for at, name in placed_names(text):
        kind, _, key = name.partition(" ")
        known = texts.words[_PLACES[kind]] if kind in _PLACES else {}
        if kind in _PLACES and key not in known:
            near = get_close_matches(key, known, n=3, cutoff=0.4) or list(known)[:8]
            yield Finding("wording-unknown-block", Where(file, at, "", f"@{name}"), {"near": ", ".join(near)})
