"""Which field units are simulated: those the register marks as simulated, and made-up ones beside them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace

from qingshan.base.errors import UsageError
from qingshan.edge.gateway.places import Known
from qingshan.edge.simulate.field.unit import Unit
from qingshan.edge.workspace import SIMULATED
from qingshan.observe.hj212.cipher import BLOCK, CipherForm
from qingshan.register.device import REFERENCE, Device, Edition, StationNumber

COLUMNS = (
    "mn", "zh", "en", "enterprise", "outlet", "system", "edition", "password", "sm4_key", "factors",
    "expects", "minutes", "realtime", "label", "sets_clock", "from", "to", "source",
)  # fmt: skip
SOURCE = f"{SIMULATED}: made up by qingshan simulate devices"
_WATER = ("w00000", "w01001", "w01018", "w21003", "w21011", "w21001")


def roster(
    known: dict[str, Known], count: int, edition: Edition | None, seed: int, cipher: CipherForm | None = None
) -> tuple[Unit, ...]:
    """Simulated units: first those of the register, then made-up ones until there are ``count``.

    Parameters
    ----------
    known
        Registered devices. Only those whose source says SIMULATED are played: nobody else's numbers are used.
    count
        How many; 0 for all simulated ones of the register.
    edition
        Edition all of them speak; ``None`` for that of the register, and 2017 for made-up ones.
    seed
        Decides everything they will say.
    cipher
        How cipher text is sent. Registered units that have a key encrypt what the 2025 edition has them
        encrypt; made-up ones have a key where this is given.

    Raises
    ------
    UsageError
        There is nobody to play.
    """
    own = [each for each in known.values() if SIMULATED in each.device.source.upper()]
    form = cipher or "raw"
    registered = [Unit(_speaking(each.device, edition), each.password, seed, each.key, form) for each in own]
    if not count and not registered:
        raise UsageError("no-simulated-devices")
    missing = range(max(count - len(registered), 0))
    made = [made_up(at, edition or "2017", seed, cipher) for at in missing]
    units = (*registered, *made)
    return units[:count] if count else units


def made_up(at: int, edition: Edition, seed: int, cipher: CipherForm | None = None) -> Unit:
    """A unit that is in no register; with a key where it is to encrypt."""
    password = f"{random.Random(f'{seed}|{at}').randrange(10**6):06d}"
    factors = _WATER if edition != "2005" else ("B01", "001", "011", "060", "101", "065")
    device = Device(
        mn=StationNumber(f"51D0FFFF{at:016d}"),
        zh=f"模拟数采仪{at}",
        en=f"simulated logger {at}",
        enterprise="",
        outlet=f"SIMULATED-{at:05d}",
        system="32",
        edition=edition,
        password=password,
        factors=factors,
        realtime=60,
        source=SOURCE,
        sm4_key=f"{REFERENCE}simulated-{at}" if cipher else "",
    )
    key = hashlib.sha256(f"{seed}|{at}|key".encode()).digest()[:BLOCK] if cipher else None
    return Unit(device, password, seed, key, cipher or "raw")


def register_rows(units: tuple[Unit, ...], columns: Sequence[str]) -> list[str]:
    """Rows of ``devices.csv`` for made-up units, in the columns of the file."""
    return [
        ",".join(_cells(each).get(column, "") for column in columns)
        for each in units
        if each.device.source == SOURCE
    ]


def secret_rows(units: Sequence[Unit]) -> dict[str, str]:
    """Keys of made-up units by the name the register refers to them with."""
    return {
        each.device.sm4_key.removeprefix(REFERENCE): each.key.hex()
        for each in units
        if each.key is not None and each.device.source == SOURCE
    }


def _cells(unit: Unit) -> dict[str, str]:
    device = unit.device
    words = {name: str(getattr(device, name)) for name in COLUMNS if hasattr(device, name)}
    lists = {"factors": ";".join(device.factors), "expects": ";".join(device.expects)}
    return {**words, **lists, "password": unit.password, "sets_clock": "yes"}


def _speaking(device: Device, edition: Edition | None) -> Device:
    """The device in another edition; one of 2005 keeps its own, for its factor codes are others."""
    return device if edition is None or device.edition == "2005" else replace(device, edition=edition)
