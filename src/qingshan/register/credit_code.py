"""The unified social credit code and its check character."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Characters of a code, in the order of their values: no I, O, S, V, Z."""

LENGTH = 18
_BASE = 3


def check_character(first: str) -> str | None:
    """Check character that belongs to the first 17 characters; ``None`` where they cannot be a code's.

    References
    ----------
    GB 32100-2015, 5 (unverified): C = 31 - mod(sum of value times 3^(i-1) mod 31, 31).

    Examples
    --------
    >>> check_character("91350100M000100Y4")
    '3'
    """
    if len(first) != LENGTH - 1 or any(each not in ALPHABET for each in first):
        return None
    size = len(ALPHABET)
    total = sum(ALPHABET.index(each) * pow(_BASE, at, size) for at, each in enumerate(first))
    return ALPHABET[-total % size]


def is_credit_code(text: str) -> bool:
    """Whether a text is a credit code whose check character fits.

    Examples
    --------
    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44")
    (True, False)
    """
    return len(text) == LENGTH and check_character(text[:-1]) == text[-1]
