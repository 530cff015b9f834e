"""Headers alone, for a relay that keeps what came and leaves the data to be read later."""

from __future__ import annotations

from qingshan.observe.hj212.fields import Header, Layout, Packet
from qingshan.observe.hj212.packets import PacketReader
from qingshan.observe.hj212.text import has_control_bytes

_UPLOADS = "2"
"""First digit of the commands that carry data."""

_NOTHING = Layout((), (), -1)
_MOST_HEADS = 8192
_new_packet = tuple.__new__


class HeaderReader:
    """Reads uploads that are whole as far as their header; all else as :class:`PacketReader` does.

    It takes and refuses the same segments, so what it let pass can be read in full later.
    """

    def __init__(self) -> None:
        self._reader = PacketReader()
        self._headers: dict[bytes, Header] = {}

    def read(self, segment: bytes) -> Packet | None:
        """The message of a clear data segment, in full; ``None`` when it is none."""
        return self._reader.read(segment)

    def read_cut(self, segment: bytes, head: bytes, body: bytes) -> Packet | None:
        """The message of a segment that begins with a QN and was cut already; an upload without items."""
        header, qn = self._headers.get(head), segment[3:20]
        if header is None or not qn.isdigit() or has_control_bytes(body):
            return self._in_full(segment, head)
        return _new_packet(Packet, (qn.decode("ascii"), header, _NOTHING, (), (), header[9]))

    def _in_full(self, segment: bytes, head: bytes) -> Packet | None:
        packet = self._reader.read(segment)
        # a QN of digits leaves no note in the header, so the header is that of every other such QN too
        if packet is None or not segment[3:20].isdigit() or packet.qn != segment[3:20].decode("ascii"):
            return packet
        if packet.cn.startswith(_UPLOADS) and packet.header.pnum is None:
            if len(self._headers) >= _MOST_HEADS:
                self._headers.clear()
            self._headers[head] = packet.header
        return packet
