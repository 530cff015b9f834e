"""Errors of the faces, the shape they are told in, and the status that fits."""

from __future__ import annotations

from pydantic import BaseModel

from qingshan.base.errors import LedgerError, NothingToJudgeError, QingshanError, RefusedError, UsageError
from qingshan.base.messages import Language

UNKNOWN = ("unknown-", "no-figure", "no-such-", "nothing-", "attachment-absent")
"""How codes of errors begin that say a thing is not there."""

MOVED = {"ledger-moved", "ledger-request-differs"}
"""Codes of errors of the ledger that lie with what was asked, not with the ledger."""


class SignInError(QingshanError):
    """Somebody has to sign in first."""

    def __init__(self, right: str) -> None:
        super().__init__("sign-in-first", right=right)


class ForbiddenError(QingshanError):
    """The role or the area does not reach so far."""

    def __init__(self, right: str, *, is_area: bool = False) -> None:
        super().__init__("area-forbidden" if is_area else "right-missing", right=right)


class Problem(BaseModel):
    """What went wrong: a code that stays the same, and texts for people."""

    code: str
    text: str
    remedy: str
    details: list[dict[str, object]] = []


def status_of(error: QingshanError) -> int:
    """The status that fits an error."""
    if isinstance(error, SignInError):
        return 401
    if isinstance(error, ForbiddenError):
        return 403
    if isinstance(error, NothingToJudgeError) or error.code.startswith(UNKNOWN):
        return 404
    if isinstance(error, RefusedError) or error.code in MOVED:
        return 409
    if isinstance(error, UsageError):
        return 422
    return 503 if isinstance(error, LedgerError) else 500


def problem_of(error: QingshanError, language: Language) -> Problem:
    """An error in a person's language."""
    return Problem(code=error.code, text=error.text(language), remedy=error.remedy(language))
