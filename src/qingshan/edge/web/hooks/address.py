"""Where events may be sent: public addresses, so that no hook can reach into the bureau's own network."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from qingshan.base.errors import UsageError

MOST = 500
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was looked up once; events go to that very address.

    Parameters
    ----------
    scheme, host, port, path
        Parts of the address.
    ip
        The address the name stood for when it was checked.
    """

    scheme: str
    host: str
    port: int
    path: str
    ip: str


def target_of(url: str, *, allow_private: bool) -> Target:
    """The address of a hook, when events may be sent there.

    Parameters
    ----------
    allow_private
        Whether addresses of private networks, and connections without encryption, are allowed.

    Raises
    ------
    UsageError
        It is no address, names none that can be found, or one events may not be sent to.
    """
    scheme, host, port, path = _parts(url)
    if scheme != "https" and not allow_private:
        raise UsageError("hook-address", url=url, why="https")
    found = _looked_up(url, host, port)
    private = [each for each in found if not _is_public(each)]
    if private and not allow_private:
        raise UsageError("hook-address", url=url, why=private[0])
    return Target(scheme, host, port, path, found[0])


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as wrong:
        raise UsageError("hook-address", url=url[:MOST], why=wrong) from wrong
    if not host or not port or parts.username or parts.password or len(url) > MOST or parts.fragment:
        raise UsageError("hook-address", url=url[:MOST], why="http(s)://host/path")
    path = parts.path or "/"
    return parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path


def _looked_up(url: str, host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise UsageError("hook-address", url=url, why=wrong) from wrong
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast
