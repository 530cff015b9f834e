"""Hooks: set up by administrators, signed, tried again, never led into the bureau's own network."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from qingshan.base.errors import UsageError
from qingshan.edge.web.hooks.address import target_of
from qingshan.edge.web.hooks.sending import signature
from qingshan.edge.web.hooks.telling import Telling
from web.act.asking import faces


@pytest.fixture
def receiver():
    """A server that answers what it is told to, and keeps what it got."""
    got, answers = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(answers.pop(0) if answers else 204)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook?a=1", got, answers
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x", "https://10.1.2.3/", "https://[::1]/", "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/", "http://8.8.8.8/", "https://user:pw@8.8.8.8/", "https://0.0.0.0/",
        "https://100.64.0.1/", "https://[fe80::1%25lo]/", "https://8.8.8.8:99999/", "https:///x", "ftp://8.8.8.8/",
        "https://224.0.0.1/", "https://2130706433/", "https://8.8.8.8/#part",
    ],
)  # fmt: skip
def test_nothing_is_sent_into_private_networks(url):
    with pytest.raises(UsageError, match="Nothing is sent"):
        target_of(url, allow_private=False)


def test_a_public_address_is_taken_and_kept_as_it_was_looked_up():
    target = target_of("https://8.8.8.8/a?b=c", allow_private=False)
    assert (target.ip, target.port, target.path) == ("8.8.8.8", 443, "/a?b=c")


def test_only_administrators_set_up_hooks_and_private_ones_need_leave(asked):
    said = {"url": "https://127.0.0.1/x", "events": ["alert.ordered"], "ground": "联动平台"}
    assert asked.by("chen").post("/api/webhooks", json=said).status_code == 403
    answer = asked.by("root").post("/api/webhooks", json=said)
    assert (answer.status_code, answer.json()["code"]) == (422, "hook-address")


def test_an_overdue_case_is_told_once_signed_and_tried_again_until_it_is_taken(city, clock, receiver):
    url, got, answers = receiver
    (city / "serve.toml").write_text("[webhooks]\nallow_private = true\ntries = 3\n", encoding="utf-8")
    asked = faces(city, clock)
    said = {"url": url, "events": ["case.overdue", "alert.ordered"], "ground": "联动平台"}
    hook = asked.by("root").post("/api/webhooks", json=said).json()
    assert hook["secret"]
    assert asked.by("root").get("/api/webhooks").json()[0]["secret"] is None
    opening = {"kind": "complaint", "title": "异味", "division": "150429", "ground": "来电"}
    asked.by("li").post("/api/cases", json=opening)
    telling = Telling(asked.state)
    assert telling.round() == 0, "nothing is overdue yet"
    clock.at += timedelta(days=20)
    answers += [500, 302]
    assert telling.round() == 1
    assert telling.round() == 0, "it waits before it tries again"
    clock.at += timedelta(seconds=31)
    assert telling.round() == 1
    clock.at += timedelta(seconds=121)
    assert telling.round() == 1
    assert telling.round() == 0
    assert len(got) == 3, "a redirect is not followed"
    headers, body = got[-1]
    assert headers["X-Qingshan-Signature"] == signature(hook["secret"], body)
    assert "异味".encode() in body
    (sent,) = asked.by("root").get(f"/api/webhooks/{hook['number']}/deliveries").json()
    assert (sent["outcome"], sent["tries"], sent["status"]) == ("delivered", 3, 204)
    clock.at += timedelta(days=1)
    assert telling.round() == 0, "it was told"
    asked.close()


def test_a_hook_that_never_answers_is_given_up_and_one_taken_away_is_told_nothing(city, clock, receiver):
    url, got, answers = receiver
    (city / "serve.toml").write_text("[webhooks]\nallow_private = true\ntries = 2\n", encoding="utf-8")
    asked = faces(city, clock)
    said = {"url": url, "events": ["case.overdue"], "ground": "联动平台"}
    for _ in range(2):
        asked.by("root").post("/api/webhooks", json=said)
    opening = {"kind": "complaint", "title": "异味", "division": "150429", "ground": "来电"}
    asked.by("li").post("/api/cases", json=opening)
    clock.at += timedelta(days=20)
    answers += [500, 500, 500, 500]
    telling = Telling(asked.state)
    assert telling.round() == 2
    assert asked.by("root").post("/api/webhooks/0002/removal", json={"ground": "停用"}).json()["is_removed"]
    clock.at += timedelta(minutes=10)
    assert telling.round() == 2
    for number in ("0001", "0002"):
        (sent,) = asked.by("root").get(f"/api/webhooks/{number}/deliveries").json()
        assert sent["outcome"] == "given_up"
    assert len(got) == 3
    asked.close()
