"""Checks of instruments: permitted errors at their bounds, and the hours a failed one takes with it."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from made_online import RULES, SEWER, Run
from qingshan.base.errors import UsageError
from qingshan.evaluate.online.checks import Check, invalid_spans, passes

HEAD = "outlet,indicator,time,measured,reference,who,source\n"


def check(day: int, measured: str, reference: str = "100", item: str = "cod") -> Check:
    return Check("o", item, datetime(2026, 3, day), Decimal(measured), Decimal(reference))


@pytest.mark.parametrize(
    ("item", "measured", "reference", "is_within"),
    [
        ("cod", "25", "20", True), ("cod", "25.1", "20", False), ("cod", "39", "30", True),
        ("cod", "39.1", "30", False), ("cod", "72", "60", True), ("cod", "72.1", "60", False),
        ("nh3n", "1.3", "1", True), ("nh3n", "1.31", "1", False), ("tp", "0.14", "0.1", True),
        ("tp", "0.141", "0.1", False), ("ph", "7.5", "7", True), ("ph", "6.4", "7", False),
    ],
)  # fmt: skip
def test_permitted_errors_include_their_bound(
    item: str, measured: str, reference: str, is_within: bool
) -> None:
    assert passes(check(1, measured, reference, item), RULES) is is_within


def test_a_failed_check_takes_the_hours_between_the_passed_ones() -> None:
    checks = [check(1, "100"), check(9, "130"), check(10, "140"), check(12, "101"), check(20, "50")]
    spans = [(each.start, each.end) for each in invalid_spans(checks, RULES)]
    assert spans == [(datetime(2026, 3, 1), datetime(2026, 3, 12)), (datetime(2026, 3, 12), None)]
    assert invalid_spans(checks[:1], RULES) == ()
    assert invalid_spans(checks[1:2], RULES)[0].start is None


def test_an_indicator_without_a_permitted_error_is_refused() -> None:
    with pytest.raises(UsageError, match="suspended_solids"):
        passes(check(1, "1", "1", "suspended_solids"), RULES)


def test_hours_of_a_failed_check_leave_the_means(run: Run, city: Path, sewer_file: Path) -> None:
    run("import", "online", str(sewer_file))
    rows = f"{SEWER},cod,2026-03-01T00:00,100,100,甲,x\n{SEWER},cod,2026-03-01T12:00,130,100,甲,x\n"
    last = f"{SEWER},cod,2026-03-02T00:00,100,100,甲,x\n"
    (city / "register/online_checks.csv").write_text(HEAD + rows + last, encoding="utf-8")
    done = run("evaluate", "online", "2026-03-01..2026-03-02", SEWER, "--format", "json")
    cod = next(each for each in json.loads(done.stdout)["rows"] if each["indicator"] == "化学需氧量")
    assert (cod["days"], cod["exceedances"]) == ("1/2", 0)
    assert cod["mean"] is None
