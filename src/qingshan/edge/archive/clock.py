"""Moments of the archive: zone-less Beijing time, as text in the manifest and microseconds in its rows."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def beijing(moment: datetime) -> datetime:
    """Zone-less Beijing time of a moment; a zone-less one is Beijing time already.

    Examples
    --------
    >>> from datetime import UTC
    >>> beijing(datetime(2022, 1, 1, 16, tzinfo=UTC))
    datetime.datetime(2022, 1, 2, 0, 0)
    """
    return moment if moment.tzinfo is None else moment.astimezone(BEIJING).replace(tzinfo=None)


def text(moment: datetime) -> str:
    """Moment as the manifest writes it: fixed width, so that text order is time order."""
    return beijing(moment).isoformat(sep=" ", timespec="microseconds")


def moment(written: str) -> datetime:
    """Moment the manifest wrote."""
    return datetime.fromisoformat(written)


def microseconds(moment: datetime) -> int:
    """Microseconds from 1970-01-01 00:00, Beijing time."""
    return (beijing(moment) - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """Moment of that many microseconds."""
    return _EPOCH + count * _MICROSECOND


def month_bounds(month: str) -> tuple[int, int]:
    """Microseconds at which the month ``2022-03`` begins and ends.

    Examples
    --------
    >>> from_microseconds(month_bounds("2022-12")[1])
    datetime.datetime(2023, 1, 1, 0, 0)
    """
    year, number = (int(part) for part in month.split("-"))
    after = (year + 1, 1) if number == 12 else (year, number + 1)
    return tuple(microseconds(datetime(*at, 1)) for at in ((year, number), after))  # type: ignore[return-value]
