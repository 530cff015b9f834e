"""Signing in by an identity provider: a small one that answers as the standard says, or does not."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.testclient import TestClient

from qingshan.edge.web.access.cookies import PLAIN
from web.signing import app_of


class SmallProvider:
    """An identity provider with one person; what it says can be bent."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", parameters={"kid": "one"})
        self.claims: dict = {}
        self.challenge, self.nonce = "", ""
        self.asked: list[dict] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def authorize(self, address: str) -> str:
        """What a person's browser is sent back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        self.challenge, self.nonce = asked["code_challenge"], asked["nonce"]
        return asked["state"]

    def answer(self, path: str, body: str) -> tuple[int, dict]:
        if path.startswith("/.well-known"):
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        self.asked.append(asked)
        made = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest())
        if made.decode().rstrip("=") != self.challenge or asked["code"] != "good":
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer, "aud": "qingshan", "sub": "77", "nonce": self.nonce,
            "exp": int(time.time()) + 60, "preferred_username": "li", **self.claims,
        }  # fmt: skip
        token = jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.key)
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": token}

    def _handler(self) -> type:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._tell("")

            def do_POST(self):
                self._tell(self.rfile.read(int(self.headers["content-length"])).decode())

            def _tell(self, body):
                status, told = provider.answer(self.path, body)
                content = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words):
                pass

        return Handler


@pytest.fixture
def provider():
    made = SmallProvider()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def app(folder, clock, provider):
    text = f'[oidc]\nissuer = "{provider.issuer}"\nclient = "qingshan"\n'
    (folder / "serve.toml").write_text(text, encoding="utf-8")
    made = app_of(folder, clock)
    door = made.state.access
    door.accounts.add("li", "李", role="analyst", area="", now=door.now)
    return made


def go(app, provider, code="good", state=None):
    """A person's way there and back."""
    browser = TestClient(app, follow_redirects=False)
    there = browser.get("/sign-in/oidc", params={"next": "/console/air"})
    assert there.status_code == 303
    word = provider.authorize(there.headers["location"])
    return browser, browser.get("/sign-in/back", params={"code": code, "state": state or word})


def test_who_was_expected_comes_in_and_is_known_by_the_provider_from_then_on(app, provider):
    browser, back = go(app, provider)
    assert (back.status_code, back.headers["location"]) == (303, "/console/air")
    assert browser.get("/api/session").json()["who"] == "li"
    provider.claims = {"preferred_username": "renamed"}
    assert go(app, provider)[1].status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://evil.cn"},
        {"nonce": "old"},
        {"exp": 1},
        {"sub": "78", "preferred_username": "nobody"},
        {"sub": "78", "preferred_username": ""},
    ],
)
def test_what_does_not_fit_opens_nothing(app, provider, claims):
    provider.claims = claims
    browser, back = go(app, provider)
    assert back.status_code == 401
    assert PLAIN not in browser.cookies


def test_a_signature_of_another_key_opens_nothing(app, provider):
    made = provider.answer
    strange = ECKey.generate_key("P-256", parameters={"kid": "one"})
    provider.answer = lambda path, body: (
        (200, {"keys": [strange.as_dict(private=False)]}) if path == "/keys" else made(path, body)
    )
    assert go(app, provider)[1].status_code == 401


def test_a_flow_ends_in_the_browser_that_began_it(app, provider):
    assert go(app, provider, state="another")[1].status_code == 401
    browser = TestClient(app, follow_redirects=False)
    assert browser.get("/sign-in/back", params={"code": "good", "state": "x"}).status_code == 401


def test_nobody_takes_over_an_account_that_has_a_password(app, provider):
    door = app.state.access
    door.accounts.set_password("li", "paper lantern river 42", now=door.now)
    assert go(app, provider)[1].status_code == 401


def test_a_provider_that_is_away_is_told_of(app, provider, folder):
    provider.server.shutdown()
    provider.server.server_close()
    answer = TestClient(app, follow_redirects=False).get("/sign-in/oidc")
    assert answer.status_code == 401
    assert "ConnectError" in answer.text
