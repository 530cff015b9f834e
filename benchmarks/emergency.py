"""The emergency list of a large city solved and adjusted, beside the program without whole choices.

``python -m benchmarks.emergency``
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from qingshan.act.emergency.model import Line, Measure, Problem, Target
from qingshan.act.emergency.solve import adjust, moved, prices, solve

FIRMS, POLLUTANTS = 2000, ("so2", "nox", "pm", "vocs")
LEVELS = {"yellow": 10, "orange": 20, "red": 30}


def line(number: int, chance: random.Random) -> Line:
    scale = 10 ** chance.uniform(2, 5.5)
    emission = {p: int(scale * chance.uniform(1, 10)) for p in POLLUTANTS}
    measures = tuple(
        Measure(
            f"m{place}", f"-{share:.0%}", {p: int(g * share) for p, g in emission.items()},
            int(scale * share**1.3 * chance.uniform(50, 150)), Decimal(str(share)),
            chance.choice([2, 6, 12, 30]),
        )
        for place, share in enumerate((0.2, 0.4, 0.7, 1.0))
    )  # fmt: skip
    protected = "heating" if chance.random() < 0.05 else ""
    return Line(
        f"L{number}", f"F{number}", f"L{number}", chance.choice("ABCCD"), emission, measures, protected
    )


def main() -> None:
    chance = random.Random(0)
    lines = tuple(line(number, chance) for number in range(FIRMS))
    totals = {p: int(sum(each.emission[p] for each in lines) * 1.4) for p in POLLUTANTS}
    targets = tuple(Target(level, p, Decimal(share)) for level, share in LEVELS.items() for p in POLLUTANTS)
    problem = Problem(lines, totals, targets, tuple(LEVELS), frozenset("A"))
    clock = [time.process_time()]
    prices(problem)
    clock.append(time.process_time())
    plan = solve(problem)
    clock.append(time.process_time())
    biggest = max(
        (each for each in lines if plan.choices["red"][each.code]), key=lambda each: each.emission["nox"]
    )
    changed = replace(problem, lines=tuple(replace(e, protected="x") if e is biggest else e for e in lines))
    after = adjust(changed, plan.choices)
    clock.append(time.process_time())
    relaxed, whole, again = (late - early for early, late in pairwise(clock))
    print(f"{FIRMS:,} firms x 4 measures x 3 levels x 4 pollutants, processor time")
    print(f"without whole choices  {relaxed:6.1f} s")
    print(f"solved                 {whole:6.1f} s, {whole / relaxed:.1f} x, gap proved {plan.gap:.2%}")
    others = len(moved(plan.choices, after.choices)) - 1
    print(f"one firm changed       {again:6.2f} s, {others} other firms moved")


if __name__ == "__main__":
    main()
