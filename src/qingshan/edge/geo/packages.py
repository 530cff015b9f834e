"""The packages of the map, which a library user may not have: named when they are missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from qingshan.base.errors import UsageError


def needed(name: str) -> ModuleType:
    """A package of the extra ``geo``, imported now.

    Raises
    ------
    UsageError
        It is not installed; the remedy is the command that installs it.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as wrong:
        raise UsageError(
            "package-missing", package=(wrong.name or name).split(".")[0], extra="geo"
        ) from wrong
