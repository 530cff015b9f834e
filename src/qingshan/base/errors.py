"""The one tree of errors: the program was asked for something it cannot do.

Wrong *data* is never an exception but a :class:`~qingshan.base.finding.Finding`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qingshan.base.messages import Language, render


class QingshanError(Exception):
    """Root of the tree: a code in ``base/texts/`` and the values of its placeholders."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)

    def __str__(self) -> str:
        # only told errors need their words: reading all texts takes longer than most that are caught
        return self.text("en")

    def __reduce__(self) -> tuple[Callable[[], QingshanError], tuple[()]]:
        """How it passes from one process to another."""
        return partial(type(self), self.code, **self.params), ()

    def text(self, language: Language) -> str:
        """What happened, in the given language."""
        return render(self.code, "text", language, self.params)

    def remedy(self, language: Language) -> str:
        """What the person can do about it, in the given language."""
        return render(self.code, "remedy", language, self.params)


class UsageError(QingshanError):
    """The request itself is wrong: an unknown name, a period that cannot be read (exit code 2)."""


class RefusedError(QingshanError):
    """The request is understood but the data or the state forbids it (exit code 1)."""


class NothingToJudgeError(RefusedError):
    """No valid value exists for what was asked."""


class StandardsDataError(QingshanError):
    """A table of ``standards/data`` breaks its own schema."""


class ArchiveError(QingshanError):
    """The archive of readings is damaged, locked or not there."""


class LedgerError(QingshanError):
    """The ledger cannot be read or written, or moved while somebody was deciding."""
