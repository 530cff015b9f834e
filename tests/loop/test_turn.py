"""One turn of the loop: the stages in order, and no stage hindered by another."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from qingshan.base.errors import QingshanError, RefusedError
from qingshan.base.figure import Address, Figure
from qingshan.loop import Answer, Drafted, Failing, Judged, Observed, Stage, Waiting, turn

ORDER = ["observe", "evaluate", "trace", "act", "publish"]


def failing(code: str) -> Failing:
    figure = Figure(Address(f"water/{code}/2022-07/class"), "5", "", "class", code, "2022-07")
    return Failing(code, figure, figure, ("Ⅴ", "Ⅲ"))


@dataclass
class Fake:
    """A city with one failing section; the stages in ``broken`` cannot be done."""

    broken: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    def _ask(self, stage: str) -> None:
        self.asked.append(stage)
        if stage in self.broken:
            raise RefusedError("no-chinese-font", package=stage)

    def observe(self) -> Observed:
        self._ask("observe")
        return Observed(files=1)

    def evaluate(self) -> Judged:
        self._ask("evaluate")
        return Judged(failing=(failing("A"), failing("B")))

    def trace(self, failing: Failing) -> Answer:
        self._ask("trace")
        return Answer(failing.section)

    def act(self) -> Waiting:
        self._ask("act")
        return Waiting(open=1)

    def publish(self) -> Drafted:
        self._ask("publish")
        return Drafted(figures=1)


def test_the_stages_come_in_order_and_every_failing_section_is_traced() -> None:
    city, told = Fake(), list[Stage]()
    made = turn(city, told.append)
    assert told == ORDER
    assert city.asked == ["observe", "evaluate", "trace", "trace", "act", "publish"]
    assert [each.section for each in made.answers] == ["A", "B"]
    assert made.faults == {}


@pytest.mark.parametrize("stage", ORDER)
def test_a_stage_that_cannot_be_done_hinders_no_other(stage: Stage) -> None:
    made = turn(Fake(frozenset({stage})))
    assert list(made.faults) == [stage]
    assert (made.observed.files, made.waiting.open, made.drafted.figures) == (
        stage != "observe",
        stage != "act",
        stage != "publish",
    )
    assert len(made.answers) == (0 if stage in {"evaluate", "trace"} else 2)


def test_a_fault_of_the_program_is_not_hidden() -> None:
    class Wrong(Fake):
        def act(self) -> Waiting:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        turn(Wrong())


def test_faults_are_told_as_they_were_raised() -> None:
    made = turn(Fake(frozenset({"publish"})))
    fault = made.faults["publish"]
    assert isinstance(fault, QingshanError)
    assert fault.params == {"package": "publish"}
