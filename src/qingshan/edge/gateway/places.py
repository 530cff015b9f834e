"""Where a gateway keeps things in its workspace, and the secrets of its devices."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.edge.replacing import read_text, write_whole
from qingshan.register.device import REFERENCE, Device, DeviceRegister, parse_devices

SECRETS = "secrets/hj212.toml"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders and files of the gateway of a workspace."""

    workspace: Path

    @property
    def folder(self) -> Path:
        """Folder of everything the gateway writes but readings."""
        return self.workspace / "gateway"

    @property
    def journal(self) -> Path:
        """Folder of the journal."""
        return self.folder / "journal"

    @property
    def status(self) -> Path:
        """File of the state a running gateway writes down every few seconds."""
        return self.folder / "status.json"

    @property
    def archive(self) -> Path:
        """Folder of the archive of readings."""
        return self.workspace / "observations"

    @property
    def devices(self) -> Path:
        """Register of devices."""
        return self.workspace / "register" / "devices.csv"


@dataclass(frozen=True, slots=True)
class Known:
    """A registered device with its secrets resolved."""

    device: Device
    password: str
    key: bytes | None


def read_devices(places: Places) -> tuple[DeviceRegister, tuple[Finding, ...]]:
    """The register of devices and its faults; an empty one where there is no file."""
    if not places.devices.is_file():
        return DeviceRegister(), ()
    return parse_devices(read_text(places.devices), "register/devices.csv")


def known_devices(places: Places) -> dict[str, Known]:
    """Registered devices by MN, passwords and keys looked up.

    Raises
    ------
    UsageError
        A secret that is referred to is not there, or a key has not 16 bytes.
    """
    secrets = _secrets(places.workspace / SECRETS)
    register, _ = read_devices(places)
    return {
        each.mn: Known(each, _secret(each.password, secrets), _key(each.sm4_key, secrets))
        for each in register.devices
    }


def add_secrets(places: Places, added: Mapping[str, str]) -> None:
    """Put passwords or keys into the file of secrets, which its owner alone may read; those there stay."""
    path = places.workspace / SECRETS
    known = _secrets(path)
    new = "".join(f'{name} = "{text}"\n' for name, text in added.items() if name not in known)
    if not new:
        return
    before = read_text(path).rstrip("\n") + "\n" if path.is_file() else ""
    write_whole(path, before + new)
    path.chmod(0o600)


def _secrets(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        return {name: str(text) for name, text in tomllib.loads(read_text(path)).items()}
    except tomllib.TOMLDecodeError as wrong:
        raise UsageError("gateway-settings", file=path, reason=wrong) from wrong


def _secret(text: str, secrets: dict[str, str]) -> str:
    if not text.startswith(REFERENCE):
        return text
    name = text.removeprefix(REFERENCE)
    if name not in secrets:
        raise UsageError("gateway-secret-missing", name=name, file=SECRETS)
    return secrets[name]


def _key(reference: str, secrets: dict[str, str]) -> bytes | None:
    """16 bytes: the text itself, or 32 hexadecimal digits."""
    if not reference:
        return None
    text = _secret(reference, secrets)
    try:
        key = bytes.fromhex(text) if len(text) == 32 else text.encode("ascii")
    except ValueError:
        key = b""
    if len(key) != 16:
        raise UsageError("gateway-wrong-key", name=reference.removeprefix(REFERENCE), file=SECRETS)
    return key
