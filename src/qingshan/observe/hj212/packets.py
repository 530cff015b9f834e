"""Data segments read into packets: the whole grammar once, and a short way for the shape seen before.

A station sends the same header and the same names again and again; only numbers change. What was found for
one message is therefore kept and, where the next has the same shape, only its numbers are read. Both ways
give the same packet.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple, Protocol

from orjson import loads

from qingshan.observe.hj212.fields import Header, Layout, Packet, Slot
from qingshan.observe.hj212.text import decoded, has_control_bytes, no_values, number
from qingshan.standards.catalog import table

OPEN, CLOSE = b"CP=&&", b"&&"
_HEADER_NAMES = ("ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO", "RF")
_COMMAND = re.compile(r"[0-9]{4}")
_LITERAL = re.compile(r"//.*?//", re.DOTALL)
_TOKENS = bytes.maketrans(b"=;,", b",,,")
_DIGITS = b"0123456789."
_SIMPLE = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_LONGEST_NUMBER, _MOST_GROWTH = 40, 200
_MOST_HEADS, _MOST_LAYOUTS = 8192, 512
_new_packet = tuple.__new__


class _Known(NamedTuple):
    """What was found for messages of one header: their shape, and where their numbers stand."""

    header: Header
    shape: bytes
    names: list[str]
    numbers: Callable[[Sequence[str]], tuple[str, ...]]
    layout: Layout
    size: int
    doubtful: tuple[int, ...]


class Reader(Protocol):
    """Reads messages: :class:`PacketReader` in full, ``HeaderReader`` as far as a relay needs."""

    def read(self, segment: bytes) -> Packet | None:
        """The message of a clear data segment, ``None`` when it is none."""
        ...

    def read_cut(self, segment: bytes, head: bytes, body: bytes) -> Packet | None:
        """The same, of a segment that begins with a QN and was cut already."""
        ...


class PacketReader:
    """Reads segments, remembers shapes. One may serve many connections: it gives the same to all."""

    def __init__(self) -> None:
        self._known: dict[bytes, _Known] = {}
        self._layouts: dict[object, tuple[Layout, list[str]]] = {}

    def read(self, segment: bytes) -> Packet | None:
        """The message of a clear data segment, ``None`` when it is none.

        Parameters
        ----------
        segment
            What the CRC is taken over.

        Notes
        -----
        A message has a command code of four digits and a closed data area of text. Everything else that
        devices get wrong is read as they mean it and noted.
        """
        at = segment.find(OPEN)
        is_usual = segment[:3] == b"QN=" and segment[20:21] == b";" and segment[-2:] == CLOSE and at > 20
        return (
            self.read_cut(segment, segment[21:at], segment[at + 5 : -2]) if is_usual else self._anew(segment)
        )

    def read_cut(self, segment: bytes, head: bytes, body: bytes) -> Packet | None:
        """The same, of a segment that begins with a QN and was cut already: its header and its data area."""
        known = self._known.get(head)
        if known is None:
            return self._anew(segment)
        return _again(segment[3:20], body, known) or self._anew(segment)

    def _anew(self, segment: bytes) -> Packet | None:
        closed, at = segment.rstrip(b" "), segment.find(OPEN)
        if at < 0 or not closed.endswith(CLOSE) or len(closed) < at + len(OPEN) + len(CLOSE):
            return None
        qn, header = _header(segment[:at])
        body = closed[at + len(OPEN) : -len(CLOSE)]
        if _COMMAND.fullmatch(header.cn) is None or has_control_bytes(body):
            return None
        text, note = decoded(body)
        groups = list(_groups(text))
        names = tuple((at, *_name(name)) for at, group in enumerate(groups) for name, _ in group)
        texts = tuple(value for group in groups for _, value in group)
        layout, wire_names = self._layout(names)
        values = tuple(number(texts[slot.at]) for slot in layout.slots)
        notes = (*header.notes, *([note] if note else []), *_odd(names, groups))
        if not notes or notes == header.notes:
            self._remember(segment, at, body, Packet(qn, header, layout, texts, values, notes), wire_names)
        return Packet(qn, header, layout, texts, values, notes)

    def _layout(self, names: tuple[tuple[int, str, str], ...]) -> tuple[Layout, list[str]]:
        found = self._layouts.get(names)
        if found is None:
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            wire_names = [f"{code}-{attribute}" if code else attribute for _, code, attribute in names]
            found = self._layouts[names] = (_layout_of(names), wire_names)
        return found

    def _remember(self, segment: bytes, at: int, body: bytes, packet: Packet, names: list[str]) -> None:
        has_plain_qn = segment[:3] == b"QN=" and segment[3:20].isdigit() and segment[20:21] == b";"
        if not has_plain_qn or segment.count(b"QN=", 0, at) > 1:
            return
        tokens = body.translate(_TOKENS).decode("ascii", "replace").split(",")
        texts = [packet.texts[slot.at] for slot in packet.layout.slots]
        is_plain = (
            tokens[0::2] == names
            and tokens[1::2] == list(packet.texts)
            and len(texts) > 1
            and all(len(text) <= _LONGEST_NUMBER and _SIMPLE.fullmatch(text) for text in texts)
        )
        if not is_plain or b"//" in body:
            return
        if len(self._known) >= _MOST_HEADS:
            self._known.clear()
        self._known[segment[21:at]] = _Known(
            packet.header,
            body.translate(None, _DIGITS),
            names,
            itemgetter(*(slot.at for slot in packet.layout.slots)),
            packet.layout,
            len(body),
            _doubtful(texts),
        )


def _again(qn: bytes, body: bytes, known: _Known) -> Packet | None:
    """The packet, when the body has the shape known for its header; ``None`` to read it anew.

    Without digits and dots the body must be the very same bytes, and its names must be the same: then every
    separator stands where it stood, and only numbers differ.
    """
    header, shape, names, numbers, layout, size, doubtful = known
    if body.translate(None, _DIGITS) != shape or not qn.isdigit() or len(body) - size > _MOST_GROWTH:
        return None
    tokens = body.translate(_TOKENS).decode("ascii").split(",")
    if tokens[0::2] != names:
        return None
    texts = tuple(tokens[1::2])
    values = _numbers(numbers(texts))
    if values is None:
        return None
    for at in doubtful:
        if values[at] in no_values():
            return None
    return _new_packet(Packet, (qn.decode("ascii"), header, layout, texts, values, header[9]))


def _doubtful(texts: list[str]) -> tuple[int, ...]:
    """Places of numbers that may come to say "no value": the negative ones, where all such are."""
    is_any = any(each >= 0 for each in no_values())
    return tuple(at for at, text in enumerate(texts) if is_any or text.startswith("-"))


def _numbers(texts: tuple[str, ...]) -> tuple[float, ...] | None:
    """Numbers of digits, dots and signs alone; ``None`` when one of the texts is none.

    As one JSON array they are read five times as fast. JSON knows fewer ways to write a number (no ``5.``, no
    ``05``), so what it refuses is read text by text; both round the same.
    """
    joined = ",".join(texts)
    try:
        found: list[float] = loads(f"[{joined}]")
        return tuple(found) if joined.count(".") == len(texts) else tuple(map(float, found))
    except ValueError:
        return plain_numbers(texts)


def plain_numbers(texts: tuple[str, ...]) -> tuple[float, ...] | None:
    """The same, text by text."""
    try:
        return tuple(map(float, texts))
    except ValueError:
        return None


def _header(raw: bytes) -> tuple[str | None, Header]:
    """QN and the other fields, wherever they stand, with notes on what is odd."""
    text, note = decoded(raw)
    notes = [note] if note else []
    if text and not text.endswith(";"):
        notes.append("no_semicolon_before_cp")
        text = text.removesuffix(",")
    if "," in text:
        notes.append("comma_in_header")
    found: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for part in re.split("[;,]", text.removesuffix(";")):
        name, _, value = (each.strip() for each in part.partition("="))
        if name in {"QN", *_HEADER_NAMES} and name not in found:
            found[name] = value
        elif part.strip():
            others.append((name, value))
    notes += [f"no_{name}" for name in ("QN", "ST", "PW", "MN", "Flag") if name not in found]
    notes += ["unknown_header_field"] if others else []
    st, cn, pw, mn, flag, pnum, pno, rf = (found.get(name) for name in _HEADER_NAMES)
    header = Header(st, cn or "", pw, mn, flag, pnum, pno, rf, tuple(others), tuple(notes))
    return found.get("QN"), header


def _groups(text: str) -> Iterator[list[tuple[str, str]]]:
    """Items of every group that has any; what stands between ``//`` and ``//`` is never cut."""
    literals = _LITERAL.findall(text)
    if literals:
        numbers = itertools.count()
        text = _LITERAL.sub(lambda _: f"\0{next(numbers)}\0", text)
    for group in text.split(";"):
        items = [_item(part, literals) for part in group.split(",") if part.strip()]
        if items:
            yield items


