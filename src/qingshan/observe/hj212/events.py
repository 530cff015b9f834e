"""What comes out of the machine: frames and faults from the wire, messages and turns of exchanges from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from qingshan.base.errors import QingshanError
from qingshan.observe.hj212.fields import Packet

Reason = Literal[
    "hj212-bad-crc", "hj212-incomplete", "hj212-no-message", "hj212-encrypted", "hj212-wrong-key"
]  # fmt: skip
"""Why a frame was refused; each is a message of ``base/texts/hj212.toml``."""


class RemoteProtocolError(QingshanError):
    """The peer does not speak HJ 212: close the connection (*their* mistake)."""


class LocalProtocolError(QingshanError):
    """The machine was asked for something the protocol does not allow now (*our* mistake)."""


@dataclass(frozen=True, slots=True)
class NeedData:
    """Nothing to tell until more bytes come or time goes on; there is one, :data:`NEED_DATA`."""


NEED_DATA: Final = NeedData()


class Frame(NamedTuple):
    """One frame whose CRC fits.

    ``segment`` is clear, ``raw`` is what was received from ``##`` to the CRC, ``offset`` its place in the
    stream [bytes]. ``notes`` name what had to be tolerated. ``head`` is the segment between QN and data
    area and ``body`` the data area, where the frame is exactly as the standard has it; else empty.
    """

    segment: bytes
    raw: bytes
    offset: int
    notes: tuple[str, ...] = ()
    head: bytes = b""
    body: bytes = b""


class Garbage(NamedTuple):
    """Bytes between frames that begin none, so many; ``sample`` are the first of them."""

    size: int
    sample: bytes
    offset: int


class Refused(NamedTuple):
    """Something that began as a frame and is none. Never answered: a field unit repeats what is not answered.

    ``declared`` is the length it stated, ``sent`` its CRC as sent, ``computed`` the CRC of what it covers.
    """

    reason: Reason
    raw: bytes
    offset: int
    declared: int = 0
    sent: str = ""
    computed: str = ""


class Upload(NamedTuple):
    """Data of the field unit. Store it, then send ``data_answer(packet)`` where ``packet.wants_answer``.

    A part of a split message is an upload of its own, to be stored and answered at once; :class:`Whole`
    follows when all are there. ``is_repeat`` says that the same bytes came shortly before on this connection;
    ``for_qn`` is the QN of our request it belongs to, ``""`` for none.
    """

    packet: Packet
    frame: Frame
    is_repeat: bool = False
    for_qn: str = ""


class Notice(NamedTuple):
    """Something the peer makes known and wants confirmed by 9013: clock check, heartbeat, log-in, stop."""

    packet: Packet
    frame: Frame


class Request(NamedTuple):
    """The host asks (field side). Answer with 9011, carry it out, end with 9012."""

    packet: Packet
    frame: Frame
    is_repeat: bool = False


class Stray(NamedTuple):
    """An answer to nothing of ours that waits: it came late, or twice."""

    packet: Packet
    frame: Frame


class Turn(NamedTuple):
    """An exchange of ours changed its state, one of those of ``transitions.toml``.

    ``code`` is the QnRtn or ExeRtn sent, ``None`` where there was none. ``packet`` and ``frame`` brought it
    about; ``None`` for a time-out.
    """

    qn: str
    cn: str
    mn: str
    state: str
    code: int | None = None
    packet: Packet | None = None
    frame: Frame | None = None


class Resend(NamedTuple):
    """No answer came in time: send ``data`` again. ``attempt`` counts from 1, the first sending."""

    qn: str
    data: bytes
    attempt: int


class Whole(NamedTuple):
    """All parts of a split message are there; ``packet`` is what they say together, read as one."""

    packet: Packet
    parts: tuple[Packet, ...]


class Partial(NamedTuple):
    """Parts of a split message that stayed incomplete for too long; ``missing`` are the numbers not seen."""

    parts: tuple[Packet, ...]
    missing: tuple[int, ...]


Event = Upload | Notice | Request | Stray | Turn | Resend | Whole | Partial | Refused | Garbage
"""Everything ``next_event`` gives, beside :data:`NEED_DATA`."""
