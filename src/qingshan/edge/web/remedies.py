"""What to do about what went wrong, as the pages say it: they name a place of the console, not a command."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from qingshan.base.errors import QingshanError
from qingshan.base.finding import Finding
from qingshan.base.messages import Language, catalog, render


class Remedy(NamedTuple):
    """What to do, and the address of the page where; empty where it is no page."""

    remedy: str
    page: str


def remedy_of(told: Finding | QingshanError, language: Language) -> Remedy:
    """The remedy of a message for somebody at the pages.

    Examples
    --------
    >>> remedy_of(QingshanError("unknown-account", name="li"), "en")
    Remedy(remedy='See the page Users for the accounts there are.', page='/console/users')
    """
    address = catalog()[told.code].get("page")
    if address is None:
        return Remedy(told.remedy(language), "")
    named = {key: quote(str(value)) for key, value in told.params.items()}
    return Remedy(render(told.code, "page", language, told.params), address.format_map(named))
