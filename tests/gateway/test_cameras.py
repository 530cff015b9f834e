"""Whether cameras answer, and when they last did."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest

from qingshan.edge.cameras import check_cameras, read_state
from qingshan.register.camera import parse_cameras


@contextlib.contextmanager
def answering(line):
    """A port that answers every connection with a line, or says nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    asked = []

    def serve():
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer:
                asked.append(peer.recv(1000))
                if line is not None:
                    peer.sendall(line)
                else:
                    peer.recv(1000)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1], asked
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def camera(port, scheme="rtsp"):
    text = f"id,zh,outlet,address\n15040200001320000001,甲,P1,{scheme}://u:secret@127.0.0.1:{port}/live\n"
    return parse_cameras(text)[0].cameras


@pytest.mark.parametrize(
    ("scheme", "line"), [("rtsp", b"RTSP/1.0 401 Unauthorized\r\n"), ("http", b"HTTP/1.1 200 OK\r\n")]
)
def test_an_answer_of_its_protocol_counts(tmp_path, scheme, line):
    with answering(line) as (port, asked):
        cameras = camera(port, scheme)
        state = check_cameras(tmp_path, cameras)[cameras[0].id]
    assert state.is_reachable
    assert state.last_seen == state.checked
    assert asked[0].startswith(b"OPTIONS")
    assert b"secret" not in asked[0]


@pytest.mark.parametrize(("line", "said"), [(b"SSH-2.0\r\n", "SSH-2.0"), (None, "timeout")])
def test_anything_else_does_not(tmp_path, line, said):
    with answering(line) as (port, _):
        cameras = camera(port)
        state = check_cameras(tmp_path, cameras, timeout=0.2)[cameras[0].id]
    assert (state.is_reachable, state.said, state.last_seen) == (False, said, "")


def test_when_it_was_last_seen_outlives_a_failure(tmp_path):
    with answering(b"RTSP/1.0 200 OK\r\n") as (port, _):
        cameras = camera(port)
        seen = check_cameras(tmp_path, cameras)[cameras[0].id]
    gone = check_cameras(tmp_path, cameras, timeout=1)[cameras[0].id]
    assert not gone.is_reachable
    assert gone.last_seen == seen.last_seen
    assert read_state(tmp_path) == {cameras[0].id: gone}
