"""A file and its entry on the ledger changed together: a crash leaves both as they were, or both changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from qingshan.act.entry import Draft
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.replacing import read_text, write_whole


@dataclass(frozen=True, slots=True)
class Beside:
    """A file whose changes are entered: its new text lies beside it, and takes its place after the entry.

    Whoever uses it holds a lock of its own meanwhile.

    Parameters
    ----------
    ledger, stream
        Where changes are entered; the body of an entry says the ``file_after`` by :func:`digest`.
    path, new
        The file, and where its new text waits.
    """

    ledger: Ledger
    stream: str
    path: Path
    new: Path

    def put(self, text: str, draft: Draft, *, at: datetime, request: str = "") -> None:
        """The text in place of the file, entered by the draft."""
        write_whole(self.new, text)
        self.ledger.append([draft], at=at, request=request)
        self.settle()

    def settle(self) -> None:
        """Finish what a killed process left between entry and file."""
        if not self.new.is_file():
            return
        entries = self.ledger.stream(self.stream)
        body = cast(Mapping[str, Any], entries[-1].body) if entries else {}
        if body.get("file_after") == digest(read_text(self.new)):
            self.new.replace(self.path)
        else:
            self.new.unlink()


def digest(text: str) -> str:
    """What an entry calls a text by."""
    return hashlib.sha256(text.encode()).hexdigest()
