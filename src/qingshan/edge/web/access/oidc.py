"""Signing in by the bureau's identity provider: OpenID Connect, code flow with PKCE."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from qingshan.edge.replacing import read_text
from qingshan.edge.web.access.access import Access
from qingshan.edge.web.access.account import Account
from qingshan.edge.web.access.secret import new_secret
from qingshan.edge.web.errors import ElsewhereError
from qingshan.edge.web.settings import Oidc

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures that are taken; none that a shared secret or nothing could make."""

SCOPE = "openid profile"
SECONDS = 10.0
"""How long the provider may take to answer [s]."""

MINUTES = 10
"""How long somebody may take at the provider."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in under way, kept by the browser that began it: no other can end it."""

    state: str
    nonce: str
    verifier: str
    onward: str

    def packed(self) -> str:
        """The flow as the value of a cookie."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    @classmethod
    def unpacked(cls, text: str) -> Flow:
        """The flow of a cookie.

        Raises
        ------
        ElsewhereError
            This browser began none.
        """
        try:
            told = json.loads(base64.urlsafe_b64decode(text.encode()))
            return cls(**{name: str(told[name]) for name in ("state", "nonce", "verifier", "onward")})
        except (ValueError, KeyError, TypeError, binascii.Error) as wrong:
            raise ElsewhereError("state") from wrong


@dataclass(frozen=True, slots=True)
class Provider:
    """The identity provider of ``serve.toml``.

    Parameters
    ----------
    settings
        Issuer, name of this client, and the file of its secret.
    folder
        Folder that a relative name of the file starts from.
    back
        Our address that the provider sends people back to.
    """

    settings: Oidc
    folder: Path
    back: str

    def start(self, onward: str) -> tuple[str, Flow]:
        """Address at the provider, and the flow that begins there.

        Raises
        ------
        ElsewhereError
            The provider cannot be reached, or is another one than it says.
        """
        flow = Flow(new_secret(), new_secret(), new_secret(), onward)
        try:
            with self._client() as client:
                about = self._about(client)
                address, _ = client.create_authorization_url(
                    about["authorization_endpoint"],
                    state=flow.state,
                    nonce=flow.nonce,
                    code_verifier=flow.verifier,
                )
        except (httpx2.HTTPError, OSError, KeyError, ValueError) as fault:
            raise ElsewhereError(type(fault).__name__) from fault
        return str(address), flow

    def finish(self, flow: Flow, *, code: str, state: str) -> dict[str, Any]:
        """What the provider says of somebody, its signature, audience and time checked.

        Raises
        ------
        ElsewhereError
            Something of it is not as it must be.
        """
        if state != flow.state:
            raise ElsewhereError("state")
        try:
            with self._client() as client:
                about = self._about(client)
                told = client.fetch_token(about["token_endpoint"], code=code, code_verifier=flow.verifier)
                keys = client.request("GET", about["jwks_uri"], withhold_token=True).raise_for_status().json()
            return self._claims(str(told["id_token"]), keys, flow)
        except (httpx2.HTTPError, OAuthError, JoseError, OSError, KeyError, ValueError) as fault:
            raise ElsewhereError(type(fault).__name__) from fault

    def _claims(self, signed: str, keys: Any, flow: Flow) -> dict[str, Any]:
        token = jwt.decode(signed, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client},
            nonce={"essential": True, "value": flow.nonce},
            sub={"essential": True},
            exp={"essential": True},
        ).validate(token.claims)
        return dict(token.claims)

    def _about(self, client: OAuth2Client) -> dict[str, Any]:
        address = f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        about = client.request("GET", address, withhold_token=True).raise_for_status().json()
        if about["issuer"] != self.settings.issuer:
            raise ValueError("the provider says that it is another")
        return dict(about)

    def _client(self) -> OAuth2Client:
        secret_file = self.settings.secret_file
        secret = read_text(self.folder / secret_file).strip() if secret_file else None
        return OAuth2Client(
            self.settings.client,
            secret,
            scope=SCOPE,
            redirect_uri=self.back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            timeout=SECONDS,
        )


def account_of_claims(door: Access, issuer: str, claims: dict[str, Any]) -> Account:
    """The account of somebody the provider vouches for.

    Who comes first takes the account of their name, if an administrator made one that has no password yet:
    nobody takes over an account that is in use by calling themselves like it.

    Raises
    ------
    ElsewhereError
        There is no account for them.
    """
    subject = f"{issuer} {claims['sub']}"
    found = door.accounts.of_subject(subject)
    if found is not None:
        return found
    name = str(claims.get("preferred_username", "")).strip().lower()
    if not name or not door.accounts.knows(name):
        raise ElsewhereError("no account")
    waiting = door.accounts.find(name)
    if waiting.password_set or waiting.subject or waiting.is_disabled:
        raise ElsewhereError("no account")
    door.accounts.bind(name, subject)
    door.trail.note(name, "bound", name, "oidc", issuer=issuer)
    return door.accounts.find(name)
