"""What a bureau decided about the rules of early warning: dated, with ground and approver."""

from __future__ import annotations

from typing import cast, get_args

from qingshan.base.finding import Finding
from qingshan.register.table import Row, empty_cells, read_date, read_number, read_rows, unknown_word
from qingshan.standards.early_warning_rules import Choice, WarningLevel

COLUMNS = ("medium", "rule", "from", "level", "value", "times", "hours", "ground", "approver")
OFF = "off"


def parse_choices(
    text: str, known: frozenset[tuple[str, str]], file: str = "warnings.csv"
) -> tuple[tuple[Choice, ...], tuple[Finding, ...]]:
    """Decisions of a file, and its faults; a row with a fault is left out.

    Parameters
    ----------
    text
        CSV with the columns of ``COLUMNS``; an empty cell leaves what the program brings, a level ``off``
        takes the rule out of use.
    known
        Medium and key of every rule there is.
    file
        Name under which findings speak of it.
    """
    rows, faults = read_rows(text, COLUMNS, file)
    found, findings = [], list(faults)
    for row in rows:
        choice, wrong = _choice(row, known)
        findings.extend(wrong)
        if choice is not None:
            found.append(choice)
    return tuple(found), tuple(findings)


def _choice(row: Row, known: frozenset[tuple[str, str]]) -> tuple[Choice | None, tuple[Finding, ...]]:
    start, bad_start = read_date(row, "from")
    numbers = {each: read_number(row, each) for each in ("value", "times", "hours")}
    wrong = [
        *bad_start, *empty_cells(row, ("medium", "rule", "from", "ground", "approver")),
        *(fault for _, faults in numbers.values() for fault in faults),
    ]  # fmt: skip
    if row["level"]:
        wrong += unknown_word(row, "level", (*get_args(WarningLevel), OFF))
    if (row["medium"], row["rule"]) not in known:
        told = ", ".join(f"{medium} {key}" for medium, key in sorted(known))
        wrong.append(row.finding("register-unknown-word", "rule", value=row["rule"], known=told))
    value, times, hours = (numbers[each][0] for each in ("value", "times", "hours"))
    for name, number in (("times", times), ("hours", hours)):
        if number is not None and (number < 1 or number != int(number)):
            wrong.append(row.finding("register-unreadable-number", name, value=row[name]))
    if wrong or start is None:
        return None, tuple(wrong)
    level = cast(WarningLevel, row["level"]) if row["level"] else None
    return (
        Choice(
            row["medium"], row["rule"], start, level, value, _whole(times), _whole(hours), row["ground"],
            row["approver"],
        ),
        (),
    )  # fmt: skip


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
