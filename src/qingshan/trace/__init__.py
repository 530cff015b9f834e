"""trace: who is responsible.

The library ``qs.trace`` goes by the same name as this stage. Its names are looked up at the edge when
they are first asked for, so that the stage itself imports nothing above it.
"""

from __future__ import annotations

from importlib import import_module

LIBRARY = "qingshan.edge.library.trace"


def __getattr__(name: str) -> object:
    if name.startswith("_"):
        raise AttributeError(name)
    library = import_module(LIBRARY)
    if name not in library.__all__:
        raise AttributeError(f"qs.trace has no {name!r}; it has {', '.join(library.__all__)}")
    return getattr(library, name)


def __dir__() -> list[str]:
    return list(import_module(LIBRARY).__all__)
