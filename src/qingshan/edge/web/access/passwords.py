"""Passwords: long rather than contrived, never a common one, kept as Argon2id."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from qingshan.base.errors import UsageError

SHORTEST, LONGEST = 12, 128
"""Signs of a password, at least and at most."""

JUDGED = 72
"""Signs of a password that are looked at for being guessable; longer ones are not guessed by lists."""

STRONG = 3
"""Score, of 4, from which guessing takes more than a stolen hash allows."""

AT_ONCE = 2
"""Passwords hashed at a time; each takes 64 MiB, and sign-ins of a crowd shall not fill the memory."""

_turns = threading.BoundedSemaphore(AT_ONCE)


def check(password: str, about: Iterable[str] = ()) -> None:
    """Nothing, for a password that may be used.

    Parameters
    ----------
    about
        Words an attacker would try first: name of the account, of the city, of the program.

    Raises
    ------
    UsageError
        It is too short, too long, or among those tried first.
    """
    from zxcvbn import zxcvbn

    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError("password-length", shortest=SHORTEST, longest=LONGEST)
    words = [word for word in about if word]
    if zxcvbn(password[:JUDGED], user_inputs=words, max_length=JUDGED)["score"] < STRONG:
        raise UsageError("password-common")


def keep(password: str) -> str:
    """What is kept of a password: its Argon2id hash, with salt and parameters."""
    with _turns:
        return _hasher().hash(password)


def fits(kept: str, password: str) -> bool:
    """Whether a password is the one kept; it takes as long where nothing is kept."""
    with _turns:
        try:
            is_right = _hasher().verify(kept or _nobody(), password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return is_right and bool(kept)


def is_dated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than those of today."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """The hash that passwords of unknown accounts are held against."""
    return _hasher().hash("nobody has this password")