def _item(part: str, literals: list[str]) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if literals:
        name, value = (
            re.sub("\0([0-9]+)\0", lambda at: literals[int(at[1])], each) for each in (name, value)
        )
    return (name.strip(), value.strip()) if equals else ("", name.strip())


def _name(name: str) -> tuple[str, str]:
    code, dash, attribute = name.partition("-")
    return (code, attribute) if dash and code else ("", name)


def _odd(names: tuple[tuple[int, str, str], ...], groups: list[list[tuple[str, str]]]) -> list[str]:
    """Notes on a data area that is not as the standard has it."""
    codes = {(group, code) for group, code, _ in names if code}
    mixed = len(codes) > len({group for group, _ in codes})
    nameless = any(not name for group in groups for name, _ in group)
    return [*(["codes_mixed_in_group"] if mixed else []), *(["item_without_name"] if nameless else [])]


def _layout_of(names: tuple[tuple[int, str, str], ...]) -> Layout:
    marks = _places(names, "Flag")
    samples, extras = _places(names, "SampleTime"), _places(names, "EFlag")
    lone = _lone_marks(names)
    slots: list[Slot] = []
    first = data_time = -1
    for at, (group, code, attribute) in enumerate(names):
        if not code and attribute == "DataTime":
            data_time = at
            first = at if first < 0 else first
        elif code and attribute not in silent_attributes():
            own = marks.get((group, code), lone.get(group, -1))
            slots.append(
                Slot(at, own, data_time, samples.get((group, code), -1), extras.get((group, code), -1))
            )
    return Layout(names, tuple(slots), first)


def _places(names: tuple[tuple[int, str, str], ...], wanted: str) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for at, (group, code, attribute) in enumerate(names):
        if attribute == wanted and code:
            found.setdefault((group, code), at)
    return found


def _lone_marks(names: tuple[tuple[int, str, str], ...]) -> dict[int, int]:
    """The mark of a group that has just one: it is meant for all its values, misspelled codes included."""
    marks = [(group, at) for at, (group, code, attribute) in enumerate(names) if attribute == "Flag" and code]
    return {group: at for group, at in marks if [other for other, _ in marks].count(group) == 1}


@cache
def silent_attributes() -> frozenset[str]:
    """Attributes whose text is no reading: marks, times, information."""
    rows = table("hj212-2017", "attributes")
    return frozenset(row.text("attribute") for row in rows if row.text("kind") != "value")
