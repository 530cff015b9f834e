"""What columns and words of tables may be called: the names of a workspace before those of the program."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from qingshan.base.errors import UsageError
from qingshan.edge.replacing import read_text

Names = Mapping[str, Mapping[str, Sequence[str]]]
"""Part of a table of names to key to its names; the Chinese first, the English last."""


def own_names_before(own: Path, packaged: Names) -> Names:
    """The names of the program, those of the file ``own`` before them where it is there.

    Raises
    ------
    UsageError
        The file is no TOML of that form.
    """
    if not own.is_file():
        return packaged
    try:
        told = tomllib.loads(read_text(own))
        return {
            part: {key: [*_listed(told.get(part, {}).get(key, [])), *names] for key, names in known.items()}
            for part, known in packaged.items()
        }
    except (tomllib.TOMLDecodeError, AttributeError) as wrong:
        raise UsageError("own-names-unreadable", file=own.name, reason=str(wrong)) from wrong


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
