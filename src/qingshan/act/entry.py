"""Ledger entries: what was decided, by whom, when and why, each chained by its hash to the one before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from qingshan.base.errors import UsageError

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"
"""What a body may hold. Numbers with a fraction are text, so that nothing depends on how they are printed."""

START = "0" * 64
"""Hash before the first entry."""

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/@#:-]*")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry not yet in the ledger.

    Parameters
    ----------
    stream
        The thing it is about, such as ``case/2022-0007``.
    kind
        What happened, such as ``case.opened``.
    who, ground
        Who decided it and on what ground; neither may be empty.
    body
        The rest, as JSON without fractions.
    """

    stream: str
    kind: str
    who: str
    ground: str
    body: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger.

    Parameters
    ----------
    number
        Place in the ledger, from 1, without gaps.
    stream, version
        The thing it is about, and its place in that stream, from 1.
    request
        Word by which a repeated request is known; empty when none was given.
    at
        When it was entered, with its offset.
    hash
        SHA-256 of the hash before it and of :func:`line_of` of this entry.
    """

    number: int
    stream: str
    version: int
    kind: str
    request: str
    at: datetime
    who: str
    ground: str
    body: Mapping[str, Json]
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of the newest entry; who keeps a copy elsewhere can tell that nothing was cut off."""

    number: int = 0
    hash: str = START

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """The head of a text such as ``12:ab34…``.

        Raises
        ------
        UsageError
            It is no number and hash.
        """
        match = re.fullmatch(r"(\d+):([0-9a-f]{64})", text.strip())
        if match is None:
            raise UsageError("unreadable-head", text=text)
        return cls(int(match[1]), match[2])


def line_of(entry: Entry) -> str:
    """The text of an entry that is hashed and kept: one JSON array, no spaces, keys of the body sorted."""
    listed = [
        entry.number, entry.stream, entry.version, entry.kind, entry.request,
        entry.at.isoformat(), entry.who, entry.ground, entry.body,
    ]  # fmt: skip
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def read_line(line: str, digest: str) -> Entry:
    """The entry a line tells of."""
    number, stream, version, kind, request, at, who, ground, body = json.loads(line)
    return Entry(
        number, stream, version, kind, request, datetime.fromisoformat(at), who, ground, body, digest
    )


def chained(previous: str, line: str) -> str:
    """Hash of an entry [hex]: SHA-256 over the hash before it, a line break, and its line.

    Examples
    --------
    >>> chained(START, "[]")[:8]
    '61d6b7de'
    """
    return hashlib.sha256(f"{previous}\n{line}".encode()).hexdigest()


def seal(
    drafts: Iterable[Draft], *, head: Head, versions: Mapping[str, int], request: str, at: datetime
) -> tuple[Entry, ...]:
    """Drafts as the next entries of the ledger.

    Parameters
    ----------
    drafts
        What is to be entered, in order.
    head
        The newest entry there is.
    versions
        Number of entries each stream has now; a stream not listed has none.
    request
        Word of the request; its entries are told apart by ``#0``, ``#1`` and so on.
    at
        When, with an offset.

    Raises
    ------
    UsageError
        A draft has no author or no ground, a name of a thing is no word, or a body holds a fraction.
    """
    if at.tzinfo is None:
        raise ValueError("the time of an entry needs an offset")
    counts, before, sealed = dict(versions), head, []
    for place, draft in enumerate(drafts):
        _check(draft)
        counts[draft.stream] = counts.get(draft.stream, 0) + 1
        word = f"{request}#{place}" if request else ""
        entry = Entry(
            before.number + 1, draft.stream, counts[draft.stream], draft.kind, word,
            at, draft.who.strip(), draft.ground.strip(), draft.body, "",
        )  # fmt: skip
        line = line_of(entry)
        before = Head(entry.number, chained(before.hash, line))
        sealed.append(read_line(line, before.hash))
    return tuple(sealed)


def _check(draft: Draft) -> None:
    for name, word in (("stream", draft.stream), ("kind", draft.kind)):
        if not _WORD.fullmatch(word):
            raise UsageError("ledger-word", name=name, word=word)
    for name, text in (("who", draft.who), ("ground", draft.ground)):
        if not text.strip() or not _is_text(text):
            raise UsageError("ledger-ground-missing", name=name, stream=draft.stream)
    _check_body(draft.body, draft.stream)


def _check_body(value: object, where: str) -> None:
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                raise UsageError("ledger-body", where=where, value=key)
            _check_body(each, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for each in value:
            _check_body(each, where)
    elif not isinstance(value, str | int | None) or not _is_text(str(value)):
        raise UsageError("ledger-body", where=where, value=repr(value))


def _is_text(text: str) -> bool:
    """Whether the text can be written as UTF-8: half a surrogate pair cannot."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)
