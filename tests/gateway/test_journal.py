"""The journal: whole entries come back, half written ones never do, a full disk refuses and recovers."""

from __future__ import annotations

import errno
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.base.errors import ArchiveError
from qingshan.edge.gateway import journal as module
from qingshan.edge.gateway.journal import Journal
from qingshan.edge.gateway.reading import Cursor, end_of, entry, read, segments
from qingshan.edge.gateway.record import Kind, encode

SMALL = 4096


def put(journal, *raws):
    return journal.append(
        b"".join(encode(Kind.FRAME, 7, raw, peer=b"p", note=b"n") for raw in raws), len(raws)
    )


def raws(folder, start=1):
    return [each.entry.raw for each in read(folder, start, end_of(folder))]


def test_entries_come_back_with_their_numbers(tmp_path):
    journal = Journal(tmp_path, segment=SMALL)
    assert put(journal, b"one", b"two") == 1
    assert put(journal, b"three") == 3
    found = list(read(tmp_path, 2, 4))
    assert [(each.number, each.entry.raw) for each in found] == [(2, b"two"), (3, b"three")]
    assert (found[0].entry.peer, found[0].entry.note, found[0].entry.kind) == ("p", "n", Kind.FRAME)
    assert entry(tmp_path, 3).raw == b"three"
    assert entry(tmp_path, 4) is None


@settings(deadline=None, max_examples=40)
@given(groups=st.lists(st.lists(st.binary(max_size=900), min_size=1, max_size=5), min_size=1, max_size=12))
def test_whatever_is_appended_comes_back_over_many_files(tmp_path_factory, groups):
    folder = tmp_path_factory.mktemp("journal")
    journal = Journal(folder, segment=SMALL)
    for at, group in enumerate(groups):
        put(journal, *group)
        if at % 3 == 2:
            journal.close()
            journal = Journal(folder, segment=SMALL)
    assert raws(folder) == [raw for group in groups for raw in group]


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_torn_end_is_taken_off_and_never_comes_back(tmp_path, cut):
    journal = Journal(tmp_path, segment=SMALL)
    put(journal, b"first" * 3)
    put(journal, b"second" * 3)
    end = journal._end
    os.close(journal._handle)
    path = segments(tmp_path)[0].path
    data = bytearray(path.read_bytes())
    data[end - cut : end] = bytes(cut)
    # what a crash may also leave: a later block that did reach the disk
    data[end : end + 60] = encode(Kind.FRAME, 7, b"never acknowledged")[:60].ljust(60, b"\0")
    path.write_bytes(data)
    again = Journal(tmp_path, segment=SMALL)
    assert again.next == 2
    put(again, b"third")
    assert raws(tmp_path) == [b"first" * 3, b"third"]


def test_damage_in_the_middle_is_told(tmp_path):
    journal = Journal(tmp_path, segment=SMALL)
    put(journal, b"x" * 3000)
    put(journal, b"y" * 3000)
    journal.close()
    first = segments(tmp_path)[0].path
    data = bytearray(first.read_bytes())
    data[100] ^= 1
    first.write_bytes(data)
    with pytest.raises(ArchiveError, match="damaged"):
        raws(tmp_path)


@pytest.mark.parametrize("step", ["_write_through", "_allot"])
def test_a_full_disk_refuses_keeps_nothing_and_recovers(tmp_path, monkeypatch, step):
    journal = Journal(tmp_path, segment=SMALL)
    put(journal, b"kept")

    def full(*_):
        if step == "_write_through":
            os.pwrite(journal._handle, b"half of it", journal._end)
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(module, step, full)
        with pytest.raises(ArchiveError, match="no space"):
            put(journal, b"refused" * (1 if step == "_write_through" else 900))
        assert raws(tmp_path) == [b"kept"]
    assert put(journal, b"later") == 2
    assert raws(tmp_path) == [b"kept", b"later"]


def test_a_cursor_follows_what_is_appended(tmp_path):
    journal, cursor = Journal(tmp_path, segment=SMALL), Cursor(tmp_path, 1)
    for number in range(1, 30):
        put(journal, b"z" * 700)
        assert [each.number for each in cursor.take(number + 1)] == [number]
    assert len(segments(tmp_path)) > 3
