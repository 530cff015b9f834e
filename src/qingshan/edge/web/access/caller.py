"""Who asks: a person with a role and an area, or anybody."""

from __future__ import annotations

from dataclasses import dataclass

from qingshan.edge.web.access.rights import ANONYMOUS, rights


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Parameters
    ----------
    who
        Name of the account; empty for anybody.
    name
        Name people call them.
    role
        Key of a role, ``anonymous`` for anybody.
    area
        Division code they answer for, such as ``150428`` for a county; empty for the whole city.
    by_token
        Whether a program asks in their name.
    """

    who: str = ""
    name: str = ""
    role: str = ANONYMOUS
    area: str = ""
    by_token: bool = False

    @property
    def is_known(self) -> bool:
        """Whether somebody signed in."""
        return self.role != ANONYMOUS

    def may(self, right: str) -> bool:
        """Whether the role has a right."""
        return self.role in rights()[right].roles

    def covers(self, division: str) -> bool:
        """Whether a division lies in the caller's area; what lies in none is seen by the whole city's only.

        Examples
        --------
        >>> officer = Caller("li", "Li", "officer", "150428")
        >>> officer.covers("150428101"), officer.covers("150404"), officer.covers("")
        (True, False, False)
        >>> Caller("wang", "Wang", "analyst", "150400").covers("150428")
        True
        """
        return division.startswith(stem(self.area))


def stem(code: str) -> str:
    """The part of a division code that all divisions within share.

    Examples
    --------
    >>> stem("150400"), stem("150428"), stem("150428101"), stem("150000")
    ('1504', '150428', '150428101', '15')
    """
    code = code[:6] if code[6:] == "000" else code
    while len(code) in (4, 6) and code.endswith("00"):
        code = code[:-2]
    return code
