"""Records of one message: header, items, readings, and what is to be sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from qingshan.observe.hj212.text import moment

Edition = Literal[2005, 2017, 2025]
"""Edition of the standard a station speaks: from its registration, never from the Flag alone."""

EDITIONS: tuple[Edition, ...] = (2005, 2017, 2025)
ANSWER_BIT, SPLIT_BIT, VERSION_SHIFT = 1, 2, 2
"""Flag: bit 0 asks for an answer, bit 1 says that the message is split, bits 7-2 hint at the edition."""


_new_reading = tuple.__new__


class Header(NamedTuple):
    """Header fields as sent, but for QN; ``None`` where a field is absent."""

    st: str | None = None
    cn: str = ""
    pw: str | None = None
    mn: str | None = None
    flag: str | None = None
    pnum: str | None = None
    pno: str | None = None
    rf: str | None = None
    others: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


class Item(NamedTuple):
    """One ``name=text`` of the data area.

    ``group`` counts from 0. A plain field has no ``code``: ``DataTime`` is ``Item(0, "", "DataTime", ...)``.
    """

    group: int
    code: str
    attribute: str
    text: str

    @property
    def name(self) -> str:
        """Name as it stands on the wire."""
        return f"{self.code}-{self.attribute}" if self.code else self.attribute


class Reading(NamedTuple):
    """One value and what belongs to it.

    ``value`` is ``None`` where ``text`` is empty, is a way of saying "no value" or is no number. ``mark`` is
    the Flag of the same factor in the same group, ``""`` where none was sent. ``data_time`` is the DataTime
    the group stands under, ``sample_time`` the factor's own, both as sent.
    """

    code: str
    attribute: str
    text: str
    value: float | None
    mark: str
    data_time: str
    sample_time: str
    extra_mark: str
    group: int


class Slot(NamedTuple):
    """Where the parts of one reading stand among the items; -1 for a part that was not sent."""

    at: int
    mark: int
    data_time: int
    sample_time: int
    extra_mark: int


class Layout(NamedTuple):
    """What messages of one shape share: names in their order, and where each reading finds its parts."""

    names: tuple[tuple[int, str, str], ...]
    slots: tuple[Slot, ...]
    data_time: int


class Packet(NamedTuple):
    """One message as received. ``values`` are the numbers of ``layout.slots``, in their order."""

    qn: str | None
    header: Header
    layout: Layout
    texts: tuple[str, ...]
    values: tuple[float | None, ...]
    notes: tuple[str, ...] = ()

    @property
    def st(self) -> str:
        """System code, ``""`` when absent."""
        return self.header.st or ""

    @property
    def cn(self) -> str:
        """Command code, four digits."""
        return self.header.cn

    @property
    def mn(self) -> str:
        """Identity of the device, ``""`` when absent or not yet assigned."""
        return self.header.mn or ""

    @property
    def pw(self) -> str:
        """Password, ``""`` when absent."""
        return self.header.pw or ""

    @property
    def flag(self) -> int | None:
        """Flag as a number, ``None`` when absent or unreadable."""
        return _whole(self.header.flag)

    @property
    def wants_answer(self) -> bool:
        """Whether the sender waits for an answer."""
        return bool((self.flag or 0) & ANSWER_BIT)

    @property
    def pnum(self) -> int:
        """Number of parts; 1 for a message that is whole, whatever its Flag says."""
        return self._split()[0]

    @property
    def pno(self) -> int:
        """Number of this part, from 1."""
        return self._split()[1]

    @property
    def is_part(self) -> bool:
        """Whether this is one of several parts: PNUM and PNO decide, not the Flag."""
        return self.pnum > 1

    @property
    def is_backfill(self) -> bool:
        """Whether the sender marked it as back-filled (RF=1, 2025 edition)."""
        return self.header.rf == "1"

    @property
    def version_hint(self) -> Edition | None:
        """Edition the Flag claims: a hint, devices of all ages send all versions."""
        version = (self.flag or 0) >> VERSION_SHIFT
        return None if self.flag is None or version >= len(EDITIONS) else EDITIONS[version]

    @property
    def data_time(self) -> str:
        """First DataTime as sent, ``""`` when absent."""
        at = self.layout.data_time
        return "" if at < 0 else self.texts[at]

    @property
    def time(self) -> datetime | None:
        """First DataTime, zone-less local time; ``None`` when absent or unreadable."""
        return moment(self.data_time)

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in the order sent."""
        return tuple(Item(*name, text) for name, text in zip(self.layout.names, self.texts, strict=True))

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every value of a factor or facility, with its mark and times."""
        names, texts = self.layout.names, (*self.texts, "")
        found = []
        for (at, mark, data_time, sample_time, extra), value in zip(
            self.layout.slots, self.values, strict=True
        ):
            group, code, attribute = names[at]
            parts = (texts[mark], texts[data_time], texts[sample_time], texts[extra], group)
            found.append(_new_reading(Reading, (code, attribute, texts[at], value, *parts)))
        return tuple(found)

    def field(self, name: str) -> str | None:
        """Text of the first plain field of that name (``QnRtn``, ``BeginTime``), ``None`` when absent."""
        for (_, code, attribute), text in zip(self.layout.names, self.texts, strict=True):
            if not code and attribute == name:
                return text
        return None

    def _split(self) -> tuple[int, int]:
        parts, number = _whole(self.header.pnum), _whole(self.header.pno)
        if parts is None or number is None or not 1 <= number <= parts:
            return 1, 1
        return parts, number


class Message(NamedTuple):
    """What is to be sent: all but length, CRC and the version bits, which the edition gives.

    ``groups`` are the items of the data area, group by group, each ``(name, text)``.
    """

    cn: str
    st: str
    mn: str
    pw: str
    qn: str
    groups: tuple[tuple[tuple[str, str], ...], ...] = ()
    wants_answer: bool = False
    pnum: int | None = None
    pno: int | None = None
    is_backfill: bool = False


def _whole(text: str | None) -> int | None:
    return int(text) if text and len(text) <= 8 and text.isdecimal() and text.isascii() else None
