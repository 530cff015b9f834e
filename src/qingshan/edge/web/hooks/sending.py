"""One event on its way: signed, sent to the address that was checked, never led elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import httpx2

from qingshan.edge.web.hooks.address import Target

SIGNATURE, EVENT, DELIVERY = "X-Qingshan-Signature", "X-Qingshan-Event", "X-Qingshan-Delivery"


def body_of(event: str, delivery: str, at: str, content: Mapping[str, Any]) -> bytes:
    """What is sent: JSON with its keys in order."""
    told = {"event": event, "delivery": delivery, "at": at, "data": content}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature(secret: str, body: bytes) -> str:
    """The signature of a body: ``sha256=`` and HMAC-SHA-256 under the secret [hex].

    Examples
    --------
    >>> signature("key", b"{}")[:14]
    'sha256=a777724'
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def send(target: Target, secret: str, body: bytes, *, event: str, delivery: str, seconds: float) -> int:
    """Status of the answer; the name of the host is asked for under the address that was checked.

    Raises
    ------
    httpx2.HTTPError
        There was no answer.
    """
    ip = f"[{target.ip}]" if ":" in target.ip else target.ip
    host = target.host if target.port in {80, 443} else f"{target.host}:{target.port}"
    headers = {
        "Host": host, "Content-Type": "application/json; charset=utf-8", "User-Agent": "qingshan",
        SIGNATURE: signature(secret, body), EVENT: event, DELIVERY: delivery,
    }  # fmt: skip
    with httpx2.Client(timeout=seconds, follow_redirects=False, trust_env=False) as client:
        request = client.build_request(
            "POST", f"{target.scheme}://{ip}:{target.port}{target.path}", content=body, headers=headers,
            extensions={"sni_hostname": target.host},
        )  # fmt: skip
        answer = client.send(request, stream=True)
        answer.close()
    return answer.status_code
