"""Errors of the faces, the shape they are told in, and the status that fits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from qingshan.base.errors import (
    ArchiveError,
    LedgerError,
    NothingToJudgeError,
    QingshanError,
    RefusedError,
    UsageError,
)
from qingshan.base.messages import Language
from qingshan.edge.web.remedies import remedy_of

UNKNOWN = ("unknown-", "no-figure", "no-such-", "nothing-", "attachment-absent", "archive-absent")
"""How codes of errors begin that say a thing is not there."""

MOVED = {"ledger-moved", "ledger-request-differs"}
"""Codes of errors of the ledger that lie with what was asked, not with the ledger."""


Answer = Callable[[Request, Exception], Awaitable[Response]]
"""Makes an answer of an error; middleware is given one."""


class SignInError(QingshanError):
    """Somebody has to sign in first."""

    def __init__(self, right: str) -> None:
        super().__init__("sign-in-first", right=right)


class ForbiddenError(QingshanError):
    """The role or the area does not reach so far."""

    def __init__(self, right: str, *, is_area: bool = False) -> None:
        super().__init__("area-forbidden" if is_area else "right-missing", right=right)


class SignInRefusedError(QingshanError):
    """Name and password do not belong together, or the account is closed; which of it is not said."""

    def __init__(self) -> None:
        super().__init__("sign-in-refused")


class ElsewhereError(QingshanError):
    """Signing in by the identity provider did not succeed."""

    def __init__(self, reason: str) -> None:
        super().__init__("sign-in-elsewhere", reason=reason)


class PausedError(QingshanError):
    """There were too many attempts in a row."""

    def __init__(self, minutes: int) -> None:
        super().__init__("sign-in-paused", minutes=max(1, minutes))


class CrossSiteError(QingshanError):
    """The request did not come from a page of ours."""

    def __init__(self) -> None:
        super().__init__("request-cross-site")


class FaultError(QingshanError):
    """The program failed; the log tells why under the name of the request."""

    def __init__(self, request: str) -> None:
        super().__init__("request-failed", request=request)


class UploadError(QingshanError):
    """What was sent in is too large, or is not of a kind that is taken."""


class Problem(BaseModel):
    """What went wrong: a code that stays the same, texts for people, and the page where it is put right."""

    code: str
    text: str
    remedy: str
    page: str = ""
    details: list[dict[str, object]] = []


STATUS: dict[type[QingshanError], int] = {
    SignInError: 401,
    SignInRefusedError: 401,
    ElsewhereError: 400,
    ForbiddenError: 403,
    CrossSiteError: 403,
    PausedError: 429,
}
"""Errors that stand for one status."""


def status_of(error: QingshanError) -> int:
    """The status that fits an error."""
    if type(error) in STATUS:
        return STATUS[type(error)]
    if isinstance(error, UploadError):
        return 413 if error.code.endswith("-too-large") else 415
    if isinstance(error, NothingToJudgeError) or error.code.startswith(UNKNOWN):
        return 404
    if isinstance(error, RefusedError) or error.code in MOVED:
        return 409
    if isinstance(error, UsageError):
        return 422
    return 503 if isinstance(error, LedgerError | ArchiveError) else 500


def problem_of(error: QingshanError, language: Language) -> Problem:
    """An error in a person's language."""
    return Problem(code=error.code, text=error.text(language), **remedy_of(error, language)._asdict())
