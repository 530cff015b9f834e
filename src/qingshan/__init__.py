"""qingshan: environmental governance of a city, from reading to published figure.

The library's public names are the media, such as ``qingshan.air``. A medium is imported when it is first
named, so that the command line starts fast.

"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qingshan.edge.library import air, forecast, online, trace, water

__version__ = "0.1.0"
__all__ = ["__version__", "air", "forecast", "online", "trace", "water"]

_MEDIA = {
    "air": "qingshan.edge.library.air",
    "forecast": "qingshan.edge.library.forecast",
    "online": "qingshan.edge.library.online",
    "trace": "qingshan.trace",
    "water": "qingshan.edge.library.water",
}


def __getattr__(name: str) -> ModuleType:
    if name in _MEDIA:
        return import_module(_MEDIA[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
